"""One audio on its way: asked for, gone on with or begun anew, checked, written, given its name."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from steno_tui.downloads import range_requests
from steno_tui.downloads.download import DownloadJob, DownloadProgress
from steno_tui.downloads.download_store import size_of
from steno_tui.downloads.executor import SerialExecutor
from steno_tui.downloads.partial_file import PartialFile
from steno_tui.errors import (
    AudioError,
    AudioGoneError,
    AudioUnreachableError,
    BadAnswerError,
    NoRoomError,
    ServiceError,
    UnreachableError,
)
from steno_tui.network.audio_answer import HEAD_SIZE, beginning, end_of, refuse_other
from steno_tui.network.http_client import HttpClient
from steno_tui.network.status_errors import RAN_OUT, refusal
from steno_tui.text import sanitize

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

TELL_EVERY = 0.25
"""The fewest seconds from one word of the progress to the next."""

_WRITE_SIZE = 262_144
_KEPT = " What came is kept: try again, and it goes on from there."


class Transfer:
    """One fetch, for as many as want to know of it, into a disk of limited size.

    Attributes:
        listeners: how many want it.
        is_ending: whether it is over, or about to be.
    """

    def __init__(
        self,
        recording: DownloadJob,
        http: HttpClient,
        disk: SerialExecutor,
        limit: int,
        in_use: Callable[[], Collection[str]],
    ) -> None:
        self.listeners = 0
        self.is_ending = False
        self._recording = recording
        self._http = http
        self._disk = disk
        self._limit = limit
        self._in_use = in_use
        self._part = PartialFile(disk.store, recording)
        self._room = 0
        self._told_at = 0.0
        self._latest: DownloadProgress | None = None
        self._changed = asyncio.Event()
        self._task = asyncio.create_task(self._run(), name=f"fetch {recording.key}")
        self._task.add_done_callback(self._over)

    async def watch(self) -> AsyncGenerator[DownloadProgress]:
        """Tell how far it is, from now to its end; raises as `DownloadCache.fetch`."""
        while not self._task.done():
            changed = self._changed
            if self._latest is not None:
                yield self._latest
            if not self._task.done():
                await changed.wait()
        if self._task.cancelled():
            raise AudioError(f"Fetching “{self._recording.title}” was ended; try again.")
        path = self._task.result()
        size = self._part.size
        yield DownloadProgress(size, size, path)

    async def end(self) -> None:
        """End it, wherever it is; what came stays to be gone on with."""
        if not self.is_ending:
            self.is_ending = True
            self._task.cancel()
        await asyncio.wait([self._task])

    async def _run(self) -> Path:
        """Fetch what is missing, and give the whole its name."""
        part, disk = self._part, self._disk
        try:
            await disk.run(part.open)
            if (path := await disk.run(disk.store.find, self._recording.url)) is not None:
                size = await disk.run(size_of, path)  # another process was faster
                part.size = size or 0
                return path
            if not part.is_whole and not await self._attempt(go_on=True):
                await self._attempt(go_on=False)
            await self._check_begun()
            return await disk.run(part.finish)
        except ServiceError as error:
            broke = isinstance(error, UnreachableError | BadAnswerError) and part.size
            kind = AudioUnreachableError if isinstance(error, UnreachableError) else AudioError
            raise kind(f"{error.message}{_KEPT if broke else ''}") from None
        finally:
            await asyncio.shield(disk.run(part.close))

    async def _check_begun(self) -> None:
        """See that what is here is audio: who began it may not have looked."""
        head = await self._disk.run(self._disk.store.head, self._recording.url, HEAD_SIZE)
        host = sanitize.line(urlsplit(self._recording.url).netloc, 80)
        try:
            refuse_other(head, host, is_whole=True)
        except AudioError:
            await self._disk.run(self._part.drop)
            raise

    async def _attempt(self, *, go_on: bool) -> bool:
        """Ask once, and take in what comes; False where it must be begun anew."""
        part = self._part
        conditions = range_requests.conditions(part.label, part.size) if go_on else {}
        async with self._http.stream(self._recording.url, conditions) as answer:
            if answer.status == 206 and conditions:
                total = range_requests.goes_on(answer, part.label, part.size)
                if total is None:
                    return False
                await self._make_room(total)
                async with aclosing(answer.pieces()) as pieces:
                    await self._write(answer, pieces, b"", total)
            elif answer.status == 416 and conditions:
                return end_of(answer) == part.size
            elif answer.status == 200:
                await self._take_whole(answer)
            else:
                refused = refusal(answer.status, answer.host, "the audio")
                raise AudioGoneError(refused.message) if answer.status in RAN_OUT else refused
        return True

    async def _take_whole(self, answer: Response) -> None:
        """Take in an audio from its start; what is here goes once there is something better."""
        label = range_requests.labelled(answer, self._part.label)
        if label.total is not None:
            self._check_limit(label.total)
        async with aclosing(answer.pieces()) as pieces:
            head = await beginning(pieces, HEAD_SIZE)
            refuse_other(head, answer.host, is_whole=True)
            await self._make_room(label.total or len(head))
            await self._disk.run(self._part.restart, label)
            await self._write(answer, pieces, head, label.total)

    async def _write(
        self, answer: Response, pieces: AsyncIterator[bytes], head: bytes, total: int | None
    ) -> None:
        """Write the bytes as they come, and see that they are as many as were told of."""
        clock = asyncio.get_running_loop().time
        written_at = clock()
        waiting = bytearray(head)
        self._tell(total, clock())
        try:
            async for piece in pieces:
                waiting += piece
                if len(waiting) >= _WRITE_SIZE or clock() - written_at >= TELL_EVERY:
                    await self._append(waiting, total)
                    written_at = clock()
                    self._tell(total, written_at)
        finally:
            await self._append(waiting, total)
        size = self._part.size
        if total is not None and size != total:
            raise AudioError(
                f"{answer.host} sent {size} of {total} bytes; try again, and it goes on from there."
            )

    async def _append(self, waiting: bytearray, total: int | None) -> None:
        if not waiting:
            return
        piece = bytes(waiting)
        waiting.clear()  # what the disk may have taken half of is never given to it again
        size = self._part.size + len(piece)
        if total is None:
            try:
                self._check_limit(size)
            except AudioError:
                await self._disk.run(self._part.drop)
                raise
        if size > self._room:
            await self._make_room(size)
        # Where that is cancelled before the disk came to it, what came would be gone.
        await asyncio.shield(self._disk.run(self._part.append, piece))

    def _check_limit(self, size: int) -> None:
        if size > self._limit:
            raise AudioError(
                f"“{self._recording.title}” is larger than the {_megabytes(self._limit)} that "
                "audio_cache_mb in the configuration allows."
            )

    async def _make_room(self, size: int) -> None:
        """See that the audio can grow to a size, or raise `AudioError`."""
        keep = {*self._in_use(), self._part.name}
        needed = size - self._part.size
        if not await self._disk.run(self._disk.store.make_room, needed, self._limit, keep):
            raise NoRoomError(
                f"There is no room for “{self._recording.title}”: what is not to go for it "
                f"takes the {_megabytes(self._limit)} that audio_cache_mb in the "
                "configuration allows."
            )
        self._room = size

    def _tell(self, total: int | None, now: float) -> None:
        if self._latest is None or now - self._told_at >= TELL_EVERY:
            self._told_at = now
            self._latest = DownloadProgress(self._part.size, total)
            self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def _over(self, task: asyncio.Task[Path]) -> None:
        self.is_ending = True
        if not task.cancelled():
            task.exception()  # who has left need not hear of it
        self._wake()


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:g} MB"
