"""Right on the second over the network, with the real mpv and the real cache of audio."""

from __future__ import annotations

import asyncio
import io
import os
import random
import shutil
import wave
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from steno_tui.errors import NoEntryError, PlayerError
from steno_tui.models.episode import Episode
from steno_tui.models.queue import QueueRow
from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import MakePlayer, Player
from steno_tui.player.mpv import MpvPlayer
from tests.downloads.host import Host
from tests.player.audio_files import SECONDS, encoded, tones
from tests.support.patience import PATIENCE
from tests.tui.catalogue import chapters, episode

from .conftest import Hall, hall

SOME = 250_000
"""Bytes that come before a host stops: mpv can begin, and most is missing."""

RATE = 400_000
"""Bytes a second, with which mpv can jump at once and has far from all of it when it does."""


def is_fetch(headers: Mapping[str, str]) -> bool:
    """Whether the cache asks for an audio, or for what is missing of it; mpv asks for parts."""
    return "range" not in headers or "if-range" in headers


def noise_and_silence() -> bytes:
    """A WAV file of a minute of which a varying bit rate makes very different sizes."""
    noise = random.Random(0)
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(2)
        writer.setsampwidth(2)
        writer.setframerate(48_000)
        for number in range(6):
            size = 4 * 48_000 * SECONDS // 6
            writer.writeframes(noise.randbytes(size) if number % 2 else bytes(size))
    return file.getvalue()


