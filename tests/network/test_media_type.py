"""What the first bytes of a file say it is."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.network.media_type import ENOUGH, MediaType, SniffedAudio, sniff, tags_end
from tests.downloads.audio_samples import MONO, SILENT_FRAME, STEREO, frame, id3, mp3

PAGE = Path(__file__).parents[1] / "stenobird" / "data" / "page.md"


@given(st.binary(max_size=3000))
def test_no_bytes_break_it(head: bytes) -> None:
    assert isinstance(sniff(head), SniffedAudio)


@given(
    st.binary(max_size=60), st.sampled_from([b"\xff\xfb\x90\x00", b"ID3\x04\0\0", b"<", b"RIFF"])
)
def test_no_bytes_behind_a_good_beginning_break_it(rest: bytes, start: bytes) -> None:
    assert isinstance(sniff(start + rest), SniffedAudio)


@pytest.mark.parametrize(("channels", "at"), [(STEREO, 36), (MONO, 21)])
def test_info_says_constant_and_xing_says_varying(channels: int, at: int) -> None:
    assert sniff(frame(channels, b"Info", at)) == SniffedAudio(constant=True)
    assert sniff(frame(channels, b"Xing", at)) == SniffedAudio(constant=False)


@pytest.mark.parametrize(
    ("header", "at"),
    [
        (b"\xff\xf3\x48\x00", 21),  # MPEG 2, stereo
        (b"\xff\xf3\x48\xc0", 13),  # MPEG 2, mono
        (b"\xff\xe3\x48\x00", 21),  # MPEG 2.5, stereo
        (b"\xff\xfa\x90\x00", 36),  # with a checksum
    ],
)
def test_the_tag_lies_where_the_kind_of_frame_has_it(header: bytes, at: int) -> None:
    assert sniff(header.ljust(at, b"\0") + b"Info").constant
    assert not sniff(header.ljust(at + 1, b"\0") + b"Info").constant


def test_vbri_says_varying() -> None:
    assert sniff(frame(tag=b"VBRI")) == SniffedAudio(constant=False)


def test_a_word_in_the_sound_says_nothing() -> None:
    assert not sniff(frame(tag=b"Info", at=100) + frame()).constant


def test_without_a_tag_nothing_is_known_of_the_rate() -> None:
    assert sniff(frame() + frame()) == SniffedAudio(constant=False)


@given(st.integers(0, 8000), st.sampled_from([0x00, 0x10]))
def test_a_tag_before_the_audio_is_skipped(size: int, flags: int) -> None:
    tag = id3(size, b"\xff\xfb\x90", flags)
    assert tags_end(tag) == len(tag)
    assert sniff(tag + frame(tag=b"Info")) == SniffedAudio(constant=True)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_two_tags_are_skipped_too(first: int, second: int) -> None:
    assert sniff(id3(first) + id3(second) + frame(tag=b"Info")).constant


@given(st.integers(200, (1 << 28) - 1))
def test_behind_a_tag_that_is_longer_than_the_bytes_is_where_to_look(size: int) -> None:
    head = id3(min(size, 200))[:10]
    head = head[:6] + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(150)
    assert sniff(head) == SniffedAudio(look_at=10 + size)


def test_zeros_between_a_tag_and_the_audio_are_skipped() -> None:
    assert sniff(id3(50) + bytes(3000) + frame(tag=b"Info")).constant


def test_nothing_is_looked_for_beyond_what_is_enough() -> None:
    assert not sniff(bytes(ENOUGH) + frame(tag=b"Info")).constant


@pytest.mark.parametrize(
    "head",
    [
        b"OggS\x00\x02" + frame(tag=b"Info"),
        b"fLaC\x00\x00\x00\x22" + frame(tag=b"Info"),
        b"\x00\x00\x00\x20ftypM4A " + frame(tag=b"Info"),
        id3(30) + b"fLaC\x00\x00\x00\x22" + frame(tag=b"Info"),
        b"RIFF\x00\x00\x00\x00AVI LIST",
        b"",
    ],
)
def test_nothing_is_known_of_the_rate_of_other_formats(head: bytes) -> None:
    assert sniff(head) == SniffedAudio()


def test_nothing_is_known_of_the_rate_of_aac() -> None:
    one = bytes([0xFF, 0xF1, 0x50, 0x80, 100 >> 3, (100 & 7) << 5, 0xFC]).ljust(100, b"\x21")
    assert sniff(one + one) == SniffedAudio()


def test_plain_samples_have_a_constant_rate_and_packed_ones_may_not() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(100))
    plain = file.getvalue()
    packed = plain[:20] + b"\x55\x00" + plain[22:]  # format 0x55 is MP3
    assert sniff(plain) == SniffedAudio(constant=True)
    assert sniff(packed) == SniffedAudio(constant=False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Log in</title>", MediaType.HTML),
        (b"\xef\xbb\xbf\r\n  <!doctype HTML >", MediaType.HTML),
        (b"<HTML><body>", MediaType.HTML),
        (b"<!-- a hotel --><html>", MediaType.HTML),
        (b"<meta http-equiv=refresh>", MediaType.HTML),
        ("<html><p>é".encode("utf-16"), MediaType.HTML),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', MediaType.TEXT),
        (b"<Error><Code>NoSuchKey</Code></Error>", MediaType.TEXT),
        (b'{"error": "gone"}', MediaType.JSON),
        (b"[1]", MediaType.JSON),
        (b"#EXTM3U\nhttp://host.example/a.mp3\n", MediaType.TEXT),
        (b"404 page not found", MediaType.TEXT),
        ("Nicht gefunden: Gerät".encode(), MediaType.TEXT),
        (PAGE.read_bytes(), MediaType.TEXT),
    ],
)
def test_words_are_known_for_what_they_are(body: bytes, kind: MediaType) -> None:
    assert sniff(body).kind is kind
    assert kind is not MediaType.AUDIO


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_no_text_is_taken_for_audio(text: str) -> None:
    found = sniff(text.encode()).kind
    assert found is not MediaType.AUDIO or not text.strip()


@given(
    st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner, min_size=1), max_leaves=8)
)
def test_no_json_is_taken_for_audio(value: object) -> None:
    assert sniff(json.dumps([value]).encode()).kind is MediaType.JSON


@given(st.text("abc äöü 漢字", min_size=200), st.integers(1, 3))
def test_a_letter_that_is_cut_does_not_hide_a_text(text: str, cut: int) -> None:
    body = ("x" + text).encode()
    assert sniff(body[:-cut]).kind is MediaType.TEXT


@given(st.integers(2 * SILENT_FRAME, 5000), st.integers(0, 99))
def test_no_audio_is_taken_for_words(size: int, seed: int) -> None:
    assert sniff(mp3(size, seed=seed)).kind is MediaType.AUDIO
