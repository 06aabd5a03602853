"""Bytes to and from mpv."""

from __future__ import annotations

import json
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.player.mpv_protocol import MAX_LINE, Message, MpvDecoder, MpvEvent, MpvReply, encode

EVENT = b'{"event":"file-loaded"}\n'
GARBAGE = [
    b"\x00\xff\xfe",
    b"[[[",
    b"[" * 100_000,
    b"null",
    b"[1]",
    b'"event"',
    b'{"event":1}',
    b'{"request_id":"1","error":"success"}',
    b'{"request_id":1}',
    b'{"request_id":' + b"9" * 5000 + b',"error":"success"}',
    b"x" * (MAX_LINE + 1),
]


def test_a_command_is_one_line_whatever_it_holds() -> None:
    assert encode(["loadfile", "a\nb\u2028"], 7).count(b"\n") == 1


def test_a_command_with_named_arguments_is_sent_as_an_object() -> None:
    sent = json.loads(encode({"name": "stop"}, 7))
    assert sent == {"command": {"name": "stop"}, "request_id": 7}


def test_a_number_that_json_lacks_is_not_sent() -> None:
    with pytest.raises(ValueError, match="JSON"):
        encode(["seek", float("nan")], 1)


def test_replies_and_events_are_told_apart() -> None:
    messages = MpvDecoder().feed(b'{"request_id":3,"error":"success","data":4.5}\n' + EVENT)
    assert messages == [
        MpvReply(3, "success", 4.5),
        MpvEvent("file-loaded", {"event": "file-loaded"}),
    ]


@pytest.mark.parametrize("line", GARBAGE, ids=lambda line: repr(line[:20]))
def test_a_line_that_is_not_mpvs_is_counted_and_skipped(line: bytes) -> None:
    decoder = MpvDecoder()
    assert len(decoder.feed(line + b"\n" + EVENT)) == 1
    assert decoder.garbage == 1


def test_an_empty_line_is_not_garbage() -> None:
    decoder = MpvDecoder()
    decoder.feed(b"\n\n")
    assert decoder.garbage == 0


def test_a_line_without_an_end_does_not_fill_the_memory() -> None:
    decoder, piece = MpvDecoder(), b"x" * 65536
    tracemalloc.start()
    for _ in range(256):
        decoder.feed(piece)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * MAX_LINE


@given(st.lists(st.binary(max_size=20)), st.integers(1, 30))
def test_how_a_stream_is_cut_does_not_change_what_is_read(lines: list[bytes], size: int) -> None:
    stream = b"".join(line + b"\n" + EVENT for line in lines)
    whole = MpvDecoder().feed(stream)
    pieces: list[Message] = []
    decoder = MpvDecoder()
    for start in range(0, len(stream), size):
        pieces += decoder.feed(stream[start : start + size])
    assert pieces == whole
