"""The tables of ``library.db``, step by step; see `steno_tui.library.migrations`."""

from __future__ import annotations

import re
import sqlite3
import zlib

import msgspec

from steno_tui.library.migration_step import Step, run, server
from steno_tui.library.rows import short_idea
from steno_tui.library.search_tables import SEARCH_INDEX, make_anew
from steno_tui.text.folding import fold

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
    run(connection, schema, _LIBRARY_1)


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
    run(connection, schema, _LIBRARY_2, server(connection, schema))


_LIBRARY_3 = tuple(
    f"""UPDATE {{schema}}.{table} SET folded = fold(title)
        WHERE length(CAST(folded AS BLOB)) > length(folded) AND folded IS NOT fold(title)"""
    for table in ("podcasts", "episodes", "chapters")
)


def _library_3(connection: sqlite3.Connection, schema: str) -> None:
    """Titles are folded without their accents; one in ASCII alone has been right before."""
    connection.create_function("fold", 1, fold, deterministic=True)
    run(connection, schema, _LIBRARY_3)


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

    A table of its own: a column would be read behind the long texts of a
    row, and one before them would have every row written anew. Twenty thousand pages take a second.
    """
    connection.create_function("main_idea", 1, _main_idea, deterministic=True)
    run(connection, schema, _LIBRARY_4)


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
    run(connection, schema, _LIBRARY_5)


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
    run(connection, schema, _LIBRARY_6)


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
    run(connection, schema, _LIBRARY_7)


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
    run(connection, schema, _LIBRARY_8)


_LIBRARY_9 = ("ALTER TABLE {schema}.feeds ADD COLUMN item_digests BLOB",)


def _library_9(connection: sqlite3.Connection, schema: str) -> None:
    """Digests of the bytes of a feed's items: those that come as before are not read again.

    ``item_digests`` is a packed table of the items by those digests. It is NULL where nothing is
    known of them; then all of the feed is read, as it is at the first change.
    """
    run(connection, schema, _LIBRARY_9)


_STALE = "UPDATE searched_episodes SET is_stale = is_stale + 1 WHERE episode = new.{}"
_LIBRARY_10 = (
    """CREATE TABLE {schema}.searched_episodes (
        place INTEGER PRIMARY KEY,
        episode INTEGER UNIQUE,
        is_stale INTEGER NOT NULL DEFAULT 0,
        digest INTEGER NOT NULL
    ) STRICT""",
    """CREATE INDEX {schema}.stale_episodes ON searched_episodes (place)
        WHERE is_stale > 0""",
    """CREATE TRIGGER {schema}.searched_episode_removed AFTER DELETE ON episodes
        BEGIN UPDATE searched_episodes SET episode = NULL, is_stale = 0
            WHERE episode = old.number; END""",
    f"""CREATE TRIGGER {{schema}}.searched_episode_changed
        AFTER UPDATE OF title, published, summary, page ON episodes
        WHEN (old.title, old.published, old.summary, old.page)
            IS NOT (new.title, new.published, new.summary, new.page)
        BEGIN {_STALE.format("number")}; END""",
    f"""CREATE TRIGGER {{schema}}.searched_episode_told AFTER INSERT ON feed_episodes
        BEGIN {_STALE.format("episode")}; END""",
    f"""CREATE TRIGGER {{schema}}.searched_episode_told_again
        AFTER UPDATE OF episode, digest ON feed_episodes
        BEGIN {_STALE.format("episode")}; END""",
)


def _library_10(connection: sqlite3.Connection, schema: str) -> None:
    """The words of all that is known of episodes, and which episodes are found by theirs.

    ``place`` is an episode's in the index, and higher for a newer one. Where ``episode`` is NULL
    the index still has what nobody is to find any more: what an index without the texts has cannot
    be taken out again. ``is_stale`` counts what has changed since. Nothing is read here: that is
    done behind the scenes.
    """
    run(connection, schema, (*_LIBRARY_10, SEARCH_INDEX))


_LIBRARY_11 = (
    """CREATE TABLE {schema}.labels (
        number INTEGER PRIMARY KEY,
        folded TEXT NOT NULL UNIQUE,
        label TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE {schema}.highlights (
        number INTEGER PRIMARY KEY,
        label INTEGER NOT NULL,
        published INTEGER,
        text TEXT NOT NULL,
        folded TEXT NOT NULL
    ) STRICT""",
    """CREATE INDEX {schema}.newest_highlights
        ON highlights (published DESC, number, label)""",
    """CREATE TABLE {schema}.topics (
        number INTEGER PRIMARY KEY,
        folded TEXT NOT NULL,
        topic TEXT NOT NULL UNIQUE
    ) STRICT""",
    "CREATE INDEX {schema}.topics_by_folded ON topics (folded)",
    """CREATE TABLE {schema}.page_topics (
        topic INTEGER NOT NULL,
        episode INTEGER NOT NULL,
        PRIMARY KEY (topic, episode)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX {schema}.topics_of_page ON page_topics (episode)",
    """CREATE TRIGGER {schema}.highlights_dated AFTER UPDATE OF published ON episodes
        WHEN old.published IS NOT new.published
        BEGIN UPDATE highlights SET published = new.published
            WHERE number BETWEEN new.number << 8 AND (new.number << 8) + 255; END""",
    """CREATE TRIGGER {schema}.page_removed AFTER DELETE ON episodes
        BEGIN
            DELETE FROM highlights WHERE number BETWEEN old.number << 8 AND (old.number << 8) + 255;
            DELETE FROM page_topics WHERE episode = old.number;
        END""",
    """UPDATE {schema}.searched_episodes SET is_stale = is_stale + 1
        WHERE episode IN (SELECT number FROM {schema}.episodes WHERE page IS NOT NULL)""",
)


def _library_11(connection: sqlite3.Connection, schema: str) -> None:
    """The highlights and the topics of all pages, to be gone through across episodes.

    ``highlights.number`` is that of the episode times 256 and its place on the page, so that no
    other index says whose it is. ``page_topics.topic`` is a spelling; those of one topic have the
    same ``folded``. Pages from before are read behind the scenes, as they are for the index of
    words.
    """
    run(connection, schema, _LIBRARY_11)


_LIBRARY_12 = (
    "CREATE TABLE {schema}.page_transcripts (episode INTEGER PRIMARY KEY) STRICT",
    """CREATE TRIGGER {schema}.page_transcript_removed AFTER DELETE ON episodes
        BEGIN DELETE FROM page_transcripts WHERE episode = old.number; END""",
)


def _library_12(connection: sqlite3.Connection, schema: str) -> None:
    """Which pages have a transcript of their own, and a place in the index for what is said.

    The index is made anew for it, behind the scenes. What publishers keep is named by their feeds,
    and lies where all bodies do.
    """
    run(connection, schema, _LIBRARY_12)
    make_anew(connection, is_sound=True)


_LIBRARY_13 = ("DROP TABLE {schema}.chapters",)


def _library_13(connection: sqlite3.Connection, schema: str) -> None:
    """No titles of chapters in a table of their own: they are found by the index of words.

    How many chapters an episode has stands in its row, and what they are on its page.
    """
    run(connection, schema, _LIBRARY_13)


STEPS: tuple[Step, ...] = (
    _library_1,
    _library_2,
    _library_3,
    _library_4,
    _library_5,
    _library_6,
    _library_7,
    _library_8,
    _library_9,
    _library_10,
    _library_11,
    _library_12,
    _library_13,
)
"""The steps of ``library.db``."""
