"""The main screen: moving about in it, and what it shows of podcasts and episodes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from steno_tui.core import listings, requests
from steno_tui.core.events import EpisodeRead
from steno_tui.core.moments import moment_at
from steno_tui.core.reference import EpisodeRef
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast, PodcastRow
from steno_tui.tui.panes.podcasts import ALL
from steno_tui.tui.widgets.line_list import LineList
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, SLEEPER, WEATHER
from .stage import MEDIUM, NARROW, USUAL, WIDE, Setting, Stage, staged


async def told(stage: Stage, podcast: str, title: str) -> None:
    """Have a list tell of a new episode, the newest of all, and the screen load its lists again."""
    now = datetime.fromtimestamp(stage.clock.now, UTC)
    episode = Episode(Podcast(podcast, ""), "brand-new", title, published_at=now)
    await stage.app.core.library.run(lambda library: library.episodes.put(podcast, [episode]))
    stage.main.episodes.load(None)
    await stage.settled()


def shown_panes(stage: Stage) -> list[str]:
    panes = ("podcasts", "episodes", "page")
    return [name for name in panes if stage.main.query_one(f"#{name}").region.width > 0]


async def test_the_first_screen_lists_podcasts_and_everybodys_episodes(full: Setting) -> None:
    async with staged(full) as stage:
        rows = [row for row in stage.main.podcasts.listing.items if isinstance(row, PodcastRow)]
        assert [row.count for row in rows] == [5, 2, 40]
        assert stage.main.episodes.podcast is None
        assert "The Sleeper to Lund" in stage.text()
        assert "Weather Desk" in stage.text()


async def test_unread_episodes_are_counted_behind_the_first_frame_where_many_were_read(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listings, "MARKS_AT_ONCE", 0)
    with Library.open(full.library, full.server) as library:
        library.read_marks.set(library.episodes.rows("stone-soup", limit=1)[0].key)
    async with staged(full) as stage:

        def unread() -> list[int]:
            shown = stage.main.podcasts.listing.items
            return [row.unread for row in shown if isinstance(row, PodcastRow)]

        assert [row.unread for row in stage.main._first.podcasts] == [0, 0, 0]
        await stage.until(lambda: unread() == [5, 1, 40], "the counts")
        assert "46" in stage.text()


async def test_a_library_that_is_current_is_not_asked_for_again(
    full: Setting, standing: FaultyService
) -> None:
    before = len(standing.requests)
    async with staged(full):
        assert len(standing.requests) == before


@pytest.mark.parametrize("is_named", [True, False])
async def test_the_newest_stays_selected_below_a_newer_one_where_it_was_named_or_left(
    full: Setting, is_named: bool
) -> None:
    if not is_named:
        with Library.open(full.library, full.server) as library:
            library.settings.set_last_place(LastPlace(episode=SLEEPER))
    async with staged(replace(full, start=EpisodeRef(SLEEPER) if is_named else None)) as stage:
        assert stage.main.episodes.listing.index == 0
        await told(stage, NIGHT, "Newer Than All")
        lit = stage.main.episodes.lit
        assert lit is not None and lit.key == SLEEPER
        assert stage.main.episodes.listing.index == 1


async def test_an_empty_library_fills_itself(empty: Setting) -> None:
    async with staged(empty) as stage:
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 47, "all episodes")
        assert [getattr(row, "slug", row) for row in stage.main.podcasts.listing.items] == [
            ALL, NIGHT, "stone-soup", WEATHER,
        ]  # fmt: skip


async def test_a_list_that_fills_itself_fills_the_page_of_whoever_went_there_before(
    empty: Setting, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests, "ASK_AGAIN_SECONDS", 0.05)
    service.stop()
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.online is False, "it offline")
        await stage.press("l", "l", "R")
        assert "refused the connection" in stage.page()
        service.start()
        stage.app.core.requests.nudge()
        await stage.until(lambda: stage.main.page.key is not None, "a page")
        assert stage.pane() == "page"


async def test_a_list_that_fills_itself_shows_the_page_of_its_first_episode(empty: Setting) -> None:
    async with staged(empty) as stage:
        await stage.until(
            lambda: (
                stage.main.page.key is not None
                and stage.main.episodes.selected is not None
                and stage.main.page.key == stage.main.episodes.selected.key
            ),
            "the page of the first episode",
        )


async def test_the_page_follows_a_filter_that_leaves_another_episode(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"fog")
        await stage.until(
            lambda: (
                stage.main.episodes.selected is not None
                and "Fog" in stage.main.episodes.selected.title
                and stage.main.page.key == stage.main.episodes.selected.key
            ),
            "the page of what the filter left",
        )


async def test_selecting_a_podcast_lists_its_episodes(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "j")
        await stage.until(
            lambda: len(stage.main.episodes.listing.items) == 2, "Stone Soup's episodes"
        )
        assert stage.main.episodes.podcast == "stone-soup"


async def test_going_back_to_a_podcast_finds_its_row_again(full: Setting) -> None:
    async with staged(full) as stage:
        episodes = stage.main.episodes
        await stage.press("j")
        await stage.until(lambda: episodes.podcast == NIGHT, "its episodes")
        await stage.press("l", "j", "j")
        row = episodes.selected
        assert row is not None
        assert row.title == "Broken Signal"
        await stage.press("h", "j")
        await stage.until(lambda: episodes.podcast == "stone-soup", "another podcast")
        assert episodes.listing.index == 0
        await stage.press("k")
        await stage.until(lambda: episodes.podcast == NIGHT, "the first one again")
        await stage.until(lambda: episodes.selected == row, "its row")
        await stage.until(lambda: stage.main.page.key == row.key, "its page")
        await stage.press("k")
        await stage.until(lambda: episodes.podcast is None, "all of them")
        assert episodes.listing.index == 0


async def test_podcasts_passed_in_one_breath_keep_their_rows(full: Setting) -> None:
    async with staged(full) as stage:
        episodes = stage.main.episodes
        await stage.press("j")
        await stage.until(lambda: episodes.podcast == NIGHT, "its episodes")
        await stage.press("l", "j", "j", "h")
        stage.press_at_once("j", "j", "k", "k", "j", "k")
        await stage.until(
            lambda: (
                stage.main.podcasts.slug == episodes.podcast == NIGHT
                and episodes.selected is not None
                and episodes.selected.title == "Broken Signal"
            ),
            "its row",
        )


async def test_enter_goes_in_and_escape_comes_out(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "enter")
        assert stage.pane() == "episodes"
        await stage.press("enter")
        assert stage.pane() == "page"
        assert stage.main.page.key == SLEEPER
        await stage.press("escape")
        assert stage.pane() == "episodes"
        await stage.press("escape")
        assert stage.pane() == "podcasts"


async def test_escape_at_the_outermost_pane_stays(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("escape", "escape")
        assert stage.pane() == "podcasts"
        assert stage.app.is_running


@pytest.mark.parametrize("keys", [("tab", "shift+tab"), ("l", "h"), ("right", "left")])
async def test_panes_are_walked_with_every_pair_of_keys(
    full: Setting, keys: tuple[str, str]
) -> None:
    there, back = keys
    async with staged(full) as stage:
        await stage.press(there)
        assert stage.has_focus(stage.main.episodes.listing)
        await stage.press(there)
        assert stage.has_focus(stage.main.page.view)
        await stage.press(back)
        assert stage.has_focus(stage.main.episodes.listing)


@pytest.mark.parametrize(
    ("size", "panes"),
    [
        (WIDE, [["podcasts", "episodes", "page"]] * 3),
        (MEDIUM, [["podcasts", "episodes"], ["episodes", "page"], ["episodes", "page"]]),
        (NARROW, [["podcasts"], ["episodes"], ["page"]]),
    ],
)
async def test_a_window_shows_as_many_panes_as_it_has_room_for(
    full: Setting, size: tuple[int, int], panes: list[list[str]]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        seen = [shown_panes(stage)]
        await stage.press("l")
        seen.append(shown_panes(stage))
        await stage.press("l")
        seen.append(shown_panes(stage))
        assert seen == panes


async def test_the_focus_survives_a_window_that_shrinks_and_grows(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "enter", "j")
        selected = stage.main.episodes.selected
        for size in (NARROW, MEDIUM, (24, 8), WIDE):
            await stage.pilot.resize_terminal(*size)
            await stage.settled()
            assert stage.has_focus(stage.main.episodes.listing)
            assert stage.main.episodes.selected == selected


async def test_a_window_too_small_for_anything_says_so(full: Setting) -> None:
    async with staged(replace(full, size=(23, 7))) as stage:
        assert "Too small." in stage.text()
        await stage.pilot.resize_terminal(*MEDIUM)
        await stage.shows("Night Trains")
        assert "Too small." not in stage.text()


async def test_every_small_window_is_survived_on_every_screen(full: Setting) -> None:
    async with staged(full) as stage:
        for keys in (("l", "l"), ("question_mark",), ("T",), ("a",), ("ctrl+p",), ("f",)):
            await stage.press(*keys)
            for size in ((1, 1), (2, 30), (30, 2), (5, 3), (24, 8), (10, 40), (120, 3), MEDIUM):
                await stage.pilot.resize_terminal(*size)
                await stage.pilot.pause()
            await stage.press("escape")
        assert stage.app.is_running


async def test_the_page_follows_the_selected_episode(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j")
        await stage.until(lambda: stage.main.page.key == FOG, "the page of the second episode")
        assert stage.pane() == "episodes"


async def test_an_episode_that_is_opened_is_read(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.episodes.listing.items[0].read, "the episode read")
        await stage.press("m")
        await stage.until(lambda: not stage.main.episodes.listing.items[0].read, "it unread again")


def reads(stage: Stage, key: EpisodeKey) -> bool:
    """Whether the page of an episode stands, and is marked read in the list."""
    rows = stage.main.episodes.listing.items
    return stage.main.page.key == key and any(row and row.key == key and row.read for row in rows)


async def test_the_cursor_is_in_sight_in_a_list_left_for_a_page_and_its_next_ones(
    full: Setting,
) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("l", "enter")
        assert shown_panes(stage) == ["page"]
        await stage.press(*"J" * 20)
        await stage.press("escape")
        listing = stage.main.episodes.listing
        assert shown_panes(stage) == ["episodes"]
        assert listing.index == 20
        assert listing.index in listing.sight


@pytest.mark.parametrize("size", [USUAL, NARROW])
@pytest.mark.parametrize(
    "way",
    [("l", "l"), ("l", "c"), ("slash", *"sleeper"), ("C",), ("B",), ("L",)],
    ids=["pane", "chapters", "search", "continue", "moments", "highlights"],
)
async def test_an_episode_is_read_however_its_page_is_come_to(
    full: Setting, size: tuple[int, int], way: tuple[str, ...]
) -> None:
    assert full.library is not None
    with Library.open(full.library, full.server) as library:
        library.positions.save(SLEEPER, 300, session=library.positions.begin(SLEEPER))
    async with staged(replace(full, size=size)) as stage:
        core = stage.app.core
        async for event in core.pages.open(EpisodeRef(SLEEPER)):
            if isinstance(event, EpisodeRead):
                await core.moments.mark(moment_at(event.episode, 60))
        await stage.press(*way)
        if not stage.is_home():
            found = stage.app.screen.query_one(LineList)
            await stage.until(lambda: found.selected is not None, "what leads there")
            await stage.press("enter")
        await stage.until(lambda: stage.is_home() and reads(stage, SLEEPER), "it read")


async def test_a_page_that_only_stands_beside_the_list_is_not_read(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j")
        await stage.until(lambda: stage.main.page.key == FOG, "its page")
        await stage.press("k", "J", "K", "h")
        await stage.settled()
        assert not any(row and row.read for row in stage.main.episodes.listing.items[:2])


async def test_what_is_marked_unread_on_its_page_stays_so_until_it_is_come_to_again(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: reads(stage, SLEEPER), "it read")
        await stage.press("m", "r")
        await stage.until(lambda: not reads(stage, SLEEPER), "it unread")
        await stage.settled()
        assert not reads(stage, SLEEPER)
    async with staged(full) as stage:  # where one was
        await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
        await stage.settled()
        assert stage.pane() == "page" and not reads(stage, SLEEPER)
        await stage.press("h", "l")
        await stage.until(lambda: reads(stage, SLEEPER), "it read again")


async def test_moving_goes_no_further_than_the_ends(full: Setting) -> None:
    async with staged(full) as stage:
        episodes = stage.main.episodes.listing
        await stage.press("l", "k", "pageup")
        assert episodes.index == 0
        await stage.press("G", "j", "pagedown")
        assert episodes.index == 46
        await stage.press("g")
        assert episodes.index == 0


async def test_the_selected_row_is_always_on_the_screen(full: Setting) -> None:
    async with staged(replace(full, size=MEDIUM)) as stage:
        episodes = stage.main.episodes.listing
        await stage.press("l")
        for key in ("pagedown", "j", "G", "k", "pageup", "g"):
            await stage.press(key)
            top = episodes.index * episodes.row_height - episodes.scroll_offset.y
            assert 0 <= top <= episodes.scrollable_content_region.height - episodes.row_height


async def test_a_list_that_opens_on_its_second_row_starts_at_its_top(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j")
        await stage.until(lambda: stage.main.page.wanted == FOG, "the second episode")
        await stage.pilot.press("q")
    async with staged(full) as stage:
        assert stage.main.episodes.listing.index == 1
        assert stage.main.episodes.listing.scroll_offset.y == 0


async def test_a_click_selects_and_another_opens(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.click("Broken Signal")
        assert stage.pane() == "episodes"
        assert stage.main.episodes.listing.index == 2
        await stage.click("Broken Signal")
        assert stage.pane() == "page"


async def test_the_filter_narrows_by_the_words_typed(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f")
        await stage.type("SLEEPER soup")
        assert [row.podcast for row in stage.main.episodes.listing.items] == ["stone-soup"]
        assert "1 of 47" in stage.text()


@pytest.mark.parametrize("typed", ["kerbholzer", "KERBHÖLZER", "grosse", "cafe zurich"])
async def test_the_filter_finds_what_is_typed_without_accents(full: Setting, typed: str) -> None:
    async with staged(full) as stage:
        await told(stage, NIGHT, "Kerbhölzer, ihre Größe, und Cafés in Zürich")
        await stage.press("f")
        await stage.type(typed)
        listing = stage.main.episodes.listing
        assert [row.title[:10] for row in listing.items] == ["Kerbhölzer"]


async def test_enter_leaves_the_field_and_keeps_the_filter(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"fog", "enter")
        assert stage.has_focus(stage.main.episodes.listing)
        assert len(stage.main.episodes.listing.items) == 1


async def test_escape_ends_the_filter_and_keeps_the_episode(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"broken", "escape")
        assert len(stage.main.episodes.listing.items) == 47
        assert stage.main.episodes.selected is not None
        assert stage.main.episodes.selected.title == "Broken Signal"
        assert stage.has_focus(stage.main.episodes.listing)
        assert stage.pane() == "episodes"


async def test_a_filter_that_nothing_matches_leaves_an_empty_list(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"xyzzy", "enter", "enter", "j", "m", "y")
        assert stage.main.episodes.selected is None
        assert "0 of 47" in stage.text()


async def test_letters_typed_into_the_filter_are_no_commands(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"qtax?/", "space", *"s[],.")
        assert stage.app.is_running
        assert stage.is_home()
        assert stage.main.episodes.field.value == "qtax?/ s[],."


async def test_another_podcast_is_not_narrowed_by_the_filter_of_the_last(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"forecast", "enter", "escape")
        await stage.press("h", "j")
        await stage.until(
            lambda: len(stage.main.episodes.listing.items) == 5, "all of Night Trains"
        )


async def test_a_refresh_keeps_the_selected_episode_wherever_it_then_stands(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j")
        await told(stage, NIGHT, "Brand New")
        assert stage.main.episodes.selected is not None
        assert stage.main.episodes.selected.key == FOG
        assert stage.main.episodes.listing.index == 2


async def test_a_selected_episode_that_goes_leaves_its_neighbour_selected(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "G")
        last = stage.main.episodes.selected
        assert last is not None
        await stage.app.core.podcasts.leave(last.podcast)
        stage.main.episodes.load(None)
        await stage.settled()
        assert stage.main.episodes.selected == stage.main.episodes.rows[-1]
        assert stage.main.episodes.selected is not None


async def test_a_plain_terminal_gets_plain_characters_only(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    async with staged(replace(full, size=MEDIUM)) as stage:
        for keys in (
            (),
            ("j", "enter"),
            ("enter", "c", "enter"),
            ("T",),
            ("escape", "question_mark"),
        ):
            await stage.press(*keys)
            await stage.pilot.pause(0.02)
            arrows = str.maketrans("", "", "←→↑↓")
            assert stage.text().translate(arrows).isascii(), stage.text()


async def test_an_empty_library_offline_says_what_to_do(empty: Setting) -> None:
    async with staged(replace(empty, offline=True)) as stage:
        assert "told to stay offline" in stage.text() and "Add a podcast" in stage.text()
        await stage.press("r", "R", "enter", "m", "y", "o", "t", "c", "space", "x")
        assert stage.app.is_running


async def test_a_library_without_podcasts_says_how_to_add_one(
    empty: Setting, service: FaultyService
) -> None:
    service.faults.set("*", Fault(status=404))
    async with staged(empty) as stage:
        await stage.shows("Add a podcast")


async def test_removing_a_podcast_keeps_what_was_read(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "x")
        await stage.notes("Night Trains. u takes it back")
        rows = await stage.app.core.library.run(lambda library: library.episodes.rows(NIGHT))
        assert len(rows) == 5


async def test_a_podcast_that_was_left_is_off_the_list_until_it_is_taken_back(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("j")
        before = len(stage.main.podcasts.listing.items)
        await stage.press("x")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) < before, "it gone")
        await stage.press("u")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) == before, "it back")
        await stage.until(lambda: stage.main.podcasts.slug == NIGHT, "it selected")


async def test_quitting_ends_with_nothing_to_report(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.pilot.press("q")
    assert stage.app.return_code == 0


async def test_a_filter_that_nothing_matches_says_so(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"qqqq")
        await stage.shows("No episode here has these words")
        await stage.press("escape")
        await stage.until(lambda: bool(stage.main.episodes.listing.items), "the episodes again")
        assert "these words" not in stage.text()


async def test_a_page_opened_by_name_is_not_left_for_where_the_cursor_rested_before(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(full) as stage:
        monkeypatch.setattr("steno_tui.tui.panes.page.REST_SECONDS", 0.05)
        await stage.press("l")
        stage.main.page.want_soon(FOG)  # as the cursor has it
        stage.main.reveal(SLEEPER)
        rested = asyncio.Event()
        stage.main.set_timer(0.06, rested.set)
        await rested.wait()
        await stage.settled()
        assert (stage.main.page.wanted, stage.main.page.key) == (SLEEPER, SLEEPER)


@pytest.mark.parametrize(("size", "header"), [((80, 24), 1), ((120, 24), 1), ((120, 40), 4)])
async def test_a_low_window_gives_one_row_to_headings(
    full: Setting, size: tuple[int, int], header: int
) -> None:
    async with staged(replace(full, size=size)) as stage:
        assert stage.main.episodes.listing.region.y == header


@pytest.mark.parametrize(("width", "podcasts"), [(110, 20), (139, 20), (140, 25), (200, 25)])
async def test_where_it_is_close_the_podcasts_yield(
    full: Setting, width: int, podcasts: int
) -> None:
    async with staged(replace(full, size=(width, 26))) as stage:
        assert stage.main.podcasts.listing.region.width == podcasts
        assert stage.main.episodes.listing.region.width >= 45
