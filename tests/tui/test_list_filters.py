"""Filters and orders of the lists: what keys change, what is said of it, what is remembered."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.core.listings import EpisodeListing
from steno_tui.core.reference import EpisodeRef
from steno_tui.library.library import Library
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.playback.downloads import Downloads
from steno_tui.tui.messages import ListsChanged
from steno_tui.tui.narrowing_words import EPISODE_SORT_WORDS, narrowing_spans

from .catalogue import BROKEN, FOG, NIGHT, QUIET, SLEEPER, WEATHER
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged
from .test_browse import told
from .test_hints import hinted
from .test_long_list import COUNT, at, lit, long

__all__ = ["long"]


def slugs(stage: Stage) -> list[str]:
    """What the list of episodes shows, as far as it is here."""
    return [row.slug for row in stage.main.episodes.listing.items if row is not None]


def shown(stage: Stage) -> EpisodeQuery:
    return stage.main.episodes.filters.shown


def numbers(stage: Stage) -> list[str]:
    """The number beside each podcast, first that of all."""
    pane = stage.main.podcasts
    drawn = [pane._draw(item, 20)[0].spans[-1].text for item in pane.listing.items]
    return [text if text.isdigit() else "" for text in drawn]


async def in_night(stage: Stage) -> None:
    """Go among the episodes of Night Trains."""
    await stage.press("j", "l")
    await stage.until(lambda: stage.main.episodes.podcast == NIGHT, "its episodes")
    await stage.settled()


# What a list shows.


async def test_a_key_leaves_what_is_of_a_kind_and_again_the_others_too(full: Setting) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("5")
        assert len(slugs(stage)) == 3 and FOG.episode not in slugs(stage)
        assert "3 of 5" in stage.text()
        await stage.press("5")
        assert len(slugs(stage)) == 5


async def test_filters_narrow_together_with_each_other_and_with_words(full: Setting) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("5", "7")
        assert slugs(stage) == ["the-sleeper-to-lund", "changing-gauge"]
        await stage.press("f", *"gauge")
        assert slugs(stage) == ["changing-gauge"]
        await stage.press("escape")
        assert slugs(stage) == ["the-sleeper-to-lund", "changing-gauge"]
        await stage.press("backspace")
        assert len(slugs(stage)) == 5


async def test_each_of_the_keys_has_its_filter(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        for number, one in enumerate(EpisodeFilter, 1):
            await stage.press(str(number))
            assert shown(stage).filters == {one}
            await stage.press(str(number))


async def test_a_list_goes_through_all_orders(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await in_night(stage)
        seen = []
        for _ in EpisodeSort:
            await stage.press("S")
            seen.append(shown(stage).sort)
            assert seen[-1] is EpisodeSort.NEWEST or EPISODE_SORT_WORDS[seen[-1]] in stage.text()
        assert seen == [*EpisodeSort][1:] + [EpisodeSort.NEWEST]
        await stage.press("S")
        assert slugs(stage)[-1] == "the-sleeper-to-lund"


async def test_the_cursor_stays_on_its_episode_in_another_order(full: Setting) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("j", "S", "5", "5")
        assert lit(stage) != ""
        assert slugs(stage).index(FOG.episode) == 3
        await stage.press("backspace")
        before = lit(stage)
        await stage.press("S")
        assert lit(stage) == before


async def test_what_is_pressed_behind_a_filter_is_done_to_what_it_leaves(full: Setting) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("j")
        assert lit(stage) == FOG.episode
        stage.press_at_once("5", "enter")
        await stage.until(lambda: stage.pane() == "page", "a page")
        assert stage.main.page.wanted == SLEEPER


async def test_digits_typed_into_the_field_are_no_filters(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", "1", "2", "backspace")
        assert stage.main.episodes.field.value == "1"
        assert not shown(stage).filters


async def test_an_empty_list_says_which_filters_leave_nothing_and_what_shows_all(
    full: Setting,
) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("l", "6", "7")
        words = " ".join(stage.text().split())
        assert "filters: requested, chapters. Backspace takes them away" in words
        await stage.press("f", *"x")
        assert "No episode of these words is left by the filters" in " ".join(stage.text().split())
        await stage.press("escape", "backspace")
        assert len(stage.main.episodes.listing.items) == 47


async def test_audio_that_was_fetched_comes_into_a_list_of_what_is_here(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "4")
        assert slugs(stage) == []
        stage.main.downloads = Downloads(frozenset({FOG}))
        await stage.until(lambda: slugs(stage) == [FOG.episode], "what is here")
        stage.main.downloads = Downloads(frozenset({FOG, SLEEPER}))
        await stage.until(lambda: len(slugs(stage)) == 2, "both")
        assert lit(stage) == FOG.episode


async def test_a_list_of_what_is_here_is_at_its_place_once_it_is_known_what_is_here(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("j")
        await stage.until(lambda: stage.main.page.wanted == FOG, "its page")
        await stage.press("4")
    async with staged(replace(full, offline=True)) as stage:
        assert shown(stage).filters == {EpisodeFilter.DOWNLOADED} and slugs(stage) == []
        stage.main.downloads = Downloads(frozenset({SLEEPER, FOG, QUIET}))
        await stage.until(lambda: lit(stage) == FOG.episode, "the place that was left")
        assert len(slugs(stage)) == 3


# What is said of it.


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (60, "unread, chapters · longest first"),
        (28, "unread, chapters · longest"),
        (20, "unread, chapters"),
        (12, "unread +1"),
        (5, ""),
    ],
)
def test_as_much_is_said_as_there_is_room_for(room: int, words: str) -> None:
    filters = frozenset({EpisodeFilter.CHAPTERS, EpisodeFilter.UNREAD})
    spans = narrowing_spans(EpisodeQuery(None, filters, EpisodeSort.LONGEST), room, "·")
    assert "".join(span.text for span in spans) == words


def test_of_a_list_that_is_whole_and_newest_first_nothing_is_said() -> None:
    assert narrowing_spans(EpisodeQuery("night-trains", words="fog"), 80, "·") == []
    by_title = narrowing_spans(EpisodeQuery(sort=EpisodeSort.TITLE), 80, "·")
    assert [span.text for span in by_title] == ["by title"]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (WIDE, "unread, processed · longest first"),
        (MEDIUM, "unread, processed"),
        (NARROW, "unread, processed"),
    ],
)
async def test_the_title_says_what_is_shown_and_how_many_at_every_size(
    full: Setting, size: tuple[int, int], words: str
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "1", "5", "S", "S")
        assert words in stage.text() and "of 47" in stage.text()
        assert stage.text().count("Episodes") == (size is WIDE)


@pytest.mark.parametrize("columns", [40, 48])
async def test_in_a_low_title_filters_and_order_stand_before_the_name_of_the_list_of_all(
    full: Setting, columns: int
) -> None:
    async with staged(replace(full, size=(columns, 14))) as stage:
        await stage.press("l", "5", "7", "S")
        assert "processed, chapters · oldest" in stage.text() and "of 47" in stage.text()
        await stage.press("h")
        await in_night(stage)
        await stage.press("5")
        assert "Night Tra" in stage.text() and "· processed" in stage.text()


async def test_a_click_in_the_title_does_what_the_key_does(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await stage.press("1", "5", "l", "S", "S", "h")
        await stage.click("longest first")
        assert shown(stage).sort is EpisodeSort.SHORTEST
        await stage.click("unread")
        assert shown(stage).filters == {EpisodeFilter.PROCESSED}


async def test_while_a_filter_is_set_its_end_is_hinted_at(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        assert "Backspace" not in hinted(stage)
        await stage.press("5")
        assert "Backspace no filters" in hinted(stage)
        await stage.click("Backspace no filters")
        assert not shown(stage).filters
        assert "Backspace" not in hinted(stage)


async def test_where_the_list_is_not_seen_it_is_said_what_was_changed(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("1")
        await stage.notes("Episodes: unread, newest first")


async def test_escape_ends_the_words_and_leaves_the_filters(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "5", "f", *"the", "escape")
        assert shown(stage).filters == {EpisodeFilter.PROCESSED}
        await stage.press("escape")
        assert stage.pane() == "podcasts"
        assert shown(stage).filters == {EpisodeFilter.PROCESSED}


async def test_episodes_added_by_name_are_lit_whatever_hides_them(full: Setting) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("5")
        stage.main.show_added(EpisodeRef(FOG))
        await stage.until(lambda: lit(stage) == FOG.episode, "it")
        assert len(slugs(stage)) == 5


# What is remembered.


async def test_each_list_has_its_own_also_at_the_next_start(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "S")
        await stage.press("h")
        await in_night(stage)
        await stage.press("5", "7")
        two = slugs(stage)
    async with staged(replace(full, offline=True)) as stage:
        assert (stage.main.episodes.podcast, slugs(stage)) == (NIGHT, two)
        assert "2 of 5" in stage.text()
        await stage.press("h", "k")
        await stage.until(lambda: stage.main.episodes.podcast is None, "the list of all")
        await stage.settled()
        assert shown(stage) == EpisodeQuery(sort=EpisodeSort.OLDEST)
        assert len(stage.main.episodes.listing.items) == 47
        await stage.press("j")
        await stage.until(lambda: slugs(stage) == two, "the other again")


async def test_the_order_of_the_podcasts_is_remembered(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("S")
        await stage.notes("Podcasts: newest first")
        await stage.press("S")
        await stage.notes("Podcasts: most unread")
        assert [getattr(row, "slug", None) for row in stage.main.podcasts.listing.items] == [
            None, WEATHER, NIGHT, "stone-soup",
        ]  # fmt: skip
        assert not shown(stage).filters and shown(stage).sort is EpisodeSort.NEWEST
    async with staged(replace(full, offline=True)) as stage:
        assert getattr(stage.main.podcasts.listing.items[1], "slug", None) == WEATHER
        await stage.press("S")
        assert getattr(stage.main.podcasts.listing.items[1], "slug", None) == NIGHT


async def test_the_selected_podcast_stays_so_in_another_order(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "j")
        before = stage.main.podcasts.slug
        for _ in range(3):
            await stage.press("S")
            assert stage.main.podcasts.slug == before


# What is read meanwhile.


async def test_what_is_read_stays_in_a_list_of_the_unread_until_that_is_loaded_anew(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("1")
        await stage.press("j", "m")
        assert lit(stage) == FOG.episode and len(slugs(stage)) == 5
        stage.main.post_message(ListsChanged())
        await stage.until(lambda: FOG.episode not in slugs(stage), "it gone")
        assert lit(stage) == BROKEN.episode


async def test_a_refresh_keeps_the_cursor_in_a_list_that_is_narrowed_and_sorted(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("l", "1", "S", "j", "j")
        before = lit(stage)
        await told(stage, NIGHT, "Brand New")
        assert lit(stage) == before
        assert slugs(stage)[-1] == "brand-new"


async def test_podcasts_tell_how_many_of_their_episodes_are_unread(full: Setting) -> None:
    async with staged(full) as stage:
        assert numbers(stage) == ["47", "5", "2", "40"]
        await in_night(stage)
        await stage.press("m")
        await stage.until(lambda: numbers(stage) == ["46", "4", "2", "40"], "one fewer")
        assert [row.count for row in stage.main.podcasts.listing.items[1:]] == [5, 2, 40]
        await stage.press("m")
        await stage.until(lambda: numbers(stage) == ["47", "5", "2", "40"], "it again")
        assert stage.main.podcasts.slug == NIGHT


async def test_podcasts_tell_it_of_several_that_are_marked_together_and_taken_back(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("V", "m")
        await stage.until(lambda: numbers(stage) == ["42", "", "2", "40"], "none")
        await stage.press("u")
        await stage.until(lambda: numbers(stage) == ["47", "5", "2", "40"], "all of them again")


@pytest.mark.parametrize("key", ["r", "R"])
async def test_a_refresh_sees_what_another_program_marked(full: Setting, key: str) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        with Library.open(full.library, full.server) as other:
            other.read_marks.set(FOG)
        await stage.press(key)
        await stage.until(lambda: numbers(stage) == ["46", "4", "2", "40"], "one fewer")
        await stage.until(
            lambda: [row.key for _, row in stage.main.episodes.rows.here() if row.read] == [FOG],
            "its row",
        )


async def test_where_all_is_read_no_number_stands(full: Setting) -> None:
    async with staged(full) as stage:
        rows = await stage.app.core.library.run(lambda library: library.episodes.rows(NIGHT))
        for row in rows:
            await stage.app.core.marks.set_read(row.key, True)
        stage.main.podcasts.load()
        await stage.settled()
        assert numbers(stage) == ["42", "", "2", "40"]


# What the filters hide, and is asked for by name.


async def test_an_episode_asked_for_by_name_is_lit_whatever_hides_it(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "5")
        stage.main.reveal(BROKEN)
        await stage.notes("Without filters")
        await stage.settled()
        assert lit(stage) == BROKEN.episode
        assert len(stage.main.episodes.listing.items) == 47
        assert stage.main.page.wanted == BROKEN
        await stage.press("escape", "h", "j")
        await stage.until(lambda: stage.main.episodes.podcast == NIGHT, "another list")
        await stage.press("k")
        await stage.until(lambda: stage.main.episodes.podcast is None, "the list again")
        await stage.settled()
        assert shown(stage).filters == {EpisodeFilter.PROCESSED}
        assert BROKEN.episode not in slugs(stage)


async def test_a_filter_set_while_they_are_left_out_is_the_only_one(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "5")
        stage.main.reveal(BROKEN)
        await stage.until(lambda: lit(stage) == BROKEN.episode, "it")
        await stage.press("escape", "1")
        assert shown(stage).filters == {EpisodeFilter.UNREAD}


async def test_what_the_filters_show_leaves_them_as_they_are(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "5")
        stage.main.reveal(QUIET)
        await stage.until(lambda: lit(stage) == QUIET.episode, "it")
        await stage.settled()
        assert shown(stage).filters == {EpisodeFilter.PROCESSED}


async def test_a_cursor_that_was_left_on_what_is_read_by_now_lifts_no_filter(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await in_night(stage)
        await stage.press("1")
        await stage.press("j", "m")
        await stage.press("h", "j")
        await stage.until(lambda: stage.main.episodes.podcast == "stone-soup", "another")
        await stage.press("k")
        await stage.until(lambda: stage.main.episodes.podcast == NIGHT, "the first")
        await stage.settled()
        assert shown(stage).filters == {EpisodeFilter.UNREAD}
        assert FOG.episode not in slugs(stage)


# Long lists.


async def test_a_long_list_that_was_left_narrowed_is_soon_at_its_place_again(
    long: Setting,
) -> None:
    async with staged(at(long, 1000)) as stage:
        await stage.press("1")
    async with staged(at(long, 1500)) as stage:
        await stage.until(lambda: lit(stage) == "e1500", "the place that was left")
        assert shown(stage).filters == {EpisodeFilter.UNREAD}
        assert len(stage.main.episodes.listing.items) == COUNT
        assert "Number 01500." in stage.text()


@pytest.mark.parametrize(
    ("place", "keys", "shown_whole", "is_lit"),
    [
        (3, "1", [False, True], "e3"),
        (3, "m1", [False, True], "e0"),
        (1000, "1", [True], "e1000"),
        (3, "SSS", [False, True], "e3"),
    ],
    ids=["cursor among the first", "hidden", "cursor further on", "sorted"],
)
async def test_the_first_of_a_long_list_are_shown_before_the_others_are_found(
    long: Setting, place: int, keys: str, shown_whole: list[bool], is_lit: str
) -> None:
    async with staged(at(long, place)) as stage:
        seen: list[EpisodeListing] = []
        episodes = stage.main.episodes
        show = episodes.show
        await stage.press(*keys[:-1])

        def noted(listing: EpisodeListing) -> None:
            seen.append(listing)
            show(listing)

        episodes.show = noted  # type: ignore[method-assign]
        await stage.press(keys[-1])
        await stage.until(lambda: bool(seen) and seen[-1].found.is_whole, "all of it")
        await stage.settled()
        assert [listing.found.is_whole for listing in seen] == shown_whole
        assert lit(stage) == is_lit


async def test_a_long_list_that_is_narrowed_is_read_as_it_is_looked_at(long: Setting) -> None:
    async with staged(at(long, 1000)) as stage:
        await stage.press("1", "S")
        assert lit(stage) == "e1000"
        await stage.press("g")
        await stage.shows(f"Number {COUNT - 1:05}.")
        await stage.press("G")
        await stage.shows("Number 00000.")
        await stage.press("m", "k")
        assert len(stage.main.episodes.listing.items) == COUNT
        await stage.press("backspace")
        assert lit(stage) == "e1"
