"""Opens the terminal interface, and ends the process once the user has left it."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from steno_tui import crash
from steno_tui.config import Config
from steno_tui.core.core import Core
from steno_tui.core.reference import Reference
from steno_tui.tui.app import StenoApp

if TYPE_CHECKING:
    from steno_tui.downloads.cache import DownloadCache
    from steno_tui.player.interface import IsConstant, Player

_THREAD_SECONDS = 0.5


def run(
    directory: Path | None,
    server: str,
    *,
    audio: Path | None,
    offline: bool,
    config: Config,
    start: Reference | None = None,
    reports: Path | None = None,
) -> int:
    """Open the terminal interface and stay in it until the user leaves.

    Args:
        directory: where the library lives; None keeps it in memory.
        server: the service's origin.
        audio: where audio is kept; None keeps none.
        offline: whether to leave the network alone.
        config: the user's settings.
        start: what to open first.
        reports: where a report of a crash is written.

    Returns:
        the process's exit code.
    """

    async def open_catalog() -> Core:
        return await Core.open(directory, server, offline=offline)

    async def make_player(is_constant: IsConstant) -> Player:
        from steno_tui.player.find_mpv import find_mpv
        from steno_tui.player.mpv import MpvPlayer

        return MpvPlayer(await find_mpv(config.mpv), server=server, is_constant=is_constant)

    def open_audio() -> DownloadCache:
        from steno_tui.downloads.cache import DownloadCache

        return DownloadCache(audio, server, limit=config.audio_cache_mb * 1_000_000)

    app = StenoApp(open_catalog, config, make_player, open_audio, start=start, reports=reports)
    loop = asyncio.new_event_loop()  # asyncio.run would wait for every thread there is
    threads = ThreadPoolExecutor(thread_name_prefix="steno-tui")
    loop.set_default_executor(threads)
    app.run(loop=loop)
    threads.shutdown(wait=False, cancel_futures=True)
    loop.close()
    words = app.parting_words
    if app.crash is not None:
        words = crash.message(app.crash, crash.report(app.crash, reports))
    if words:
        sys.stderr.write(words + "\n")
    code = app.return_code or 0
    _leave_hanging_threads(code)
    return code


def _leave_hanging_threads(code: int) -> None:
    """End the process where a thread is stuck: a name look-up takes half a minute to give up.

    The interpreter would wait for it. The library is closed by now, and the terminal is restored.
    """
    deadline = time.monotonic() + _THREAD_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
