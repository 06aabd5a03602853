"""What mpv plays is what a download would get: the same hosts, chains and refusals."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import PlayerError
from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import Status, Track
from steno_tui.player.mpv import MpvPlayer
from tests.downloads.host import Host
from tests.network.stub import Say, Stub, answer, redirect, reset
from tests.player.audio_files import SECONDS, AudioServer, encoded
from tests.player.conftest import TrackAt, until
from tests.support.names import known_names
from tests.support.patience import PATIENCE

Playing = Callable[..., Awaitable[MpvPlayer]]


@pytest.fixture
async def playing(real_mpv: str) -> AsyncIterator[Playing]:
    """Makes players for a server."""
    players: list[MpvPlayer] = []

    async def make(server: str, *extra: str) -> MpvPlayer:
        mpv = await find_mpv(str(shutil.which("mpv")))
        players.append(MpvPlayer(mpv, server, extra=("--ao=null", *extra)))
        return players[-1]

    yield make
    for player in players:
        await player.close()


def at(url: str) -> Track:
    return Track("tones", url, "Tones", "The Test", SECONDS)


async def test_a_public_name_that_leads_inside_is_not_played(
    playing: Playing, wav_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_names(monkeypatch)["rebound.example"] = "127.0.0.1"
    async with Host(wav_file) as home:
        player = await playing("https://stenobird.com")
        with pytest.raises(PlayerError, match="leads into a private network"):
            await player.play(at(f"http://rebound.example:{home.port}/tones.wav"), 0)
        assert home.heard == []


@pytest.mark.parametrize(
    "host", ["\uff11\uff12\uff17.0.0.1", "127\u30020\u30020\u30021", "0x7f.1", "127.0.0.\u2460"]
)
async def test_a_host_is_asked_by_the_name_it_was_judged_by(
    playing: Playing, wav_file: bytes, host: str
) -> None:
    async with Host(wav_file) as home:
        player = await playing(home.origin)
        await player.play(at(f"http://{host}:{home.port}/tones.wav"), 0)
        assert player.status.state == "playing"
        assert {headers["host"] for headers in home.heard} == {f"127.0.0.1:{home.port}"}


@pytest.mark.parametrize("target", ["http://rebound.example:{}/", "http://[::1]:{}/"])
async def test_a_redirect_inside_is_not_followed_at_any_hop(
    playing: Playing, wav_file: bytes, target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    known_names(monkeypatch)["rebound.example"] = "127.0.0.1"
    async with Host(wav_file) as home:
        chain = [redirect("/a"), redirect("/b"), redirect(target.format(home.port))]
        async with Stub(*chain) as stub:
            player = await playing(stub.origin)
            with pytest.raises(PlayerError, match="private network"):
                await player.play(at(stub.url()), 0)
        assert home.heard == []


async def test_a_long_chain_that_wants_its_cookie_back_is_played(
    playing: Playing, wav_file: bytes
) -> None:
    cookie = answer(b"", "302 Found", "Location: /b", "Set-Cookie: seen=1; Path=/")
    async with Stub(cookie, *[redirect("/c")] * 11, answer(wav_file)) as stub:
        player = await playing(stub.origin)
        await player.play(at(stub.url()), 0)
        assert player.status.state == "playing"
        assert stub.heard[-1].headers["cookie"] == "seen=1"


async def test_a_host_that_refuses_to_give_parts_is_played(
    playing: Playing, wav_file: bytes
) -> None:
    async with Host(wav_file) as host:
        host.refusal = "406 Not Acceptable"
        player = await playing(host.origin)
        await player.play(at(host.url), 0)
        assert player.status.state == "playing"


FORMS = {
    "mp3": "--of=mp3 --oac=libmp3lame --oacopts=b=64000",
    "m4a": "--of=mp4 --oac=aac --ofopts=movflags=+faststart",
    "opus": "--of=opus --oac=libopus --audio-samplerate=48000",
}
"""How mpv is told to write them."""


async def broken_off(playing: Playing, made: bytes, says_length: bool) -> Status:
    """How it ends where the host breaks off after a third, and refuses the rest."""
    third = len(made) // 3
    async with Host(made) as host:
        host.breaks_at, host.says_length, host.ranges = third, says_length, says_length

        def hinder(headers: Mapping[str, str]) -> bool:
            """Break off after a third and refuse the rest, but for a look at the end."""
            first = int(headers.get("range", "bytes=0-").removeprefix("bytes=").split("-")[0])
            is_rest = third - 100 < first < 2 * third
            host.refusal = "403 Forbidden" if is_rest else None
            return first < third

        host.hinders = hinder
        player = await playing(host.origin)
        await player.set_speed(3)
        await player.play(at(host.url), 0)
        return await until(player, lambda status: status.state in ("failed", "ended"))


@pytest.mark.slow
async def test_what_breaks_and_is_then_refused_has_broken_off(
    playing: Playing, wav_file: bytes, tmp_path: Path
) -> None:
    made = {
        form: file
        for form, how in FORMS.items()
        if (file := encoded(wav_file, tmp_path, *how.split())) is not None
    }
    if not made:
        pytest.skip(f"this mpv writes no {', '.join(FORMS)}")
    kinds = [(form, says_length) for form in made for says_length in (True, False)]
    # All at a time, for they do little but wait.
    ends = await asyncio.gather(
        *(broken_off(playing, made[form], says_length) for form, says_length in kinds)
    )
    for kind, over in zip(kinds, ends, strict=True):
        assert over.state == "failed", kind
        assert re.search(r"broke off at 0:[12]\d of 1:00; play it again", over.reason or ""), kind


@pytest.mark.parametrize("kind", ["text/html", "audio/x-mpegurl", "application/x-mpegURL", "x"])
async def test_no_word_for_audio_keeps_it_from_being_played(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, wav_file: bytes, kind: str
) -> None:
    server.files["/odd"] = (kind, wav_file)
    await mpv_player.play(track("/odd"), 30)
    assert mpv_player.status.state == "playing"


async def test_mpv_asks_no_proxy_for_what_lies_on_this_machine(
    playing: Playing, wav_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stub(answer(b"", "403 Forbidden")) as proxy, Host(wav_file) as host:
        for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.origin)
        player = await playing(host.origin)
        await player.play(at(host.url), 0)
        assert player.status.state == "playing"
        assert proxy.heard == []


async def test_the_environments_proxy_is_asked_for_what_lies_elsewhere(
    playing: Playing, wav_file: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with Stub(answer(wav_file)) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.origin)
        player = await playing("https://stenobird.com")
        await player.play(at("http://audio.example/tones.wav"), 0)
        assert player.status.state == "playing"
        assert proxy.heard[0].target == "http://audio.example/tones.wav"


@pytest.fixture(scope="session")
def opus(real_mpv: str, wav_file: bytes, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The tones as Opus in Ogg, whose length stands at its end and nowhere else."""
    options = ("--of=ogg", "--oac=libopus", "--oacopts=b=32000")
    made = encoded(wav_file, tmp_path_factory.mktemp("opus"), *options)
    if made is None:
        pytest.skip("this mpv cannot write Opus")
    return made


