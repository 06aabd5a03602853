"""The verb ``skill``: prints what an agent has to know to use this program."""

from __future__ import annotations

import click

from steno_tui.cli.decorators import session_options
from steno_tui.cli.output import write


@click.command()
@session_options()
def skill() -> None:
    """Print a page of instructions for agents.

    What the verbs answer, what they change, and what only the user may ask for. Many agents read
    it as a skill of theirs, from a file SKILL.md.

    Example: steno-tui skill > SKILL.md
    """
    from steno_tui.cli.skill import skill

    write(skill())
