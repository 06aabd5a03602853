"""WebVTT, read leniently and written to the letter; pure.

Source: W3C, WebVTT. A speaker goes on until the next is named, as the Podcasting 2.0 namespace has
it; ``Name:`` before the words counts where no cue has a voice.
"""

from __future__ import annotations

import re

from steno_tui.models.transcript import Transcript
from steno_tui.transcripts.cues import ARROW, ROLLING, cues, no_cues, segments_of, unrolled
from steno_tui.transcripts.segments import UnreadableError, together
from steno_tui.transcripts.speakers import named
from steno_tui.transcripts.timing import stamp, timed

SIGNATURE = re.compile(r"WEBVTT(?=[ \t\n]|$)")

_TAG = re.compile(r"[A-Za-z0-9-]{2,35}+")
_LANGUAGE = re.compile(rf"^Language:[ \t]{{0,8}}+({_TAG.pattern})[ \t]{{0,8}}+$", re.MULTILINE)


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
    read = cues(text, ends_at_free_line=True)
    if "<" in read.signs and ROLLING.search(text) is not None:
        read = read._replace(texts=unrolled(read.texts))
    segments = segments_of(read)
    if not any(segment.text for segment in segments):
        raise no_cues(text)
    return together(segments, language=language and language[1], unread=read.unread)


def write_webvtt(transcript: Transcript) -> str:
    """Write a transcript as WebVTT, each cue with its speaker.

    Raises:
        TranscriptError: it has no times.
    """
    blocks = ["WEBVTT"]
    if transcript.language and _TAG.fullmatch(transcript.language):
        blocks = [f"WEBVTT\nLanguage: {transcript.language}"]
    with_voices = any(segment.speaker for segment in transcript.segments)
    speaker = ""
    for start, end, segment in timed(transcript, "WebVTT"):
        text = _escaped(segment.text)
        if not with_voices and named(text) is not None:  # or it would be read as a speaker's name
            text = text.replace(":", "&#58;", 1).replace("：", "&#65306;", 1)
        if segment.speaker:
            no_arrow = " " if segment.speaker.endswith("-") else ""
            text = f"<v {_escaped(segment.speaker)}{no_arrow}>{text}"
        elif speaker:
            text = f"<v>{text}"
        speaker = segment.speaker
        blocks.append(f"{stamp(start, '.')} {ARROW} {stamp(end, '.')}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _escaped(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("{\\", "&#123;\\")
