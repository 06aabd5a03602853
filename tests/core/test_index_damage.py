"""Whatever happens to the index of words alone: it is made anew, that is told, and all else stays.

The damages are drawn by lot, the same ones every time.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.library import recovery
from steno_tui.library.library import Library
from steno_tui.models.episode import MAIN_IDEA, Chapter, Episode, Highlight
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import Addresses
from tests.core.test_search import indexed
from tests.stenobird.page_writer import write_page

SERVER = "http://127.0.0.1:9"
PODCAST = Podcast("night", "Night", f"{SERVER}/podcast/night")
PAGES = 40
PAGE_SIZE = recovery.PAGE_SIZE[recovery.LIBRARY_FILE]
TIMES = 40
AT_ONCE = 10
"""How many damages one test tries; the first of them each time, the others where slow tests are."""
TABLES = ("episodes", "resources", "podcasts", "highlights", "topics", "page_topics", "meta")

Rows = dict[str, set[tuple[object, ...]]]


def text(draw: random.Random, words: int) -> str:
    return " ".join("".join(draw.choices("abcdefgh", k=6)) for _ in range(words))


def a_page(number: int) -> Episode:
    """An episode with words of its own, and one that all have."""
    draw = random.Random(number)
    return Episode(
        PODCAST,
        f"episode-{number}",
        f"Lighthouse {text(draw, 5)}",
        published_at=datetime.fromtimestamp(1_600_000_000 + number * 90_000, UTC),
        state="processed",
        summary=text(draw, 60),
        highlights=(Highlight(MAIN_IDEA, text(draw, 20)),),
        topics=(text(draw, 2),),
        chapters=tuple(Chapter(at, text(draw, 5), text(draw, 30)) for at in range(0, 3000, 300)),
    )


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library whose index has some pages of the file."""
    directory = tmp_path_factory.mktemp("filled") / "library"
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(PODCAST)
        library.episodes.put("night", [replace(a_page(n), chapters=()) for n in range(PAGES)])
        for number in range(PAGES):
            page = a_page(number)
            body = write_page(page).encode()
            library.episodes.put_page(
                page, Addresses(SERVER).episode_text(*page.key), body, Validators()
            )
    return directory


def rows(directory: Path) -> Rows:
    """All else that a ``library.db`` holds."""
    with closing(sqlite3.connect(directory / "library.db")) as connection:
        return {table: set(connection.execute(f"SELECT * FROM {table}")) for table in TABLES}


def _tree(data: bytes, root: int) -> Iterator[int]:
    """The pages of a tree of the file (https://sqlite.org/fileformat2.html#b_tree_pages)."""
    yield root
    page = data[(root - 1) * PAGE_SIZE : root * PAGE_SIZE]
    if page[0] in (2, 5):
        cells = int.from_bytes(page[3:5], "big")
        places = [int.from_bytes(page[at : at + 2], "big") for at in range(12, 12 + 2 * cells, 2)]
        for at in (*places, 8):
            yield from _tree(data, int.from_bytes(page[at : at + 4], "big"))


def index_pages(directory: Path) -> list[int]:
    """The pages of what the index consists of, each part as likely as the others."""
    path = directory / "library.db"
    with closing(sqlite3.connect(path)) as connection:
        roots = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name GLOB 'search_index_*' ORDER BY name"
        ).fetchall()
    data = path.read_bytes()
    return [draw for (root,) in roots for draw in [*_tree(data, root)][:10]]


