"""What the desktop's tests share: a bus of their own, and a sound that only takes notes."""

from __future__ import annotations

import asyncio
import os
import shutil
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from steno_tui.desktop.mpris import MprisService, MprisState, publish

PATIENCE = 30

NIGHT = MprisState(
    "night-shift/the-lighthouse",
    "The Lighthouse",
    "Night Shift",
    "paused",
    position=61.5,
    length=3843.0,
)


def needed(program: str) -> str:
    """The path of a program. Where tests run by themselves its absence is a failure, not a skip."""
    path = shutil.which(program)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{program} is not installed, and CI must test with it")
        pytest.skip(f"{program} is not installed")
    return path


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A warning would be printed over the user's screen."""
    yield
    logged = [record for when in ("call", "teardown") for record in caplog.get_records(when)]
    # In its debug mode asyncio also tells of slow callbacks.
    assert [record for record in logged if not record.getMessage().startswith("Executing")] == []


@dataclass
class Bus:
    """A session's bus, and the programs on it."""

    address: str
    daemon: Process

    @property
    def environ(self) -> dict[str, str]:
        return {**os.environ, "DBUS_SESSION_BUS_ADDRESS": self.address, "LANG": "C.UTF-8"}

    async def run(self, *argv: str) -> tuple[int, str, str]:
        """Run a program to its end: its exit code, and what it printed."""
        process = await asyncio.create_subprocess_exec(
            *argv, stdout=PIPE, stderr=PIPE, env=self.environ
        )
        out, err = await asyncio.wait_for(process.communicate(), PATIENCE)
        assert process.returncode is not None
        return process.returncode, out.decode().strip(), err.decode().strip()

    async def playerctl(self, *words: str) -> str:
        """What the real playerctl says of steno-tui."""
        code, out, err = await self.run(needed("playerctl"), "--player=steno_tui", *words)
        assert code == 0, err
        return out

    async def kill(self) -> None:
        """End the bus under the feet of all that are on it."""
        self.daemon.kill()
        await self.daemon.wait()


@pytest.fixture
async def bus(tmp_path: Path) -> AsyncIterator[Bus]:
    needed("playerctl")
    daemon = await asyncio.create_subprocess_exec(
        needed("dbus-daemon"),
        "--session",
        "--nofork",
        "--nopidfile",
        "--print-address",
        f"--address=unix:path={tmp_path}/bus",
        stdout=PIPE,
        stderr=DEVNULL,
    )
    assert daemon.stdout is not None
    address = await asyncio.wait_for(daemon.stdout.readline(), PATIENCE)
    yield Bus(address.decode().strip(), daemon)
    if daemon.returncode is None:
        daemon.kill()
    await daemon.wait()


@dataclass
class Notes:
    """Controls that note what they are asked for."""

    asked: list[tuple[str, ...] | tuple[str, float]] = field(default_factory=list)

    async def play(self) -> None:
        self.asked.append(("play",))

    async def pause(self) -> None:
        self.asked.append(("pause",))

    async def play_pause(self) -> None:
        self.asked.append(("play_pause",))

    async def stop(self) -> None:
        self.asked.append(("stop",))

    async def next(self) -> None:
        self.asked.append(("next",))

    async def previous(self) -> None:
        self.asked.append(("previous",))

    async def seek_by(self, seconds: float) -> None:
        self.asked.append(("seek_by", seconds))

    async def seek_to(self, seconds: float) -> None:
        self.asked.append(("seek_to", seconds))

    async def set_speed(self, speed: float) -> None:
        self.asked.append(("set_speed", speed))

    async def set_volume(self, volume: float) -> None:
        self.asked.append(("set_volume", volume))


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def published(bus: Bus, notes: Notes) -> AsyncIterator[MprisService]:
    """What is on the bus, with an episode that is paused."""
    found = await publish(notes, bus.environ)
    assert found is not None
    found.tell(NIGHT)
    yield found
    await found.close()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await true():
            pass
