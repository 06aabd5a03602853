"""Finding podcasts by words of their titles.

A title is found when every word of the text occurs in it, anywhere and folded: in any case, with
or without accents. What stands for itself in a title stands for itself in the text: there are no
wildcards and no operators.
"""

from __future__ import annotations

from steno_tui.library.podcasts import PodcastTable
from steno_tui.models.podcast import PodcastRow
from steno_tui.text.folding import words_of


class TitleSearch:
    """Looks titles up in the table of podcasts."""

    def __init__(self, podcasts: PodcastTable) -> None:
        self._podcasts = podcasts

    def podcasts(self, text: str, limit: int = 20) -> list[PodcastRow]:
        """Podcasts whose titles hold the text's words, by title."""
        words = words_of(text)
        condition = " AND instr(p.folded, ?) > 0" * len(words)
        return self._podcasts.matching(condition, *words, limit=limit)
