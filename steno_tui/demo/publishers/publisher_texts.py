"""Show notes, chapters and transcripts in the forms in which publishers publish them; pure."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from html import escape
from textwrap import TextWrapper
from typing import NamedTuple

from msgspec.structs import replace

from steno_tui.demo.publishers.published import PublishedEpisode, PublishedMark, Utterance

_ADDRESS = re.compile(r"https?://[^\s<>()]*[^\s<>().,;:!?]")
_ITEM = "- "
_WIDE = TextWrapper(65, break_on_hyphens=False)
_NARROW = TextWrapper(32, break_on_hyphens=False)
_SRT_LINES = 2


class Form(NamedTuple):
    """One way to publish a transcript."""

    suffix: str
    """Of its file's name, with the dot."""
    media_type: str
    is_captions: bool
    """Whether it is meant to be shown as the episode is heard."""
    write: Callable[[PublishedEpisode], str]
    moved_to: str = ""
    """The suffix of the file that is sent for it by way of a redirect; empty for none."""


TRANSLATION = "en"
"""The language of all translations."""


# --- Show notes


def _linked(text: str) -> str:
    """A text as HTML, in which its addresses lead somewhere."""
    pieces, end = [], 0
    for match in _ADDRESS.finditer(text):
        address = escape(match[0])
        pieces += [escape(text[end : match.start()], quote=False), f'<a href="{address}">']
        pieces.append(f"{address}</a>")
        end = match.end()
    return "".join(pieces) + escape(text[end:], quote=False)


def _block(text: str) -> str:
    rows = text.split("\n")
    if all(row.startswith(_ITEM) for row in rows):
        return "<ul>" + "".join(f"<li>{_linked(row[2:])}</li>" for row in rows) + "</ul>"
    return "<p>" + "<br>\n".join(map(_linked, rows)) + "</p>"


def notes_html(notes: str) -> str:
    """Show notes as HTML.

    Args:
        notes: plain text, with an empty line between two paragraphs.
    """
    return "\n".join(map(_block, notes.split("\n\n")))


# --- Chapters


def chapters_json(episode: PublishedEpisode, picture: str) -> str:
    """An episode's chapters as the Podcasting namespace's JSON, version 1.2.

    Args:
        episode: which has chapters.
        picture: the address of the picture that silent chapters show.
    """
    heard: list[tuple[PublishedMark, dict[str, object]]] = [(mark, {}) for mark in episode.chapters]
    shown: list[tuple[PublishedMark, dict[str, object]]] = [
        (mark, {"img": picture, "toc": False}) for mark in episode.silent
    ]
    rows = [
        {"startTime": mark.start_seconds, "title": mark.title, **more}
        for mark, more in sorted(heard + shown, key=lambda row: row[0].start_seconds)
    ]
    return json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False, indent=1)


# --- Transcripts


def _clock(milliseconds: int, point: str) -> str:
    """A moment as subtitles have it: ``00:01:34`` with a point and three digits."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02}:{minute:02}:{second:02}{point}{thousandths:03}"


def _vtt(episode: PublishedEpisode) -> str:
    blocks = ["WEBVTT"]
    for said in episode.transcript:
        start, end = (_clock(at * 1000, ".") for at in (said.start_seconds, said.end_seconds))
        words = "\n".join(_WIDE.wrap(escape(said.text, quote=False)))
        blocks.append(f"{start} --> {end}\n<v {said.speaker}>{words}")
    return "\n\n".join(blocks) + "\n"


def _changes(transcript: tuple[Utterance, ...]) -> Iterator[tuple[str | None, Utterance]]:
    """What is said, with the speaker where another one spoke before."""
    before = None
    for said in transcript:
        yield said.speaker if said.speaker != before else None, said
        before = said.speaker


def _srt(episode: PublishedEpisode) -> str:
    blocks: list[str] = []
    for speaker, said in _changes(episode.transcript):
        lines = _NARROW.wrap(f"{speaker}: {said.text}" if speaker else said.text)
        at = said.start_seconds * 1000
        length = (said.end_seconds * 1000 - at) // len(lines)
        for first in range(0, len(lines), _SRT_LINES):
            shown = lines[first : first + _SRT_LINES]
            end = at + length * len(shown)
            times = f"{_clock(at, ',')} --> {_clock(end, ',')}"
            blocks.append("\n".join([str(len(blocks) + 1), times, *shown]))
            at = end
    return "\n\n".join(blocks) + "\n"


def _json(episode: PublishedEpisode) -> str:
    segments = []
    for speaker, said in _changes(episode.transcript):
        start, end = float(said.start_seconds), float(said.end_seconds)
        segment = {"startTime": start, "endTime": end, "body": said.text}
        segments.append({"speaker": speaker, **segment} if speaker else segment)
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1)


def _html(episode: PublishedEpisode) -> str:
    rows = []
    for said in episode.transcript:
        minutes, second = divmod(said.start_seconds, 60)
        speaker, words = escape(said.speaker), escape(said.text, quote=False)
        rows.append(f"<cite>{speaker}:</cite>\n<time>{minutes}:{second:02}</time>\n<p>{words}</p>")
    return "\n".join(rows) + "\n"


def _text(episode: PublishedEpisode) -> str:
    said = (
        f"{speaker}: {said.text}" if speaker else said.text
        for speaker, said in _changes(episode.transcript)
    )
    return "\n\n".join(said) + "\n"


def _stamped(episode: PublishedEpisode) -> str:
    rows = (
        f"[{_clock(said.start_seconds * 1000, '.')[:8]}] {said.speaker}: {said.text}"
        for said in episode.transcript
    )
    return "\n".join(rows) + "\n"


def _broken(episode: PublishedEpisode) -> str:
    """JSON that somebody has cut in the middle."""
    whole = _json(episode)
    return whole[: len(whole) // 2]


def _translated(episode: PublishedEpisode) -> str:
    return _vtt(replace(episode, transcript=episode.translation))


TRANSCRIPTS = {
    "vtt": Form(".vtt", "text/vtt", True, _vtt),
    "srt": Form(".srt", "application/x-subrip", True, _srt),
    "json": Form(".json", "application/json", False, _json),
    "html": Form(".html", "text/html", False, _html),
    "text": Form(".txt", "text/plain", False, _text),
    "stamped": Form(".stamped.txt", "text/plain", False, _stamped),
    "broken": Form(".broken.json", "application/json", False, _broken),
    "moved": Form(".captions.vtt", "text/vtt", True, _vtt, moved_to=".vtt"),
}
"""By the names of `steno_tui.demo.publishers.published.TRANSCRIPT_FORMS`."""

_TRANSLATED = Form(f".{TRANSLATION}.vtt", "text/vtt", True, _translated)


def transcripts_of(episode: PublishedEpisode, language: str) -> Iterator[tuple[Form, str]]:
    """The transcripts of an episode that its feed names, each with its language.

    Args:
        episode: whose.
        language: that of its podcast.
    """
    for name in episode.transcript_forms:
        yield TRANSCRIPTS[name], language
    if episode.translation:
        yield _TRANSLATED, TRANSLATION
