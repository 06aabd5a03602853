"""Whatever happens to a file: what the user made is there, and it is told where it was not whole.

The damages are drawn by lot, the same ones every time.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from shutil import copytree

import pytest
from _pytest.mark import ParameterSet
from msgspec.structs import replace

from steno_tui.errors import LibraryError, SearchIndexError
from steno_tui.library import backup, merging
from steno_tui.library.library import Library
from steno_tui.library.search_index import WordQuery
from steno_tui.library.transcript_jobs import Words
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.http import Validators
from steno_tui.models.last_place import LastPlace
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import Podcast
from steno_tui.models.queue import QueueRow
from steno_tui.models.request import RequestState
from steno_tui.models.transcript import KeptTranscript, TranscriptForm, TranscriptSource
from steno_tui.models.transcript_job import JobState
from steno_tui.text.search_terms import read_terms
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, a_request, an_episode
from tests.library.test_transcript_jobs import a_job

BLOCK_SIZE = 4096
"""Bytes that a disk loses together: a page of ``user.db``, half of one of ``library.db``."""

TIMES = 435
AT_ONCE = 15
"""How many damages one test tries."""
AT_LEAST = 30
"""How many are tried each time; the others where slow tests are."""

KINDS = (
    *("flip", "flip", "flip", "byte", "byte", "bytes", "header", "header"),
    *("zeroes", "noise", "mixed", "cut", "pages", "one", "none"),
    *("dropped", "emptied", "version", "schema", "text", "words"),
)

Rows = dict[str, set[tuple[object, ...]]]


def key(number: int) -> EpisodeKey:
    return EpisodeKey(f"podcast-{number % 12}", f"an-episode-of-some-length-{number}")


def fill(directory: Path) -> None:
    """What somebody has after some weeks."""
    with Library.open(directory, SERVER) as library:
        for number in range(12):
            slug = f"podcast-{number}"
            library.podcasts.follow(
                Podcast(slug, f"Sträßchen {number}", f"{SERVER}/podcast/{slug}")
            )
            library.positions.set_speed(slug, 1.5)
            library.episodes.put(slug, [an_episode(key(n).episode) for n in range(number, 120, 12)])
        library.episodes.put_page(an_episode(podcast=NIGHT), PAGE, b"# A page", Validators())
        for number in range(120):
            library.read_marks.set(key(number))
            if number % 3 == 0:
                session = library.positions.begin(key(number))
                library.positions.save(key(number), number * 10, session=session)
            if number % 10 == 0:
                library.positions.set_offset(key(number), 12)
                library.recent.note_read(key(number))
                library.queue.add(QueueRow(*key(number), f"Höhle {number}", "Sträßchen", 600))
                library.requests.put(a_request(key(number), RequestState.READY))
                moment = Moment(key(number), f"Höhle {number}", "Sträßchen", number, note="Licht")
                library.moments.put(moment)
                brought = KeptTranscript(key(number), TranscriptSource.FILE, TranscriptForm.VTT)
                library.kept_transcripts.put(brought, b"WEBVTT")
                job = replace(a_job(key(number), f"job {number}"), state=JobState.READY)
                library.transcript_jobs.put(job, [Words(0, "Höhle")])
        library.settings.set("theme", "dark")
        library.settings.set_last_place(LastPlace("podcast-3", key(3), "episodes", 4))


def rows(path: Path) -> Rows:
    """All that a ``user.db`` holds."""
    with closing(sqlite3.connect(path)) as connection:
        return {table: set(connection.execute(f"SELECT * FROM {table}")) for table in merging.USER}


def assert_all_works(library: Library) -> None:
    """Everything that a verb asks of the library is answered, and everything can be kept."""
    library.podcasts.rows()
    library.podcasts.followed()
    library.episodes.rows()
    library.requests.rows()
    library.queue.rows()
    list(library.moments.all())
    for kept in library.kept_transcripts.of(key(1)):
        with suppress(LibraryError):  # the words in it are damaged, which is said
            library.kept_transcripts.body(kept.id)
    library.transcript_jobs.rows()
    library.transcript_jobs.words("job 1")
    library.recent.started(100)
    library.recent.read(100)
    library.settings.last_place()
    library.settings.get("theme")
    library.titles.podcasts("episode")
    words = WordQuery(read_terms("episode"))
    try:
        library.search_index.find(words, 20, None)
    except SearchIndexError:
        library.search_index.make_anew()
        library.search_index.find(words, 20, None)
    for number in range(0, 120, 7):
        library.positions.get(key(number))
        library.positions.speed(key(number).podcast)
        library.positions.offset(key(number))
        library.requests.newest(key(number))
    library.episodes.put_page(an_episode(), PAGE, b"# Another page", Validators())
    library.podcasts.follow(NIGHT)
    library.read_marks.set(KEY)
    library.queue.add(QueueRow(*KEY, "The Lighthouse", "Night Shift", None))
    library.requests.record(a_request())
    library.positions.save(KEY, 5, session=library.positions.begin(KEY))
    library.moments.put(Moment(KEY, "The Lighthouse", "Night Shift", 5))
    brought = KeptTranscript(KEY, TranscriptSource.FILE, TranscriptForm.TEXT)
    library.kept_transcripts.put(brought, b"Words")
    library.transcript_jobs.record(a_job())
    library.recent.note_read(KEY)
    library.settings.set("theme", "light")


def damage(path: Path, draw: random.Random) -> int:
    """Do one of many things to a file; how many bytes of values may have become others."""
    data = bytearray(path.read_bytes())
    kind = draw.choice(KINDS)
    if kind in ("dropped", "version", "emptied"):
        _change(path, kind, draw)
        return 0
    bytes_ = {"flip": 1, "byte": 1, "bytes": draw.randrange(2, 100)}.get(kind, 0)
    for _ in range(bytes_):
        at = draw.randrange(len(data))
        data[at] = data[at] ^ 1 << draw.randrange(8) if kind == "flip" else draw.randrange(256)
    path.write_bytes(data if bytes_ else _spoiled(data, kind, draw))
    return bytes_


def _spoiled(data: bytearray, kind: str, draw: random.Random) -> bytes | bytearray:
    pages = len(data) // BLOCK_SIZE
    page = slice((first := draw.randrange(pages) * BLOCK_SIZE), first + BLOCK_SIZE)
    match kind:
        case "header":
            data[draw.randrange(100)] = draw.randrange(256)
        case "zeroes":
            data[page] = bytes(BLOCK_SIZE)
        case "noise":
            data[page] = draw.randbytes(BLOCK_SIZE)
        case "mixed":
            other = draw.randrange(pages) * BLOCK_SIZE
            data[page] = data[other : other + BLOCK_SIZE]
        case "cut":
            del data[draw.randrange(1, len(data)) :]
        case "pages":
            del data[draw.randrange(1, pages) * BLOCK_SIZE :]
        case "one":
            return draw.randbytes(1)
        case "schema":  # SQLite says what is wrong in words that are no UTF-8
            at = data.find(b"CREATE TABLE", draw.randrange(3000))
            data[at + 13 : at + 16] = b"\xff\xfe\x80"
        case "text":
            return data.replace("Sträß".encode(), b"Str\xff\xfe\xc3\x9f", 1)
        case "words":
            return data.replace(b"ready", b"rea\x01y", 1)
        case _:
            return b""
    return data


def _change(path: Path, kind: str, draw: random.Random) -> None:
    """Damages that SQLite itself finds nothing wrong with."""
    with closing(sqlite3.connect(path)) as connection, connection:
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_schema"
                " WHERE type = 'table' AND name NOT IN ('search_index')"  # but what it is of
            )
        ]
        match kind:
            case "dropped":
                connection.execute(f"DROP TABLE {draw.choice(tables)}")
            case "version":
                connection.execute(f"PRAGMA user_version = {draw.choice([0, 1, 2, 7, 4096])}")
            case _:
                for table in tables:
                    connection.execute(f"DELETE FROM {table}")


def lots(times: int) -> list[ParameterSet]:
    """Where in the row of damages each test begins."""
    return [
        pytest.param(first, marks=[pytest.mark.slow] if first >= AT_LEAST else [])
        for first in range(0, times, AT_ONCE)
    ]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("filled") / "library"
    fill(directory)
    return directory


def assert_nothing_is_lost(before: Rows, after: Rows, changed: int) -> None:
    """Every row is there; values that became others need not be those they were."""
    assert all(len(after[table]) >= len(had) for table, had in before.items())
    assert sum(len(had - after[table]) for table, had in before.items()) <= changed


@pytest.mark.parametrize("first", lots(TIMES))
def test_a_damaged_user_file_loses_nothing(filled: Path, tmp_path: Path, first: int) -> None:
    before = rows(filled / "user.db")
    for seed in range(first, first + AT_ONCE):
        directory = copytree(filled, tmp_path / str(seed))
        path = directory / "user.db"
        changed = damage(path, random.Random(seed))
        with Library.open(directory, SERVER) as library:
            told = library.notice
            assert_nothing_is_lost(before, rows(path), changed)
            assert_nothing_is_lost(before, rows(backup.path_of(path)), changed)
            assert told is not None or list(directory.glob("*.corrupt-*")) == [], seed
            assert_all_works(library)
        with Library.open(directory, SERVER) as library:
            assert library.notice is None, seed
            assert library.settings.get("theme") == "light", seed


@pytest.mark.parametrize("first", lots(TIMES // 3))
def test_a_damaged_library_file_takes_nothing_along(
    filled: Path, tmp_path: Path, first: int
) -> None:
    before = rows(filled / "user.db")
    for seed in range(first, first + AT_ONCE):
        directory = copytree(filled, tmp_path / str(seed))
        damage(directory / "library.db", random.Random(seed))
        with Library.open(directory, SERVER) as library, suppress(LibraryError):
            assert_nothing_is_lost(before, rows(directory / "user.db"), 0)
            assert_all_works(library)  # or says that it is damaged, and is put right:
        with Library.open(directory, SERVER) as library:
            assert_all_works(library)
