"""Questions that a verb asks on the terminal in the midst of its work; Ctrl-C ends them at once."""

from __future__ import annotations

import sys

import click

from steno_tui import startup
from steno_tui.cli.output import info, is_terminal
from steno_tui.errors import UsageError


def agree_to(words: str, otherwise: str, done: str = "asked for") -> None:
    """Have the user agree to what is to be done.

    Args:
        words: what that is, a sentence or several.
        otherwise: which option says so where nobody can be asked.
        done: what is not done where it is not agreed to.

    Raises:
        UsageError: it is not agreed to.
    """
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(otherwise)
    nothing = f"Nothing was {done}."
    try:
        with startup.interrupted_at_once():
            is_agreed = click.confirm(f"{words} Go on?", err=True)
    except click.Abort:
        info(f"\n{nothing}")
        raise
    if not is_agreed:
        raise UsageError(nothing)


def typed_unseen(words: str) -> str:
    """What is typed and not shown; may be empty.

    Args:
        words: what is asked for.
    """
    with startup.interrupted_at_once():
        return str(click.prompt(words, hide_input=True, err=True, default="", show_default=False))
