"""Connections that cannot be trusted: there is no way around them."""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from steno_tui.errors import UnreachableError
from tests.network.stub import Say, Stub, answer, reset
from tests.network.support import LoopTime, mute, one_server, trickle
from tests.support.patience import PATIENCE

NOW = datetime.now(UTC)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The one authority that this machine trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "trusted.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    return authority


def serving(certificate: trustme.LeafCert) -> ssl.SSLContext:
    """What a server with a certificate needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


@asynccontextmanager
async def asked(certificate: trustme.LeafCert) -> AsyncIterator[str]:
    """Ask a server with a certificate, which must hear nothing; gives the sentence."""
    async with Stub(answer(), tls=serving(certificate)) as stub, one_server(stub.origin) as client:
        with pytest.raises(UnreachableError) as caught:
            await client.get(stub.url())
        yield caught.value.message
    assert stub.heard == []


async def test_a_trusted_server_is_asked(authority: trustme.CA) -> None:
    tls = serving(authority.issue_cert("127.0.0.1"))
    async with Stub(answer(), tls=tls) as stub, one_server(stub.origin) as client:
        assert await client.get(stub.url()) is not None


async def test_a_server_is_asked_where_asyncio_has_no_tls(authority: trustme.CA) -> None:
    """As in the full screen; so in a process of its own."""
    tls = serving(authority.issue_cert("127.0.0.1"))
    async with Stub(answer(), answer(), tls=tls) as stub:
        program = f"""
from steno_tui import startup
startup.import_asyncio_without_tls()
import asyncio, sys
from tests.network.support import LoopTime, mute, one_server, trickle

async def ask():
    async with one_server({stub.origin!r}) as client:
        return await client.get({stub.url()!r})

print(asyncio.run(ask()) is not None, asyncio.sslproto.ssl)
"""
        done = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
    assert (done.returncode, done.stdout) == (0, "True None\n"), done.stderr


async def test_an_expired_certificate_is_refused(authority: trustme.CA) -> None:
    then = NOW - timedelta(days=30)
    expired = authority.issue_cert("127.0.0.1", not_before=then, not_after=NOW - timedelta(days=1))
    async with asked(expired) as sentence:
        assert "has expired" in sentence


async def test_a_certificate_of_the_future_is_refused(authority: trustme.CA) -> None:
    early = authority.issue_cert("127.0.0.1", not_before=NOW + timedelta(days=1))
    async with asked(early) as sentence:
        assert "not valid yet" in sentence and "clock" in sentence


async def test_a_certificate_of_another_name_is_refused(authority: trustme.CA) -> None:
    async with asked(authority.issue_cert("elsewhere.example")) as sentence:
        assert "belongs to another" in sentence


@pytest.mark.usefixtures("authority")
async def test_a_certificate_of_an_unknown_authority_is_refused() -> None:
    async with asked(trustme.CA().issue_cert("127.0.0.1")) as sentence:
        assert "nobody this machine trusts" in sentence


@pytest.mark.parametrize(
    ("reply", "words", "connections"),
    [
        (answer(b"", "400 Bad Request"), "without encryption", 1),
        (b"\x15\x03\x03\x00\x02\x02\x28", "no safe connection", 1),
        (reset, "broke", 2),
        (b"", "broke", 2),
    ],
    ids=["plain HTTP", "handshake alert", "reset", "closed"],
)
@pytest.mark.usefixtures("authority")
async def test_a_handshake_that_fails_says_how(
    reply: bytes | Say, words: str, connections: int
) -> None:
    async with Stub(reply, listens=False) as stub:
        secure = stub.origin.replace("http:", "https:")
        async with one_server(secure) as client:
            with pytest.raises(UnreachableError, match=words):
                await client.get(f"{secure}/docs", deadline=PATIENCE)
    assert stub.connections == connections


@pytest.mark.usefixtures("authority")
async def test_a_handshake_that_is_not_answered_is_tried_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with LoopTime.held() as time:
        async with Stub(mute(time, monkeypatch), listens=False) as stub:
            secure = stub.origin.replace("http:", "https:")
            async with one_server(secure) as client:
                with pytest.raises(UnreachableError, match="does not answer"):
                    await client.get(f"{secure}/docs", deadline=30.0)
    assert stub.connections == 2


async def test_an_encrypted_server_asked_in_the_clear_is_told(authority: trustme.CA) -> None:
    tls = serving(authority.issue_cert("127.0.0.1"))
    async with Stub(answer(), tls=tls) as stub:
        plain = stub.origin.replace("https:", "http:")
        async with one_server(plain) as client:
            with pytest.raises(UnreachableError):
                await client.get(f"{plain}/docs")


async def test_the_deadline_holds_for_an_encrypted_trickle(
    authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = serving(authority.issue_cert("127.0.0.1"))
    with LoopTime.held() as time:
        slowly = trickle(time, monkeypatch)
        async with Stub(slowly, tls=tls) as stub, one_server(stub.origin) as client:
            with pytest.raises(UnreachableError, match="did not finish"):
                await client.get(stub.url(), deadline=30.0)
