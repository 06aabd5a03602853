"""Several episodes of a list are picked, and one key does it to all of them and to no others."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode, EpisodeKey, EpisodeRow
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast
from steno_tui.tui.panes.episodes import ROWS_AT_ONCE
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds import typed_ahead
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, SLEEPER, demo_episode, demo_podcast
from .conftest import _fill
from .stage import MEDIUM, NARROW, NOW, WIDE, Setting, Stage, staged

LONG = Podcast("long", "Long")
COUNT = 12 * ROWS_AT_ONCE


def an_episode(number: int) -> Episode:
    """The newest but so many."""
    at = datetime.fromtimestamp(NOW - 3600 * (number + 1), UTC)
    return Episode(LONG, f"e{number}", f"Number {number:05}.", published_at=at)


@pytest.fixture(scope="module")
def long_library(standing: FaultyService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of which not all rows are here, to be begun at its second row."""
    directory = tmp_path_factory.mktemp("long") / "library"
    with Library.open(directory, standing.origin) as library:
        library.podcasts.follow(LONG)
        library.episodes.put("long", [an_episode(number) for number in range(COUNT)])
        place = LastPlace(None, EpisodeKey("long", "e1"), "episodes")
        library.settings.set_last_place(place)
    return directory


@pytest.fixture
def long(standing: FaultyService, long_library: Path, tmp_path: Path) -> Setting:
    """The program with a copy of it."""
    library = Path(shutil.copytree(long_library, tmp_path / "long"))
    return Setting(standing.origin, library, offline=True, size=MEDIUM)


async def rows(stage: Stage, podcast: str | None = None) -> list[EpisodeRow]:
    return await stage.app.core.library.run(lambda library: library.episodes.rows(podcast))


async def read(stage: Stage) -> list[str]:
    """The episodes that are marked read, the newest first."""
    return [row.slug for row in await rows(stage) if row.read]


async def comes(stage: Stage, *numbers: int) -> None:
    """Have episodes come into the library, newer than all others, and lists told of them."""
    new = [replace(an_episode(-number), slug=f"new{number}") for number in numbers]
    await stage.app.core.library.run(lambda library: library.episodes.put("long", new))


def hints(stage: Stage) -> str:
    return stage.app.screen.query_one(StatusLine).render_line(0).text.strip()


def gutter(stage: Stage) -> str:
    """The first cell of each row of the list of episodes."""
    x, y = stage.main.episodes.listing.region.offset
    height = stage.main.episodes.listing.region.height
    return "".join(row[x] for row in stage.rows()[y : y + height])


# What is picked.


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_what_is_between_where_it_began_and_the_cursor_is_picked(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "j", "v")
        assert hints(stage).startswith("v 1 picked")
        await stage.press("j", "j")
        assert hints(stage).startswith("v 3 picked") and "Esc done" in hints(stage)
        await stage.press("g")
        assert hints(stage).startswith("v 2 picked")
        await stage.press("v")
        assert "picked" not in hints(stage)


