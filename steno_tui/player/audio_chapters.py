"""Chapters that stand in audio itself (ID3, MP4, Vorbis), as mpv tells of them; pure."""

from __future__ import annotations

from collections.abc import Iterator

from steno_tui.models.chapters import MAX_CHAPTERS, in_order
from steno_tui.models.episode import Chapter
from steno_tui.player.seek_accuracy import number
from steno_tui.text.sanitize import line

_BEFORE_SOUND = 1.0  # seconds


def is_worth_reading(count: object) -> bool:
    """Whether so many chapters are some: one alone is the whole, and too many are no chapters."""
    return type(count) is int and 1 < count <= MAX_CHAPTERS


def read_chapters(told: object, duration: float | None) -> tuple[Chapter, ...]:
    """Read mpv's ``chapter-list`` (manual, "Property list"): what the maker of the file wrote.

    Args:
        told: its value: a list of a ``title`` and a ``time`` in seconds each.
        duration: the audio's length in seconds; what starts at its end or beyond is left out.

    Returns:
        the chapters, ascending by start, their titles safe to print; none where there is but one.
    """
    if not isinstance(told, list) or not is_worth_reading(len(told)):
        return ()
    found = in_order(_each(told, duration))
    return found if is_worth_reading(len(found)) else ()


def _each(told: list[object], duration: float | None) -> Iterator[Chapter]:
    for one in told:
        if not isinstance(one, dict):
            continue
        at, title = _start(one.get("time")), one.get("title")
        start = None if at is None else round(at)
        if start is not None and (duration is None or start < duration):
            yield Chapter(start, line(title) if isinstance(title, str) else "")


def _start(told: object) -> float | None:
    """Where a chapter starts; mpv takes off what an encoder put before the sound."""
    is_at_start = isinstance(told, float) and -_BEFORE_SOUND < told < 0
    return 0.0 if is_at_start else number(told)
