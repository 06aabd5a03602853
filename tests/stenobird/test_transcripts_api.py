"""The transcripts API: what is sent to it, and what is made of anything that it may answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.errors import (
    AddressError,
    BadAnswerError,
    BusyError,
    GoneError,
    KeyRefusedError,
    PortalError,
    RefusedError,
    ServerFailedError,
    StenoError,
)
from steno_tui.models.api_key import VARIABLE, ApiKey, FoundKey, KeyPlace, asks_for_key
from steno_tui.network.event_stream import ListeningPolicy, StreamBroke
from steno_tui.stenobird.transcripts_api import (
    JobStatus,
    PreviewLocked,
    ToldEvent,
    ToldWords,
    TranscriptsApi,
    price_cents,
    unwrapped,
)
from tests.network.stub import Stub, answer, redirect
from tests.network.support import one_server

TYPED = ApiKey("sk-0123456789")
KEY = FoundKey(TYPED, KeyPlace.FILE, "the file /k")
AUDIO = "https://cdn.example/a.mp3"
MADE = {"id": "tr_1", "status": "queued", "mode": "preview", "terminal": False}
NO_MORE = answer(b"", "204 No Content")


@pytest.mark.parametrize(
    ("seconds", "cents"), [(3718, 61), (59, 1), (0, 1), (60, 1), (119, 1), (120, 2), (18_000, 300)]
)
def test_the_price_is_a_cent_for_each_whole_minute_and_one_at_least(
    seconds: int, cents: int
) -> None:
    assert price_cents(seconds) == cents


def body(**members: object) -> bytes:
    return json.dumps(members).encode()


def made(**members: object) -> bytes:
    return answer(body(**{**MADE, **members}), "201 Created", "Content-Type: application/json")


async def started(reply: bytes, key: FoundKey | None = None) -> tuple[JobStatus, Stub]:
    async with Stub(reply) as stub, one_server(stub.origin) as client:
        api = TranscriptsApi(client, stub.origin)
        return await api.start(AUDIO, "0f-key", key), stub


async def test_of_a_key_in_the_environment_that_is_not_taken_it_is_said_where_it_is() -> None:
    key = FoundKey(TYPED, KeyPlace.ENVIRONMENT, f"the variable {VARIABLE}")
    with pytest.raises(KeyRefusedError) as raised:
        await started(answer(b"", "401 No"), key)
    assert f"It is in the variable {VARIABLE}: change that" in raised.value.message
    assert not asks_for_key(raised.value.message)


async def test_a_job_is_asked_for_with_what_makes_it_one() -> None:
    status, stub = await started(made(), KEY)
    (heard,) = stub.heard
    assert (heard.method, heard.target) == ("POST", "/v1/transcripts")
    assert json.loads(heard.body) == {"audio_url": AUDIO}
    assert heard.headers["idempotency-key"] == "0f-key"
    assert heard.headers["content-type"] == "application/json"
    assert heard.headers["authorization"] == "Bearer sk-0123456789"
    assert (status.id, status.word, status.is_terminal) == ("tr_1", "queued", False)


async def test_a_preview_is_asked_for_without_a_key() -> None:
    _, stub = await started(made())
    assert "authorization" not in stub.heard[0].headers


async def test_addresses_that_a_job_names_are_used_at_its_own_origin_alone() -> None:
    given = {"status_url": "/v1/odd/1", "events_url": "https://evil.example/e", "result_url": 7}
    status, stub = await started(made(**given))
    assert status.status_url == f"{stub.origin}/v1/odd/1"
    assert status.events_url == f"{stub.origin}/v1/transcripts/tr_1/events"
    assert status.result_url == f"{stub.origin}/v1/transcripts/tr_1/result"


async def test_the_name_of_a_job_cannot_lead_elsewhere() -> None:
    status, stub = await started(made(id="../../admin?x=#y"))
    assert status.status_url == f"{stub.origin}/v1/transcripts/..%2F..%2Fadmin%3Fx%3D%23y"


async def test_a_key_is_not_sent_in_the_clear() -> None:
    async with Stub(made()) as stub, one_server("http://stenobird.example") as client:
        with pytest.raises(AddressError, match="https") as raised:
            await TranscriptsApi(client, "http://stenobird.example").start(AUDIO, "k", KEY)
    assert not stub.heard
    assert TYPED.reveal() not in str(raised.value)


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (answer(body(detail="No such audio"), "400 No"), RefusedError, "No such audio"),
        (answer(b"", "401 No"), RefusedError, "Enter another one"),
        (answer(b"", "402 No"), RefusedError, "/pricing"),
        (answer(b"", "404 No"), GoneError, "does not write down"),
        (answer(b"", "408 Slow"), ServerFailedError, "408"),
        (answer(body(retry_after_seconds=9), "409 Still"), BusyError, "at work"),
        (answer(b"", "422 No"), RefusedError, "422"),
        (answer(b"", "429 Slow", "Retry-After: 7"), BusyError, "7"),
        (answer(b"", "503 Slow"), BusyError, "busy"),
        (answer(b"", "500 No"), ServerFailedError, "500"),
        (answer(b"[1]", "201 Created"), BadAnswerError, "which"),
        (answer(b"nothing", "201 Created"), BadAnswerError, "no transcript job"),
        (answer(b"<html>Log in</html>"), PortalError, "login"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else getattr(value, "__name__", value),
)
async def test_whatever_is_answered_to_an_ask_is_understood(
    reply: bytes, kind: type[StenoError], words: str
) -> None:
    with pytest.raises(kind, match=words) as raised:
        await started(reply, KEY)
    assert TYPED.reveal() not in str(raised.value)


ODD = ApiKey('sk/01"2+345\\6789')
REPEATED = (
    lambda text: json.dumps(text),
    lambda text: json.dumps(text).replace("/", "\\/"),
    lambda text: json.dumps(quote(text, safe="")),
)


@pytest.mark.parametrize("typed", [TYPED, ODD], ids=["plain", "odd"])
@pytest.mark.parametrize("repeated", REPEATED, ids=["json", "escaped", "quoted"])
@pytest.mark.parametrize("status", ["400 No", "401 No", "402 No", "403 No", "404 No", "409 No"])
async def test_a_service_that_repeats_the_key_has_it_said_nowhere(
    status: str, repeated: Callable[[str], str], typed: ApiKey
) -> None:
    text, key = typed.reveal(), FoundKey(typed, KeyPlace.FILE, "the file /k")
    said = '{"title": "No such key", "detail": %s}' % repeated(text)  # noqa: UP031
    async with Stub(*[answer(said.encode(), status)] * 3) as stub, one_server(stub.origin) as one:
        api = TranscriptsApi(one, stub.origin)
        for ask in (
            lambda: api.start(AUDIO, "k", key),
            lambda: api.status(stub.url("/s"), key),
            lambda: api.result(stub.url("/r"), key),
        ):
            with pytest.raises(StenoError) as raised:
                await ask()
            shown = str(raised.value)
            assert not any(part in shown for part in (text, quote(text, safe="")))
    assert len(stub.heard) == 3


async def test_a_job_that_repeats_the_key_has_it_said_nowhere() -> None:
    status, _ = await started(made(stage=f"for {TYPED.reveal()}"), KEY)
    assert status.stage == "for ***"
    told = await heard(
        ("status", {"status": TYPED.reveal()}), ("preview_locked", {"message": TYPED.reveal()})
    )
    assert told == [JobStatus(word="***"), PreviewLocked("***")]


async def test_one_that_is_at_work_on_the_same_says_when_to_ask_again() -> None:
    with pytest.raises(BusyError) as raised:
        await started(answer(body(retry_after_seconds=9), "409 Still"))
    assert raised.value.retry_after == 9


async def test_a_job_that_is_not_known_any_more_is_gone() -> None:
    async with Stub(answer(b"", "404 No")) as stub, one_server(stub.origin) as client:
        with pytest.raises(GoneError, match="job"):
            await TranscriptsApi(client, stub.origin).status(stub.url("/s"), None)


# Events.


def sse(*events: tuple[str, object]) -> bytes:
    told = "".join(
        f"event: {name}\nid: {number}\ndata: {json.dumps(data)}\n\n"
        for number, (name, data) in enumerate(events)
    )
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
    return head + told.encode()


async def heard(*events: tuple[str, object]) -> list[ToldEvent]:
    async with Stub(sse(*events), NO_MORE) as stub, one_server(stub.origin) as client:
        api = TranscriptsApi(client, stub.origin)
        policy = ListeningPolicy(first_pause=0.01)
        found: AsyncIterator[tuple[list[ToldEvent], str] | StreamBroke] = api.events(
            stub.url("/e"), KEY, policy, ""
        )
        told = [each async for each in found if not isinstance(each, StreamBroke)]
        assert all(one.headers["authorization"] == "Bearer sk-0123456789" for one in stub.heard)
        assert stub.heard[-1].headers["last-event-id"] == str(len(events) - 1) == told[-1][1]
    return [event for events, _ in told for event in events]


async def test_events_are_what_they_say() -> None:
    found = await heard(
        ("status", {"status": "transcribing", "stage": "transcribing"}),
        ("transcript", {"text": " lamp", "chunk_index": 3}),
        ("preview_locked", {"message": "There is more", "upgrade_url": "https://evil.example"}),
        ("done", {"id": "tr_1", "status": "preview_complete", "result_ready": True}),
    )
    assert found[0] == JobStatus(word="transcribing", stage="transcribing")
    assert found[1:3] == [ToldWords(" lamp", 3), PreviewLocked("There is more")]
    done = found[3]
    assert isinstance(done, JobStatus)
    assert (done.is_terminal, done.is_result_ready, done.word) == (True, True, "preview_complete")


async def test_an_event_without_a_name_says_inside_what_it_is() -> None:
    found = await heard(("message", {"type": "transcript", "text": "lamp"}))
    assert found == [ToldWords("lamp", None, ("0", True, 0))]


@pytest.mark.parametrize(
    "data",
    [7, None, [], "x", {"text": 7}, {"text": ""}, {"chunk_index": 1}],
)
async def test_what_is_not_understood_is_nothing(data: object) -> None:
    assert await heard(("transcript", data), ("other", {"text": "x"})) == []


@pytest.mark.parametrize("chunk", [-1, 10**18, "0", 1.5, True, None])
async def test_a_strange_number_of_a_piece_is_none(chunk: object) -> None:
    (words,) = await heard(("transcript", {"text": "x", "chunk_index": chunk}))
    assert words == ToldWords("x", None, ("0", True, 0))


async def test_words_are_safe_to_print() -> None:
    hostile = "\x1b]52;c;aGk=\x07[/nope]\u202e\x9b31m"
    (words,) = await heard(("transcript", {"text": hostile}))
    assert isinstance(words, ToldWords)
    assert words.text == "\ufffd]52;c;aGk=\ufffd[/nope]\ufffd\ufffd31m"


@pytest.mark.parametrize("status", ["302 Found", "307 Over There", "308 Moved"])
async def test_a_key_goes_to_no_other_origin_by_a_redirect(status: str) -> None:
    async with Stub(answer(b"{}")) as other:
        async with (
            Stub(redirect(other.url("/v1"), status)) as stub,
            one_server(stub.origin) as client,
        ):
            api = TranscriptsApi(client, stub.origin)
            with pytest.raises(StenoError):
                await api.start(AUDIO, "k", KEY)
            with pytest.raises(StenoError):
                await api.status(stub.url("/s"), KEY)
            assert (await api.result(stub.url("/r"), KEY)).body == b"{}"
            with pytest.raises(StenoError):
                async for _ in api.events(stub.url("/e"), KEY, ListeningPolicy(), ""):
                    pass
        assert len(stub.heard) == 4
        (result,) = other.heard
        assert TYPED.reveal() not in str(result)


# Results.


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (b"WEBVTT\n\n", (b"WEBVTT\n\n", "text/vtt")),
        (b'{"segments": []}', (b'{"segments": []}', "text/vtt")),
        (b'{"id": "x", "transcript": "Hello"}', (b"Hello", "")),
        (b'{"result": {"text": "Hi"}}', (b'{"text":"Hi"}', "application/json")),
        (b'{"transcript": {"vtt": "WEBVTT"}}', (b"WEBVTT", "")),
        (b'{"id": 1, "webvtt": "WEBVTT"}', (b"WEBVTT", "")),
        (b'{"result": [{"text": "Hi"}]}', (b'{"segments": [{"text": "Hi"}]}', "application/json")),
    ],
)
def test_a_transcript_is_taken_out_of_what_is_around_it(
    told: bytes, kept: tuple[bytes, str]
) -> None:
    assert unwrapped(told, "text/vtt") == kept


@given(
    st.recursive(
        st.none() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["result", "transcript", "text", "vtt", "segments"]),
                inner,
                max_size=3,
            )
        ),
    )
)
def test_anything_is_taken_for_something(value: object) -> None:
    taken, _ = unwrapped(json.dumps(value).encode(), "")
    assert isinstance(taken, bytes)


async def test_a_result_that_is_not_ready_says_when_to_ask_again() -> None:
    reply = answer(body(error="transcript_not_ready", retry_after_seconds=5), "409 Not yet")
    async with Stub(reply, answer(b"WEBVTT")) as stub, one_server(stub.origin) as client:
        api = TranscriptsApi(client, stub.origin)
        with pytest.raises(BusyError) as raised:
            await api.result(stub.url("/r"), KEY)
        assert raised.value.retry_after == 5
        assert (await api.result(stub.url("/r"), None)).body == b"WEBVTT"
