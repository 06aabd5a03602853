"""The tables of the two files, and the steps that bring an older file up to date.

The lists of steps are append-only: a file's ``user_version`` is the number of steps it has been
through, so a step that was released once is never changed again. Each new step changes a
table, so that a number alone which says newer is known to be wrong. Each step and the new version
are one transaction; a step that fails or is killed half-way leaves the file as it was.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Callable, Sequence

import msgspec

from steno_tui.library.rows import short_idea, stable_id
from steno_tui.text.folding import fold

_FIRST_SERVICE = "https://stenobird.com"
"""The service of a file that does not name one."""

Step = Callable[[sqlite3.Connection, str], None]
"""Changes the schema of that name (``main`` or ``user``) on the connection."""


def _run(
    connection: sqlite3.Connection, schema: str, statements: Sequence[str], origin: str = ""
) -> None:
    for statement in statements:
        connection.execute(statement.format(schema=schema), {"origin": origin})


def _server(connection: sqlite3.Connection, schema: str) -> str:
    """The one service whose file this was, before a file held what comes from several."""
    connection.create_function("stable_id", -1, stable_id, deterministic=True)
    row = connection.execute(f"SELECT value FROM {schema}.meta WHERE name = 'server'").fetchone()
    return _FIRST_SERVICE if row is None else str(row[0])


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


_LIBRARY_2 = (
    """CREATE TABLE {schema}.origins (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        UNIQUE (kind, origin)
    ) STRICT""",
    "INSERT INTO {schema}.origins (number, kind, origin) VALUES (1, 'stenobird', :origin)",
    "ALTER TABLE {schema}.podcasts RENAME TO old_podcasts",
    """CREATE TABLE {schema}.podcasts (
        origin INTEGER NOT NULL,
        slug TEXT NOT NULL,
        id INTEGER NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        checked_at REAL,
        author TEXT,
        page_url TEXT,
        rss_url TEXT,
        website_url TEXT,
        image_url TEXT,
        episode_count INTEGER,
        summary TEXT,
        PRIMARY KEY (origin, slug)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO {schema}.podcasts
        SELECT 1, slug, stable_id('stenobird', :origin, slug), title, folded, checked_at, author,
            page_url, rss_url, website_url, image_url, episode_count, summary
        FROM {schema}.old_podcasts""",
    "DROP TABLE {schema}.old_podcasts",
    "ALTER TABLE {schema}.episodes RENAME TO old_episodes",
    """CREATE TABLE {schema}.episodes (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        podcast TEXT NOT NULL,
        slug TEXT NOT NULL,
        id INTEGER NOT NULL,
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
        UNIQUE (origin, podcast, slug)
    ) STRICT""",
    """INSERT INTO {schema}.episodes
        SELECT NULL, 1, podcast, slug, stable_id('stenobird', :origin, podcast, slug), title,
            folded, published, duration, state, chapters, page, page_url, text_url, json_url,
            link_url, audio_url, summary
        FROM {schema}.old_episodes""",
    "DROP TABLE {schema}.old_episodes",
    """CREATE INDEX {schema}.newest
        ON episodes (origin, published DESC, folded, podcast, slug)""",
    """CREATE INDEX {schema}.newest_of_podcast
        ON episodes (origin, podcast, published DESC, folded, slug)""",
    "ALTER TABLE {schema}.chapters RENAME TO old_chapters",
    """CREATE TABLE {schema}.chapters (
        episode INTEGER NOT NULL,
        number INTEGER NOT NULL,
        start INTEGER NOT NULL,
        title TEXT NOT NULL,
        folded TEXT NOT NULL,
        PRIMARY KEY (episode, number)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO {schema}.chapters
        SELECT e.number, c.number, c.start, c.title, c.folded
        FROM {schema}.old_chapters c JOIN {schema}.episodes e
            ON e.origin = 1 AND e.podcast = c.podcast AND e.slug = c.episode""",
    "DROP TABLE {schema}.old_chapters",
    "DELETE FROM {schema}.meta WHERE name = 'server'",
)


def _library_2(connection: sqlite3.Connection, schema: str) -> None:
    """What comes from several services, told apart by its origin; ``id`` is the user's number.

    ``origins.number`` and ``episodes.number`` are numbers of this file alone.
    """
    _run(connection, schema, _LIBRARY_2, _server(connection, schema))


_LIBRARY_3 = tuple(
    f"""UPDATE {{schema}}.{table} SET folded = fold(title)
        WHERE length(CAST(folded AS BLOB)) > length(folded) AND folded IS NOT fold(title)"""
    for table in ("podcasts", "episodes", "chapters")
)


def _library_3(connection: sqlite3.Connection, schema: str) -> None:
    """Titles are folded without their accents; one in ASCII alone has been right before."""
    connection.create_function("fold", 1, fold, deterministic=True)
    _run(connection, schema, _LIBRARY_3)


_LIBRARY_4 = (
    """CREATE TABLE {schema}.main_ideas (
        episode INTEGER PRIMARY KEY,
        text TEXT NOT NULL
    ) STRICT""",
    """INSERT INTO {schema}.main_ideas
        SELECT number, idea FROM (
            SELECT e.number, main_idea(coalesce(b.body, r.body)) AS idea
            FROM {schema}.episodes e
                JOIN {schema}.resources r ON r.url = e.page
                LEFT JOIN {schema}.resources b ON b.url = e.page || '#before')
        WHERE idea IS NOT NULL""",
)

_MAIN_IDEA = re.compile(rb"\n- Main idea: ([^\n]++)")


def _main_idea(body: bytes) -> str | None:
    """The main idea of a page that was kept before lists had it, as the service wrote pages then.

    One that is written in another way has its idea in the lists when it is fetched again.
    """
    for section in reversed(body.split(b"\n## ")):
        found = _MAIN_IDEA.search(section) if section.startswith(b"Highlights") else None
        if found:
            return short_idea(found[1].decode(errors="replace"))
    return None


def _library_4(connection: sqlite3.Connection, schema: str) -> None:
    """What an episode comes to, for the lists.

    A table of its own, as the chapters have: a column would be read behind the long texts of a
    row, and one before them would have every row written anew. Twenty thousand pages take a second.
    """
    connection.create_function("main_idea", 1, _main_idea, deterministic=True)
    _run(connection, schema, _LIBRARY_4)


_LIBRARY_5 = (
    "DROP INDEX {schema}.newest",
    "CREATE INDEX {schema}.newest ON episodes (origin, published DESC)",
    "ALTER TABLE {schema}.resources ADD COLUMN next_url TEXT",
)


def _library_5(connection: sqlite3.Connection, schema: str) -> None:
    """What long lists cost: a slim index over all dates, and where a part of a list leads.

    Every list that is kept writes all over that index: with titles in it, it took most of the
    time. Episodes of one second are sorted as they are read. ``next_url`` is '' after the last
    part, and NULL where nobody knows; such a part is asked for anew.
    """
    _run(connection, schema, _LIBRARY_5)


_LIBRARY_6 = (
    """CREATE TABLE {schema}.feeds (
        number INTEGER PRIMARY KEY,
        origin INTEGER NOT NULL,
        id INTEGER NOT NULL,
        url TEXT NOT NULL,
        guid TEXT,
        etag TEXT,
        last_modified TEXT,
        digest BLOB,
        fetched_at REAL,
        checked_at REAL,
        due_at REAL,
        failures INTEGER NOT NULL DEFAULT 0,
        gone_at REAL,
        told BLOB,
        UNIQUE (origin, id)
    ) STRICT""",
    """CREATE TABLE {schema}.feed_episodes (
        episode INTEGER PRIMARY KEY,
        feed INTEGER NOT NULL,
        item TEXT NOT NULL,
        rule TEXT,
        digest INTEGER NOT NULL,
        told BLOB NOT NULL,
        UNIQUE (feed, item)
    ) STRICT""",
)


def _library_6(connection: sqlite3.Connection, schema: str) -> None:
    """What publishers' feeds tell, each beside the podcast or the episode that it tells of.

    ``told`` is what was read, packed, as `steno_tui.models.feed` has it; ``rule`` says by what an
    episode of a feed and one of a service were found to be the same, and is NULL where the feed
    alone tells of it.
    """
    _run(connection, schema, _LIBRARY_6)


_ONE_MORE = """UPDATE podcasts SET episode_count = coalesce(episode_count, 0) + 1
    WHERE origin = new.origin AND slug = new.podcast;"""
_ONE_LESS = """UPDATE podcasts SET episode_count = episode_count - 1
    WHERE origin = old.origin AND slug = old.podcast;"""
_LIBRARY_7 = (
    "DROP INDEX {schema}.newest",
    "CREATE INDEX {schema}.newest ON episodes (origin, published DESC, podcast)",
    "DROP INDEX {schema}.newest_of_podcast",
    """CREATE INDEX {schema}.newest_of_podcast ON episodes
        (origin, podcast, published DESC, number, id, duration, state, chapters, folded)""",
    """UPDATE {schema}.podcasts SET episode_count = (SELECT count(*) FROM {schema}.episodes e
        WHERE e.origin = podcasts.origin AND e.podcast = podcasts.slug)""",
    f"""CREATE TRIGGER {{schema}}.episode_added AFTER INSERT ON episodes
        BEGIN {_ONE_MORE} END""",
    f"""CREATE TRIGGER {{schema}}.episode_removed AFTER DELETE ON episodes
        BEGIN {_ONE_LESS} END""",
    f"""CREATE TRIGGER {{schema}}.episode_moved AFTER UPDATE OF origin, podcast ON episodes
        WHEN (old.origin, old.podcast) IS NOT (new.origin, new.podcast)
        BEGIN {_ONE_LESS} {_ONE_MORE} END""",
)


def _library_7(connection: sqlite3.Connection, schema: str) -> None:
    """All that decides on an episode's place in a list stands in the index of its podcast.

    A list that is kept writes to one spot of that index. Those of one moment stand by their
    podcasts, and there in the order in which they were told. A podcast knows how many episodes are
    here, whoever writes them: counting half a million takes longer than the rest of a start.
    """
    _run(connection, schema, _LIBRARY_7)


_LIBRARY_8 = (
    "ALTER TABLE {schema}.feed_episodes ADD COLUMN transcripts INTEGER NOT NULL DEFAULT 0",
    "UPDATE {schema}.feed_episodes SET transcripts = told_transcripts(told)",
    """CREATE INDEX {schema}.with_transcript ON feed_episodes (episode)
        WHERE transcripts > 0""",
)


class _Told(msgspec.Struct):
    """What was told of an episode, as far as this step reads it."""

    transcripts: list[msgspec.Raw] = []


def _told_transcripts(told: bytes) -> int:
    """How many transcripts a feed named when it was read last; none where that is damaged."""
    try:
        return len(msgspec.msgpack.decode(zlib.decompress(told), type=_Told).transcripts)
    except (msgspec.MsgspecError, zlib.error):
        return 0


def _library_8(connection: sqlite3.Connection, schema: str) -> None:
    """How many transcripts a feed names for an episode: a list may ask for those that have one.

    The index has only those episodes. A hundred thousand take a second or two.
    """
    connection.create_function("told_transcripts", 1, _told_transcripts, deterministic=True)
    _run(connection, schema, _LIBRARY_8)


_USER_3 = (
    """CREATE TABLE {schema}.podcast_sources (
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        podcast TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (kind, origin, podcast),
        UNIQUE (id, kind, origin)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE {schema}.episode_sources (
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        podcast TEXT NOT NULL,
        item TEXT NOT NULL,
        id INTEGER NOT NULL,
        PRIMARY KEY (kind, origin, podcast, item),
        UNIQUE (id, kind, origin)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO {schema}.podcast_sources
        SELECT 'stenobird', :origin, slug, stable_id('stenobird', :origin, slug) FROM (
            SELECT slug FROM {schema}.follows UNION SELECT podcast FROM {schema}.speeds
            UNION SELECT podcast FROM {schema}.place WHERE podcast IS NOT NULL)""",
    """INSERT INTO {schema}.episode_sources
        SELECT 'stenobird', :origin, podcast, episode,
            stable_id('stenobird', :origin, podcast, episode) FROM (
            SELECT podcast, episode FROM {schema}.reads
            UNION SELECT podcast, episode FROM {schema}.positions
            UNION SELECT podcast, episode FROM {schema}.offsets
            UNION SELECT podcast, episode FROM {schema}.queue
            UNION SELECT podcast, episode FROM {schema}.requests
            UNION SELECT episode_podcast, episode_slug FROM {schema}.place
                WHERE episode_slug IS NOT NULL)""",
    "ALTER TABLE {schema}.follows RENAME TO old_follows",
    """CREATE TABLE {schema}.follows (
        podcast INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        page_url TEXT,
        followed_at REAL NOT NULL
    ) STRICT""",
    """INSERT INTO {schema}.follows
        SELECT stable_id('stenobird', :origin, slug), title, page_url, followed_at
        FROM {schema}.old_follows""",
    "DROP TABLE {schema}.old_follows",
    "ALTER TABLE {schema}.reads RENAME TO old_reads",
    """CREATE TABLE {schema}.reads (
        episode INTEGER PRIMARY KEY,
        read_at REAL NOT NULL
    ) STRICT""",
    """INSERT INTO {schema}.reads
        SELECT stable_id('stenobird', :origin, podcast, episode), read_at
        FROM {schema}.old_reads""",
    "DROP TABLE {schema}.old_reads",
    "ALTER TABLE {schema}.positions RENAME TO old_positions",
    """CREATE TABLE {schema}.positions (
        episode INTEGER PRIMARY KEY,
        seconds INTEGER NOT NULL,
        played_at REAL NOT NULL,
        session INTEGER NOT NULL DEFAULT 0,
        finished INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """INSERT INTO {schema}.positions
        SELECT stable_id('stenobird', :origin, podcast, episode), seconds, played_at, session,
            finished
        FROM {schema}.old_positions""",
    "DROP TABLE {schema}.old_positions",
    "ALTER TABLE {schema}.speeds RENAME TO old_speeds",
    """CREATE TABLE {schema}.speeds (
        podcast INTEGER PRIMARY KEY,
        speed REAL NOT NULL
    ) STRICT""",
    """INSERT INTO {schema}.speeds
        SELECT stable_id('stenobird', :origin, podcast), speed FROM {schema}.old_speeds""",
    "DROP TABLE {schema}.old_speeds",
    "ALTER TABLE {schema}.offsets RENAME TO old_offsets",
    """CREATE TABLE {schema}.offsets (
        episode INTEGER PRIMARY KEY,
        seconds INTEGER NOT NULL
    ) STRICT""",
    """INSERT INTO {schema}.offsets
        SELECT stable_id('stenobird', :origin, podcast, episode), seconds
        FROM {schema}.old_offsets""",
    "DROP TABLE {schema}.old_offsets",
    "ALTER TABLE {schema}.queue RENAME TO old_queue",
    """CREATE TABLE {schema}.queue (
        place INTEGER PRIMARY KEY,
        episode INTEGER NOT NULL UNIQUE,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        duration INTEGER
    ) STRICT""",
    """INSERT INTO {schema}.queue
        SELECT place, stable_id('stenobird', :origin, podcast, episode), title, podcast_title,
            duration
        FROM {schema}.old_queue""",
    "DROP TABLE {schema}.old_queue",
    "ALTER TABLE {schema}.requests RENAME TO old_requests",
    """CREATE TABLE {schema}.requests (
        episode INTEGER NOT NULL,
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
        PRIMARY KEY (episode, created_at)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO {schema}.requests
        SELECT stable_id('stenobird', :origin, podcast, episode), created_at, state, title,
            podcast_title, page_url, post_url, sent_at, updated_at, due_at, looks, word, reason,
            claimed_at
        FROM {schema}.old_requests""",
    "DROP TABLE {schema}.old_requests",
    """CREATE TABLE {schema}.places (
        kind TEXT NOT NULL,
        origin TEXT NOT NULL,
        podcast INTEGER,
        episode INTEGER,
        pane TEXT NOT NULL,
        scroll INTEGER NOT NULL,
        PRIMARY KEY (kind, origin)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO {schema}.places
        SELECT 'stenobird', :origin,
            iif(podcast IS NULL, NULL, stable_id('stenobird', :origin, podcast)),
            iif(episode_slug IS NULL, NULL,
                stable_id('stenobird', :origin, episode_podcast, episode_slug)),
            pane, scroll
        FROM {schema}.place""",
    "DROP TABLE {schema}.place",
    "DELETE FROM {schema}.meta WHERE name = 'server'",
)


def _user_3(connection: sqlite3.Connection, schema: str) -> None:
    """What the user did to an episode, wherever it comes from, by a number of its own."""
    _run(connection, schema, _USER_3, _server(connection, schema))


_USER_4 = (
    """CREATE TABLE {schema}.hidden_podcasts (
        podcast INTEGER PRIMARY KEY,
        hidden_at REAL NOT NULL
    ) STRICT""",
)


def _user_4(connection: sqlite3.Connection, schema: str) -> None:
    """Which podcasts the user took off the list, wherever else they stand."""
    _run(connection, schema, _USER_4)


_USER_5 = (
    """CREATE TABLE {schema}.podcast_tags (
        podcast INTEGER NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (podcast, tag)
    ) STRICT, WITHOUT ROWID""",
)


def _user_5(connection: sqlite3.Connection, schema: str) -> None:
    """Under which words the user files podcasts, such as the folders of a list they came in."""
    _run(connection, schema, _USER_5)


_USER_6 = (
    """CREATE TABLE {schema}.list_settings (
        podcast INTEGER PRIMARY KEY,
        filters TEXT NOT NULL,
        sort TEXT NOT NULL
    ) STRICT""",
)


def _user_6(connection: sqlite3.Connection, schema: str) -> None:
    """Which episodes the list of a podcast shows, and in which order; 0 is the list of all."""
    _run(connection, schema, _USER_6)


_USER_7 = (
    """CREATE TABLE {schema}.keep_rules (
        podcast INTEGER PRIMARY KEY,
        auto_download INTEGER,
        keep_downloads INTEGER,
        delete_when_heard INTEGER
    ) STRICT""",
    """CREATE TABLE {schema}.fetched_audio (
        episode INTEGER PRIMARY KEY,
        fetched_at REAL NOT NULL,
        by_rule INTEGER NOT NULL
    ) STRICT""",
)


def _user_7(connection: sqlite3.Connection, schema: str) -> None:
    """What is to be fetched by itself and how long it is kept, and what was fetched once.

    A rule is NULL where the podcast has none of its own. Audio that was fetched stays noted when it
    is deleted: so nothing comes back by itself that the user did not want.
    """
    _run(connection, schema, _USER_7)


LIBRARY: tuple[Step, ...] = (
    _library_1,
    _library_2,
    _library_3,
    _library_4,
    _library_5,
    _library_6,
    _library_7,
    _library_8,
)
"""The steps of ``library.db``."""

USER: tuple[Step, ...] = (
    _user_1,
    _user_2,
    _user_3,
    _user_4,
    _user_5,
    _user_6,
    _user_7,
)
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
