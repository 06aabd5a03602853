"""The client: whole answers, retried politely and within bounds, or streams as they come.

Whom it may ask is the address policy's to say. What the environment has a say in (proxies,
certificates) is told in `steno_tui.network.environment`.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
    nullcontext,
    suppress,
)
from types import MappingProxyType
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from msgspec import Struct

from steno_tui import startup
from steno_tui.errors import (
    BadAnswerError,
    NoReplyError,
    ServerFailedError,
    ServiceError,
    UnreachableError,
)
from steno_tui.models.http import Validators
from steno_tui.network.bounded_body import BODY_LIMIT
from steno_tui.network.conditional import conditions, validators_of
from steno_tui.network.rate_limit import (
    TRIES,
    RateLimit,
    RetryBudget,
    Timing,
    told_pause,
)
from steno_tui.network.redirects import AddressPolicy, is_same_server
from steno_tui.network.status_errors import BUSY, PASSING, PERMANENT, REDIRECTS, refusal
from steno_tui.text import sanitize

if TYPE_CHECKING:
    import httpx

    from steno_tui.network.exchange import Exchange, Response

    Transport = httpx.AsyncBaseTransport

CONNECT = 15.0
"""The most seconds until there is a connection for a stream."""

SILENCE = 30.0
"""The most seconds without a byte of a stream, which may take in all what it takes."""

_NOTHING: Mapping[str, str] = MappingProxyType({})
_PATH_SHOWN = 60
_NO_RANGES = frozenset({400, 406, 501})
"""With which hosts refuse to give a part of what they give whole."""


class Fetched(Struct, frozen=True):
    """A body that a server sent, whole."""

    url: str
    """Where it came from, after redirects."""
    body: bytes
    validators: Validators


class Reply(Struct, frozen=True):
    """What a server says to a request that was sent once."""

    url: str
    """Where it came from, after redirects."""
    status: int
    body: bytes
    media_type: str
    """What the body is said to be, such as ``application/json``; empty where nothing is said."""
    pause: float | None = None
    """In how many seconds it is to be asked again, where it says so."""


class Answer(Struct, frozen=True):
    """What a server says of an address."""

    fetched: Fetched | None
    """None where the copy at hand is still the same."""
    moved_to: str | None = None
    """Where it is from now on: the end of redirects that were all permanent; None without any."""


class HttpClient:
    """HTTP for as long as the program runs; nothing is opened before the first request.

    A server that asks to be left alone is left alone: until the time it named, every `get` and
    `post` waits or fails with `BusyError`, and nothing is sent. No cookies outlive a chain of
    redirects, and a service's own are not kept at all. What is asked
    raises `AddressError` where the address, or that of a redirect, may not be asked, and a
    `ServiceError` where no usable answer comes; see `steno_tui.errors` for its kinds.

    Args:
        policy: which addresses may be asked, and how far redirects are followed.
        accept: the value of Accept.
        at_once: the most answers under way.
        at_once_of_host: the most of these from one host; None for as many.
        read_problem: reads what an error's body says, to be passed on.
        transport: stands in for the network in tests.
        timing: how to pause.

    Attributes:
        on_wait: called before each pause with its length in seconds and the reason, a sentence.
    """

    def __init__(
        self,
        policy: AddressPolicy,
        *,
        accept: str = "*/*",
        at_once: int = 4,
        at_once_of_host: int | None = None,
        read_problem: Callable[[bytes], str | None] = lambda _: None,
        transport: Transport | None = None,
        timing: Timing | None = None,
    ) -> None:
        self.on_wait: Callable[[float, str], None] | None = None
        self._policy = policy
        self._accept = accept
        self._read_problem = read_problem
        self._transport = transport
        self._rate_limit = RateLimit(self._tell, timing or Timing())
        self._slots = asyncio.Semaphore(at_once)
        self._at_once_of_host = at_once_of_host
        self._slots_of_host: dict[str, asyncio.Semaphore] = {}
        self._opening = asyncio.Lock()
        self._exchange: Exchange | None = None
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections; whatever is asked afterwards is unreachable."""
        self._closed = True
        async with self._opening:
            if self._exchange is not None:
                await self._exchange.aclose()

    async def prepare(self) -> None:
        """Make ready what the first request needs, for one that is to be quick; never fails."""
        with suppress(ServiceError):  # which that request will tell
            await self._opened("")

    async def get(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        deadline: float = 30.0,
        patience: float = 60.0,
    ) -> Fetched | None:
        """Fetch a whole body.

        A connection that broke before an answer came is tried once more; a passing failure three
        times in all, a busy server when it says so.

        Args:
            url: where.
            validators: those of the copy at hand; they make the fetch conditional.
            deadline: the most seconds to spend asking, all tries and redirects together.
            patience: the most seconds to pause between tries, all pauses together.

        Returns:
            The answer; None where the server says that the copy at hand is still the same.
        """
        budget = RetryBudget(deadline, patience)
        return (await self._ask(url, validators, budget, BODY_LIMIT)).fetched

    async def ask(
        self,
        url: str,
        validators: Validators | None = None,
        *,
        limit: int = BODY_LIMIT,
        deadline: float = 30.0,
        patience: float = 60.0,
    ) -> Answer:
        """As `get`, for a body of so many bytes at most; tells also where it is from now on."""
        return await self._ask(url, validators, RetryBudget(deadline, patience), limit)

    async def _ask(
        self, url: str, validators: Validators | None, budget: RetryBudget, limit: int
    ) -> Answer:
        headers = conditions(validators)
        answer = await self._retried(self._policy.check(url), headers, budget, limit)
        if answer.status == 304 and headers:
            return Answer(None, answer.moved_to)
        if answer.status != 200:
            raise self._refusal(answer)
        if not answer.body:
            raise BadAnswerError(f"{answer.host} answered with nothing at all.")
        return Answer(Fetched(answer.url, answer.body, validators_of(answer)), answer.moved_to)

    async def post(self, url: str, *, deadline: float = 60.0) -> bytes:
        """Send a POST without a body, once.

        The answer can be lost after the server acted. Asking again is the caller's to decide.

        Returns:
            The body of any 2xx, and of a 409, which says that the work is already under way.
        """
        return (await self.call("POST", url, takes=frozenset({409}), deadline=deadline)).body

    async def call(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] = _NOTHING,
        body: bytes = b"",
        *,
        takes: frozenset[int] = frozenset(),
        limit: int = BODY_LIMIT,
        deadline: float = 60.0,
        elsewhere: AddressPolicy | None = None,
    ) -> Reply:
        """Ask once, and nobody else: a GET may be redirected within the policy, a POST is not.

        Args:
            method: ``GET`` or ``POST``.
            url: where.
            headers: besides those that every request carries.
            body: what is sent.
            takes: the statuses besides 2xx that are an answer to the caller, and no error.
            limit: the most bytes of the answer.
            deadline: the most seconds to spend asking.
            elsewhere: how a GET may be redirected to other servers, which are not told the
                headers; None where it may not.
        """
        url = self._policy.check(url)
        budget = RetryBudget(deadline, patience=0.0)
        answer = await self._read(method, url, headers, budget, limit, body, elsewhere)
        if 200 <= answer.status < 300 or answer.status in takes:
            pause = told_pause(answer.only("Retry-After"), answer.only("Date"))
            return Reply(answer.url, answer.status, answer.body, answer.media_type, pause)
        if answer.status in REDIRECTS:
            self._policy.follow(url, answer.only("Location"))
            raise BadAnswerError(f"{answer.host} sent the request elsewhere instead of taking it.")
        raise self._refusal(answer, self._rate_limit.pause_after(answer, TRIES))

    @asynccontextmanager
    async def listen(
        self, url: str, headers: Mapping[str, str], *, silence: float
    ) -> AsyncIterator[Response]:
        """Ask once for what has no end, and give the answer, whatever its status.

        It takes nobody's turn: others are asked beside it, for as long as it is listened to.

        Args:
            url: where.
            headers: besides those that every request carries.
            silence: the most seconds without a byte.
        """
        url = self._policy.check(url)
        asked = {"Accept-Encoding": "identity", **headers}
        await self._rate_limit.hold_back(_host(url), RetryBudget(CONNECT, patience=0.0))
        async with self._follow("GET", url, asked, None, silence=silence) as response:
            if response.status in BUSY:
                self._rate_limit.pause_after(response, TRIES)
            yield response

    @asynccontextmanager
    async def stream(
        self, url: str, headers: Mapping[str, str], cookies: httpx.Cookies | None = None
    ) -> AsyncIterator[Response]:
        """Ask once, and give the answer, whatever its status, with its body still to come.

        A host that refuses to give a part is asked for the whole.

        Args:
            url: where.
            headers: a range, if any, and on which condition.
            cookies: those of the chain that led to the address before; None where there is none.
        """
        url = self._policy.check(url)
        asked = {"Accept-Encoding": "identity", **headers}
        async with self._follow("GET", url, asked, None, cookies) as response:
            if "Range" not in headers or response.status not in _NO_RANGES:
                yield response
                return
        async with self._follow("GET", url, {"Accept-Encoding": "identity"}, None) as response:
            yield response

    async def _retried(
        self, url: str, headers: Mapping[str, str], budget: RetryBudget, limit: int
    ) -> Response:
        """Ask until there is an answer that another try would not change."""
        tries = 0
        broke = False
        while True:
            tries += 1
            try:
                answer = await self._read("GET", url, headers, budget, limit)
            except NoReplyError:
                if broke or tries == TRIES:
                    raise
                broke = True
                continue
            if answer.status not in PASSING:
                return answer
            pause = self._rate_limit.pause_after(answer, tries)
            if tries == TRIES or pause > budget.patience:
                raise self._refusal(answer, pause)
            reason = "is busy" if answer.status in BUSY else f"failed ({answer.status})"
            await self._rate_limit.wait(pause, f"{answer.host} {reason}.", budget)

    async def _read(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        budget: RetryBudget,
        limit: int,
        body: bytes = b"",
        elsewhere: AddressPolicy | None = None,
    ) -> Response:
        """Ask, and take in the whole of the answer."""
        headers = {"Accept-Encoding": "gzip", **headers}
        follow = self._follow(method, url, headers, budget, body=body, elsewhere=elsewhere)
        async with follow as response:
            await response.read(limit)
            return response

    @asynccontextmanager
    async def _follow(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        budget: RetryBudget | None,
        cookies: httpx.Cookies | None = None,
        *,
        body: bytes = b"",
        silence: float | None = None,
        elsewhere: AddressPolicy | None = None,
    ) -> AsyncIterator[Response]:
        """Ask, and go where the redirects lead, which a POST does not.

        Chains through hosts that count listeners may ask each for the cookies that it has set.
        What is listened to, for so many seconds of silence, has no slot.
        """
        exchange = await self._opened(url)
        if cookies is None and self._policy.any_host:
            cookies = exchange.no_cookies()
        connect, quiet = CONNECT, silence or SILENCE
        if budget is not None:
            connect = budget.deadline / 3  # leaves time for another try on a fresh connection
            quiet = connect if method == "GET" else budget.deadline
        slots = nullcontext() if silence is not None else self._slots
        moved_to: str | None = url
        for hop in range(self._policy.hops + 1):
            is_out = elsewhere is not None and not is_same_server(url, self._policy.server)
            with _failing_elsewhere() if is_out else nullcontext():
                async with (
                    slots if budget is None else self._turn(url, budget),
                    exchange.send(
                        method, url, headers, body, connect=connect, silence=quiet, cookies=cookies
                    ) as response,
                ):
                    if response.status not in REDIRECTS or method == "POST":
                        response.moved_to = moved_to if hop else None
                        yield response
                        return
            before, location = url, response.only("Location")
            if elsewhere is None:
                url = self._policy.follow(url, location)
            else:
                url = elsewhere.follow_out(url, location)
                if not is_same_server(url, before):
                    headers = {"Accept-Encoding": headers["Accept-Encoding"]}
            is_for_good = moved_to is not None and response.status in PERMANENT
            moved_to = url if is_for_good else None
        raise BadAnswerError(f"{response.host} sends us from address to address without end.")

    @asynccontextmanager
    async def _turn(self, url: str, budget: RetryBudget) -> AsyncIterator[None]:
        """Wait until a host may be asked, and charge the budget with what that takes.

        Waiting for a free slot costs nothing of the deadline.
        """
        host = _host(url)
        clock = asyncio.get_running_loop().time
        await self._rate_limit.hold_back(host, budget)
        async with self._slot_of(host), self._slots:
            await self._rate_limit.hold_back(host, budget)  # for what others were told meanwhile
            started = clock()
            try:
                async with asyncio.timeout(budget.left):
                    yield
            except TimeoutError:
                raise UnreachableError(
                    f"{host} did not finish within {budget.deadline:g} s; try again later."
                ) from None
            finally:
                budget.asked += clock() - started

    def _slot_of(self, host: str) -> AbstractAsyncContextManager[object]:
        if self._at_once_of_host is None:
            return nullcontext()
        return self._slots_of_host.setdefault(host, asyncio.Semaphore(self._at_once_of_host))

    async def _opened(self, url: str) -> Exchange:
        """The connections; made in a thread, because importing httpx takes 100 ms."""
        async with self._opening:
            if self._closed:
                raise UnreachableError(f"The connection to {_host(url)} has been closed.")
            if self._exchange is None:
                self._exchange = await asyncio.to_thread(self._open)
            return self._exchange

    def _open(self) -> Exchange:
        is_first = "httpx" not in sys.modules
        from steno_tui.network.exchange import Exchange  # imports httpx

        if is_first:  # another would keep the garbage there is by now, and for ever
            startup.keep_what_was_imported()
        return Exchange(self._policy.server, self._accept, self._transport)

    def _refusal(self, answer: Response, pause: float = 0.0) -> ServiceError:
        path = sanitize.line(urlsplit(answer.url).path, _PATH_SHOWN)
        return refusal(answer.status, answer.host, path, pause, self._read_problem(answer.body))

    def _tell(self, seconds: float, reason: str) -> None:
        if self.on_wait is not None:
            self.on_wait(seconds, reason)


@contextmanager
def _failing_elsewhere() -> Iterator[None]:
    """Another server that is not reached says nothing of whether the own one is."""
    try:
        yield
    except UnreachableError as error:
        raise ServerFailedError(error.message) from None


def _host(url: str) -> str:
    """The host of an address, for sentences and for counting its pauses."""
    return sanitize.line(urlsplit(url).netloc, 80)
