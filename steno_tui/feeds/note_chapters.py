"""The times in show notes, read as chapters; pure.

Only what stands at the start of a line or of a list's item is one, and only where there are
several: a single time in the notes is as likely something else.
"""

from __future__ import annotations

from steno_tui.models.chapters import MAX_CHAPTERS, Chapters, ChapterSource, in_order
from steno_tui.models.episode import Chapter
from steno_tui.text.times import leading_timestamp

FEWEST = 2
"""From so many on, times are chapters."""


def read_note_chapters(text: str, duration_seconds: int | None) -> Chapters:
    """Read the chapters of an episode out of its show notes.

    Args:
        text: of the notes, as `steno_tui.feeds.notes.read_notes` lays it out.
        duration_seconds: the episode's, if it is known; what lies beyond is no chapter.
    """
    chapters: list[Chapter] = []
    for row in text.split("\n"):
        found = leading_timestamp(row)
        if found is None or (duration_seconds and found.seconds >= duration_seconds):
            continue
        until = leading_timestamp(found.rest)  # of "1:00 - 2:30 Title"
        chapters.append(Chapter(found.seconds, until.rest if until else found.rest))
        if len(chapters) == MAX_CHAPTERS:
            break
    ordered = in_order(chapters)
    return Chapters(ChapterSource.NOTES, ordered if len(ordered) >= FEWEST else ())
