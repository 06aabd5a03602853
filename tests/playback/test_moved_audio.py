"""Audio whose address runs out: its page is asked once where it lies now, and then it is played."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import AudioGoneError, PlayerError, StenoError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import MakePlayer, Player
from steno_tui.player.mpv import MpvPlayer
from tests.downloads.host import Host
from tests.network.stub import answer
from tests.player.audio_files import SECONDS, tones
from tests.player.conftest import real_mpv
from tests.stenobird.page_writer import write_page
from tests.support.patience import PATIENCE
from tests.tui.catalogue import chapters, episode

from .conftest import Hall, hall

__all__ = ["real_mpv"]

RAN_OUT = [401, 403, 404, 410]


class Moving(Host):
    """A service whose audio lies at an address that counts.

    Attributes:
        place: where it lies now.
        told: where the page says that it lies.
        code: what is answered at other places (HTTP).
    """

    def __init__(self) -> None:
        super().__init__(tones())
        self.place = self.told = 1
        self.code = 403

    @property
    def key(self) -> EpisodeKey:
        return self.listed.key

    @property
    def listed(self) -> Episode:
        """What the page says."""
        url = f"{self.origin}/audio.wav?place={self.told}"
        return episode(chapters=chapters(5, every=10), duration=SECONDS, audio_url=url)

    def move(self) -> None:
        self.place = self.told = self.place + 1

    def asked(self, word: str) -> int:
        """How often an address with a word in it was asked for."""
        return sum(word in headers[":path"] for headers in self.heard)

    async def _answer(self, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        path = headers[":path"]
        if path.endswith(".md"):
            writer.write(
                answer(write_page(self.listed).encode(), "200 OK", "Content-Type: text/markdown")
            )
        elif path == f"/audio.wav?place={self.place}":
            await super()._answer(headers, writer)
        else:
            writer.write(answer(b"", f"{self.code} {HTTPStatus(self.code).phrase}"))


@pytest.fixture
async def moving() -> AsyncIterator[Moving]:
    async with Moving() as service:
        yield service


def mpv_for(service: Moving) -> MakePlayer:
    async def make_player() -> Player:
        return MpvPlayer(await find_mpv(), service.origin, extra=("--ao=null",))

    return make_player


@pytest.fixture
async def moving_hall(moving: Moving, tmp_path: Path, real_mpv: str) -> AsyncIterator[Hall]:
    async with hall(moving, tmp_path, make_player=mpv_for(moving)) as opened:
        yield opened


async def read(hall: Hall, service: Moving) -> Episode:
    """Have the page read, and forget that it was asked for."""
    found = await hall.core.pages.with_audio(EpisodeRef(service.key))
    service.heard.clear()
    return found


def is_told(hall: Hall, state: str) -> bool:
    return any(heard is not None and heard.status.state == state for heard in hall.told)


@pytest.mark.parametrize("code", RAN_OUT)
async def test_what_its_host_refuses_is_played_where_the_page_says(
    moving_hall: Hall, moving: Moving, code: int
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    moving.code = code
    await moving_hall.listener.play(found, 30)
    await moving_hall.until(lambda: moving_hall.heard.status.state == "playing", "sound")
    assert (moving_hall.position or 0) >= 30
    assert moving_hall.heard.episode.audio_url == moving.listed.audio_url
    assert not is_told(moving_hall, "failed")
    assert (moving.asked(".md"), moving.asked("place=1")) == (1, 1)


@pytest.mark.parametrize("code", [*RAN_OUT, 500])
async def test_where_the_page_knows_no_other_that_is_told_once(
    moving_hall: Hall, moving: Moving, code: int
) -> None:
    found = await read(moving_hall, moving)
    moving.place = 0
    moving.code = code
    with pytest.raises(PlayerError, match=str(code)):
        await moving_hall.listener.play(found, 30)
    assert moving_hall.heard.status.state == "failed"
    assert moving.asked(".md") == (1 if code in RAN_OUT else 0)


async def test_what_a_list_knows_better_is_asked_of_the_page_first(
    moving_hall: Hall, moving: Moving
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    listed = moving.listed
    await moving_hall.core.library.run(
        lambda library: library.episodes.put(listed.key.podcast, [listed])
    )
    await moving_hall.listener.play(found, 30)
    assert (moving.asked(".md"), moving.asked("place=1")) == (1, 0)
    assert moving_hall.heard.episode.audio_url == listed.audio_url
    await moving_hall.listener.stop()
    await moving_hall.listener.play(found, 30)  # which may stand on a screen for long
    assert (moving.asked(".md"), moving.asked("place=1")) == (1, 0)


async def test_what_was_read_long_ago_is_asked_of_the_page_first(
    moving_hall: Hall, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    monkeypatch.setattr("steno_tui.core.freshness.FRESH_SECONDS", 0)
    await moving_hall.listener.play(found, 30)
    assert (moving.asked(".md"), moving.asked("place=1")) == (1, 0)


async def test_what_is_on_this_machine_is_played_without_asking(
    moving_hall: Hall, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await read(moving_hall, moving)
    await moving_hall.listener.fetch(found)
    moving.move()
    moving.heard.clear()
    monkeypatch.setattr("steno_tui.core.freshness.FRESH_SECONDS", 0)
    await moving_hall.listener.play(found, 30)
    assert moving_hall.heard.status.state == "playing"
    assert moving.heard == []


async def test_a_stop_while_the_page_is_asked_ends_it_without_a_word(
    moving_hall: Hall, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    asking, let_go = asyncio.Event(), asyncio.Event()
    answered = Moving._answer  # noqa: SLF001

    async def slowly(self: Moving, headers: dict[str, str], writer: asyncio.StreamWriter) -> None:
        if headers[":path"].endswith(".md"):
            asking.set()
            await let_go.wait()
        await answered(self, headers, writer)

    monkeypatch.setattr(Moving, "_answer", slowly)
    playing = asyncio.create_task(moving_hall.listener.play(found, 30))
    await asyncio.wait_for(asking.wait(), PATIENCE)
    await moving_hall.listener.stop()
    let_go.set()
    await playing
    assert moving_hall.listener.heard is None
    assert moving.asked("place=2") == 0


@pytest.mark.parametrize("code", RAN_OUT)
async def test_what_its_host_refuses_is_fetched_where_the_page_says(
    moving_hall: Hall, moving: Moving, code: int
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    moving.code = code
    path = await moving_hall.listener.fetch(found)
    assert path.read_bytes() == moving.body
    assert (moving.asked(".md"), moving.asked("place=1")) == (1, 1)


async def test_where_the_page_knows_no_other_nothing_is_fetched(
    moving_hall: Hall, moving: Moving
) -> None:
    found = await read(moving_hall, moving)
    moving.place = 0
    with pytest.raises(AudioGoneError, match="403"):
        await moving_hall.listener.fetch(found)
    assert moving.asked(".md") == 1


async def test_a_page_that_cannot_be_had_leaves_what_a_list_knows(
    moving_hall: Hall, moving: Moving, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = await read(moving_hall, moving)
    moving.move()
    listed = moving.listed
    await moving_hall.core.library.run(
        lambda library: library.episodes.put(listed.key.podcast, [listed])
    )
    monkeypatch.setattr(Moving, "listed", replace(listed, slug="another-one"))
    await moving_hall.listener.play(found, 30)
    assert moving_hall.heard.status.state == "playing"
    assert moving_hall.heard.episode.audio_url == listed.audio_url


async def test_offline_no_page_is_asked(moving: Moving, tmp_path: Path, real_mpv: str) -> None:
    async with hall(moving, tmp_path, make_player=mpv_for(moving)) as online:
        found = await read(online, moving)
    async with hall(moving, tmp_path, make_player=mpv_for(moving), offline=True) as away:
        with pytest.raises(StenoError, match="offline"):
            await away.listener.play(found, 30)
    assert moving.heard == []
