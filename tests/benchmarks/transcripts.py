"""Reading a transcript, beside reading its file a line at a time; and putting it together."""

from __future__ import annotations

from pathlib import Path
from random import Random

from steno_tui.models.transcript import Segment, Transcript, TranscriptForm
from steno_tui.transcripts.reading import read_transcript
from steno_tui.transcripts.sentences import paragraphs
from steno_tui.transcripts.writing import write_transcript
from tests.benchmarks.figures import Figure
from tests.benchmarks.pages import milliseconds

CUES = 10_000
"""Of some five hours."""

WORDS = 200_000
"""Of a transcript with a cue for each word."""

BAR = 4

_LIMIT = 50
"""Milliseconds in which a long transcript is read, or put together."""

_WORDS = (
    "the night radio is for people who watch the stars and the moon and would like to hear what it "
    "is to be awake when nobody else is, or so they said. Then again, it may be something else."
)


def a_transcript(cues: int, words: int) -> Transcript:
    """A transcript with so many cues of so many words."""
    chance = Random(cues)
    segments = [
        Segment(
            " ".join(chance.choices(_WORDS.split(), k=words)),
            number * 1.83,
            number * 1.83 + 1.8,
            "Ada Lund" if number // 7 % 3 else "Bo",
        )
        for number in range(cues)
    ]
    return Transcript(tuple(segments))


def lines(path: Path) -> list[str]:
    """Read the lines of a file, decode each, and take its end off."""
    read = []
    with path.open("rb") as file:
        for line in file:
            read.append(line.decode().rstrip())
    return read


def reading(directory: Path, rounds: int) -> list[Figure]:
    """A long transcript in each form with times, and one word by word."""
    path = directory / "transcript"
    long = a_transcript(CUES, 12)
    figures = []
    for form in (TranscriptForm.VTT, TranscriptForm.SRT, TranscriptForm.JSON):
        path.write_text(write_transcript(long, form), encoding="utf-8")
        ours, floor = _beside_lines(path, rounds)
        name, size = f"read {CUES} cues of {form.upper()}", f"{path.stat().st_size / 1e6:.1f} MB"
        if form is TranscriptForm.JSON:  # of which the lines are no measure
            figures.append(Figure(name, ours, limit=_LIMIT, more=size))
        else:
            figures.append(Figure(name, ours, floor, bar=BAR, more=size))
    put = [milliseconds(lambda: paragraphs(long), 1, 1) for _ in range(rounds)]
    figures.append(Figure(f"put {CUES} cues together", put, limit=_LIMIT))
    path.write_text(write_transcript(a_transcript(WORDS, 1), TranscriptForm.VTT), encoding="utf-8")
    words = [milliseconds(lambda: _open(path), 1, 1) for _ in range(rounds)]
    figures.append(Figure(f"read and put together {WORDS} words, a cue each", words, limit=1000))
    return figures


def _open(path: Path) -> Transcript:
    return paragraphs(read_transcript(path.read_bytes()).transcript)


def _beside_lines(path: Path, rounds: int) -> tuple[list[float], list[float]]:
    ours, floor = [], []
    for _ in range(rounds):
        floor.append(milliseconds(lambda: lines(path), 1, 1))
        ours.append(milliseconds(lambda: read_transcript(path.read_bytes()), 1, 1))
    return ours, floor
