"""A relay of audio: what a player gets through it, and what nobody gets."""

from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from urllib.parse import urlsplit

import pytest

from steno_tui.errors import AddressError, AudioError, BadAnswerError, GoneError
from steno_tui.network.audio_answer import audio_client
from steno_tui.network.audio_relay import AudioRelay
from tests.downloads.audio_samples import mp3
from tests.downloads.host import BODY, Host
from tests.network.stub import Heard, Stub, answer, endless, redirect
from tests.network.support import forget_proxies
from tests.support.names import known_names
from tests.support.patience import PATIENCE

PUBLIC = "https://stenobird.com"
MEGABYTE = bytes(1_000_000)


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    forget_proxies(monkeypatch)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with Host() as host:
        yield host


@dataclass
class Got:
    """What a player was answered."""

    status: int
    headers: dict[str, str]
    body: bytes
    whole: bool
    """Whether it came to its end."""


@asynccontextmanager
async def relaying(url: str, server: str) -> AsyncIterator[tuple[AudioRelay, str]]:
    """A relay for an audio, and its address."""
    async with audio_client(server, 8) as http:
        relay = AudioRelay(http, url)
        try:
            yield relay, await relay.listen()
        finally:
            await relay.aclose()


async def opened(
    address: str, *headers: str, method: str = "GET", target: str = "", host: str = ""
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask, as a player does."""
    parts = urlsplit(address)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [f"{method} {target or parts.path} HTTP/1.1", f"Host: {host or parts.netloc}", *headers]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    return reader, writer


async def head_of(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    pairs = (line.partition(": ") for line in lines)
    return int(first.split()[1]), {name.lower(): value for name, _, value in pairs}


async def got(address: str, *headers: str, **asked: str) -> Got:
    """All that a player is answered."""
    reader, writer = await opened(address, *headers, **asked)
    try:
        status, heads = await head_of(reader)
        body = await reader.read()
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    if "content-length" in heads:
        return Got(status, heads, body, len(body) == int(heads["content-length"]))
    unfolded = b""
    while match := re.match(rb"([0-9a-f]+)\r\n", body):
        size = int(match[1], 16)
        if size == 0:
            return Got(status, heads, unfolded, whole=True)
        unfolded += body[match.end() :][:size]
        body = body[match.end() + size + 2 :]
    return Got(status, heads, unfolded, whole=False)


async def test_the_whole_and_parts_are_passed_on(host: Host) -> None:
    async with relaying(host.url, host.origin) as (relay, address):
        whole = await got(address)
        assert (whole.status, whole.body) == (200, BODY)
        part = await got(address, "Range: bytes=700000-")
        assert (part.status, part.body) == (206, BODY[700_000:])
        assert part.headers["content-range"] == f"bytes 700000-{len(BODY) - 1}/{len(BODY)}"
        assert part.headers["accept-ranges"] == "bytes"
        piece = await got(address, "Range: bytes=5-9")
        assert piece.body == BODY[5:10]
        beyond = await got(address, f"Range: bytes={len(BODY)}-")
        assert (beyond.status, beyond.body) == (416, b"")
        assert not relay.broke_off
    assert host.ranges_asked == [None, "bytes=700000-", "bytes=5-9", f"bytes={len(BODY)}-"]


async def test_audio_of_unknown_length_is_passed_on_to_its_end(host: Host) -> None:
    host.says_length = host.ranges = False
    async with relaying(host.url, host.origin) as (_, address):
        whole = await got(address, "Range: bytes=0-")
    assert (whole.status, whole.body, whole.whole) == (200, BODY, True)
    assert "accept-ranges" not in whole.headers


async def test_only_its_head_is_told_where_no_more_is_wanted(host: Host) -> None:
    async with relaying(host.url, host.origin) as (_, address):
        told = await got(address, method="HEAD")
    assert (told.status, told.headers["content-length"]) == (200, str(len(BODY)))
    assert told.body == b""


async def test_the_end_of_the_address_stays_for_players_that_show_it(host: Host) -> None:
    url = f"{host.origin}/audio/The%20Night%0AShift.mp3?token=secret"
    async with relaying(url, host.origin) as (_, address):
        assert re.fullmatch(
            r"http://127\.0\.0\.1:\d+/[\w-]{43}/TheNightShift\.mp3", address, re.ASCII
        )


@pytest.mark.parametrize(
    ("said", "passed"),
    [
        ("audio/mpeg", "audio/mpeg"),
        ("Audio/MP4; codecs=x", "audio/mp4"),
        ("video/mp4", "video/mp4"),
        ("text/html", "application/octet-stream"),
        ("audio/x-mpegurl", "application/octet-stream"),
        ("audio/x-scpls", "application/octet-stream"),
        ("application/vnd.apple.mpegurl", "application/octet-stream"),
        ("", "application/octet-stream"),
    ],
)
async def test_no_word_for_it_makes_audio_anything_else(said: str, passed: str) -> None:
    async with (
        Stub(answer(BODY, "200 OK", f"Content-Type: {said}")) as stub,
        relaying(stub.url(), stub.origin) as (_, address),
    ):
        assert (await got(address)).headers["content-type"] == passed


# Nobody else.


@pytest.mark.parametrize(
    "asked",
    [
        {"target": "/"},
        {"target": "/episode.mp3"},
        {"target": "http://169.254.169.254/"},
        {"host": "rebound.example"},
        {"method": "POST"},
        {"method": "CONNECT"},
    ],
)
async def test_whoever_does_not_know_the_address_reaches_nothing(
    host: Host, asked: dict[str, str]
) -> None:
    async with relaying(host.url, host.origin) as (_, address):
        assert (await got(address, **asked)).status in (400, 404, 405)
        longer = address + "x"
        assert (await got(longer)).status == 404
    assert host.heard == []


async def test_an_endless_request_is_hung_up_on(host: Host) -> None:
    async with relaying(host.url, host.origin) as (_, address):
        reader, writer = await opened(address, "X: " + "x" * 20_000)
        with suppress(OSError):
            assert await reader.read() == b""
        writer.close()
    assert host.heard == []


async def test_two_relays_share_no_address(host: Host) -> None:
    async with (
        relaying(host.url, host.origin) as (_, one),
        relaying(host.url, host.origin) as (_, other),
    ):
        assert urlsplit(one).path != urlsplit(other).path
        assert (await got(one, target=urlsplit(other).path)).status == 404


async def test_nothing_listens_once_it_is_closed(host: Host) -> None:
    async with relaying(host.url, host.origin) as (_, address):
        pass
    with pytest.raises(OSError, match=r"[Cc]onnect"):
        await got(address)


@pytest.mark.parametrize("turns", range(8))
async def test_who_comes_just_as_it_closes_is_not_left_waiting(host: Host, turns: int) -> None:
    async with relaying(host.url, host.origin) as (relay, address):
        parts = urlsplit(address)
        player = socket.create_connection((parts.hostname, parts.port), PATIENCE)
        for _ in range(turns):
            await asyncio.sleep(0)
        relay.close()
        with player:
            player.setblocking(False)
            async with asyncio.timeout(PATIENCE):
                with suppress(ConnectionResetError):
                    assert await asyncio.get_running_loop().sock_recv(player, 1) == b""


async def test_what_is_closed_before_it_listens_does_not_begin_to(host: Host) -> None:
    async with audio_client(host.origin, 8) as http:
        relay = AudioRelay(http, host.url)
        relay.close()
        address = await relay.listen()
        with pytest.raises(OSError, match=r"[Cc]onnect"):
            await got(address)


# Never inside.


async def refused(relay: AudioRelay, address: str) -> None:
    """See that an audio is refused for where it leads."""
    answered = await got(address)
    assert (answered.status, answered.body) == (502, b"")
    assert isinstance(relay.refusal, AddressError)
    assert "private network" in relay.refusal.message


@pytest.mark.parametrize("inside", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
async def test_a_name_that_leads_inside_is_refused(
    inside: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_names(monkeypatch)["rebound.example"] = inside
    async with Host(address="::1" if inside == "::1" else "127.0.0.1") as home:
        url = f"http://rebound.example:{home.port}/a.mp3"
        async with relaying(url, PUBLIC) as (relay, address):
            await refused(relay, address)
        assert home.heard == []


@pytest.mark.parametrize(
    "target", ["http://rebound.example:{}/a.mp3", "http://[::1]:{}/a.mp3", "http://localhost:{}/"]
)
async def test_a_redirect_inside_is_refused_at_any_hop(
    host: Host, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_names(monkeypatch)["rebound.example"] = "127.0.0.1"
    chain = [*[redirect("/next")] * 3, redirect(target.format(host.port))]
    async with Stub(*chain) as stub, relaying(stub.url(), stub.origin) as (relay, address):
        await refused(relay, address)
    assert host.heard == []


async def test_a_name_that_leads_elsewhere_by_now_is_judged_again(
    host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = known_names(monkeypatch)
    names["own.example"] = names["rebound.example"] = "127.0.0.1"
    own = f"http://own.example:{host.port}"
    async with Stub(redirect(f"{own}/a.mp3")) as stub:
        url = f"http://own.example:{stub.port}/b.mp3"
        async with relaying(url, own) as (relay, address):
            assert (await got(address)).body == BODY
            stub._replies = (redirect(f"http://rebound.example:{host.port}/"),)  # noqa: SLF001
            host.refusal = "403 Forbidden"
            answered = await got(address, "Range: bytes=9-")
            assert answered.status == 502
            assert isinstance(relay.refusal, AddressError)


# What the audio's host does.


async def test_a_long_chain_with_a_cookie_is_followed_and_where_it_led_is_remembered() -> None:
    cookie = answer(b"", "302 Found", "Location: /b", "Set-Cookie: seen=1; Path=/")
    chain = [cookie, *[redirect("/next")] * 11]
    async with Stub(*chain, answer(BODY)) as stub:
        async with relaying(stub.url("/a"), stub.origin) as (_, address):
            assert (await got(address)).body == BODY
            assert (await got(address)).body == BODY
        assert len(stub.heard) == 12 + 2
        assert [heard.headers.get("cookie") for heard in stub.heard] == [None, *["seen=1"] * 13]


async def test_where_the_chain_led_is_forgotten_once_it_is_refused(host: Host) -> None:
    last = [redirect("/signed-1"), answer(BODY), answer(b"", "403 Forbidden")]
    async with Stub(*last, redirect("/signed-2"), answer(BODY)) as stub:
        async with relaying(stub.url("/a"), stub.origin) as (relay, address):
            assert (await got(address)).body == BODY
            assert (await got(address)).body == BODY
            assert relay.refusal is None
        assert [heard.target for heard in stub.heard] == [
            *("/a", "/signed-1", "/signed-1", "/a", "/signed-2")
        ]


async def test_where_there_is_no_chain_any_more_none_is_remembered() -> None:
    first = [redirect("/signed"), answer(BODY), answer(b"", "404 Not Found")]
    async with Stub(*first, answer(BODY)) as stub:
        async with relaying(stub.url("/a"), stub.origin) as (_, address):
            for _ in range(3):
                assert (await got(address)).body == BODY
        assert [heard.target for heard in stub.heard] == ["/a", "/signed", "/signed", "/a", "/a"]


@pytest.mark.parametrize("refusal", ["406 Not Acceptable", "400 Bad Request", "501 No"])
async def test_a_host_that_refuses_to_give_parts_is_asked_for_the_whole(
    host: Host, refusal: str
) -> None:
    host.refusal = refusal
    async with relaying(host.url, host.origin) as (_, address):
        whole = await got(address, "Range: bytes=0-")
    assert (whole.status, whole.body) == (200, BODY)
    assert "accept-ranges" not in whole.headers
    assert host.ranges_asked == ["bytes=0-", None]


async def test_a_refusal_is_passed_on_and_told(host: Host) -> None:
    async with (
        Stub(answer(b"gone", "410 Gone")) as stub,
        relaying(stub.url(), stub.origin) as (relay, address),
    ):
        assert (await got(address)).status == 410
        assert relay.status == 410
        assert isinstance(relay.refusal, GoneError)


@pytest.mark.parametrize(
    "words",
    [
        b"<html>Log in",
        b"Not here any more.",
        b'{"error": 1}',
        b"",
        b"\x89PNG\r\n" + bytes(50),
        Random(1).randbytes(5000),
    ],
)
async def test_what_is_no_audio_is_not_played(words: bytes) -> None:
    async with (
        Stub(answer(words, "200 OK", "Content-Type: audio/mpeg")) as stub,
        relaying(stub.url(), stub.origin) as (relay, address),
    ):
        assert (await got(address)).status == 502
        assert isinstance(relay.refusal, AudioError)


@pytest.mark.parametrize(
    "span", ["bytes 0-9/1000", "bytes 6-9/1000", "bytes 5-4/1000", "bytes 5-9/7", "bytes 5-9/*", ""]
)
async def test_another_part_than_was_asked_for_is_not_passed_on(span: str) -> None:
    part = answer(b"12345", "206 Partial Content", f"Content-Range: {span}")
    async with Stub(part) as stub, relaying(stub.url(), stub.origin) as (relay, address):
        assert (await got(address, "Range: bytes=5-")).status == 502
        assert isinstance(relay.refusal, BadAnswerError)


async def test_more_than_was_asked_for_is_not_passed_on() -> None:
    part = answer(BODY[:5], "206 Partial Content", "Content-Range: bytes 0-4/1000")
    async with Stub(part) as stub, relaying(stub.url(), stub.origin) as (_, address):
        assert (await got(address, "Range: bytes=0-0")).status == 502


async def test_a_part_of_other_audio_is_not_passed_on(host: Host) -> None:
    async with relaying(host.url, host.origin) as (_, address):
        await got(address, "Range: bytes=0-")
        host.body = mp3(1_200_000)
        assert (await got(address, "Range: bytes=5-")).status == 502


@pytest.mark.parametrize("says_length", [True, False])
async def test_what_breaks_off_is_never_ended_properly(host: Host, says_length: bool) -> None:
    host.says_length, host.breaks_at = says_length, 300_000
    async with relaying(host.url, host.origin) as (relay, address):
        broken = await got(address)
        assert (broken.body, broken.whole) == (BODY[:300_000], False)
        assert relay.broke_off
        host.breaks_at = None
        assert (await got(address)).whole
        assert not relay.broke_off


async def test_what_goes_wrong_after_a_break_does_not_mend_it(host: Host) -> None:
    host.breaks_at = 300_000
    async with relaying(host.url, host.origin) as (relay, address):
        await got(address)
        host.refusal = "503 Busy"
        assert (await got(address, "Range: bytes=300000-")).status == 503
        assert relay.broke_off


# No more than is taken.


async def test_a_player_that_leaves_is_let_go_and_so_is_the_audios_host() -> None:
    left = asyncio.Event()

    async def stall(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000000\r\n\r\n" + BODY[:90_000])
        with suppress(OSError):
            while not writer.is_closing():
                writer.write(b"\0")  # which a closed connection refuses
                await writer.drain()
                await asyncio.sleep(0.01)
        left.set()

    async with Stub(stall) as stub, relaying(stub.url(), stub.origin) as (_, address):
        reader, writer = await opened(address)
        await reader.readexactly(1000)
        writer.close()
        await asyncio.wait_for(left.wait(), PATIENCE)


@pytest.mark.parametrize("takes_it", [True, False])
async def test_an_end_that_is_taken_late_or_never_is_no_error(host: Host, takes_it: bool) -> None:
    host.body = mp3(60_000)  # more than these sockets hold, and less than the relay waits for
    async with relaying(host.url, host.origin) as (relay, address):
        (listening,) = relay._server.sockets if relay._server else ()  # noqa: SLF001
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        with socket.socket() as player:
            player.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
            player.connect(listening.getsockname())
            parts = urlsplit(address)
            player.sendall(f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode())
            player.setblocking(False)
            assert await asyncio.get_running_loop().sock_recv(player, 1)
            await asyncio.gather(*host.tasks)
            (serving,) = relay._serving  # noqa: SLF001
            await asyncio.sleep(0.05)  # it closes the connection now, and has bytes left
            assert not serving.done()
            while takes_it and await asyncio.get_running_loop().sock_recv(player, 9000):
                pass
        await asyncio.wait_for(serving, PATIENCE)


async def test_what_the_player_does_not_take_is_not_fetched() -> None:
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + BODY[:9000])
        with suppress(OSError):
            while not writer.is_closing():
                writer.write(MEGABYTE)
                await writer.drain()
                sent += len(MEGABYTE)

    flood = endless(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n" + BODY[:9000], MEGABYTE)
    async with Stub(pour, flood) as stub, relaying(stub.url(), stub.origin) as (_, address):
        patient, waiting = await opened(address)
        await patient.readexactly(1000)
        greedy, taking = await opened(address)
        for _ in range(100):
            await greedy.readexactly(1_000_000)
        assert sent < 40_000_000
        waiting.close()
        taking.close()


async def test_the_audios_host_hears_no_more_than_a_download_tells() -> None:
    async with Stub(answer(BODY)) as stub, relaying(stub.url(), stub.origin) as (_, address):
        await got(address, "Icy-MetaData: 1", "Cookie: a=b", "Referer: http://127.0.0.1/")
        heard: Heard = stub.heard[0]
    assert set(heard.headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
