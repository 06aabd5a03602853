"""What is told of transcripts beside their words."""

from __future__ import annotations

import pytest

from steno_tui.models.transcript import TranscriptChoice, TranscriptForm, TranscriptSource
from steno_tui.text.cells import measure
from steno_tui.tui.theme import UNICODE
from steno_tui.tui.transcript_words import choice_line

TEXT, VTT = TranscriptForm.TEXT, TranscriptForm.VTT


def published(form: TranscriptForm, language: str, name: str) -> TranscriptChoice:
    return TranscriptChoice(TranscriptSource.PUBLISHER, form, language, name, is_here=False)


def row(choice: TranscriptChoice, width: int) -> str:
    return "".join(span.text for span in choice_line(choice, width, UNICODE).spans)


CHOICES = [
    published(VTT, "en", "cdn.example"),
    published(VTT, "de", "cdn.example"),
    published(TEXT, "en", "how-quiet-is-a-library.txt"),
    published(TEXT, "en", "how-quiet-is-a-library.stamped.txt"),
    TranscriptChoice(TranscriptSource.FILE, VTT, "en", "how-quiet.vtt"),
    TranscriptChoice(TranscriptSource.PAGE),
]


@pytest.mark.parametrize("width", range(24, 100))
def test_no_two_transcripts_of_a_list_look_the_same(width: int) -> None:
    rows = [row(choice, width) for choice in CHOICES]
    assert len(set(rows)) == len(rows)
    assert all(measure(one) <= width for one in rows)


def test_in_little_room_it_stays_what_tells_a_transcript_from_others() -> None:
    text = CHOICES[3]
    assert row(text, 64) == "from the publisher · en · text  …library.stamped.txt not on disk"
    assert row(text, 36) == "en · text  ….stamped.txt not on disk"
    assert row(text, 28) == "en · text  …rary.stamped.txt"
    assert row(text, 18) == "text  …stamped.txt"
