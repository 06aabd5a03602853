"""The user's transcript jobs, with the words that came so far; they outlive who recorded them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from steno_tui.library.connection import Connection
from steno_tui.library.sources import ASKED_OF_SERVER, SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript_job import JobState, TranscriptJob

CLAIM_SECONDS = 60.0
"""For how long a program has a job to itself after it last said so."""

MOST_LISTED = 500
"""Of more jobs than anybody has the newest are listed."""

MOST_WORDS = 10_000_000
"""The most characters that are kept of what a service tells of one job."""

_NAMES = (
    *("title", "podcast_title", "audio_url", "is_preview", "price_cents", "state", "created_at"),
    *("sent_at", "updated_at", "due_at", "tries", "service_id", "status_url", "events_url"),
    *("result_url", "last_event_id", "word", "reason"),
)
_COLUMNS = ", ".join(f"j.{name}" for name in _NAMES)
_NAMED = f"""
    SELECT j.id, s.podcast, s.item, {_COLUMNS}
    FROM user.transcript_jobs j
        CROSS JOIN user.episode_sources s ON s.id = j.episode AND {naming("episode_sources")}
            AND {ASKED_OF_SERVER}
"""
_OF_EPISODE = f"""
    SELECT j.id, {_COLUMNS} FROM user.transcript_jobs j
    WHERE j.episode = ? AND {ASKED_OF_SERVER} ORDER BY j.created_at DESC LIMIT {MOST_LISTED}
"""
_PUT = f"""
    INSERT INTO user.transcript_jobs (id, episode, server, {", ".join(_NAMES)})
    VALUES ({", ".join("?" * (len(_NAMES) + 3))})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}
"""
_CLAIM = "UPDATE user.transcript_jobs SET claimed_at = ?, claimed_by = ? WHERE id = ?"


class Words(Struct, frozen=True):
    """A piece of what is said, as the service sent it."""

    chunk: int
    """Which piece it is, 0 for the first."""
    text: str
    """Safe to print."""


class TranscriptJobTable:
    """The table of transcript jobs, and that of their words."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def rows(self) -> list[TranscriptJob]:
        """The newest jobs, the newest first."""
        query = f"{_NAMED} ORDER BY j.created_at DESC, j.id LIMIT {MOST_LISTED}"
        rows = self._connection.rows(query, self._sources.origin, self._sources.origin)
        return [_job(id, EpisodeKey(podcast, item), row) for id, podcast, item, *row in rows]

    def count_alive(self) -> int:
        """How many of the newest are still to be carried on."""
        return sum(job.state.is_alive for job in self.rows())

    def get(self, id: str) -> TranscriptJob | None:
        """One by what identifies it; None where it is there no more."""
        origin = self._sources.origin
        row = self._connection.row(f"{_NAMED} WHERE j.id = ?", origin, origin, id)
        return None if row is None else _job(row[0], EpisodeKey(row[1], row[2]), row[3:])

    def of(self, key: EpisodeKey) -> list[TranscriptJob]:
        """Those of an episode, the newest first."""
        origin = self._sources.origin
        rows = self._connection.rows(_OF_EPISODE, self._sources.episode(key), origin)
        return [_job(id, key, row) for id, *row in rows]

    def record(self, job: TranscriptJob) -> TranscriptJob:
        """Keep a new job, unless one for as much of the same episode is alive already.

        Of several programs that do this in the same moment, one records its own.

        Returns:
            The job that is alive now: the new one, or the one before it.
        """
        with self._connection.writing("user"):
            for other in self.of(job.key):
                if other.state.is_alive and other.is_preview == job.is_preview:
                    return other
            self.put(job)
            return job

    def put(self, job: TranscriptJob, words: Sequence[Words] = ()) -> None:
        """Keep a job as it is now, with what came of its words; a piece that is there stays."""
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, job.key)
            values = [getattr(job, name) for name in _NAMES]
            connection.execute(_PUT, (job.id, episode, self._sources.origin, *values))
            connection.executemany(
                "INSERT OR IGNORE INTO user.transcript_job_words VALUES (?, ?, ?)",
                [(job.id, each.chunk, each.text) for each in words],
            )

    def words(self, id: str) -> list[Words]:
        """What came of a job's words so far, in the order in which they are said."""
        found = []
        room = MOST_WORDS
        for row in self._connection.iterate(
            "SELECT chunk, text FROM user.transcript_job_words WHERE job = ? ORDER BY chunk", id
        ):
            room -= len(row[1])
            if room < 0:
                break
            found.append(Words(*row))
        return found

    def drop_words(self, id: str) -> None:
        """Let go of a job's words, once they are kept as a transcript."""
        with self._connection.writing("user") as connection:
            connection.execute("DELETE FROM user.transcript_job_words WHERE job = ?", (id,))

    def forget(self, id: str) -> None:
        """Take a job off the list, and its words with it."""
        with self._connection.writing("user") as connection:
            self.drop_words(id)
            connection.execute("DELETE FROM user.transcript_jobs WHERE id = ?", (id,))

    def claim(self, id: str, *, now: float) -> bool:
        """Take a job to go on with it, so that no other program does; again, to hold it longer.

        A claim ends with `release`, with the program that has it, or after `CLAIM_SECONDS`; it is
        told by its distance from now in either direction, for a clock may be set back.

        Args:
            id: which.
            now: Unix seconds.

        Returns:
            Whether it is ours; not where another program has it, or it is there no more.

        Raises:
            LibraryError: the disk refused; do not send.
        """
        with self._connection.writing("user") as connection:
            row = connection.execute(
                "SELECT claimed_at, claimed_by FROM user.transcript_jobs WHERE id = ?", (id,)
            ).fetchone()
            if row is None or _is_held(row[0], row[1], now):
                return False
            connection.execute(_CLAIM, (now, os.getpid(), id))
            return True

    def release(self, id: str) -> None:
        """Let another program go on with a job that this one had claimed."""
        with self._connection.writing("user") as connection:
            connection.execute(f"{_CLAIM} AND claimed_by = ?", (None, None, id, os.getpid()))


def _is_held(claimed_at: float | None, claimed_by: int | None, now: float) -> bool:
    """Whether another program has a job to itself; one that was killed has nothing."""
    if claimed_at is None or claimed_by in (None, os.getpid()):
        return False
    return abs(now - claimed_at) < CLAIM_SECONDS and _is_running(claimed_by)


def _is_running(process: int) -> bool:
    if not 0 < process < 1 << 31:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # another user's
    return True


def _job(id: str, key: EpisodeKey, row: Sequence[Any]) -> TranscriptJob:
    values = dict(zip(_NAMES, row, strict=True))
    values["is_preview"] = bool(values["is_preview"])
    values["state"] = JobState(values["state"])
    return TranscriptJob(id=id, key=key, **values)
