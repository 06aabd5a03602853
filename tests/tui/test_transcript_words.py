"""What is told of transcripts beside their words."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import TranscriptChoice, TranscriptForm, TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.text.cells import measure
from steno_tui.tui.theme import UNICODE
from steno_tui.tui.transcript_words import choice_line, more_words

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


def test_what_becomes_of_the_rest_of_one_in_part() -> None:
    key = EpisodeKey("night-trains", "lund")
    running = TranscriptJob("one", key, "T", "P", "", False, 61, JobState.RUNNING, 0.0, due_at=1.0)
    left = replace(running, state=JobState.FAILED)
    assert more_words(running, "W") == "More of it is on its way: W shows the words as they come."
    assert more_words(left, "W") == "There would be more of it: press W to go on with it."
    assert "press W to have all of it written down." in more_words(None, "W")


def test_in_little_room_it_stays_what_tells_a_transcript_from_others() -> None:
    text = CHOICES[3]
    assert row(text, 64) == "from the publisher · en · text  …library.stamped.txt not on disk"
    assert row(text, 36) == "en · text  ….stamped.txt not on disk"
    assert row(text, 28) == "en · text  …rary.stamped.txt"
    assert row(text, 18) == "text  …stamped.txt"
