"""What the desktop's tests share: a bus of their own, and a sound that only takes notes."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from steno_tui.child_processes import send_signal
from steno_tui.desktop.mpris import MprisControls, MprisState
from steno_tui.desktop.mpris_service import Mpris
from steno_tui.desktop.session_bus import publish
from steno_tui.errors import StenoError
from tests.support.patience import PATIENCE

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

    def start_killing(self) -> None:
        """End the bus, and do not wait until it is gone."""
        send_signal(self.daemon, signal.SIGKILL)

    async def kill(self) -> None:
        """End the bus under the feet of all that are on it."""
        self.start_killing()
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
    found = Bus(address.decode().strip(), daemon)
    yield found
    await found.kill()


@dataclass
class Notes:
    """Notes what is asked for.

    Attributes:
        error: what is raised in place of a note.
    """

    asked: list[tuple[str | float, ...]] = field(default_factory=list)
    error: StenoError | None = None

    @property
    def controls(self) -> MprisControls:
        def noting(name: str) -> Callable[..., Awaitable[None]]:
            async def ask(*amount: float) -> None:
                if self.error is not None:
                    raise self.error
                self.asked.append((name, *amount))

            return ask

        return MprisControls(**{name: noting(name) for name in MprisControls.__struct_fields__})


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
async def published(bus: Bus, notes: Notes) -> AsyncIterator[Mpris]:
    """What is on the bus, with an episode that is paused."""
    found = await publish(notes.controls, bus.environ)
    assert found is not None
    found.tell(NIGHT)
    yield found
    await found.close()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Ask again until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await true():
            pass
