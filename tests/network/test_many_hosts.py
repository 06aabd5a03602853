"""A client of whatever hosts there are, as feeds are asked for: moves, bounds, politeness."""

import asyncio
from contextlib import AsyncExitStack, suppress

import pytest

from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.models.http import Validators
from steno_tui.network.exchange import MAX_IDLE
from steno_tui.network.http_client import HttpClient
from steno_tui.network.redirects import AddressPolicy
from tests.network.stub import PAGE, Stub, answer, redirect
from tests.support.patience import PATIENCE

FOR_GOOD = ("301 Moved Permanently", "308 Permanent Redirect")
FOR_NOW = ("302 Found", "303 See Other", "307 Temporary Redirect")
HERE = AddressPolicy("http://127.0.0.1:1", any_host=True, encrypted=True)


async def chain(*statuses: str) -> tuple[str | None, str]:
    """Where something has moved to, after a chain of redirects, and where the chain ends."""
    replies = [redirect(f"/{place}", status) for place, status in enumerate(statuses)]
    async with Stub(*replies, answer()) as stub, HttpClient(HERE) as client:
        found = await client.ask(stub.url("/old"))
        return found.moved_to, stub.url(f"/{len(statuses) - 1}")


@pytest.mark.parametrize("status", FOR_GOOD)
async def test_a_permanent_redirect_is_a_move(status: str) -> None:
    moved_to, end = await chain(status, status)
    assert moved_to == end


@pytest.mark.parametrize("status", FOR_NOW)
async def test_a_chain_with_a_passing_redirect_in_it_is_no_move(status: str) -> None:
    assert (await chain(FOR_GOOD[0], status))[0] is None
    assert (await chain(status, FOR_GOOD[0]))[0] is None


async def test_what_is_where_it_was_has_not_moved() -> None:
    async with Stub(answer()) as stub, HttpClient(HERE) as client:
        found = await client.ask(stub.url())
    assert found.fetched and found.fetched.body == PAGE and found.moved_to is None


async def test_a_move_is_told_of_what_has_not_changed() -> None:
    moved = redirect("/new", FOR_GOOD[0])
    async with Stub(moved, answer(b"", "304 Not Modified")) as stub, HttpClient(HERE) as client:
        found = await client.ask(stub.url("/old"), Validators('"mine"'))
    assert found.fetched is None and found.moved_to == stub.url("/new")


async def test_a_body_may_be_as_large_as_the_caller_says() -> None:
    async with Stub(answer(b"x" * 2000)) as stub, HttpClient(HERE) as client:
        found = await client.ask(stub.url(), limit=2000)
        assert found.fetched and len(found.fetched.body) == 2000
        with pytest.raises(BadAnswerError, match="larger"):
            await client.ask(stub.url(), limit=1999)


def test_another_server_is_asked_over_https_also_where_its_address_says_http() -> None:
    assert HERE.check("http://radio.example:80/feed?a=b#c") == "https://radio.example/feed?a=b"
    assert HERE.follow("https://radio.example/", "http://cdn.example/f") == "https://cdn.example/f"
    assert HERE.check("http://127.0.0.1:2/feed") == "http://127.0.0.1:2/feed"


@pytest.mark.parametrize("url", ["http://10.0.0.1/feed", "file:///etc/passwd", "https://[::1]/"])
def test_no_feed_leads_into_the_users_network(url: str) -> None:
    with pytest.raises(AddressError):
        HERE.check(url)


async def test_a_host_is_asked_for_few_things_at_once() -> None:
    under_way = most = 0

    async def say(writer: asyncio.StreamWriter) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.01)
        writer.write(answer())
        await writer.drain()
        under_way -= 1

    async with Stub(say) as stub, HttpClient(HERE, at_once=8, at_once_of_host=2) as client:
        await asyncio.gather(*(client.ask(stub.url(f"/{number}")) for number in range(8)))
    assert len(stub.heard) == 8 and most == 2


async def test_few_connections_are_kept_open_however_many_hosts_were_asked() -> None:
    open_now: set[asyncio.StreamWriter] = set()
    closed = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        open_now.add(writer)
        with suppress(asyncio.IncompleteReadError):
            while await reader.readuntil(b"\r\n\r\n"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        writer.close()
        await writer.wait_closed()
        open_now.discard(writer)
        closed.set()

    async def until_open(most: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(open_now) > most:
                closed.clear()
                await closed.wait()

    async with AsyncExitStack() as stack:
        async with HttpClient(HERE) as client:
            for _ in range(30):
                server = await asyncio.start_server(serve, "127.0.0.1", 0)
                await stack.enter_async_context(server)
                await client.ask(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/feed")
            await until_open(MAX_IDLE + 1)
        await until_open(0)
