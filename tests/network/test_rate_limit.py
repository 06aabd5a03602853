"""Servers that fail for a moment or ask to be left alone."""

import asyncio

import pytest

from steno_tui.errors import BusyError, RefusedError, ServerFailedError
from steno_tui.network.http_client import HttpClient
from steno_tui.network.rate_limit import UNTOLD_PAUSE, Timing
from steno_tui.network.redirects import AddressPolicy
from tests.network.stub import Stub, answer
from tests.network.support import Pauses, one_server
from tests.support.patience import PATIENCE

DATE = "Date: Mon, 05 Jan 2026 08:00:00 GMT"


def busy(*headers: str, status: str = "429 Too Many Requests") -> bytes:
    """A server that wants to be left alone."""
    return answer(b"", status, *headers)


@pytest.mark.parametrize("status", ["500 No", "502 No", "503 No", "504 No"])
async def test_a_passing_failure_is_met_with_another_try(status: str) -> None:
    pauses = Pauses()
    async with Stub(answer(b"", status), answer()) as stub, pauses.client(stub.origin) as client:
        assert await client.get(stub.url()) is not None
    assert len(pauses.slept) == 1 and 0 <= pauses.slept[0] <= 1


@pytest.mark.parametrize("status", ["500 No", "502 No", "504 No"])
async def test_a_lasting_failure_is_believed_after_three_tries(status: str) -> None:
    pauses = Pauses()
    async with Stub(answer(b"", status)) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(ServerFailedError, match=status[:3]):
            await client.get(stub.url())
    assert len(stub.heard) == 3
    assert [pause <= most for pause, most in zip(pauses.slept, (1, 2), strict=True)] == [True] * 2


async def test_a_failure_that_will_not_pass_is_believed_at_once() -> None:
    async with Stub(answer(b"", "501 No")) as stub, Pauses().client(stub.origin) as client:
        with pytest.raises(ServerFailedError, match="501"):
            await client.get(stub.url())
    assert len(stub.heard) == 1


async def test_a_failure_makes_no_pause_that_the_caller_has_no_patience_for() -> None:
    pauses = Pauses()
    async with Stub(answer(b"", "500 No")) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(ServerFailedError):
            await client.get(stub.url(), patience=0)
    assert pauses.slept == [] and len(stub.heard) == 1


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_busy_server_is_asked_again_when_it_says(status: str) -> None:
    pauses = Pauses()
    replies = (busy("Retry-After: 7", status=status), answer())
    async with Stub(*replies) as stub, pauses.client(stub.origin) as client:
        assert await client.get(stub.url()) is not None
    assert pauses.slept == [7]


async def test_a_date_to_come_back_at_is_read_by_the_clock_of_the_server() -> None:
    pauses = Pauses()
    replies = (busy(DATE, "Retry-After: Mon, 05 Jan 2026 08:00:09 GMT"), answer())
    async with Stub(*replies) as stub, pauses.client(stub.origin) as client:
        assert await client.get(stub.url()) is not None
    assert pauses.slept == [9]


@pytest.mark.parametrize("value", ["-1", "soon", "1e3", "\xe9", ""])
async def test_a_time_that_makes_no_sense_is_replaced_by_a_short_pause(value: str) -> None:
    pauses = Pauses()
    replies = (busy(f"Retry-After: {value}"), answer())
    async with Stub(*replies) as stub, pauses.client(stub.origin) as client:
        assert await client.get(stub.url()) is not None
    assert len(pauses.slept) == 1 and pauses.slept[0] <= 1


async def test_a_pause_beyond_the_patience_is_told_instead() -> None:
    pauses = Pauses()
    async with Stub(busy("Retry-After: 61")) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError, match="busy; .* 1 min") as caught:
            await client.get(stub.url())
    assert caught.value.retry_after == 61 and pauses.slept == []


async def test_all_pauses_together_stay_within_the_patience() -> None:
    pauses = Pauses()
    async with Stub(busy("Retry-After: 40")) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError):
            await client.get(stub.url())
    assert pauses.slept == [40] and len(stub.heard) == 2


async def test_a_server_that_stays_busy_is_left_alone_after_three_tries() -> None:
    pauses = Pauses()
    async with Stub(busy()) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError) as caught:
            await client.get(stub.url())
    assert len(stub.heard) == 3 and caught.value.retry_after == UNTOLD_PAUSE


async def test_no_pause_asked_for_is_longer_than_an_hour() -> None:
    async with Stub(busy("Retry-After: 999999999")) as stub, one_server(stub.origin) as client:
        with pytest.raises(BusyError) as caught:
            await client.get(stub.url())
    assert caught.value.retry_after == 3600


