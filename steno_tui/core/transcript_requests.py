"""The life of a request: recorded, sent once, looked after until it is ready or has failed.

Reading a page never asks for anything, so the only POST of the program is sent from here. A
request is on disk before it is sent. Whatever happens in between (no network, a crash, an answer
that got lost), it is sent later; and before anything is sent a second time the page is read
first, for the service may have heard the first ask after all.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.events import (
    EpisodeRead,
    Event,
    Failed,
    RequestChanged,
    Source,
    Unchanged,
)
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.service_access import Service, is_web_page, login_page
from steno_tui.errors import (
    BadAnswerError,
    BusyError,
    GoneError,
    NotOnDiskError,
    RefusedError,
    ServiceError,
    StenoError,
    UnreachableError,
    UsageError,
)
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED, EpisodeKey
from steno_tui.models.request import Request, RequestState
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse import json_payloads
from steno_tui.text.sanitize import line

PAUSES = (2, 3, 5, 8, 13, 20, 30, 60, 120, 300)
"""Seconds between looks at the page; the last is repeated."""

PATIENCE_SECONDS = 7 * 24 * 3600
"""A request that has led to nothing for this long has failed."""

ASK_AGAIN_SECONDS = 5.0
"""How often a wait for the network looks whether the network is back, at first."""

LONGEST_PAUSE = 3600.0
"""The longest that a service may have us wait, in seconds."""

_LONGEST_LOOK_FOR_NETWORK = 60.0
_CLAIMED_ELSEWHERE = 1.0

# Words for the end of a request that did not work; which the service uses is not known.
_FAILURE_WORDS = frozenset({"failed", "error", "rejected", "cancelled", "canceled", "unavailable"})


def _pause(looks: int) -> float:
    return PAUSES[min(looks, len(PAUSES) - 1)]


def _seconds_until_due(request: Request, now: float) -> float:
    """How long to leave a request alone; a clock that was set back does not make it hours."""
    wait = (request.due_at or 0.0) - now
    return max(0.0, wait) if wait <= LONGEST_PAUSE else 0.0


class RequestTracker:
    """Asks for processing, once each, and learns what became of it.

    Args:
        library: the library, on its thread.
        service: the way to the service.
        pages: what reads the pages again.
        clock: Unix seconds.
        sleep: how `follow` pauses.
    """

    def __init__(
        self,
        library: LibraryWorker,
        service: Service,
        pages: EpisodePages,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._library = library
        self._service = service
        self._pages = pages
        self._clock = clock
        self._rest = sleep
        self._wake = asyncio.Event()
        self._told: dict[EpisodeKey, Request] = {}

    async def all(self) -> list[Request]:
        """All requests, newest first.

        Where two programs asked for the same episode in the same moment, only the newer counts.
        """
        found: list[Request] = []
        for request in await self._library.run(lambda library: library.requests.rows()):
            if not (request.state.is_alive and any(request.key == newer.key for newer in found)):
                found.append(request)
        return found

    async def latest(self, key: EpisodeKey) -> Request | None:
        """The newest request for an episode; None where there never was one."""
        return await self._library.run(lambda library: library.requests.newest(key))

    async def count_open(self) -> int:
        """How many requests are still to be carried on."""
        return sum(request.state.is_alive for request in await self.all())

    async def ask(self, key: EpisodeKey) -> RequestChanged:
        """Record the wish to have an episode processed; `watch` or `follow` sends it.

        Asking again while a request is alive tells its state and changes nothing.

        Raises:
            UsageError: the episode has been processed already.
            LibraryError: the wish could not be recorded, so nothing will be sent.
        """
        last = await self._library.run(lambda library: library.requests.newest(key))
        if last is not None and last.state.is_alive:
            self._told[key] = last
            self._wake.set()
            return RequestChanged(last, asked_before=True)
        request = await self._new(key)
        alive = await self._library.run(lambda library: library.requests.record(request))
        self._wake.set()
        return RequestChanged(alive, asked_before=alive != request)

    async def _new(self, key: EpisodeKey) -> Request:
        """A request for what the library knows of an episode."""
        addresses = self._service.addresses
        title, podcast_title, post_url = key.episode, key.podcast, addresses.api_request(*key)
        async for event in self._pages.open(EpisodeRef(key), "never"):
            if isinstance(event, EpisodeRead):
                episode = event.episode
                if episode.is_processed:
                    raise UsageError(f"“{episode.title}” has been processed already.")
                title = episode.title
                podcast_title = episode.podcast.title or key.podcast
                action = episode.action("request_transcript")
                if action is not None and page_slugs(action.url) == key:
                    post_url = action.url
        now = self._clock()
        return Request(
            key=key,
            title=title,
            podcast_title=podcast_title,
            page_url=addresses.episode_text(*key),
            post_url=post_url,
            state=RequestState.WAITING,
            created_at=now,
            updated_at=now,
            due_at=now,
            reason=None if self._service.may_ask else "Waiting for the network.",
        )

    async def forget(self, key: EpisodeKey) -> None:
        """Take a request off the list; a sent one is still processed by the service."""
        await self._library.run(lambda library: library.requests.forget(key))

    async def follow(self, key: EpisodeKey) -> AsyncIterator[Event]:
        """Carry one request to its end.

        Yields:
            what changes, until the request is ready or has failed, or cannot be carried on now.
        """
        while True:
            request = await self._library.run(lambda library: library.requests.newest(key))
            if request is None or not request.state.is_alive or not self._service.may_ask:
                return
            await self._rest(_seconds_until_due(request, self._clock()))
            async for event in self._step(request):
                yield event

    async def look(self) -> AsyncIterator[Event]:
        """Read the pages of the requests that were sent, where it is time to; nothing is sent.

        Yields:
            what changes.
        """
        if not self._service.may_ask:
            return
        for request in await self.all():
            sent = request.state in (RequestState.SENT, RequestState.QUEUED)
            if sent and not _seconds_until_due(request, self._clock()):
                async for event in self._look(request):
                    yield event

    async def watch(self) -> AsyncIterator[Event]:
        """Carry every living request on, for as long as the program runs.

        Also notices a network that came back, and then sends at once what waited for it.

        Yields:
            what changes.
        """
        look_pause = ASK_AGAIN_SECONDS
        while True:
            self._wake.clear()
            found = await self.all()
            async for event in self._done_elsewhere(found):
                yield event
            alive = [request for request in found if request.state.is_alive]
            offline = self._service.may_ask and self._service.network.online is False
            if offline:
                await self._sleep(look_pause)
                look_pause = min(look_pause * 1.5, _LONGEST_LOOK_FOR_NETWORK)
                if not await self._service.look():
                    continue
                alive = [
                    replace(request, due_at=0.0) if self._is_waiting(request) else request
                    for request in alive
                ]
            look_pause = ASK_AGAIN_SECONDS
            now = self._clock()
            due = [request for request in alive if not _seconds_until_due(request, now)]
            if self._service.may_ask:
                for request in due:
                    async for event in self._step(request):
                        yield event
            if not due:
                pauses = (_seconds_until_due(request, now) for request in alive)
                await self._sleep(max(0.05, min(pauses, default=LONGEST_PAUSE)))

    async def _done_elsewhere(self, found: list[Request]) -> AsyncIterator[Event]:
        """What another program did since about requests that this one has told of, too."""
        newest = {request.key: request for request in reversed(found)}
        for key, told in self._told.items():
            if key in newest and newest[key].state is not told.state:
                async for event in self._pages.open(EpisodeRef(key), "never"):
                    yield event
                yield RequestChanged(newest[key])
        self._told = newest

    @staticmethod
    def _is_waiting(request: Request) -> bool:
        return request.state is RequestState.WAITING

    def nudge(self) -> None:
        """Have `watch` look around now rather than when it planned to."""
        self._wake.set()

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but wake up when something is asked for."""
        try:
            async with asyncio.timeout(seconds if self._service.may_ask else None):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _step(self, request: Request) -> AsyncIterator[Event]:
        """Do the next thing for one request: send it, or look at its page."""
        if self._clock() - request.created_at > PATIENCE_SECONDS:
            yield await self._end(
                request, RequestState.FAILED, "Nothing came of it within a week; ask again with t."
            )
            return
        if request.state is RequestState.WAITING:
            async for event in self._send(request):
                yield event
        else:
            async for event in self._look(request):
                yield event

    async def _send(self, request: Request) -> AsyncIterator[Event]:
        now = self._clock()
        claimed = await self._library.run(
            lambda library: library.requests.claim(request.key, now=now)
        )
        if claimed is None:
            # Another steno-tui is sending it this moment; look again when it must be done.
            await self._rest(_CLAIMED_ELSEWHERE)
            return
        if claimed.sent_at is not None:
            settled = False
            async for event in self._look(claimed, sent=False):
                settled = settled or isinstance(event, RequestChanged)
                yield event
            if settled:
                return
        claimed = replace(claimed, sent_at=now)
        try:
            body = await self._service.ask(claimed.post_url)
            if is_web_page(body):
                portal = login_page("the service's answer")
                self._service.lost(portal)
                raise portal
        except (RefusedError, GoneError) as error:
            yield await self._end(claimed, RequestState.FAILED, error.message)
        except NotOnDiskError:
            return
        except ServiceError as error:
            yield await self._put_off(claimed, error)
        except StenoError as error:
            yield await self._end(claimed, RequestState.FAILED, error.message)
        else:
            try:
                word = json_payloads.read_state(body)
            except BadAnswerError:  # any 2xx of the service is a yes, whatever its body
                word = None
            yield await self._heard(claimed, word, looks=0)

    async def _look(self, request: Request, *, sent: bool = True) -> AsyncIterator[Event]:
        """Read the page again, and take the request's state from it.

        Args:
            request: which.
            sent: whether the service has confirmed the request. Until then a page that says
                "not requested" changes nothing, and one that cannot be read puts off sending.
        """
        stored: str | None = None
        async for event in self._pages.open(EpisodeRef(request.key), "always"):
            match event:
                case EpisodeRead(episode, Source.LIBRARY):
                    stored = episode.state
                case EpisodeRead(episode):
                    yield event
                    async for change in self._seen(request, episode.state, sent):
                        yield change
                case Unchanged():
                    async for change in self._seen(request, stored, sent):
                        yield change
                case Failed(error=GoneError() as error):
                    yield await self._end(request, RequestState.FAILED, error.message)
                case Failed(error=error) if not sent:
                    yield await self._put_off(request, error)
                case Failed(error=BusyError() as error):
                    due_at = self._clock() + max(2.0, error.retry_after)
                    yield await self._save(replace(request, due_at=due_at))
                case Failed():
                    yield await self._save(self._later(request))

    async def _seen(
        self, request: Request, word: str | None, sent: bool
    ) -> AsyncIterator[RequestChanged]:
        """Take in the state that a page shows."""
        if sent or (word or NOT_REQUESTED) != NOT_REQUESTED:
            yield await self._heard(request, word, request.looks + 1)

    def _later(self, request: Request) -> Request:
        """The same request, to be looked at after a longer pause."""
        looks = request.looks + 1
        return replace(request, looks=looks, due_at=self._clock() + _pause(looks))

    async def _heard(self, request: Request, word: str | None, looks: int) -> RequestChanged:
        """Take in the service's word for the state of an episode."""
        word = line(word, 40) if word else None
        if word == PROCESSED and looks:
            return await self._end(replace(request, looks=looks, word=word), RequestState.READY)
        if word in _FAILURE_WORDS:
            sentence = f"The service says: {word}."
            failed = replace(request, looks=looks, word=word)
            return await self._end(failed, RequestState.FAILED, sentence)
        quiet = word in (None, NOT_REQUESTED, PROCESSED, "accepted")
        return await self._save(
            replace(
                request,
                state=RequestState.SENT if quiet else RequestState.QUEUED,
                word=None if quiet else word,
                looks=looks,
                due_at=self._clock() + _pause(looks),
                reason=None,
            )
        )

    async def _put_off(self, request: Request, error: StenoError) -> RequestChanged:
        """Put off sending, longer each time or for as long as the service asked."""
        looks = request.looks + 1
        pause, reason = _pause(looks), error.message
        if isinstance(error, BusyError):
            pause = max(1.0, error.retry_after)
        elif isinstance(error, UnreachableError):
            reason = f"Waiting for the network. {reason}"
        return await self._save(
            replace(
                request,
                state=RequestState.WAITING,
                looks=looks,
                reason=reason,
                due_at=self._clock() + pause,
            )
        )

    async def _end(
        self, request: Request, state: RequestState, reason: str | None = None
    ) -> RequestChanged:
        return await self._save(replace(request, state=state, reason=reason, due_at=None))

    async def _save(self, request: Request) -> RequestChanged:
        request = replace(request, updated_at=self._clock())
        await self._library.run(lambda library: library.requests.put(request))
        self._told[request.key] = request
        return RequestChanged(request)
