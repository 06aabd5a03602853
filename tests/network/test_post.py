"""Asking for processing: once, without a body, whatever becomes of the answer."""

import pytest

from steno_tui.errors import (
    BadAnswerError,
    GoneError,
    RefusedError,
    ServerFailedError,
    ServiceError,
    UnreachableError,
)
from tests.network.stub import Say, Stub, answer, gzipped, redirect, reset, silence
from tests.network.support import one_server
from tests.support.patience import PATIENCE

PATH = "/v1/public/podcasts/night-shift/episodes/owls/transcription-requests"
STATE = b'{"processing_state": "queued"}'


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "409 Conflict"])
async def test_a_request_is_accepted_by_any_2xx_and_by_one_under_way(status: str) -> None:
    async with Stub(answer(STATE, status)) as stub, one_server(stub.origin) as client:
        assert await client.post(stub.url(PATH)) == STATE


async def test_a_request_is_accepted_without_a_word() -> None:
    async with Stub(answer(b"", "204 No Content")) as stub, one_server(stub.origin) as client:
        assert await client.post(stub.url(PATH)) == b""


async def test_a_request_is_a_post_without_a_body() -> None:
    async with Stub(answer(STATE)) as stub, one_server(stub.origin) as client:
        await client.post(stub.url(PATH))
    heard = stub.heard[0]
    assert (heard.method, heard.target, heard.body) == ("POST", PATH, b"")
    assert heard.headers["content-length"] == "0"
    assert not {"cookie", "authorization", "referer", "content-type"} & set(heard.headers)


@pytest.mark.parametrize("status", ["301 Moved", "303 See Other", "307 Over There"])
async def test_a_request_is_not_sent_on(status: str) -> None:
    async with Stub(redirect("/elsewhere", status)) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="elsewhere"):
            await client.post(stub.url(PATH))
    assert len(stub.heard) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        ("400 No", RefusedError),
        ("401 No", RefusedError),
        ("404 No", GoneError),
        ("410 No", GoneError),
        ("304 Same", BadAnswerError),
        ("500 No", ServerFailedError),
        ("502 No", ServerFailedError),
    ],
)
async def test_a_request_that_fails_is_not_repeated(status: str, kind: type[ServiceError]) -> None:
    async with Stub(answer(b"", status)) as stub, one_server(stub.origin) as client:
        with pytest.raises(kind, match=status[:3] if kind is not GoneError else "have|has"):
            await client.post(stub.url(PATH))
    assert len(stub.heard) == 1


@pytest.mark.parametrize(
    "lost",
    [
        reset,
        b"",
        silence,
        answer(STATE)[:-1],
        answer(gzipped(STATE)[:-4], "202 Accepted", "Content-Encoding: gzip"),
    ],
    ids=["reset", "closed", "silent", "truncated", "truncated gzip"],
)
async def test_a_lost_answer_is_told_and_nothing_is_repeated(lost: bytes | Say) -> None:
    async with Stub(lost) as stub, one_server(stub.origin) as client:
        with pytest.raises((UnreachableError, BadAnswerError)):
            await client.post(stub.url(PATH), deadline=0.5 if lost is silence else PATIENCE)
    assert len(stub.heard) == 1


async def test_an_endless_answer_to_a_request_is_not_kept() -> None:
    async with Stub(answer(bytes(9_000_000))) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="larger"):
            await client.post(stub.url(PATH))
