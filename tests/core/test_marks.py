"""Episodes that are picked in a list are marked in one trip, those that were seen and no others."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.core.listings import EpisodeList
from steno_tui.core.picked import Picked
from steno_tui.errors import UnknownError, UsageError
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.podcast import Podcast
from tests.library.conftest import an_episode

LONG = Podcast("long", "Long")


def put(library: LibraryWorker, *numbers: int) -> Awaitable[object]:
    """List episodes of one podcast, the larger their numbers the newer."""
    new = [an_episode(f"e{number}", podcast=LONG, published=1000 + number) for number in numbers]
    return library.run(lambda library: library.episodes.put("long", new))


def forget(tmp_path: Path, slug: str) -> None:
    """Have another program take an episode out of the library."""
    with closing(sqlite3.connect(tmp_path / "library" / "library.db")) as connection, connection:
        connection.execute("DELETE FROM episodes WHERE slug = ?", (slug,))


async def read(library: LibraryWorker) -> set[str]:
    rows = await library.run(lambda library: library.episodes.rows())
    return {row.slug for row in rows if row.read}


async def listed(core: Core, podcast: str | None) -> tuple[EpisodeList, dict[int, EpisodeKey]]:
    """A list, and what is seen of it."""
    listing = await core.listings.episodes(EpisodeQuery(podcast))
    return listing.found, {place: row.key for place, row in enumerate(listing.rows)}


@pytest.fixture
async def ten(library: LibraryWorker) -> LibraryWorker:
    await put(library, *range(10))
    return library


@pytest.mark.parametrize("podcast", [None, "long"])
async def test_what_is_picked_is_marked_and_taken_back(
    core: Core, ten: LibraryWorker, podcast: str | None
) -> None:
    found, seen = await listed(core, podcast)
    marked = await core.marks.toggle_read(Picked(found, range(2, 5), seen))
    assert await read(ten) == {"e7", "e6", "e5"}
    assert marked.status is None and len(marked.change.episodes) == 3
    assert await core.marks.take_back(marked.change, None) is None
    assert await read(ten) == set()


async def test_what_came_since_the_list_of_all_was_shown_is_never_marked(
    core: Core, ten: LibraryWorker
) -> None:
    found, seen = await listed(core, None)
    await put(ten, 20)
    with pytest.raises(UsageError, match="The list has changed"):
        await core.marks.toggle_read(Picked(found, range(2, 5), seen))
    assert await read(ten) == set()


async def test_what_took_the_place_of_another_is_never_marked(
    core: Core, ten: LibraryWorker, tmp_path: Path
) -> None:
    found, seen = await listed(core, None)
    await put(ten, 20)
    forget(tmp_path, "e0")
    with pytest.raises(UsageError, match="The list has changed"):
        await core.marks.toggle_read(Picked(found, range(2, 5), seen))
    assert await read(ten) == set()


async def test_a_list_that_is_held_stays_as_it_was_whatever_comes(
    core: Core, ten: LibraryWorker
) -> None:
    found, seen = await listed(core, None)
    held = await core.listings.held(found, seen)
    await put(ten, *range(20, 30))
    await core.marks.toggle_heard(Picked(held, range(2, 5), seen))
    rows = await ten.run(lambda library: library.episodes.rows())
    assert {row.slug for row in rows if row.heard} == {"e7", "e6", "e5"}
    assert [row.slug for row in await core.listings.rows(held, 0, 2)] == ["e9", "e8"]


async def test_a_list_that_has_changed_is_not_held(core: Core, ten: LibraryWorker) -> None:
    found, seen = await listed(core, None)
    await put(ten, 20)
    with pytest.raises(UsageError, match="The list has changed"):
        await core.listings.held(found, seen)


async def test_what_is_gone_is_passed_over(core: Core, ten: LibraryWorker, tmp_path: Path) -> None:
    found, seen = await listed(core, "long")
    forget(tmp_path, "e6")
    marked = await core.marks.toggle_read(Picked(found, range(2, 5), seen))
    assert len(marked.change.episodes) == 2 and await read(ten) == {"e7", "e5"}


async def test_one_alone_is_told_how_it_stands(core: Core, ten: LibraryWorker) -> None:
    key = EpisodeKey("long", "e3")
    marked = await core.marks.toggle_read(key)
    assert marked.status is not None and marked.status.row is not None and marked.status.row.read
    status = await core.marks.take_back(marked.change, key)
    assert status is not None and status.row is not None and not status.row.read


async def test_what_nothing_is_known_of_cannot_be_marked(core: Core) -> None:
    with pytest.raises(UnknownError, match="no episode long/e3"):
        await core.marks.toggle_heard(EpisodeKey("long", "e3"))
