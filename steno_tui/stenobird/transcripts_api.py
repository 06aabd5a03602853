"""The service's transcripts API: whatever audio it is given, it writes down what is said.

What the service's documents show of it, and what is assumed beyond that, is here and nowhere else.

Shown: a job is made by ``POST /v1/transcripts`` with ``{"audio_url": …}``; with an
``Idempotency-Key`` the same ask may be sent again and is the same job; without an API key it is a
preview of some seconds, with one it is the whole and costs a cent for each whole minute, one at
least; nothing is billed for a job that fails, is rejected or canceled. Its events are ``status``,
``transcript``, ``preview_locked`` and ``done``. A 409 on the result means that it is not ready.

Assumed, and survived where it is not so:

- The kind of an event is the stream's own field ``event``; where that is another word, a member
  ``type`` or ``event`` says it. Other kinds are ignored.
- An event's ``id`` is understood in ``Last-Event-ID``. Where it is not, or there is none, all comes
  again, and what is known already is told by its ``chunk_index``, else by the ``id`` that it came
  with or behind; where there is no ``id`` either, by how many pieces came before it. The ids are in
  memory alone: where they are not understood, pieces without a number that come to a program that
  was started anew are shown again, until the result is here.
- A piece of text holds whole words, so that they may be put together as any pieces are.
- A status that is terminal, in whatever word, with a result that is not ready, is an end without
  a result; where it does not say whether that is ready, it is asked for. Where the word is not
  ``failed``, ``rejected`` or ``canceled`` it may be billed, and is not asked for anew. A ``done``
  is terminal even where it does not say so.
- ``retry_after_seconds`` is in how many seconds to ask again, a 409 to the POST that the first one
  is still at work, and 402 that there is nothing left to pay with.
- The addresses that a job names lie at the service's own origin. Where they do not, those of the
  documents are asked, for a key goes to no other.
- A result is a text in one of the forms of transcripts, or JSON with such a one inside it. It may
  lie at another host, such as one that stores files, if the service redirects there: that is asked
  over https and without the key. What that host refuses is not the service's refusal.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing
from typing import TYPE_CHECKING, Protocol
from urllib.parse import quote, urljoin

from msgspec import Struct
from msgspec.structs import replace

from steno_tui import urls
from steno_tui.errors import (
    AddressError,
    BadAnswerError,
    BusyError,
    GoneError,
    KeyRefusedError,
    RefusedError,
    ServerFailedError,
    ServiceError,
)
from steno_tui.models.api_key import ENTER_YOURS, FoundKey
from steno_tui.network.bounded_body import BODY_LIMIT
from steno_tui.network.environment import is_this_machine
from steno_tui.network.event_stream import ListeningPolicy, StreamBroke, StreamEvent, listen
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.network.redirects import AddressPolicy, is_same_server
from steno_tui.stenobird.parse.json_payloads import read_problem
from steno_tui.text.json_object import JsonError, JsonObject, read_json, read_json_value
from steno_tui.text.sanitize import line, prose

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response
    from steno_tui.network.http_client import Reply

PREVIEW_SECONDS = 15
"""How much is written down without a key."""

RESULT_LIMIT = 50_000_000
"""The most bytes of a result, as of any transcript: one with the times of its words is large."""

LONGEST_TOLD_PAUSE = 3600.0
MOST_CHUNKS = 1_000_000

_ANSWERS = frozenset(range(400, 500)) - {429}
"""The refusals that are understood here."""

_WORD = 40
_SHOWN = 160
_KINDS = frozenset({"status", "transcript", "preview_locked", "done"})
_RESULTS = ("transcript", "result")
_SEGMENTS = ("segments", "text", "vtt", "webvtt", "srt")
_DOCUMENTED = {"status": "", "events": "/events", "result": "/result"}


class JobStatus(Struct, frozen=True):
    """How a job stands, as the service says; empty or None is what it does not say."""

    id: str = ""
    word: str | None = None
    """Its status."""
    stage: str | None = None
    """What is being done."""
    is_terminal: bool = False
    is_result_ready: bool | None = None
    """Whether the result can be fetched."""
    status_url: str = ""
    events_url: str = ""
    result_url: str = ""
    pause: float | None = None
    """In how many seconds to ask again."""


Place = tuple[str, bool, int]
"""An id of the stream, whether a piece came with it or behind it, and how many did so before."""


class ToldWords(Struct, frozen=True):
    """A piece of what is said."""

    text: str
    """Safe to print."""
    chunk: int | None = None
    """Which piece it is; None where that is not said."""
    place: Place | None = None
    """Where it stands in the stream, if that has ids and it has no number."""


class PreviewLocked(Struct, frozen=True):
    """What was free has been told, and there would be more."""

    message: str


ToldEvent = JobStatus | ToldWords | PreviewLocked


class JobResult(Struct, frozen=True):
    """What a job came to, as it is kept: a text in some form of transcripts."""

    body: bytes
    media_type: str


class Asking(Protocol):
    """What asks the service: an `HttpClient`, or who notes whether it got through."""

    async def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = ...,
        body: bytes = b"",
        *,
        takes: frozenset[int] = ...,
        limit: int = ...,
        elsewhere: AddressPolicy | None = ...,
    ) -> Reply:
        """Ask once; see `HttpClient.call`."""
        ...

    def listen(
        self, url: str, headers: Mapping[str, str], *, silence: float
    ) -> AbstractAsyncContextManager[Response]:
        """Ask for what has no end; see `HttpClient.listen`."""
        ...


def price_cents(seconds: int) -> int:
    """What the whole of so much audio costs, in US cents: a cent a whole minute, one at least."""
    return max(1, seconds // 60)


class TranscriptsApi:
    """Asks the service to write down audio, and hears what it says of that.

    Every call raises a `ServiceError` where there is no usable answer: a `BusyError` where the
    same is to be asked again after a pause that is told, a `RefusedError` where asking again will
    not help, a `GoneError` where the job is not known any more, or nobody there makes any; and an
    `AddressError` where a key would have to be sent in the clear.

    Args:
        asking: asks the service.
        server: the service's origin.
    """

    def __init__(self, asking: Asking, server: str) -> None:
        self._asking = asking
        self._server = server
        self._host = urls.host(server)

    @property
    def pricing_url(self) -> str:
        """Where people read of prices and pay."""
        return f"{self._server}/pricing"

    async def start(self, audio_url: str, idempotency_key: str, key: FoundKey | None) -> JobStatus:
        """Ask for a job; the same key again is the same job.

        Args:
            audio_url: what is to be written down.
            idempotency_key: what stands for this ask, however often it is sent.
            key: who pays for the whole; None for a preview.
        """
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": idempotency_key,
            **self._authorization(key),
        }
        body = json.dumps({"audio_url": audio_url}).encode()
        reply = await self._asking.call("POST", self._jobs, headers, body, takes=_ANSWERS)
        reply = _without_key(reply, key)
        if reply.status == 409:
            raise _unfinished(reply, f"{self._host} is still at work on the same ask.")
        if reply.status in (404, 405, 410):
            raise GoneError(f"{self._host} does not write down audio ({reply.status}).")
        if reply.status >= 400:
            raise self._refused(reply, key)
        status = self._status(reply)
        if not status.id:
            raise BadAnswerError(f"{self._host} made a transcript job without saying which.")
        return status

    async def status(self, url: str, key: FoundKey | None) -> JobStatus:
        """How a job stands."""
        reply = await self._get(url, key)
        return self._status(_without_key(reply, key))

    async def events(
        self, url: str, key: FoundKey | None, policy: ListeningPolicy, last_id: str
    ) -> AsyncGenerator[tuple[list[ToldEvent], str] | StreamBroke]:
        """What a job tells as it goes, until there is no more.

        Args:
            url: where.
            key: who asked for it.
            policy: with how much patience.
            last_id: from which on.

        Yields:
            What came together, and from which id on one may ask again after it; or that the
            stream broke.
        """

        def opened(
            headers: Mapping[str, str], silence: float
        ) -> AbstractAsyncContextManager[Response]:
            asked = {**headers, **self._authorization(key)}
            return self._asking.listen(url, asked, silence=silence)

        places = _Places()
        async with aclosing(listen(opened, policy, last_id)) as heard:
            async for found in heard:
                if isinstance(found, StreamBroke):
                    places = _Places()
                    yield found
                else:
                    told = [(event, self._told(event, key)) for event in found]
                    placed = [places.put(event, each) for event, each in told if each is not None]
                    yield placed, found[-1].id

    async def result(self, url: str, key: FoundKey | None) -> JobResult:
        """What a job came to; a `BusyError` where it is said when it is ready, at the earliest."""
        elsewhere = AddressPolicy(self._server, any_host=True, encrypted=True)
        reply = await self._get(url, key, RESULT_LIMIT, elsewhere)
        return JobResult(*await asyncio.to_thread(unwrapped, reply.body, reply.media_type))

    @property
    def _jobs(self) -> str:
        return f"{self._server}/v1/transcripts"

    def _authorization(self, key: FoundKey | None) -> dict[str, str]:
        """The header that says who pays, which the client sends to the service's origin alone."""
        if key is None:
            return {}
        if self._server.startswith("http://") and not is_this_machine(self._host):
            raise AddressError(
                f"The API key is not sent to {self._server}, where anybody on the way could read "
                "it: name the server with https."
            )
        return {"Authorization": f"Bearer {key.key.reveal()}"}

    async def _get(
        self,
        url: str,
        key: FoundKey | None,
        limit: int = BODY_LIMIT,
        elsewhere: AddressPolicy | None = None,
    ) -> Reply:
        headers = self._authorization(key)
        reply = await self._asking.call(
            "GET", url, headers, takes=_ANSWERS, limit=limit, elsewhere=elsewhere
        )
        if reply.status >= 400:
            reply = _without_key(reply, key)
        if reply.status >= 400 and not is_same_server(reply.url, self._server):
            raise ServerFailedError(
                f"{urls.host(reply.url)}, where {self._host} keeps the transcript, did not give "
                f"it ({reply.status})."
            )
        if reply.status == 409:
            raise _unfinished(reply, f"{self._host} has not finished the transcript.")
        if reply.status >= 400:
            raise self._refused(reply, key)
        return reply

    def _refused(self, reply: Reply, key: FoundKey | None) -> ServiceError:
        """Why the service does not do it, a sentence with what to do."""
        said = line(read_problem(reply.body) or "", _SHOWN)
        says = f" It says: {said}" if said else ""
        match reply.status:
            case 401 | 403 if key is not None:
                return KeyRefusedError(
                    f"{self._host} does not take the API key ({reply.status}). {key.remedy}{says}"
                )
            case 401 | 403:
                return KeyRefusedError(
                    f"{self._host} does this only with an API key ({reply.status}). "
                    f"{ENTER_YOURS}{says}"
                )
            case 402:
                return KeyRefusedError(
                    f"There is nothing left to pay with at {self._host} (402). "
                    f"See {self.pricing_url}.{says}"
                )
            case 408 | 425:
                return ServerFailedError(f"{self._host} failed ({reply.status}); try again later.")
            case 404 | 410:
                return GoneError(f"{self._host} does not have that transcript job.{says}")
        return RefusedError(f"{self._host} does not transcribe this ({reply.status}).{says}")

    def _status(self, reply: Reply) -> JobStatus:
        if is_web_page(reply.body):
            raise login_page("the service's answer")
        try:
            return self._read_status(read_json(reply.body))
        except JsonError as error:
            raise BadAnswerError(
                f"{self._host} answered with no transcript job: {error}."
            ) from None

    def _read_status(self, members: JsonObject) -> JobStatus:
        id = members.words("id", _SHOWN) or ""
        return JobStatus(
            id=id,
            word=members.words("status", _WORD),
            stage=members.words("stage", _WORD),
            is_terminal=members.is_true("terminal"),
            is_result_ready=members.is_true("result_ready")
            if members.has("result_ready")
            else None,
            status_url=self._address(members.string("status_url"), id, "status"),
            events_url=self._address(members.string("events_url"), id, "events"),
            result_url=self._address(members.string("result_url"), id, "result"),
            pause=_pause(members),
        )

    def _address(self, given: str | None, id: str, what: str) -> str:
        """Where a job tells of itself: where it says, if that is at the service's own origin."""
        try:
            url = urls.check(urljoin(self._server, given), self._server) if given else ""
            if url and urls.origin(url) == urls.origin(self._server):
                return url
        except (AddressError, ValueError):
            pass
        return f"{self._jobs}/{quote(id, safe='')}{_DOCUMENTED[what]}" if id else ""

    def _told(self, event: StreamEvent, key: FoundKey | None) -> ToldEvent | None:
        """What an event says; None where it says nothing that is understood."""
        data = event.data.encode("utf-8", "replace")
        try:
            members = read_json(data if key is None else key.key.hidden_in(data))
        except JsonError:
            return None
        kind = event.name
        if kind not in _KINDS:
            kind = members.string("type") or members.string("event") or ""
        match kind:
            case "status":
                return self._read_status(members)
            case "done":
                return replace(self._read_status(members), is_terminal=True)
            case "transcript":
                text = members.string("text")
                chunk = members.number("chunk_index")
                is_known = chunk is not None and chunk < MOST_CHUNKS
                return ToldWords(prose(text), chunk if is_known else None) if text else None
            case "preview_locked":
                return PreviewLocked(members.words("message", _SHOWN) or "")
        return None


