"""Redirects and names that lead a fetch astray, and chains that are meant to be followed."""

from __future__ import annotations

import pytest

from steno_tui.downloads.cache import DownloadCache
from steno_tui.errors import AddressError, AudioError, StenoError
from tests.downloads.conftest import MakeCache, fetched
from tests.downloads.host import BODY, Host
from tests.network.stub import Stub, answer, redirect
from tests.support.names import known_names

PUBLIC = "https://stenobird.com"


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    return known_names(monkeypatch)


async def test_a_chain_of_hosts_is_followed(cache: DownloadCache, host: Host) -> None:
    async with Stub(redirect(host.url)) as second, Stub(redirect(second.url("/a"))) as first:
        assert (await fetched(cache, first.url("/b"))).read_bytes() == BODY
        assert await cache.find(first.url("/b")) is not None


async def test_a_long_chain_is_followed_and_an_endless_one_is_left(cache: DownloadCache) -> None:
    async with Stub(*[redirect("/next")] * 20, answer(BODY)) as stub:
        assert (await fetched(cache, stub.url())).read_bytes() == BODY
    async with Stub(redirect("/again")) as stub:
        with pytest.raises(AudioError, match="without end"):
            await fetched(cache, stub.url())
        assert len(stub.heard) == 20 + 1


def setting(cookie: str, location: str) -> bytes:
    """A redirect that sets a cookie."""
    return answer(b"", "302 Found", f"Location: {location}", f"Set-Cookie: {cookie}")


async def test_a_host_gets_back_what_it_set_in_the_same_chain_alone(cache: DownloadCache) -> None:
    async with Stub(setting("seen=1; Path=/", "/a"), answer(BODY)) as stub:
        for url in (stub.url("/a"), stub.url("/b")):
            await fetched(cache, url)
        assert [heard.headers.get("cookie") for heard in stub.heard] == [None, "seen=1", None]


async def test_no_host_on_the_way_gets_what_another_one_set(
    make_cache: MakeCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = [
        setting("me=1; Domain=one.example", "http://two.example/"),
        setting("me=2", "http://one.example/"),
        answer(BODY),
    ]
    async with Stub(*chain) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        await fetched(make_cache(server=PUBLIC), "http://one.example/")
    assert [heard.headers.get("cookie") for heard in proxy.heard] == [None, None, "me=1"]
    unwanted = {"authorization", "referer", "x-api-key"}
    assert unwanted & {name for heard in proxy.heard for name in heard.headers} == set()


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x.mp3",
        "javascript:alert(1)",
        "data:audio/mpeg;base64,SUQz",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/a.mp3",
        "http://192.168.1.1/a.mp3",
        "http://[::1]/a.mp3",
        "http://localhost/a.mp3",
        "http://2130706433/a.mp3",
        "http://reader@host.example/a.mp3",
        "http://[::1/",
        "/a\\b",
        "/" + "x" * 9000,
        "http://10.0.0\u00ad.1/a.mp3",
        "http://0xa9.254.169.254/a.mp3",
        "",
    ],
)
async def test_a_redirect_to_what_may_not_be_asked_is_not_followed(
    cache: DownloadCache, location: str
) -> None:
    async with Stub(redirect(location), answer(BODY)) as stub:
        with pytest.raises((AddressError, AudioError)) as caught:
            await fetched(cache, stub.url())
    assert len(stub.heard) == 1
    assert caught.value.message.isprintable()
    assert await cache.held() == []


async def test_a_redirect_to_two_places_is_not_followed(cache: DownloadCache) -> None:
    both = answer(b"", "302 Found", "Location: /a", "Location: /b")
    async with Stub(both, answer(BODY)) as stub:
        with pytest.raises(AudioError, match="without saying where"):
            await fetched(cache, stub.url())


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "av://lavfi:sine", "-", "/etc/passwd", "", "http://127.0.0.1/a"]
)
async def test_an_address_that_may_not_be_asked_is_refused(make_cache: MakeCache, url: str) -> None:
    cache = make_cache(server=PUBLIC)
    with pytest.raises(AddressError):
        await fetched(cache, url)
    assert not await cache.is_constant(url)


@pytest.mark.parametrize(
    ("name_for", "listens_at"),
    [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("::ffff:127.0.0.1", "127.0.0.1")],
)
async def test_a_public_name_for_a_private_place_is_refused_before_anything_is_said(
    make_cache: MakeCache, names: dict[str, str], name_for: str, listens_at: str
) -> None:
    names["rebound.example"] = name_for
    async with Host(address=listens_at) as inside:
        with pytest.raises(AddressError, match="leads into a private network"):
            await fetched(make_cache(server=PUBLIC), f"http://rebound.example:{inside.port}/a.mp3")
        assert inside.heard == []


async def test_a_redirect_to_such_a_name_is_not_followed(
    make_cache: MakeCache, host: Host, names: dict[str, str]
) -> None:
    names["rebound.example"] = "127.0.0.1"
    async with Stub(redirect(f"http://rebound.example:{host.port}/a.mp3")) as stub:
        with pytest.raises(AddressError, match="private network"):
            await fetched(make_cache(server=stub.origin), stub.url())
    assert host.heard == []


async def test_the_services_own_host_may_be_in_a_private_place(
    make_cache: MakeCache, host: Host, names: dict[str, str]
) -> None:
    names["home.example"] = "127.0.0.1"
    cache = make_cache(server="http://home.example")
    path = await fetched(cache, f"http://home.example:{host.port}/a.mp3")
    assert path.read_bytes() == BODY


async def test_a_proxy_may_be_in_a_private_place(
    make_cache: MakeCache, host: Host, names: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", host.origin)
    path = await fetched(make_cache(server=PUBLIC), "http://far.example/a.mp3")
    assert path.read_bytes() == BODY
    assert host.heard[0][":path"] == "http://far.example/a.mp3"


async def test_a_name_that_is_not_known_is_a_sentence(
    make_cache: MakeCache, names: dict[str, str]
) -> None:
    with pytest.raises(AudioError, match="unknown.example was not found"):
        await fetched(make_cache(server=PUBLIC), "https://unknown.example/a.mp3")


async def test_nobody_listening_is_a_sentence(cache: DownloadCache) -> None:
    async with Stub(answer()) as stub:
        pass
    with pytest.raises(StenoError, match="refused the connection"):
        await fetched(cache, stub.url())
