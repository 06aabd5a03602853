"""The client with a network and a server that break, dawdle, lie and flood."""

import asyncio
import errno
import socket
import tracemalloc
from collections.abc import Callable, Iterator

import httpx
import pytest

from steno_tui.errors import BadAnswerError, GoneError, ServiceError, UnreachableError
from steno_tui.models.http import Validators
from tests.network.stub import (
    PAGE,
    Say,
    Stub,
    answer,
    drip,
    endless,
    gzipped,
    redirect,
    reset,
    silence,
)
from tests.network.support import LoopTime, forget_proxies, mute, one_server, taking, trickle
from tests.support.patience import PATIENCE

SOON = 0.3
"""A deadline that the slow servers here miss by far."""


async def failed(stub: Stub, deadline: float = 30.0) -> ServiceError:
    """The error of a fetch that cannot succeed."""
    async with one_server(stub.origin) as client:
        with pytest.raises(ServiceError) as caught:
            await client.get(stub.url(), deadline=deadline)
    assert f"127.0.0.1:{stub.port}" in caught.value.message
    return caught.value


async def test_an_unknown_name_is_said_to_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    forget_proxies(monkeypatch)
    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    async with one_server("https://nowhere.example") as client:
        with pytest.raises(UnreachableError, match="name nowhere.example was not found"):
            await client.get("https://nowhere.example/docs")


async def test_a_refused_connection_is_said_to_be_refused() -> None:
    async with Stub(answer()) as stub:
        pass
    error = await failed(stub)
    assert isinstance(error, UnreachableError) and "refused" in error.message


@pytest.mark.parametrize("code", [errno.ENETUNREACH, errno.EHOSTUNREACH])
async def test_no_way_to_the_server_is_said_to_be_none(code: int) -> None:
    def no_way(request: httpx.Request) -> httpx.Response:
        both = ExceptionGroup("all attempts failed", [OSError(code, "No route"), OSError(0, "")])
        raise httpx.ConnectError("All connection attempts failed") from both

    transport = httpx.MockTransport(no_way)
    async with one_server("https://stenobird.com", transport=transport) as client:
        with pytest.raises(UnreachableError, match=r"no way to stenobird\.com"):
            await client.get("https://stenobird.com/docs")


async def test_a_connection_that_cannot_be_made_in_time_is_tried_twice() -> None:
    tries = 0

    def too_slow(request: httpx.Request) -> httpx.Response:
        nonlocal tries
        tries += 1
        raise httpx.ConnectTimeout("")

    transport = httpx.MockTransport(too_slow)
    async with one_server("https://stenobird.com", transport=transport) as client:
        with pytest.raises(UnreachableError, match="does not answer"):
            await client.get("https://stenobird.com/docs")
    assert tries == 2


async def test_a_failure_is_not_mistaken_for_an_earlier_one() -> None:
    failures = [httpx.ConnectError("refused"), httpx.ReadTimeout(""), httpx.ReadTimeout("")]
    failures[0].__cause__ = ConnectionRefusedError()

    def fail(request: httpx.Request) -> httpx.Response:
        raise failures.pop(0)

    async with one_server("https://stenobird.com", transport=httpx.MockTransport(fail)) as client:
        try:
            await client.get("https://stenobird.com/docs")
        except UnreachableError as earlier:
            assert "refused" in earlier.message
            with pytest.raises(UnreachableError, match="does not answer"):
                await client.get("https://stenobird.com/docs.md")


async def test_a_connection_that_broke_before_the_answer_is_tried_once_more() -> None:
    async with Stub(reset, answer()) as stub, one_server(stub.origin) as client:
        assert await client.get(stub.url()) is not None
    assert len(stub.heard) == 2


@pytest.mark.parametrize("reply", [reset, b"", b"HTTP/1.1 200 OK\r\nContent-Le"])
async def test_a_connection_that_keeps_breaking_is_given_up(reply: bytes | Say) -> None:
    async with Stub(reply) as stub:
        error = await failed(stub)
    assert isinstance(error, UnreachableError) and "broke" in error.message
    assert len(stub.heard) == 2


