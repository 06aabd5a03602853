"""The user's asks that episodes be processed, which outlive the program that recorded them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from typing import Any, NamedTuple

from steno_tui.library.connection import Connection
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import Request, RequestState


class Turn(StrEnum):
    """What all programs with this library do one at a time, and when it was done last is kept.

    Each is the name of that time among the settings.
    """

    SENDING = "request_sent_at"
    READING = "request_read_at"
    """Reading the page of what was sent again."""


class NotYet(NamedTuple):
    """Another program, or this one, did the same just before."""

    seconds: float
    """Until it may be done."""


CLAIM_SECONDS = 120.0
"""How long one process may take to send what it claimed; then it is taken for dead."""

_COLUMNS = (
    "title, podcast_title, page_url, post_url, state, created_at, sent_at, updated_at, due_at,"
    " looks, word, reason"
)
_ALL = f"""
    SELECT s.podcast, s.item, {_COLUMNS}
    FROM user.requests q
        CROSS JOIN user.episode_sources s ON s.id = q.episode AND {naming("episode_sources")}
    ORDER BY q.created_at DESC, s.podcast, s.item
"""
_WAITS = f"""
    SELECT q.updated_at - q.sent_at
    FROM user.requests q
        CROSS JOIN user.episode_sources s ON s.id = q.episode AND {naming("episode_sources")}
    WHERE q.state = '{RequestState.READY}' AND q.sent_at IS NOT NULL AND q.updated_at IS NOT NULL
    ORDER BY 1
"""
_NEWEST = f"SELECT {_COLUMNS} FROM user.requests WHERE episode = ? ORDER BY created_at DESC LIMIT 1"

_PUT = (
    f"INSERT OR REPLACE INTO user.requests (episode, {_COLUMNS})"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)

# Only the newest request of an episode, only while it waits, and only while nothing says that
# another one of the same episode is being sent, or was sent and has not ended. A claim is told by
# its distance from now in either direction: two processes' clocks, or one that was set back,
# must not make it look expired.
_CLAIMABLE = """
    episode = :episode AND state = 'waiting'
        AND created_at = (SELECT max(created_at) FROM user.requests q
            WHERE q.episode = :episode)
        AND NOT EXISTS (SELECT 1 FROM user.requests q
            WHERE q.episode = :episode AND (
                q.state IN ('sent', 'queued')
                OR q.state = 'waiting' AND abs(:now - q.claimed_at) < :patience))
"""
_MAY_CLAIM = f"SELECT 1 FROM user.requests WHERE {_CLAIMABLE}"
_CLAIM = f"UPDATE user.requests SET claimed_at = :now, sent_at = :now WHERE {_CLAIMABLE}"
_FORGET = f"""
    DELETE FROM user.requests WHERE episode = :episode AND (created_at = :created_at
        OR :is_alive AND state NOT IN ('{RequestState.READY}', '{RequestState.FAILED}'))
