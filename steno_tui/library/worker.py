"""The library in a thread of its own, for callers that must not wait for a disk."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Self, TypeVar

from steno_tui.errors import LibraryError
from steno_tui.library.library import Library

T = TypeVar("T")

A_FEW = 6
"""Once so many writes have come together, they wait for no more."""

PATIENCE = 0.1
"""Seconds that a write waits for others at most: over a slow network they come one by one."""

LONG = 0.03
"""Seconds after which a transaction takes in no more writes: who reads waits for its end."""


def _write_alone(library: Library, call: Callable[[Library], T], done: Future[T]) -> None:
    try:
        with library.transaction():
            result = call(library)
    except LibraryError as error:
        done.set_exception(error)
    else:
        done.set_result(result)


class LibraryWorker:
    """A `Library` whose every call runs in one thread, in the order in which they were made.

    A caller that is cancelled while it waits leaves the thread and the library as they are: what
    had begun is finished, what had not begun is not done.
    """

    def __init__(self) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="library")
        self._writes: SimpleQueue[tuple[Callable[[Library], Any], Future[Any]]] = SimpleQueue()
        self._gathering = asyncio.Event()
        self._gathering.set()
        """Set where those that gather wait no longer."""
        self._library: Library | None = None
        self._closed = False
        self._waiting: set[object] = set()
        """One for each call that has not begun and gives way to none."""
        self._all_waiting: set[object] = set()
        """One for each that has not begun."""

    @classmethod
    async def open(
        cls, directory: Path | None, server: str, *, clock: Callable[[], float] = time.time
    ) -> Self:
        """Open a library in a new thread; see `Library.open`."""
        worker = cls()

        def opened() -> None:
            worker._library = Library.open(directory, server, clock=clock)

        try:
            await asyncio.get_running_loop().run_in_executor(worker._executor, opened)
        except BaseException:
            await worker.close()
            raise
        return worker

    async def run(self, call: Callable[[Library], T], *, gives_way: bool = False) -> T:
        """Ask the library: ``await worker.run(lambda library: library.queue.rows())``.

        Several questions in one call are one trip to the thread. What the call needs of the
        caller's it gets as values: it runs in another thread.

        Args:
            call: is given the library.
            gives_way: whether it leaves off where others wait, see `has_waiting`; so others that
                do are not to leave off for it.

        Raises:
            LibraryError: the disk refused, or the library is closed.
        """
        if self._library is None or self._closed:
            raise LibraryError("The library is closed.")
        waiting = object()
        self._all_waiting.add(waiting)
        if not gives_way:
            self._waiting.add(waiting)

        def begun(library: Library) -> T:
            self._waiting.discard(waiting)
            self._all_waiting.discard(waiting)
            return call(library)

        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._executor, begun, self._library)
        finally:
            self._waiting.discard(waiting)
            self._all_waiting.discard(waiting)

    @property
    def has_waiting(self) -> bool:
        """Whether a call waits that gives way to none; asked by those that do, in any thread."""
        return bool(self._waiting)

    @property
    def has_any_waiting(self) -> bool:
        """Whether any call waits; asked by what gives way to all that somebody waits for."""
        return bool(self._all_waiting)

    async def write(self, call: Callable[[Library], T], *, gathers: bool = False) -> T:
        """As `run`, for what writes only what can be fetched again.

        What has come together while the disk was busy is one transaction, for its indexes are
        then written once; where that fails, each is one of its own. One that takes long takes in
        no more, and what is left is the next.

        Args:
            call: is given the library.
            gathers: whether others are to come soon that are better written with it: it waits
                until there are a few, or one that does not gather, or a moment has passed.

        Raises:
            LibraryError: nothing of this call was saved, or the library is closed.
        """
        done: Future[T] = Future()
        self._writes.put((call, done))
        try:
            if gathers:
                await self._gathered()
            while not done.done():
                await self.run(lambda library: self._write_all(library, done))
            if self._writes.empty():
                self._gathering.set()
        except BaseException:
            done.cancel()  # so that nobody else writes it, unless that has begun
            raise
        return done.result()

    async def _gathered(self) -> None:
        """Wait until a few writes have come together, or a moment has passed."""
        if self._gathering.is_set():
            self._gathering = asyncio.Event()
            asyncio.get_running_loop().call_later(PATIENCE, self._gathering.set)
        if self._writes.qsize() >= A_FEW:
            self._gathering.set()
        await self._gathering.wait()

    def _next_write(self) -> tuple[Callable[[Library], Any], Future[Any]] | None:
        """The next of those that wait and were not called off."""
        while not self._writes.empty():
            call, done = self._writes.get()
            if done.set_running_or_notify_cancel():
                return call, done
        return None

    def _write_all(self, library: Library, wanted: Future[Any]) -> None:
        """Write what waits, or the first of it where that takes long; nothing if one is written."""
        write = None if wanted.done() else self._next_write()
        if write is None:
            return
        waiting, results = [write], []
        end = time.monotonic() + LONG
        try:
            with library.transaction():
                while write is not None:
                    results.append(write[0](library))
                    write = self._next_write() if time.monotonic() < end else None
                    if write is not None:
                        waiting.append(write)
        except LibraryError:
            for write in waiting:
                _write_alone(library, *write)
        else:
            for (_, done), result in zip(waiting, results, strict=True):
                done.set_result(result)
        finally:
            for _, done in waiting:
                if not done.done():
                    done.set_exception(LibraryError("Nothing was saved, because of another write."))

    @property
    def notice(self) -> str | None:
        """What the user should know about how the library was found; see `Library`."""
        return self._library.notice if self._library else None

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved; see `Library`."""
        return self._library is not None and self._library.read_only

    @property
    def keeps(self) -> bool:
        """Whether what the user does is kept on a disk; see `Library`."""
        return self._library is not None and self._library.keeps

    @property
    def keeps_pages(self) -> bool:
        """Whether what is fetched is kept on a disk; see `Library`."""
        return self._library is not None and self._library.keeps_pages

    async def close(self) -> None:
        """Finish what was asked for, then close the library and end the thread."""
        if self._closed:
            return
        self._closed = True

        def closed() -> None:
            if self._library is not None:
                self._library.close()

        closing = asyncio.get_running_loop().run_in_executor(self._executor, closed)
        self._executor.shutdown(wait=False)
        await asyncio.shield(closing)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
