"""The server of these tests."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import AsyncExitStack, suppress

import pytest
import trustme

from tests.network.stub import Stub, answer
from tests.support.patience import PATIENCE


async def connected(stub: Stub, turns: int) -> socket.socket:
    """A connection that is made after so many turns of the loop."""
    for _ in range(turns):
        await asyncio.sleep(0)
    return socket.create_connection(("127.0.0.1", stub.port), PATIENCE)


async def ended(client: socket.socket) -> None:
    """Wait until the server has closed a connection."""
    with client:
        client.setblocking(False)
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionResetError):
                assert await asyncio.get_running_loop().sock_recv(client, 1) == b""


@pytest.mark.parametrize("turns", range(8))
async def test_a_connection_ends_with_it_however_far_that_has_come(turns: int) -> None:
    async with Stub(answer()) as stub:
        client = await connected(stub, 0)
        for _ in range(turns):
            await asyncio.sleep(0)
    await ended(client)


@pytest.mark.parametrize("turns", range(8))
async def test_a_connection_that_comes_while_it_ends_is_not_left_open(turns: int) -> None:
    async with Stub(answer()) as stub:
        coming = asyncio.ensure_future(connected(stub, turns))
    with suppress(ConnectionRefusedError):
        await ended(await coming)


@pytest.mark.parametrize("turns", range(8))
async def test_it_ends_behind_whoever_is_still_shaking_hands(turns: int) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    watched = vars(asyncio.get_running_loop())["_selector"].get_map()
    before = len(watched)
    async with AsyncExitStack() as stack:
        stub = await stack.enter_async_context(Stub(answer(), tls=tls))
        client = await connected(stub, 0)
        for _ in range(turns):
            await asyncio.sleep(0)
        ending = asyncio.ensure_future(stack.pop_all().aclose())
        for _ in range(20):
            await asyncio.sleep(0)
        client.close()
        async with asyncio.timeout(PATIENCE):
            await ending
    assert len(watched) == before
