"""Adding a podcast by whatever names it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace
from textual.events import Paste

from steno_tui.models.episode import EpisodeKey
from steno_tui.tui.screens.add import AddScreen
from steno_tui.urls import MAX_LENGTH
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, WEATHER
from .stage import Setting, Stage, staged


@asynccontextmanager
async def asked(setting: Setting) -> AsyncIterator[tuple[Stage, AddScreen]]:
    """The program with an empty library and the question for an address."""
    async with staged(setting) as stage:
        await stage.press("a")
        screen = stage.app.screen
        assert isinstance(screen, AddScreen)
        yield stage, screen


@pytest.fixture
def unlisted(empty: Setting, service: FaultyService) -> Setting:
    """A service that keeps no list of its podcasts, so that they have to be added."""
    service.faults.set("/v1/public/podcasts", Fault(status=404))
    return empty


async def answer(stage: Stage, screen: AddScreen, text: str) -> None:
    screen.field.value = text
    await stage.press("enter")


@pytest.mark.parametrize(
    "name",
    [
        "weather-desk",
        "  weather-desk  ",
        "{server}/podcast/weather-desk",
        "{server}/podcast/weather-desk/forecast-07",
        "{server}/v1/public/podcasts/weather-desk",
    ],
)
async def test_a_podcast_is_added_by_anything_that_names_it(unlisted: Setting, name: str) -> None:
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, name.format(server=unlisted.server))
        await stage.until(lambda: stage.is_home(), "the question answered")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "it selected")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 40, "its episodes")
        followed = await stage.app.core.library.run(lambda library: library.podcasts.followed())
        assert [podcast.slug for podcast in followed] == [WEATHER]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no-such-podcast", "knows no podcast named no-such-podcast"),
        ("two words", "names no podcast: give its name or address on"),
        ("x.md", "names no podcast"),
        ("http://e.example/podcast/x?" + "y" * 8192, "no address has over 8,192 characters"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("http://[", "http://["),
        ("\u202eevil\x1b]0;x\x07", ""),
        ("x" * 2048, ""),
    ],
)
async def test_what_names_no_podcast_is_explained_in_its_place(
    unlisted: Setting, text: str, words: str
) -> None:
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, text)
        assert screen.outcome.has_class("-failed")
        assert words in str(screen.outcome.content)
        assert "\x1b" not in str(screen.outcome.content)
        assert stage.app.screen is screen


@pytest.mark.parametrize("form", ["{server}/podcast/{key}", "{key}"])
async def test_an_episodes_address_opens_that_episode(unlisted: Setting, form: str) -> None:
    key = EpisodeKey(WEATHER, "forecast-07")
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, form.format(server=unlisted.server, key=key))
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "its podcast selected")
        await stage.until(lambda: stage.main.page.key == key, "its page")
        await stage.until(
            lambda: (row := stage.main.episodes.selected) is not None and row.key == key,
            "its row selected",
        )
        assert stage.pane() == "page"


async def test_the_address_of_an_episode_of_a_podcast_that_is_here_opens_it(full: Setting) -> None:
    async with staged(full) as stage:
        assert stage.main.podcasts.select(FOG.podcast)
        await stage.settled()
        await stage.press("a")
        screen = stage.app.screen
        assert isinstance(screen, AddScreen)
        await answer(stage, screen, f"{full.server}/podcast/{FOG}")
        await stage.until(lambda: stage.main.page.key == FOG, "its page")
        assert stage.main.episodes.selected is not None
        assert stage.main.episodes.selected.key == FOG
        assert (stage.pane(), stage.main.podcasts.slug) == ("page", FOG.podcast)


async def test_an_episode_that_no_list_has_is_opened_all_the_same(
    unlisted: Setting, service: FaultyService
) -> None:
    service.faults.set(f"/v1/public/podcasts/{WEATHER}/episodes", Fault(body=b"[]"))
    key = EpisodeKey(WEATHER, "forecast-07")
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, f"{unlisted.server}/podcast/{key}")
        await stage.until(lambda: stage.main.page.key == key, "its page")


async def test_a_made_up_episode_of_a_podcast_is_told(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, f"{unlisted.server}/podcast/weather-desk/made-up")
        await stage.until(lambda: screen.outcome.has_class("-failed"), "the refusal")
        assert "Weather Desk was added, but it has no episode made-up." in str(
            screen.outcome.content
        )
        assert stage.app.screen is screen
        await stage.press("escape")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "its podcast selected")


async def test_an_address_as_long_as_one_may_be_is_not_cut(unlisted: Setting) -> None:
    address = f"{unlisted.server}/podcast/weather-desk?x="
    async with asked(unlisted) as (stage, screen):
        stage.app.post_message(Paste(address + "y" * (MAX_LENGTH - len(address))))
        await stage.until(lambda: len(screen.field.value) == MAX_LENGTH, "all of it")
        await stage.press("enter")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "it selected")


async def test_an_empty_answer_is_not_asked_about(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, screen):
        await stage.press("enter", "space", "enter")
        assert not screen.outcome.has_class("-failed")


async def test_the_question_can_be_left(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, _):
        await stage.press(*"weather", "escape")
        assert stage.is_home()
        assert await stage.app.core.library.run(lambda library: library.podcasts.followed()) == []


async def test_letters_typed_into_the_field_are_no_commands(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, screen):
        await stage.press(*"qTa?s/")
        assert screen.field.value == "qTa?s/"


@pytest.fixture(params=[True, False])
def away(unlisted: Setting, service: FaultyService, request: pytest.FixtureRequest) -> Setting:
    """A program that is told to stay offline, or whose service answers nobody."""
    service.faults.set("*", Fault(hang_up=True))
    return replace(unlisted, offline=request.param)


async def test_without_the_service_a_podcast_is_followed_by_its_address(away: Setting) -> None:
    async with asked(away) as (stage, screen):
        await answer(stage, screen, f"{away.server}/podcast/weather-desk")
        await stage.until(lambda: stage.is_home(), "the question answered")
        await stage.notes("Followed: weather-desk. It is read once that can be done.")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "it selected")


async def test_without_the_service_a_name_that_may_be_anything_is_refused(away: Setting) -> None:
    async with asked(away) as (stage, screen):
        await answer(stage, screen, "weather-desk")
        await stage.until(lambda: screen.outcome.has_class("-failed"), "the refusal")
        assert "weather-desk was not added" in str(screen.outcome.content)
        assert stage.app.screen is screen
        assert await stage.app.core.listings.podcasts() == []


async def test_a_file_is_no_podcast(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, screen):
        await answer(stage, screen, __file__)
        assert "is a file" in str(screen.outcome.content)
