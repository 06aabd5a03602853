"""A list too long to be read whole: rows come as they are looked at, the cursor keeps its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from rich.console import RenderableType
from textual.screen import Screen

from steno_tui.core import listings
from steno_tui.core.listings import EpisodeListing
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.panes.episodes import ROWS_AT_ONCE, EpisodesPane
from steno_tui.tui.screens.browse import BrowseScreen

from .stage import MEDIUM, NOW, Setting, Stage, staged

LONG = Podcast("long", "Long")
COUNT = 12 * ROWS_AT_ONCE


def an_episode(number: int) -> Episode:
    """The newest but so many."""
    at = datetime.fromtimestamp(NOW - 3600 * (number + 1), UTC)
    return Episode(LONG, f"e{number}", f"Number {number:05}.", published_at=at)


@pytest.fixture
def long(empty: Setting, tmp_path: Path) -> Setting:
    with Library.open(tmp_path / "long", empty.server) as library:
        library.podcasts.follow(LONG)
        library.episodes.put("long", [an_episode(number) for number in range(COUNT)])
    return replace(empty, library=tmp_path / "long", offline=True, size=MEDIUM)


def at(long: Setting, number: int, podcast: str | None = None) -> Setting:
    """As somebody left it at an episode."""
    assert long.library is not None
    key = EpisodeKey("long", f"e{number}")
    with Library.open(long.library, long.server) as library:
        library.settings.set_last_place(LastPlace(podcast, key, "episodes"))
    return long


def lit(stage: Stage) -> str:
    row = stage.main.episodes.selected
    return row.slug if row is not None else ""


def read(stage: Stage) -> int:
    """How many rows are here."""
    return len(list(stage.main.episodes.rows.here()))


@pytest.mark.parametrize("podcast", [None, "long"])
async def test_the_first_frame_is_at_the_place_that_was_left(
    long: Setting, podcast: str | None
) -> None:
    async with staged(at(long, 1000, podcast)) as stage:
        assert lit(stage) == "e1000"
        assert len(stage.main.episodes.listing.items) == COUNT
        assert "Number 01000." in stage.text()
        assert read(stage) <= 3 * ROWS_AT_ONCE


@pytest.mark.usefixtures("painted")
async def test_every_frame_has_the_place_that_was_left_in_sight(
    long: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames: list[int] = []
    paint = BaseApp._display

    def painted(app: BaseApp, screen: Screen[None], what: RenderableType | None) -> None:
        if isinstance(screen, BrowseScreen):
            frames.append(screen.episodes.listing.scroll_offset.y)
        paint(app, screen, what)

    monkeypatch.setattr(BaseApp, "_display", painted)
    async with staged(at(long, 1000)) as stage:
        assert stage.main.episodes.listing.scroll_offset.y > 0
        assert set(frames) == {stage.main.episodes.listing.scroll_offset.y}


async def test_what_is_scrolled_to_is_read(long: Setting) -> None:
    async with staged(at(long, 0)) as stage:
        await stage.press("G")
        await stage.shows(f"Number {COUNT - 1:05}.")
        assert lit(stage) == f"e{COUNT - 1}"
        await stage.press("g")
        await stage.shows("Number 00000.")


async def test_no_row_is_skipped_going_down_by_screens(long: Setting) -> None:
    async with staged(at(long, 0)) as stage:
        seen = []
        for _ in range(60):
            seen.append(lit(stage))
            await stage.press("pagedown")
        step = int(seen[1][1:])
        assert seen == [f"e{number * step}" for number in range(60)]


async def test_what_is_on_its_way_has_its_place(long: Setting) -> None:
    async with staged(at(long, 0)) as stage:
        listing = stage.main.episodes.listing
        listing.sight_changed = lambda: None  # nobody answers
        await stage.press("G")
        assert lit(stage) == ""
        rows = [row for row in stage.rows() if "…" in row]
        assert len(rows) >= 9
        await stage.press("enter")  # there is nothing to open yet
        assert stage.pane() == "episodes"


async def test_the_page_follows_to_a_row_that_was_on_its_way(long: Setting) -> None:
    async with staged(replace(at(long, 0), size=(120, 40))) as stage:
        await stage.press("G")
        await stage.until(lambda: stage.main.page.key == ("long", f"e{COUNT - 1}"), "its page")


async def test_what_comes_above_keeps_the_cursor_on_its_episode_and_in_its_row(
    long: Setting,
) -> None:
    async with staged(at(long, 1000)) as stage:
        await stage.press("k", "k")
        before = stage.place_of("Number 00998.")
        new = [replace(an_episode(-number), slug=f"new{number}") for number in range(1, 500)]
        await stage.app.core.library.run(lambda library: library.episodes.put("long", new))
        stage.main.episodes.load(None)
        await stage.settled()
        assert lit(stage) == "e998"
        assert stage.place_of("Number 00998.") == before
        assert len(stage.main.episodes.listing.items) == COUNT + 499


async def test_words_are_looked_for_in_all_of_it(long: Setting) -> None:
    async with staged(at(long, 1000)) as stage:
        await stage.press("f")
        await stage.type("02399")
        assert lit(stage) == "e2399"
        assert "1 of 2 400" in stage.text()
        await stage.press("escape")
        assert lit(stage) == "e2399"
        assert len(stage.main.episodes.listing.items) == COUNT


async def test_enter_waits_for_what_the_words_leave(long: Setting) -> None:
    async with staged(at(long, 1000)) as stage:
        async with stage.library_held():
            await stage.press("f")
            stage.press_at_once(*"02399", "enter")
            await stage.until(lambda: stage.has_focus(stage.main.episodes.listing), "the list")
            stage.press_at_once("enter", "t")
            await stage.notes("Select an episode first")
            assert stage.pane() == "episodes"
        await stage.until(lambda: stage.pane() == "page", "the page's pane")
        assert stage.main.page.wanted == ("long", "e2399")


async def test_a_list_that_has_become_shorter_meanwhile_is_loaded_anew(long: Setting) -> None:
    old = Podcast("old", "Old")
    assert long.library is not None
    with Library.open(long.library, long.server) as library:
        ancient = [replace(an_episode(COUNT + n), podcast=old) for n in range(500)]
        library.episodes.put("old", ancient)
    async with staged(at(long, 0)) as stage:
        assert len(stage.main.episodes.listing.items) == COUNT + 500
        await stage.app.core.library.run(lambda library: library.podcasts.leave("old"))
        await stage.press("G")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == COUNT, "fewer")
        await stage.settled()
        assert lit(stage) == f"e{COUNT - 1}"


async def test_the_cursor_goes_on_while_the_list_is_loaded_anew(long: Setting) -> None:
    async with staged(at(long, 1000)) as stage:
        async with stage.library_held():
            stage.main.episodes.reload()
            stage.press_at_once("j", "j")
            await stage.until(lambda: lit(stage) == "e1002", "the one after the next")
        await stage.settled()
        assert lit(stage) == "e1002"


async def test_the_first_frame_of_a_very_long_list_is_at_a_place_that_is_counted_behind_it(
    long: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert long.library is not None
    with Library.open(long.library, long.server) as library:
        ancient = replace(an_episode(COUNT), published_at=datetime(2000, 1, 1, tzinfo=UTC))
        library.episodes.put("long", [ancient])
    places: list[int] = []
    show = EpisodesPane.show

    def shown(pane: EpisodesPane, listing: EpisodeListing) -> None:
        show(pane, listing)
        places.append(pane.listing.index)
        assert pane.lit is not None
        assert pane.lit.slug == "e1000"

    monkeypatch.setattr(EpisodesPane, "show", shown)
    monkeypatch.setattr(listings, "COUNTED", 300)
    async with staged(at(long, 1000)) as stage:
        await stage.until(lambda: len(places) == 2, "the list, counted")
        assert places == [300, 1000]
        assert "Number 01000." in stage.text()
        assert "2 401 episodes" in stage.text()


@pytest.mark.usefixtures("painted")
async def test_the_first_matches_are_drawn_before_the_others_are_looked_for(
    long: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(at(long, 1000)) as stage:
        done: list[str] = []
        show, ask, paint = EpisodesPane.show, listings.Listings.episodes, BaseApp._display

        def shown(pane: EpisodesPane, listing: EpisodeListing) -> None:
            done.append("shown")
            show(pane, listing)

        async def asked(
            reader: listings.Listings, query: EpisodeQuery, **how: Any
        ) -> EpisodeListing:
            done.append("asked for all" if how.get("most") is None else "asked for some")
            return await ask(reader, query, **how)

        def painted(app: BaseApp, screen: Screen[None], what: RenderableType | None) -> None:
            done.append("drawn")
            paint(app, screen, what)

        await stage.press("f")
        await stage.settled()
        monkeypatch.setattr(EpisodesPane, "show", shown)
        monkeypatch.setattr(listings.Listings, "episodes", asked)
        monkeypatch.setattr(BaseApp, "_display", painted)
        stage.press_at_once("0")
        await stage.until(lambda: done.count("shown") == 2, "all matches")
        first = done.index("shown")
        assert "drawn" in done[first : done.index("asked for all")]