async def test_a_server_that_never_answers_is_asked_twice_and_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with LoopTime.held() as time:
        async with Stub(mute(time, monkeypatch)) as stub:
            error = await failed(stub)
    assert isinstance(error, UnreachableError) and "does not answer" in error.message
    assert len(stub.heard) == 2


async def test_a_silent_connection_is_replaced_by_a_fresh_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with LoopTime.held() as time:
        reply = mute(time, monkeypatch)
        async with Stub(reply, answer()) as stub, one_server(stub.origin) as client:
            assert await client.get(stub.url(), deadline=30.0) is not None
    assert len(stub.heard) == 2


@pytest.mark.parametrize(
    "slowly",
    [
        drip(answer(PAGE * 50)),
        drip(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, every=0.001),
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(answer(PAGE * 50, "404 Not Found")),
    ],
    ids=["a page", "hints", "for ever to be continued", "an error"],
)
async def test_the_deadline_holds_for_whatever_trickles_in(slowly: Say) -> None:
    async with Stub(slowly) as stub:
        error = await failed(stub, deadline=SOON)
    assert isinstance(error, UnreachableError)


async def test_a_missed_deadline_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with LoopTime.held() as time:
        async with Stub(trickle(time, monkeypatch)) as stub:
            error = await failed(stub)
    assert "did not finish within 30 s" in error.message


async def test_redirects_do_not_lengthen_the_deadline() -> None:
    async def say(writer: asyncio.StreamWriter) -> None:
        time.passes(8.0)
        writer.write(redirect("/again"))

    with LoopTime.held() as time:
        async with Stub(say) as stub:
            error = await failed(stub)
    assert "did not finish within 30 s" in error.message


async def test_missed_deadlines_leave_connections_for_others() -> None:
    async def one_address_is_dead(writer: asyncio.StreamWriter) -> None:
        if stub.heard[-1].target == "/dead":
            await silence(writer)
        writer.write(answer())

    async with Stub(one_address_is_dead) as stub, one_server(stub.origin) as client:
        for _ in range(5):
            with pytest.raises(UnreachableError):
                await client.get(stub.url("/dead"), deadline=0.05)
        async with asyncio.timeout(PATIENCE):
            assert await client.get(stub.url()) is not None


async def test_whoever_is_cancelled_at_any_moment_leaves_connections_for_others() -> None:
    async def answered_late(writer: asyncio.StreamWriter) -> None:
        if stub.heard[-1].target == "/dead":
            await silence(writer)
        writer.write(answer())

    async with Stub(answered_late) as stub, one_server(stub.origin) as client:
        await client.get(stub.url())
        for turns in range(30):
            for _ in range(4):
                asking = asyncio.ensure_future(client.get(stub.url("/dead")))
                for _ in range(turns):
                    await asyncio.sleep(0)
                asking.cancel()
                await asyncio.wait({asking})
            async with asyncio.timeout(PATIENCE):
                assert await client.get(stub.url()) is not None


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "cut",
    [
        answer(PAGE)[:-1],
        CHUNKED + b"17\r\n" + PAGE[:10],
        CHUNKED + b"3\r\n# N\r\n",
        answer(gzipped(PAGE)[:-8], "200 OK", "Content-Encoding: gzip"),
        answer(b"", "200 OK", "Content-Encoding: gzip"),
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzipped(PAGE)[:-1],
    ],
    ids=["length", "in a chunk", "last chunk", "gzip trailer", "gzip of nothing", "close"],
)
async def test_a_truncated_page_is_no_page(cut: bytes) -> None:
    async with Stub(cut) as stub:
        error = await failed(stub)
    assert isinstance(error, BadAnswerError) and "broke off" in error.message


async def test_a_page_cut_by_a_reset_is_no_page() -> None:
    async def cut(writer: asyncio.StreamWriter) -> None:
        writer.write(CHUNKED + b"3\r\n# N\r\n")
        await writer.drain()
        writer.transport.abort()

    async with Stub(cut) as stub:
        error = await failed(stub)
    assert isinstance(error, (BadAnswerError, UnreachableError)) and "broke" in error.message


