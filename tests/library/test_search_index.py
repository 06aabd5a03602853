"""Episodes are found by their words, the newest first, whatever becomes of them or the index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import SearchIndexError
from steno_tui.library import soundness
from steno_tui.library.library import Library
from steno_tui.library.passages import (
    passages_of,
    passages_of_moments,
    passages_of_words,
)
from steno_tui.library.search_index import WordQuery
from steno_tui.library.search_tables import REBUILT
from steno_tui.models.episode import Chapter, Episode, EpisodeKey, Highlight
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.feed import FeedEpisode, Person, TranscriptLink
from steno_tui.models.http import Validators
from steno_tui.models.moment import Moment
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.podcast import Podcast
from steno_tui.models.publisher import Publisher
from steno_tui.models.search import Passage, PassageKind
from steno_tui.models.transcript import (
    KeptTranscript,
    Segment,
    Transcript,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.text.search_terms import read_terms
from tests.library.conftest import KEY, SERVER, Clock, an_episode
from tests.library.test_feed_joins import (
    FEED,
    KNOWN,
    OWN,
    RADIO,
    SHOW,
    TAGS,
    URL,
    apart,
    join,
    told,
)
from tests.library.test_feed_joins import key as radio

DAY = 24 * 3600

WHOLE = replace(
    an_episode(title="The Lighthouse", state="processed", summary="A keeper.\n\nAnd a fog."),
    highlights=(Highlight("Failure mode", "The oil froze."), Highlight("", "Bare.")),
    topics=("optics", "Seafaring"),
    chapters=(Chapter(5, "The lamp", "It burns."), Chapter(60, "The sea")),
    publisher=Publisher(
        "https://a.example",
        notes=Notes("With Grace.\nLinks", (NoteLink(5, 10, "https://g.example"),)),
        persons=(Person("Grace Hopper", "guest"),),
    ),
)


def find(library: Library, typed: str, limit: int = 50, **asked: object) -> list[str]:
    """The slugs of the episodes that have the words."""
    query = replace(WordQuery(read_terms(typed)), **asked)
    found = library.search_index.find(query, limit, None)
    return [row.slug for row in library.episodes.numbered([number for _, number in found])]


def put(library: Library, *episodes: Episode) -> None:
    for episode in episodes:
        url = f"{SERVER}/podcast/{episode.key}.md"
        library.episodes.put_page(episode, url, b"x", Validators())


def index_all(library: Library) -> None:
    """What the core does behind the scenes, but for reading pages."""
    library.search_index.rewind()
    while True:
        waiting, passed = library.search_index.waiting(50, 10)
        for one, page in zip(
            waiting, library.stored_pages.get([one.number for one in waiting]), strict=True
        ):
            told = library.feeds.told(page.key)
            episode = page.facts
            if told is not None:
                notes = told.episode.notes_markup.decode()
                episode = replace(episode, publisher=Publisher(URL, notes=Notes(notes)))
            library.search_index.put(
                one.number, one.published, passages_of(episode), was_stale=one.is_stale
            )
        if not passed:
            return


def test_the_passages_of_a_page_are_its_pieces_in_order() -> None:
    assert list(passages_of(WHOLE)) == [
        Passage(PassageKind.TITLE, 0, "The Lighthouse"),
        Passage(PassageKind.SUMMARY, 0, "A keeper."),
        Passage(PassageKind.SUMMARY, 1, "And a fog."),
        Passage(PassageKind.HIGHLIGHT, 0, "Failure mode: The oil froze."),
        Passage(PassageKind.HIGHLIGHT, 1, "Bare."),
        Passage(PassageKind.TOPIC, 0, "optics"),
        Passage(PassageKind.TOPIC, 1, "Seafaring"),
        Passage(PassageKind.CHAPTER, 0, "The lamp: It burns.", 5),
        Passage(PassageKind.CHAPTER, 1, "The sea", 60),
        Passage(PassageKind.NOTES, 0, "With Grace."),
        Passage(PassageKind.NOTES, 1, "Links"),
        Passage(PassageKind.PERSON, 0, "Grace Hopper"),
    ]


def test_the_passages_of_moments_are_what_was_marked_and_what_was_noted() -> None:
    words = ("A line", ""), ("", ""), ("", "Ask Ada"), ("A line", "Ask Ada")
    moments = [
        Moment(KEY, "", "", at or None, "The lamp", words=line, note=note)
        for at, (line, note) in enumerate(words)
    ]
    assert list(passages_of_moments(moments)) == [
        Passage(PassageKind.MOMENT, 0, "A line", None),
        Passage(PassageKind.MOMENT, 2, "Ask Ada", 2),
        Passage(PassageKind.MOMENT, 3, "A line: Ask Ada", 3),
    ]


def test_notes_that_stand_in_the_place_of_a_summary_are_notes() -> None:
    assert WHOLE.publisher is not None
    notes = WHOLE.publisher.notes
    page = replace(WHOLE, state=None, summary=notes.plain, highlights=(), topics=(), chapters=())
    assert [passage.kind for passage in passages_of(page)] == [
        PassageKind.TITLE,
        PassageKind.NOTES,
        PassageKind.NOTES,
        PassageKind.PERSON,
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "lighthouse",
        "keeper fo",
        '"oil froze"',
        "froze oil failure",
        "OPTICS",
        "seafaring lamp grace",
        '"lamp it burns"',
        "hopp",
        "lighthouse -submarine",
    ],
)
def test_a_page_is_found_by_every_word_of_it(library: Library, typed: str) -> None:
    put(library, WHOLE)
    assert find(library, typed) == ["the-lighthouse"]
    assert library.search_index.left() == 0


@pytest.mark.parametrize(
    "typed",
    ["submarine", '"froze oil"', '"keeper and"', "keeper -fog", "light sub", "a", "*", '"', "-fog"],
)
def test_a_page_is_not_found_by_what_is_not_on_it(library: Library, typed: str) -> None:
    put(library, replace(WHOLE, title="Lighthouse", summary="Keeper.\n\nAnd fog."))
    assert find(library, typed) == []


@pytest.mark.parametrize(
    "typed",
    [
        *"\"'*-+^:(){}[]\\/%_;,.?!~|&<>=#@$\0",
        "NEAR(fog oil, 2)",
        "title : fog",
        "{title} : fog",
        '"fog" + "oil" *',
        "fog AND OR NOT",
        "^fog",
        "'; DROP TABLE episodes; --",
        "fog " * 3000,
        "夜" * 10_000,
        '"' * 10_000,
        "\ud800",
        "\u202eגולם\u202c 👩‍🚀",
        "\x1b]0;x\x07",
        "¶",
    ],
)
def test_nothing_that_is_typed_is_an_error(library: Library, typed: str) -> None:
    put(library, WHOLE)
    for best_first in (False, True):
        for kinds in ((), tuple(PassageKind)):
            assert find(library, typed, best_first=best_first, kinds=kinds) in ([], [KEY.episode])


def dated(*days: int | None, words: str = "fog") -> Iterable[Episode]:
    for day in days:
        published = None if day is None else 1_600_000_000 + day * DAY
        yield an_episode(f"e{day}", f"{words} {day}", published=published)


def test_the_newest_come_first_and_those_without_a_date_last(library: Library) -> None:
    put(library, *dated(3, None, 7, -20_000, 5))
    assert find(library, "fog") == ["e7", "e5", "e3", "e-20000", "eNone"]
    assert find(library, "fog", limit=2) == ["e7", "e5"]


def test_what_follows_begins_behind_what_was_found(library: Library) -> None:
    put(library, *dated(*range(9)))
    for best_first in (False, True):
        query = WordQuery(read_terms("fog"), best_first=best_first)
        seen: list[int] = []
        after = None
        while found := library.search_index.find(query, 4, after):
            seen += [number for _, number in found]
            after = len(seen) if best_first else found[-1][0]
        assert len(seen) == len(set(seen)) == 9


def test_many_of_one_moment_are_all_found(library: Library) -> None:
    episodes = [an_episode(f"e{n}", f"fog {n}") for n in range(300)]
    with library.transaction():
        put(library, *episodes)
    assert sorted(find(library, "fog", 500)) == sorted(f"e{n}" for n in range(300))


def test_the_best_come_first_where_that_is_asked_for(library: Library) -> None:
    put(
        library,
        an_episode("in-notes", "Other", published=9 * DAY, summary="On fog, and much more of it."),
        an_episode("in-title", "Fog", published=DAY, summary="Nothing."),
    )
    assert find(library, "fog") == ["in-notes", "in-title"]
    assert find(library, "fog", best_first=True) == ["in-title", "in-notes"]


def test_only_some_passages_podcasts_and_episodes_are_looked_through(library: Library) -> None:
    day = Podcast("day-shift", "Day Shift")
    put(library, WHOLE, an_episode("bread", "Bread, no fog", podcast=day))
    assert find(library, "fog") == ["the-lighthouse", "bread"]
    assert find(library, "fog", podcast="day-shift") == ["bread"]
    assert find(library, "fog", episode=KEY) == ["the-lighthouse"]
    assert find(library, "fog", kinds=(PassageKind.TITLE,)) == ["bread"]
    assert find(library, "optics", kinds=(PassageKind.TOPIC,)) == ["the-lighthouse"]
    assert find(library, "optics", kinds=(PassageKind.PERSON, PassageKind.TITLE)) == []
    library.read_marks.set(KEY)
    assert find(library, "fog", filters=[EpisodeFilter.UNREAD]) == ["bread"]
    assert find(library, "fog", filters=[EpisodeFilter.DOWNLOADED], here=[KEY]) == [KEY.episode]
    library.podcasts.leave("day-shift")
    assert find(library, "fog") == ["the-lighthouse"]
    assert find(library, "fog", podcast="day-shift") == ["bread"]


def test_a_page_that_changed_is_found_by_its_new_words_alone(library: Library) -> None:
    put(library, WHOLE)
    put(library, replace(WHOLE, topics=("acoustics",), chapters=()))
    assert find(library, "optics") == find(library, "lamp") == []
    assert find(library, "acoustics") == ["the-lighthouse"]


def test_another_services_episodes_are_not_found(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        put(library, WHOLE)
    with Library.open(directory, "https://other.example") as library:
        assert find(library, "fog") == []
        put(library, an_episode("other", "Fog elsewhere"))
        assert (find(library, "fog"), library.search_index.left()) == (["other"], 0)
    with Library.open(directory, SERVER) as library:
        assert (find(library, "fog"), library.search_index.left()) == ([KEY.episode], 0)


def test_what_lists_tell_waits_and_the_newest_come_first(library: Library) -> None:
    library.episodes.put("night-shift", dated(*range(60), None))
    assert (find(library, "fog"), library.search_index.left()) == ([], 61)
    waiting, _ = library.search_index.waiting(3, 10)
    assert [one.key.episode for one in waiting] == ["e59", "e58", "e57"]
    index_all(library)
    assert library.search_index.left() == 0
    assert find(library, "fog", 100) == [f"e{n}" for n in (*range(59, -1, -1), None)]
    library.episodes.put("night-shift", dated(99))
    assert library.search_index.left() == 1
    index_all(library)
    assert find(library, "fog", 1) == ["e99"]


def test_an_episode_that_a_list_names_otherwise_waits_again(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(title="Fog")])
    index_all(library)
    library.episodes.put("night-shift", [an_episode(title="Fog")])
    assert library.search_index.left() == 0
    library.episodes.put("night-shift", [an_episode(title="Rain")])
    assert (library.search_index.left(), find(library, "rain")) == (1, [])
    index_all(library)
    assert (find(library, "rain"), find(library, "fog")) == ([KEY.episode], [])


def test_what_is_older_than_what_came_meanwhile_is_not_written(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(title="Old words")])
    (waiting,), _ = library.search_index.waiting(9, 1)
    put(library, an_episode(title="New words"))
    old = [Passage(PassageKind.TITLE, 0, "Old words")]
    library.search_index.put(waiting.number, waiting.published, old, was_stale=waiting.is_stale)
    assert (find(library, "new"), find(library, "old")) == ([KEY.episode], [])


def test_chapters_that_were_read_later_make_an_episode_wait(library: Library) -> None:
    put(library, an_episode())
    library.episodes.note_chapters(KEY, 1)
    assert library.search_index.left() == 1


def test_a_feed_that_tells_otherwise_makes_its_episodes_wait(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.feeds.put(slug, FEED, TAGS, b"")
    index_all(library)
    assert library.search_index.left() == 0
    library.feeds.put(slug, FEED, TAGS, b"")
    assert library.search_index.left() == 0
    first = FeedEpisode("id-1", "Episode 1", notes_markup=b"All about fog")
    library.feeds.put(slug, replace(FEED, episodes=(first,)), TAGS, b"")
    assert library.search_index.left() == 1
    index_all(library)
    assert find(library, "fog") == ["id-1"]


def test_episodes_that_became_one_are_found_once(library: Library) -> None:
    first = FeedEpisode("id-1", "Episode 1", notes_markup=b"All about fog")
    slug = library.feeds.add(URL, "Night Radio")
    library.feeds.put(slug, replace(FEED, episodes=(first, *FEED.episodes[1:])), TAGS, b"")
    library.podcasts.put([RADIO])
    library.episodes.put(SHOW, KNOWN)
    index_all(library)
    assert find(library, '"episode 1"') == ["id-1", "episode-1"]
    join(library)
    index_all(library)
    assert find(library, '"episode 1"') == find(library, "fog") == ["episode-1"]
    assert find(library, "episode", podcast=OWN) == []
    assert library.search_index.left() == 0


def test_a_worn_index_is_known_as_such(library: Library) -> None:
    put(library, WHOLE)
    number = library.lists.number(KEY) or 0
    with library.transaction():
        for turn in range(1100):
            passages = [Passage(PassageKind.TITLE, 0, f"Fog {turn}")]
            library.search_index.put(number, 1_600_000_000, passages)
    assert find(library, '"fog 1099"') == [KEY.episode] and find(library, '"fog 7"') == []
    assert library.search_index.is_worn()
    library.search_index.make_anew()
    assert (library.search_index.is_worn(), library.search_index.left()) == (False, 1)


def test_putting_the_index_together_changes_nothing_that_is_found(library: Library) -> None:
    put(library, *dated(*range(40)))
    before = find(library, "fog")
    is_more = library.search_index.merge(10, is_first=True)
    while is_more:
        is_more = library.search_index.merge(10, is_first=False)
    assert find(library, "fog") == before
    segments = "SELECT count(DISTINCT segid) FROM search_index_idx"
    assert library._connection.row(segments) == (1,)


PARTS = ("data", "idx", "docsize", "config")
OF_MORE_THAN_MEMORY = "39c2029d47029927d967b3a9cef3af076a583786"
"""What an index begins with that has more in it than there is memory for, as SQLite reads it."""
DAMAGES = [
    "DROP TABLE search_index",
    *(f"DROP TABLE search_index_{part}" for part in PARTS),
    *(f"DELETE FROM search_index_{part}" for part in PARTS),
    "UPDATE search_index_data SET block = randomblob(length(block)) WHERE id > 10",
    "UPDATE search_index_data SET block = randomblob(20) WHERE id = 10",
    f"UPDATE search_index_data SET block = x'{OF_MORE_THAN_MEMORY}' WHERE id = 10",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_index_takes_nothing_along_and_is_made_anew(directory: Path, damage: str) -> None:
    with Library.open(directory, SERVER) as library:
        library.episodes.put("night-shift", dated(*range(20)))
        index_all(library)
    with closing(sqlite3.connect(directory / "library.db")) as connection, connection:
        connection.execute(damage)
    with Library.open(directory, SERVER) as library:
        assert library.notice in (None, REBUILT)  # some SQLites find it when they open
        put(library, WHOLE)
        try:
            find(library, "fog")
        except SearchIndexError as error:
            assert "index of words" in error.message
        library.search_index.make_anew()
        assert library.search_index.left() == 21
        index_all(library)
        assert len(find(library, "fog")) == 21
        assert library.episodes.page_url(KEY)
    with Library.open(directory, SERVER) as library:  # and the pages it had are free again
        assert (library.notice, len(find(library, "fog"))) == (None, 21)
        assert soundness.is_in_order(library._connection._connection)
    assert not list(directory.glob("*corrupt*")) and not (directory / "suspect").exists()


def test_damage_of_the_index_that_sqlite_does_not_call_that_is_told_as_such(
    directory: Path,
) -> None:
    with Library.open(directory, SERVER) as library:
        put(library, WHOLE)
    with closing(sqlite3.connect(directory / "library.db")) as connection, connection:
        connection.execute("UPDATE search_index_data SET block = x'00' WHERE id = 1")
    with Library.open(directory, SERVER) as library:
        with suppress(SearchIndexError):  # some SQLites find it when they open
            find(library, "fog", best_first=True)
        library.search_index.make_anew()
        index_all(library)
        assert find(library, "fog", best_first=True) == [KEY.episode]
    with Library.open(directory, SERVER) as library:
        assert library.notice is None
        assert find(library, "fog", best_first=True) == [KEY.episode]
    assert not list(directory.glob("*corrupt*")) and not (directory / "suspect").exists()


def test_a_library_that_can_only_be_read_is_searched(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        put(library, WHOLE)
    for path in directory.iterdir():
        path.chmod(0o400)
    with Library.open(directory, SERVER) as library:
        assert find(library, "fog") == [KEY.episode]


def test_an_episode_that_went_while_its_texts_were_read_hides_no_other(library: Library) -> None:
    library.episodes.put(KEY.podcast, [an_episode(), an_episode("other", title="Other")])
    waiting, _ = library.search_index.waiting(50, 10)
    with library.transaction() as connection:
        assert isinstance(connection, sqlite3.Connection)
        connection.execute("DELETE FROM main.episodes WHERE number = ?", (waiting[0].number,))
    went, other = waiting
    assert not library.search_index.put(
        went.number, went.published, passages_of(WHOLE), was_stale=-1
    )
    assert library.search_index.left() == 1
    assert library.search_index.put(other.number, other.published, [], was_stale=-1)
    assert library.search_index.left() == 0


# The words of moments.


def marked(library: Library, key: EpisodeKey = KEY, note: str = "Ask Ada") -> Moment:
    return library.moments.put(Moment(key, "", "", 5, words="Zebras pass", note=note))


def test_a_moment_finds_its_episode_until_it_is_removed(library: Library) -> None:
    put(library, an_episode())
    assert library.search_index.left() == 0
    moment = marked(library)
    assert library.search_index.left() == 1
    index_all(library)
    assert find(library, "zebras ada lighthouse") == [KEY.episode]
    library.moments.set_note(moment.id, "Ask Grace")
    index_all(library)
    assert (find(library, "ada"), find(library, "zebras grace")) == ([], [KEY.episode])
    library.moments.remove(moment.id)
    index_all(library)
    assert find(library, "zebras") == find(library, "grace") == []
    library.moments.put(moment)
    index_all(library)
    assert find(library, "zebras ada") == [KEY.episode]
    assert library.search_index.left() == 0


def test_a_page_that_comes_anew_is_found_by_its_moments_at_once(library: Library) -> None:
    put(library, an_episode())
    marked(library)
    put(library, an_episode(title="Fog"))
    assert library.search_index.left() == 0
    assert find(library, "zebras fog") == [KEY.episode]


def test_an_episode_that_is_listed_after_it_was_marked_is_found(library: Library) -> None:
    marked(library)
    library.episodes.put(KEY.podcast, [an_episode()])
    index_all(library)
    assert find(library, "zebras") == [KEY.episode]


def test_moments_find_when_all_that_can_be_fetched_again_was_lost(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        put(library, an_episode())
        marked(library)
    (directory / "library.db").unlink()
    with Library.open(directory, SERVER) as library:
        library.episodes.put(KEY.podcast, [an_episode()])
        index_all(library)
        assert find(library, "zebras") == [KEY.episode]


def test_the_moments_of_episodes_that_become_one_find_that(library: Library, clock: Clock) -> None:
    apart(library, clock)
    marked(library, radio("id-1", OWN))
    marked(library, radio("episode-3"), "Ask Grace")
    index_all(library)
    assert find(library, "zebras ada") == [radio("id-1").episode]
    join(library)
    index_all(library)
    assert find(library, "zebras ada") == ["episode-1"]
    assert find(library, "zebras grace") == ["episode-3"]


def test_the_moments_of_two_feeds_that_become_one_find_its_episodes(library: Library) -> None:
    first, second = (
        library.feeds.add(f"https://{name}.example/feed", "Night Radio") for name in "ab"
    )
    for slug in (first, second):
        library.feeds.put(slug, FEED, TAGS, b"")
    marked(library, radio("id-1", second))
    index_all(library)
    library.joins.podcasts(second, first)
    index_all(library)
    assert find(library, "zebras") == ["id-1"]
    assert library.search_index.left() == 0


def test_the_moments_of_one_that_its_feed_names_anew_find_it(
    library: Library, clock: Clock
) -> None:
    apart(library, clock)
    marked(library, radio("id-3", OWN))
    marked(library, radio("another", OWN), "Ask Grace")
    index_all(library)
    library.guids.know_again(OWN, [replace(told(3), guid="another")])
    index_all(library)
    assert find(library, "zebras ada grace") == ["another"]


def test_a_moment_in_a_feed_is_found_whichever_service_is_in_use(directory: Path) -> None:
    other = "https://other.example"
    for server in (SERVER, other):
        with Library.open(directory, server) as library:
            library.feeds.add(URL, "Night Radio")
            library.feeds.put(OWN, FEED, TAGS, b"")
            index_all(library)
    with Library.open(directory, SERVER) as library:
        marked(library, radio("id-1", OWN))
        index_all(library)
        assert (library.search_index.left(), find(library, "zebras")) == (0, ["id-1"])
    with Library.open(directory, other) as library:
        assert library.search_index.left() == 1
        index_all(library)
        assert (library.search_index.left(), find(library, "zebras")) == (0, ["id-1"])


def test_who_is_stopped_in_the_midst_has_neither_moment_nor_other_words(library: Library) -> None:
    put(library, an_episode())
    with pytest.raises(KeyboardInterrupt), library.transaction("user"):
        marked(library)
        raise KeyboardInterrupt
    assert (library.moments.of(KEY), library.search_index.left()) == ([], 0)


SAID = Passage(PassageKind.TRANSCRIPT, 0, "So the foghorn went silent", 61)


def test_what_is_said_is_found_apart_from_all_else(library: Library) -> None:
    put(library, WHOLE)
    number = library.lists.number(KEY) or 0
    library.search_index.put(number, 1_600_000_000, [*passages_of(WHOLE), SAID])
    assert find(library, "foghorn") == find(library, "foghorn fog") == [KEY.episode]
    assert find(library, "foghorn", kinds=(PassageKind.TRANSCRIPT,)) == [KEY.episode]
    assert find(library, "foghorn", kinds=(PassageKind.SUMMARY, PassageKind.TITLE)) == []
    assert find(library, "lamp", kinds=(PassageKind.TRANSCRIPT,)) == []


def bring(library: Library) -> None:
    brought = KeptTranscript(KEY, TranscriptSource.FILE, TranscriptForm.TEXT)
    library.kept_transcripts.put(brought, b"Words")


def fetch(library: Library) -> None:
    library.http_cache.put(LINK.url, b"WEBVTT", Validators())


LINK = TranscriptLink("https://radio.example/1.vtt")
PAGE_WORDS = "Somebody speaks.\n\nSomebody else does."


@pytest.mark.parametrize(
    ("get", "transcript"), [(bring, None), (fetch, None), (lambda library: None, PAGE_WORDS)]
)
def test_a_page_whose_words_are_not_all_waits_to_be_found_by_all(
    library: Library, get: Callable[[Library], object], transcript: str | None
) -> None:
    put(library, WHOLE)
    get(library)
    publisher = Publisher("https://radio.example/feed", transcripts=(LINK,))
    put(library, replace(WHOLE, topics=("sound",), publisher=publisher, transcript=transcript))
    assert library.search_index.left() == 1
    assert find(library, "optics") == [KEY.episode]  # as it was before, until then


@pytest.mark.parametrize(
    ("cues", "paragraphs", "lines"),
    [
        (["One", "two. Three"], ["One two. Three"], [[0, 0, 4, 10]]),
        (["One two", "three"], ["One two three"], [[0, 0, 8, 10]]),
        (["One", "two", "three"], ["One two", "three"], [[0, 0, 4, 10], [0, 20]]),
        (["One two three", "four"], ["One two", "three four"], [[0, 0], [6, 10]]),
        (["\u4e16", "\u754c"], ["\u4e16\u754c"], [[0, 0, 1, 10]]),
        ([], [], []),
    ],
)
def test_it_is_known_where_in_a_paragraph_each_line_begins(
    cues: list[str], paragraphs: list[str], lines: list[list[int]]
) -> None:
    said = Transcript(tuple(Segment(text, number * 10.0) for number, text in enumerate(cues)))
    merged = Transcript(tuple(Segment(text) for text in paragraphs))
    found = [list(passage.lines) for passage in passages_of_words(said, merged)]
    assert found == lines


def test_a_line_on_a_page_that_says_it_has_no_transcript_is_none(library: Library) -> None:
    put(library, replace(WHOLE, transcript="Full transcripts are not published."))
    assert library.search_index.left() == 0
