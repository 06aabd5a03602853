"""What is to be kept of a list is kept as one."""

from __future__ import annotations

import pytest

from steno_tui.core.cached_fetch import CachedFetch, Write
from steno_tui.core.core import Core
from steno_tui.errors import LibraryError
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


async def test_what_each_write_returned_is_returned(bodies: CachedFetch) -> None:
    counts: list[Write] = [lambda library: library.episodes.count(), put("one")]
    assert await bodies.write(counts) == [0, None]


async def test_where_one_cannot_be_written_none_is(
    bodies: CachedFetch, library: LibraryWorker
) -> None:
    with pytest.raises(LibraryError):
        await bodies.write([put("first"), put(NOT_TEXT)])
    assert not await kept(library, "first")