"""

_INSTANT = 0.001
"""Seconds that nobody waits for."""


def _request(key: EpisodeKey, row: Sequence[Any]) -> Request:
    title, podcast_title, page_url, post_url, state, *rest = row
    return Request(key, title, podcast_title, page_url, post_url, RequestState(state), *rest)


def _values(request: Request) -> tuple[Any, ...]:
    return (
        request.title,
        request.podcast_title,
        request.page_url,
        request.post_url,
        request.state,
        request.created_at,
        request.sent_at,
        request.updated_at,
        request.due_at,
        request.looks,
        request.word,
        request.reason,
    )


def _turn(connection: sqlite3.Connection, turn: Turn, now: float, apart: float) -> NotYet | None:
    """Take a turn, in the midst of a transaction; else how long to wait for it.

    A time that lies ahead was written before a clock was set back, and means nothing.
    """
    find = "SELECT value FROM user.settings WHERE name = ?"
    row = connection.execute(find, (turn,)).fetchone()
    wait = 0.0
    with suppress(ValueError):
        wait = float(row[0]) + apart - now if row is not None else 0.0
    if _INSTANT < wait <= apart:
        return NotYet(wait)
    connection.execute(
        "INSERT OR REPLACE INTO user.settings (name, value) VALUES (?, ?)", (turn, str(now))
    )
    return None


class RequestTable:
    """The table of requests."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def rows(self) -> list[Request]:
        """All requests, the newest first."""
        rows = self._connection.rows(_ALL, self._sources.origin)
        return [_request(EpisodeKey(podcast, item), row) for podcast, item, *row in rows]

    def newest(self, key: EpisodeKey) -> Request | None:
        """The newest request for an episode; None where there never was one."""
        row = self._connection.row(_NEWEST, self._sources.episode(key))
        return None if row is None else _request(key, row)

    def usual_wait(self) -> float | None:
        """Seconds that were waited for what is ready, the median; None where nothing is.

        Of the two in the middle it is the shorter: who was away looked late.
        """
        waits = self._connection.rows(_WAITS, self._sources.origin)
        return waits[(len(waits) - 1) // 2][0] if waits else None

    def record(self, request: Request) -> Request:
        """Keep a new request, unless one for the same episode is alive already.

        Of several processes that do this in the same moment, one records its own.

        Returns:
            The request that is alive now: the new one, or the one before it.
        """
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, request.key)
            before = connection.execute(_NEWEST, (episode,)).fetchone()
            if before is not None and (alive := _request(request.key, before)).state.is_alive:
                return alive
            connection.execute(_PUT, (episode, *_values(request)))
            return request

    def put(self, request: Request) -> None:
        """Keep a request as it is now, and let go of it if it was claimed.

        One of the same episode and the same ``created_at`` is replaced.
        """
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, request.key)
            connection.execute(_PUT, (episode, *_values(request)))

    def take_turn(self, turn: Turn, *, now: float, apart: float) -> NotYet | None:
        """Take the turn to do something now; else how long to wait for it.

        Args:
            turn: to do what.
            now: Unix seconds.
            apart: how many seconds must have passed since the last.
        """
        with self._connection.writing("user") as connection:
            return _turn(connection, turn, now, apart)

    def claim(self, key: EpisodeKey, *, now: float, apart: float = 0.0) -> Request | NotYet | None:
        """Take an episode's waiting request for sending, so that no other process sends it.

        The claim ends with the next `put`, or after `CLAIM_SECONDS`. With it ``sent_at``
        is on disk before anything is sent. Where nothing says that it may have been sent, it is
        also the turn to send it.

        Args:
            key: the episode.
            now: Unix seconds.
            apart: how many seconds must have passed since anything was sent.

        Returns:
            The request as it was before, so that its ``sent_at`` says whether it may have been
            sent already; None where none waits, or another process has it. Where something was
            sent just before, how long to wait: it is not claimed then.

        Raises:
            LibraryError: the disk refused; do not send.
        """
        with self._connection.writing("user") as connection:
            episode = self._sources.episode(key)
            row = connection.execute(_NEWEST, (episode,)).fetchone()
            before = None if row is None else _request(key, row)
            values = {"now": now, "episode": episode, "patience": CLAIM_SECONDS}
            if before is None or connection.execute(_MAY_CLAIM, values).fetchone() is None:
                return None
            if before.sent_at is None:
                not_yet = _turn(connection, Turn.SENDING, now, apart)
                if not_yet is not None:
                    return not_yet
            connection.execute(_CLAIM, values)
            return before

    def forget(self, request: Request) -> None:
        """Remove a request from the list; with one that is alive all of its episode that are.

        Of those that two programs recorded in the same moment only the newest is told of.
        """
        with self._connection.writing("user") as connection:
            connection.execute(
                _FORGET,
                {
                    "episode": self._sources.episode(request.key),
                    "created_at": request.created_at,
                    "is_alive": request.state.is_alive,
                },
            )
