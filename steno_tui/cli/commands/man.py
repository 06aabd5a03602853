"""The verb ``man``: prints the manual page."""

from __future__ import annotations

import click

from steno_tui.cli.decorators import session_options
from steno_tui.cli.output import write


@click.command()
@session_options()
def man() -> None:
    """Print the manual page, for man to show.

    All verbs, keys, files, variables and exit codes are in it. To read it:
    steno-tui man | man -l -

    Example: steno-tui man
    """
    from steno_tui.cli.manual import manual

    write(manual())
