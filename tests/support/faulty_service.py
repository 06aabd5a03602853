"""The demo with faults to switch on while it runs, and a log of what it was asked.

A fault belongs to the paths that match a pattern. Its fields combine: an answer may come late,
drop by drop and end in the middle.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

from steno_tui.demo.responses import text_response
from steno_tui.demo.runner import DemoService
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG_LENGTH = 10_000

_PORTAL = b"""<!doctype html>
<html><head><title>Welcome to Station Wi-Fi</title></head>
<body><form method="post" action="/login"><h1>Please log in to use this network</h1>
<input name="room"><button>Connect</button></form></body></html>
"""


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong with an answer."""

    delay: float = 0.0
    """Seconds before anything happens."""
    until: threading.Event | None = None
    """Nothing happens before this is set, either."""
    holds_at: int | None = None
    """Bytes of the body that come without `until`; only the others wait for it."""
    drip: float | None = None
    """Seconds between one drop of the body and the next."""
    drop_size: int = 16
    """Bytes in a drop."""
    truncate: int | None = None
    """Bytes of the body after which the connection ends, whatever length was promised."""
    hang_up: bool = False
    """The request takes effect, but the connection ends without an answer."""
    status: int | None = None
    """Answer with this status instead; the request takes no effect."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the answer that is given instead."""
    body: bytes | None = None
    """Body of the answer that is given instead."""
    method: str | None = None
    """Only requests with this method; all of them when None."""
    times: int | None = None
    """Only so many requests; all of them when None."""

    @property
    def replaces(self) -> bool:
        """Whether the service itself is not reached at all."""
        return self.status is not None or self.body is not None

    @classmethod
    def garbage(cls) -> Fault:
        """An answer of bytes that are nothing at all, under the media type of a page."""
        body = bytes(range(256)) * 8
        return cls(body=body, headers={"content-type": "text/markdown"})

    @classmethod
    def portal(cls) -> Fault:
        """The login page of a network in the way, as such networks answer: with a 200."""
        return cls(body=_PORTAL, headers={"content-type": "text/html"})

    @classmethod
    def redirect(cls, to: str, status: int = HTTPStatus.FOUND) -> Fault:
        """A redirect to any address."""
        return cls(status=status, headers={"location": to})

    @classmethod
    def rate_limit(cls, retry_after: str | int = 7) -> Fault:
        """A 429 with the given Retry-After, which need not make sense."""
        return cls(status=HTTPStatus.TOO_MANY_REQUESTS, headers={"retry-after": str(retry_after)})


@dataclass(frozen=True, slots=True)
class Received:
    """A request that reached the service."""

    method: str
    path: str
    """With its percent-encoding undone."""
    query: str
    headers: Mapping[str, str]
    """By name in lower case."""
    at: float
    """When, as `time.monotonic` has it."""


class Faults:
    """The faults that are switched on; may be changed from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: dict[str, tuple[Fault, int | None]] = {}

    def set(self, pattern: str, fault: Fault) -> None:
        """Switch a fault on.

        Args:
            pattern: a path in which ``*`` stands for anything, slashes too; the pattern set last
                goes first.
            fault: what shall go wrong there; it replaces what was set for the same pattern.
        """
        with self._lock:
            self._faults.pop(pattern, None)
            self._faults[pattern] = (fault, fault.times)

    def clear(self, pattern: str | None = None) -> None:
        """Switch off the fault of one pattern, or all of them."""
        with self._lock:
            if pattern is None:
                self._faults.clear()
            else:
                self._faults.pop(pattern, None)

    def take(self, method: str, path: str) -> Fault | None:
        """The fault that a request runs into, counted as used once."""
        with self._lock:
            for pattern, (fault, left) in reversed(self._faults.items()):
                if not fnmatchcase(path, pattern) or fault.method not in (None, method):
                    continue
                if left == 0:
                    continue
                if left is not None:
                    self._faults[pattern] = (fault, left - 1)
                return fault
        return None


@dataclass(frozen=True, slots=True)
class Published:
    """A text at a path, as an ASGI application."""

    text: str
    media_type: str
    modified: float
    """Unix seconds."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        answer = text_response(Request(scope), self.text, self.media_type, self.modified)
        await answer(scope, receive, send)


class _CutError(Exception):
    """Ends an application in the middle of its answer."""


