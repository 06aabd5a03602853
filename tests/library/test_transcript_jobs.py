"""A transcript job is on disk before it is sent, and stays there with the words that came."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import CLAIM_SECONDS, MOST_WORDS, Words
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript_job import JobState, TranscriptJob, job_at_hand
from tests.library.conftest import KEY, SERVER, Clock, an_episode

OTHER = EpisodeKey("night-shift", "the-tunnel")


def a_job(key: EpisodeKey = KEY, id: str = "one", *, preview: bool = False) -> TranscriptJob:
    return TranscriptJob(
        id=id,
        key=key,
        title="The Lighthouse",
        podcast_title="Night Shift",
        audio_url="https://cdn.example/lighthouse.mp3",
        is_preview=preview,
        price_cents=None if preview else 61,
        state=JobState.WAITING,
        created_at=1_700_000_000.0,
        due_at=1_700_000_000.0,
    )


def test_the_row_of_an_episode_has_the_job_that_is_on_its_way(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])

    def job() -> str | None:
        row = library.episodes.row(KEY)
        assert row is not None
        assert library.episodes.rows() == [row]
        return row.job

    assert job() is None
    library.transcript_jobs.put(replace(a_job(), state=JobState.RUNNING))
    later = replace(a_job(id="two"), created_at=1_800_000_000.0)
    library.transcript_jobs.put(replace(later, state=JobState.FAILED))
    assert job() == "running"
    library.transcript_jobs.put(replace(a_job(), state=JobState.READY))
    assert job() is None


def test_the_job_that_is_told_of_is_the_one_that_is_gone_on_with() -> None:
    ready = replace(a_job(), state=JobState.READY, due_at=None)
    failed = replace(a_job(), state=JobState.FAILED, due_at=None)
    left, alive = replace(a_job(), state=JobState.FAILED), a_job()
    assert job_at_hand([failed, ready, left, alive]) is alive
    assert job_at_hand([failed, ready, left]) is left
    assert job_at_hand([failed, ready]) is failed
    assert job_at_hand([ready, failed]) is job_at_hand([]) is None


def test_a_job_is_kept_as_it_is(library: Library) -> None:
    job = library.transcript_jobs.record(a_job())
    assert job == a_job()
    running = replace(
        job,
        state=JobState.RUNNING,
        sent_at=1.5,
        updated_at=2.5,
        tries=3,
        service_id="tr_1",
        status_url="https://s/1",
        events_url="https://s/2",
        result_url="https://s/3",
        last_event_id="7",
        word="transcribing",
        reason="It works.",
    )
    library.transcript_jobs.put(running)
    assert library.transcript_jobs.get("one") == running
    assert library.transcript_jobs.rows() == library.transcript_jobs.of(KEY) == [running]
    assert library.transcript_jobs.get("two") is None


def test_of_two_jobs_for_one_episode_that_are_alive_there_is_one(library: Library) -> None:
    first = library.transcript_jobs.record(a_job())
    assert library.transcript_jobs.record(a_job(id="two")) == first
    preview = a_job(id="three", preview=True)
    assert library.transcript_jobs.record(preview) == preview
    assert library.transcript_jobs.record(a_job(OTHER, "four")).id == "four"


@pytest.mark.parametrize("end", [JobState.READY, JobState.FAILED])
def test_one_that_has_ended_may_be_asked_for_anew(library: Library, end: JobState) -> None:
    library.transcript_jobs.put(replace(a_job(), state=end))
    assert library.transcript_jobs.record(replace(a_job(id="two"), created_at=2e9)).id == "two"
    assert [job.id for job in library.transcript_jobs.of(KEY)] == ["two", "one"]


def test_words_are_kept_in_their_order_and_once(library: Library) -> None:
    library.transcript_jobs.put(a_job(), [Words(0, "The "), Words(2, "turns.")])
    library.transcript_jobs.put(a_job(), [Words(1, "lamp "), Words(2, "burns.")])
    assert "".join(each.text for each in library.transcript_jobs.words("one")) == "The lamp turns."
    library.transcript_jobs.drop_words("one")
    assert library.transcript_jobs.words("one") == []
    assert library.transcript_jobs.get("one") == a_job()


def test_no_more_words_are_read_than_anybody_says(library: Library) -> None:
    half = "x" * (MOST_WORDS // 2)
    library.transcript_jobs.put(a_job(), [Words(number, half) for number in range(3)])
    assert len(library.transcript_jobs.words("one")) == 2


# Whose it is.


def claimed_by(library: Library, process: int, at: float) -> None:
    with library._connection.writing("user") as connection:
        connection.execute(
            "UPDATE user.transcript_jobs SET claimed_at = ?, claimed_by = ?", (at, process)
        )


def test_a_job_of_this_program_is_taken_again(library: Library, clock: Clock) -> None:
    library.transcript_jobs.record(a_job())
    assert library.transcript_jobs.claim("one", now=clock.now)
    assert library.transcript_jobs.claim("one", now=clock.now)
    assert not library.transcript_jobs.claim("two", now=clock.now)


def test_a_job_of_a_program_that_runs_is_left_to_it_while_it_says_so(
    library: Library, clock: Clock
) -> None:
    library.transcript_jobs.record(a_job())
    claimed_by(library, os.getppid(), clock.now)
    assert not library.transcript_jobs.claim("one", now=clock.now + CLAIM_SECONDS - 1)
    library.transcript_jobs.release("one")  # which is another's
    assert not library.transcript_jobs.claim("one", now=clock.now)
    assert library.transcript_jobs.claim("one", now=clock.now + CLAIM_SECONDS)


def test_a_job_of_a_program_that_was_killed_is_free_at_once(library: Library, clock: Clock) -> None:
    library.transcript_jobs.record(a_job())
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    claimed_by(library, gone.pid, clock.now)
    assert library.transcript_jobs.claim("one", now=clock.now)


def test_a_claim_of_a_clock_that_was_set_back_does_not_last(library: Library, clock: Clock) -> None:
    library.transcript_jobs.record(a_job())
    claimed_by(library, os.getppid(), clock.now + 1e6)
    assert library.transcript_jobs.claim("one", now=clock.now)


def test_what_is_kept_meanwhile_lets_go_of_nothing(library: Library, clock: Clock) -> None:
    library.transcript_jobs.record(a_job())
    claimed_by(library, os.getppid(), clock.now)
    library.transcript_jobs.put(replace(a_job(), tries=1))
    assert not library.transcript_jobs.claim("one", now=clock.now)


def test_one_that_is_forgotten_leaves_nothing(library: Library) -> None:
    library.transcript_jobs.put(a_job(), [Words(0, "The ")])
    library.transcript_jobs.put(a_job(OTHER, "two"), [Words(0, "A ")])
    library.transcript_jobs.forget("one")
    assert library.transcript_jobs.rows() == [a_job(OTHER, "two")]
    assert library.transcript_jobs.words("one") == []
    assert library.transcript_jobs.words("two") == [Words(0, "A ")]


# The file.


def test_those_of_a_feeds_episode_are_seen_at_the_service_that_was_asked_alone(
    directory: Path,
) -> None:
    key = EpisodeKey("@radio", "@id-1")
    with Library.open(directory, SERVER) as library:
        library.transcript_jobs.record(a_job(key))
    with Library.open(directory, "https://there.example") as library:
        assert library.transcript_jobs.rows() == []
        assert library.transcript_jobs.get("one") is None
        assert library.transcript_jobs.record(a_job(key, "two")) == a_job(key, "two")
        assert library.transcript_jobs.of(key) == [a_job(key, "two")]
    with Library.open(directory, SERVER) as library:
        assert library.transcript_jobs.rows() == [a_job(key)]


def test_those_of_an_older_file_are_seen_by_whoever_opens_it(directory: Path) -> None:
    key = EpisodeKey("@radio", "@id-1")
    with Library.open(directory, SERVER) as library:
        library.transcript_jobs.record(a_job(key))
    with closing(sqlite3.connect(directory / "user.db")) as older, older:
        older.execute("ALTER TABLE transcript_jobs DROP COLUMN server")
        older.execute("PRAGMA user_version = 12")
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.transcript_jobs.rows()) == (None, [a_job(key)])


@pytest.mark.parametrize("change", ["state = 'x'", "created_at = 9e99", "is_preview = 7"])
def test_rows_that_nothing_here_has_written_are_taken_for_damage(
    directory: Path, change: str
) -> None:
    with Library.open(directory, SERVER) as library:
        library.transcript_jobs.put(a_job())
        library.transcript_jobs.put(a_job(OTHER, "two"))
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute(f"UPDATE transcript_jobs SET {change} WHERE id = 'two'")
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "damaged" in library.notice
        assert library.transcript_jobs.of(KEY) == [a_job()]
        assert library.transcript_jobs.of(OTHER) == [a_job(OTHER, "two")]  # as it was copied
