"""Opens the terminal interface, and ends the process once the user has left it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from steno_tui import startup
from steno_tui.core.reference import Reference
from steno_tui.services import Services
from steno_tui.tui.app import StenoApp


def run(
    services: Services,
    *,
    start: Reference | None = None,
    reports: Path | None = None,
    problems: Sequence[str] = (),
) -> int:
    """Open the terminal interface and stay in it until the user leaves.

    Args:
        services: the parts of the program.
        start: what to open first.
        reports: where a report of a crash is written.
        problems: what is wrong in the configuration, a sentence each.

    Returns:
        the process's exit code.
    """
    app = StenoApp(services, start=start, reports=reports, problems=problems)
    shell = sys.stderr
    saying = Lock()

    def say() -> None:
        with saying, suppress(OSError):  # a terminal that has gone away
            words, app.parting_words = app.parting_words, ""
            if words:
                shell.write(words + "\n")

    app.host.last_resort = lambda code: startup.end_within(code, app.host.give_back, say)
    startup.call_at_once_on_signals(lambda number: app.host.end(128 + number))
    with startup.event_loop() as loop:
        app.host.loop = loop
        app.run(loop=loop)
        say()  # before what still runs is waited for
    code = app.return_code or 0
    # The library is closed by now, and the terminal is the shell's again.
    startup.leave_hanging_threads(code)
    return code
