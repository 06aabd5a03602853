"""The web server of the demo: uvicorn, quiet, and in any thread."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_DATE_SECONDS = 1.0
"""How long the date in the answers' headers may stand still."""


class WebServer(uvicorn.Server):
    """A uvicorn server that tells when it is up, and takes down every connection when it ends.

    Args:
        app: the application.

    Attributes:
        is_up: set once requests are answered.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.is_up = threading.Event()
        self._end = asyncio.Event()
        super().__init__(
            uvicorn.Config(
                app,
                http=H11Protocol,
                ws="none",
                loop="asyncio",
                lifespan="off",
                log_config=None,
                # A cut connection is no news here, and the screen belongs to somebody else.
                log_level=logging.CRITICAL + 1,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=0,
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start listening, and say so."""
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.is_up.set()

    def end(self) -> None:
        """Make it end, from any thread."""
        self.should_exit = True
        if self.is_up.is_set():
            with suppress(RuntimeError):  # its loop has ended already
                self._loop.call_soon_threadsafe(self._end.set)

    async def main_loop(self) -> None:
        """Answer until told to end; uvicorn's own looks for that ten times a second."""
        while not await self.on_tick(0):
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end.wait(), _DATE_SECONDS)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening and leave no connection open, whatever is still on its way."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0)  # what is answered in full goes out
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()
