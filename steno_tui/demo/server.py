"""The web server of the demo: uvicorn, quiet, in any thread, able to hang up on a client."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from starlette.types import ASGIApp

HangUp = Callable[[tuple[str, int]], None]


class WebServer(uvicorn.Server):
    """A uvicorn server that tells when it is up, and takes down every connection when it ends.

    Args:
        make_app: makes the application, given a function that ends the connection of the client
            with the given address at once.

    Attributes:
        is_up: set once requests are answered.
    """

    def __init__(self, make_app: Callable[[HangUp], ASGIApp]) -> None:
        self.is_up = threading.Event()
        super().__init__(
            uvicorn.Config(
                make_app(self._hang_up),
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
        self.is_up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, then leave no connection open, whatever is still on its way."""
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol):
                connection.transport.abort()

    def _hang_up(self, client: tuple[str, int]) -> None:
        for connection in list(self.server_state.connections):
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.abort()