class FaultyApp:
    """An ASGI application around another one, which logs requests and puts faults in their way.

    Args:
        app: the application in working order.
        faults: what goes wrong.
        published: what is at some paths instead of what the application has there.
        log: takes every request, before anything else happens.
        hang_up: ends the connection of the client whose address it is given.
    """

    def __init__(
        self,
        app: ASGIApp,
        faults: Faults,
        published: Mapping[str, Published],
        log: deque[Received],
        hang_up: Callable[[tuple[str, int]], None],
    ) -> None:
        self._app = app
        self._faults = faults
        self._published = published
        self._log = log
        self._hang_up = hang_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        self._log.append(_received(scope))
        app: ASGIApp = self._published.get(scope["path"], self._app)
        fault = self._faults.take(scope["method"], scope["path"])
        if fault is None:
            await app(scope, receive, send)
            return
        await asyncio.sleep(fault.delay)
        if fault.until is not None and fault.holds_at is None:
            await _let_go(fault.until)
        if fault.hang_up:
            await app(scope, receive, _discard)
            self._hang_up(tuple(scope["client"]))
            return
        send = _damaged(fault, _held(fault, send))
        try:
            if fault.replaces:
                await _answer_instead(fault, send)
            else:
                await app(scope, receive, send)
        except _CutError:
            # The server ends the connection of an application that leaves an answer unfinished.
            return


class FaultyService(DemoService):
    """The demo's service behind a layer that logs every request and puts faults in its way."""

    @cached_property
    def faults(self) -> Faults:
        """What goes wrong, to be switched from any thread while it runs."""
        return Faults()

    @cached_property
    def _published(self) -> dict[str, Published]:
        return {}

    @cached_property
    def _log(self) -> deque[Received]:
        return deque(maxlen=_LOG_LENGTH)

    @property
    def requests(self) -> tuple[Received, ...]:
        """The newest requests it received, oldest first."""
        return tuple(self._log)

    def application(self, app: ASGIApp) -> ASGIApp:
        """The service, with the faults before it."""
        return FaultyApp(app, self.faults, self._published, self._log, self._hang_up)

    def publish(self, path: str, text: str, media_type: str = "application/rss+xml") -> None:
        """Put a text of a test's own at a path, with validators; again to change it.

        Args:
            path: where, whether or not the demo has something there.
            text: such as a feed.
            media_type: what it is.
        """
        self._published[path] = Published(text, media_type, time.time())

    def _hang_up(self, client: tuple[str, int]) -> None:
        """End the connection of the client with the given address at once."""
        assert self._server is not None
        for connection in list(self._server.server_state.connections):
            if isinstance(connection, H11Protocol) and connection.client == client:
                connection.transport.abort()


def _received(scope: Scope) -> Received:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Received(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=headers,
        at=time.monotonic(),
    )


async def _let_go(until: threading.Event) -> None:
    await asyncio.to_thread(until.wait, PATIENCE)


async def _discard(message: Message) -> None:
    """Take an answer that nobody gets."""


async def _answer_instead(fault: Fault, send: Send) -> None:
    body = fault.body or b""
    headers = {"content-length": str(len(body))} | dict(fault.headers)
    await send(
        {
            "type": "http.response.start",
            "status": fault.status or HTTPStatus.OK,
            "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": body, "more_body": False})


def _held(fault: Fault, send: Send) -> Send:
    """A ``send`` that holds the rest of the body back until it is let go."""
    until, left = fault.until, fault.holds_at

    async def held(message: Message) -> None:
        nonlocal left
        piece = message.get("body", b"")
        if until is not None and left is not None and len(piece) > left:
            await send({"type": "http.response.body", "body": piece[:left], "more_body": True})
            await _let_go(until)
            message, left = {**message, "body": piece[left:]}, None
        elif left is not None:
            left -= len(piece)
        await send(message)

    return held


def _damaged(fault: Fault, send: Send) -> Callable[[Message], Awaitable[None]]:
    """A ``send`` that lets the body drip, and cuts it off."""
    left = fault.truncate

    async def body(piece: bytes, more: bool) -> None:
        size = fault.drop_size if fault.drip is not None else max(1, len(piece))
        for at in range(0, len(piece), size):
            drop = piece[at : at + size]
            await send({"type": "http.response.body", "body": drop, "more_body": True})
            await asyncio.sleep(fault.drip or 0)
        if not more:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def damaged(message: Message) -> None:
        nonlocal left
        if message["type"] != "http.response.body":
            await send(message)
            return
        piece = message.get("body", b"")
        if left is not None and len(piece) > left:
            await body(piece[:left], more=True)
            raise _CutError
        if left is not None:
            left -= len(piece)
        await body(piece, message.get("more_body", False))

    return damaged