def spoil(directory: Path, draw: random.Random) -> None:
    """Overwrite a page of the index, or its beginning, or have another page in its place."""
    path = directory / "library.db"
    data = bytearray(path.read_bytes())
    at = (draw.choice(index_pages(directory)) - 1) * PAGE_SIZE
    other = draw.randrange(len(data) // PAGE_SIZE) * PAGE_SIZE
    written = draw.choice(
        [
            bytes(PAGE_SIZE),
            draw.randbytes(PAGE_SIZE),
            b"\xff" * 8,
            draw.randbytes(100),
            bytes(data[other : other + PAGE_SIZE]),
        ]
    )
    data[at : at + len(written)] = written
    path.write_bytes(data)


async def seen(directory: Path) -> tuple[set[str], int]:
    """What is told of the index when all of it is used, and how many episodes are found then."""
    async with await Core.open(directory, SERVER, offline=True) as core:
        told = [core.notice, await core.search.check()]
        told.append((await core.search.find("lighthouse", best_first=True)).notice)
        while (turn := await core.search.index_some()).done:
            told.append(turn.notice)
        found = await core.search.find("lighthouse", limit=PAGES * 3)
        return {*filter(None, [*told, found.notice])}, len({one.episode for one in found.hits})


@pytest.mark.parametrize(
    "first",
    [
        pytest.param(first, marks=[pytest.mark.slow] if first else [])
        for first in range(0, TIMES, AT_ONCE)
    ],
)
@pytest.mark.parametrize("is_large", [False, True], ids=["read through", "not read through"])
async def test_a_damaged_index_is_made_anew_and_all_else_stays(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_large: bool, first: int
) -> None:
    before, times_told = rows(filled), 0
    for seed in range(first, first + AT_ONCE):
        directory = copytree(filled, tmp_path / str(seed))
        spoil(directory, random.Random(seed))
        with monkeypatch.context() as large:
            if is_large:
                large.setattr(recovery, "_CHECKED_SIZE", 0)
            told, found = await seen(directory)
        assert all("index of words was damaged" in words for words in told), (seed, told)
        assert found == PAGES, seed
        times_told += bool(told)
        assert rows(directory) == before, seed
        for _ in range(2):  # what was not come across is found when the file is read through
            told, found = await seen(directory)
            assert all("index of words was damaged" in words for words in told), (seed, told)
        assert (told, found, rows(directory)) == (set(), PAGES, before), seed
        assert not list(directory.glob("*corrupt*")), seed
    assert times_told > AT_ONCE // 4


EMPTIED = {
    "words": "DELETE FROM search_index_data",
    "leaves": "DELETE FROM search_index_data WHERE id > 10",
    "some leaves": "DELETE FROM search_index_data WHERE id > 10 AND id % 2",
    "record": "UPDATE search_index_data SET block = x'00000000000000' WHERE id = 10",
    "averages": "DELETE FROM search_index_data WHERE id = 1",
    "where words are": "DELETE FROM search_index_idx",
    "sizes": "DELETE FROM search_index_docsize",
    "some sizes": "DELETE FROM search_index_docsize WHERE id % 7 = 0",
    "form": "DELETE FROM search_index_config",
    "all": "INSERT INTO search_index (search_index) VALUES ('delete-all')",
}


@pytest.mark.parametrize("damage", EMPTIED.values(), ids=list(EMPTIED))
async def test_an_index_that_something_has_emptied_is_made_anew_and_told(
    filled: Path, tmp_path: Path, damage: str
) -> None:
    directory = copytree(filled, tmp_path / "library")
    with closing(sqlite3.connect(directory / "library.db")) as connection, connection:
        connection.execute(damage)
    before = rows(directory)
    told, found = await seen(directory)
    assert (len(told), found, rows(directory)) == (1, PAGES, before)
    assert await seen(directory) == (set(), PAGES)


async def test_a_sound_index_is_left_alone(filled: Path, tmp_path: Path) -> None:
    directory = copytree(filled, tmp_path / "library")
    for _ in range(20):
        async with await Core.open(directory, SERVER, offline=True) as core:
            assert await core.search.left() == 0
            assert await core.search.check() is None
            assert await core.search.left() == 0


async def test_an_index_with_nothing_in_it_is_sound(tmp_path: Path) -> None:
    async with await Core.open(tmp_path / "library", SERVER, offline=True) as core:
        assert await core.search.check() is None
        assert await indexed(core) == 0