class _Places:
    """Says of pieces without a number, over one connection, where they stand in the stream."""

    def __init__(self) -> None:
        self._id = ""
        self._counts = {True: 0, False: 0}
        """How many pieces came with the id, and behind it."""

    def put(self, event: StreamEvent, told: ToldEvent) -> ToldEvent:
        """Put a piece in its place; all else is as it was."""
        if event.id != self._id:
            self._id, self._counts = event.id, {True: 0, False: 0}
        if not isinstance(told, ToldWords) or told.chunk is not None or not event.id:
            return told
        place = (event.id, event.has_own_id, self._counts[event.has_own_id])
        self._counts[event.has_own_id] += 1
        return replace(told, place=place)


def _without_key(reply: Reply, key: FoundKey | None) -> Reply:
    """An answer that does not repeat the key: what it says is shown and kept."""
    return reply if key is None else replace(reply, body=key.key.hidden_in(reply.body))


def _unfinished(reply: Reply, sentence: str) -> ServiceError:
    """That the same is to be asked again: after the pause that is told, else as after a failure."""
    pause = _pause(_members(reply.body)) or reply.pause
    return BusyError(sentence, pause) if pause else ServerFailedError(sentence)


def _members(body: bytes) -> JsonObject:
    """What an answer says, if it says anything."""
    try:
        return read_json(body)
    except JsonError:
        return JsonObject(None)


