"""Programs that ours runs: whatever becomes of them, asyncio has nothing to complain of."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from steno_tui import child_processes

FAST = shutil.which("true") or "true"
ENDLESS = (sys.executable, "-c", "import signal; print('here', flush=True); signal.pause()")


@pytest.fixture(autouse=True)
async def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> AsyncIterator[None]:
    """A warning would be printed over the user's screen.

    The loop learns of an end in a turn of its own, as on Linux from Python 3.12 on: while a test
    holds the loop up, the exit status is there for whoever takes it. Before, a thread of asyncio's
    and such a thief raced for it.
    """
    if not hasattr(os, "pidfd_open"):
        pytest.skip("only where asyncio waits for programs without threads")
    if sys.version_info < (3, 12):
        before, watcher = asyncio.get_child_watcher(), asyncio.PidfdChildWatcher()
        watcher.attach_loop(asyncio.get_running_loop())
        asyncio.set_child_watcher(watcher)
    yield
    if sys.version_info < (3, 12):
        asyncio.set_child_watcher(before)
    logged = [record for when in ("call", "teardown") for record in caplog.get_records(when)]
    # In its debug mode asyncio also tells of slow callbacks.
    assert [record for record in logged if not record.getMessage().startswith("Executing")] == []


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of all processes that are started."""
    numbers: list[int] = []

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            numbers.append(self.pid)

    monkeypatch.setattr(subprocess, "Popen", Noted)
    return numbers


def wait_for_the_end(number: int) -> None:
    """Hold the loop up until a process has ended, and leave its exit status where it is."""
    with suppress(ChildProcessError):  # asyncio has it already
        os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)


async def endless() -> Process:
    """A program that runs, and has said so."""
    process = await child_processes.start(*ENDLESS, stdout=PIPE)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"here\n"
    return process


async def test_a_signal_leaves_the_exit_status_of_a_program_that_has_just_ended() -> None:
    process = await child_processes.start(FAST)
    wait_for_the_end(process.pid)
    child_processes.send_signal(process, signal.SIGKILL)
    assert await process.wait() == 0
    child_processes.send_signal(process, signal.SIGKILL)


async def test_what_has_just_ended_is_ended_without_a_complaint() -> None:
    process = await child_processes.start(FAST)
    wait_for_the_end(process.pid)
    await child_processes.end(process)
    assert process.returncode == 0


async def test_what_nobody_read_of_one_that_has_ended_is_thrown_away() -> None:
    much = 3 * 2**16  # more than asyncio takes in for whoever does not read, and no pipe is free
    printing = (sys.executable, "-c", f"print({much} * 'x', end='', flush=True)")
    process = await child_processes.start(*printing, stdout=PIPE)
    while process.returncode is None:  # noqa: ASYNC110
        await asyncio.sleep(0)
    await child_processes.end(process)
    assert process.stdout is not None and process.stdout.at_eof()


async def test_a_signal_arrives() -> None:
    process = await endless()
    child_processes.send_signal(process, signal.SIGTERM)
    assert await process.wait() == -signal.SIGTERM


async def test_whoever_leaves_has_the_program_ended() -> None:
    with pytest.raises(ZeroDivisionError):
        async with child_processes.running(*ENDLESS) as process:
            raise ZeroDivisionError
    assert process.returncode == -signal.SIGKILL


async def test_whoever_is_cancelled_while_a_program_ends_waits_for_its_end() -> None:
    process = await endless()
    ending = asyncio.ensure_future(child_processes.end(process))
    while not ending.done():
        await asyncio.sleep(0)
        ending.cancel()
    assert ending.cancelled()
    assert process.returncode == -signal.SIGKILL


async def test_what_a_program_started_ends_with_it() -> None:
    shell = ("/bin/sh", "-c", f'{ENDLESS[0]} -c "{ENDLESS[2]}" & wait')
    async with child_processes.running(*shell, stdout=PIPE) as process:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"here\n"
    assert process.stdout.at_eof()  # nobody has the pipe any more


async def test_a_program_that_cannot_be_run_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        async with child_processes.running(str(tmp_path / "nothing")):
            pass


@pytest.mark.parametrize("command", [(FAST,), ENDLESS], ids=["ended", "running"])
async def test_whoever_is_cancelled_at_the_start_leaves_no_program(
    command: tuple[str, ...], started: list[int]
) -> None:
    turns = 0
    while True:
        starting = asyncio.ensure_future(child_processes.start(*command))
        for _ in range(turns):
            await asyncio.sleep(0)
        if starting.done():
            await child_processes.end(starting.result())
            break
        if started and command == (FAST,):
            wait_for_the_end(started[-1])
        starting.cancel()
        await asyncio.wait({starting})
        assert starting.cancelled()
        while started:
            with pytest.raises(ProcessLookupError):
                os.kill(started.pop(), 0)
        turns += 1
    assert turns > 2


async def test_no_other_program_gets_what_is_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", "sk-0123456789")
    monkeypatch.setenv("STENO_TUI_BELL", "yes")
    process = await child_processes.start(shutil.which("env") or "env", stdout=PIPE)
    printed, _ = await process.communicate()
    assert b"STENO_TUI_BELL=yes" in printed
    assert b"sk-0123456789" not in printed
