"""The transcripts that the user brought or had made, byte for byte, each with where it is from.

They are the user's: what a publisher keeps can be fetched again, and is in `HttpCache`. Like a
moment, one is identified by a number drawn by lot, so that those of two files stay apart.
"""

from __future__ import annotations

import os
import zlib

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
_SAME = """
    DELETE FROM user.kept_transcripts
    WHERE episode = ? AND source = ? AND (name = ? AND name <> '' OR body = ?) AND id <> ?
"""


class KeptTranscripts:
    """The table of the user's own transcripts; their episodes wait to be found by other words."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def of(self, key: EpisodeKey) -> list[KeptTranscript]:
        """Those of an episode, what was kept last first."""
        rows = self._connection.rows(_OF_EPISODE, self._sources.episode(key), MOST_KEPT_OF_EPISODE)
        return [
            KeptTranscript(key, TranscriptSource(source), TranscriptForm(form), *rest)
            for source, form, *rest in rows
        ]

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
                "The transcript in the library is damaged: import it again."
            ) from None

    def put(self, transcript: KeptTranscript, body: bytes) -> KeptTranscript:
        """Keep one, in the place of one of the same name, or the same words, from the same source.

        Returns:
            It, with what identifies it.
        """
        packed = zlib.compress(body)
        with self._connection.writing("user") as connection:
            kept = replace(
                transcript,
                id=transcript.id or int.from_bytes(os.urandom(8), "big") >> 2 or 1,
                kept_at=transcript.kept_at or self._connection.now(),
            )
            episode = self._sources.keep_episode(connection, kept.key)
            connection.execute(_SAME, (episode, kept.source, kept.name, packed, kept.id))
            connection.execute(
                _PUT,
                (
                    kept.id,
                    episode,
                    kept.source,
                    kept.form,
                    kept.language,
                    kept.name,
                    kept.kept_at,
                    packed,
                ),
            )
            touch_episode(connection, episode)
        return kept

    def remove(self, id: int) -> None:
        """Remove one."""
        with self._connection.writing("user") as connection:
            removed = connection.execute(
                "DELETE FROM user.kept_transcripts WHERE id = ? RETURNING episode", (id,)
            ).fetchall()
            for (episode,) in removed:
                touch_episode(connection, episode)
