"""What the client does with the proxies and certificates that the environment names."""

import socket
import ssl
from pathlib import Path

import pytest
import trustme

from steno_tui.errors import UnreachableError
from steno_tui.network.environment import NetworkSetting, network_settings
from tests.network.stub import Stub, answer
from tests.network.support import forget_proxies, one_server

FAR = "http://stenobird.example"
SECURE = "https://stenobird.example"


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
async def test_a_server_is_asked_through_the_proxy(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stub(answer()) as proxy:
        monkeypatch.setenv(name, proxy.origin)
        async with one_server(FAR) as client:
            assert await client.get(f"{FAR}/docs") is not None
    assert proxy.heard[0].target == f"{FAR}/docs"


async def test_a_proxy_that_refuses_is_named_as_the_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer(b"", "407 Who Are You")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.origin)
        async with one_server(SECURE) as client:
            with pytest.raises(UnreachableError, match="proxy"):
                await client.get(f"{SECURE}/docs")
    assert proxy.heard[0].method == "CONNECT"


@pytest.mark.parametrize("server", [FAR, SECURE])
async def test_a_proxy_that_is_not_reached_is_named_as_the_cause(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stub() as gone:
        monkeypatch.setenv("ALL_PROXY", gone.origin)
    async with one_server(server) as client:
        with pytest.raises(UnreachableError) as caught:
            await client.get(f"{server}/docs")
    assert caught.value.message.startswith("The proxy in the environment cannot be used. 127.0.0.1")
    assert "stenobird" not in caught.value.message


@pytest.mark.parametrize("server", [FAR, SECURE])
async def test_a_proxy_that_cannot_be_trusted_is_named_as_the_cause(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with Stub(answer(), tls=context) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.origin)
        async with one_server(server) as client:
            with pytest.raises(UnreachableError, match="127.0.0.1 cannot be trusted") as caught:
                await client.get(f"{server}/docs")
    assert caught.value.message.startswith("The proxy in the environment cannot be used. ")
    assert "stenobird" not in caught.value.message


async def test_what_breaks_behind_the_proxy_is_not_said_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with Stub(b"") as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.origin)
        async with one_server(FAR) as client:
            with pytest.raises(UnreachableError, match=r"connection to stenobird\.example broke"):
                await client.get(f"{FAR}/docs")


async def test_a_server_on_this_machine_is_asked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer()) as proxy, Stub(answer()) as stub:
        monkeypatch.setenv("ALL_PROXY", proxy.origin)
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        async with one_server(stub.origin) as client:
            assert await client.get(stub.url()) is not None
    assert proxy.connections == 0


async def test_exceptions_from_the_proxy_are_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    async with Stub(answer()) as proxy, one_server(FAR) as client:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        monkeypatch.setenv("NO_PROXY", "stenobird.example")
        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        with pytest.raises(UnreachableError, match=r"name stenobird\.example was not found"):
            await client.get(f"{FAR}/docs")
    assert proxy.connections == 0


def test_nothing_is_told_where_nothing_is_set() -> None:
    assert list(network_settings()) == []


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_a_proxy_is_told_without_its_password(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "http://reader:secret@proxy.example:3128")
    assert list(network_settings()) == [NetworkSetting("HTTPS_PROXY", "proxy.example")]


def test_what_is_no_address_of_a_proxy_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "reader:secret@proxy.example")
    assert list(network_settings()) == [NetworkSetting("ALL_PROXY", "set")]


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "gopher://x", "http://a:b"])
async def test_a_proxy_that_cannot_be_used_is_a_sentence(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    async with one_server(SECURE) as client:
        with pytest.raises(UnreachableError, match="environment"):
            await client.get(f"{SECURE}/docs")


@pytest.mark.parametrize("content", [None, "", "no certificate"])
async def test_certificates_that_cannot_be_used_are_a_sentence(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "trusted.pem"
    if content is not None:
        place.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(place))
    async with one_server(SECURE) as client:
        with pytest.raises(UnreachableError, match="SSL_CERT_FILE"):
            await client.get(f"{SECURE}/docs")


async def test_settings_put_right_are_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Stub(answer()) as stub, one_server(stub.origin) as client:
        with monkeypatch.context() as broken:
            broken.setenv("SSL_CERT_FILE", "/nowhere/trusted.pem")
            with pytest.raises(UnreachableError):
                await client.get(stub.url())
        assert await client.get(stub.url()) is not None


def test_certificates_are_told_and_whether_they_are_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/trusted.pem")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert list(network_settings()) == [
        NetworkSetting("SSL_CERT_FILE", "/nowhere/trusted.pem", is_missing=True),
        NetworkSetting("SSL_CERT_DIR", str(tmp_path)),
    ]
