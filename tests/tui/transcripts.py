"""Transcripts for the tests of how they are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from steno_tui.models.episode import Chapter
from steno_tui.models.transcript import Segment

SPOKEN = (
    "Welcome back to the garden.",
    "Today it is about the soil, and about what lives in it.",
    "There is more of it than most people think.",
    "A handful holds more beings than there are people.",
    "And nobody has counted them all!",
    "How would one begin?",
    "With a spade, and with patience.",
)

CHAPTERS = (Chapter(0, "What lives below"), Chapter(60, "Worms"), Chapter(125, "Roots"))


def spoken(number: int, *, seconds: float = 4.0, turn: int = 5) -> Iterator[Segment]:
    """What two people say in turn, a sentence at a time."""
    for at in range(number):
        speaker = ("Ada Lovelace", "Charles Babbage")[at // turn % 2]
        start = at * seconds
        yield Segment(SPOKEN[at % len(SPOKEN)], start, start + seconds, speaker)


def in_paragraphs(said: Iterable[Segment]) -> list[list[Segment]]:
    """What each says in turn, as paragraphs."""
    return [[*turn] for _, turn in groupby(said, lambda segment: segment.speaker)]


def webvtt(said: Iterable[Segment]) -> bytes:
    """What is said as a file."""
    cues = [
        f"{_stamp(one.start or 0)} --> {_stamp(one.end or 0)}\n<v {one.speaker}>{one.text}\n"
        for one in said
    ]
    return "\n".join(["WEBVTT\n", *cues]).encode()


def _stamp(seconds: float) -> str:
    minutes, second = divmod(seconds, 60)
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}:{second:06.3f}"
