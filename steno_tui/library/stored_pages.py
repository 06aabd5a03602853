"""What is on disk of several episodes' pages, read at once, for who looks through their texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.http_cache import BESIDE
from steno_tui.library.rows import EPISODE_FACTS, PODCAST_FACTS, episode_from, podcast_from
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast

# CROSS JOIN keeps the order of the loops: that in which the numbers are named.
_SELECT = f"""
    SELECT e.podcast, r.url, r.body, b.body,
        EXISTS (SELECT 1 FROM main.feed_episodes t WHERE t.episode = e.number),
        EXISTS (SELECT 1 FROM user.kept_transcripts k WHERE k.episode = e.id),
        p.slug, p.title, {", ".join(f"p.{name}" for name in PODCAST_FACTS)},
        e.slug, e.title, {", ".join(f"e.{name}" for name in EPISODE_FACTS)}
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
        LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast
        LEFT JOIN main.resources r ON r.url = e.page
        LEFT JOIN main.resources b ON b.url = e.page || '{BESIDE}'
"""
_PODCAST_AT = 6
_FACTS_AT = _PODCAST_AT + 2 + len(PODCAST_FACTS)


class StoredPage(NamedTuple):
    """What is on disk of an episode, not read yet."""

    facts: Episode
    """What lists tell."""
    url: str | None
    """Where its page came from, if there is one."""
    body: bytes | None
    before: bytes | None
    """The one that is kept beside it."""
    is_told: bool
    """Whether a feed tells of it."""
    has_kept_words: bool
    """Whether the user brought a transcript of it, or had one made."""

    @property
    def key(self) -> EpisodeKey:
        """What identifies the episode."""
        return self.facts.key


class StoredPages:
    """Reads what is on disk of episodes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, numbers: Sequence[int]) -> list[StoredPage]:
        """What is on disk of the episodes of some numbers, in their order; of those there are."""
        return [_page(row) for row in self._connection.iterate(_SELECT, as_json(numbers))]


def _page(row: Sequence[Any]) -> StoredPage:
    slug, url, body, before, is_told, is_kept = row[:_PODCAST_AT]
    podcast = Podcast(slug, slug)
    if row[_PODCAST_AT] is not None:
        podcast = podcast_from(tuple(row[_PODCAST_AT:_FACTS_AT]))
    return StoredPage(
        episode_from(podcast, tuple(row[_FACTS_AT:])),
        url,
        body,
        before,
        bool(is_told),
        bool(is_kept),
    )
