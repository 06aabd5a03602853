"""A relay for audio: a player asks it on the loopback, it asks the audio's host.

A player that is given an address resolves its name and follows its redirects by itself. Given the
address of a relay, it gets what a download would get, under the same policy at every step.
"""

from __future__ import annotations

import asyncio
import math
import re
import secrets
from collections.abc import Coroutine
from contextlib import AsyncExitStack, aclosing, suppress
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from steno_tui.errors import AddressError, AudioError, BadAnswerError, ServiceError, StenoError
from steno_tui.network.audio_answer import (
    HEAD_SIZE,
    beginning,
    end_of,
    length_of,
    part_of,
    refuse_other,
)
from steno_tui.network.relay_request import MOST_BYTES, RelayRequest, read_request
from steno_tui.network.status_errors import RAN_OUT, refusal

if TYPE_CHECKING:
    import httpx

    from steno_tui.network.exchange import Response
    from steno_tui.network.http_client import HttpClient

_LOOPBACK = "127.0.0.1"
_GOOD = frozenset({200, 206, 416})
_PATIENCE = 5.0  # seconds in which a request is to be here
_MOST_CONNECTIONS = 16  # a player needs one or two

# A word for a list would have a player take the audio for one.
_KIND = re.compile(r"(?:audio|video)/(?!.*(?:url|scpls))[a-z0-9.+-]{1,60}|application/ogg")
_ANY_KIND = "application/octet-stream"
_NAME = re.compile(r"[^A-Za-z0-9._-]")
_NAME_SHOWN = 80


class AudioRelay:
    """Passes one audio on to one player, from `listen` to `close`.

    Nobody who does not know the address gets anything through it, and who does gets this audio
    and no other. Bytes are passed on as they are taken; where the audio's host breaks off, the
    answer breaks off.

    Args:
        http: asks the audio's host; see `audio_client`.
        url: where the audio lies.

    Attributes:
        status: what the host answered to the last request (HTTP); None where it did not.
        refusal: why the last request got no audio.
        broke_off: whether something went wrong since an answer last came to its end.
    """

    def __init__(self, http: HttpClient, url: str) -> None:
        self.status: int | None = None
        self.refusal: StenoError | None = None
        self.broke_off = False
        self._http = http
        self._url = url
        # Players call what has no title by the end of its address.
        name = _NAME.sub("", unquote(urlsplit(url).path).rpartition("/")[2])[-_NAME_SHOWN:]
        self._path = f"/{secrets.token_urlsafe(32)}/{name}"
        self._host = ""
        self._server: asyncio.Server | None = None
        self._serving: set[asyncio.Task[None]] = set()
        self._closed = False
        self._total: int | None = None
        self._found: tuple[str, httpx.Cookies | None] | None = None
        """Where the redirects have led, and the cookies of the way."""

    @property
    def ran_out(self) -> bool:
        """Whether the audio's host answered last that it gives none at that address."""
        return self.refusal is not None and self.status in RAN_OUT

    async def listen(self) -> str:
        """Begin to take requests; returns the address for the player."""
        self._server = await asyncio.start_server(self._accept, _LOOPBACK, 0, limit=MOST_BYTES)
        self._host = f"{_LOOPBACK}:{self._server.sockets[0].getsockname()[1]}"
        if self._closed:
            self._server.close()  # nobody knows yet where it is
        return f"http://{self._host}{self._path}"

    def close(self) -> None:
        """Take no more requests, and leave those that are under way."""
        self._closed = True
        if self._server is not None:
            _stop_listening(self._server)
        for task in self._serving:
            task.cancel()

    async def aclose(self) -> None:
        """Close, and wait until that is so."""
        self.close()
        await asyncio.gather(*self._serving, return_exceptions=True)
        while self._server is not None and self._server.sockets:  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0)

    # The player's side.

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._closed or len(self._serving) >= _MOST_CONNECTIONS:
            writer.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        task.add_done_callback(lambda _: _break_off(writer))  # also where it ends before it begins

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(_PATIENCE):
                request = read_request(await reader.readuntil(b"\r\n\r\n"))
            status = self._refused(request)
            if request is None or status is not None:
                writer.write(_head(status or HTTPStatus.BAD_REQUEST))
            else:
                await _unless_it_leaves(reader, self._answer(request, writer))
            writer.close()
            await writer.wait_closed()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # it has gone, or says nothing that we understand

    def _refused(self, request: RelayRequest | None) -> HTTPStatus | None:
        """What to answer a request that is not the player's; None where it is."""
        if request is None:
            return HTTPStatus.BAD_REQUEST
        is_known = secrets.compare_digest(request.target, self._path)
        if not is_known or request.host != self._host:
            return HTTPStatus.NOT_FOUND
        return None if request.method in ("GET", "HEAD") else HTTPStatus.METHOD_NOT_ALLOWED

    async def _answer(self, request: RelayRequest, writer: asyncio.StreamWriter) -> None:
        """Answer a request with what the audio's host answers."""
        begun = False
        try:
            async with AsyncExitStack() as stack:
                answer = await self._ask(stack, request)
                self.status = answer.status
                size, head = self._judged(request, answer)
                pieces = await stack.enter_async_context(aclosing(answer.pieces()))
                is_whole = answer.status == HTTPStatus.OK
                is_start = is_whole or not request.first
                first = await beginning(pieces, HEAD_SIZE if is_start else 1)
                if is_start:
                    refuse_other(first, answer.host, is_whole=is_whole)
                self.refusal, begun = None, True
                body = _Body(writer, size, answer.host)
                if request.method == "HEAD":
                    writer.write(head)
                    return
                body.take(first, head)
                async for piece in pieces:
                    await writer.drain()
                    body.take(piece)
                body.finish()
                self.broke_off = False
        except (AddressError, AudioError, ServiceError) as error:
            self.refusal, self.broke_off = error, True
            if not begun:
                writer.write(_head(_told(self.status)))

    # The side of the audio's host.

    async def _ask(self, stack: AsyncExitStack, request: RelayRequest) -> Response:
        """Ask where the audio was found before, else along the whole chain of redirects."""
        self.status = None
        headers = {} if request.span is None else {"Range": request.span}
        if self._found is not None:
            url, cookies = self._found
            with suppress(AddressError, ServiceError):
                stream = self._http.stream(url, headers, cookies)
                answer = await stack.enter_async_context(stream)
                if answer.status in _GOOD:
                    return answer
            await stack.aclose()
            self._found = None
        answer = await stack.enter_async_context(self._http.stream(self._url, headers))
        if answer.status in _GOOD and answer.url != self._url:
            self._found = answer.url, answer.cookies
        return answer

    def _judged(self, request: RelayRequest, answer: Response) -> tuple[int | None, bytes]:
        """Judge the head of an answer.

        Returns:
            How many bytes are to come, None where nobody says, and the head for the player.

        Raises:
            AudioError: what comes is no audio.
            ServiceError: nothing comes, or not what was asked for.
        """
        lines = []
        match answer.status:
            case HTTPStatus.OK:
                size = self._total = length_of(answer)
                # Where the host gives no part of this, it may say so and mean others.
                takes_ranges = "bytes" in (answer.only("Accept-Ranges") or "").lower()
                if takes_ranges and (request.span is None or answer.asked("Range") is not None):
                    lines.append("Accept-Ranges: bytes")
            case HTTPStatus.PARTIAL_CONTENT if request.first is not None:
                part = part_of(answer)
                most = math.inf if request.last is None else request.last
                if part is None or part.first != request.first or part.last > most:
                    raise BadAnswerError(f"{answer.host} sent another part than was asked for.")
                if self._total not in (None, part.total):
                    raise BadAnswerError(f"{answer.host} sends other audio than before.")
                self._total, size = part.total, part.last - part.first + 1
                lines.append("Accept-Ranges: bytes")
                lines.append(f"Content-Range: bytes {part.first}-{part.last}/{part.total}")
            case HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE if request.first:
                size = 0
                if (total := end_of(answer)) is not None:
                    lines.append(f"Content-Range: bytes */{total}")
            case status:
                raise refusal(status, answer.host, "the audio")
        kind = (answer.only("Content-Type") or "").partition(";")[0].strip().lower()
        lines.append(f"Content-Type: {kind if _KIND.fullmatch(kind) else _ANY_KIND}")
        lines.append("Transfer-Encoding: chunked" if size is None else f"Content-Length: {size}")
        return size, _head(HTTPStatus(answer.status), *lines)


