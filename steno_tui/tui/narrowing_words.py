"""Which episodes of a list are shown, and in which order a list is, in words and as spans. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.models.podcast import PodcastSort
from steno_tui.text.cells import measure
from steno_tui.tui.text_lines import Span

EPISODE_SORT_WORDS: Mapping[EpisodeSort, str] = {
    EpisodeSort.NEWEST: "newest first",
    EpisodeSort.OLDEST: "oldest first",
    EpisodeSort.LONGEST: "longest first",
    EpisodeSort.SHORTEST: "shortest first",
    EpisodeSort.TITLE: "by title",
}

PODCAST_SORT_WORDS: Mapping[PodcastSort, str] = {
    PodcastSort.TITLE: "by title",
    PodcastSort.NEWEST: "newest first",
    PodcastSort.UNREAD: "most unread",
}


def in_order(filters: Collection[EpisodeFilter]) -> list[EpisodeFilter]:
    """Filters in the order in which they are named."""
    return [one for one in EpisodeFilter if one in filters]


def _spans(names: Sequence[EpisodeFilter], left_out: int, sort: str, dot: str) -> list[Span]:
    """Filters and an order; a click on one does what its key does."""
    spans: list[Span] = []
    for name in names:
        spans += [Span(", ", "muted")] if spans else []
        spans.append(Span(name, "accent", f"screen.narrow('{name}')"))
    if left_out:
        spans.append(Span(f" +{left_out}", "muted"))
    if sort:
        spans += [Span(f" {dot} ", "muted")] if spans else []
        spans.append(Span(sort, "muted", "screen.narrow('episode_sort')"))
    return spans


def narrowing_spans(query: EpisodeQuery, room: int, dot: str) -> list[Span]:
    """Say which filters a list has and which order, as much of it as there is room for.

    Args:
        query: what was asked of it; where it is whole and the newest first, nothing is said.
        room: cells.
        dot: what stands between the filters and the order.
    """
    names = in_order(query.filters)
    if not names and query.sort is EpisodeSort.NEWEST:
        return []
    for kept in range(len(names), min(len(names), 1) - 1, -1):
        for sort in (EPISODE_SORT_WORDS[query.sort], query.sort, ""):
            spans = _spans(names[:kept], len(names) - kept, sort, dot)
            if sum(measure(span.text) for span in spans) <= room:
                return spans
    return []
