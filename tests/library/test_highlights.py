"""The stream of highlights, and the topics of all pages, follow what is kept of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.topics import by_topic, read_related
from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode, EpisodeKey, Highlight
from steno_tui.models.highlights import HighlightQuery, TopicRow
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from tests.library.conftest import NIGHT, SERVER, an_episode

ALL = HighlightQuery()
HARBOUR = Podcast("harbour", "Harbour Radio")


def put(
    library: Library,
    slug: str,
    highlights: Sequence[tuple[str, str]] = (),
    topics: Sequence[str] = (),
    *,
    published: int | None = 1_600_000_000,
    podcast: Podcast = NIGHT,
) -> Episode:
    episode = replace(
        an_episode(slug, slug.title(), published=published, podcast=podcast, state="processed"),
        highlights=tuple(Highlight(*one) for one in highlights),
        topics=tuple(topics),
    )
    url = f"{SERVER}/podcast/{podcast.slug}/{slug}.md"
    library.episodes.put_page(episode, url, b"# Page", Validators())
    return episode


def texts(library: Library, query: HighlightQuery = ALL, limit: int = -1) -> list[str]:
    numbers, _ = library.highlights.matching(query, limit=limit)
    return [row.text for row in library.highlights.rows(numbers)]


def topics(library: Library) -> list[TopicRow]:
    return by_topic(library.topics.spellings())


def test_the_newest_pages_come_first_each_in_its_order_and_the_undated_last(
    library: Library,
) -> None:
    put(library, "old", [("Main idea", "o1"), ("Failure mode", "o2")], published=1_500_000_000)
    put(library, "undated", [("Main idea", "u1")], published=None)
    put(library, "new", [("Main idea", "n1"), ("", "n2")])
    assert texts(library) == ["n1", "n2", "o1", "o2", "u1"]
    assert texts(library, limit=3) == ["n1", "n2", "o1"]
    first = library.highlights.rows(library.highlights.matching(HighlightQuery())[0])[1]
    assert first == (
        "night-shift",
        "new",
        1,
        "",
        "n2",
        "New",
        "Night Shift",
        1_600_000_000,
    )


def test_what_a_page_does_not_say_any_more_is_not_in_the_stream(library: Library) -> None:
    put(library, "page", [("Main idea", "before"), ("Main idea", "too")], ["Rust", "SIMD"])
    put(library, "page", [("Main idea", "now")], ["rust"])
    assert texts(library) == ["now"]
    assert topics(library) == [("rust", 1)]


def test_a_date_that_a_list_corrects_moves_them(library: Library) -> None:
    put(library, "one", [("Main idea", "one")], published=1_600_000_000)
    put(library, "two", [("Main idea", "two")], published=1_500_000_000)
    moved = replace(an_episode("two", "Two"), published_at=datetime(2026, 1, 1, tzinfo=UTC))
    library.episodes.put("night-shift", [moved])
    assert texts(library) == ["two", "one"]


def test_they_are_narrowed_by_podcast_topic_and_folded_words(library: Library) -> None:
    put(library, "one", [("Main idea", "Größe matters"), ("Main idea", "Speed")], ["Flame-Graphs"])
    put(library, "two", [("Main idea", "grosse fish")], ["flame graph"], podcast=HARBOUR)
    put(library, "three", [("Main idea", "nothing")], ["Fish"])
    assert texts(library, HighlightQuery(podcast="harbour")) == ["grosse fish"]
    assert len(texts(library, HighlightQuery(topic="FLAME GRAPHS"))) == 3
    assert sorted(texts(library, HighlightQuery(words="GROSSE"))) == [
        "Größe matters",
        "grosse fish",
    ]
    assert texts(library, HighlightQuery(podcast="night-shift", words="gro mat")) == [
        "Größe matters"
    ]
    assert texts(library, HighlightQuery(words="100% ' \" NEAR(")) == []


def test_a_label_is_one_however_it_is_written(library: Library) -> None:
    put(library, "one", [("Main idea", "a"), ("main idea", "b"), ("Failure mode", "c")])
    _, labels = library.highlights.matching(HighlightQuery())
    assert len(set(labels)) == 2
    assert sorted(library.highlights.labels().values()) == ["Failure mode", "Main idea"]


def test_what_the_user_left_and_other_services_have_is_not_shown(
    directory: Path, library: Library
) -> None:
    put(library, "mine", [("Main idea", "mine")], ["Rust"])
    put(library, "left", [("Main idea", "left")], ["Rust"], podcast=HARBOUR)
    library.podcasts.leave("harbour")
    with Library.open(directory, "https://other.example") as other:
        put(other, "theirs", [("Main idea", "theirs")], ["Rust"])
        assert texts(other) == ["theirs"]
    assert texts(library) == ["mine"]
    assert topics(library) == [("Rust", 1)]
    assert len(library.topics.episodes("rust")) == 1


def test_a_topic_stands_in_its_commonest_spelling_with_all_its_episodes(library: Library) -> None:
    put(library, "one", topics=["flame graphs", "Rust"], published=1_500_000_000)
    put(library, "two", topics=["Flame-Graph", "flame graph", "rust"])
    put(library, "three", topics=["flame graphs"], published=None)
    assert topics(library) == [("flame graphs", 3), ("rust", 2)]
    rows = library.episodes.numbered(library.topics.episodes("FLAME-GRAPHS"))
    assert [row.slug for row in rows] == ["two", "one", "three"]
    assert list(library.topics.episodes("no such thing")) == []


def test_related_episodes_share_topics_and_rare_ones_count_for_more(library: Library) -> None:
    for number in range(6):
        put(library, f"common-{number}", topics=["Programming"])
    put(library, "rare", topics=["Escapements", "Clocks"])
    put(library, "mine", topics=["Programming", "escapement"])
    put(library, "alone", topics=["Fish"])
    rows = read_related(library, EpisodeKey("night-shift", "mine"))
    assert len(rows) == 5
    assert rows[0].slug == "rare"
    assert read_related(library, EpisodeKey("night-shift", "alone")) == []
    assert read_related(library, EpisodeKey("night-shift", "unknown")) == []


def test_a_page_with_thousands_of_highlights_and_topics_keeps_to_its_bounds(
    library: Library,
) -> None:
    put(library, "flood", [("L", f"t{n}") for n in range(3000)], [f"t{n}" for n in range(3000)])
    put(library, "next", [("L", "mine")], ["t1"])
    assert (len(texts(library)), len(topics(library))) == (257, 64)


def test_what_is_forgotten_takes_them_along(directory: Path, library: Library) -> None:
    put(library, "gone", [("Main idea", "gone")], ["Rust"])
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as other:
        other.execute("DELETE FROM episodes")
    assert (texts(library), topics(library)) == ([], [])


def test_pages_from_before_there_were_highlights_wait_to_be_read_again(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:10])
        older.execute("INSERT INTO origins VALUES (7, 'stenobird', ?)", (SERVER,))
        older.executemany(
            "INSERT INTO episodes (number, origin, podcast, slug, id, title, folded, page)"
            " VALUES (?, 7, 'night-shift', ?, ?, 'T', 't', ?)",
            [(1, "listed", 1, None), (2, "read", 2, f"{SERVER}/read.md")],
        )
        older.executemany(
            "INSERT INTO searched_episodes (place, episode, digest) VALUES (?, ?, 0)",
            [(1, 1), (2, 2)],
        )
    with Library.open(directory, SERVER) as library:
        assert library.notice is None
        waiting, _ = library.search_index.waiting(300, 20)
        assert {one.key.episode for one in waiting} == {"listed", "read"}


@pytest.mark.parametrize("topic", ["", "-", "\ud800", "'; DROP TABLE topics; --", "x" * 100_000])
def test_no_topic_that_is_asked_for_is_an_error(library: Library, topic: str) -> None:
    put(library, "one", topics=["Rust"])
    assert list(library.topics.episodes(topic)) == []
