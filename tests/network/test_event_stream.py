"""Server-sent events: the standard's own vectors in every chunking, and streams that break."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing, asynccontextmanager
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import BadAnswerError, BusyError, GoneError, PortalError, StenoError
from steno_tui.network.event_stream import (
    EVENT_LIMIT,
    LINE_LIMIT,
    EventReader,
    ListeningPolicy,
    StreamBroke,
    StreamEvent,
    listen,
)
from steno_tui.network.exchange import Response
from steno_tui.network.http_client import HttpClient
from tests.network.stub import Say, Stub, answer, drip, endless, redirect, silence
from tests.network.support import LoopTime, Pauses, one_server
from tests.support.patience import PATIENCE

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
NO_MORE = answer(b"", "204 No Content")

Told = list[tuple[str, str, str]]

# After web-platform-tests, eventsource/: names are theirs, bytes and words are ours.
VECTORS: dict[str, tuple[bytes, Told]] = {
    "format-bom": (
        b"\xef\xbb\xbfdata:1\n\ndata:2\n\n",
        [("message", "1", ""), ("message", "2", "")],
    ),
    "format-bom-2": (
        b"\xef\xbb\xbf\xef\xbb\xbfdata:1\n\ndata:2\n\n",
        [("message", "2", "")],
    ),
    "format-comments": (
        b"data:1\n:\0\n:\r\ndata:2\n:" + b"x" * 2000 + b"\rdata:3\n:data:fail\r:\ndata:4\n\n",
        [("message", "1\n2\n3\n4", "")],
    ),
    "format-data-before-final-empty-line": (
        b"retry:1000\ndata:test1\n\nid:test\ndata:test2",
        [("message", "test1", "")],
    ),
    "format-field-data": (
        b"data:\n\ndata\ndata\n\ndata:test\n\n",
        [("message", "", ""), ("message", "\n", ""), ("message", "test", "")],
    ),
    "format-field-event": (
        b"event:test\ndata:x\n\ndata:x\n\nevent:\ndata:y\n\n",
        [("test", "x", ""), ("message", "x", ""), ("message", "y", "")],
    ),
    "format-field-event-empty": (b"event:lost\n\ndata:x\n\n", [("message", "x", "")]),
    "format-field-id": (
        b"id:1\ndata:a\n\ndata:b\n\nid\ndata:c\n\nid:7\n\ndata:d\n\n",
        [("message", "a", "1"), ("message", "b", "1"), ("message", "c", ""), ("message", "d", "7")],
    ),
    "format-field-id-null": (
        b"id:1\ndata:a\n\nid:x\0y\ndata:b\n\n",
        [("message", "a", "1"), ("message", "b", "1")],
    ),
    "format-field-parsing": (
        b"data:\0\ndata:  2\rData:1\ndata\0:2\ndata:1\r\0data:4\nda-ta:3\rdata_5\ndata:3\r"
        b"data:\r\n data:32\ndata:4\n\n",
        [("message", "\0\n 2\n1\n3\n\n4", "")],
    ),
    "format-leading-space": (
        b"data:\ttest\rdata: \ndata:test\n\n",
        [("message", "\ttest\n\ntest", "")],
    ),
    "format-newlines": (
        b"data:test\r\ndata\ndata:test\r\n\r\n",
        [("message", "test\n\ntest", "")],
    ),
    "format-null-character": (b"data:\0\n\n\n\n", [("message", "\0", "")]),
    "format-utf-8": (
        "data:ok…\u2028\u0085\x0b\x0c not an end\n\n".encode(),
        [("message", "ok…\u2028\u0085\x0b\x0c not an end", "")],
    ),
    "format-utf-8-damaged": (
        b"data:\xc3\n\ndata:\xff\n\n",
        [
            ("message", "\ufffd", ""),
            ("message", "\ufffd", ""),
        ],
    ),
}

CHUNKINGS = (1, 2, 3, 7, 1 << 20)


def told(events: list[StreamEvent]) -> Told:
    return [(event.name, event.data, event.id) for event in events]


def read(body: bytes, size: int) -> list[StreamEvent]:
    reader = EventReader("example.org")
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return [event for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize("size", CHUNKINGS)
@pytest.mark.parametrize("name", VECTORS)
def test_the_standards_vectors_are_read_however_they_are_cut(name: str, size: int) -> None:
    body, wanted = VECTORS[name]
    assert told(read(body, size)) == wanted


@given(st.binary(max_size=300), st.integers(1, 300))
def test_any_bytes_are_the_same_events_however_they_are_cut(body: bytes, size: int) -> None:
    assert read(body, size) == read(body, 1 << 20)


@given(
    st.lists(st.sampled_from([b"data:x", b"id:1", b"retry:", b"9", b"\r", b"\n", b"\xef\xbb\xbf"]))
)
def test_any_lines_are_the_same_events_byte_by_byte(parts: list[bytes]) -> None:
    body = b"".join(parts)
    assert read(body, 1) == read(body, 1 << 20)


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        (b"retry:1500", 1.5),
        (b"retry: 0", 0.0),
        (b"retry:1000000000000", float("inf")),
        (b"retry:" + b"9" * 5000, float("inf")),
        (b"retry:-5", None),
        (b"retry:1_0", None),
        (b"retry:+3", None),
        ("retry:٣".encode(), None),
        (b"retry", None),
    ],
)
def test_a_pause_is_a_number_of_milliseconds_in_digits(line: bytes, seconds: float | None) -> None:
    reader = EventReader("example.org")
    assert reader.feed(line + b"\n\n") == []
    assert reader.retry == seconds


@pytest.mark.parametrize("size", [1 << 16, 1 << 22])
def test_a_line_without_end_is_dropped(size: int) -> None:
    reader = EventReader("example.org")
    with pytest.raises(BadAnswerError, match="without measure"):
        for _ in range(0, 2 * LINE_LIMIT + size, size):
            reader.feed(b"x" * size)


def test_an_event_without_end_is_dropped() -> None:
    reader = EventReader("example.org")
    with pytest.raises(BadAnswerError, match="without measure"):
        for _ in range(EVENT_LIMIT // 1000 + 10):
            reader.feed(b"data:" + b"x" * 1000 + b"\n")


def test_comments_without_end_cost_nothing() -> None:
    reader = EventReader("example.org")
    for _ in range(EVENT_LIMIT // 1000 + 10):
        reader.feed(b":" + b"x" * 1000 + b"\n")
    assert told(reader.feed(b"data:still here\n\n")) == [("message", "still here", "")]


# Over a wire.


class Listening:
    """What is heard of a stub, with pauses that take no time."""

    def __init__(
        self, client: HttpClient, url: str, last_id: str = "", quiet: float = 30.0
    ) -> None:
        self.pauses = Pauses()
        self.broke: list[StreamBroke] = []
        self._client = client
        self._url = url
        self._last_id = last_id
        self._policy = ListeningPolicy(silence=quiet, sleep=self.pauses.sleep, random=Random(1))

    async def events(self) -> AsyncIterator[StreamEvent]:
        @asynccontextmanager
        async def opened(headers: Mapping[str, str], quiet: float) -> AsyncIterator[Response]:
            async with self._client.listen(self._url, headers, silence=quiet) as response:
                yield response

        async with aclosing(listen(opened, self._policy, self._last_id)) as heard:
            async for found in heard:
                if isinstance(found, StreamBroke):
                    self.broke.append(found)
                    continue
                for event in found:
                    yield event

    async def all(self) -> Told:
        async with asyncio.timeout(PATIENCE):
            return told([event async for event in self.events()])


def stream(body: bytes) -> bytes:
    return HEAD + body


@pytest.mark.parametrize("name", VECTORS)
async def test_the_vectors_are_read_from_a_wire_byte_by_byte(name: str) -> None:
    body, wanted = VECTORS[name]
    async with (
        Stub(drip(stream(body), 0), NO_MORE) as stub,
        one_server(stub.origin) as client,
    ):
        assert await Listening(client, stub.url()).all() == wanted


async def test_a_charset_that_is_named_is_not_believed() -> None:
    head = HEAD.replace(b"event-stream", b"event-stream; charset=windows-1252")
    async with (
        Stub(head + "data:Hörup\n\n".encode(), NO_MORE) as stub,
        one_server(stub.origin) as client,
    ):
        assert await Listening(client, stub.url()).all() == [("message", "Hörup", "")]


async def test_a_stream_that_breaks_is_gone_on_with_from_the_last_whole_event() -> None:
    first = stream(b"id:1\ndata:a\n\nid:2\ndata:cut o")
    async with (
        Stub(first, stream(b"id:2\ndata:b\n\n"), NO_MORE) as stub,
        one_server(stub.origin) as client,
    ):
        listening = Listening(client, stub.url())
        assert await listening.all() == [("message", "a", "1"), ("message", "b", "2")]
    asked = [heard.headers.get("last-event-id") for heard in stub.heard]
    assert asked == [None, "1", "2"]
    assert len(listening.pauses.slept) == 2


async def test_ids_and_pauses_hold_over_breaks_until_there_are_others() -> None:
    replies = stream(b"retry:9000\nid:1\ndata:a\n\n"), stream(b"data:b\n\n"), NO_MORE
    async with Stub(*replies) as stub, one_server(stub.origin) as client:
        listening = Listening(client, stub.url())
        assert await listening.all() == [("message", "a", "1"), ("message", "b", "1")]
    assert [heard.headers.get("last-event-id") for heard in stub.heard] == [None, "1", "1"]
    assert min(listening.pauses.slept) >= 9


async def test_one_goes_on_from_where_an_earlier_run_was() -> None:
    async with Stub(NO_MORE) as stub, one_server(stub.origin) as client:
        assert await Listening(client, stub.url(), last_id="17").all() == []
    (heard,) = stub.heard
    assert heard.headers["last-event-id"] == "17"
    assert heard.headers["accept"] == "text/event-stream"
    assert heard.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("retry", "least", "most"),
    [(b"retry:0\n", 1, 1.25), (b"retry:1000000000000\n", 60, 60), (b"retry:7000\n", 7, 8.75)],
)
async def test_a_pause_that_is_asked_for_is_kept_within_bounds(
    retry: bytes, least: float, most: float
) -> None:
    body = stream(retry + b"data:a\n\n")
    async with Stub(body, NO_MORE) as stub, one_server(stub.origin) as client:
        listening = Listening(client, stub.url())
        await listening.all()
    (pause,) = listening.pauses.slept
    assert least <= pause <= most


async def test_what_breaks_again_and_again_is_given_up_after_ever_longer_pauses() -> None:
    async with Stub(stream(b":still here\n\n")) as stub, one_server(stub.origin) as client:
        listening = Listening(client, stub.url())
        with pytest.raises(StenoError, match="before its end"):
            await listening.all()
    assert listening.pauses.slept == sorted(listening.pauses.slept)
    assert len(stub.heard) == 7
    assert max(listening.pauses.slept) == 60


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (answer(b"data:a\n\n", "404 No", "Content-Type: text/event-stream"), GoneError),
        (answer(b"", "503 Busy", "Retry-After: 7"), BusyError),
        (answer(b"data:a\n\n", "200 OK", "Content-Type: text/plain"), BadAnswerError),
        (answer(b"data:a\n\n"), BadAnswerError),
        (redirect("http://elsewhere.example/login"), PortalError),
    ],
    ids=["gone", "busy", "other type", "no type", "login"],
)
async def test_what_is_no_stream_is_not_listened_to_again(
    reply: bytes, kind: type[StenoError]
) -> None:
    async with Stub(reply) as stub, one_server(stub.origin) as client:
        with pytest.raises(kind):
            await Listening(client, stub.url()).all()
    assert len(stub.heard) == 1


async def test_silence_is_taken_for_a_break() -> None:
    heard: list[StreamEvent] = []

    async def mute(writer: asyncio.StreamWriter) -> None:
        writer.write(stream(b"data:a\n\n"))
        while not listening.broke:
            time.passes(31.0 if heard else 0.0)
            await asyncio.sleep(0)
        await silence(writer)

    async with Stub(mute, NO_MORE) as stub, one_server(stub.origin) as client:
        listening = Listening(client, stub.url(), quiet=30.0)
        with LoopTime.held() as time:
            async for event in listening.events():
                heard.append(event)
    assert told(heard) == [("message", "a", "")]
    assert "silent" in listening.broke[0].error.message


@pytest.mark.parametrize(
    "piece",
    [b"data:x\n\n" * 8000, b"x" * 65_536, b":" + b"x" * 65_000 + b"\n"],
    ids=["tiny events", "no newline", "comments"],
)
async def test_a_flood_takes_no_memory_and_leaves_others_their_turns(piece: bytes) -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    reply: Say = endless(HEAD, piece)
    async with Stub(reply) as stub, one_server(stub.origin) as client:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        count = 0
        task = asyncio.ensure_future(others())
        listening = Listening(client, stub.url())
        async with asyncio.timeout(PATIENCE):
            try:
                async with asyncio.timeout(1.0):
                    async for _ in listening.events():
                        count += 1
            except (TimeoutError, BadAnswerError):
                pass
        task.cancel()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < 32_000  # kilobytes
    assert turns > 10


async def test_a_stream_takes_nobodys_turn() -> None:
    async def mute(writer: asyncio.StreamWriter) -> None:
        writer.write(stream(b"data:a\n\n"))
        await silence(writer)

    async with (
        Stub(*[mute] * 6, answer(b"a page")) as stub,
        one_server(stub.origin) as client,
    ):
        streams = [Listening(client, stub.url()).events() for _ in range(6)]
        for each in streams:
            await anext(each)
        async with asyncio.timeout(PATIENCE):
            fetched = await client.get(stub.url())
        assert fetched is not None
        for each in streams:
            await each.aclose()  # type: ignore[attr-defined]
