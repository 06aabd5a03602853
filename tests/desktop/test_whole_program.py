"""The whole program on a bus of its own: what the desktop sees of it, and has it do."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.desktop.conftest import Bus, until
from tests.player.audio_files import encoded, tones
from tests.player.programs import Leash
from tests.player.test_mpv_hostile import tagged
from tests.support.faulty_service import Fault, FaultyService
from tests.terminal.conftest import PROGRAM, environment, leash
from tests.terminal.terminal import Terminal
from tests.tui.catalogue import FOG, PODCASTS, SLEEPER
from tests.tui.conftest import _no_idle_moments, clock, filled, full, library, service, standing
from tests.tui.stage import Setting, Stage, staged
from tests.tui.test_player import played, state

__all__ = ["_no_idle_moments", "clock", "filled", "full", "leash", "library", "service", "standing"]

NAME = f"steno_tui.instance{os.getpid()}"


@pytest.fixture(autouse=True)
def home(bus: Bus, _no_idle_moments: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: PT019
    """The program finds the bus as a user's program does."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus.address)


async def is_there(bus: Bus) -> bool:
    return NAME in (await bus.run("playerctl", "--list-all"))[1]


async def metadata(bus: Bus) -> str:
    return (await bus.run("playerctl", "--player=steno_tui", "metadata"))[1]


@asynccontextmanager
async def heard(full: Setting, bus: Bus) -> AsyncIterator[Stage]:
    """The program with something heard, and the desktop knowing of it."""
    async with staged(full) as stage:
        await played(stage)

        async def is_told() -> bool:
            return (await bus.run("playerctl", "--player=steno_tui", "status"))[1] == "Playing"

        await until(is_told)
        yield stage


async def test_the_desktop_sees_what_is_heard_and_nothing_before(full: Setting, bus: Bus) -> None:
    async with staged(full) as stage:
        assert not await is_there(bus)
        await played(stage)
        await until(lambda: is_there(bus))
        words = "{{title}}|{{album}}|{{mpris:length}}|{{xesam:url}}"

        async def is_told() -> bool:
            _, out, _ = await bus.run(
                "playerctl", "--player=steno_tui", "metadata", "--format", words
            )
            return out == "The Sleeper to Lund|Night Trains|3600000000|"

        await until(is_told)


async def test_media_keys_do_to_the_program_what_they_are_for(full: Setting, bus: Bus) -> None:
    async with heard(full, bus) as stage:
        await bus.playerctl("play-pause")
        await stage.until(lambda: state(stage) == "paused", "a pause")
        await bus.playerctl("play-pause")
        await stage.until(lambda: state(stage) == "playing", "it playing on")
        await bus.playerctl("next")
        await stage.until(lambda: stage.position == 600, "the second chapter")
        await bus.playerctl("previous")
        await stage.until(lambda: stage.position == 300, "the first again")
        await bus.playerctl("position", "880")
        await stage.until(lambda: stage.position == 880, "the time asked for")
        await bus.playerctl("position", "30+")
        await stage.until(lambda: stage.position == 910, "half a minute on")
        await bus.playerctl("volume", "0.4")
        await stage.shows("volume 40")


async def test_the_next_after_the_last_chapter_is_the_first_that_waits(
    full: Setting, bus: Bus
) -> None:
    async with heard(full, bus) as stage:
        await stage.press("h", "j", "n")
        await stage.app.actions.playback.seek(1900)
        await stage.until(lambda: stage.position == 1900, "the last chapter")
        await bus.playerctl("next")
        await stage.until(
            lambda: (heard := stage.main.now_playing) is not None and heard.episode.key == FOG,
            "the next",
        )


async def test_what_was_stopped_is_heard_nowhere(full: Setting, bus: Bus) -> None:
    async with heard(full, bus) as stage:
        await bus.playerctl("stop")
        await stage.until(lambda: not stage.main.bar.display, "no bar")

        async def is_stopped() -> bool:
            return await bus.playerctl("status") == "Stopped"

        await until(is_stopped)


async def test_the_program_leaves_nothing_on_the_bus(full: Setting, bus: Bus) -> None:
    async with heard(full, bus) as stage:
        await stage.pilot.press("q")
    assert not await is_there(bus)


async def test_a_bus_that_dies_takes_nothing_with_it(full: Setting, bus: Bus) -> None:
    async with heard(full, bus) as stage:
        await bus.kill()
        await stage.press("]")
        await stage.until(lambda: stage.position == 600, "the second chapter")
        assert stage.toasts == []


async def test_without_a_bus_there_are_no_media_keys_and_no_words_about_it(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    async with staged(full) as stage:
        await played(stage)
        await stage.press("]")
        await stage.until(lambda: stage.position == 600, "the second chapter")
        assert stage.toasts == []


@pytest.mark.slow
async def test_tags_in_the_audio_reach_neither_the_bus_nor_the_terminal(
    bus: Bus, tmp_path: Path, leash: Leash
) -> None:
    mp3 = encoded(tones(), tmp_path, "--of=mp3", "--oac=libmp3lame")
    assert mp3 is not None
    with FaultyService(catalogue=PODCASTS) as service:
        fault = Fault(body=tagged(mp3), headers={"content-type": "audio/mpeg"})
        service.faults.set("/audio/*", fault)
        environ = {
            **environment(tmp_path),
            "DBUS_SESSION_BUS_ADDRESS": bus.address,
            "STENO_TUI_MPV": str(leash.path),
        }
        command = [*PROGRAM, "--server", service.origin, "open", str(SLEEPER)]
        with Terminal(command, environ) as terminal:
            await asyncio.to_thread(terminal.wait_for, "Sentence number 0", "Enter play")
            terminal.send(" ")
            await asyncio.to_thread(terminal.wait_for, "0:02  ")

            async def is_told() -> bool:
                return "The Sleeper to Lund" in await metadata(bus)

            await until(is_told)
            assert "CANARY" not in await metadata(bus)
            terminal.send("q")
            await asyncio.to_thread(terminal.wait_for_end)
    assert b"CANARY" not in terminal.output


async def test_hostile_titles_reach_the_bus_as_plain_words(full: Setting, bus: Bus) -> None:
    async with staged(full) as stage:
        listener = stage.app.actions.playback
        episode = await listener.episode(SLEEPER)
        hostile = "\x1b]0;owned\x07\x9b31m\x00\ud800 <b>Night</b>"
        podcast = replace(episode.podcast, title=hostile)
        await listener.play(replace(episode, title=hostile, podcast=podcast), 0)
        await until(lambda: is_there(bus))

        async def is_told() -> bool:
            return "<b>Night</b>" in await metadata(bus)

        await until(is_told)
        assert not set("\x1b\x07\x9b\x00") & set(await metadata(bus))
