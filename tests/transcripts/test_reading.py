"""Transcripts read, whatever their hosts call them; and what is none."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import TranscriptError
from steno_tui.models.transcript import Segment, TranscriptForm
from steno_tui.text.sanitize import line
from steno_tui.transcripts.reading import MAX_BYTES, read_transcript
from tests.support.steps import grows_with_its_input

VTT = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello.\n"
SRT = "1\n00:00:01,000 --> 00:00:02,000\nAda: Hello.\n"
JSON = (
    '{"version":"1.0.0","segments":[{"speaker":"Ada","startTime":1,"endTime":2,"body":"Hello."}]}'
)
HTML = "<!doctype html><title>x</title><cite>Ada:</cite><time>0:01</time><p>Hello.</p>"
TEXT = "00:00:01 Ada: Hello.\n"
WRITTEN = {
    TranscriptForm.VTT: VTT,
    TranscriptForm.SRT: SRT,
    TranscriptForm.JSON: JSON,
    TranscriptForm.HTML: HTML,
    TranscriptForm.TEXT: TEXT,
}


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize(
    "media_type", ["text/vtt", "application/srt", "text/html", "audio/mpeg", ""]
)
def test_a_transcript_is_read_as_what_it_is_and_not_as_what_it_is_called(
    form: TranscriptForm, media_type: str
) -> None:
    read = read_transcript(WRITTEN[form].encode(), media_type)
    assert read.form is form
    (segment,) = read.transcript.segments
    assert (segment.text, segment.start, segment.speaker) == ("Hello.", 1.0, "Ada")


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_byte_order_marks_and_newlines_of_every_kind_are_read(
    form: TranscriptForm, encoding: str, newline: str
) -> None:
    read = read_transcript(WRITTEN[form].replace("\n", newline).encode(encoding))
    assert [segment.text for segment in read.transcript.segments] == ["Hello."]


def test_what_is_no_utf_8_is_windows_1252() -> None:
    body = SRT.replace("Hello.", "Tschüs – „Bär“").encode("cp1252")
    assert read_transcript(body).transcript.segments[0].text == "Tschüs – „Bär“"


def test_utf_8_with_a_damaged_byte_stays_utf_8() -> None:
    body = SRT.replace("Hello.", "Tschüs, Bär! Grüße, schöne").encode()[:-1] + b"\xe4\n"
    assert read_transcript(body).transcript.segments[0].text == "Tschüs, Bär! Grüße, schöne\ufffd"


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it is nothing at all"),
        (b" \r\n\n", "it is nothing at all"),
        (b"\x89PNG\r\n\x1a\n", "it is a picture"),
        (b"ID3\x04", "it is audio"),
        (b"%PDF-1.7", "it is a PDF file"),
        (b"PK\x03\x04", "it is an archive or a document"),
        (bytes(range(1, 32)) * 9, "it is binary data"),
        (b"<?xml version='1.0'?><rss><channel><title>x</title></channel></rss>", "an XML document"),
        (b"<html><form><input name=a type='password'></form>", "a web page that asks for a login"),
        (
            b"<html><title>Sign in - Hotel</title><p>Wi-Fi</p>",
            "a web page called 'Sign in - Hotel'",
        ),
        (b"<html><title>404 Not Found</title><h1>x</h1>", "a web page called '404 Not Found'"),
        (b"<html><body></body></html>", "nothing is said in it"),
        (b'{"segments": [\n{"body": "x"\n{', "it looks like damaged JSON in line 3"),
        (b'{"segments": []}', "no list of segments and no text"),
        (b"[" * 100_000, "it is nested too deeply"),
        (b"WEBVTT\n\n", "nothing is said in it"),
        (b"WEBVTT\n\n1\n00:xx --> 00:05\nHello", "line 4 has no times"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\n", "nothing is said in it"),
    ],
)
def test_what_is_no_transcript_is_refused_with_what_it_is(body: bytes, why: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(body, "", "notes.vtt" if b"<" not in body else "")
    assert why in caught.value.message
    assert caught.value.message.endswith("plain text.")


def test_a_web_page_is_refused_where_times_were_promised() -> None:
    page = b"<html><title>Night Radio</title><p>Hear us.</p>"
    with pytest.raises(
        TranscriptError, match="'https://a.example/x.vtt' is no transcript: it is a web"
    ):
        read_transcript(page, "text/vtt", "https://a.example/x.vtt")
    assert read_transcript(page, "text/html").transcript.segments == (Segment("Hear us."),)


def test_a_long_page_is_read_whatever_its_title() -> None:
    page = f"<html><title>404: Human Error</title><p>{'Good evening. ' * 200}</p>"
    assert len(read_transcript(page.encode()).transcript.segments) == 1


def test_what_is_too_large_is_not_read() -> None:
    with pytest.raises(TranscriptError, match="larger than 50 MB"):
        read_transcript(VTT.encode() + b" " * MAX_BYTES)


@pytest.mark.parametrize("form", WRITTEN)
@pytest.mark.parametrize("words", ["Und später ", "And  later ", "然后"])
def test_a_single_paragraph_is_whole_however_long_it_is(form: TranscriptForm, words: str) -> None:
    said = f"{words * (1_100_000 // len(words))}am Ende."
    (segment,) = read_transcript(WRITTEN[form].replace("Hello.", said).encode()).transcript.segments
    assert len(segment.text) == len(" ".join(said.split()))
    assert segment.text.endswith("am Ende.")


def test_a_hostile_name_is_safe_in_the_error() -> None:
    with pytest.raises(TranscriptError) as caught:
        read_transcript(b"", "", "\x1b]0;CANARY\x07" + "x" * 500)
    assert line(caught.value.message) == caught.value.message


PIECES = st.lists(
    st.sampled_from(
        ("WEBVTT", "\n", "\n\n", "-->", " --> ", "00:01.000", "00:00:02,000", "<v Ada>", "<v", "<",
         ">", "&#27;]0;CANARY", "&lrm;", "\x1b[31m", "\u202e", "\ud800", "{", "}", "[", "]", '"',
         ":", ",", '"segments":', '"body":', "<p>", "<cite>", "</cite>", "<time>", "1", "漢字",
         "\0", "\r", "NaN", "1e999", "-1", "99999:59:59.999", "\u0301" * 20)
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(PIECES | st.text(max_size=80), st.sampled_from(["", "text/vtt", "text/html", "text/plain"]))
def test_whatever_comes_is_read_as_safe_text_or_refused(text: str, media_type: str) -> None:
    check(text.encode("utf-8", "surrogatepass"), media_type)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_as_safe_text_or_refused(body: bytes) -> None:
    check(body, "")


def check(body: bytes, media_type: str) -> None:
    try:
        read = read_transcript(body, media_type, "x")
    except TranscriptError as error:
        assert line(error.message) == error.message
        return
    transcript = read.transcript
    assert transcript.segments
    latest = 0.0
    for segment in transcript.segments:
        assert segment.text and line(segment.text, 10**6) == segment.text
        assert line(segment.speaker) == segment.speaker
        assert segment.end is None or (segment.start is not None and segment.start <= segment.end)
        if segment.start is not None:
            assert latest <= segment.start
            latest = segment.start
    for sentence in (*transcript.notices, transcript.language or ""):
        assert line(sentence) == sentence


@pytest.mark.parametrize(
    "shape",
    [
        "<v a",
        "<a <a",
        "-->",
        "00:01.000 --> 00:02.000\n",
        "\n1\n00:01.000 -->",
        "1\n",
        " ",
        "{\\",
        "&#x",
        "Ada: ",
        "00:00 ",
        ">> ",
        "<cite><time>",
        "<nav>",
        "漢\n",
    ],
)
@pytest.mark.parametrize("before", ["WEBVTT\n\n00:01.000 --> 00:02.000\n", "<p>", ""])
def test_reading_takes_steps_in_proportion_to_the_length(before: str, shape: str) -> None:
    def read(text: str) -> object:
        try:
            return read_transcript((before + text).encode())
        except TranscriptError:
            return None

    assert grows_with_its_input(read, shape)


def test_two_hundred_thousand_segments_of_json_are_read() -> None:
    segments = [{"startTime": at / 10, "body": "word"} for at in range(200_000)]
    read = read_transcript(json.dumps({"segments": segments}).encode())
    assert len(read.transcript.segments) == 200_000