@pytest.fixture(scope="session")
def encoded_audio(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A minute of MP3 of a constant and of a varying bit rate."""
    directory = tmp_path_factory.mktemp("sound")
    found = {}
    for name, wav, options in (
        ("constant", tones(), "b=64000"),
        ("varying", noise_and_silence(), "flags=+qscale,global_quality=0"),
    ):
        made = encoded(wav, directory, "--of=mp3", "--oac=libmp3lame", f"--oacopts={options}")
        if made is None and os.environ.get("CI"):
            pytest.fail("mpv is not installed or writes no MP3, and CI must test with it")
        if made is None:
            pytest.skip("there is no mpv here that writes MP3")
        found[name] = made
    return found


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with Host() as host:
        yield host


def tones_at(host: Host) -> Episode:
    """An episode with a chapter at each tone."""
    return episode(chapters=chapters(5, every=10), duration=SECONDS, audio_url=host.url)


def mpv_for(host: Host) -> MakePlayer:
    async def make_player() -> Player:
        mpv = await find_mpv(str(shutil.which("mpv")))
        return MpvPlayer(mpv, host.origin, extra=("--ao=null",))

    return make_player


@pytest.fixture
async def mpv_hall(host: Host, tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall(host, tmp_path, make_player=mpv_for(host)) as opened:
        yield opened


async def plays(hall: Hall, seconds: float) -> None:
    """Wait until the sound is within a second of a time, and known to be."""
    await hall.until(
        lambda: (
            hall.heard.status.state == "playing"
            and not hall.heard.status.approximate
            and seconds - 1 <= (hall.position or 0) <= seconds + 2
        ),
        f"playing at {seconds}",
    )


def fetches(host: Host) -> int:
    """How often the cache asked for the whole audio, or for what is missing of it."""
    return sum(map(is_fetch, host.heard))


# Audio that its server sends only from its start.


@pytest.fixture
def old(host: Host, encoded_audio: dict[str, bytes]) -> Host:
    """A host that knows no Range, and stops in the middle until it is let go on."""
    host.body, host.ranges = encoded_audio["constant"], False
    host.stalls_at = SOME
    return host


async def test_a_jump_into_audio_without_ranges_waits_for_the_file_and_then_plays_there(
    mpv_hall: Hall, old: Host
) -> None:
    await mpv_hall.listener.play(tones_at(old), 50)
    assert mpv_hall.heard.status.waits_for_file
    assert mpv_hall.heard.status.state == "loading"
    await mpv_hall.until(lambda: mpv_hall.heard.fetching is not None, "the fetch")
    old.released.set()
    await plays(mpv_hall, 50)
    assert [heard for heard in mpv_hall.told if heard][-1].status.waits_for_file is False
    assert mpv_hall.heard.status.track is not None and mpv_hall.heard.status.track.file
    assert mpv_hall.notes == []


async def test_the_last_chapter_chosen_while_it_waits_is_where_it_begins(
    mpv_hall: Hall, old: Host
) -> None:
    await mpv_hall.listener.play(tones_at(old), 50)
    await mpv_hall.listener.play(tones_at(old), 30)
    await mpv_hall.listener.step_chapter(1)
    old.released.set()
    await plays(mpv_hall, 40)


async def test_a_jump_past_what_has_come_says_so_and_the_sound_goes_on(
    mpv_hall: Hall, old: Host
) -> None:
    await mpv_hall.listener.play(tones_at(old), 0)
    await plays(mpv_hall, 0)
    with pytest.raises(NoEntryError, match="sends it only from its start.*jump again once"):
        await mpv_hall.listener.seek(50)
    await plays(mpv_hall, 0)
    old.released.set()
    await mpv_hall.until(
        lambda: (track := mpv_hall.heard.status.track) is not None and track.file is not None,
        "the file",
    )
    await mpv_hall.listener.seek(50)
    await plays(mpv_hall, 50)


def break_off(host: Host) -> None:
    """Break all connections, and do not send more to anybody."""
    host.breaks_at = 0
    for task in tuple(host.tasks):
        task.cancel()


async def test_a_wait_that_comes_to_nothing_ends_in_one_sentence(mpv_hall: Hall, old: Host) -> None:
    await mpv_hall.listener.play(tones_at(old), 50)
    await mpv_hall.listener.play(tones_at(old), 30)
    await asyncio.wait_for(old.stalled.wait(), PATIENCE)
    break_off(old)
    await mpv_hall.until(lambda: mpv_hall.listener.heard is None, "the end of the wait")
    await mpv_hall.until(lambda: bool(mpv_hall.notes), "a sentence")
    await mpv_hall.is_idle()
    assert len(mpv_hall.notes) == 1


async def test_however_often_one_jumps_meanwhile_a_failure_is_told_once(
    mpv_hall: Hall, old: Host
) -> None:
    await mpv_hall.listener.play(tones_at(old), 0)
    for _ in range(5):
        with pytest.raises(NoEntryError):
            await mpv_hall.listener.seek(50)
    await mpv_hall.until(lambda: mpv_hall.heard.fetching is not None, "the fetch")
    break_off(old)
    await mpv_hall.until(lambda: bool(mpv_hall.notes), "a sentence")
    await mpv_hall.is_idle()
    assert len(mpv_hall.notes) == 1


async def test_where_the_file_is_gone_once_it_was_fetched_the_wait_ends_and_says_why(
    mpv_hall: Hall, old: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(file: Path) -> Path:
        raise PlayerError("It is gone.")

    monkeypatch.setattr("steno_tui.player.mpv.a_file", gone)
    await mpv_hall.listener.play(tones_at(old), 50)
    old.released.set()
    await mpv_hall.until(lambda: mpv_hall.listener.heard is None, "the end of the wait")
    assert mpv_hall.notes == ["It is gone."]


async def test_a_wait_that_the_user_ends_is_over_without_a_word(mpv_hall: Hall, old: Host) -> None:
    one = tones_at(old)
    await mpv_hall.listener.play(one, 50)
    await mpv_hall.until(lambda: mpv_hall.heard.fetching is not None, "the fetch")
    assert mpv_hall.listener.downloads.pause(one.key)
    await mpv_hall.until(lambda: mpv_hall.listener.heard is None, "the end of the wait")
    assert mpv_hall.notes == []


async def test_where_no_audio_is_kept_a_wait_ends_in_the_reason(old: Host, tmp_path: Path) -> None:
    async with hall(old, tmp_path, make_player=mpv_for(old), limit=0) as kept:
        await kept.listener.play(tones_at(old), 50)
        await kept.until(lambda: bool(kept.notes), "a sentence")
        await kept.until(lambda: kept.log[-1] is None, "the end of the wait")
        sentence = "Audio is not kept, because audio_cache_mb in the configuration is 0."
        assert kept.log[-2:] == [sentence, None]  # who ends with the sound has heard why
        assert kept.notes == [sentence]


# Audio of which a jump by the bit rate lands beside its place.


@pytest.fixture
def uneven(host: Host, encoded_audio: dict[str, bytes]) -> Host:
    """A host of audio whose bit rate varies, which lets the cache wait in the middle of it."""
    host.body, host.rate = encoded_audio["varying"], RATE
    host.stalls_at, host.hinders = SOME, is_fetch
    return host


async def test_a_guessed_place_is_called_one_until_the_file_makes_it_true(
    mpv_hall: Hall, uneven: Host
) -> None:
    await mpv_hall.listener.play(tones_at(uneven), 40)
    await mpv_hall.until(lambda: mpv_hall.heard.status.state == "playing", "sound")
    assert mpv_hall.heard.status.approximate
    await mpv_hall.until(lambda: mpv_hall.heard.fetching is not None, "the fetch behind it")
    assert not mpv_hall.heard.status.waits_for_file
    claimed = mpv_hall.position
    assert claimed is not None
    uneven.rate = None
    uneven.released.set()
    await plays(mpv_hall, claimed)
    guesses = [h.status.approximate for h in mpv_hall.told if h and h.status.state == "playing"]
    first_true = guesses.index(False)
    assert all(guesses[:first_true]) and not any(guesses[first_true:])


async def test_where_no_audio_is_kept_a_guess_stays_one_and_that_is_said_once(
    uneven: Host, tmp_path: Path
) -> None:
    async with hall(uneven, tmp_path, make_player=mpv_for(uneven), limit=0) as kept:
        await kept.listener.play(tones_at(uneven), 40)
        await kept.until(lambda: bool(kept.notes), "a note")
        for seconds in (20, 45, 30):
            await kept.listener.seek(seconds)
        assert kept.heard.status.approximate
        assert len(kept.notes) == 1
        assert kept.heard.fetching is None


async def test_a_fetch_behind_a_guess_that_fails_is_told_and_not_tried_again_by_itself(
    mpv_hall: Hall, uneven: Host
) -> None:
    uneven.breaks_at = SOME
    await mpv_hall.listener.play(tones_at(uneven), 40)
    await mpv_hall.until(lambda: bool(mpv_hall.notes), "a note")
    tries = fetches(uneven)
    for seconds in (45, 50, 48):
        await mpv_hall.listener.seek(seconds)
    assert mpv_hall.heard.status.approximate
    await mpv_hall.is_idle()
    assert (len(mpv_hall.notes), fetches(uneven)) == (1, tries)


async def test_a_constant_bit_rate_is_entered_exactly_and_nothing_is_fetched(
    mpv_hall: Hall, host: Host, encoded_audio: dict[str, bytes]
) -> None:
    host.body = encoded_audio["constant"]
    await mpv_hall.listener.play(tones_at(host), 50)
    await plays(mpv_hall, 50)
    await mpv_hall.listener.seek(20)
    await plays(mpv_hall, 20)
    await mpv_hall.is_idle()
    assert (mpv_hall.notes, fetches(host)) == ([], 0)


@pytest.mark.slow
async def test_a_stream_that_breaks_is_not_heard_and_the_queue_waits(
    mpv_hall: Hall, host: Host, encoded_audio: dict[str, bytes]
) -> None:
    host.body, host.says_length, host.ranges = encoded_audio["constant"], False, False
    host.breaks_at = 80_000
    one = tones_at(host)
    row = QueueRow("night-trains", "another", "Another", "Night Trains", None)
    await mpv_hall.core.queue.put_back(row, 0)
    await mpv_hall.listener.play(one, 0)
    await mpv_hall.listener.set_speed(3)
    await mpv_hall.until(lambda: mpv_hall.heard.status.state == "failed", "the break")
    assert "broke off at 0:" in (mpv_hall.heard.status.reason or "")
    await mpv_hall.listener.stop()
    listened = await mpv_hall.core.library.run(lambda library: library.positions.get(one.key))
    assert listened is not None
    assert listened.seconds > 5
    assert not listened.finished
    assert await mpv_hall.core.queue.rows() == [row]


async def test_jumps_in_one_breath_all_count(
    mpv_hall: Hall, host: Host, encoded_audio: dict[str, bytes]
) -> None:
    host.body, host.rate = encoded_audio["constant"], 100_000
    await mpv_hall.listener.play(tones_at(host), 10)
    await plays(mpv_hall, 10)
    await asyncio.gather(*(mpv_hall.listener.skip(10) for _ in range(3)))
    await plays(mpv_hall, 40)


# The end.


async def test_from_the_end_one_goes_back_and_plays_on(mpv_hall: Hall, host: Host) -> None:
    host.body = tones()
    await mpv_hall.listener.play(tones_at(host), SECONDS - 0.5)
    await mpv_hall.until(lambda: mpv_hall.heard.status.state == "ended", "the end")
    await mpv_hall.listener.skip(-5)
    await mpv_hall.listener.step_chapter(-1)
    await mpv_hall.listener.step_chapter(-1)
    assert (mpv_hall.heard.status.state, mpv_hall.position) == ("paused", 40)
    await mpv_hall.listener.play_pause()
    await plays(mpv_hall, 40)