@pytest.mark.parametrize(
    ("refusal", "page_says", "told"),
    [
        (answer(b"", "503 Busy"), SECONDS, " of 1:00;"),
        (answer(b"", "403 No"), None, ";"),
        (reset, SECONDS, " of 1:00;"),
    ],
    ids=["503", "403", "reset"],
)
async def test_what_mpv_reads_of_a_length_in_broken_audio_is_not_its_length(
    playing: Playing, opus: bytes, refusal: bytes | Say, page_says: int | None, told: str
) -> None:
    part = f"Content-Range: bytes 0-{len(opus) - 1}/{len(opus)}"
    first = answer(opus, "206 Partial Content", "Accept-Ranges: bytes", part)
    async with Stub(first[: -len(opus) // 3], refusal) as stub:
        player = await playing(stub.origin, "--stream-lavf-o=reconnect=0")
        lengths: set[float | None] = set()
        player.subscribe(lambda status: lengths.add(status.duration))
        with suppress(PlayerError):  # where it breaks off before it plays
            await player.play(replace(at(stub.url("/tones.opus")), duration=page_says), 0)
        over = await until(player, lambda status: status.state in ("ended", "failed"))
        assert (over.state, lengths) == ("failed", {None})
        assert over.reason is not None
        assert re.search(rf"broke off at 0:\d\d{told}", over.reason)


async def test_opus_that_comes_as_it_should_is_heard_to_its_end(
    playing: Playing, opus: bytes
) -> None:
    async with Host(opus) as host:
        player = await playing(host.origin)
        await player.set_speed(3)
        await player.play(at(host.url), SECONDS - 4)
        over = await until(player, lambda status: status.state in ("ended", "failed"))
        assert over.state == "ended"
        assert over.duration == pytest.approx(SECONDS, abs=0.1)


async def listens(host: str, port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(host, port)
    except (ConnectionRefusedError, ConnectionResetError):
        return False
    writer.close()
    return True


@pytest.mark.parametrize("ends", ["stop", "end", "failure", "another"])
async def test_nothing_listens_once_nothing_is_loaded(
    mpv_player: MpvPlayer, server: AudioServer, track: TrackAt, ends: str
) -> None:
    await mpv_player.play(track(), 0)
    session = mpv_player._session  # noqa: SLF001
    assert session.track is not None and session.track.relay is not None
    host, port = session.track.relay._host.split(":")  # noqa: SLF001
    assert await listens(host, int(port))
    if ends == "stop":
        await mpv_player.stop()
    elif ends == "end":
        await mpv_player.set_speed(3)
        await mpv_player.seek(track().id, SECONDS)
        await until(mpv_player, lambda status: status.state == "ended")
    elif ends == "failure":
        session.fail(session.track, "It failed.")
    else:
        await mpv_player.play(track("/other.wav"), 0)
    async with asyncio.timeout(PATIENCE):  # some turns of the loop later
        while await listens(host, int(port)):  # noqa: ASYNC110 (nobody tells)
            await asyncio.sleep(0)
