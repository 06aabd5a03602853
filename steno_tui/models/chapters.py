"""Chapters with where they come from, put in order; frozen values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.models.episode import Chapter

MAX_CHAPTERS = 5000
"""The most chapters of one episode that are read."""


class ChapterSource(StrEnum):
    """Where chapters come from; the one that stands first is to be believed first."""

    SERVICE = "Stenobird"
    PUBLISHER = "the publisher"
    """A file of its own, ``podcast:chapters``."""
    FEED = "the feed"
    """Podlove Simple Chapters."""
    NOTES = "the show notes"
    AUDIO = "the audio file"
    """Known once it is played."""


class Chapters(Struct, frozen=True):
    """The chapters of an episode, and where they come from."""

    source: ChapterSource
    items: tuple[Chapter, ...] = ()
    """Ascending by start, no two the same."""
    notices: tuple[str, ...] = ()
    """What had to be left out, a sentence each."""


def in_order(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """Put chapters in the order of their starts, without repetitions, each with a title."""
    different: dict[tuple[int, str], Chapter] = {}
    for chapter in sorted(chapters, key=lambda chapter: chapter.start_seconds):
        different.setdefault((chapter.start_seconds, chapter.title), chapter)
    return tuple(
        chapter if chapter.title else replace(chapter, title=f"Chapter {number}")
        for number, chapter in enumerate(different.values(), start=1)
    )


def chapter_at(chapters: tuple[Chapter, ...], seconds: float) -> int | None:
    """Which chapter a time lies in; None before the first."""
    index = bisect_right(chapters, seconds, key=lambda chapter: chapter.start_seconds) - 1
    return index if index >= 0 else None
