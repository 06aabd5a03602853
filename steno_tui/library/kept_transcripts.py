"""The transcripts that the user brought or had made, byte for byte, each with where it is from.

They are the user's: what a publisher keeps can be fetched again, and is in `HttpCache`. Like a
moment, one is identified by a number drawn by lot, so that those of two files stay apart.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from steno_tui.errors import TranscriptError
from steno_tui.library.connection import Connection
from steno_tui.library.search_tables import touch_episode
from steno_tui.library.sources import SourceTable
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import (
    MOST_KEPT_OF_EPISODE,
    KeptTranscript,
    TranscriptForm,
    TranscriptSource,
)

_COLUMNS = "source, form, language, name, kept_at, id"
_OF_EPISODE = f"""
    SELECT {_COLUMNS} FROM user.kept_transcripts WHERE episode = ?
    ORDER BY kept_at DESC, id LIMIT ?
"""
_PUT = """
    INSERT OR IGNORE INTO user.kept_transcripts
        (id, episode, source, form, language, name, kept_at, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_SAME = f"""
    DELETE FROM user.kept_transcripts
    WHERE episode = ? AND source = ?
        AND (source = '{TranscriptSource.AUDIO}' OR name = ? AND name <> '' OR body = ?)
    RETURNING {_COLUMNS}, body
"""
"""Beside the audio lies but one."""
_REMOVE = f"DELETE FROM user.kept_transcripts WHERE id = ? RETURNING {_COLUMNS}, body, episode"


class PackedTranscript(NamedTuple):
    """A transcript that was removed, as it lay in the library."""

    transcript: KeptTranscript
    body: bytes
    """Packed, and not looked at."""


class KeptTranscripts:
    """The table of the user's own transcripts; their episodes wait to be found by other words."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def of(self, key: EpisodeKey) -> list[KeptTranscript]:
        """Those of an episode, what was kept last first."""
        rows = self._connection.rows(_OF_EPISODE, self._sources.episode(key), MOST_KEPT_OF_EPISODE)
        return [_kept(key, row) for row in rows]

    def body(self, id: int) -> bytes | None:
        """What one consists of; None where it is there no more.

        Raises:
            LibraryError: it cannot be read.
            TranscriptError: it is damaged.
        """
        row = self._connection.row("SELECT body FROM user.kept_transcripts WHERE id = ?", id)
        try:
            return None if row is None else zlib.decompress(row[0])
        except zlib.error:
            raise TranscriptError(
                "The transcript in the library is damaged: import it again, or delete it and have "
                "it made again."
            ) from None

    def put(self, transcript: KeptTranscript, body: bytes) -> KeptTranscript:
        """Keep one as `put_over` does; tells with what identifies it."""
        return self.put_over(transcript, body)[0]

    def put_over(
        self, transcript: KeptTranscript, body: bytes
    ) -> tuple[KeptTranscript, list[PackedTranscript]]:
        """Keep one, in the place of one of the same name, or the same words, from the same source.

        Returns:
            It, with what identifies it; and those in whose place it is.
        """
        packed = zlib.compress(body)
        kept = replace(
            transcript,
            id=transcript.id or int.from_bytes(os.urandom(8), "big") >> 2 or 1,
            kept_at=transcript.kept_at or self._connection.now(),
        )
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, kept.key)
            same = (episode, kept.source, kept.name, packed)
            before = connection.execute(_SAME, same).fetchall()
            self._insert(connection, episode, PackedTranscript(kept, packed))
        return kept, [_packed(kept.key, row) for row in before]

    def put_back(self, removed: PackedTranscript) -> None:
        """Keep one again that was removed, as it was."""
        with self._connection.writing("user") as connection:
            episode = self._sources.keep_episode(connection, removed.transcript.key)
            self._insert(connection, episode, removed)

    def _insert(
        self, connection: sqlite3.Connection, episode: int, packed: PackedTranscript
    ) -> None:
        kept = packed.transcript
        facts = (kept.source, kept.form, kept.language, kept.name, kept.kept_at, packed.body)
        connection.execute(_PUT, (kept.id, episode, *facts))
        touch_episode(connection, episode)

    def remove(self, key: EpisodeKey, id: int) -> PackedTranscript | None:
        """Remove one of an episode; None where it is there no more."""
        with self._connection.writing("user") as connection:
            row = connection.execute(_REMOVE, (id,)).fetchone()
            if row is None:
                return None
            *removed, episode = row
            touch_episode(connection, episode)
        return _packed(key, removed)


def _packed(key: EpisodeKey, row: Sequence[Any]) -> PackedTranscript:
    *facts, body = row
    return PackedTranscript(_kept(key, facts), body)


def _kept(key: EpisodeKey, facts: Sequence[Any]) -> KeptTranscript:
    source, form, *rest = facts
    return KeptTranscript(key, TranscriptSource(source), TranscriptForm(form), *rest)
