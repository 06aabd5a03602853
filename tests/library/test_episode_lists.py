"""Which episodes a list has and in which order: whole, narrowed and sorted, whatever its length."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from steno_tui.errors import LibraryError
from steno_tui.library.episode_lists import NEW_DAYS
from steno_tui.library.library import Library
from steno_tui.models.episode import Chapter, EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast, TranscriptLink
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import RequestState
from steno_tui.models.transcript import KeptTranscript, TranscriptForm, TranscriptSource
from tests.library.conftest import SERVER, Clock, a_request, an_episode
from tests.library.test_episodes import put_page

DAY = Podcast("day-shift", "Day Shift")
SLUGS = ["b", "undated", "a", "c"]


def put(library: Library, *slugs: str, podcast: str = "night-shift") -> None:
    """Episodes of these slugs, the first the newest."""
    episodes = [an_episode(slug, slug, published=1000 - at) for at, slug in enumerate(slugs)]
    library.episodes.put(podcast, episodes)


def found(library: Library, *filters: EpisodeFilter, **asked: object) -> list[str]:
    """The slugs of what a list shows."""
    here = asked.pop("here", ())
    query = EpisodeQuery(filters=frozenset(filters), **asked)  # type: ignore[arg-type]
    numbers = library.lists.matching(query, here=here)  # type: ignore[arg-type]
    return [row.slug for row in library.episodes.numbered(numbers)]


def key(slug: str) -> EpisodeKey:
    return EpisodeKey("night-shift", slug)


@pytest.fixture
def lengths(library: Library) -> Library:
    """Three episodes, of which one has no date, and another no length."""
    library.episodes.put(
        "night-shift",
        [
            an_episode("b", "B", published=2, duration=60),
            an_episode("u", "Á", published=None, duration=600),
            an_episode("n", "C", published=1, duration=None),
        ],
    )
    return library


@pytest.mark.parametrize(
    ("sort", "slugs"),
    [
        (EpisodeSort.NEWEST, ["b", "n", "u"]),
        (EpisodeSort.OLDEST, ["n", "b", "u"]),
        (EpisodeSort.LONGEST, ["u", "b", "n"]),
        (EpisodeSort.SHORTEST, ["b", "u", "n"]),
        (EpisodeSort.TITLE, ["u", "b", "n"]),
    ],
)
@pytest.mark.parametrize("podcast", [None, "night-shift"])
def test_a_list_has_its_order_and_what_is_unknown_last(
    lengths: Library, sort: EpisodeSort, slugs: list[str], podcast: str | None
) -> None:
    assert found(lengths, sort=sort, podcast=podcast) == slugs


def test_the_oldest_first_is_the_newest_first_from_its_end(library: Library) -> None:
    for podcast in ("night-shift", "day-shift"):
        library.episodes.put(podcast, [an_episode(f"e{n}", published=n // 3) for n in range(20)])
    assert found(library, sort=EpisodeSort.OLDEST) == found(library)[::-1]


def test_a_place_is_how_many_episodes_come_before(library: Library) -> None:
    times = {"old": 1, "undated": None, "new": 9, "as-new": 9, "as-undated": None}
    for podcast in ("night-shift", "day-shift"):
        library.episodes.put(podcast, [an_episode(s, published=t) for s, t in times.items()])
    places = [library.lists.place(row.key) for row in library.episodes.rows()]
    assert [place and place.at for place in places] == list(range(10))


def test_rows_are_the_same_from_the_place_of_one_on_as_from_the_beginning(library: Library) -> None:
    times = [9, 9, 8, 7, 7, 7, 3, 2, 2, None, None]
    for podcast in ("night-shift", "day-shift"):
        library.episodes.put(
            podcast, [an_episode(f"e{n}", published=time) for n, time in enumerate(times)]
        )
    everything = library.lists.newest(None, -1, 0)
    for row in library.episodes.rows():
        place = library.lists.place(row.key)
        for limit in (1, 3, 8, 40):
            for offset in range(len(everything) + 1):
                found = library.lists.newest(None, limit, offset, place)
                assert found == everything[offset : offset + limit]


@pytest.mark.parametrize("number", range(60))
def test_a_place_far_from_both_ends_is_estimated_and_what_is_around_it_found(
    library: Library, number: int
) -> None:
    times = [1000, *range(100, 42, -1), 41]
    library.episodes.put(
        "night-shift", [an_episode(f"e{n}", published=time) for n, time in enumerate(times)]
    )
    place = library.lists.place(key(f"e{number}"), 10)
    assert place is not None
    assert place.is_estimated == (10 <= number < 50)
    if place.is_estimated:
        assert place.at in range(10, 51)
        everything = library.lists.newest(None, -1, 0)
        around = library.lists.newest(None, 8, place.at - 4, place)
        assert around == everything[number - 4 : number + 4]
    else:
        assert place.at == number


def test_what_is_not_in_the_list_has_no_place_there(library: Library) -> None:
    put(library, "a")
    nowhere = [("night-shift", "no"), ("no", "a")]
    assert [library.lists.place(EpisodeKey(*one)) for one in nowhere] == [None, None]


def test_episodes_of_a_podcast_that_was_left_are_in_its_own_list_alone(library: Library) -> None:
    put(library, "a", "b")
    library.episodes.put("day-shift", [an_episode("d", podcast=DAY)])
    library.podcasts.leave("night-shift")
    assert (library.lists.count(), found(library)) == (1, ["d"])
    assert library.lists.place(key("a")) is None
    assert library.lists.count("night-shift") == 2
    assert found(library, podcast="night-shift") == ["a", "b"]


def test_rows_come_in_the_order_in_which_their_numbers_are_named(library: Library) -> None:
    put(library, "a", "b", "c")
    numbers = [library.lists.number(key(slug)) for slug in ("b", "c", "a")]
    rows = library.episodes.numbered([number for number in numbers if number is not None])
    assert [row.slug for row in rows] == ["b", "c", "a"]


def test_a_number_that_there_is_not_has_no_row(library: Library) -> None:
    put(library, "a")
    assert library.episodes.numbered([4711]) == []


@pytest.fixture
def marked(library: Library, clock: Clock) -> Library:
    """An episode of each kind, and one that is of none; all are old but for one."""
    kinds = ("plain", "read", "heard", "started", "asked")
    put(library, *kinds)
    put_page(library, an_episode("pages", "pages", published=5, chapters=(Chapter(5, "One"),)))
    library.episodes.put(
        "night-shift",
        [
            an_episode("new", "new", published=int(clock.now) - NEW_DAYS * 24 * 3600 + 1),
            an_episode("processed", "processed", published=4, state="processed"),
        ],
    )
    library.read_marks.set(key("read"))
    library.positions.mark_finished(key("heard"), True)
    session = library.positions.begin(key("started"))
    library.positions.save(key("started"), 90, session=session)
    library.requests.put(a_request(key("asked"), RequestState.READY))
    return library


@pytest.mark.parametrize(
    ("wanted", "slug"),
    [
        (EpisodeFilter.NEW, "new"),
        (EpisodeFilter.STARTED, "started"),
        (EpisodeFilter.PROCESSED, "processed"),
        (EpisodeFilter.REQUESTED, "asked"),
        (EpisodeFilter.CHAPTERS, "pages"),
    ],
)
def test_a_filter_leaves_what_is_of_its_kind(
    marked: Library, wanted: EpisodeFilter, slug: str
) -> None:
    assert found(marked, wanted) == [slug]


def test_what_is_not_read_is_unread(marked: Library) -> None:
    assert sorted({*found(marked)} - {*found(marked, EpisodeFilter.UNREAD)}) == ["read"]


def test_what_is_on_this_machine_is_named_by_who_knows(marked: Library) -> None:
    here = [key("plain"), EpisodeKey("no", "where")]
    assert found(marked, EpisodeFilter.DOWNLOADED, here=here) == ["plain"]
    assert found(marked, EpisodeFilter.DOWNLOADED) == []


def test_what_has_a_transcript_is_what_its_feed_names_one_for(library: Library) -> None:
    link = TranscriptLink("https://cdn.example/1.vtt")
    told = [FeedEpisode("with", "With", transcripts=(link,)), FeedEpisode("without", "Without")]
    url = "https://radio.example/feed.xml"
    slug = library.feeds.add(url, "Night Radio")

    def tell(*episodes: FeedEpisode) -> None:
        feed = Feed(FeedPodcast(url, "Night Radio"), episodes)
        library.feeds.put(slug, feed, Validators(), b"")

    tell(*told)
    put(library, "of a service")
    assert found(library, EpisodeFilter.TRANSCRIPT) == ["with"]
    tell(replace(told[0], transcripts=()), replace(told[1], transcripts=(link, link)))
    assert found(library, EpisodeFilter.TRANSCRIPT) == ["without"]


def test_a_list_may_have_only_those_whose_words_are_on_disk(library: Library) -> None:
    slug = library.feeds.add("https://radio.example/feed", "Night Radio")
    told = FeedEpisode("told", "Told")
    feed = Feed(FeedPodcast("https://radio.example/feed", "Night Radio"), (told,))
    library.feeds.put(slug, feed, Validators(), b"")
    put(library, "brought", "on its page", "neither")
    page = replace(an_episode("on its page"), transcript="One line.\nAnother.")
    library.episodes.put_page(page, f"{SERVER}/page.md", b"x", Validators())
    for brought in (key("brought"), EpisodeKey(slug, "told")):
        kept = KeptTranscript(brought, TranscriptSource.FILE, TranscriptForm.TEXT)
        library.kept_transcripts.put(kept, b"Words")
    with_one = {"brought", "on its page", "told"}
    assert set(found(library, EpisodeFilter.TRANSCRIPT)) == with_one
    page = replace(page, transcript="None is published.")
    library.episodes.put_page(page, f"{SERVER}/page.md", b"y", Validators())
    assert set(found(library, EpisodeFilter.TRANSCRIPT)) == with_one - {"on its page"}


@pytest.mark.parametrize("touch", ["read", "hear", "begin"])
def test_what_was_touched_is_new_no_more(marked: Library, touch: str) -> None:
    if touch == "read":
        marked.read_marks.set(key("new"))
    elif touch == "hear":
        marked.positions.mark_finished(key("new"), True)
    else:
        marked.positions.save(key("new"), 5, session=marked.positions.begin(key("new")))
    assert found(marked, EpisodeFilter.NEW) == []


def test_what_was_heard_in_part_and_is_marked_heard_is_not_begun_any_more(marked: Library) -> None:
    """As the list of what to go on with has it, and the sign beside it."""
    marked.positions.mark_finished(key("started"), True)
    assert found(marked, EpisodeFilter.STARTED) == []
    marked.positions.mark_finished(key("started"), False)
    assert found(marked, EpisodeFilter.STARTED) == ["started"]


def test_filters_narrow_together(marked: Library) -> None:
    marked.read_marks.set(key("started"))
    assert found(marked, EpisodeFilter.STARTED, EpisodeFilter.UNREAD) == []
    assert found(marked, EpisodeFilter.STARTED, words="start", podcast="night-shift") == ["started"]


@pytest.fixture
def titles(library: Library) -> Library:
    library.episodes.put("night-shift", [an_episode("e", "Zwei Éclairs"), an_episode("s", "100%")])
    library.episodes.put("day-shift", [an_episode("d", "Noon", podcast=DAY)])
    return library


@pytest.mark.parametrize(
    ("words", "slugs"),
    [
        ("eclair", ["e"]),
        ("ECLAIRS zw", ["e"]),
        ("%", ["s"]),
        ("_", []),
        ("shift", ["d", "e", "s"]),
        ("day no", ["d"]),
        ("day éclair", []),
        ("'; DROP TABLE episodes; --", []),
        ("   ", ["d", "e", "s"]),
        ("\ud800", []),
    ],
)
def test_words_are_those_of_a_title_or_of_its_podcasts(
    titles: Library, words: str, slugs: list[str]
) -> None:
    assert found(titles, words=words) == slugs


def test_in_the_list_of_one_podcast_its_own_title_counts_for_nothing(titles: Library) -> None:
    assert found(titles, words="night", podcast="night-shift") == []


def test_a_list_that_nobody_waits_for_any_more_is_given_up(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(f"e{n}", f"e{n}") for n in range(3000)])
    asked: Iterator[bool] = iter([False, True])
    query = EpisodeQuery(words="no such word")
    with pytest.raises(LibraryError):
        library.lists.matching(query, is_stopped=lambda: next(asked, True))
    assert len(library.lists.matching(EpisodeQuery(words="e"))) == 3000


def test_what_was_never_put_has_no_number(library: Library) -> None:
    assert library.lists.number(key("a")) is None
    assert (library.lists.count(), list(library.lists.newest(None, -1, 0))) == (0, [])


@pytest.mark.parametrize("undone", [EpisodeQuery(words="a"), EpisodeQuery(sort=EpisodeSort.TITLE)])
def test_only_what_is_whole_and_newest_first_is_plain(undone: EpisodeQuery) -> None:
    assert EpisodeQuery("night-shift", words=" ").is_plain
    assert not undone.is_plain
