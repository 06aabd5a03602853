"""What a publisher recommends to hear first of an episode, as lines that lead there. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from steno_tui.models.episode import Episode
from steno_tui.text.cells import fit
from steno_tui.text.times import duration, timestamp
from steno_tui.tui.text_lines import Line, Span

if TYPE_CHECKING:
    from steno_tui.models.feed import Soundbite

MANY_SOUNDBITES = 12
"""So many are shown at most."""

_MINUTE = 60
_ROOM = 24
"""From this width on, in cells, it is said how long they are."""


def soundbites(episode: Episode) -> Sequence[Soundbite]:
    """Those of an episode that one can go to: where there is audio, and within it."""
    publisher, length = episode.publisher, episode.duration_seconds
    if publisher is None or episode.audio_url is None:
        return ()
    within = (one for one in publisher.soundbites if not length or one.start_seconds < length)
    return tuple(within)[:MANY_SOUNDBITES]


def soundbite_lines(
    episode: Episode, found: Sequence[Soundbite], width: int, *, offset: int, target: int
) -> Iterator[Line]:
    """A line each: when it starts, what it is, and how long.

    A title that is the episode's goes without saying.

    Args:
        episode: whose.
        found: which.
        width: cells.
        offset: by how many seconds the audio is later than its publisher's times.
        target: that of the first; those of the others follow.
    """
    stamps = [timestamp(max(0, one.start_seconds + offset)) for one in found]
    column = max(map(len, stamps), default=0)
    for number, one in enumerate(found):
        seconds = one.duration_seconds
        words = duration(seconds) if seconds >= _MINUTE else f"{seconds} s"
        tail = f"  {words}" if width >= _ROOM else ""
        title = "From here" if one.title == episode.title else one.title
        spans = (
            Span("  "),
            Span(stamps[number].rjust(column), "stamp"),
            Span("  "),
            Span(fit(title, max(1, width - column - 4 - cell_len(tail))), "strong"),
            Span(tail, "muted"),
        )
        yield Line(spans, target + number)
