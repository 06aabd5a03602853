"""What several tasks have for the disk at once is written together, and each hears of its own."""

from __future__ import annotations

import asyncio
from contextlib import AbstractContextManager

import pytest

from steno_tui.core.cached_fetch import CachedFetch, Write
from steno_tui.core.core import Core
from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.http import Validators

HOME = "http://127.0.0.1/"
NOT_TEXT = "\ud800"
"""An address that no disk takes."""


@pytest.fixture
def bodies(library: LibraryWorker, core: Core) -> CachedFetch:
    return CachedFetch(library, core.service)


def put(name: str) -> Write:
    return lambda library: library.http_cache.put(
        url=HOME + name, body=b"1", validators=Validators()
    )


async def kept(library: LibraryWorker, name: str) -> bool:
    return await library.run(lambda library: library.http_cache.get(HOME + name)) is not None


async def test_what_waits_together_is_written_together(
    bodies: CachedFetch, library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    transaction = Library.transaction

    def counted(library: Library) -> AbstractContextManager[object]:
        written.append(1)
        return transaction(library)

    monkeypatch.setattr(Library, "transaction", counted)
    names = [f"page-{number}" for number in range(9)]
    await asyncio.gather(*(bodies.write([put(name)]) for name in names))
    assert len(written) == 2  # the first had nobody to wait for
    assert all([await kept(library, name) for name in names])


async def test_everybody_gets_what_their_own_deeds_returned(bodies: CachedFetch) -> None:
    counts: list[Write] = [lambda library: library.episodes.count(), put("one")]
    results = await asyncio.gather(*(bodies.write(counts) for _ in range(3)))
    assert results == [[0, None]] * 3


async def test_what_cannot_be_written_spoils_nothing_for_the_rest(
    bodies: CachedFetch, library: LibraryWorker
) -> None:
    tasks = [bodies.write([put(name)]) for name in ("first", "second", NOT_TEXT, "third")]
    *_, failed, _ = results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(failed, LibraryError)
    assert sum(isinstance(result, LibraryError) for result in results) == 1
    assert all([await kept(library, name) for name in ("first", "second", "third")])


async def test_one_that_is_called_off_leaves_the_rest_to_be_written(
    bodies: CachedFetch, library: LibraryWorker
) -> None:
    first, *rest = [
        asyncio.create_task(bodies.write([put(name)])) for name in ("one", "two", "three")
    ]
    await asyncio.sleep(0)  # the first is at it, the others wait
    first.cancel()
    await asyncio.gather(*rest)
    assert await kept(library, "two") and await kept(library, "three")
