"""What the first bytes of a file say it is."""

from __future__ import annotations

import io
import json
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.downloads.media_type import ENOUGH, AudioType, SniffedAudio, sniff, tags_end
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
    assert sniff(frame(channels, b"Info", at)) == SniffedAudio(AudioType.MPEG, constant=True)
    assert sniff(frame(channels, b"Xing", at)) == SniffedAudio(AudioType.MPEG, constant=False)


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
    assert sniff(frame(tag=b"VBRI")) == SniffedAudio(AudioType.MPEG, constant=False)


def test_a_word_in_the_sound_says_nothing() -> None:
    assert not sniff(frame(tag=b"Info", at=100) + frame()).constant


def test_without_a_tag_nothing_is_known_of_the_rate() -> None:
    assert sniff(frame() + frame()) == SniffedAudio(AudioType.MPEG, constant=False)


def test_one_frame_alone_may_be_anything() -> None:
    assert sniff(b"\x01" * 50 + frame() + b"\x01" * 50).kind is AudioType.UNKNOWN


@given(st.integers(0, 8000), st.sampled_from([0x00, 0x10]))
def test_a_tag_before_the_audio_is_skipped(size: int, flags: int) -> None:
    tag = id3(size, b"\xff\xfb\x90", flags)
    assert tags_end(tag) == len(tag)
    assert sniff(tag + frame(tag=b"Info")) == SniffedAudio(AudioType.MPEG, constant=True)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_two_tags_are_skipped_too(first: int, second: int) -> None:
    assert sniff(id3(first) + id3(second) + frame(tag=b"Info")).constant


@given(st.integers(200, (1 << 28) - 1))
def test_behind_a_tag_that_is_longer_than_the_bytes_is_where_to_look(size: int) -> None:
    head = id3(min(size, 200))[:10]
    head = head[:6] + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + bytes(150)
    assert sniff(head) == SniffedAudio(AudioType.MPEG, look_at=10 + size)


def test_zeros_between_a_tag_and_the_audio_are_skipped() -> None:
    assert sniff(id3(50) + bytes(3000) + frame(tag=b"Info")).constant


def test_nothing_is_looked_for_beyond_what_is_enough() -> None:
    assert sniff(bytes(ENOUGH) + frame(tag=b"Info")).kind is AudioType.UNKNOWN


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"OggS\x00\x02" + bytes(20) + b"OpusHead", AudioType.OGG),
        (b"fLaC\x00\x00\x00\x22" + bytes(34), AudioType.FLAC),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00\x00\x00", AudioType.MP4),
        (b"RIFF\x00\x00\x00\x00AVI LIST", AudioType.UNKNOWN),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), AudioType.UNKNOWN),
        (b"", AudioType.UNKNOWN),
        (id3(30) + b"fLaC\x00\x00\x00\x22" + bytes(34), AudioType.FLAC),
    ],
)
def test_other_formats_are_known_by_their_first_word(head: bytes, kind: AudioType) -> None:
    assert sniff(head) == SniffedAudio(kind)


def test_two_frames_of_aac_are_aac() -> None:
    one = bytes([0xFF, 0xF1, 0x50, 0x80, 100 >> 3, (100 & 7) << 5, 0xFC]).ljust(100, b"\x21")
    assert sniff(one + one).kind is AudioType.AAC
    assert sniff(one + bytes(100)).kind is AudioType.UNKNOWN


def test_plain_samples_have_a_constant_rate_and_packed_ones_may_not() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(100))
    plain = file.getvalue()
    packed = plain[:20] + b"\x55\x00" + plain[22:]  # format 0x55 is MP3
    assert sniff(plain) == SniffedAudio(AudioType.WAVE, constant=True)
    assert sniff(packed) == SniffedAudio(AudioType.WAVE, constant=False)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<!DOCTYPE html><title>Log in</title>", AudioType.HTML),
        (b"\xef\xbb\xbf\r\n  <!doctype HTML >", AudioType.HTML),
        (b"<HTML><body>", AudioType.HTML),
        (b"<!-- a hotel --><html>", AudioType.HTML),
        (b"<meta http-equiv=refresh>", AudioType.HTML),
        ("<html><p>é".encode("utf-16"), AudioType.HTML),
        (b'<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', AudioType.XML),
        (b"<Error><Code>NoSuchKey</Code></Error>", AudioType.XML),
        (b'{"error": "gone"}', AudioType.JSON),
        (b"[1]", AudioType.JSON),
        (b"#EXTM3U\nhttp://host.example/a.mp3\n", AudioType.TEXT),
        (b"404 page not found", AudioType.TEXT),
        ("Nicht gefunden: Gerät".encode(), AudioType.TEXT),
        (PAGE.read_bytes(), AudioType.TEXT),
    ],
)
def test_words_are_known_for_what_they_are(body: bytes, kind: AudioType) -> None:
    assert sniff(body).kind is kind
    assert kind.is_words


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1))
def test_no_text_is_taken_for_audio(text: str) -> None:
    found = sniff(text.encode()).kind
    assert found.is_words or not text.strip() or found is AudioType.UNKNOWN


@given(st.recursive(st.integers() | st.text(), lambda inner: st.lists(inner, min_size=1)))
def test_no_json_is_taken_for_audio(value: object) -> None:
    assert sniff(json.dumps([value]).encode()).kind is AudioType.JSON


@given(st.text("abc äöü 漢字", min_size=200), st.integers(1, 3))
def test_a_letter_that_is_cut_does_not_hide_a_text(text: str, cut: int) -> None:
    body = ("x" + text).encode()
    assert sniff(body[:-cut]).kind.is_words


@given(st.integers(2 * SILENT_FRAME, 5000), st.integers(0, 99))
def test_no_audio_is_taken_for_words(size: int, seed: int) -> None:
    assert not sniff(mp3(size, seed=seed)).kind.is_words
