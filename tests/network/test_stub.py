"""The server of these tests."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress

import pytest

from tests.network.stub import Stub, answer
from tests.support.patience import PATIENCE


@pytest.mark.parametrize("turns", range(8))
async def test_a_connection_ends_with_it_however_far_that_has_come(turns: int) -> None:
    async with Stub(answer()) as stub:
        client = socket.create_connection(("127.0.0.1", stub.port), PATIENCE)
        for _ in range(turns):
            await asyncio.sleep(0)
    with client:
        client.setblocking(False)
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionResetError):
                assert await asyncio.get_running_loop().sock_recv(client, 1) == b""
