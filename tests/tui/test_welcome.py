"""The first run: what can be done where there are no podcasts yet."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.tui.screens.add import AddScreen
from steno_tui.tui.theme import Signs
from steno_tui.tui.welcome import welcome_lines
from tests.support.faulty_service import Fault, FaultyService

from .stage import MEDIUM, NARROW, WIDE, Setting, staged


@pytest.fixture
def first_run(empty: Setting, service: FaultyService) -> Setting:
    """An empty library, and a service that lists nothing."""
    service.faults.set("/v1/public/podcasts", Fault(status=404))
    return empty


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_it_says_what_can_be_done(first_run: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(first_run, size=size)) as stage:
        await stage.shows("Welcome")
        text = stage.text()
        assert all(words in text for words in ("Add", "Import", "Look around", "--demo", "a add"))
        await stage.press("a")
        assert stage.is_on(AddScreen)


async def test_its_lines_can_be_clicked(first_run: Setting) -> None:
    async with staged(first_run) as stage:
        await stage.shows("Welcome")
        await stage.click("Import a list")
        assert stage.is_on(AddScreen) and "Import a list of feeds" in stage.text()


async def test_it_knows_the_users_own_keys(first_run: Setting) -> None:
    config = Config(keys={"add": "ctrl+n", "import_list": "f6"})
    async with staged(replace(first_run, config=config)) as stage:
        await stage.shows("Welcome")
        assert "Ctrl+N  Add a podcast" in stage.text()
        assert "f6      Import" in stage.text()


async def test_the_service_is_opened_from_it(
    first_run: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def opening(url: str) -> bool:
        opened.append(url)
        return True

    monkeypatch.setattr("steno_tui.tui.base_app.open_in_browser", opening)
    async with staged(first_run) as stage:
        await stage.shows("Welcome")
        await stage.press("o")
        await stage.until(lambda: opened == [first_run.server], "the service in the browser")


async def test_it_says_that_nobody_is_reached_and_covers_nothing(
    first_run: Setting, service: FaultyService
) -> None:
    service.faults.set("*", Fault(hang_up=True))
    async with staged(first_run) as stage:
        await stage.shows("before it answered")
        assert "Add a podcast" in stage.text() and stage.toasts == []


async def test_it_goes_with_the_first_podcast(first_run: Setting) -> None:
    async with staged(first_run) as stage:
        await stage.shows("Welcome")
        await stage.press("a", *"weather-desk", "enter")
        await stage.shows("Weather Desk")
        await stage.press("enter")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 40, "its episodes")
        assert "Welcome" not in stage.text()


async def test_podcasts_without_episodes_are_no_first_run(
    first_run: Setting, service: FaultyService
) -> None:
    service.faults.set("*", Fault(hang_up=True))
    own_keys = {"refresh": "f7", "refresh_all": "f8"}
    async with staged(replace(first_run, config=Config(keys=own_keys))) as stage:
        await stage.press("a")
        screen = stage.app.screen
        assert isinstance(screen, AddScreen)
        screen.field.value = f"{first_run.server}/podcast/weather-desk"
        await stage.press("enter", "enter")
        await stage.until(lambda: stage.main.podcasts.count == 1, "it listed")
        await stage.shows("No episodes here yet. Press f7 to ask for")
        assert "Welcome" not in stage.text()


@pytest.mark.parametrize("width", [1, 5, 21, 88])
@pytest.mark.parametrize("height", [0, 3, 40])
def test_it_is_laid_out_in_any_room(width: int, height: int) -> None:
    assert welcome_lines(width, height, host="h", why="x", keys={}, signs=Signs())
