"""Redirects that lead the client astray, and networks that ask for a login."""

import pytest

from steno_tui.errors import AddressError, BadAnswerError, PortalError, StenoError
from steno_tui.models.http import Validators
from steno_tui.stenobird.client import HOPS, Client
from steno_tui.stenobird.redirects import next_address, own_address
from tests.stenobird.stub import Stub, answer, redirect

SERVER = "https://stenobird.com"


async def astray(location: str) -> StenoError:
    """The error of a fetch that is led to a place, which never sees more than one request."""
    async with Stub(redirect(location), answer()) as stub, Client(stub.origin) as client:
        with pytest.raises(StenoError) as caught:
            await client.fetch(stub.url())
    assert len(stub.heard) == 1
    return caught.value


async def test_another_server_gets_nothing_at_all() -> None:
    async with (
        Stub(answer()) as other,
        Stub(redirect(other.url("/login"))) as stub,
        Client(stub.origin) as client,
    ):
        with pytest.raises(PortalError, match="login"):
            await client.fetch(stub.url(), Validators('"mine"'))
        with pytest.raises(PortalError, match="login"):
            await client.ask(stub.url("/v1/requests"))
    assert other.connections == 0
    assert len(stub.heard) == 2


@pytest.mark.parametrize(
    "location",
    [
        "http://login.hotel.example/?next=stenobird",
        "https://login.hotel.example/",
        "//login.hotel.example/",
        "http://192.168.1.1/login",
        "http://10.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "http://127.0.0.1@login.hotel.example/",
    ],
)
async def test_a_redirect_to_another_host_is_taken_for_a_login_page(location: str) -> None:
    error = await astray(location)
    assert isinstance(error, PortalError) and "asks for a login" in error.message


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "javascript:alert(1)",
        "data:text/markdown,%23%20Hello",
        "http://reader@127.0.0.1/",
        "mailto:reader@127.0.0.1",
        "http://[::1/",
        "/a b",
        "/" + "x" * 3000,
    ],
)
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    assert isinstance(await astray(location), (AddressError, BadAnswerError))


async def test_a_redirect_that_hides_escape_codes_is_told_without_them() -> None:
    error = await astray("http://\x1b]0;owned\x07.example/")
    assert error.message.isprintable()


async def test_a_redirect_to_nowhere_is_not_followed() -> None:
    async with Stub(answer(b"", "302 Found")) as stub, Client(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without saying where"):
            await client.fetch(stub.url())


async def test_a_redirect_to_two_places_is_not_followed() -> None:
    both = answer(b"", "302 Found", "Location: /a", "Location: /b")
    async with Stub(both) as stub, Client(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without saying where"):
            await client.fetch(stub.url())


async def test_five_redirects_are_followed() -> None:
    async with Stub(*[redirect("/next")] * HOPS, answer()) as stub, Client(stub.origin) as client:
        assert await client.fetch(stub.url()) is not None


async def test_a_redirect_loop_is_left() -> None:
    async with Stub(redirect("/podcast/night-shift.md")) as stub, Client(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without end"):
            await client.fetch(stub.url())
    assert len(stub.heard) == HOPS + 1


async def test_a_network_that_says_it_asks_for_a_login_is_believed() -> None:
    page = answer(b"<h1>Welcome</h1>", "511 Network Authentication Required")
    async with Stub(page) as stub, Client(stub.origin) as client:
        with pytest.raises(PortalError, match="login"):
            await client.fetch(stub.url())


def test_encryption_is_never_given_up_on_the_way() -> None:
    with pytest.raises(AddressError, match="not encrypted"):
        next_address(f"{SERVER}/docs", "http://stenobird.com/docs", SERVER)


def test_a_server_that_is_now_encrypted_says_so() -> None:
    with pytest.raises(BadAnswerError, match="moved to https://stenobird.com; use that"):
        next_address("http://stenobird.com/", "https://stenobird.com/", "http://stenobird.com")


def test_a_written_port_makes_no_other_server() -> None:
    assert own_address(f"{SERVER}:443/docs", SERVER) == f"{SERVER}:443/docs"
    assert next_address(f"{SERVER}/a", "//stenobird.com:443/b", SERVER) == f"{SERVER}:443/b"


@pytest.mark.parametrize("server", ["https://münchen.example", "https://xn--mnchen-3ya.example"])
async def test_a_host_outside_ascii_is_one_server_however_it_is_written(server: str) -> None:
    async with Client(server) as client:
        assert client.server == "https://xn--mnchen-3ya.example"
        assert own_address("https://münchen.example/a", client.server) == f"{client.server}/a"