def _head(status: HTTPStatus, *lines: str) -> bytes:
    """The head of an answer; one without lines has no body."""
    first = f"HTTP/1.1 {status.value} {status.phrase}"
    rest = lines or ("Content-Length: 0",)
    return "\r\n".join((first, *rest, "Connection: close", "", "")).encode("ascii")


def _told(status: int | None) -> HTTPStatus:
    """What a player is told in place of the audio."""
    with suppress(ValueError):
        if status is not None and status >= HTTPStatus.BAD_REQUEST:
            return HTTPStatus(status)
    return HTTPStatus.BAD_GATEWAY


def _stop_listening(server: asyncio.Server, turns: int = 3) -> None:
    """Accept nobody any more, and close a server once it knows all whom it has accepted.

    A workaround: whom asyncio is just accepting as a server closes, it leaves open for ever, and he
    waits for an answer. He is known three turns of the loop later.
    """
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    if turns:
        loop.call_soon(_stop_listening, server, turns - 1)
    else:
        server.close()


def _break_off(writer: asyncio.StreamWriter) -> None:
    """Have a connection end at once, if it has not yet: one that has knows no `abort` any more."""
    if writer.get_extra_info("socket").fileno() != -1:
        writer.transport.abort()


async def _unless_it_leaves(reader: asyncio.StreamReader, work: Coroutine[Any, Any, None]) -> None:
    """Do something for a player, until that goes away or says more than one request."""
    working = asyncio.create_task(work)
    leaving = asyncio.create_task(reader.read(1))
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
    finally:
        working.cancel()
        leaving.cancel()
        await asyncio.gather(working, leaving, return_exceptions=True)


class _Body:
    """The body of an answer, as it is passed on.

    Args:
        writer: who gets it.
        size: how many bytes it is to have; None where nobody says.
        host: who sends it.
    """

    def __init__(self, writer: asyncio.StreamWriter, size: int | None, host: str) -> None:
        self._writer = writer
        self._size = size
        self._host = host
        self._sent = 0

    def take(self, piece: bytes, head: bytes = b"") -> None:
        """Send the next bytes, behind the answer's head if that is given.

        Raises:
            BadAnswerError: there are more than were to come.
        """
        self._sent += len(piece)
        if self._size is not None and self._sent > self._size:
            raise BadAnswerError(f"{self._host} sent more than it said.")
        if piece and self._size is None:
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        self._writer.write(head + piece if head else piece)

    def finish(self) -> None:
        """Say that this was all.

        Raises:
            BadAnswerError: it was not.
        """
        if self._size is None:
            self._writer.write(b"0\r\n\r\n")
        elif self._sent < self._size:
            raise BadAnswerError(f"The answer of {self._host} broke off before its end.")
