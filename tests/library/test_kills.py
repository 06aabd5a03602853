"""Whatever a process had been told was kept is there after it was killed at any moment."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.library.search_index import WordQuery
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.search_terms import read_terms
from tests.library.conftest import SERVER

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("STENO_TUI_TEST_KILLS", "20"))
"""How often a writer is killed; each takes about a quarter of a second."""

WRITER = """
import sys
from pathlib import Path
from steno_tui.library.library import Library
from steno_tui.models.episode import Chapter, Episode, EpisodeKey
from steno_tui.models.moment import Moment
from steno_tui.models.transcript import KeptTranscript, TranscriptForm, TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.library.transcript_jobs import Words
from steno_tui.models.podcast import Podcast
from steno_tui.models.queue import QueueRow
from steno_tui.models.http import Validators

server, start = sys.argv[2], int(sys.argv[3])
print("begin", flush=True)
library = Library.open(Path(sys.argv[1]), server)
print("open", flush=True)
number = start
heard = EpisodeKey("show", "heard")
while True:
    podcast = Podcast("show", "Show")
    chapters = tuple(Chapter(5 * n, f"Chapter {n}") for n in range(9))
    episode = Episode(podcast, f"e{number}", f"Episode {number}", chapters=chapters)
    library.episodes.put_page(episode, f"{server}/{number}", bytes(20_000), Validators())
    print("page", number, flush=True)
    library.read_marks.set(EpisodeKey("show", f"e{number}"))
    print("read", number, flush=True)
    library.queue.add(QueueRow("show", f"e{number}", "", "", None))
    print("queued", number, flush=True)
    library.positions.save(heard, number, session=library.positions.begin(heard))
    print("heard", number, flush=True)
    library.moments.put(Moment(EpisodeKey("show", f"e{number}"), "", "", number, note="A note"))
    print("marked", number, flush=True)
    brought = KeptTranscript(
        EpisodeKey("show", f"e{number}"), TranscriptSource.FILE, TranscriptForm.TEXT
    )
    library.kept_transcripts.put(brought, bytes(20_000))
    print("brought", number, flush=True)
    job = TranscriptJob(
        "job", EpisodeKey("show", "e"), "", "", "", False, 61, JobState.RUNNING, 1.0,
        last_event_id=str(number),
    )
    library.transcript_jobs.put(job, [Words(number, "word")])
    print("wrote", number, flush=True)
    library.recent.note_read(EpisodeKey("show", f"e{number}"))
    print("opened", number, flush=True)
    if number % 7 == 0:
        library.close()
        library = Library.open(Path(sys.argv[1]), server)
    number += 1
"""


def killed_after(directory: Path, start: int, lines: int) -> list[tuple[str, int]]:
    """Run a writer until it has acknowledged some writes and a moment longer; kill -9."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(directory), SERVER, str(start)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(lines)]
        for _ in range(random.randrange(100_000)):
            pass
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.readlines()
    words = [line.split() for line in said if line.endswith("\n") and " " in line]
    return [(what, int(number)) for what, number in words]


@pytest.fixture(scope="module")
def survived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[tuple[str, int]]]:
    """One directory in which writer after writer was killed, and all that they acknowledged."""
    directory = tmp_path_factory.mktemp("kills") / "library"
    acknowledged: list[tuple[str, int]] = []
    for kill in range(KILLS):
        acknowledged += killed_after(directory, kill * 1000, random.randrange(1, 20))
        with Library.open(directory, SERVER) as library:
            assert library.notice is None
    return directory, acknowledged


_READ = "SELECT s.item FROM reads r JOIN episode_sources s ON s.id = r.episode"

Survived = tuple[Path, list[tuple[str, int]]]


def test_every_acknowledged_mark_is_there(survived: Survived) -> None:
    directory, acknowledged = survived
    with closing(sqlite3.connect(directory / "user.db")) as connection:
        kept = {slug for (slug,) in connection.execute(_READ)}
    assert {f"e{number}" for what, number in acknowledged if what == "read"} <= kept


def test_every_acknowledged_place_in_the_queue_is_there(survived: Survived) -> None:
    directory, acknowledged = survived
    with Library.open(directory, SERVER) as library:
        kept = {row.slug for row in library.queue.rows()}
    assert {f"e{number}" for what, number in acknowledged if what == "queued"} <= kept


