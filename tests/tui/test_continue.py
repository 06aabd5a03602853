"""What to go on with, on the screen: what has time left, below it what was read."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.recent import RecentEpisode
from steno_tui.text.sanitize import line
from steno_tui.tui.recent_lines import (
    HEARD,
    READ,
    RecentHeading,
    recent_items,
    recent_lines,
    recent_title,
)
from steno_tui.tui.screens.continue_list import ContinueScreen
from steno_tui.tui.theme import ASCII, UNICODE

from .catalogue import BROKEN, FOG, NIGHT, SLEEPER
from .stage import MEDIUM, NARROW, NOW, USUAL, Setting, Stage, staged
from .test_hostile import WORDS

GAUGE = EpisodeKey(NIGHT, "changing-gauge")


def use(directory: Path | None, server: str) -> None:
    """Hear two episodes in part, and read the page of one of them and of two others."""
    assert directory is not None
    with Library.open(directory, server, clock=lambda: NOW - 7200) as library:
        for key in (SLEEPER, FOG):
            library.positions.save(key, 880, session=library.positions.begin(key))
        for key in (BROKEN, GAUGE, FOG):
            library.recent.note_read(key)
    with Library.open(directory, server, clock=lambda: NOW - 60) as library:
        library.positions.save(FOG, 900, session=library.positions.begin(FOG))
        library.recent.note_read(GAUGE)


@asynccontextmanager
async def listed(full: Setting, size: tuple[int, int] = USUAL) -> AsyncIterator[Stage]:
    """The list, over a library in which something was begun."""
    use(full.library, full.server)
    async with staged(replace(full, size=size)) as stage:
        await stage.press("C")
        await stage.until(lambda: bool(dialog(stage).listing.items), "something to go on with")
        yield stage


def dialog(stage: Stage) -> ContinueScreen:
    assert isinstance(stage.app.screen, ContinueScreen)
    return stage.app.screen


def selected(stage: Stage) -> EpisodeKey:
    item = dialog(stage).listing.selected
    assert isinstance(item, RecentEpisode)
    return item.row.key


def keys_of(stage: Stage) -> list[EpisodeKey]:
    return [i.row.key for i in dialog(stage).listing.items if isinstance(i, RecentEpisode)]


async def test_what_has_time_left_stands_above_what_was_read(full: Setting) -> None:
    async with listed(full) as stage:
        items = dialog(stage).listing.items
        assert [i.words if isinstance(i, RecentHeading) else i.row.key for i in items] == [
            HEARD.words,
            FOG,
            SLEEPER,
            READ.words,
            GAUGE,
            BROKEN,
        ]
        text = stage.text()
        assert "15:00 of" in text and "1 min ago" in text and "read 2 h ago" in text
        await stage.press("escape")
        assert stage.is_home()


@pytest.mark.parametrize("size", [USUAL, NARROW])
async def test_the_cursor_is_never_on_a_heading(full: Setting, size: tuple[int, int]) -> None:
    async with listed(full, size) as stage:
        passed = [selected(stage)]
        for key in ("j", "j", "j", "j", "k", "k", "k", "k", "G", "g", "pagedown", "pageup"):
            await stage.press(key)
            passed.append(selected(stage))
        assert passed == [
            *(FOG, SLEEPER, GAUGE, BROKEN, BROKEN),
            *(GAUGE, SLEEPER, FOG, FOG),
            *(BROKEN, FOG, BROKEN, FOG),
        ]


async def test_enter_opens_the_page_and_space_plays_on(full: Setting) -> None:
    async with listed(full, MEDIUM) as stage:
        await stage.press("j", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
        assert stage.is_home() and stage.pane() == "page"
        assert stage.main.now_playing is None or not stage.main.now_playing.is_sounding
        await stage.press("C", "space")
        await stage.plays()
        assert stage.main.page.key == FOG and stage.position == 900
        await stage.press("ctrl+o")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page before")


async def test_what_is_marked_heard_there_leaves_and_comes_back(full: Setting) -> None:
    async with listed(full) as stage:
        assert "H heard" in stage.rows()[-1] or "H heard" in stage.text()
        await stage.press("j", "H")
        await stage.until(lambda: keys_of(stage) == [FOG, GAUGE, BROKEN], "it gone")
        assert stage.noted == "Marked heard; u takes it back: The Sleeper to Lund"
        assert selected(stage) == GAUGE
        await stage.press("H")
        await stage.until(lambda: "✓" in stage.text(), "the mark of one that was read")
        await stage.press("u", "u")
        await stage.until(lambda: keys_of(stage) == [FOG, SLEEPER, GAUGE, BROKEN], "it back")
        await stage.press("m")
        await stage.notes("Marked read; u takes it back: ")


async def test_what_was_asked_for_there_is_done_also_once_the_window_has_gone(
    full: Setting,
) -> None:
    async with listed(full) as stage:
        key = selected(stage)
        async with stage.main.undoable.one_by_one:  # as long as something else is done
            await stage.pilot.press("H")
            await stage.until(
                lambda: "continue-change" in [one.group for one in stage.app.workers], "it begun"
            )
            dialog(stage).dismiss()
            await stage.until(lambda: stage.app.screen is stage.main, "the window gone")
        await stage.settled()
        row = (await stage.app.core.listings.status(key)).row
        assert row is not None and row.heard


async def test_what_else_is_done_to_an_episode_is_done_there(full: Setting, tmp_path: Path) -> None:
    files = tmp_path / "exported"
    config = replace(full.config, export_directory=str(files))
    async with listed(replace(full, config=config)) as stage:
        await stage.press("e")
        await stage.until(lambda: bool([*files.glob("*.md")]), "its file")
        await stage.press("n", "j", "N")
        await stage.notes("Heard next")
        assert [row.key for row in await stage.app.core.queue.rows()] == [SLEEPER, FOG]
        await stage.press("d")
        await stage.until(lambda: SLEEPER in stage.main.downloads.whole, "its audio")
        assert dialog(stage).listing.items


async def test_the_page_that_is_being_read_is_among_them(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        key = stage.main.page.wanted
        await stage.press("C")
        await stage.until(lambda: bool(dialog(stage).listing.items), "the page")
        assert selected(stage) == key


async def test_where_there_is_nothing_it_is_said_what_comes_here(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("C")
        await stage.shows("Nothing to go on with yet.")
        await stage.press("enter", "space", "j", "C")
        assert stage.is_home()


ROW = EpisodeRow(*SLEEPER, "The Sleeper", "Night Trains", None, 3600, None, None, False, None)
SECONDS = st.integers(0, 10**7)


@given(
    title=st.sampled_from(WORDS),
    podcast=st.sampled_from(WORDS),
    length=st.one_of(st.none(), SECONDS),
    position=SECONDS,
    is_started=st.booleans(),
    width=st.integers(20, 130),
    height=st.sampled_from([1, 2]),
)
def test_whatever_it_is_called_it_has_its_rows_and_no_more_cells_than_there_are(
    title: str,
    podcast: str,
    length: int | None,
    position: int,
    is_started: bool,
    width: int,
    height: int,
) -> None:
    row = ROW._replace(
        title=line(title), podcast_title=line(podcast), duration=length, position=position
    )
    item = RecentEpisode(row, NOW - 90, is_started)
    for signs in (UNICODE, ASCII):
        lines = recent_lines(item, width, height, now=NOW, signs=signs)
        assert len(lines) == height
        for each in lines:
            assert sum(cell_len(span.text) for span in each.spans) <= width


def test_a_heading_has_as_many_rows_as_an_episode() -> None:
    for height in (1, 2):
        assert len(recent_lines(READ, 30, height, now=NOW, signs=UNICODE)) == height


def started(position: int, length: int | None) -> RecentEpisode:
    return RecentEpisode(ROW._replace(position=position, duration=length), NOW, True)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], ""),
        ([started(60, None)], ""),
        ([started(60, 3660)], "1 h left"),
        ([started(60, 3660), started(60, None)], "over 1 h left"),
        ([RecentEpisode(ROW, NOW, False)], ""),
    ],
)
def test_the_title_says_for_how_long_it_goes_on(found: list[RecentEpisode], words: str) -> None:
    assert recent_title(found) == words


def test_a_heading_without_episodes_is_left_out() -> None:
    one, two = started(60, 3600), RecentEpisode(ROW, NOW, False)
    assert recent_items([]) == []
    assert recent_items([one]) == [HEARD, one]
    assert recent_items([two]) == [READ, two]
