"""Redirects that lead the client astray, and networks that ask for a login."""

import pytest

from steno_tui.errors import (
    AddressError,
    BadAnswerError,
    PortalError,
    ServerFailedError,
    StenoError,
)
from steno_tui.models.http import Validators
from steno_tui.network.redirects import AddressPolicy
from tests.network.stub import Stub, answer, redirect
from tests.network.support import one_server

SERVER = "https://stenobird.com"


async def astray(location: str) -> StenoError:
    """The error of a fetch that is led to a place, which never sees more than one request."""
    async with Stub(redirect(location), answer()) as stub, one_server(stub.origin) as client:
        with pytest.raises(StenoError) as caught:
            await client.get(stub.url())
    assert len(stub.heard) == 1
    return caught.value


async def test_another_server_gets_nothing_at_all() -> None:
    async with (
        Stub(answer()) as other,
        Stub(redirect(other.url("/login"))) as stub,
        one_server(stub.origin) as client,
    ):
        with pytest.raises(PortalError, match="login"):
            await client.get(stub.url(), Validators('"mine"'))
        with pytest.raises(PortalError, match="login"):
            await client.post(stub.url("/v1/requests"))
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
        "/a\\b",
        "/" + "x" * 9000,
    ],
)
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(location: str) -> None:
    assert isinstance(await astray(location), (AddressError, BadAnswerError))


async def test_a_redirect_that_hides_escape_codes_is_told_without_them() -> None:
    error = await astray("http://\x1b]0;owned\x07.example/")
    assert error.message.isprintable()


async def test_a_redirect_to_nowhere_is_not_followed() -> None:
    async with Stub(answer(b"", "302 Found")) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without saying where"):
            await client.get(stub.url())


async def test_a_redirect_to_two_places_is_not_followed() -> None:
    both = answer(b"", "302 Found", "Location: /a", "Location: /b")
    async with Stub(both) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without saying where"):
            await client.get(stub.url())


async def test_five_redirects_are_followed() -> None:
    async with (
        Stub(*[redirect("/next")] * AddressPolicy(SERVER).hops, answer()) as stub,
        one_server(stub.origin) as client,
    ):
        assert await client.get(stub.url()) is not None


async def test_a_redirect_loop_is_left() -> None:
    async with Stub(redirect("/podcast/night-shift.md")) as stub, one_server(stub.origin) as client:
        with pytest.raises(BadAnswerError, match="without end"):
            await client.get(stub.url())
    assert len(stub.heard) == AddressPolicy(SERVER).hops + 1


async def test_a_network_that_says_it_asks_for_a_login_is_believed() -> None:
    page = answer(b"<h1>Welcome</h1>", "511 Network Authentication Required")
    async with Stub(page) as stub, one_server(stub.origin) as client:
        with pytest.raises(PortalError, match="login"):
            await client.get(stub.url())


def test_encryption_is_never_given_up_on_the_way() -> None:
    with pytest.raises(AddressError, match="not encrypted"):
        AddressPolicy(SERVER).follow(f"{SERVER}/docs", "http://stenobird.com/docs")


def test_a_server_that_is_now_encrypted_says_so() -> None:
    with pytest.raises(BadAnswerError, match="moved to https://stenobird.com; use that"):
        AddressPolicy("http://stenobird.com").follow(
            "http://stenobird.com/", "https://stenobird.com/"
        )


def test_a_written_port_makes_no_other_server() -> None:
    assert AddressPolicy(SERVER).check(f"{SERVER}:443/docs") == f"{SERVER}:443/docs"
    assert AddressPolicy(SERVER).follow(f"{SERVER}/a", "//stenobird.com:443/b") == f"{SERVER}:443/b"


async def test_what_browsers_encode_in_a_redirect_is_encoded_and_followed() -> None:
    moved = redirect("/a b|{c}.md?d=" + "x" * 3000)
    async with Stub(moved, answer()) as stub, one_server(stub.origin) as client:
        fetched = await client.get(stub.url())
    assert fetched and fetched.url == stub.url("/a%20b%7C%7Bc%7D.md?d=" + "x" * 3000)
    assert stub.heard[1].target == "/a%20b%7C%7Bc%7D.md?d=" + "x" * 3000


@pytest.mark.parametrize(
    "location",
    ["http://127\u30020\u30020\u30021:1/", "http://0x7f.1:1/", "http://127.0.0.1\u3002:1/"],
)
def test_a_redirect_inside_is_not_followed_however_it_is_written(location: str) -> None:
    with pytest.raises(AddressError, match="private network"):
        AddressPolicy(SERVER, any_host=True).follow("https://tracker.example/a.mp3", location)


