"""The highlights of all pages, the newest first, without what the rows show of them.

A highlight is told by its ``number``, that of its episode in this file with its place on the page.
A slim index has all of them by date, with their labels: a hundred thousand are gone through in it,
and none is looked up.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import as_json
from steno_tui.library.sources import ORIGIN, SourceTable
from steno_tui.models.episode import Highlight
from steno_tui.models.highlights import HighlightQuery, HighlightRow
from steno_tui.text.folding import fold, words_of
from steno_tui.text.topic_keys import topic_key

_PLACES = 256
"""How many highlights of a page have a number: no page has so many."""

_OF_EPISODE = "number BETWEEN ? AND ?"

# Which of the episodes of this number, a column, are to be seen.
_IS_OF_ORIGIN = f"""
    EXISTS (SELECT 1 FROM main.episodes e WHERE e.number = {{episode}} AND e.origin = {ORIGIN})
"""
_NOT_LEFT = f"""
    {{episode}} NOT IN (SELECT e.number FROM main.podcasts p
        JOIN main.episodes e INDEXED BY newest_of_podcast
            ON e.origin = p.origin AND e.podcast = p.slug
        WHERE p.origin = {ORIGIN}
            AND p.id IN (SELECT z.podcast FROM user.hidden_podcasts z))
"""
_OF_PODCAST = f"""
    {{episode}} IN (SELECT e.number FROM main.episodes e INDEXED BY newest_of_podcast
        WHERE e.origin = {ORIGIN} AND e.podcast = ?)
"""
_OF_TOPIC = """
    {episode} IN (SELECT s.episode FROM main.topics t
        JOIN main.page_topics s ON s.topic = t.number WHERE t.folded = ?)
"""
_EPISODE = f"h.number / {_PLACES}"

# CROSS JOIN keeps the order of the loops: that in which the numbers are named.
_ROWS = f"""
    SELECT e.podcast, e.slug, h.number % {_PLACES}, l.label, h.text, e.title,
        coalesce(p.title, e.podcast), e.published
    FROM json_each(?) w CROSS JOIN main.highlights h ON h.number = w.value
        CROSS JOIN main.labels l ON l.number = h.label
        CROSS JOIN main.episodes e ON e.number = {_EPISODE}
        LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast
"""

Condition = tuple[str, list[object]]


def shown_conditions(connection: Connection, origin: str, episode: str) -> list[Condition]:
    """The SQL conditions for episodes of the service in use, of podcasts that were not left.

    Most libraries have one service and nothing that was left: then there are none.

    Args:
        connection: to the files.
        origin: the service's.
        episode: the SQL for the number of an episode.
    """
    found: list[Condition] = []
    if connection.row("SELECT 1 FROM main.origins LIMIT 1 OFFSET 1") is not None:
        found.append((_IS_OF_ORIGIN.format(episode=episode), [origin]))
    if connection.row("SELECT 1 FROM user.hidden_podcasts LIMIT 1") is not None:
        found.append((_NOT_LEFT.format(episode=episode), [origin]))
    return found


class HighlightTable:
    """The table of highlights."""

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def put(self, episode: int, published: int | None, highlights: Sequence[Highlight]) -> None:
        """Put a page's highlights in the place of those before.

        Args:
            episode: the number of its row.
            published: Unix seconds; None where nobody knows.
            highlights: in the order of the page.
        """
        first = episode * _PLACES
        with self._connection.writing("main") as connection:
            connection.execute(
                f"DELETE FROM main.highlights WHERE {_OF_EPISODE}", (first, first + _PLACES - 1)
            )
            connection.executemany(
                "INSERT INTO main.highlights (number, label, published, text, folded)"
                " VALUES (?, ?, ?, ?, ?)",
                [
                    (number, _label(connection, one.label), published, one.text, fold(one.text))
                    for number, one in enumerate(highlights[:_PLACES], first)
                ],
            )

    def matching(
        self,
        query: HighlightQuery,
        *,
        limit: int = -1,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> tuple[array[int], array[int]]:
        """The numbers of the highlights of a stream, the newest first, and of the label of each.

        Args:
            query: which.
            limit: how many of the first are wanted; all where that is negative.
            is_stopped: whether nobody wants them any more; looked at all the while.

        Raises:
            LibraryError: it was stopped, or the disk refused.
        """
        origin, words = self._sources.origin, words_of(query.words)
        conditions = shown_conditions(self._connection, origin, _EPISODE)
        if query.podcast is not None:
            conditions.append((_OF_PODCAST.format(episode=_EPISODE), [origin, query.podcast]))
        if query.topic is not None:
            conditions.append((_OF_TOPIC.format(episode=_EPISODE), [topic_key(query.topic)]))
        conditions += [("instr(h.folded, ?) > 0", [word]) for word in words]
        how = "NOT INDEXED" if words else "INDEXED BY newest_highlights"
        sql = f"SELECT h.number, h.label FROM main.highlights h {how} WHERE " + " AND ".join(
            ["true", *(condition for condition, _ in conditions)]
        )
        parameters = chain.from_iterable(values for _, values in conditions)
        with self._connection.stopping(is_stopped):
            rows = self._connection.iterate(
                f"{sql} ORDER BY h.published DESC, h.number LIMIT ?", *parameters, limit
            )
            both = array("q", chain.from_iterable(rows))
        return both[::2], both[1::2]

    def rows(self, numbers: Iterable[int]) -> list[HighlightRow]:
        """The highlights of some numbers, in their order; those that are gone are not among."""
        return [HighlightRow(*row) for row in self._connection.iterate(_ROWS, as_json(numbers))]

    def labels(self) -> dict[int, str]:
        """All labels that any page ever had, by their numbers."""
        return dict(self._connection.iterate("SELECT number, label FROM main.labels"))


def _label(connection: sqlite3.Connection, label: str) -> int:
    """The number of a label, which is the same however it is written."""
    folded = fold(label)
    find = "SELECT number FROM main.labels WHERE folded = ?"
    found: tuple[int] | None = connection.execute(find, (folded,)).fetchone()
    if found is not None:
        return found[0]
    insert = "INSERT INTO main.labels (folded, label) VALUES (?, ?) RETURNING number"
    number: int = connection.execute(insert, (folded, label)).fetchone()[0]
    return number
