"""The client with a server that means well."""

import asyncio
import subprocess
import sys
import threading
from contextlib import suppress

import pytest

from steno_tui import __version__
from steno_tui.errors import AddressError, BadAnswerError, GoneError, RefusedError, UnreachableError
from steno_tui.models.http import Validators
from steno_tui.network.exchange import Exchange
from steno_tui.network.http_client import Fetched, HttpClient
from tests.network.stub import PAGE, Stub, answer, gzipped, redirect, silence
from tests.network.support import one_server
from tests.support.patience import PATIENCE

ETAG = 'W/"5f-a b,c"'
MODIFIED = "Mon, 05 Jan 2026 08:00:00 GMT"


async def test_a_page_is_fetched_with_what_is_needed_to_ask_again() -> None:
    page = answer(
        PAGE,
        "200 OK",
        f"ETag: {ETAG}",
        f"Last-Modified: {MODIFIED}",
    )
    async with Stub(page) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url())
    assert fetched == Fetched(stub.url(), PAGE, Validators(ETAG, MODIFIED))


async def test_a_zipped_page_is_unzipped() -> None:
    page = answer(gzipped(PAGE * 100), "200 OK", "Content-Encoding: gzip")
    async with Stub(page) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url())
    assert fetched and fetched.body == PAGE * 100


async def test_a_chunked_page_is_put_together() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with (
        Stub(head + b"3\r\n# N\r\n5\r\night\n\r\n0\r\n\r\n") as stub,
        one_server(stub.origin) as client,
    ):
        fetched = await client.get(stub.url())
    assert fetched and fetched.body == b"# Night\n"


async def test_a_fetch_says_who_asks_and_nothing_of_the_reader() -> None:
    async with Stub(answer()) as stub, one_server(stub.origin) as client:
        await client.get(stub.url())
    assert stub.heard[0].headers == {
        "host": f"127.0.0.1:{stub.port}",
        "accept": "*/*",
        "accept-encoding": "gzip",
        "connection": "keep-alive",
        "user-agent": f"steno-tui/{__version__}",
    }


async def test_a_fetch_with_validators_is_conditional() -> None:
    async with Stub(answer(b"", "304 Not Modified")) as stub, one_server(stub.origin) as client:
        assert await client.get(stub.url(), Validators(ETAG, MODIFIED)) is None
    headers = stub.heard[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (ETAG, MODIFIED)


async def test_not_modified_keeps_the_copy_whatever_tag_comes_with_it() -> None:
    same = answer(b"", "304 Not Modified", 'ETag: "another"')
    async with Stub(same) as stub, one_server(stub.origin) as client:
        assert await client.get(stub.url(), Validators('"mine"')) is None


@pytest.mark.parametrize("validators", [None, Validators(), Validators("tag\nX-Evil: 1")])
async def test_not_modified_is_no_answer_to_an_unconditional_fetch(
    validators: Validators | None,
) -> None:
    async with Stub(answer(b"", "304 Not Modified")) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="304"):
            await client.get(stub.url(), validators)
    assert "if-none-match" not in stub.heard[0].headers


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial Content", "300 Choices"])
async def test_nothing_but_200_brings_a_page(status: str) -> None:
    async with Stub(answer(PAGE, status)) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match=status[:3]):
            await client.get(stub.url())


async def test_an_empty_page_is_no_page() -> None:
    async with Stub(answer(b"")) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="nothing at all"):
            await client.get(stub.url())


@pytest.mark.parametrize(("status", "words"), [("404 No", "does not have"), ("410 X", "no longer")])
async def test_a_page_that_is_not_there_is_gone(status: str, words: str) -> None:
    async with Stub(answer(b"<h1>No</h1>", status)) as stub, one_server(stub.origin) as client:
        with pytest.raises(GoneError, match=f"{words} .*/podcast/night-shift.md"):
            await client.get(stub.url())


@pytest.mark.parametrize("status", [401, 402, 403, 407, 418, 451])
async def test_a_refusal_is_asked_for_once(status: int) -> None:
    async with Stub(answer(b"", f"{status} No")) as stub, one_server(stub.origin) as client:
        with pytest.raises(RefusedError, match=str(status)):
            await client.get(stub.url())
    assert len(stub.heard) == 1


async def test_cookies_are_not_kept() -> None:
    page = answer(PAGE, "200 OK", "Set-Cookie: reader=42; Path=/")
    async with Stub(page) as stub, one_server(stub.origin) as client:
        await client.get(stub.url())
        await client.get(stub.url())
    assert "cookie" not in stub.heard[1].headers


