"""The topics of all pages, whatever their spelling, and which episodes share them."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from steno_tui.library.connection import Connection
from steno_tui.library.highlights import shown_conditions
from steno_tui.library.sources import SourceTable
from steno_tui.models.highlights import Spelling
from steno_tui.text.topic_keys import spellings, topic_key

MOST_OF_PAGE = 64
"""Topics of one page that are kept."""

_COMMON = 500
"""Episodes that are looked at for what they share; a topic of more says little of any of them."""

_COUNTS = """
    SELECT t.folded, t.topic, s.number FROM
        (SELECT s.topic, count(*) AS number FROM main.page_topics s
            WHERE {shown} GROUP BY s.topic) s
        JOIN main.topics t ON t.number = s.topic
"""
_EPISODES = """
    SELECT e.number FROM main.topics t
        JOIN main.page_topics s ON s.topic = t.number
        JOIN main.episodes e ON e.number = s.episode
    WHERE t.folded = ? AND {shown} ORDER BY e.published DESC, e.podcast, e.number
"""
_SHARING = """
    SELECT s.episode FROM main.topics t JOIN main.page_topics s ON s.topic = t.number
    WHERE t.folded = ? AND {shown} ORDER BY s.episode DESC LIMIT ?
"""
_OF_PAGE = """
    SELECT DISTINCT t.folded FROM main.page_topics s JOIN main.topics t ON t.number = s.topic
    WHERE s.episode = ?
"""


class TopicTable:
    """The table of topics."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def put(self, episode: int, topics: Iterable[str]) -> None:
        """Put a page's topics in the place of those before.

        Args:
            episode: the number of its row.
            topics: as they stand there; of several spellings of one the first counts.
        """
        found = list(spellings(topics).items())[:MOST_OF_PAGE]
        with self._connection.writing("main") as connection:
            connection.execute("DELETE FROM main.page_topics WHERE episode = ?", (episode,))
            connection.executemany(
                "INSERT OR IGNORE INTO main.topics (folded, topic) VALUES (?, ?)", found
            )
            connection.executemany(
                "INSERT OR IGNORE INTO main.page_topics (topic, episode)"
                " SELECT number, ? FROM main.topics WHERE topic = ?",
                [(episode, topic) for _, topic in found],
            )

    def spellings(self) -> list[Spelling]:
        """All topics that any page has, a row for each way in which they are spelt."""
        shown, parameters = self._shown("s.episode")
        return [
            Spelling(*row)
            for row in self._connection.iterate(_COUNTS.format(shown=shown), *parameters)
        ]

    def episodes(self, topic: str) -> array[int]:
        """The numbers of the episodes that have a topic in any spelling, the newest first."""
        shown, parameters = self._shown("s.episode")
        sql = _EPISODES.format(shown=shown)
        key = topic_key(topic)
        return array("q", chain.from_iterable(self._connection.iterate(sql, key, *parameters)))

    def related(self, episode: int, most: int) -> list[int]:
        """The numbers of the episodes that share the most topics with one, rare ones before others.

        Args:
            episode: the number of its row.
            most: how many are wanted.
        """
        shown, parameters = self._shown("s.episode")
        sql = _SHARING.format(shown=shown)
        likeness: Counter[int] = Counter()
        for (key,) in self._connection.rows(_OF_PAGE, episode):
            rows = self._connection.rows(sql, key, *parameters, _COMMON)
            if len(rows) < _COMMON:
                for (other,) in rows:
                    likeness[other] += 1_000_000 // len(rows)
        del likeness[episode]
        return sorted(likeness, key=lambda other: (-likeness[other], -other))[:most]

    def _shown(self, episode: str) -> tuple[str, list[object]]:
        """Which episodes are to be seen, as SQL, and its parameters."""
        found = shown_conditions(self._connection, self._sources.origin, episode)
        sql = " AND ".join(["true", *(condition for condition, _ in found)])
        return sql, [value for _, values in found for value in values]
