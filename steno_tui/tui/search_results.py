"""What a search asks for, and what it has found so far; more is loaded as one goes down."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from msgspec import Struct

from steno_tui.core.search import Search
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.search import Found, Hit, PassageKind

AT_ONCE = 20
"""Hits that are asked for at a time: more than there is room for."""


class SearchQuery(Struct, frozen=True):
    """What is looked for, where, and in which order."""

    words: str = ""
    kind: PassageKind | None = None
    """In which passages alone; None for all."""
    filters: frozenset[EpisodeFilter] = frozenset()
    best_first: bool = False

    @property
    def is_narrowed(self) -> bool:
        """Whether not everything is looked through."""
        return self.kind is not None or bool(self.filters)


class FoundRow(NamedTuple):
    """A podcast or a hit as the list has it."""

    found: PodcastRow | Hit
    is_first: bool
    """Whether it is the first of its episode, which then names that."""

    @property
    def key(self) -> tuple[object, ...]:
        """What it is, whatever else is found."""
        if isinstance(self.found, PodcastRow):
            return (self.found.slug,)
        return self.found.episode.key, self.found.kind, self.found.place


@dataclass(eq=False)
class SearchResults:
    """The hits of a query, as far as they were loaded.

    Attributes:
        query: what was asked.
        here: the episodes whose audio is on this machine.
        rows: podcasts first, then hits.
        after: where to go on; None where there are no more.
        is_asked: whether this is an answer at all.
    """

    query: SearchQuery = field(default_factory=SearchQuery)
    here: Collection[EpisodeKey] = ()
    rows: list[FoundRow] = field(default_factory=list)
    after: int | None = None
    is_asked: bool = False

    async def load(self, search: Search) -> str | None:
        """Ask for the first hits, or for those that follow.

        Returns:
            What the user should know of the index.
        """
        query, after = self.query, self.after
        found = await search.find(
            query.words,
            kinds=() if query.kind is None else (query.kind,),
            filters=query.filters,
            here=self.here,
            best_first=query.best_first,
            limit=AT_ONCE,
            after=after,
        )
        if after == self.after:  # nobody else asked for the same meanwhile
            self._add(found)
        return found.notice

    def _add(self, found: Found) -> None:
        self.is_asked = True
        self.after = found.after
        last = self.rows[-1].found if self.rows else None
        before = last.episode.key if isinstance(last, Hit) else None
        self.rows = [*self.rows, *(FoundRow(podcast, True) for podcast in found.podcasts)]
        for hit in found.hits:
            self.rows.append(FoundRow(hit, hit.episode.key != before))
            before = hit.episode.key

    @property
    def hits(self) -> list[Hit]:
        """The hits alone."""
        return [row.found for row in self.rows if isinstance(row.found, Hit)]

    def beside(self, key: EpisodeKey, way: int) -> Hit | None:
        """The hit of the next episode (1) or of the one before (-1); None where none is loaded."""
        hits = self.hits
        places = [place for place, hit in enumerate(hits) if hit.episode.key == key]
        if not places:
            return None
        place = places[-1] + 1 if way > 0 else places[0] - 1
        return hits[place] if 0 <= place < len(hits) else None

    def first_of(self, key: EpisodeKey | None) -> FoundRow | None:
        """The first row of an episode."""
        for row in self.rows:
            if isinstance(row.found, Hit) and row.found.episode.key == key:
                return row
        return None
