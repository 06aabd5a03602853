"""Taking another library's two files into these, as the ones that other servers once had.

What is in both stays as it is here, but for a position: there the one that was played last counts.
A file that was taken in once may be taken in again: nothing is there twice.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

USER: Mapping[str, str] = {
    **{
        table: f"INSERT OR IGNORE INTO main.{table} SELECT * FROM other.{table}"
        for table in (
            "podcast_sources",
            "episode_sources",
            "follows",
            "hidden_podcasts",
            "podcast_tags",
            "keep_rules",
            "fetched_audio",
            "moments",
            "kept_transcripts",
            "transcript_jobs",
            "transcript_job_words",
            "recent_pages",
            "reads",
            "requests",
            "speeds",
            "offsets",
            "settings",
            "list_settings",
            "places",
        )
    },
    "positions": """INSERT INTO main.positions (episode, seconds, played_at, session, finished)
        SELECT episode, seconds, played_at, session, finished FROM other.positions WHERE true
        ON CONFLICT (episode) DO UPDATE SET
            seconds = excluded.seconds, played_at = excluded.played_at,
            session = max(session, excluded.session), finished = max(finished, excluded.finished)
        WHERE excluded.played_at > played_at""",
    "queue": """INSERT OR IGNORE INTO main.queue (place, episode, title, podcast_title, duration)
        SELECT place + (SELECT coalesce(max(place), -1) + 1 FROM main.queue), episode, title,
            podcast_title, duration
        FROM other.queue WHERE episode NOT IN (SELECT episode FROM main.queue)""",
    "download_line": """INSERT OR IGNORE INTO main.download_line (place, episode)
        SELECT place + (SELECT coalesce(max(place), -1) + 1 FROM main.download_line), episode
        FROM other.download_line
        WHERE episode NOT IN (SELECT episode FROM main.download_line)""",
}
"""What takes in a ``user.db``, by its tables."""

_ORIGINS = """
    JOIN other.origins theirs ON theirs.number = o.origin
    JOIN main.origins ours ON ours.kind = theirs.kind AND ours.origin = theirs.origin
"""

LIBRARY: tuple[str, ...] = (
    "INSERT OR IGNORE INTO main.resources SELECT * FROM other.resources",
    "INSERT OR IGNORE INTO main.origins (kind, origin) SELECT kind, origin FROM other.origins",
    f"""INSERT OR IGNORE INTO main.podcasts
        SELECT ours.number, o.slug, o.id, o.title, o.folded, o.checked_at, o.author, o.page_url,
            o.rss_url, o.website_url, o.image_url, 0, o.summary
        FROM other.podcasts o {_ORIGINS}""",
    f"""INSERT OR IGNORE INTO main.episodes
        SELECT NULL, ours.number, o.podcast, o.slug, o.id, o.title, o.folded, o.published,
            o.duration, o.state, o.chapters, o.page, o.page_url, o.text_url, o.json_url,
            o.link_url, o.audio_url, o.summary
        FROM other.episodes o {_ORIGINS}""",
    f"""INSERT OR IGNORE INTO main.main_ideas
        SELECT e.number, i.text
        FROM other.main_ideas i JOIN other.episodes o ON o.number = i.episode {_ORIGINS}
            JOIN main.episodes e
                ON e.origin = ours.number AND e.podcast = o.podcast AND e.slug = o.slug""",
    f"""INSERT OR IGNORE INTO main.feeds
        SELECT NULL, ours.number, o.id, o.url, o.guid, o.etag, o.last_modified, o.digest,
            o.fetched_at, o.checked_at, o.due_at, o.failures, o.gone_at, o.told, NULL
        FROM other.feeds o {_ORIGINS}""",
    f"""INSERT OR IGNORE INTO main.feed_episodes
        SELECT e.number, f.number, t.item, t.rule, t.digest, t.told, t.transcripts
        FROM other.feed_episodes t
            JOIN other.feeds theirs_feed ON theirs_feed.number = t.feed
            JOIN other.episodes o ON o.number = t.episode {_ORIGINS}
            JOIN main.feeds f ON f.origin = ours.number AND f.id = theirs_feed.id
            JOIN main.episodes e
                ON e.origin = ours.number AND e.podcast = o.podcast AND e.slug = o.slug""",
)
"""What takes in a ``library.db``."""


def take_in(connection: sqlite3.Connection, uri: str, statements: Iterable[str]) -> None:
    """Take another file in, in one transaction on the connection's own.

    Args:
        connection: in autocommit mode; both files are up to date.
        uri: the other file, which is only read.
        statements: those of `USER` or `LIBRARY`.

    Raises:
        sqlite3.Error: nothing was taken in.
    """
    connection.execute("ATTACH ? AS other", (uri,))
    connection.execute("BEGIN")
    try:
        for statement in statements:
            connection.execute(statement)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    connection.execute("DETACH other")