async def test_redirects_within_the_server_are_followed() -> None:
    replies = (redirect("/podcast/other.md#top", "301 Moved"), redirect("third.md"), answer())
    async with Stub(*replies) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url(), Validators(ETAG))
    assert fetched and fetched.url == stub.url("/podcast/third.md")
    assert [heard.headers["if-none-match"] for heard in stub.heard] == [ETAG] * 3


async def test_a_fragment_is_not_part_of_what_is_asked_for() -> None:
    async with Stub(answer()) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url("/docs#chapters"))
    assert fetched and fetched.url == stub.url("/docs")


@pytest.mark.parametrize(
    "url",
    [
        "https://elsewhere.example/podcast/x",
        "http://stenobird.com/podcast/x",
        "https://stenobird.com:8443/podcast/x",
        "https://stenobird.com.evil.example/",
        "https://reader@stenobird.com/",
        "file:///etc/passwd",
        "//stenobird.com/x",
        "",
    ],
)
async def test_an_address_elsewhere_is_not_asked(url: str) -> None:
    async with one_server("https://stenobird.com") as client:
        with pytest.raises(AddressError):
            await client.get(url)
        with pytest.raises(AddressError):
            await client.post(url)


async def test_no_more_than_four_things_are_asked_at_once() -> None:
    full = asyncio.Event()
    release = asyncio.Event()
    under_way = most = 0

    async def slowly(writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        if under_way == 4:
            full.set()
        await release.wait()
        under_way -= 1
        writer.write(answer())

    async with Stub(slowly) as stub, one_server(stub.origin) as client:
        fetches = asyncio.gather(*(client.get(stub.url(f"/{i}")) for i in range(10)))
        await asyncio.wait_for(full.wait(), PATIENCE)
        release.set()
        await fetches
    assert most == 4


async def test_waiting_for_the_others_costs_nothing_of_the_deadline() -> None:
    async with Stub(silence) as stub, one_server(stub.origin) as client:
        others = [asyncio.ensure_future(client.get(stub.url())) for _ in range(4)]
        await asyncio.wait_for(stub.hearing.wait(), PATIENCE)
        fifth = asyncio.ensure_future(client.get(stub.url(), deadline=0.1))
        ended, waiting = await asyncio.wait([fifth], timeout=0.4)
        for fetch in (*others, fifth):
            fetch.cancel()
        await asyncio.gather(*others, fifth, return_exceptions=True)
    assert not ended and waiting == {fifth}


async def test_a_fetch_can_be_cancelled_while_the_server_is_silent() -> None:
    async with Stub(silence, answer()) as stub, one_server(stub.origin) as client:
        fetch = asyncio.ensure_future(client.get(stub.url()))
        await asyncio.wait_for(stub.hearing.wait(), PATIENCE)
        fetch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetch
        assert await client.get(stub.url()) is not None


async def test_httpx_is_made_ready_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[threading.Thread] = []
    open_ = HttpClient._open  # noqa: SLF001 # the thread it runs in is what is asked

    def noted(client: HttpClient) -> Exchange:
        threads.append(threading.current_thread())
        return open_(client)

    monkeypatch.setattr(HttpClient, "_open", noted)
    async with Stub(answer()) as stub, one_server(stub.origin) as client:
        await asyncio.gather(*(client.get(stub.url()) for _ in range(3)))
    assert len(threads) == 1 and threads[0] is not threading.main_thread()


def test_importing_the_client_leaves_httpx_for_later() -> None:
    users = "steno_tui.stenobird.client, steno_tui.downloads.cache"
    code = f"import {users}, sys; sys.exit('httpx' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


async def test_a_closed_client_asks_nothing() -> None:
    async with Stub(answer()) as stub:
        client = one_server(stub.origin)
        await client.get(stub.url())
        await client.aclose()
        with pytest.raises(UnreachableError, match="closed"):
            await client.get(stub.url())
    assert len(stub.heard) == 1


async def test_an_answer_without_a_body_leaves_the_connection_for_the_next() -> None:
    connections = 0
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 304 Not Modified\r\n\r\n")
        writer.close()
        await writer.wait_closed()
        closed.set()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        async with one_server(origin) as client:
            for _ in range(3):
                assert await client.get(f"{origin}/a", Validators(ETAG)) is None
        await closed.wait()
    assert connections == 1