def _pause(members: JsonObject) -> float | None:
    """In how many seconds to ask again, if that is said; within bounds."""
    seconds = members.seconds("retry_after_seconds")
    return None if seconds is None else min(float(seconds), LONGEST_TOLD_PAUSE)


def unwrapped(body: bytes, media_type: str) -> tuple[bytes, str]:
    """The transcript of a result, which may stand inside what else there is to say of the job.

    Returns:
        Its bytes, and what they are said to be; empty where that is to be found out.
    """
    try:
        members = JsonObject(read_json_value(body, max_bytes=RESULT_LIMIT))
    except JsonError:
        return body, media_type
    for name in _RESULTS:
        if (text := members.string(name)) is not None:
            return text.encode("utf-8", "replace"), ""
        if (listed := members.listed(name)) is not None:
            return json.dumps({"segments": listed}).encode(), "application/json"
        inside = members.inside(name)
        if any(inside.has(each) for each in _SEGMENTS):
            return _unwrapped_text(inside) or (inside.as_json(), "application/json")
    return _unwrapped_text(members) or (body, media_type)


def _unwrapped_text(members: JsonObject) -> tuple[bytes, str] | None:
    """What stands there as a text with times, which says more than a text without."""
    for name in ("vtt", "webvtt", "srt"):
        if (text := members.string(name)) is not None:
            return text.encode("utf-8", "replace"), ""
    return None