@pytest.mark.parametrize("environment", [{}, {"NO_COLOR": "1"}, {"LC_ALL": "C"}])
async def test_what_is_picked_has_a_sign_that_needs_no_colour(
    full: Setting, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    signs = ("+", "#", "|") if "LC_ALL" in environment else ("┃", "█", "▌")
    picked, end, cursor = signs
    async with staged(replace(full, size=MEDIUM)) as stage:
        await stage.press("l", "j", "j", "v", "k", "k")
        assert gutter(stage)[:8] == 2 * end + 4 * picked + "  "
        await stage.press("v")
        assert gutter(stage)[:8] == 2 * cursor + "      "


async def test_what_is_picked_can_be_told_from_what_is_not_in_every_theme(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v", "j", "j")
        listing = stage.main.episodes.listing
        for theme in stage.app.available_themes:
            stage.app.theme = theme
            await stage.pilot.pause()
            drawn = [next(iter(listing.render_line(y))) for y in (2, 4, 6)]
            looks = {(one.text, one.style and one.style.bgcolor) for one in drawn}
            assert len({text for text, _ in looks}) == 3, theme
            is_plain = stage.app.native_ansi_color
            assert len({ground for _, ground in looks}) == (2 if is_plain else 3), theme


async def test_what_is_heard_gives_way_to_the_sign_of_what_is_picked(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "space")
        await stage.plays()
        assert "▶" in gutter(stage)
        await stage.press("v", "j")
        assert gutter(stage)[:4] == "┃┃██"
        await stage.press("escape")
        assert "▶" in gutter(stage)


async def test_escape_ends_picking_and_only_then_leaves(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "f", *"forecast", "enter")
        await stage.press("v", "j", "escape")
        assert stage.main.episodes.picked_count == 0
        left = []
        for _ in range(3):
            left.append((stage.main.episodes.is_filtering, stage.pane()))
            await stage.press("escape")
        assert left == [(True, "episodes"), (False, "episodes"), (False, "podcasts")]


async def test_all_that_the_list_shows_is_picked_and_no_more(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "f", *"sleeper", "enter")
        await stage.press("V", "j")
        assert hints(stage).startswith("v 2 picked")
        await stage.press("m")
        await stage.notes("2 episodes marked read. u takes it back.")
        assert await read(stage) == ["the-sleeper-to-lund"] * 2


async def test_it_is_done_among_the_episodes_alone(full: Setting) -> None:
    async with staged(full) as stage:
        for keys in (("v",), ("V",), ("l", "l", "v")):
            await stage.press(*keys)
            await stage.notes("Several are picked in their list")
            assert stage.main.episodes.picked_count == 0


async def test_nothing_is_picked_where_nothing_is(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("f", *"qqq", "enter")
        await stage.press("v")
        await stage.notes("There is nothing to pick")


# By the mouse.


async def test_a_click_sets_the_end_and_opens_nothing(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v")
        place = stage.place_of("Changing Gauge")
        for _ in range(2):
            await stage.pilot.click(offset=place)
            await stage.settled()
        assert stage.main.episodes.picked_count == 5 and stage.pane() == "episodes"


async def test_a_click_with_shift_picks_from_the_cursor(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j")
        await stage.pilot.click(offset=stage.place_of("Changing Gauge"), shift=True)
        await stage.settled()
        assert stage.main.episodes.picked_count == 4


async def test_the_wheel_moves_the_list_and_not_what_is_picked(long: Setting) -> None:
    async with staged(long) as stage:
        await stage.press("v", "j")
        listing = stage.main.episodes.listing
        listing.scroll_to(y=60, animate=False)
        await stage.settled()
        assert "Number 00030." in stage.text()
        assert stage.main.episodes.picked_count == 2
        assert "┃" not in gutter(stage)


# Rows that are not here.


async def test_episodes_that_were_never_read_are_picked_and_marked(long: Setting) -> None:
    async with staged(long) as stage:
        await stage.press("v", "G", "k")
        assert hints(stage).startswith("v 2 398 picked")
        await stage.press("m")
        await stage.notes("2 398 episodes marked read")
        assert await read(stage) == [f"e{number}" for number in range(1, COUNT - 1)]
        await stage.press("u")
        await stage.notes("Taken back: marked read, 2 398 episodes")
        assert await read(stage) == []


async def test_where_rows_are_on_their_way_the_sign_is_there_already(long: Setting) -> None:
    async with staged(long) as stage:
        stage.main.episodes.listing.sight_changed = lambda: None  # nobody answers
        await stage.press("V")
        stage.main.episodes.listing.scroll_to(y=2000, animate=False)
        await stage.settled()
        assert len([row for row in stage.rows() if "┃ … " in row]) >= 9
        assert set(gutter(stage)) == {"┃"}


# The list, meanwhile.


@pytest.mark.parametrize("podcast", [None, "long"])
async def test_what_comes_meanwhile_is_not_among_what_is_picked(
    long: Setting, podcast: str | None
) -> None:
    async with staged(long) as stage:
        stage.main.podcasts.select(podcast)
        await stage.settled()
        stage.main.go_to("episodes")
        stage.main.episodes.listing.select(EpisodeKey("long", "e1"))
        await stage.press("v", "j")
        await comes(stage, *range(1, 6))
        stage.main.episodes.load(podcast)
        await stage.press("j")
        await stage.press("pagedown", "pageup")
        assert len(stage.main.episodes.listing.items) == COUNT
        await stage.press("m")
        await stage.until(
            lambda: len(stage.main.episodes.listing.items) == COUNT + 5, "what has come"
        )
        assert await read(stage) == ["e1", "e2", "e3"]


async def test_a_list_that_was_asked_for_before_it_began_is_shown_at_its_end(
    long: Setting,
) -> None:
    async with staged(long) as stage:
        stage.main.podcasts.select("long")
        await stage.settled()
        stage.main.go_to("episodes")
        async with stage.library_held():
            coming = asyncio.create_task(comes(stage, 1))
            await asyncio.sleep(0)
            stage.main.episodes.load("long")
            await stage.pilot.press("v")
        await coming
        await stage.settled()
        assert len(stage.main.episodes.listing.items) == COUNT
        assert stage.main.episodes.picked_count == 1
        await stage.press("escape")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == COUNT + 1, "all")


async def test_where_the_list_has_changed_unseen_nothing_is_picked_and_it_says_so(
    long: Setting,
) -> None:
    async with staged(long) as stage:
        await comes(stage, 1)
        await stage.press("v")
        await stage.notes("The list has changed: pick again")
        assert stage.main.episodes.picked_count == 0
        assert len(stage.main.episodes.listing.items) == COUNT + 1
        await stage.press("v", "j", "m")
        await stage.notes("2 episodes marked read")
        assert await read(stage) == ["e1", "e2"]


async def test_where_an_episode_of_the_list_has_gone_it_says_so(long: Setting) -> None:
    old = Podcast("old", "Old")
    assert long.library is not None
    with Library.open(long.library, long.server) as library:
        library.episodes.put("old", [replace(an_episode(COUNT + n), podcast=old) for n in range(9)])
    async with staged(long) as stage:
        await stage.press("v")
        await stage.app.core.library.run(
            lambda library: library._connection._connection.execute(
                "DELETE FROM main.episodes WHERE podcast = 'old'"
            )
        )
        await stage.press("G")
        await stage.notes("The list has changed: pick again")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == COUNT, "fewer")
        assert stage.main.episodes.picked_count == 0


@pytest.mark.parametrize("keys", ["hj", "1", "S"], ids=["podcast", "filter", "order"])
async def test_another_list_ends_it_with_a_word(full: Setting, keys: str) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v", "j", *keys)
        await stage.notes("Nothing is picked any more")
        assert stage.main.episodes.picked_count == 0


async def test_going_to_an_episode_by_name_picks_nothing_on_the_way(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v")
        stage.main.reveal(FOG)
        await stage.settled()
        assert stage.main.episodes.picked_count == 0


async def test_on_the_page_keys_are_for_its_episode_alone(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v", "j", "j", "l")
        assert stage.pane() == "page"
        await stage.press("H")
        await stage.until(lambda: "✓" in stage.text(), "the mark")
        heard = [row.slug for row in await rows(stage) if row.heard]
        assert heard == ["broken-signal"]


# What is done to it.


async def test_all_are_heard_where_one_was_not_and_else_none(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j", "H")
        await stage.press("k", "v", "j", "j", "H")
        await stage.notes("2 episodes marked heard. u takes it back.")
        assert [row.slug for row in await rows(stage, NIGHT) if row.heard] == [
            "the-sleeper-to-lund",
            "a-platform-in-the-fog",
            "broken-signal",
        ]
        assert stage.main.episodes.picked_count == 0
        await stage.press("v", "k", "k", "H")
        await stage.notes("3 episodes marked not heard")
        assert not [row for row in await rows(stage) if row.heard]


@pytest.mark.parametrize("end", ["m", "escape"])
async def test_keys_in_one_breath_do_it_to_what_they_picked(long: Setting, end: str) -> None:
    async with staged(long) as stage:
        stage.press_at_once("v", "j", "j", end, "j", "j", "v", "j", "m")
        await stage.notes("2 episodes marked read")
        await stage.settled()
        first = ["e1", "e2", "e3"] if end == "m" else []
        assert await read(stage) == [*first, "e5", "e6"]


async def test_all_wait_to_be_heard_in_the_order_of_the_list(full: Setting) -> None:
    async def waiting() -> list[str]:
        return [row.slug for row in await stage.app.core.queue.rows()]

    async with staged(full) as stage:
        await stage.press("l", "j", "j", "n", "g", "v", "j", "n")
        await stage.notes("2 episodes queued as numbers 2 to 3")
        first = ["broken-signal", "the-sleeper-to-lund", "a-platform-in-the-fog"]
        assert await waiting() == first
        await stage.press("k", "v", "j", "j", "j", "N")
        await stage.notes("3 episodes queued next (1 without audio)")
        assert await waiting() == [*first[1:], first[0]]
        await stage.until(lambda: stage.main.status.waiting == 3, "the number that wait")


async def test_what_there_is_to_ask_for_is_asked_for(empty: Setting) -> None:
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.episodes.total == 47, "the episodes")
        stage.main.go_to("episodes")
        await stage.press("g", "v", "j", "j", "j", "t")
        await stage.notes("Requested: 2 episodes (2 listened to already)")
        requests = await stage.app.core.requests.all()
        assert {one.key.episode for one in requests} == {"a-platform-in-the-fog", "broken-signal"}
        await stage.until(lambda: stage.main.episodes.picked_count == 0, "nothing picked")


async def test_where_there_is_nothing_to_ask_for_it_says_why(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "G", "v", "k", "t")
        await stage.notes("Nothing to request (2 listened to already)")
        assert stage.main.episodes.picked_count == 2


async def test_of_a_podcast_that_is_lit_all_are_asked_for(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("j", "t")
        await stage.notes("Requested: ")
        requests = await stage.app.core.requests.all()
        assert {one.key.podcast for one in requests} == {"night-trains"}
        await stage.press("t")
        await stage.notes("Nothing to request (")


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_of_a_long_podcast_all_are_asked_for_only_where_that_is_agreed_to(
    long: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(long, size=size)) as stage:
        await stage.press("h")
        await stage.until(lambda: stage.main.pane == "podcasts", "the podcasts")
        await stage.press("j", "t")
        await stage.shows("Ask Stenobird to listen to")
        assert await stage.app.core.requests.all() == []
        await stage.press("enter")
        await stage.notes("Requested: ")
        assert len(await stage.app.core.requests.all()) > 11


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_many_are_asked_for_only_where_that_is_agreed_to(
    long: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(long, size=size)) as stage:
        await stage.press("v", *"j" * 11, "t")
        await stage.shows("Ask Stenobird to listen to 12")
        await stage.press("escape")
        assert stage.is_home() and stage.main.episodes.picked_count == 12
        assert await stage.app.core.requests.all() == []
        await stage.press("t")
        await stage.shows("Ask Stenobird to listen to 12")
        await stage.press("enter")
        await stage.notes("Requested: 12 episodes, sent once it may go online")
        assert len(await stage.app.core.requests.all()) == 12
        await stage.until(lambda: stage.main.open_requests == 12, "their number")
        assert stage.main.episodes.picked_count == 0


@pytest.mark.parametrize("answer", ["enter", "escape"])
async def test_a_key_right_behind_answers_whether_many_are_asked_for(
    long: Setting, answer: str
) -> None:
    async with staged(long) as stage:
        stage.press_at_once("v", *"j" * 11, "t", answer)
        if answer == "enter":
            await stage.notes("Requested: 12 episodes")
        await stage.settled()
        assert stage.is_home() and stage.main.pane == "episodes"
        assert len(await stage.app.core.requests.all()) == (12 if answer == "enter" else 0)


async def test_a_key_right_behind_answers_whether_many_are_fetched(fetching: Setting) -> None:
    async with staged(fetching) as stage:
        stage.press_at_once("l", "V", "d", "enter")
        await stage.notes("On this machine now: 12 episodes")
        assert stage.is_home() and stage.main.pane == "episodes"


async def test_keys_behind_one_that_asks_nothing_go_on(long: Setting) -> None:
    async with staged(long) as stage:
        stage.press_at_once("v", "j", "t", "j", "j", "j")
        await stage.until(lambda: stage.main.episodes.listing.index == 5, "the row four further on")


async def test_a_library_that_takes_long_does_not_hold_the_keys_for_ever(
    long: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "AWAITED_SECONDS", 0.05)
    async with staged(long) as stage:
        asked = asyncio.Event()

        async def look(picked: object) -> None:
            await asked.wait()

        monkeypatch.setattr(stage.app.core.many_requests, "look", look)
        stage.press_at_once("V", "t", "question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")


async def test_ten_are_asked_for_at_once(long: Setting) -> None:
    async with staged(long) as stage:
        await stage.press("v", *"j" * 9, "t")
        await stage.notes("Requested: 10 episodes")
        assert stage.is_home()


async def test_offline_nothing_is_fetched_and_it_says_why(long: Setting) -> None:
    async with staged(long) as stage:
        await stage.press("v", "j", "d")
        await stage.says("Not fetched: 2 episodes. ")


async def test_what_cannot_be_done_to_several_is_done_to_the_one_that_is_lit(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("l", "v", "j", "y")
        await stage.notes("Copied: ")
        assert FOG.episode in stage.clipboard and SLEEPER.episode not in stage.clipboard


async def test_what_was_opened_by_name_is_not_among_it(full: Setting) -> None:
    async with staged(replace(full, start=EpisodeRef(SLEEPER))) as stage:
        assert stage.main.episodes.picked_count == 0


# Audio on this machine.

SHORT = "short"
CATALOGUE = demo_podcast(
    SHORT,
    "Short",
    [
        demo_episode(SHORT, f"Number {number}", days=number, duration=5, audio=number != 2)
        for number in range(13)
    ],
)


@pytest.fixture
def shorts() -> Iterator[FaultyService]:
    with FaultyService(catalogue=(CATALOGUE,)) as service:
        yield service


@pytest.fixture
async def fetching(shorts: FaultyService, tmp_path: Path) -> Setting:
    """A list of short episodes, all pages of which were read."""
    await _fill(tmp_path / "library", shorts.origin)
    async with await Core.open(tmp_path / "library", shorts.origin) as core:
        for row in (await core.listings.episodes(EpisodeQuery())).rows:
            async for _ in core.pages.open(EpisodeRef(row.key)):
                pass
    return Setting(shorts.origin, tmp_path / "library")


def coming(stage: Stage) -> list[EpisodeKey]:
    """The episodes whose audio is on its way, or waits for its turn."""
    downloads = stage.main.downloads
    return [key for key in downloads.fetches if downloads.coming(key) is not None]


async def test_the_audio_of_all_that_have_some_is_fetched(fetching: Setting) -> None:
    async with staged(fetching) as stage:
        with stage.hearing() as said:
            await stage.press("l", "v", "j", "j", "j", "d")
            await stage.notes("On this machine now: 3 episodes")
        assert said[0] == "Fetching 3 episodes (1 without audio)"
        assert sum("↓" in row for row in stage.rows()) == 3
        await stage.press("g", "v", "j", "j", "d")
        await stage.notes("Nothing to fetch (2 here already, 1 without audio)")


async def test_many_are_fetched_only_where_that_is_agreed_to(
    fetching: Setting, shorts: FaultyService
) -> None:
    async with staged(fetching) as stage:
        await stage.press("l", "V", "d")
        await stage.shows("Fetch the audio of 12 episodes?")
        await stage.press("escape")
        assert not any(one.path.startswith("/audio/") for one in shorts.requests)
        await stage.press("d")
        await stage.shows("Fetch the audio of 12 episodes?")
        await stage.press("enter")
        await stage.notes("On this machine now: 12 episodes")


async def test_the_same_key_stops_what_is_to_come(fetching: Setting, shorts: FaultyService) -> None:
    shorts.faults.set("/audio/*", Fault(drip=3600, drop_size=1))
    async with staged(fetching) as stage:
        await stage.press("l", "v", *"jjjjj")
        await stage.pilot.press("d")
        await stage.until(lambda: len(coming(stage)) == 5, "all of them begun")
        for key in ("g", "v", *"jjjjj", "d"):
            await stage.pilot.press(key)
        await stage.notes("Fetching stopped: 5 episodes")
        await stage.until(lambda: not coming(stage), "nothing on its way")
