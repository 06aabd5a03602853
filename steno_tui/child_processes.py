"""Other programs that ours runs: started, signalled and ended so that asyncio has no complaint.

It prints a warning, over whatever the terminal shows, where a program's exit status is taken before
it gets it, which `subprocess.Popen` does before each signal, and where a program outlives the loop.
"""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

SECRETS = frozenset({"STENO_TUI_API_KEY"})
"""What of our environment is no other program's affair."""

_REAPING_SECONDS = 1.0


async def start(
    *command: str,
    stdout: int = DEVNULL,
    limit: int = 2**16,
    pass_fds: Sequence[int] = (),
    env: Mapping[str, str] | None = None,
) -> Process:
    """Start a program without a terminal, in a session of its own.

    Where the caller is cancelled meanwhile, none is left behind.

    Args:
        command: the program and its arguments.
        stdout: where it prints to.
        limit: the most bytes of a line that is read from it.
        pass_fds: files that it is to have open as well.
        env: its environment; None is ours, without its secrets.

    Raises:
        OSError: it cannot be run.
    """
    starting = asyncio.ensure_future(
        asyncio.create_subprocess_exec(
            *command,
            stdin=DEVNULL,
            stdout=stdout,
            stderr=DEVNULL,
            limit=limit,
            pass_fds=pass_fds,
            env=open_environment() if env is None else env,
            start_new_session=True,
        )
    )
    try:
        return await asyncio.shield(starting)
    except asyncio.CancelledError:
        await end(await starting)
        raise


def open_environment() -> dict[str, str]:
    """Our environment without its secrets, for another program."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}


@asynccontextmanager
async def running(
    *command: str, stdout: int = DEVNULL, limit: int = 2**16
) -> AsyncIterator[Process]:
    """Run a program as `start` does; it is ended on leaving where it did not end by itself."""
    process = await start(*command, stdout=stdout, limit=limit)
    try:
        yield process
    finally:
        await end(process)


def send_signal(process: Process, number: signal.Signals) -> None:
    """Send a program a signal; nothing happens where it is gone."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


async def end(process: Process) -> None:
    """Kill a program with all that it started, and wait until it is gone.

    What it printed is read and thrown away, else asyncio would wait for whoever reads it. Whoever
    is cancelled meanwhile, which is most likely at the loop's own end, waits all the same.
    """
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    latest = asyncio.get_running_loop().time() + _REAPING_SECONDS
    cancelled = None
    is_over = False
    while not is_over:
        try:
            async with asyncio.timeout_at(latest):
                await process.communicate()
            is_over = True
        except TimeoutError:
            is_over = True
        except asyncio.CancelledError as error:
            cancelled = error
            is_over = process.returncode is not None
    if cancelled is not None:
        raise cancelled
