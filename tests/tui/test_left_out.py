"""What cannot be drawn is left out and told, and the program opens and goes on."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from steno_tui.core.events import EpisodeRead
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.last_place import LastPlace
from steno_tui.tui.page_state import PageState
from steno_tui.tui.player_bar.layout import BarLayout
from tests.support.faulty_service import FaultyService

from .catalogue import FOG, NIGHT, SLEEPER, demo_episode, demo_podcast
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged
from .test_hints import on_page
from .test_hostile import content
from .test_sound_at_home import played

SECRET = "correct horse battery staple"


def is_of_sleeper(it: object) -> bool:
    """Whether something is about that episode, whatever of it is drawn."""
    match it:
        case PageState():
            return it.read.episode.key == SLEEPER
        case EpisodeRead():
            return it.episode.key == SLEEPER
        case EpisodeRow():
            return it.key == SLEEPER
        case _:
            return bool(getattr(it, "key", None) == SLEEPER)


@contextmanager
def undrawn(function: str) -> Iterator[None]:
    """Have a function of the interface fail for one episode."""
    module, _, name = function.rpartition(".")
    of_us = import_module(f"steno_tui.tui.{module}")
    draw = getattr(of_us, name)

    def fail(first: object, *others: Any, **more: Any) -> object:
        if is_of_sleeper(first):
            raise IndexError(SECRET)
        return draw(first, *others, **more)

    with patch.object(of_us, name, fail):
        yield


def remember(setting: Setting, key: EpisodeKey, pane: str = "page") -> None:
    """Have the program left on an episode's page."""
    assert setting.library is not None
    with Library.open(setting.library, setting.server) as library:
        library.settings.set_last_place(LastPlace(key.podcast, key, pane))


@pytest.fixture
def broken(full: Setting, tmp_path: Path) -> Setting:
    """The program with a page remembered."""
    remember(full, SLEEPER)
    return replace(full, reports=tmp_path / "reports", leaves_out=True)


async def goes_on(stage: Stage) -> None:
    """Read another page."""
    await on_page(stage, FOG)
    await stage.until(lambda: "notes on fog" in stage.page(), "its notes")


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW], ids=["wide", "medium", "narrow"])
@pytest.mark.parametrize("longest", [0, 100_000], ids=["in a thread", "at once"])
async def test_a_page_that_cannot_be_laid_out_does_not_keep_the_program_from_opening(
    broken: Setting, size: tuple[int, int], longest: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.tui.panes.page.LONG_PAGE", longest)
    with undrawn("page_lines.page_lines"):
        async with staged(replace(broken, size=size)) as stage:
            await stage.shows("This page cannot be shown")
            assert "o opens it in the browser, r asks for it anew" in stage.page()
            await goes_on(stage)


@pytest.mark.parametrize("part", ["panes.page._targets", "page_lines.offered"])
async def test_a_page_whose_parts_cannot_be_found_is_shown_without_them(
    broken: Setting, part: str
) -> None:
    with undrawn(part):
        async with staged(broken) as stage:
            await stage.shows("Sentence number 1")
            await stage.press("c", "end", "j", "enter")
            await goes_on(stage)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
async def test_a_row_that_cannot_be_drawn_leaves_the_others(
    broken: Setting, size: tuple[int, int]
) -> None:
    remember(broken, SLEEPER, "episodes")
    with undrawn("panes.episodes.episode_lines"):
        async with staged(replace(broken, size=size)) as stage:
            await stage.shows("This row cannot be shown.")
            assert "A Platform in the Fog" in stage.text()
            await goes_on(stage)


async def test_a_bar_that_cannot_be_laid_out_leaves_the_sound(broken: Setting) -> None:
    with patch.object(BarLayout, "lay_out", side_effect=IndexError(SECRET)):
        async with staged(broken) as stage:
            await played(stage)
            assert "This row cannot be shown." in stage.rows()[-3]
            await goes_on(stage)


async def test_a_report_is_kept_once_and_named_and_has_nobody_s_data(broken: Setting) -> None:
    with undrawn("page_lines.page_lines"):
        async with staged(broken) as stage:
            await stage.notes("Not shown; a report is in")
            for _ in range(3):
                stage.main.page.lay_out()
            await stage.settled()
            assert broken.reports is not None
            (report,) = broken.reports.iterdir()
            assert str(report) in stage.noted
            assert stage.toasts == []
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert "IndexError" in report.read_text()
    assert SECRET not in report.read_text()


RUNS = ("x" + "\u200d" * 1500, "z" + ("\u0301" * 8 + "\u200d") * 200, "\u200b" * 3000)


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("run", RUNS, ids=["joiners", "marks", "nothing"])
async def test_the_program_opens_at_a_page_of_runs_that_take_no_cell(
    run: str, size: tuple[int, int], tmp_path: Path
) -> None:
    hostile = demo_episode(NIGHT, f"{run} title", slug=SLEEPER.episode, said=content(run))
    catalogue = (demo_podcast(NIGHT, "Night Trains", [hostile]),)
    with FaultyService(catalogue=catalogue) as service:
        setting = Setting(service.origin, tmp_path / "library", size=size)
        async with staged(setting) as stage:
            await stage.press("l", "enter")
            await stage.until(lambda: bool(stage.main.page.view.lines), "its page")
        async with staged(replace(setting, offline=True)) as stage:
            assert stage.pane() == "page"
            await stage.shows("title")
