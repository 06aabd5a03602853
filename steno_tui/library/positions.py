"""How the user listens: how far each episode was heard, how fast, and how its times are shifted."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.marks import HeardChange
from steno_tui.models.playback import PlaybackPosition

# Two programs may play one episode. The position belongs to the one that began last, told by a
# number that only grows: clocks differ, and are set back.
_BEGIN = """
    INSERT INTO user.positions (episode, seconds, played_at, session)
    VALUES (?, 0, ?, 1)
    ON CONFLICT (episode) DO UPDATE SET session = session + 1
    RETURNING session
"""
_SAVE = """
    INSERT INTO user.positions (episode, seconds, played_at, session, finished)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (episode) DO UPDATE SET
        seconds = excluded.seconds, played_at = excluded.played_at, session = excluded.session,
        finished = max(finished, excluded.finished)
    WHERE session <= excluded.session
"""

_LAST = f"""
    SELECT s.podcast, s.item, p.seconds
    FROM user.positions p
        CROSS JOIN user.episode_sources s ON s.id = p.episode AND {naming("episode_sources")}
    WHERE p.session > 0 ORDER BY p.played_at DESC LIMIT 1
"""

_AMONG = """
    SELECT DISTINCT e.id, h.episode IS NULL
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
        LEFT JOIN user.positions h ON h.episode = e.id
    WHERE coalesce(h.finished, 0) = ? ORDER BY e.id
"""
_FINISH = """
    INSERT INTO user.positions (episode, seconds, played_at, finished)
    SELECT value, 0, ?, 1 FROM json_each(?) WHERE true
    ON CONFLICT (episode) DO UPDATE SET finished = 1
"""
_MARK = "UPDATE user.positions SET finished = ? WHERE episode IN (SELECT value FROM json_each(?))"
# What was heard of it since stays.
_FORGET = """
    DELETE FROM user.positions
    WHERE seconds = 0 AND session = 0 AND episode IN (SELECT value FROM json_each(?))
"""


class PositionTable:
    """The tables of positions, speeds and offsets."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def begin(self, key: EpisodeKey) -> int:
        """Make the caller the one who says how far an episode was heard.

        Returns:
            A number for `save`, larger than any before it for this episode.
        """
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, key)
            (session,) = connection.execute(_BEGIN, (episode, self._connection.now())).fetchone()
        return int(session)

    def save(self, key: EpisodeKey, seconds: int, *, session: int, finished: bool = False) -> bool:
        """Keep where listening stopped.

        Args:
            key: the episode.
            seconds: from the start of the audio.
            session: what `begin` gave the caller.
            finished: it was heard to its end: the next time begins at the start.

        Returns:
            False where somebody began to listen later; nothing was written.
        """
        at = 0 if finished else max(0, seconds)
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, key)
            saved = connection.execute(
                _SAVE, (episode, at, self._connection.now(), session, finished)
            ).rowcount
        return saved == 1

    def get(self, key: EpisodeKey) -> PlaybackPosition | None:
        """How far an episode was heard; None where listening never began."""
        row = self._connection.row(
            "SELECT seconds, finished FROM user.positions WHERE episode = ?",
            self._sources.episode(key),
        )
        return None if row is None else PlaybackPosition(row[0], bool(row[1]))

    def last(self) -> EpisodeKey | None:
        """The episode that was played last; None where nothing was, or that one was over."""
        row = self._connection.row(_LAST, self._sources.origin)
        return EpisodeKey(row[0], row[1]) if row is not None and row[2] else None

    def mark_finished(self, key: EpisodeKey, finished: bool) -> None:
        """Mark an episode as heard to its end, or as not; where listening stopped stays."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT INTO user.positions (episode, seconds, played_at, finished)"
                " VALUES (?, 0, ?, ?)"
                " ON CONFLICT (episode) DO UPDATE SET finished = excluded.finished",
                (
                    self._sources.keep_episode(connection, key),
                    self._connection.now(),
                    finished,
                ),
            )

    def toggle_finished(self, numbers: Sequence[int]) -> HeardChange:
        """Mark all of some episodes as heard to their end; where all of them are, as not.

        Args:
            numbers: which, see `EpisodeLists`.

        Returns:
            What changed, for `restore_finished`. Where listening stopped stays.
        """
        named = as_json(numbers)
        with self._connection.writing("user") as connection:
            rows = connection.execute(_AMONG, (named, False)).fetchall()
            finished = bool(rows)
            if finished:
                self._sources.keep_listed(connection, named)
            else:
                rows = connection.execute(_AMONG, (named, True)).fetchall()
            episodes = array("q", (number for number, _ in rows))
            if finished:
                connection.execute(_FINISH, (self._connection.now(), as_json(episodes)))
            else:
                connection.execute(_MARK, (False, as_json(episodes)))
        return HeardChange(finished, episodes, array("q", (one for one, is_new in rows if is_new)))

    def restore_finished(self, change: HeardChange) -> None:
        """Have episodes heard or not as they were before a change; what was heard since stays."""
        with self._connection.writing("user") as connection:
            connection.execute(_MARK, (not change.heard, as_json(change.episodes)))
            connection.execute(_FORGET, (as_json(change.begun),))

    def speed(self, podcast: str) -> float | None:
        """How fast the user hears a podcast, 1 being as it was recorded; None where never set."""
        row = self._connection.row(
            "SELECT speed FROM user.speeds WHERE podcast = ?", self._sources.podcast(podcast)
        )
        return None if row is None else row[0]

    def set_speed(self, podcast: str, speed: float) -> None:
        """Keep how fast the user hears a podcast, 1 being as it was recorded."""
        with self._connection.writing("user") as connection:
            connection.execute(
                "INSERT OR REPLACE INTO user.speeds (podcast, speed) VALUES (?, ?)",
                (self._sources.keep_podcast(connection, podcast), speed),
            )

    def offset(self, key: EpisodeKey) -> int:
        """By how many seconds the audio is later than its chapters say; 0 where never set."""
        row = self._connection.row(
            "SELECT seconds FROM user.offsets WHERE episode = ?", self._sources.episode(key)
        )
        return 0 if row is None else int(row[0])

    def set_offset(self, key: EpisodeKey, seconds: int) -> None:
        """Keep by how many seconds the audio is later than its chapters say."""
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, key)
            if seconds:
                connection.execute(
                    "INSERT OR REPLACE INTO user.offsets (episode, seconds) VALUES (?, ?)",
                    (episode, seconds),
                )
            else:
                connection.execute("DELETE FROM user.offsets WHERE episode = ?", (episode,))
