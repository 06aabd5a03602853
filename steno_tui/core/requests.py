"""Requests that episodes be processed: each is recorded, sent once, and followed to its end.

Reading a page never asks for anything: nothing is sent but what the user asked for. A request is on
disk before it is sent. Whatever happens in between (no network, a crash, an answer that got lost),
it is sent later; and before anything is sent a second time the page is read first, for the service
may have heard the first ask after all.

What follows from what is in `steno_tui.core.request_transitions`; here it is observed and done.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from functools import partial
from typing import TypeVar

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, RequestChanged, Source, Unchanged
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.request_transitions import (
    LONGEST_PAUSE,
    Answered,
    AnswerFailed,
    Claimed,
    Due,
    Effect,
    Observation,
    PageFailed,
    PagePolled,
    advance,
    seconds_until_due,
)
from steno_tui.core.service_access import Service
from steno_tui.errors import (
    AlreadyProcessedError,
    BadAnswerError,
    GoneError,
    NotOnDiskError,
    StenoError,
    UnknownError,
)
from steno_tui.library.library import Library
from steno_tui.library.requests import NotYet, Turn
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.request import Request, RequestState
from steno_tui.network.login_page import is_web_page, login_page
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse import json_payloads

ASK_AGAIN_SECONDS = 5.0
"""How often the network is probed while it is away, in seconds, at first."""

SEND_PAUSE = 1.0
"""The least time from one ask sent to the next, in seconds, and from one page that is read again of
what was sent to the next: however many there are, and whichever programs do it."""

MOST_LOOKED_AT = 5
"""Of how many that were sent the pages are read again while somebody waits for that."""

T = TypeVar("T")

_SENT = (RequestState.SENT, RequestState.QUEUED)

_LONGEST_LOOK_FOR_NETWORK = 60.0
_CLAIMED_ELSEWHERE = 1.0


def _newest(library: Library) -> list[Request]:
    """All requests, newest first.

    Where two programs asked for the same episode in the same moment, only the newer counts.
    """
    found: list[Request] = []
    seen: set[EpisodeKey] = set()
    for request in library.requests.rows():
        if not (request.state.is_alive and request.key in seen):
            found.append(request)
            seen.add(request.key)
    return found


def _count_open(library: Library) -> int:
    return sum(request.state.is_alive for request in _newest(library))


def _changed(library: Library, request: Request) -> RequestChanged:
    """The event for a request that was just written."""
    row = library.episodes.row(request.key)
    return RequestChanged(request, False, row, _count_open(library))


class RequestTracker:
    """Sends requests, once each, polls for their outcome, and yields changes.

    Args:
        library: where they are kept.
        service: is asked.
        pages: tells of episodes, and reads their pages again.
        clock: Unix seconds.
        sleep: waits.
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
        """All requests, newest first; of two for one episode that are alive, only the newer."""
        return await self._library.run(_newest)

    async def count_open(self) -> int:
        """How many requests are still to be carried on."""
        return sum(request.state.is_alive for request in await self.all())

    async def forget(self, request: Request) -> None:
        """Take a request off the list; a sent one is still processed by the service."""
        await self._library.run(lambda library: library.requests.forget(request))

    # Asking.

    async def ask(self, key: EpisodeKey) -> RequestChanged:
        """Record the wish to have an episode processed; `watch` or `follow` sends it.

        What is on disk decides whether there is something to ask for. Only where that does not
        say the episode's state, its page is read first, if the network may be used. Asking again
        while a request is alive tells its state and changes nothing.

        Raises:
            AlreadyProcessedError: the episode has been processed already.
            GoneError: the service does not have the episode.
            UnknownError: the service does not know it: a feed alone tells of it.
            NotOnDiskError: a feed alone tells of it, and the service may not be asked.
            LibraryError: the wish could not be recorded, so nothing will be sent.
        """
        (change,) = await self.record([await self.prepare(key)])
        return change

    async def prepare(self, key: EpisodeKey) -> Request:
        """The request for an episode, which is not recorded yet; raises as `ask` does."""
        if key.is_feeds:
            key = await self._found_at_service(key)
        episode = await self._episode(key)
        if episode is not None and episode.is_processed:
            raise AlreadyProcessedError(f"“{episode.title}” has been processed already.")
        return self._new(key, episode)

    async def record(self, requests: Sequence[Request]) -> list[RequestChanged]:
        """Record requests, all or none, to be sent by `watch` or `follow`; `LibraryError`.

        Of an episode whose request is alive already that one stays, and is told.
        """

        def recorded(library: Library) -> list[RequestChanged]:
            with library.transaction("user"):
                alive = [library.requests.record(request) for request in requests]
            open_count = _count_open(library)
            return [
                RequestChanged(one, one is not request, library.episodes.row(one.key), open_count)
                for one, request in zip(alive, requests, strict=True)
            ]

        changes = await self._library.run(recorded)
        self._told |= {one.request.key: one.request for one in changes if one.asked_before}
        self._wake.set()
        return changes

    async def _found_at_service(self, key: EpisodeKey) -> EpisodeKey:
        """The service's name for an episode that was known by its feed alone so far."""
        if not (key.podcast_is_feeds or self._service.may_ask):
            raise NotOnDiskError(
                "Only its publisher's feed tells of this episode so far, and steno-tui is offline: "
                "ask again where there is a network, and Stenobird is asked whether it knows it."
            )
        found = await self._pages.find_at_service(key)
        if found is None:
            stored = await self._pages.stored(key)
            title = stored.episode.title if stored is not None else str(key)
            raise UnknownError(
                f"Stenobird does not know “{title}”: it is here from its publisher's feed alone, "
                "so there is nobody to ask."
            )
        return found

    async def _episode(self, key: EpisodeKey) -> Episode | None:
        """What is known of an episode, from the service where nothing here tells its state."""
        stored = await self._pages.stored(key)
        episode = stored.episode if stored is not None else None
        if (episode is not None and episode.state is not None) or not self._service.may_ask:
            return episode
        async for event in self._pages.open(EpisodeRef(key)):
            match event:
                case EpisodeRead():
                    episode = event.episode
                case Failed(error=GoneError() as error):
                    raise error
                case _:
                    pass  # it waits for the network
        return episode

    def _new(self, key: EpisodeKey, episode: Episode | None) -> Request:
        """A request, sent to where the episode's page says."""
        addresses = self._service.addresses
        is_offline = self._service.network.online is False
        action = episode.action("request_transcript") if episode is not None else None
        is_own = action is not None and page_slugs(action.url) == key
        now = self._clock()
        return Request(
            key=key,
            title=episode.title if episode is not None else key.episode,
            podcast_title=(episode.podcast.title if episode is not None else "") or key.podcast,
            page_url=addresses.episode_text(*key),
            post_url=action.url if action is not None and is_own else addresses.api_request(*key),
            state=RequestState.WAITING,
            created_at=now,
            updated_at=now,
            due_at=now,
            reason="Waiting for the network." if is_offline else None,
        )

    # Carrying on.

    async def follow(self, *keys: EpisodeKey) -> AsyncIterator[CoreEvent]:
        """Send requests and poll for their outcomes until all have ended, or can be no longer now.

        Args:
            keys: the episodes.
        """
        while self._service.may_ask:
            alive = [one for one in await self._newest_of(keys) if one.state.is_alive]
            if not alive:
                return
            request = min(alive, key=lambda one: seconds_until_due(one, self._clock()))
            await self._rest(seconds_until_due(request, self._clock()))
            async for event in self._step(request):
                yield event

    async def send(
        self, keys: Sequence[EpisodeKey], longest_wait: float
    ) -> AsyncIterator[CoreEvent]:
        """Send those requests of some episodes that wait, once each, as long as that works.

        Args:
            keys: the episodes.
            longest_wait: what is not due within so many seconds is left for another time.
        """
        for request in await self._newest_of(keys):
            is_away = self._service.network.online is False
            if is_away or not self._service.may_ask:
                return
            wait = seconds_until_due(request, self._clock())
            if request.state is RequestState.WAITING and wait <= longest_wait:
                await self._rest(wait)
                async for event in self._step(request):
                    yield event

    async def _newest_of(self, keys: Sequence[EpisodeKey]) -> list[Request]:
        """The newest request of each of these episodes that has one."""

        def newest(library: Library) -> list[Request]:
            found = map(library.requests.newest, keys)
            return [request for request in found if request is not None]

        return await self._library.run(newest)

    async def look(self, keys: Collection[EpisodeKey] = ()) -> AsyncIterator[CoreEvent]:
        """Poll once for the outcome of requests that were sent and are due; nothing is sent.

        Those of some episodes go first, then those that are due for longest: `MOST_LOOKED_AT`.
        """
        if not self._service.may_ask:
            return
        sent = [one for one in await self.all() if one.state in _SENT]
        due = [one for one in sent if not seconds_until_due(one, self._clock())]
        due.sort(key=lambda one: (one.key not in keys, one.due_at or 0.0))
        for request in due[:MOST_LOOKED_AT]:
            async for event in self._step(request):
                yield event

    async def watch(self) -> AsyncIterator[CoreEvent]:
        """Send and poll all requests in the background, for as long as the program runs.

        Also notices a network that came back, and then sends at once what waited for it.
        """
        look_pause = ASK_AGAIN_SECONDS
        at_once: set[EpisodeKey] = set()
        while True:
            self._wake.clear()
            found = await self.all()
            async for event in self._done_elsewhere(found):
                yield event
            alive = [request for request in found if request.state.is_alive]
            if not self._service.may_ask:
                await self._wake.wait()
                continue
            if self._service.network.online is False:
                await self._sleep(look_pause)
                look_pause = min(look_pause * 1.5, _LONGEST_LOOK_FOR_NETWORK)
                if not await self._service.look():
                    continue
                at_once = {one.key for one in alive if one.state is RequestState.WAITING}
            look_pause = ASK_AGAIN_SECONDS
            now = self._clock()
            due = [one for one in alive if one.key in at_once or not seconds_until_due(one, now)]
            to_send = [one for one in due if one.state is RequestState.WAITING]
            to_read = [one for one in due if one.state in _SENT]
            to_read.sort(key=lambda one: one.due_at or 0.0)
            # One of each, and then it is seen what else there is to do: many take their time.
            for request in [*to_read[:1], *to_send[:1]]:
                at_once.discard(request.key)
                async for event in self._step(request):
                    yield event
            if self._service.network.online is not False and len(to_send) < 2:
                await self._sleep(self._seconds_until_next())

    def _seconds_until_next(self) -> float:
        """Seconds until the next request is due, as far as this program knows."""
        now = self._clock()
        alive = (request for request in self._told.values() if request.state.is_alive)
        return min((seconds_until_due(request, now) for request in alive), default=LONGEST_PAUSE)

    async def _done_elsewhere(self, found: list[Request]) -> AsyncIterator[CoreEvent]:
        """Report the requests that another process has changed since."""
        newest = {request.key: request for request in reversed(found)}
        for key, told in self._told.items():
            request = newest.get(key)
            if request is None or request.created_at < told.created_at:
                continue  # it was taken off the list
            if request.state is not told.state:
                async for event in self._pages.open(EpisodeRef(key), "never"):
                    yield event
                yield await self._library.run(partial(_changed, request=request))
        self._told = newest

    def nudge(self) -> None:
        """Have `watch` go on now rather than when the next request is due."""
        self._wake.set()

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but wake up at `nudge` and when something is asked for."""
        try:
            async with asyncio.timeout(max(0.05, seconds)):
                await self._wake.wait()
        except TimeoutError:
            return

    # One step.

    async def _step(self, request: Request) -> AsyncIterator[CoreEvent]:
        """Drive one request through its transitions until it rests."""
        observation: Observation = Due()
        has_turn = False
        while True:
            before = request
            request, effect = advance(before, observation, self._clock())
            match effect:
                case Effect.REST:
                    if request is not before:
                        yield await self._save(request)
                    return
                case Effect.CLAIM:
                    claimed = await self._claim(request.key)
                    if claimed is None:
                        # Another steno-tui is sending it; look again when it must be done.
                        await self._rest(_CLAIMED_ELSEWHERE)
                        return
                    request, observation = claimed, Claimed()
                    has_turn = claimed.sent_at is None
                case Effect.SEND:
                    if not has_turn:
                        await self._take_turn(Turn.SENDING)
                    observation = await self._send(request)
                case Effect.READ_PAGE:
                    await self._take_turn(Turn.READING)
                    page, observation = await self._read_page(request.key)
                    if page is not None:
                        yield page

    async def _claim(self, key: EpisodeKey) -> Request | None:
        """Claim a request once it is its turn; None where that cannot be."""

        def claim(now: float, library: Library) -> Request | NotYet | None:
            return library.requests.claim(key, now=now, apart=SEND_PAUSE)

        return await self._in_turn(claim)

    async def _take_turn(self, turn: Turn) -> None:
        def take(now: float, library: Library) -> NotYet | None:
            return library.requests.take_turn(turn, now=now, apart=SEND_PAUSE)

        await self._in_turn(take)

    async def _in_turn(self, take: Callable[[float, Library], T | NotYet | None]) -> T | None:
        """Do what has its turn, and wait for that as often as others are before."""
        now = self._clock()
        while True:
            taken = await self._library.run(partial(take, now))
            if not isinstance(taken, NotYet):
                return taken
            await self._rest(taken.seconds)
            now = max(self._clock(), now + taken.seconds)

    async def _save(self, request: Request) -> RequestChanged:
        def saved(library: Library) -> RequestChanged:
            library.requests.put(request)
            return _changed(library, request)

        change = await self._library.run(saved)
        self._told[request.key] = request
        return change

    async def _send(self, request: Request) -> Answered | AnswerFailed:
        """Send the one POST; any 2xx of the service is a yes, whatever its body."""
        try:
            body = await self._service.ask(request.post_url)
            if is_web_page(body):
                portal = login_page("the service's answer")
                self._service.lost(portal)
                raise portal
        except StenoError as error:
            return AnswerFailed(error)
        try:
            return Answered(json_payloads.read_state(body))
        except BadAnswerError:
            return Answered(None)

    async def _read_page(self, key: EpisodeKey) -> tuple[EpisodeRead | None, Observation]:
        """Read the page again: what came, where it is another than before, and what it shows.

        A processed one that is on disk has come by another program since this was asked for.
        """
        stored: EpisodeRead | None = None
        failure: StenoError | None = None
        async for event in self._pages.open(EpisodeRef(key), "always"):
            match event:
                case EpisodeRead(source=Source.LIBRARY):
                    stored = event
                case EpisodeRead(episode):
                    return event, PagePolled(episode.state)
                case Unchanged():
                    page = stored if stored is not None and stored.episode.is_processed else None
                    return page, PagePolled(stored.episode.state if stored is not None else None)
                case Failed(error=error):
                    failure = error
                case _:
                    pass
        return None, PageFailed(failure or BadAnswerError("The page could not be read."))