@pytest.mark.parametrize(
    ("asked", "used"),
    [
        (f"{SERVER}/a?b=c", f"{SERVER}/a?b=c"),
        (f"{SERVER}/a#b", f"{SERVER}/a"),
        (f"{SERVER}/a b", f"{SERVER}/a%20b"),
        (f"{SERVER}:443/a", f"{SERVER}:443/a"),
    ],
)
def test_an_address_of_the_one_server_is_used_in_its_own_form(asked: str, used: str) -> None:
    assert AddressPolicy(SERVER).check(asked) == used


@pytest.mark.parametrize(
    "asked",
    [
        f"{SERVER}.evil.example/a",
        f"{SERVER}@evil.example/a",
        f"{SERVER}/a\\b",
        f"{SERVER}/\n",
        f"{SERVER}/{'a' * 9000}",
        "http://stenobird.com/a",
    ],
)
def test_what_only_begins_like_an_address_of_the_one_server_is_refused(asked: str) -> None:
    with pytest.raises(AddressError):
        AddressPolicy(SERVER).check(asked)


# Where an answer may lie elsewhere.

KEY = {"Authorization": "Bearer secret", "X-Api-Key": "secret"}


def anywhere(server: str) -> AddressPolicy:
    return AddressPolicy(server, any_host=True, encrypted=True)


async def test_what_lies_elsewhere_is_fetched_there_without_the_headers() -> None:
    async with Stub() as stub, Stub() as other, one_server(stub.origin) as client:
        stub._replies = (redirect("/again"), redirect(other.url("/signed?for=a-minute")))  # noqa: SLF001
        other._replies = (redirect(stub.url("/back")), answer())  # noqa: SLF001
        reply = await client.call("GET", stub.url(), KEY, elsewhere=anywhere(stub.origin))
        assert reply.url == other.url("/signed?for=a-minute")
        first, second, back = stub.heard
        assert first.headers["authorization"] == second.headers["authorization"] == "Bearer secret"
        assert "secret" not in str(other.heard[0].headers)
        assert "secret" not in str(back.headers)  # nor once it has been there
        assert other.heard[0].headers["user-agent"] == first.headers["user-agent"]


async def test_it_is_told_where_an_answer_came_from() -> None:
    async with (
        Stub(answer(b"gone", "404 Not Found")) as other,
        Stub(redirect(other.url("/signed"))) as stub,
        one_server(stub.origin) as client,
    ):
        takes = frozenset({404})
        policy = anywhere(stub.origin)
        reply = await client.call("GET", stub.url(), KEY, takes=takes, elsewhere=policy)
    assert (reply.status, reply.url) == (404, other.url("/signed"))


@pytest.mark.parametrize(
    "location",
    [
        "http://192.168.1.1/login",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "file:///etc/passwd",
        "https://user@hotel.example/",
        "https://hotel.local/",
    ],
)
async def test_what_may_not_be_asked_elsewhere_is_taken_for_a_login_page(location: str) -> None:
    async with Stub(redirect(location), answer()) as stub, one_server(stub.origin) as client:
        with pytest.raises(PortalError, match="asks for a login"):
            await client.call("GET", stub.url(), KEY, elsewhere=anywhere(stub.origin))
    assert len(stub.heard) == 1


async def test_another_server_that_is_not_there_says_nothing_of_the_own_one() -> None:
    async with Stub(answer()) as gone:
        there = gone.url("/signed")
    async with Stub(redirect(there)) as stub, one_server(stub.origin) as client:
        with pytest.raises(ServerFailedError, match="refused"):
            await client.call("GET", stub.url(), KEY, elsewhere=anywhere(stub.origin))


async def test_what_is_sent_is_sent_nowhere_else() -> None:
    async with (
        Stub(answer()) as other,
        Stub(redirect(other.url("/"), "307 Temporary Redirect")) as stub,
        one_server(stub.origin) as client,
    ):
        with pytest.raises(StenoError):
            await client.call("POST", stub.url(), KEY, b"{}", elsewhere=anywhere(stub.origin))
    assert other.connections == 0


def test_elsewhere_is_asked_over_https_alone() -> None:
    policy = anywhere(SERVER)
    at = f"{SERVER}/result"
    assert policy.follow_out(at, "http://files.example/1?s=2") == "https://files.example/1?s=2"
