"""The thread in which whatever waits for the cache's disk is done, one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from steno_tui.downloads.download_store import DownloadStore
from steno_tui.errors import AudioError
from steno_tui.text import sanitize

P = ParamSpec("P")
T = TypeVar("T")


class SerialExecutor:
    """The thread of a `store`, whose methods wait for its disk, so they are run here.

    A caller that is cancelled leaves the thread as it is: what had begun is finished, what had
    not begun is not done.
    """

    def __init__(self, store: DownloadStore) -> None:
        self.store = store
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audio")
        self._closed = False

    async def run(self, method: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Do something in the thread, after what it was asked before.

        Raises:
            AudioError: the disk refused, or the cache is closed.
        """
        if self._closed:
            raise AudioError("The cache of audio is closed.")
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._executor, partial(method, *args, **kwargs)
            )
        except OSError as error:
            shown = sanitize.line(str(self.store.directory), 200)
            why = (error.strerror or type(error).__name__).lower()
            raise AudioError(f"Audio could not be kept in {shown}: {why}.") from None

    def close(self) -> None:
        """Take nothing on any more; what was asked for is finished."""
        self._closed = True
        self._executor.shutdown(wait=False)
