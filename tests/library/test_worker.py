"""The library in its thread: in order, undisturbed by whoever stops waiting."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library import worker as worker_module
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.http import Validators
from tests.library.conftest import KEY, NIGHT, SERVER, an_episode


class Gate:
    """Something to do in the library's thread that takes until it is let through."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, library: Library) -> None:
        self.reached.set()
        assert self.opened.wait(30)


async def reached(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.reached.wait, 30)


async def test_a_method_is_called_with_its_arguments(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        await worker.run(
            lambda library: library.episodes.put("night-shift", [an_episode("a"), an_episode("b")])
        )
        assert (
            len(await worker.run(lambda library: library.episodes.rows("night-shift", limit=1)))
            == 1
        )


async def test_what_the_library_raises_is_raised(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        with pytest.raises(LibraryError, match="could not be changed"):
            await worker.run(lambda library: library.settings.set("theme", "\ud800"))


async def test_what_was_unusual_on_opening_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    async with await LibraryWorker.open(tmp_path / "taken", SERVER) as worker:
        assert worker.notice is not None and worker.read_only is False


async def test_calls_are_answered_in_the_order_they_were_made(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        made: list[int] = []

        def call(number: int) -> Callable[[Library], None]:
            return lambda _: made.append(number)

        await asyncio.gather(*(worker.run(call(number)) for number in range(20)))
    assert made == list(range(20))


async def test_every_call_runs_in_the_one_thread() -> None:
    def thread(library: Library) -> int:
        return threading.get_ident()

    async with await LibraryWorker.open(None, SERVER) as worker:
        threads = await asyncio.gather(*(worker.run(thread) for _ in range(20)))
        assert len({*threads, threading.get_ident()}) == 2


async def test_the_loop_runs_on_while_the_library_is_busy() -> None:
    gate = Gate()
    async with await LibraryWorker.open(None, SERVER) as worker:
        busy = asyncio.create_task(worker.run(gate))
        await reached(gate)
        assert not busy.done()
        gate.opened.set()
        await busy


async def test_what_gives_way_learns_who_waits() -> None:
    gate = Gate()
    async with await LibraryWorker.open(None, SERVER) as worker:
        asked: list[asyncio.Task[object]] = [asyncio.create_task(worker.run(gate, gives_way=True))]
        await reached(gate)
        assert not worker.has_waiting and not worker.has_any_waiting
        for gives_way in (True, False):
            call = worker.run(lambda library: library.notice, gives_way=gives_way)
            asked.append(asyncio.create_task(call))
            await asyncio.sleep(0)
            assert (worker.has_waiting, worker.has_any_waiting) == (not gives_way, True)
        gate.opened.set()
        await asyncio.gather(*asked)
        assert not worker.has_waiting and not worker.has_any_waiting


async def test_a_caller_that_stops_waiting_does_not_disturb_the_thread() -> None:
    gate = Gate()
    async with await LibraryWorker.open(None, SERVER) as worker:
        waiting = asyncio.create_task(worker.run(gate))
        await reached(gate)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        gate.opened.set()
        await worker.run(lambda library: library.podcasts.follow(NIGHT))
        assert len(await worker.run(lambda library: library.podcasts.rows())) == 1


async def test_a_call_cancelled_before_its_turn_is_not_made() -> None:
    gate = Gate()
    async with await LibraryWorker.open(None, SERVER) as worker:
        busy = asyncio.create_task(worker.run(gate))
        await reached(gate)
        queued = asyncio.create_task(
            worker.run(lambda library: library.settings.set("theme", "dark"))
        )
        await asyncio.sleep(0)
        queued.cancel()
        with pytest.raises(asyncio.CancelledError):
            await queued
        gate.opened.set()
        await busy
        assert await worker.run(lambda library: library.settings.get("theme")) is None


async def test_closing_waits_for_what_was_asked_before(directory: Path) -> None:
    gate = Gate()
    worker = await LibraryWorker.open(directory, SERVER)
    asked = [
        asyncio.create_task(worker.run(gate)),
        asyncio.create_task(worker.run(lambda library: library.read_marks.set(KEY))),
    ]
    await reached(gate)
    closing_worker = asyncio.create_task(worker.close())
    gate.opened.set()
    await closing_worker
    await asyncio.gather(*asked)
    with closing(sqlite3.connect(directory / "user.db.backup")) as copy:
        read = "SELECT s.podcast, s.item FROM reads r JOIN episode_sources s ON s.id = r.episode"
        assert copy.execute(read).fetchall() == [tuple(KEY)]


async def test_a_closing_that_nobody_waits_for_still_happens(directory: Path) -> None:
    gate = Gate()
    worker = await LibraryWorker.open(directory, SERVER)
    busy = asyncio.create_task(worker.run(gate))
    await reached(gate)
    ending = asyncio.create_task(worker.close())
    await asyncio.sleep(0)
    ending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await ending
    (thread,) = [thread for thread in threading.enumerate() if thread.name.startswith("library")]
    gate.opened.set()
    await busy
    await asyncio.to_thread(thread.join, 30)
    assert not thread.is_alive()


async def test_a_closed_worker_answers_with_a_sentence() -> None:
    worker = await LibraryWorker.open(None, SERVER)
    await worker.close()
    with pytest.raises(LibraryError, match="is closed"):
        await worker.run(lambda library: library.podcasts.rows())


async def test_a_closed_worker_can_be_closed_again() -> None:
    worker = await LibraryWorker.open(None, SERVER)
    await worker.close()
    await worker.close()


async def test_an_opening_that_nobody_waits_for_closes_what_it_opened(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    closed = threading.Event()
    opens, closes = Library.open, Library.close

    def slow(*args: object, **kwargs: object) -> Library:
        gate.reached.set()
        assert gate.opened.wait(30)
        return opens(directory, SERVER)

    def noted(library: Library) -> None:
        closes(library)
        closed.set()

    monkeypatch.setattr(Library, "open", slow)
    monkeypatch.setattr(Library, "close", noted)
    opening = asyncio.create_task(LibraryWorker.open(directory, SERVER))
    await reached(gate)
    opening.cancel()
    gate.opened.set()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert closed.is_set()


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each transaction that was begun, none of which takes long."""
    monkeypatch.setattr(worker_module, "LONG", 60.0)
    begun: list[None] = []
    transaction = Library.transaction

    def counted(library: Library) -> AbstractContextManager[object]:
        begun.append(None)
        return transaction(library)

    monkeypatch.setattr(Library, "transaction", counted)
    return begun


async def test_what_comes_together_while_the_disk_is_busy_is_one_transaction(
    directory: Path, begun: list[None]
) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        gate = Gate()
        busy = asyncio.create_task(worker.run(gate))
        await reached(gate)
        writes = [asyncio.create_task(worker.write(a_body(str(number)))) for number in range(9)]
        await asyncio.sleep(0)
        gate.opened.set()
        await busy
        assert await asyncio.gather(*writes) == [str(number) for number in range(9)]
        assert len(begun) == 1
        assert all([await is_kept(worker, str(number)) for number in range(9)])


async def test_what_gathers_is_one_transaction_once_there_are_a_few(
    directory: Path, begun: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE", 60.0)
    async with await LibraryWorker.open(directory, SERVER) as worker:
        names = [str(number) for number in range(worker_module.A_FEW)]
        first = [asyncio.create_task(gathering(worker, name)) for name in names[:-1]]
        await asyncio.sleep(0)
        await worker.run(lambda _: None)
        assert not begun
        await gathering(worker, names[-1])
        assert await asyncio.gather(*first) == names[:-1]
        assert len(begun) == 1


async def test_one_that_does_not_gather_takes_along_those_that_wait(
    directory: Path, begun: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE", 60.0)
    async with await LibraryWorker.open(directory, SERVER) as worker:
        waits = asyncio.create_task(gathering(worker, "waits"))
        await asyncio.sleep(0)
        await worker.write(a_body("last"))
        assert await waits == "waits"
        assert len(begun) == 1


async def test_one_that_gathers_alone_is_written_soon(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        assert await gathering(worker, "alone") == "alone"
        assert await is_kept(worker, "alone")


async def test_one_that_gathers_and_is_called_off_is_not_written(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE", 60.0)
    async with await LibraryWorker.open(directory, SERVER) as worker:
        off = asyncio.create_task(gathering(worker, "off"))
        await asyncio.sleep(0)
        off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await off
        await worker.write(a_body("stays"))
        assert not await is_kept(worker, "off") and await is_kept(worker, "stays")


async def test_what_would_be_a_long_transaction_is_several_and_nothing_is_left_out(
    directory: Path, begun: list[None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker_module, "PATIENCE", 60.0)
    monkeypatch.setattr(worker_module, "LONG", 0.0)
    async with await LibraryWorker.open(directory, SERVER) as worker:
        waits = asyncio.create_task(gathering(worker, "waits"))
        await asyncio.sleep(0)
        assert await worker.write(a_body("comes behind")) == "comes behind"
        assert await waits == "waits"
        assert len(begun) == 2


async def test_what_cannot_be_written_spoils_nothing_for_the_rest(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        gate = Gate()
        busy = asyncio.create_task(worker.run(gate))
        await reached(gate)
        names = ("first", "\ud800", "last")
        writes = [asyncio.create_task(worker.write(a_body(name))) for name in names]
        await asyncio.sleep(0)
        gate.opened.set()
        await busy
        first, failed, last = await asyncio.gather(*writes, return_exceptions=True)
        assert (first, last) == ("first", "last") and isinstance(failed, LibraryError)
        assert await is_kept(worker, "first") and await is_kept(worker, "last")


async def test_a_write_that_is_called_off_leaves_the_rest_to_be_written(directory: Path) -> None:
    async with await LibraryWorker.open(directory, SERVER) as worker:
        gate = Gate()
        busy = asyncio.create_task(worker.run(gate))
        await reached(gate)
        off, stays = [asyncio.create_task(worker.write(a_body(name))) for name in ("off", "stays")]
        await asyncio.sleep(0)
        off.cancel()
        await asyncio.sleep(0)
        gate.opened.set()
        await asyncio.gather(busy, stays)
        assert not await is_kept(worker, "off") and await is_kept(worker, "stays")


async def test_a_closed_library_writes_nothing(directory: Path) -> None:
    worker = await LibraryWorker.open(directory, SERVER)
    await worker.close()
    with pytest.raises(LibraryError, match="closed"):
        await worker.write(a_body("late"))


def a_body(name: str) -> Callable[[Library], str]:
    def write(library: Library) -> str:
        library.http_cache.put(f"{SERVER}/{name}", b"body", Validators())
        return name

    return write


async def is_kept(worker: LibraryWorker, name: str) -> bool:
    url = f"{SERVER}/{name}"
    return await worker.run(lambda library: library.http_cache.get(url)) is not None


async def gathering(worker: LibraryWorker, name: str) -> str:
    return await worker.write(a_body(name), gathers=True)