def test_every_acknowledged_moment_is_there(survived: Survived) -> None:
    directory, acknowledged = survived
    with Library.open(directory, SERVER) as library:
        kept = {moment.seconds for moment in library.moments.all() if moment.note == "A note"}
    assert {number for what, number in acknowledged if what == "marked"} <= kept


def test_the_page_that_was_read_last_is_no_earlier_than_the_last_acknowledged(
    survived: Survived,
) -> None:
    directory, acknowledged = survived
    last = [number for what, number in acknowledged if what == "opened"][-1]
    with Library.open(directory, SERVER) as library:
        newest = library.recent.read(1)[0].row.slug
    assert int(newest.removeprefix("e")) >= last


def test_every_acknowledged_transcript_is_there(survived: Survived) -> None:
    directory, acknowledged = survived
    with Library.open(directory, SERVER) as library:
        for number in (number for what, number in acknowledged if what == "brought"):
            (kept,) = library.kept_transcripts.of(EpisodeKey("show", f"e{number}"))
            assert library.kept_transcripts.body(kept.id) == bytes(20_000)


def test_every_acknowledged_word_of_a_job_is_there_and_no_later_one_is_asked_for(
    survived: Survived,
) -> None:
    directory, acknowledged = survived
    with Library.open(directory, SERVER) as library:
        words = {each.chunk for each in library.transcript_jobs.words("job")}
        assert words >= {number for what, number in acknowledged if what == "wrote"}
        job = library.transcript_jobs.get("job")
        assert job is not None and int(job.last_event_id) == max(words)


def test_the_position_is_no_earlier_than_the_last_acknowledged(survived: Survived) -> None:
    directory, acknowledged = survived
    last = [number for what, number in acknowledged if what == "heard"][-1]
    with Library.open(directory, SERVER) as library:
        listened = library.positions.get(EpisodeKey("show", "heard"))
    assert listened is not None and listened.seconds >= last


def test_every_page_that_is_there_is_found_by_its_words(survived: Survived) -> None:
    directory, acknowledged = survived
    slugs = {f"e{number}" for what, number in acknowledged if what == "page"}
    with Library.open(directory, SERVER) as library:
        assert library.search_index.left() <= sum(1 for _ in library.moments.all())
        found = library.search_index.find(WordQuery(read_terms('"chapter 8"')), 100_000, None)
        keys = library.lists.keys([number for _, number in found])
    assert slugs <= {key.episode for key in keys.values()}


def test_every_moment_that_is_there_finds_its_episode_or_waits_for_that(
    survived: Survived,
) -> None:
    with Library.open(survived[0], SERVER) as library:
        marked = {moment.key for moment in library.moments.all() if moment.note == "A note"}
        waiting, _ = library.search_index.waiting(100_000, 1)
        found = library.search_index.find(WordQuery(read_terms('"a note"')), 100_000, None)
        keys = library.lists.keys([number for _, number in found])
    assert marked <= {one.key for one in waiting} | {*keys.values()}


def test_every_acknowledged_page_is_there_whole(survived: Survived) -> None:
    directory, acknowledged = survived
    with Library.open(directory, SERVER) as library:
        for number in [number for what, number in acknowledged if what == "page"]:
            row = library.episodes.row(EpisodeKey("show", f"e{number}"))
            stored = library.http_cache.get(f"{SERVER}/{number}")
            assert row is not None and row.chapters == 9
            assert stored is not None and len(stored.body) == 20_000


@pytest.mark.parametrize("name", ["library.db", "user.db", "user.db.backup"])
def test_both_files_and_the_copy_are_sound(survived: Survived, name: str) -> None:
    with closing(sqlite3.connect(survived[0] / name)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_nothing_piles_up(survived: Survived) -> None:
    names = {path.name for path in survived[0].iterdir()}
    # A journal is there or not, as the last writer's end or its recovery left it.
    assert names - {"library.db-journal", "user.db-journal"} == {
        "library.db",
        "lock",
        "user.db",
        "user.db.backup",
        "writing",
    }
