"""Highlights and topics come with pages, and of older pages behind the scenes."""

from __future__ import annotations

from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode
from steno_tui.models.highlights import HighlightQuery, LabelCount
from tests.core.support import LIGHTHOUSE, MOSS, gathered

ALL = HighlightQuery()


async def opened(core: Core) -> Episode:
    await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE)))
    read = await core.pages.stored(LIGHTHOUSE)
    assert read is not None and read.episode.highlights
    return read.episode


async def test_a_page_brings_its_highlights_and_topics(core: Core) -> None:
    episode = await opened(core)
    stream, rows = await core.highlights.first(ALL, 60)
    assert stream.is_whole
    assert [(row.label, row.text) for row in rows] == [
        (one.label, one.text) for one in episode.highlights
    ]
    assert {row.topic for row in await core.topics.rows()} == set(episode.topics)
    found = await core.topics.episodes(episode.topics[0].upper())
    assert [row.key for row in await core.topics.episode_rows(found)] == [LIGHTHOUSE]


async def test_a_label_narrows_what_was_found_without_asking_again(core: Core) -> None:
    episode = await opened(core)
    stream = await core.highlights.all(ALL)
    label = episode.highlights[0].label
    count = sum(one.label == label for one in episode.highlights)
    assert LabelCount(label, count) in stream.counts()
    rows = await core.highlights.rows(stream.of_label(label.upper()))
    assert [row.label for row in rows] == [label] * count
    assert list(stream.of_label("no such label")) == []
    assert stream.of_label(None) == stream.numbers


async def test_those_of_pages_from_before_are_read_behind_the_scenes(core: Core) -> None:
    episode = await opened(core)

    def forget(library: Library) -> None:
        with library._connection.writing("main") as connection:  # noqa: SLF001
            connection.execute("DELETE FROM highlights")
            connection.execute("DELETE FROM page_topics")
            connection.execute("UPDATE searched_episodes SET is_stale = 1")

    await core.library.run(forget)
    assert await core.topics.rows() == []
    while (await core.search.index_some()).done:
        pass
    assert len((await core.highlights.all(ALL)).numbers) == len(episode.highlights)
    assert len(await core.topics.rows()) == len(episode.topics)


async def test_a_page_names_what_is_related_to_it_in_the_same_trip(core: Core) -> None:
    episode = await opened(core)
    await gathered(core.pages.open(EpisodeRef(MOSS)))
    read = await core.pages.stored(LIGHTHOUSE)
    assert read is not None
    assert all(row.key != episode.key for row in read.related)
