"""Where there is no desktop, or none that lets us in, nothing is published and nothing is said."""

from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from steno_tui.desktop import mpris_service
from steno_tui.desktop.session_bus import publish
from tests.desktop.conftest import Bus, Notes, needed


async def test_without_a_bus_nothing_is_published(notes: Notes) -> None:
    assert await publish(notes.controls, {}) is None


@pytest.mark.parametrize(
    "address",
    [
        "unix:path=/nonexistent/bus",
        "unix:path=" + "x" * 500,
        "unix:abstract=nobody-is-here",
        "tcp:host=127.0.0.1,port=none",
        "launchd:env=DBUS_LAUNCHD_SESSION_BUS_SOCKET",
        "unixexec:path=/bin/true",
        "autolaunch:",
        "unix:",
        "nonsense",
        ";;",
        "unix:path=%ff%00",
    ],
)
async def test_an_address_that_leads_nowhere_publishes_nothing(notes: Notes, address: str) -> None:
    assert await publish(notes.controls, {"DBUS_SESSION_BUS_ADDRESS": address}) is None


async def test_without_dbus_fast_nothing_is_published(
    bus: Bus, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "steno_tui.desktop.mpris_service")
    monkeypatch.setitem(sys.modules, "dbus_fast", None)
    assert await publish(notes.controls, bus.environ) is None


async def test_a_name_that_is_taken_publishes_nothing(bus: Bus, notes: Notes) -> None:
    first = await publish(notes.controls, bus.environ)
    assert first is not None
    assert await publish(notes.controls, bus.environ) is None
    assert await bus.playerctl("status") == "Stopped"
    await first.close()


@pytest.fixture(params=[b"", b"REJECTED EXTERNAL\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
async def stranger(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[str]:
    """A socket behind which there is no bus: it says nothing, refuses, or speaks otherwise."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # nobody may be there any more
            writer.write(request.param)
            while await reader.read(1000):
                pass
        writer.close()

    async with await asyncio.start_unix_server(answer, tmp_path / "bus"):
        yield f"unix:path={tmp_path}/bus"


async def test_what_is_no_bus_is_not_waited_for(
    stranger: str, notes: Notes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mpris_service, "PATIENCE", 0.05)
    assert await publish(notes.controls, {"DBUS_SESSION_BUS_ADDRESS": stranger}) is None


async def test_a_caller_that_gives_up_leaves_nothing_on_the_bus(bus: Bus, notes: Notes) -> None:
    for turns in range(40):
        task = asyncio.create_task(publish(notes.controls, bus.environ))
        for _ in range(turns):
            await asyncio.sleep(0)
        task.cancel()
        with suppress(asyncio.CancelledError):
            published = await task
            assert published is not None
            await published.close()
    gc.collect()  # a connection that was left open would warn now
    assert await bus.run(needed("playerctl"), "--list-all") == (0, "", "No players found")


def test_the_room_is_loaded_without_dbus_fast() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import steno_tui.desktop.mpris, steno_tui.desktop.session_bus, sys; "
            " print('dbus_fast' in sys.modules)",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"


@pytest.mark.bus
def test_a_session_started_for_one_program_is_found() -> None:
    script = (
        "import asyncio; from steno_tui.desktop.session_bus import publish; "
        "from tests.desktop.conftest import Notes; "
        "print(type(asyncio.run(publish(Notes().controls))).__name__)"
    )
    done = subprocess.run(
        [needed("dbus-run-session"), "--", sys.executable, "-c", script],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout == "Mpris\n", done.stderr
