"""What the client does with the proxies and certificates that the environment names."""

from pathlib import Path

import pytest

from steno_tui.errors import UnreachableError
from steno_tui.network.environment import certificates, proxy_for
from steno_tui.stenobird.client import Client
from tests.stenobird.stub import Stub, answer
from tests.stenobird.support import forget_proxies

FAR = "http://stenobird.example"
SECURE = "https://stenobird.example"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
async def test_a_server_is_asked_through_the_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stub(answer()) as proxy:
        monkeypatch.setenv(name, proxy.origin)
        async with Client(FAR) as client:
            assert await client.fetch(f"{FAR}/docs") is not None
    assert proxy.heard[0].target == f"{FAR}/docs"
    assert proxy_for(FAR) == proxy.origin


async def test_a_proxy_that_refuses_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer(b"", "407 Who Are You")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        async with Client(SECURE) as client:
            with pytest.raises(UnreachableError, match="proxy"):
                await client.fetch(f"{SECURE}/docs")
    assert proxy.heard[0].method == "CONNECT"


async def test_a_server_on_this_machine_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer()) as proxy, Stub(answer()) as stub:
        monkeypatch.setenv("ALL_PROXY", proxy.origin)
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        async with Client(stub.origin) as client:
            assert await client.fetch(stub.url()) is not None
        assert proxy_for(stub.origin) is None
    assert proxy.connections == 0


def test_exceptions_from_the_proxy_are_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "stenobird.example")
    assert proxy_for(SECURE) is None


def test_no_proxy_is_told_where_there_is_none() -> None:
    assert proxy_for(SECURE) is None


def test_a_proxy_is_told_without_its_password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://reader:secret@proxy.example:3128")
    assert proxy_for(SECURE) == "http://proxy.example:3128"


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "gopher://x", "http://a:b"])
async def test_a_proxy_that_cannot_be_used_is_a_sentence(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    async with Client(SECURE) as client:
        with pytest.raises(UnreachableError, match="environment"):
            await client.fetch(f"{SECURE}/docs")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
async def test_certificates_that_cannot_be_used_are_a_sentence(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "trusted.pem"
    if content is not None:
        place.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    async with Client(SECURE) as client:
        with pytest.raises(UnreachableError, match="SSL_CERT_FILE"):
            await client.fetch(f"{SECURE}/docs")


async def test_settings_put_right_are_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer()) as stub, Client(stub.origin) as client:
        with monkeypatch.context() as broken:
            broken.setenv("SSL_CERT_FILE", "/nowhere/trusted.pem")
            with pytest.raises(UnreachableError):
                await client.fetch(stub.url())
        assert await client.fetch(stub.url()) is not None


def test_the_certificates_of_the_environment_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("SSL_CERT_DIR", "/etc/ssl/certs")
    assert certificates() == "/etc/ssl/certs"
    monkeypatch.delenv("SSL_CERT_DIR")
    assert certificates() is None
