"""What to go on with: what has time left, and behind it the pages that were read, each once."""

from __future__ import annotations

import pytest

from steno_tui.core import go_on
from steno_tui.core.core import Core
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from tests.library.conftest import NIGHT, an_episode

KEYS = [EpisodeKey(NIGHT.slug, f"e{number}") for number in range(6)]


@pytest.fixture(autouse=True)
async def six(library: LibraryWorker) -> None:
    """Six episodes of an hour each."""
    episodes = [an_episode(key.episode, duration=3600) for key in KEYS]
    await library.run(lambda library: library.episodes.put(NIGHT.slug, episodes))


async def heard(library: LibraryWorker, *keys: EpisodeKey) -> None:
    def hear(library: Library) -> None:
        for key in keys:
            library.positions.save(key, 600, session=library.positions.begin(key))

    await library.run(hear)


async def told(core: Core) -> tuple[list[EpisodeKey], list[EpisodeKey]]:
    found = await core.go_on.recent()
    started = [each.row.key for each in found if each.is_started]
    assert [each.is_started for each in found] == sorted(
        (each.is_started for each in found), reverse=True
    )
    return started, [each.row.key for each in found if not each.is_started]


async def test_an_episode_that_was_heard_and_read_stands_once(
    core: Core, library: LibraryWorker
) -> None:
    await heard(library, KEYS[0], KEYS[1])
    for key in (KEYS[1], KEYS[2]):
        status = await core.marks.opened(key)
        assert status.row is not None and status.row.read
    started, read = await told(core)
    assert (set(started), read) == ({KEYS[0], KEYS[1]}, [KEYS[2]])
    last = await core.go_on.last_started()
    assert last is not None and last.row.key == started[0]


async def test_a_page_is_read_where_the_user_is_on_it_and_not_beside_a_list(core: Core) -> None:
    await core.settings.set_last_place(LastPlace(None, KEYS[3], "page", 7))
    await core.settings.set_last_place(LastPlace(None, KEYS[4], "episodes"))
    await core.settings.set_last_place(LastPlace(None, EpisodeKey("", ""), "page"))
    assert await told(core) == ([], [KEYS[3]])
    assert await core.go_on.last_started() is None


async def test_no_more_is_told_than_the_most(
    core: Core, library: LibraryWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(go_on, "MOST_STARTED", 2)
    monkeypatch.setattr(go_on, "MOST_READ", 2)
    await heard(library, *KEYS[:3])
    for key in KEYS:
        await core.marks.opened(key)
    started, read = await told(core)
    assert (len(started), len(read)) == (2, 2) and not {*started} & {*read}
