"""Lists of many thousand rows come out of an index in their order, and are never sorted."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from steno_tui.library.episode_lists import Place
from steno_tui.library.library import Library
from steno_tui.library.search_index import WordQuery
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.models.highlights import HighlightQuery
from steno_tui.models.moment import Moment
from steno_tui.text.search_terms import read_terms
from tests.library.conftest import KEY, an_episode

EVERY_FILTER = EpisodeQuery(filters=frozenset(EpisodeFilter), words="light")

QUERIES: list[Callable[[Library], object]] = [
    lambda library: library.episodes.rows(limit=200),
    lambda library: library.episodes.rows(),
    lambda library: library.episodes.rows("night-shift", limit=200),
    lambda library: library.episodes.numbered([1, 2]),
    lambda library: library.lists.count(),
    lambda library: library.lists.count("night-shift"),
    lambda library: library.lists.place(KEY),
    lambda library: library.lists.newest(None, 200, 100, Place(150, 150, 1_780_000_000)),
    lambda library: library.lists.matching(EpisodeQuery("night-shift", words="light")),
    lambda library: library.episodes.row(KEY),
    lambda library: library.episodes.titles([KEY]),
    lambda library: library.search_index.find(WordQuery(read_terms("light")), 20, None),
    lambda library: library.search_index.find(
        WordQuery(read_terms("light"), podcast="night-shift", filters=[EpisodeFilter.UNREAD]), 20, 9
    ),
    lambda library: library.search_index.waiting(300, 20),
    lambda library: library.highlights.matching(HighlightQuery(), limit=60),
    lambda library: library.highlights.matching(HighlightQuery("night-shift", "Rust")),
    lambda library: library.highlights.rows([256, 257]),
    lambda library: library.topics.related(1, 5),
    lambda library: library.stored_pages.get([1, 2]),
    lambda library: library.http_cache.get("https://stenobird.example/"),
    lambda library: library.requests.newest(KEY),
    lambda library: library.positions.get(KEY),
    lambda library: library.positions.speed("night-shift"),
    lambda library: library.positions.offset(KEY),
    lambda library: library.moments.of(KEY),
    lambda library: library.moments.get(1),
    lambda library: library.moments.listed([1, 2]),
    lambda library: library.kept_transcripts.of(KEY),
    lambda library: library.kept_transcripts.body(1),
    lambda library: library.http_cache.which(["https://a.example/1.vtt"]),
    lambda library: library.http_cache.newest(["https://a.example/1.vtt"]),
    lambda library: library.stored_pages.get([1, 2]),
    lambda library: library.transcript_jobs.rows(),
    lambda library: library.transcript_jobs.get("one"),
    lambda library: library.transcript_jobs.of(KEY),
    lambda library: library.transcript_jobs.words("one"),
    lambda library: library.moments.find(Moment(KEY, "", "", 5), 10),
    lambda library: library.moments.find(Moment(KEY, "", "", None, words="A line")),
    lambda library: library.recent.started(100),
    lambda library: library.recent.read(100),
]


def plan(library: Library, call: Callable[[Library], object]) -> list[str]:
    """How SQLite goes about every query of a call."""
    asked: list[str] = []
    library._connection._connection.set_trace_callback(asked.append)
    call(library)
    library._connection._connection.set_trace_callback(None)
    return [
        step
        for sql in asked
        if sql.lstrip().startswith("SELECT")
        for *_, step in library._connection._connection.execute(f"EXPLAIN QUERY PLAN {sql}")
    ]


@pytest.mark.parametrize("call", QUERIES)
def test_no_list_is_sorted(library: Library, call: Callable[[Library], object]) -> None:
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan(library, call)


@pytest.mark.parametrize("call", QUERIES)
def test_every_table_is_reached_through_an_index(
    library: Library, call: Callable[[Library], object]
) -> None:
    steps = [step for step in plan(library, call) if step.startswith(("SCAN", "SEARCH"))]
    steps = [step for step in steps if "hidden_podcasts" not in step]  # whether there is any
    steps = [step for step in steps if "origins" not in step]  # whether there is another
    steps = [step for step in steps if "search_index_config" not in step]  # a row of SQLite's own
    assert steps and all("INDEX" in step or "PRIMARY KEY" in step for step in steps)


def test_the_queue_is_not_sorted(library: Library) -> None:
    steps = plan(library, lambda library: library.queue.rows())
    assert steps and "USE TEMP B-TREE FOR ORDER BY" not in steps


def test_the_counts_of_podcasts_touch_indexes_only(library: Library) -> None:
    steps = plan(library, lambda library: library.podcasts.rows())
    episodes = [step for step in steps if step.startswith(("SCAN e", "SEARCH e"))]
    assert all("COVERING INDEX" in step for step in episodes)


@pytest.mark.parametrize(
    "query",
    [EVERY_FILTER, *(EpisodeQuery(sort=sort, words="light") for sort in EpisodeSort)],
)
def test_what_a_list_has_is_told_by_an_index_alone(library: Library, query: EpisodeQuery) -> None:
    steps = plan(library, lambda library: library.lists.matching(query))
    episodes = [step for step in steps if step.startswith(("SCAN e", "SEARCH e"))]
    assert episodes and all("COVERING INDEX" in step for step in episodes)


def test_a_list_is_asked_for_its_order_and_for_its_rows(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(str(number)) for number in range(50)])
    asked: list[str] = []
    library._connection._connection.set_trace_callback(asked.append)
    library.episodes.rows("night-shift")
    assert len(asked) == 2
