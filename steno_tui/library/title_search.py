"""Finding podcasts, episodes and chapters by words of their titles.

A title is found when every word of the text occurs in it, anywhere and folded: in any case, with
or without accents. What stands for itself in a title stands for itself in the text: there are no
wildcards and no operators.
"""

from __future__ import annotations

from steno_tui.library.connection import Connection
from steno_tui.library.episodes import NEWEST_FIRST, EpisodeTable
from steno_tui.library.podcasts import PodcastTable
from steno_tui.library.sources import ORIGIN, SHOWN, SourceTable
from steno_tui.models.episode import ChapterHit, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.text.folding import words_of


def _matching(column: str, text: str) -> tuple[str, list[str]]:
    """An SQL condition and its parameters."""
    words = words_of(text)
    return "".join([f" AND instr({column}, ?) > 0"] * len(words)), words


class TitleSearch:
    """Looks titles up in the tables of podcasts, episodes and chapters."""

    def __init__(
        self,
        connection: Connection,
        sources: SourceTable,
        podcasts: PodcastTable,
        episodes: EpisodeTable,
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._podcasts = podcasts
        self._episodes = episodes

    def podcasts(self, text: str, limit: int = 20) -> list[PodcastRow]:
        """Podcasts whose titles hold the text's words, by title."""
        condition, words = _matching("p.folded", text)
        return self._podcasts.matching(condition, *words, limit=limit)

    def episodes(self, text: str, limit: int = 20) -> list[EpisodeRow]:
        """Episodes whose titles hold the text's words, the newest first."""
        condition, words = _matching("e.folded", text)
        return self._episodes.matching(f" AND {SHOWN}{condition}{NEWEST_FIRST}", *words, limit, 0)

    def chapters(self, text: str, limit: int = 20) -> list[ChapterHit]:
        """Chapters whose titles hold the text's words, those of the newest episodes first."""
        condition, words = _matching("c.folded", text)
        # CROSS JOIN keeps the order of the loops: episodes as the index has them, until there
        # are enough hits.
        return [
            ChapterHit(*row)
            for row in self._connection.rows(
                "SELECT e.podcast, e.slug, c.start, c.title, e.title, e.published"
                " FROM main.episodes e CROSS JOIN main.chapters c ON c.episode = e.number"
                " LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast"
                f" WHERE e.origin = {ORIGIN} AND {SHOWN}{condition}"
                " ORDER BY e.published DESC, e.podcast, e.number, c.number LIMIT ?",
                self._sources.origin,
                *words,
                limit,
            )
        ]
