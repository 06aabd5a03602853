"""The queue as lines: what is heard now and what waits to be heard after it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from steno_tui.models.queue import QueueRow
from steno_tui.text.cells import fit
from steno_tui.text.counts import count
from steno_tui.text.times import duration
from steno_tui.tui.list_lines import clock_length
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs


class QueuePlace(NamedTuple):
    """A place in the queue and who stands there."""

    number: int
    """Counted from 1; 0 is the episode that is heard."""
    row: QueueRow


def queue_title(rows: list[QueueRow]) -> str:
    """How many episodes wait, and for how long they go on: ``3 episodes · 2 h 14 min``."""
    if not rows:
        return ""
    known = [row.duration for row in rows if row.duration]
    words = count(len(rows), "episode")
    if not known:
        return words
    more = "over " if len(known) < len(rows) else ""
    return f"{words}, {more}{duration(sum(known))}"


def queue_lines(
    place: QueuePlace, column: int, width: int, height: int, signs: Signs
) -> list[Line]:
    """An episode in the queue: its place, title and length, and its podcast if there is room.

    Args:
        place: which.
        column: how wide the column of places is.
        width: cells there are.
        height: 2 shows the podcast in a row of its own; in 1 row it follows the title.
        signs: the terminal's.
    """
    row = place.row
    number = str(place.number) if place.number else signs.playing
    mark = Span(number.rjust(column) + "  ", "muted" if place.number else "accent")
    length = [Span(clock_length(row.duration), "muted")] if row.duration else []
    title = Span(row.title, "strong")
    if height == 1:
        podcast = Span(f"  {row.podcast_title}" if row.podcast_title else "", "muted")
        room = width - cell_len(mark.text + row.title) - 8
        left = [mark, title, podcast] if cell_len(podcast.text) <= room else [mark, title]
        return [spread(left, length, width, signs.ellipsis)]
    indent = " " * (column + 2)
    podcast = Span(indent + fit(row.podcast_title, width - column - 2, signs.ellipsis), "muted")
    return [spread([mark, title], length, width, signs.ellipsis), Line((podcast,))]
