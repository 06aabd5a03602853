"""SubRip (SRT), for which there is no standard, read leniently; pure.

Numbers may be missing, points stand for commas, free lines within the words. Speakers are named as
``Name:`` where they change, as the Podcasting 2.0 namespace has it, or as ``>> Name:``.
"""

from __future__ import annotations

from steno_tui.models.transcript import Transcript
from steno_tui.transcripts.cues import cues, segments_of
from steno_tui.transcripts.segments import transcript


def read_subrip(text: str) -> Transcript:
    """Read SubRip.

    Args:
        text: of the file; its lines end in newlines.

    Raises:
        UnreadableError: nothing is said in it.
    """
    read, unread = cues(text, ends_at_free_line=False)
    return transcript(segments_of(read), unread=unread)