async def test_nothing_is_sent_before_the_time_a_busy_server_named() -> None:
    pauses = Pauses()
    async with Stub(busy("Retry-After: 300")) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError):
            await client.get(stub.url())
        pauses.now += 100
        with pytest.raises(BusyError) as fetched:
            await client.get(stub.url("/another"))
        with pytest.raises(BusyError) as asked:
            await client.post(stub.url("/a-request"))
    assert len(stub.heard) == 1
    assert (fetched.value.retry_after, asked.value.retry_after) == (200, 200)


async def test_what_waits_its_turn_is_not_sent_to_a_server_that_became_busy() -> None:
    full = asyncio.Event()

    async def then_busy(writer: asyncio.StreamWriter) -> None:
        if len(stub.heard) == 4:
            full.set()
        await full.wait()
        writer.write(busy("Retry-After: 300"))

    async with Stub(then_busy) as stub, one_server(stub.origin) as client:
        fetches = [client.get(stub.url(f"/{number}")) for number in range(10)]
        errors = await asyncio.gather(*fetches, return_exceptions=True)
    assert [type(error) for error in errors] == [BusyError] * 10
    assert len(stub.heard) == 4


async def test_a_fetch_waits_for_the_time_named_to_another() -> None:
    pauses = Pauses()
    replies = (busy("Retry-After: 300"), answer())
    async with Stub(*replies) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError):
            await client.get(stub.url())
        pauses.now += 290
        assert await client.get(stub.url("/another")) is not None
    assert pauses.slept == [10]


async def test_a_server_is_asked_again_once_its_time_has_come() -> None:
    pauses = Pauses()
    replies = (busy("Retry-After: 300"), answer())
    async with Stub(*replies) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError):
            await client.get(stub.url())
        pauses.now += 300
        assert await client.get(stub.url(), patience=0) is not None


async def test_a_request_that_meets_a_busy_server_is_not_repeated() -> None:
    pauses = Pauses()
    async with Stub(busy("Retry-After: 5")) as stub, pauses.client(stub.origin) as client:
        with pytest.raises(BusyError) as caught:
            await client.post(stub.url())
    assert caught.value.retry_after == 5
    assert pauses.slept == [] and len(stub.heard) == 1


async def test_every_pause_is_told_before_it_begins() -> None:
    told: list[tuple[float, str]] = []
    replies = (busy("Retry-After: 7"), answer(b"", "500 No"), answer())
    pauses = Pauses()
    async with Stub(*replies) as stub:
        host = f"127.0.0.1:{stub.port}"
        async with pauses.client(stub.origin, lambda *each: told.append(each)) as client:
            await client.get(stub.url())
    assert [seconds for seconds, _ in told] == pauses.slept
    assert [reason for _, reason in told] == [f"{host} is busy.", f"{host} failed (500)."]


async def test_a_pause_can_be_cancelled() -> None:
    told = asyncio.Event()
    async with (
        Stub(busy("Retry-After: 50")) as stub,
        one_server(stub.origin, on_wait=lambda *_: told.set()) as client,
    ):
        fetch = asyncio.ensure_future(client.get(stub.url()))
        await asyncio.wait_for(told.wait(), PATIENCE)
        fetch.cancel()
        with pytest.raises(asyncio.CancelledError):
            await fetch


async def test_what_a_refusal_says_is_passed_on() -> None:
    problem = b'{"title": "Payment required", "detail": "No credit left.", "status": 200}'
    async with Stub(answer(problem, "402 No")) as stub, one_server(stub.origin) as client:
        with pytest.raises(RefusedError, match=r"\(402\)\. It says: .*No credit left\."):
            await client.get(stub.url())


PROBLEM = b'{"title": "No\\u001b]0;owned\\u0007", "status": "7", "detail": "%s"}' % (b"x" * 30_000)


@pytest.mark.parametrize(
    "body",
    [PROBLEM, b"[" * 50_000, b"\xff\xfe", b'{"title": 7, "detail": ["x"]}', b"x" * 1_000_000],
)
async def test_what_a_refusal_says_is_cut_and_made_safe(body: bytes) -> None:
    page = answer(body, "422 No", "Content-Type: application/problem+json")
    async with Stub(page) as stub, one_server(stub.origin) as client:
        with pytest.raises(RefusedError, match="422") as caught:
            await client.get(stub.url())
    assert len(caught.value.message) < 400 and "\x1b" not in caught.value.message


async def test_a_busy_host_keeps_nobody_from_another() -> None:
    pauses = Pauses()
    async with Stub(busy("Retry-After: 300")) as first, Stub(answer()) as second:
        client = HttpClient(
            AddressPolicy(first.origin, any_host=True),
            timing=Timing(pauses.sleep, pauses.clock),
        )
        async with client:
            with pytest.raises(BusyError):
                await client.get(first.url())
            assert await client.get(second.url()) is not None
            with pytest.raises(BusyError):
                await client.get(first.url())
    assert len(first.heard) == 1 and pauses.slept == []
