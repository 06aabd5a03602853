"""The tables of ``user.db``, step by step; see `steno_tui.library.migrations`."""

from __future__ import annotations

import sqlite3

from steno_tui.library.migration_step import Step, run, server

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
    run(connection, schema, _USER_1)


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
    run(connection, schema, _USER_2)


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
    run(connection, schema, _USER_3, server(connection, schema))


_USER_4 = (
    """CREATE TABLE {schema}.hidden_podcasts (
        podcast INTEGER PRIMARY KEY,
        hidden_at REAL NOT NULL
    ) STRICT""",
)


def _user_4(connection: sqlite3.Connection, schema: str) -> None:
    """Which podcasts the user took off the list, wherever else they stand."""
    run(connection, schema, _USER_4)


_USER_5 = (
    """CREATE TABLE {schema}.podcast_tags (
        podcast INTEGER NOT NULL,
        tag TEXT NOT NULL,
        PRIMARY KEY (podcast, tag)
    ) STRICT, WITHOUT ROWID""",
)


def _user_5(connection: sqlite3.Connection, schema: str) -> None:
    """Under which words the user files podcasts, such as the folders of a list they came in."""
    run(connection, schema, _USER_5)


_USER_6 = (
    """CREATE TABLE {schema}.list_settings (
        podcast INTEGER PRIMARY KEY,
        filters TEXT NOT NULL,
        sort TEXT NOT NULL
    ) STRICT""",
)


def _user_6(connection: sqlite3.Connection, schema: str) -> None:
    """Which episodes the list of a podcast shows, and in which order; 0 is the list of all."""
    run(connection, schema, _USER_6)


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
    run(connection, schema, _USER_7)


_USER_8 = (
    """CREATE TABLE {schema}.download_line (
        place INTEGER PRIMARY KEY,
        episode INTEGER NOT NULL UNIQUE
    ) STRICT""",
)


def _user_8(connection: sqlite3.Connection, schema: str) -> None:
    """Which audio was asked for and has not come, in the order of asking."""
    run(connection, schema, _USER_8)


_USER_9 = (
    """CREATE TABLE {schema}.moments (
        id INTEGER PRIMARY KEY,
        episode INTEGER NOT NULL,
        seconds INTEGER,
        chapter TEXT NOT NULL,
        words TEXT NOT NULL,
        note TEXT NOT NULL,
        made_at REAL NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX {schema}.moments_of_episode ON moments (episode, seconds)",
    "CREATE INDEX {schema}.newest_moments ON moments (made_at)",
)


def _user_9(connection: sqlite3.Connection, schema: str) -> None:
    """Which places in episodes the user marked, and what was noted there.

    The time is NULL where a line was marked that has none.
    """
    run(connection, schema, _USER_9)


_USER_10 = (
    """CREATE TABLE {schema}.recent_pages (
        episode INTEGER PRIMARY KEY,
        read_at REAL NOT NULL
    ) STRICT""",
    "CREATE INDEX {schema}.recently_read ON recent_pages (read_at)",
    """CREATE INDEX {schema}.started ON positions (played_at)
        WHERE seconds > 0 AND finished = 0""",
)


def _user_10(connection: sqlite3.Connection, schema: str) -> None:
    """Whose pages were read last, however often before; and what was heard in part, by when."""
    run(connection, schema, _USER_10)


_USER_11 = (
    """CREATE TABLE {schema}.kept_transcripts (
        id INTEGER PRIMARY KEY,
        episode INTEGER NOT NULL,
        source TEXT NOT NULL,
        form TEXT NOT NULL,
        language TEXT,
        name TEXT NOT NULL,
        kept_at REAL NOT NULL,
        body BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX {schema}.transcripts_of_episode ON kept_transcripts (episode, kept_at)",
)


def _user_11(connection: sqlite3.Connection, schema: str) -> None:
    """The transcripts that the user brought or had made; the body stands last, and is packed."""
    run(connection, schema, _USER_11)


_USER_12 = (
    """CREATE TABLE {schema}.transcript_jobs (
        id TEXT NOT NULL PRIMARY KEY,
        episode INTEGER NOT NULL,
        title TEXT NOT NULL,
        podcast_title TEXT NOT NULL,
        audio_url TEXT NOT NULL,
        is_preview INTEGER NOT NULL,
        price_cents INTEGER,
        state TEXT NOT NULL,
        created_at REAL NOT NULL,
        sent_at REAL,
        updated_at REAL,
        due_at REAL,
        tries INTEGER NOT NULL,
        service_id TEXT NOT NULL,
        status_url TEXT NOT NULL,
        events_url TEXT NOT NULL,
        result_url TEXT NOT NULL,
        last_event_id TEXT NOT NULL,
        word TEXT,
        reason TEXT,
        claimed_at REAL,
        claimed_by INTEGER
    ) STRICT""",
    "CREATE INDEX {schema}.jobs_of_episode ON transcript_jobs (episode, created_at)",
    "CREATE INDEX {schema}.newest_jobs ON transcript_jobs (created_at)",
    """CREATE TABLE {schema}.transcript_job_words (
        job TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (job, chunk)
    ) STRICT, WITHOUT ROWID""",
)


def _user_12(connection: sqlite3.Connection, schema: str) -> None:
    """What the user asked the service to write down, and the words that came so far."""
    run(connection, schema, _USER_12)


_USER_13 = ("ALTER TABLE {schema}.transcript_jobs ADD COLUMN server TEXT NOT NULL DEFAULT ''",)


def _user_13(connection: sqlite3.Connection, schema: str) -> None:
    """Which service was asked, for an episode of a feed is any service's; '' is not known."""
    run(connection, schema, _USER_13)


STEPS: tuple[Step, ...] = (
    _user_1,
    _user_2,
    _user_3,
    _user_4,
    _user_5,
    _user_6,
    _user_7,
    _user_8,
    _user_9,
    _user_10,
    _user_11,
    _user_12,
    _user_13,
)
"""The steps of ``user.db``."""
