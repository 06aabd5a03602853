"""Progress messages: the core's events, told on stderr while a verb works."""

from __future__ import annotations

import sys
import time

from steno_tui.cli.output import info, is_terminal
from steno_tui.cli.text_output import request_state
from steno_tui.core.events import (
    CoreEvent,
    EpisodesListed,
    Failed,
    FeedsLeft,
    Progress,
    RequestChanged,
)
from steno_tui.text.counts import count


def narrate(event: CoreEvent) -> None:
    """Print an event that a person may want to know of while waiting."""
    match event:
        case Failed(name, error, kept):
            info(f"{name}: {error.message}" + (" What was on disk is shown." if kept else ""))
        case EpisodesListed(podcast, added) if added:
            info(f"{podcast}: {count(added, 'new episode')}.")
        case FeedsLeft():
            info(f"{event.sentence(time.time())}.")
        case Progress(done, total, name) if total > 1 and is_terminal(sys.stderr):
            info(f"{done} of {total}: {name}")
        case RequestChanged(request):
            info(f"{request.title}: {request_state(request)}")
        case _:
            pass


def waiting(seconds: float, reason: str) -> None:
    """Print that the service asked for a pause."""
    if seconds >= 1:
        info(f"{reason} Trying again in {seconds:.0f} s.")
