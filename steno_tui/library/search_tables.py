"""The index of words, which is made again wherever it is damaged."""

from __future__ import annotations

import sqlite3

from steno_tui.library.sqlite_errors import INDEX_FAILURES, is_damage, is_index_damage

SEARCH_INDEX_NAME = "search_index"
"""Stands in whatever SQLite says of it, and of its parts."""

REBUILT = "The index of words was damaged and is being made anew: not all is found meanwhile."

SEARCH_INDEX = """
    CREATE VIRTUAL TABLE {schema}.search_index
        USING fts5(text, title, topic, person, transcript, content='', tokenize='ascii')
"""
"""Words as `steno_tui.text.tokens` cuts them, without the texts they come from.

What is in no column of its own is in ``text``: a column costs two bytes for each word in it. The
words that are said have one: they are many, and few of whom looks elsewhere wants them.
"""

_IS_PART = f"tbl_name GLOB '{SEARCH_INDEX_NAME}*'"

_TOUCH = """
    UPDATE main.searched_episodes SET is_stale = is_stale + 1 WHERE episode IN (
        SELECT e.number
        FROM user.episode_sources s CROSS JOIN main.origins o CROSS JOIN main.episodes e
        WHERE s.id = ? AND e.origin = o.number AND e.podcast = s.podcast AND e.slug = s.item)
"""


def touch_episode(connection: sqlite3.Connection, episode: int) -> None:
    """Note that an episode has other words of the user's by now than the index has of it.

    Args:
        connection: in the transaction that changes them, which so is one over both files.
        episode: its number in ``user.db``, whose source is kept.
    """
    connection.execute(_TOUCH, (episode,))


def make_anew(connection: sqlite3.Connection, *, is_sound: bool) -> None:
    """Empty the index, so that all episodes wait to be in it, whatever state it is in.

    Args:
        connection: has the file as its main one.
        is_sound: whether its pages can be trusted to be its own. Where they cannot, they stay in
            the file, unused: whoever opens it is rid of them by `put_right`.

    Raises:
        sqlite3.Error: what else is in the file is damaged, or the disk refused.
    """
    if is_sound:
        connection.execute("DROP TABLE IF EXISTS main.search_index")
    else:
        _forget(connection)
    connection.execute(SEARCH_INDEX.format(schema="main"))
    connection.execute("DELETE FROM main.searched_episodes")


def _forget(connection: sqlite3.Connection) -> None:
    """Have the file know nothing of the index any more."""
    connection.execute("PRAGMA writable_schema = ON")
    try:
        connection.execute(f"DELETE FROM main.sqlite_schema WHERE {_IS_PART}")
    finally:
        connection.execute("PRAGMA writable_schema = RESET")


def is_in(connection: sqlite3.Connection) -> bool:
    """Whether a file is such as may have the index, whatever state that is in."""
    row = "SELECT 1 FROM main.sqlite_schema WHERE name = 'searched_episodes'"
    return connection.execute(row).fetchone() is not None


def _is_sound(connection: sqlite3.Connection, tables: str) -> bool:
    """Whether SQLite finds nothing wrong with the trees of some tables, and of their indexes."""
    names = connection.execute(
        f"SELECT name FROM main.sqlite_schema WHERE type = 'table' AND rootpage > 0 AND {tables}"
    ).fetchall()
    try:
        return all(
            connection.execute(f"PRAGMA main.integrity_check('{name}')").fetchone() == ("ok",)
            for (name,) in names
        )
    except (sqlite3.DatabaseError, UnicodeError) as error:
        if is_damage(error):
            return False
        raise


def is_all_else_sound(connection: sqlite3.Connection) -> bool:
    """Whether each of the tables of a file is sound but for what the index consists of."""
    return _is_sound(connection, f"NOT {_IS_PART}")


def has_sound_words(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds nothing wrong with the index, which takes a second where it is large."""
    check = "INSERT INTO main.search_index (search_index) VALUES ('integrity-check')"
    if not _is_sound(connection, _IS_PART):
        return False
    try:
        connection.execute(check)
        return True
    except INDEX_FAILURES as error:
        if is_damage(error) or is_index_damage(error):
            return False
        raise


def put_right(connection: sqlite3.Connection) -> bool:
    """Write a file anew in which all but the index is sound, and make that anew where it is not.

    Returns:
        Whether it is made anew.

    Raises:
        sqlite3.Error: what else is in the file is damaged, or the disk refused.
    """
    is_sound = has_sound_words(connection)
    if not is_sound:
        _forget(connection)
    connection.execute("PRAGMA temp_store = FILE")  # it may be large
    connection.execute("VACUUM main")
    if not is_sound:
        connection.execute("BEGIN IMMEDIATE")
        try:
            make_anew(connection, is_sound=True)  # there is none
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
    return not is_sound
