"""The full screen, as the command line opens it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from steno_tui import startup
from steno_tui.cli.global_options import Options
from steno_tui.cli.output import is_terminal
from steno_tui.cli.session import session
from steno_tui.errors import UsageError

if TYPE_CHECKING:
    from steno_tui.config import Config, Loaded


def open_full_screen(given: Options, ref: str | None = None) -> int:
    """Run the terminal interface, where there is a terminal.

    Args:
        given: the options.
        ref: what to open first, as it was typed.

    Returns:
        the process's exit code.

    Raises:
        UsageError: there is no terminal.
        UnknownError: what was typed names nothing.
    """
    # Textual paints on stderr, so that one must be a terminal too.
    if not all(map(is_terminal, (sys.stdin, sys.stdout, sys.stderr))):
        raise UsageError(
            "The full screen needs a terminal, and there is none here. "
            "steno-tui --help lists the verbs that do without."
        )
    startup.pause_garbage_collection()  # until the first frame stands
    startup.import_asyncio_without_tls()
    from steno_tui.core.reference import read_reference
    from steno_tui.tui.config_check import checked  # a quarter of a second: only here

    problems: list[str] = []

    def check(loaded: Loaded) -> Config:
        found = checked(loaded)
        problems.extend(found.problems)  # the screen tells them
        return found.config

    with session(given, check, has_lists=False) as services:
        start = read_reference(ref, services.server) if ref is not None else None
        from steno_tui import paths
        from steno_tui.tui.launch import run as run_app

        return run_app(services, start=start, reports=paths.state(), problems=problems)
