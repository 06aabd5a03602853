"""The index of words, which is made again wherever it is damaged."""

from __future__ import annotations

import sqlite3

SEARCH_INDEX_NAME = "search_index"
"""Stands in whatever SQLite says of it, and of its parts."""

SEARCH_INDEX = """
    CREATE VIRTUAL TABLE {schema}.search_index
        USING fts5(text, title, topic, person, content='', tokenize='ascii')
"""
"""Words as `steno_tui.text.tokens` cuts them, without the texts they come from.

What is in no column of its own is in ``text``: a column costs two bytes for each word in it.
"""

_WITHOUT_WORDS = (
    "CREATE TABLE IF NOT EXISTS main.search_index_data (id INTEGER PRIMARY KEY, block BLOB)",
    "CREATE TABLE IF NOT EXISTS main.search_index_idx"
    " (segid, term, pgno, PRIMARY KEY (segid, term)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS main.search_index_docsize (id INTEGER PRIMARY KEY, sz BLOB)",
    "CREATE TABLE IF NOT EXISTS main.search_index_config (k PRIMARY KEY, v) WITHOUT ROWID",
    "INSERT OR REPLACE INTO main.search_index_config VALUES ('version', 4)",
    "INSERT OR REPLACE INTO main.search_index_data VALUES (1, x''), (10, x'00000000000000')",
)
"""What an index without words consists of: where a part is missing or cannot be read, SQLite does
not even delete the rest."""


_TOUCH = """
    UPDATE main.searched_episodes SET is_stale = is_stale + 1 WHERE episode IN (
        SELECT e.number
        FROM user.episode_sources s CROSS JOIN main.origins o CROSS JOIN main.episodes e
        WHERE s.id = ? AND e.origin = o.number AND e.podcast = s.podcast AND e.slug = s.item)
"""


def touch_moments(connection: sqlite3.Connection, episode: int) -> None:
    """Note that an episode has other moments by now than the index has of it.

    Args:
        connection: in the transaction that changes them, which so is one over both files.
        episode: its number in ``user.db``, whose source is kept.
    """
    connection.execute(_TOUCH, (episode,))


def make_anew(connection: sqlite3.Connection) -> None:
    """Empty the index, so that all episodes wait to be in it, whatever state it is in.

    Raises:
        sqlite3.Error: what else is in the file is damaged, or the disk refused.
    """
    try:
        connection.execute("DROP TABLE IF EXISTS main.search_index")
    except sqlite3.DatabaseError:
        for statement in _WITHOUT_WORDS:
            connection.execute(statement)
        connection.execute("DROP TABLE IF EXISTS main.search_index")
    connection.execute(SEARCH_INDEX.format(schema="main"))
    connection.execute("DELETE FROM main.searched_episodes")
