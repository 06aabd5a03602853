"""The tables of the two files, and the steps that bring an older file up to date.

The lists of steps are append-only: a file's ``user_version`` is the number of steps it has been
through, so a step that was released once is never changed again. Each step and the new version
are one transaction; a step that fails or is killed half-way leaves the file as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

Step = Callable[[sqlite3.Connection, str], None]
"""Changes the schema of that name (``main`` or ``user``) on the connection."""


def _run(connection: sqlite3.Connection, schema: str, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.execute(statement.format(schema=schema))


_LIBRARY_1 = (
    """CREATE TABLE {schema}.meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.resources (
        url TEXT PRIMARY KEY,
        etag TEXT,
        last_modified TEXT,
        fetched_at REAL NOT NULL,
        checked_at REAL NOT NULL,
        gone_at REAL,
        body BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE {schema}.podcasts (
        slug TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        checked_at REAL,
        author TEXT,
        page_url TEXT,
        rss_url TEXT,
        website_url TEXT,
        image_url TEXT,
        episode_count INTEGER,
        summary TEXT
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.episodes (
        podcast TEXT NOT NULL,
        slug TEXT NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        published INTEGER,
        duration INTEGER,
        state TEXT,
        chapters INTEGER,
        page TEXT,
        page_url TEXT,
        text_url TEXT,
        json_url TEXT,
        link_url TEXT,
        audio_url TEXT,
        summary TEXT,
        UNIQUE (podcast, slug)
    ) STRICT""",
    """CREATE INDEX {schema}.newest
        ON episodes (published DESC, folded, podcast, slug)""",
    """CREATE INDEX {schema}.newest_of_podcast
        ON episodes (podcast, published DESC, folded, slug)""",
    """CREATE TABLE {schema}.chapters (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        number INTEGER NOT NULL,
        start INTEGER NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        PRIMARY KEY (podcast, episode, number)
    ) STRICT, WITHOUT ROWID""",
)


def _library_1(connection: sqlite3.Connection, schema: str) -> None:
    """What can be fetched again.

    Titles stand a second time as ``folded``, the form in which they are searched and sorted:
    SQLite itself knows upper and lower case in ASCII only. Long texts come last in a row, so
    that reading the columns before them does not touch the pages they overflow to.
    """
    _run(connection, schema, _LIBRARY_1)


_USER_1 = (
    """CREATE TABLE {schema}.meta (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.follows (
        slug TEXT PRIMARY KEY,
        title TEXT NOT NULL,
        page_url TEXT,
        followed_at REAL NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.reads (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        read_at REAL NOT NULL,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.positions (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        played_at REAL NOT NULL,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.requests (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        created_at REAL NOT NULL,
        state TEXT NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        page_url TEXT NOT NULL,
        post_url TEXT NOT NULL,
        sent_at REAL,
        updated_at REAL,
        due_at REAL,
        looks INTEGER NOT NULL,
        word TEXT,
        reason TEXT,
        claimed_at REAL,
        PRIMARY KEY (podcast, episode, created_at)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.place (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        podcast TEXT,
        episode_podcast TEXT,
        episode_slug TEXT,
        pane TEXT NOT NULL,
        scroll INTEGER NOT NULL
    ) STRICT""",
)


def _user_1(connection: sqlite3.Connection, schema: str) -> None:
    """What the user did."""
    _run(connection, schema, _USER_1)


_USER_2 = (
    "ALTER TABLE {schema}.positions ADD COLUMN session INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE {schema}.positions ADD COLUMN finished INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE {schema}.speeds (
        podcast TEXT PRIMARY KEY,
        speed REAL NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.offsets (
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        PRIMARY KEY (podcast, episode)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.queue (
        place INTEGER PRIMARY KEY,
        podcast TEXT NOT NULL,
        episode TEXT NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        duration INTEGER,
        UNIQUE (podcast, episode)
    ) STRICT""",
)


def _user_2(connection: sqlite3.Connection, schema: str) -> None:
    """Who owns a position, what was heard to its end, how it is heard, and what comes next."""
    _run(connection, schema, _USER_2)


LIBRARY: tuple[Step, ...] = (_library_1,)
"""The steps of ``library.db``."""

USER: tuple[Step, ...] = (_user_1, _user_2)
"""The steps of ``user.db``."""


def version(connection: sqlite3.Connection, schema: str = "main") -> int:
    """How many steps a file has been through; 0 is an empty file."""
    (number,) = connection.execute(f"PRAGMA {schema}.user_version").fetchone()
    return int(number)


def migrate(connection: sqlite3.Connection, schema: str, steps: Sequence[Step]) -> None:
    """Take a file through the steps that it lacks.

    Two processes may do this to one file at once: each step is taken by one of them.

    Args:
        connection: in autocommit mode.
        schema: ``main``, or the name under which the file is attached.
        steps: all steps there are, the first first.

    Raises:
        sqlite3.Error: a step failed; the file is as the step before it left it.
    """
    while version(connection, schema) < len(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            done = version(connection, schema)  # another process may have been quicker
            if done < len(steps):
                steps[done](connection, schema)
                connection.execute(f"PRAGMA {schema}.user_version = {done + 1}")
            connection.execute("COMMIT")
        except BaseException:
            connection.rollback()
            raise