async def test_a_page_that_stops_coming_is_no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = taking(monkeypatch)

    async def half(writer: asyncio.StreamWriter) -> None:
        writer.write(answer(PAGE)[:-5])
        await taken.wait()
        while True:
            await asyncio.sleep(0)
            time.passes(31.0)

    with LoopTime.held() as time:
        async with Stub(half) as stub:
            error = await failed(stub)
    assert isinstance(error, UnreachableError) and len(stub.heard) == 1


@pytest.mark.parametrize(
    "headers",
    [
        ["Content-Encoding: br"],
        ["Content-Encoding: zstd"],
        ["Content-Encoding: deflate"],
        ["Content-Encoding: gzip, gzip"],
        ["Content-Encoding: gzip", "Content-Encoding: gzip"],
    ],
)
async def test_a_coding_nobody_asked_for_is_refused(headers: list[str]) -> None:
    async with Stub(answer(gzipped(gzipped(PAGE)), "200 OK", *headers)) as stub:
        error = await failed(stub)
    assert isinstance(error, BadAnswerError) and "coding" in error.message


async def test_an_endless_error_page_hides_no_error() -> None:
    head = CHUNKED.replace(b"200 OK", b"404 No")
    async with Stub(endless(head, b"1000\r\n" + bytes(4096) + b"\r\n")) as stub:
        assert isinstance(await failed(stub), GoneError)


@pytest.fixture
def memory() -> Iterator[None]:
    """Watches what is allocated."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.fixture(scope="module")
def bomb() -> bytes:
    return gzipped(bytes(50_000_000))


FLOODS: dict[str, Callable[[bytes], bytes | Say]] = {
    "bomb": lambda bomb: answer(bomb, "200 OK", "Content-Encoding: gzip"),
    "bomb in a bomb": lambda bomb: answer(gzipped(bomb), "200 OK", "Content-Encoding: gzip, gzip"),
    "bombs": lambda bomb: answer(bomb * 4, "200 OK", "Content-Encoding: gzip"),
    "100 MB": lambda _: endless(
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", bytes(65536)
    ),
    "endless chunks": lambda _: endless(CHUNKED, b"10000\r\n" + bytes(65536) + b"\r\n"),
    "endless": lambda _: endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(65536)),
}


@pytest.mark.parametrize("flood", FLOODS.values(), ids=list(FLOODS))
@pytest.mark.usefixtures("memory")
async def test_a_flood_is_stopped_before_it_fills_the_memory(
    flood: Callable[[bytes], bytes | Say], bomb: bytes
) -> None:
    async with Stub(flood(bomb)) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError):
            await client.get(stub.url("/warm-up"))
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        with pytest.raises(BadAnswerError):
            await client.get(stub.url())
        peak = tracemalloc.get_traced_memory()[1]
    assert peak - before < 32_000_000


@pytest.mark.parametrize(
    "junk",
    [
        b"\x16\x03\x01\x02\x00\x01\x00",
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\xc3\xa9: 1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/9.9 99999 \r\n\r\n",
    ],
)
async def test_an_answer_that_is_no_http_is_refused_in_words(junk: bytes) -> None:
    async with Stub(junk) as stub:
        error = await failed(stub)
    assert isinstance(error, BadAnswerError) and "HTTP" in error.message


@pytest.mark.parametrize(
    "headers",
    [
        ['ETag: "a"', 'ETag: "b"'],
        ["ETag: " + "x" * 300],
        ['ETag: "caf\xe9"'],
        ["ETag: \x1b]0;owned\x07"],
        ["ETag:"],
    ],
    ids=["two", "long", "not ASCII", "escapes", "none"],
)
async def test_a_tag_that_cannot_be_sent_back_is_dropped(headers: list[str]) -> None:
    page = answer(PAGE, "200 OK", "Last-Modified: yesterday", *headers)
    async with Stub(page) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url())
    assert fetched and fetched.validators == Validators(None, "yesterday")


async def test_strange_headers_do_no_harm() -> None:
    page = answer(
        PAGE,
        "200 \xe9\xe9",
        "Content-Type: text/\xe9; charset=zip",
        "X-Long: " + "x" * 50_000,
        "Set-Cookie: ;;=;\xe9",
        "Date: \xe9",
    )
    async with Stub(page) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url())
    assert fetched and fetched.body == PAGE
