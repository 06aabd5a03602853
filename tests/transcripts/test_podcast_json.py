"""JSON transcripts: the namespace's, and what others make."""

from __future__ import annotations

import json

import pytest

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.podcast_json import read_podcast_json
from steno_tui.transcripts.segments import UnreadableError


def read(value: object) -> Transcript:
    return read_podcast_json(json.dumps(value), 1_000_000)


def test_the_namespace_s_json_is_read_with_a_speaker_only_where_it_changes() -> None:
    transcript = read(
        {
            "version": "1.0.0",
            "segments": [
                {"speaker": "Ada Lund", "startTime": 0.5, "endTime": 0.75, "body": "I"},
                {"startTime": 0.75, "endTime": 1.0004, "body": "am"},
                {"speaker": "Bo:", "startTime": 2, "body": "Yes."},
                {"startTime": 3, "endTime": 4, "body": ""},
                {"speaker": "", "startTime": 5, "endTime": 4, "body": "[music]"},
            ],
        }
    )
    assert transcript.segments == (
        Segment("I", 0.5, 0.75, "Ada Lund"),
        Segment("am", 0.75, 1.0, "Ada Lund"),
        Segment("Yes.", 2.0, None, "Bo"),
        Segment("[music]", 5.0, None, ""),
    )


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ([{"start": 1, "end": 2, "text": "x", "speaker": "Ada"}], Segment("x", 1.0, 2.0, "Ada")),
        ([{"start": "1.5", "end": "2s", "text": "x"}], Segment("x", 1.5, 2.0)),
        ([{"start": "00:01:02.5", "text": "x"}], Segment("x", 62.5)),
        ([{"start": "soon", "end": 3, "text": "x"}], Segment("x")),
        ([{"start": -1, "end": 3, "text": "x"}], Segment("x")),
        ([{"start": True, "text": "x"}], Segment("x")),
        ([{"start": 1e30, "text": "x"}], Segment("x")),
        ([{"text": "x", "speaker": 2}], Segment("x", speaker="Speaker 2")),
        ([{"text": "x", "speaker": {"name": "Ada"}}], Segment("x", speaker="Ada")),
        ({"text": "x y", "segments": [{"start": 0, "end": 1, "text": " x\ny "}]},
         Segment("x y", 0.0, 1.0)),
        ({"data": {"transcript": {"cues": [{"begin": 1, "to": 2, "caption": "x"}]}}},
         Segment("x", 1.0, 2.0)),
        ({"transcript": {"vtt": "WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nx"}},
         Segment("x", 1.0, 2.0)),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nx", Segment("x", 1.0, 2.0)),
        ({"transcript": "1\n00:00:01,000 --> 00:00:02,000\nx"}, Segment("x", 1.0, 2.0)),
        ({"text": "Only words."}, Segment("Only words.")),
        ({"segments": [{"start": 1, "body": "\x1b[2J\ud800x"}]}, Segment("\ufffd[2J\ufffdx", 1.0)),
    ],
)  # fmt: skip
def test_its_lenient_kin_are_read(value: object, segment: Segment) -> None:
    assert read(value).segments == (segment,)


def test_thousandths_of_seconds_are_known_by_how_long_it_takes_to_say_so_much() -> None:
    listed = [{"start": 1000, "end": 1900, "text": "Good evening."}]
    assert read(listed).segments == (Segment("Good evening.", 1.0, 1.9),)
    listed = [{"start": 1000, "end": 1060, "text": "[Music]"}]
    assert read(listed).segments == (Segment("[Music]", 1000.0, 1060.0),)


def test_a_language_is_kept() -> None:
    assert read({"language": "pt", "segments": [{"body": "x"}]}).language == "pt"
    assert read({"language": 5, "text": "x"}).language is None


@pytest.mark.parametrize(
    "value", [{}, [], "x", 5, None, {"segments": None}, [[["x"]]], {"a": ["x"]}]
)
def test_json_without_words_is_none(value: object) -> None:
    with pytest.raises(UnreadableError, match="no list of segments and no text"):
        read(value)
