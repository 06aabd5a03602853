"""Transcripts written in one form and read again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import StenoError
from steno_tui.models.transcript import Segment, Transcript, TranscriptForm
from steno_tui.transcripts.reading import ReadTranscript, read_transcript
from steno_tui.transcripts.writing import write_transcript
from tests.transcripts.transcripts import SPEAKERS, TEXTS, TIMES, transcripts

TIMED = (TranscriptForm.VTT, TranscriptForm.SRT, TranscriptForm.JSON)

TWO = Transcript(
    (
        Segment("Good evening.", 1.0, 2.5, "Ada Lund"),
        Segment("5 < 6 & 7 > 6, so --> there", 3600.001, 3602.0, "Ada Lund"),
        Segment("[music]", 3603.0, 3604.0),
        Segment("Remark: it <b>works</b>.", 3604.0, 3605.25, "Bo"),
    ),
    "en",
)


@pytest.mark.parametrize("form", TIMED)
@given(transcripts())
def test_what_is_written_in_a_timed_form_reads_as_what_it_was(
    form: TranscriptForm, transcript: Transcript
) -> None:
    written = write_transcript(transcript, form)
    assert read_transcript(written.encode()) == ReadTranscript(transcript, form)


@given(st.lists(st.sampled_from(TIMED), max_size=6), transcripts())
def test_a_transcript_goes_through_any_row_of_timed_forms_unchanged(
    forms: list[TranscriptForm], transcript: Transcript
) -> None:
    read = transcript
    for form in forms:
        read = read_transcript(write_transcript(read, form).encode()).transcript
    assert read == transcript


@pytest.mark.parametrize("form", [TranscriptForm.VTT, TranscriptForm.SRT])
@given(transcripts())
def test_a_time_of_another_kind_than_the_rest_changes_nothing_of_the_rest(
    form: TranscriptForm, transcript: Transcript
) -> None:
    written = write_transcript(transcript, form) + "\n98:00:00-->98:00:01\nLast.\n"
    *rest, last = read_transcript(written.encode()).transcript.segments
    assert tuple(rest) == transcript.segments
    assert (last.text, last.start, last.end) == ("Last.", 352_800.0, 352_801.0)


def test_webvtt_is_what_the_standard_says() -> None:
    assert write_transcript(TWO, TranscriptForm.VTT) == (
        "WEBVTT\nLanguage: en\n\n"
        "00:00:01.000 --> 00:00:02.500\n<v Ada Lund>Good evening.\n\n"
        "01:00:00.001 --> 01:00:02.000\n<v Ada Lund>5 &lt; 6 &amp; 7 &gt; 6, so --&gt; there\n\n"
        "01:00:03.000 --> 01:00:04.000\n<v>[music]\n\n"
        "01:00:04.000 --> 01:00:05.250\n<v Bo>Remark: it &lt;b&gt;works&lt;/b&gt;.\n"
    )


def test_subrip_names_speakers_where_they_change_and_hides_what_would_mean_something() -> None:
    assert write_transcript(TWO, TranscriptForm.SRT) == (
        "1\n00:00:01,000 --> 00:00:02,500\nAda Lund: Good evening.\n\n"
        "2\n01:00:00,001 --> 01:00:02,000\n5 < 6 & 7 > 6, so --\u2060> there\n\n"
        "3\n01:00:03,000 --> 01:00:04,000\n>> [music]\n\n"
        "4\n01:00:04,000 --> 01:00:05,250\nBo: Remark:\u2060 it <\u2060b>works<\u2060/b>.\n"
    )


@pytest.mark.parametrize("text", ["- >> said", "- >>said", ">> said", "- said", "- - said"])
def test_subrip_keeps_who_speaks_where_the_words_begin_as_those_of_somebody_else(text: str) -> None:
    segments = (Segment("First.", 1.0, 2.0, "Bo"), Segment(text, 2.0, 3.0, "Bo"))
    written = write_transcript(Transcript(segments), TranscriptForm.SRT)
    assert read_transcript(written.encode()).transcript.segments == segments


def test_json_has_a_segment_a_line() -> None:
    assert write_transcript(TWO, TranscriptForm.JSON) == (
        '{"version": "1.0.0", "language": "en", "segments": [\n'
        '{"speaker": "Ada Lund", "startTime": 1.0, "endTime": 2.5, "body": "Good evening."},\n'
        '{"speaker": "Ada Lund", "startTime": 3600.001, "endTime": 3602.0, '
        '"body": "5 < 6 & 7 > 6, so --> there"},\n'
        '{"speaker": "", "startTime": 3603.0, "endTime": 3604.0, "body": "[music]"},\n'
        '{"speaker": "Bo", "startTime": 3604.0, "endTime": 3605.25, '
        '"body": "Remark: it <b>works</b>."}\n'
        "]}\n"
    )


@pytest.mark.parametrize("form", [TranscriptForm.VTT, TranscriptForm.SRT])
def test_what_has_no_times_is_not_written_with_such(form: TranscriptForm) -> None:
    with pytest.raises(StenoError, match="has no times"):
        write_transcript(Transcript((Segment("Hello."),)), form)


@pytest.mark.parametrize("form", TIMED)
def test_missing_times_are_made_up_and_no_word_is_lost(form: TranscriptForm) -> None:
    segments = (
        Segment("One.", 1.0, None),
        Segment("Two.", None, None),
        Segment("Three.", 2.5, 4.0),
        Segment("Four.", 9.0, None),
    )
    read = read_transcript(write_transcript(Transcript(segments), form).encode()).transcript
    assert [segment.text for segment in read.segments] == ["One.", "Two.", "Three.", "Four."]
    if form is not TranscriptForm.JSON:
        assert [(segment.start, segment.end) for segment in read.segments] == [
            (1.0, 2.0),
            (1.0, 2.0),
            (2.5, 4.0),
            (9.0, 10.0),
        ]


@given(st.lists(st.builds(Segment, TEXTS, st.none() | TIMES, st.none(), SPEAKERS), min_size=1))
def test_json_keeps_what_has_no_times(segments: list[Segment]) -> None:
    known = sorted(each.start for each in segments if each.start is not None)
    in_order = []
    for each in segments:
        start = known.pop(0) if each.start is not None else None
        in_order.append(Segment(each.text, start, None, each.speaker))
    transcript = Transcript(tuple(in_order))
    written = write_transcript(transcript, TranscriptForm.JSON)
    assert read_transcript(written.encode()).transcript == transcript
