"""The passages of an episode: the pieces of its page that are found one by one; pure."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Iterator
from itertools import accumulate

from steno_tui.models.episode import Chapter, Episode
from steno_tui.models.moment import Moment
from steno_tui.models.search import Passage, PassageKind
from steno_tui.models.transcript import Transcript

_WORD = re.compile(r"\S+")


def passages_of(episode: Episode) -> Iterator[Passage]:
    """The passages of an episode, in the order of its page."""
    yield Passage(PassageKind.TITLE, 0, episode.title)
    notes = episode.show_notes
    publisher = episode.publisher
    if publisher is not None and publisher.notes.text and not episode.is_processed:
        notes = publisher.notes  # which its summary is, with addresses between the words
    if episode.summary and notes is not None and episode.summary == notes.plain:
        yield from _paragraphs(PassageKind.NOTES, notes.text)
        notes = None
    elif episode.summary:
        yield from _paragraphs(PassageKind.SUMMARY, episode.summary)
    for place, mark in enumerate(episode.highlights):
        text = f"{mark.label}: {mark.text}" if mark.label else mark.text
        yield Passage(PassageKind.HIGHLIGHT, place, text)
    for place, topic in enumerate(episode.topics):
        yield Passage(PassageKind.TOPIC, place, topic)
    for place, chapter in enumerate(episode.chapters):
        yield Passage(PassageKind.CHAPTER, place, _chapter(chapter), chapter.start_seconds)
    if notes is not None:
        yield from _paragraphs(PassageKind.NOTES, notes.text)
    if publisher is not None:
        for place, person in enumerate(publisher.persons):
            yield Passage(PassageKind.PERSON, place, person.name)


def passages_of_moments(moments: Iterable[Moment]) -> Iterator[Passage]:
    """The passages of an episode's moments, in the order of its page; some have no words."""
    for place, moment in enumerate(moments):
        if text := ": ".join(filter(None, (moment.words, moment.note))):
            yield Passage(PassageKind.MOMENT, place, text, moment.seconds)


def passages_of_words(transcript: Transcript, paragraphs: Transcript) -> Iterator[Passage]:
    """The passages of what is said, a paragraph each.

    Args:
        transcript: as its source has it, line by line.
        paragraphs: the same words put together.
    """
    firsts = [0, *accumulate(_letters(cue.text) for cue in transcript.segments)]
    number = letters = 0
    for place, said in enumerate(paragraphs.segments):
        lines = array("l")
        for word in _WORD.finditer(said.text):
            behind = letters + word.end() - word.start()
            while number < len(transcript.segments) and firsts[number] < behind:
                start = transcript.segments[number].start
                if start is not None:
                    lines.extend((word.start() + max(0, firsts[number] - letters), int(start)))
                number += 1
            letters = behind
        start = None if said.start is None else int(said.start)
        yield Passage(PassageKind.TRANSCRIPT, place, said.text, start, lines)


def _letters(text: str) -> int:
    return sum(map(len, _WORD.findall(text)))


def _chapter(chapter: Chapter) -> str:
    return f"{chapter.title}: {chapter.summary}" if chapter.summary else chapter.title


def _paragraphs(kind: PassageKind, text: str) -> Iterator[Passage]:
    """The lines of a text that are not empty."""
    lines = (line.strip() for line in text.splitlines())
    for place, line in enumerate(line for line in lines if line):
        yield Passage(kind, place, line)
