"""Episodes are told apart by both slugs, known ever better, and listed the newest first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.library.rows import episode_values
from steno_tui.models.episode import (
    NOT_REQUESTED,
    PROCESSED,
    Chapter,
    Episode,
    EpisodeKey,
    EpisodeRow,
    Highlight,
)
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import RequestState
from steno_tui.text.sanitize import line
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, Clock, a_request, an_episode

OTHER = Podcast("other", "Other")


def slugs(rows: list[EpisodeRow]) -> list[str]:
    return [row.slug for row in rows]


def put_page(library: Library, episode: Episode, body: bytes = b"# A page") -> None:
    library.episodes.put_page(episode, PAGE, body, Validators('"1"'))


def test_a_row_holds_what_a_list_shows(library: Library) -> None:
    library.podcasts.put([NIGHT])
    library.episodes.put("night-shift", [an_episode(state=PROCESSED, duration=3600)])
    assert library.episodes.row(KEY) == EpisodeRow(
        "night-shift",
        "the-lighthouse",
        "The Lighthouse",
        "Night Shift",
        1_600_000_000,
        3600,
        PROCESSED,
        None,
        False,
        None,
        False,
    )


def test_an_unknown_episode_has_no_row(library: Library) -> None:
    assert library.episodes.row(KEY) is None


def test_new_and_changed_episodes_are_counted(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("a"), an_episode("b")])
    again = [an_episode("a"), an_episode("b", state=PROCESSED), an_episode("c")]
    assert library.episodes.put("night-shift", again) == (1, 1)


def test_the_same_list_again_changes_nothing(library: Library) -> None:
    episodes = [an_episode("a", state=PROCESSED), an_episode("b", published=None)]
    library.episodes.put("night-shift", episodes)
    assert library.episodes.put("night-shift", episodes) == (0, 0)


def test_of_a_long_list_as_many_are_counted_as_of_its_parts(library: Library) -> None:
    listed = [an_episode(f"e{number}") for number in range(330)]
    assert library.episodes.put("night-shift", listed) == (330, 0)
    changed = [an_episode(f"e{number}", "Renamed") for number in range(0, 330, 2)]
    twice = [an_episode("new"), an_episode("new", "Told again")]
    assert library.episodes.put("night-shift", [*listed, *changed, *twice]) == (1, 165 + 1)
    rows = {row.slug: row.title for row in library.episodes.rows("night-shift")}
    assert len(rows) == 331
    assert (rows["e1"], rows["e328"], rows["new"]) == ("The Lighthouse", "Renamed", "Told again")


def test_of_a_podcast_whose_list_is_kept_it_is_known_when_it_was_asked_for(
    library: Library, clock: Clock
) -> None:
    library.podcasts.put([NIGHT])
    values = [episode_values(an_episode(slug)) for slug in ("a", "b")]
    assert library.episodes.put_list("night-shift", values[:1]) == (1, 0)
    clock.now += 60
    assert library.episodes.put_list("night-shift", values) == (1, 0)
    (row,) = library.podcasts.rows()
    assert (row.count, row.checked_at) == (2, clock.now)


def test_a_list_in_which_nothing_is_new_was_asked_for_all_the_same(
    library: Library, clock: Clock
) -> None:
    library.podcasts.put([NIGHT])
    assert library.episodes.put_list("night-shift", []) == (0, 0)
    assert library.podcasts.rows()[0].checked_at == clock.now


def test_a_list_of_which_nobody_told_the_podcast_names_it_by_its_slug(library: Library) -> None:
    assert library.episodes.put_list("night-shift", [episode_values(an_episode())]) == (1, 0)
    assert library.podcasts.rows()[0].title == "night-shift"


def test_an_episode_that_a_first_list_tells_twice_is_one(library: Library) -> None:
    told = [an_episode(), an_episode(title="Told again")]
    assert library.episodes.put("night-shift", told) == (1, 1)


def test_no_episodes_are_none_added(library: Library) -> None:
    assert library.episodes.put("night-shift", []) == (0, 0)


def test_an_episode_without_a_slug_is_passed_over(library: Library) -> None:
    assert library.episodes.put("night-shift", [an_episode("")]) == (0, 0)


def test_a_list_names_the_podcast_where_nothing_else_did(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    assert library.podcasts.rows()[0].title == "Night Shift"


def test_what_a_list_does_not_tell_stays(library: Library) -> None:
    told = an_episode(duration=60, state=PROCESSED, summary="About light.")
    library.episodes.put("night-shift", [told])
    library.episodes.put("night-shift", [an_episode(published=None)])
    assert library.episodes.facts(KEY) == replace(told, podcast=Podcast("night-shift", NIGHT.title))


def test_the_same_slug_in_two_podcasts_is_two_episodes(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("pilot", "Ours")])
    library.episodes.put("other", [an_episode("pilot", "Theirs", podcast=OTHER)])
    assert [row.title for row in library.episodes.rows("night-shift")] == ["Ours"]


def test_an_episode_that_changes_its_title_stays_the_same_episode(library: Library) -> None:
    put_page(library, an_episode(title="Before"))
    library.read_marks.set(KEY)
    put_page(library, an_episode(title="After"))
    assert [(row.title, row.read) for row in library.episodes.rows()] == [("After", True)]


def test_episodes_come_newest_first_and_undated_ones_last(library: Library) -> None:
    times = {"old": 1, "undated": None, "new": 1_700_000_000, "before-1970": -86_400}
    library.episodes.put("night-shift", [an_episode(s, published=t) for s, t in times.items()])
    assert slugs(library.episodes.rows()) == ["new", "old", "before-1970", "undated"]


def test_episodes_of_one_moment_stand_by_podcast_and_as_they_were_told(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode("b", "B"), an_episode("c", "C")])
    library.episodes.put("other", [an_episode("d", "D", podcast=OTHER)])
    library.episodes.put("night-shift", [an_episode("a", "A")])
    assert slugs(library.episodes.rows("night-shift")) == ["b", "c", "a"]
    assert slugs(library.episodes.rows()) == ["b", "c", "a", "d"]


def test_pages_of_a_list_join_without_gap_or_overlap(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(f"e{n}", published=n // 3) for n in range(20)])
    parts = [library.episodes.rows(limit=7, offset=offset) for offset in (0, 7, 14)]
    assert [row for part in parts for row in part] == library.episodes.rows()


def test_a_page_makes_podcast_and_episode_known(library: Library) -> None:
    put_page(library, an_episode())
    assert (library.podcasts.get("night-shift"), slugs(library.episodes.rows())) == (
        NIGHT,
        [KEY.episode],
    )


def test_chapters_are_unknown_until_the_page_was_read(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    before = library.episodes.rows()[0].chapters
    put_page(library, an_episode(chapters=(Chapter(5, "One"), Chapter(10, "Two"))))
    assert (before, library.episodes.rows()[0].chapters) == (None, 2)


def test_a_list_leaves_the_chapters_of_a_page(library: Library) -> None:
    put_page(library, an_episode(chapters=(Chapter(5, "One"),)))
    library.episodes.put("night-shift", [an_episode(title="New Title")])
    assert library.episodes.rows()[0][2:8:5] == ("New Title", 1)


def with_ideas(*ideas: str) -> Episode:
    highlights = tuple(Highlight("Main idea", idea) for idea in ideas)
    return replace(an_episode(), highlights=(Highlight("Failure mode", "Fog."), *highlights))


def main_idea(library: Library) -> str | None:
    row = library.episodes.row(KEY)
    assert row is not None
    return row.main_idea


def test_a_row_has_the_first_main_idea_of_the_page(library: Library) -> None:
    put_page(library, with_ideas("Light needs tending.", "It is far away."))
    assert main_idea(library) == "Light needs tending."


def test_a_main_idea_goes_with_its_page_and_stays_when_a_list_is_read(library: Library) -> None:
    put_page(library, with_ideas("Light needs tending."))
    library.episodes.put("night-shift", [an_episode(title="New Title")])
    assert main_idea(library) == "Light needs tending."
    put_page(library, with_ideas("Lamps do not."))
    assert main_idea(library) == "Lamps do not."
    for without in (with_ideas(), with_ideas("")):
        put_page(library, without)
        assert main_idea(library) is None


def test_of_a_long_main_idea_a_row_keeps_what_it_has_room_for(library: Library) -> None:
    put_page(library, with_ideas("\x1b[31m word" * 100_000))
    kept = main_idea(library)
    assert kept is not None and len(kept) == 120
    assert kept.endswith("…") and "\x1b" not in kept


def test_a_page_replaces_what_a_list_said(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode(duration=60, summary="Show notes.")])
    put_page(library, an_episode(duration=61, summary="A summary."))
    facts = library.episodes.facts(KEY)
    assert facts is not None
    assert (facts.duration_seconds, facts.summary) == (61, "A summary.")


def test_the_newest_word_on_the_state_wins(library: Library) -> None:
    put_page(library, an_episode(state=NOT_REQUESTED))
    library.episodes.put("night-shift", [an_episode(state=PROCESSED)])
    assert library.episodes.rows()[0].state == PROCESSED


def test_the_page_of_an_episode_is_found_by_its_key(library: Library) -> None:
    put_page(library, an_episode(), b"\xff\x00 raw")
    stored = library.http_cache.get(library.episodes.page_url(KEY) or "")
    assert stored is not None and stored.body == b"\xff\x00 raw"


def test_an_episode_known_from_a_list_has_no_page(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    assert library.episodes.page_url(KEY) is None


def test_a_page_that_names_no_episode_is_kept_as_a_body_only(library: Library) -> None:
    put_page(library, an_episode("", podcast=Podcast("", "Nameless")))
    assert (library.http_cache.get(PAGE) is not None, library.episodes.rows()) == (True, [])


def test_a_row_shows_the_newest_request(library: Library) -> None:
    library.episodes.put("night-shift", [an_episode()])
    library.requests.put(a_request(state=RequestState.FAILED, created_at=1.0))
    library.requests.put(a_request(state=RequestState.SENT, created_at=2.0))
    assert [row.request for row in library.episodes.rows()] == ["sent"]


def test_a_date_comes_back_in_utc(library: Library) -> None:
    there = timezone(timedelta(hours=9))
    episode = replace(an_episode(), published_at=datetime(2026, 1, 1, 6, tzinfo=there))
    library.episodes.put("night-shift", [episode])
    facts = library.episodes.facts(KEY)
    assert facts is not None
    assert facts.published_at == datetime(2025, 12, 31, 21, tzinfo=UTC)


@pytest.mark.parametrize("hours", [-14, 14])
@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_the_ends_of_the_calendar_do_no_harm(
    library: Library, moment: datetime, hours: int
) -> None:
    edge = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    library.episodes.put("night-shift", [replace(an_episode(), published_at=edge)])
    assert library.episodes.facts(KEY) is not None


@given(title=st.text(min_size=1).map(line).filter(bool), summary=st.text().map(line))
def test_any_safe_text_comes_back_as_it_was(title: str, summary: str) -> None:
    with Library.open(None, SERVER) as library:
        library.episodes.put("night-shift", [an_episode(title=title, summary=summary)])
        facts = library.episodes.facts(KEY)
        assert facts is not None
        assert (facts.title, facts.summary) == (title, summary)


@given(podcast=st.from_regex(r"[a-z0-9._~'%;-]{1,20}", fullmatch=True), slug=st.text(max_size=20))
def test_any_slug_is_only_a_name(podcast: str, slug: str) -> None:
    slug = line(slug) or "x"
    key = EpisodeKey(podcast, slug)
    with Library.open(None, SERVER) as library:
        library.episodes.put(podcast, [an_episode(slug, podcast=Podcast(podcast, "P"))])
        row = library.episodes.row(key)
        assert row is not None and row.key == key


def test_the_titles_of_many_are_read_together_and_of_those_that_are_known(
    library: Library,
) -> None:
    library.podcasts.put([NIGHT])
    library.episodes.put("night-shift", [an_episode(), an_episode("the-fog", "The Fog")])
    fog, gone = EpisodeKey("night-shift", "the-fog"), EpisodeKey("night-shift", 'it"s gone')
    assert library.episodes.titles([KEY, gone, fog]) == {
        KEY: ("The Lighthouse", "Night Shift"),
        fog: ("The Fog", "Night Shift"),
    }
    assert library.episodes.titles([]) == {}


NOW = 1_800_000_000
YEAR_2099 = 4_070_908_800


def newest(library: Library) -> list[tuple[str, int | None]]:
    return [(row.slug, row.published) for row in library.episodes.rows()]


def test_one_that_is_dated_decades_ahead_is_listed_by_when_it_was_first_told_of(
    library: Library, clock: Clock
) -> None:
    clock.now = NOW
    ahead = an_episode("ahead", published=YEAR_2099)
    library.episodes.put("night-shift", [ahead, an_episode("old", published=NOW - 60)])
    assert newest(library) == [("ahead", NOW), ("old", NOW - 60)]
    clock.now += 3600
    assert library.episodes.put("night-shift", [ahead]) == (0, 0)
    put_page(library, ahead)
    library.episodes.put("night-shift", [an_episode("new", published=NOW + 60)])
    assert newest(library)[:2] == [("new", NOW + 60), ("ahead", NOW)]
    library.episodes.put("night-shift", [an_episode("ahead", published=NOW - 90)])
    assert newest(library)[-1] == ("ahead", NOW - 90)  # its publisher has put it right


def test_one_that_is_dated_a_few_hours_ahead_is_listed_by_that(
    library: Library, clock: Clock
) -> None:
    clock.now = NOW
    library.episodes.put("night-shift", [an_episode("soon", published=NOW + 14 * 3600)])
    assert newest(library) == [("soon", NOW + 14 * 3600)]


def test_a_clock_that_was_never_set_changes_no_date(library: Library, clock: Clock) -> None:
    clock.now = 60
    library.episodes.put("night-shift", [an_episode(published=NOW)])
    assert newest(library) == [("the-lighthouse", NOW)]


def test_one_of_a_library_of_before_comes_down_when_it_is_told_of_again(
    library: Library, clock: Clock
) -> None:
    library.episodes.put("night-shift", [an_episode(published=YEAR_2099)])
    clock.now = NOW
    assert library.episodes.put("night-shift", [an_episode(published=YEAR_2099)]) == (0, 1)
    assert newest(library) == [("the-lighthouse", NOW)]
