"""Single values as pages and JSON write them, and items kept within bounds; no layout."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from itertools import islice
from typing import TypeVar

from steno_tui.models.episode import Chapter
from steno_tui.text.counts import count

MAX_ITEMS = 5000
"""The most chapters, and highlights, and topics of one episode that are read."""

MAX_LABEL = 80
"""No label of a highlight and no word for a state is longer."""

MAX_PROSE = 1_000_000
"""The longest text of several lines that is kept, in characters: some eighteen hours of speech."""

_Item = TypeVar("_Item")


def moment(text: str) -> datetime | None:
    """Read an ISO 8601 date and time, as UTC where it names no zone; None for anything else.

    Returns:
        The moment in UTC, never so close to the ends of the calendar that the clock of another
        zone could not show it.
    """
    try:
        read = datetime.fromisoformat(text.strip()) if len(text) <= 64 else None
        if read is None or not MINYEAR < read.year < MAXYEAR:
            return None
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def within_bounds(items: Iterable[_Item], noun: str, notices: list[str]) -> list[_Item]:
    """Take the first `MAX_ITEMS` items, and say so when there are more.

    Args:
        items: of one kind, of one episode.
        noun: what one of them is called.
        notices: gets a sentence when something is left out.
    """
    rest = iter(items)
    kept = list(islice(rest, MAX_ITEMS))
    if left := sum(1 for _ in rest):
        notices.append(f"{count(left, noun)} beyond the first {MAX_ITEMS} left out.")
    return kept


def say_unread(number: int, noun: str, notices: list[str]) -> None:
    """Leave a sentence about items that could not be read, if there are any."""
    if number:
        notices.append(f"{count(number, noun)} could not be read and left out.")


def in_order(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Sort chapters by start, drop repetitions, and number those without a title.

    Chapters beyond the end of the audio stay: only the player knows where it really ends.
    """
    different: dict[tuple[int, str], Chapter] = {}
    for chapter in sorted(chapters, key=lambda chapter: chapter.start_seconds):
        different.setdefault((chapter.start_seconds, chapter.title), chapter)
    return tuple(
        chapter if chapter.title else replace(chapter, title=f"Chapter {number}")
        for number, chapter in enumerate(different.values(), start=1)
    )
