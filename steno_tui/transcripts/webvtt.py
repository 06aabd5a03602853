"""WebVTT, read leniently; pure.

Source: W3C, WebVTT. A speaker goes on until the next is named, as the Podcasting 2.0 namespace has
it; ``Name:`` before the words counts where no cue has a voice.
"""

from __future__ import annotations

import re

from steno_tui.models.transcript import Transcript
from steno_tui.transcripts.cues import ARROW, cues, segments_of
from steno_tui.transcripts.segments import UnreadableError, transcript

SIGNATURE = re.compile(r"WEBVTT(?=[ \t\n]|$)")

_LANGUAGE = re.compile(r"^Language:[ \t]{0,8}+([A-Za-z0-9-]{2,35}+)[ \t]{0,8}+$", re.MULTILINE)


def read_webvtt(text: str) -> Transcript:
    """Read WebVTT.

    Args:
        text: of the file; its lines end in newlines.

    Raises:
        UnreadableError: it does not begin as WebVTT does, or nothing is said in it.
    """
    if SIGNATURE.match(text) is None:
        raise UnreadableError("it does not begin with WEBVTT")
    header = text[: text.find("\n\n") if "\n\n" in text else len(text)]
    language = None if ARROW in header else _LANGUAGE.search(header[:4096])
    read, unread = cues(text, ends_at_free_line=True)
    return transcript(segments_of(read), language=language and language[1], unread=unread)
