"""The moments that the user marked, each with what was noted there.

A moment is identified by a number drawn by lot, so that those of two files stay apart when the one
takes the other in, and none ever takes the place of one that was deleted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.search_tables import touch_episode
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import MOST_OF_EPISODE, Moment

_COLUMNS = "m.title, m.podcast_title, m.seconds, m.chapter, m.words, m.note, m.made_at, m.id"
_OF_EPISODE = f"SELECT {_COLUMNS} FROM user.moments m WHERE m.episode = ?"
_AT_TIME = f"{_OF_EPISODE} AND m.seconds BETWEEN ? AND ? ORDER BY m.seconds DESC LIMIT 1"
_AT_WORDS = f"{_OF_EPISODE} AND m.seconds IS NULL AND m.words = ? LIMIT 1"
# CROSS JOIN keeps the order of the loops: the moments as their index has them.
_NAMED = f"""
    SELECT s.podcast, s.item, {_COLUMNS}
    FROM user.moments m
        CROSS JOIN user.episode_sources s ON s.id = m.episode AND {naming("episode_sources")}
"""
# CROSS JOIN keeps the order of the loops here as well.
_LISTED = f"""
    SELECT e.number, e.podcast, e.slug, {_COLUMNS}
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
        CROSS JOIN user.moments m ON m.episode = e.id
"""
_NEWEST_FIRST = f"{_NAMED} ORDER BY m.made_at DESC, m.seconds DESC, m.id"
_PUT = """
    INSERT OR IGNORE INTO user.moments
        (id, episode, seconds, chapter, words, note, made_at, title, podcast_title)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""


class MomentTable:
    """The table of moments; their episodes wait to be found by other words where one changes."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def of(self, key: EpisodeKey) -> list[Moment]:
        """Those of an episode, by their times; those of lines without a time come last."""
        rows = self._connection.rows(
            f"{_OF_EPISODE} ORDER BY m.seconds LIMIT ?", self._sources.episode(key), MOST_OF_EPISODE
        )
        return sorted((Moment(key, *row) for row in rows), key=_place)

    def listed(self, numbers: Sequence[int]) -> dict[int, list[Moment]]:
        """Those of the episodes of some rows, by the numbers of these, each as `of` has them."""
        found: dict[int, list[Moment]] = {}
        for number, *row in self._connection.iterate(_LISTED, as_json(numbers)):
            found.setdefault(number, []).append(_moment(tuple(row)))
        return {number: sorted(of, key=_place)[:MOST_OF_EPISODE] for number, of in found.items()}

    def all(self) -> Iterator[Moment]:
        """All there are, the newest first; to be gone through within one call of the library."""
        for row in self._connection.iterate(_NEWEST_FIRST, self._sources.origin):
            yield _moment(row)

    def get(self, id: int) -> Moment | None:
        """One by what identifies it; None where it is there no more."""
        row = self._connection.row(f"{_NAMED} WHERE m.id = ?", self._sources.origin, id)
        return None if row is None else _moment(row)

    def find(self, wanted: Moment, reach: int = 0) -> Moment | None:
        """The one that marks a place already; None where none does.

        Args:
            wanted: the place: an episode and a time, or the words of a line without one.
            reach: up to how many seconds before that time it may lie; the nearest is found.
        """
        number, at = self._sources.episode(wanted.key), wanted.seconds
        if at is None:
            row = self._connection.row(_AT_WORDS, number, wanted.words)
        else:
            row = self._connection.row(_AT_TIME, number, at - reach, at)
        return None if row is None else Moment(wanted.key, *row)

    def put(self, moment: Moment) -> Moment:
        """Keep one: a new one, or one that was removed and is to be as it was.

        Returns:
            It, with what identifies it.
        """
        with self._connection.writing("user") as connection:
            kept = replace(
                moment,
                id=moment.id or _number(),
                made_at=moment.made_at or self._connection.now(),
            )
            episode = self._sources.keep_episode(connection, moment.key)
            connection.execute(
                _PUT,
                (
                    kept.id,
                    episode,
                    kept.seconds,
                    kept.chapter,
                    kept.words,
                    kept.note,
                    kept.made_at,
                    kept.title,
                    kept.podcast_title,
                ),
            )
            touch_episode(connection, episode)
        return kept

    def set_note(self, id: int, note: str) -> None:
        """Have another note on one; empty for none."""
        with self._connection.writing("user") as connection:
            changed = connection.execute(
                "UPDATE user.moments SET note = ? WHERE id = ? RETURNING episode", (note, id)
            ).fetchall()
            for (episode,) in changed:
                touch_episode(connection, episode)

    def remove(self, id: int) -> None:
        """Remove one."""
        with self._connection.writing("user") as connection:
            removed = connection.execute(
                "DELETE FROM user.moments WHERE id = ? RETURNING episode", (id,)
            ).fetchall()
            for (episode,) in removed:
                touch_episode(connection, episode)


def _moment(row: tuple[Any, ...]) -> Moment:
    podcast, item, *rest = row
    return Moment(EpisodeKey(podcast, item), *rest)


def _place(moment: Moment) -> tuple[bool, int, float, int]:
    """Where it stands among those of its episode."""
    return moment.seconds is None, moment.seconds or 0, moment.made_at, moment.id


def _number() -> int:
    """A number that no moment has, as far as chance goes: 62 bits, and never 0."""
    return int.from_bytes(os.urandom(8), "big") >> 2 or 1
