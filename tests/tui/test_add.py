"""Adding a podcast by whatever names it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.events import Paste

from steno_tui.feeds.opml import read_opml
from steno_tui.models.episode import EpisodeKey
from steno_tui.tui.screens.add import AddScreen
from steno_tui.tui.screens.export_list import ExportScreen
from steno_tui.urls import MAX_LENGTH
from tests.feeds.feeds import item, rss
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


async def look_for(stage: Stage, screen: AddScreen, text: str) -> None:
    """Have something recognised."""
    screen.field.value = text
    await stage.press("enter")


async def answer(stage: Stage, screen: AddScreen, text: str) -> None:
    """Have something recognised, and add it."""
    await look_for(stage, screen, text)
    await stage.until(lambda: bool(screen.listing.items), "it recognised")
    await stage.press("enter")


def outcome(screen: AddScreen) -> str:
    return str(screen.outcome.content)


async def is_refused(stage: Stage, screen: AddScreen, words: str) -> None:
    """Wait for a sentence about what is wrong, in the window."""
    await stage.until(lambda: screen.outcome.has_class("-failed"), "the refusal")
    assert words in outcome(screen) and stage.app.screen is screen


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
        ("two words", "finds no podcast by 'two words'"),
        ("~/no such list.opml", "There is no file"),
        ("'/tmp/no such list.opml'", "There is no file /tmp/no such list.opml"),
        ("http://e.example/podcast/x?" + "y" * 8192, "it is longer than 8192 characters"),
        ("[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
        ("http://[", "http://["),
        ("https://192.168.0.1/feed", "private network"),
        ("\u202eevil\x1b]0;x\x07", ""),
        ("x" * 2048, ""),
    ],
)
async def test_what_names_no_podcast_is_explained_in_its_place(
    unlisted: Setting, text: str, words: str
) -> None:
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, text)
        await is_refused(stage, screen, words)
        assert "\x1b" not in outcome(screen)


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
        await stage.press("escape", "escape")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "its podcast selected")


async def test_an_address_as_long_as_one_may_be_is_not_cut(unlisted: Setting) -> None:
    address = f"{unlisted.server}/podcast/weather-desk?x="
    async with asked(unlisted) as (stage, screen):
        stage.app.post_message(Paste(address + "y" * (MAX_LENGTH - len(address))))
        await stage.until(lambda: len(screen.field.value) == MAX_LENGTH, "all of it")
        await stage.press("enter", "enter")
        await stage.until(lambda: stage.main.podcasts.slug == WEATHER, "it selected")


async def test_a_paste_that_is_longer_than_any_address_is_refused(unlisted: Setting) -> None:
    async with asked(unlisted) as (stage, screen):
        stage.app.post_message(Paste(f"{unlisted.server}/podcast/weather-desk?x=" + "y" * 20_000))
        await stage.until(lambda: len(screen.field.value) > MAX_LENGTH, "more than is taken")
        await stage.press("enter")
        await stage.until(lambda: "longer than 8192 characters" in outcome(screen), "the refusal")


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
        await look_for(stage, screen, "weather-desk")
        await is_refused(stage, screen, "weather-desk was not added")
        assert await stage.app.core.listings.podcasts() == []


async def test_a_file_that_is_no_list_of_feeds_is_refused(
    unlisted: Setting, tmp_path: Path
) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Ada")
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, str(path))
        await is_refused(stage, screen, "letter.txt is no list of feeds (OPML): in its line 1")


# What is shown before it is added.

FEED = "/feeds/radio.xml"


@pytest.fixture
def feed(service: FaultyService) -> str:
    """The address of a feed."""
    author = "<itunes:author>Ada</itunes:author>"
    published = "<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate>"
    body = rss(item(2, published), item(1), channel=author)
    service.faults.set(FEED, Fault(body=body))
    return service.origin + FEED


def finds(service: FaultyService, *results: dict[str, object]) -> None:
    """Have the directory find these."""
    body = json.dumps({"resultCount": len(results), "results": results})
    service.faults.set("/search", Fault(body=body.encode()))


async def test_what_was_recognised_is_shown_before_it_is_added(
    unlisted: Setting, feed: str
) -> None:
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, feed)
        await stage.shows("Night Radio")
        text = stage.text()
        assert "2 episodes" in text and "Ada" in text and "newest 5 Jan 2026" in text
        assert outcome(screen) == "Stenobird is not known to have it. Enter adds it."
        assert await stage.app.core.listings.podcasts() == []
        await stage.press("enter")
        await stage.until(lambda: stage.main.podcasts.slug == "@night-radio", "it selected")
        await stage.until(lambda: len(stage.main.episodes.listing.items) == 2, "its episodes")
        await stage.press("a")
        again = stage.app.screen
        assert isinstance(again, AddScreen)
        await look_for(stage, again, feed)
        await stage.shows("followed")
        assert outcome(again) == "You follow it already. Enter goes there."


async def test_a_damaged_feed_is_told_of_as_that(
    unlisted: Setting, service: FaultyService, feed: str
) -> None:
    whole = rss(item(2), item(1))
    service.faults.set(FEED, Fault(body=whole[: whole.rindex(b"<item>") + 20]))
    async with asked(unlisted) as (stage, screen):
        with stage.hearing() as said:
            await answer(stage, screen, feed)
            await stage.until(lambda: stage.app.screen is not screen, "it added")
        assert any("The feed is damaged" in words for words in said)


async def test_enter_twice_adds_without_a_look(unlisted: Setting, feed: str) -> None:
    async with asked(unlisted) as (stage, screen):
        screen.field.value = feed
        stage.press_at_once("enter", "enter")
        await stage.until(lambda: stage.main.podcasts.slug == "@night-radio", "it selected")


async def test_words_offer_podcasts_to_choose_from(
    unlisted: Setting, service: FaultyService, feed: str
) -> None:
    finds(
        service,
        {"collectionId": 1, "collectionName": "Night Radio Plus"},
        {"collectionId": 2, "collectionName": "Night Radio", "trackCount": 2, "feedUrl": feed},
    )
    async with asked(unlisted) as (stage, screen):
        await stage.type("night radio")
        assert not [request for request in service.requests if request.path == "/search"]
        await stage.press("enter")
        await stage.shows("2 podcasts found")
        await stage.press("enter")
        await is_refused(stage, screen, "does not tell where the feed of Night Radio Plus is")
        await stage.press("j", "k", "j", "enter")
        await stage.until(lambda: stage.main.podcasts.slug == "@night-radio", "it selected")


async def test_in_a_low_window_a_whole_sentence_says_what_is_wrong_with_one_of_several(
    unlisted: Setting, service: FaultyService, feed: str
) -> None:
    others: list[dict[str, object]] = [
        {"collectionId": number, "collectionName": f"Night {number}", "feedUrl": feed}
        for number in range(2, 8)
    ]
    finds(service, {"collectionId": 1, "collectionName": "Night Radio Plus"}, *others)
    async with asked(replace(unlisted, size=(40, 12))) as (stage, screen):
        await look_for(stage, screen, "night")
        await stage.press("enter")
        await is_refused(stage, screen, "does not tell where the feed of Night Radio Plus is")
        words = " ".join(stage.text().split())
        assert "its web page may name it: give that." in words and "Esc back" in words
        assert screen.listing.size.height >= 2


async def test_a_click_chooses(unlisted: Setting, service: FaultyService, feed: str) -> None:
    finds(
        service,
        {"collectionId": 1, "collectionName": "Night Radio Plus"},
        {"collectionId": 2, "collectionName": "Night Radio", "feedUrl": feed},
    )
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, "night radio")
        await stage.shows("127.0.0.1")
        await stage.click("127.0.0.1")
        assert screen.listing.index == 1
        await stage.click("127.0.0.1")
        await stage.until(lambda: stage.main.podcasts.slug == "@night-radio", "it selected")


async def test_esc_leads_back_to_the_field_and_then_out(
    unlisted: Setting, service: FaultyService, feed: str
) -> None:
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, feed)
        await stage.shows("Enter adds it.")
        await stage.press("escape")
        assert stage.has_focus(screen.field) and not screen.listing.items
        assert "Night Radio" not in stage.text()
        await stage.press("x")
        assert screen.field.value == feed + "x"
        await stage.press("escape")
        assert stage.is_home() and await stage.app.core.listings.podcasts() == []


async def test_what_was_found_goes_when_something_else_is_typed(
    unlisted: Setting, feed: str
) -> None:
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, feed)
        await stage.shows("Enter adds it.")
        screen.field.focus()
        await stage.press("end", "x")
        assert not screen.listing.items and "The address of its feed" in outcome(screen)


async def test_looking_can_be_left(unlisted: Setting, service: FaultyService, feed: str) -> None:
    service.faults.set(FEED, Fault(delay=60))
    async with asked(unlisted) as (stage, screen):
        screen.field.value = feed
        await stage.pilot.press("enter")
        await stage.until(lambda: outcome(screen) == "Looking…", "the look")
        await stage.pilot.press("escape")  # for which no look is waited that takes a minute
        await stage.until(stage.is_home, "the window gone")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(status=401), "401"),
        (Fault(body=b"<!doctype html><html><body>x</body></html>"), "names no feed"),
        (Fault(body=b"{}"), "is no feed but JSON"),
    ],
)
async def test_what_is_found_in_place_of_a_feed_is_told(
    unlisted: Setting, service: FaultyService, feed: str, fault: Fault, words: str
) -> None:
    service.faults.set(FEED, fault)
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, feed)
        await is_refused(stage, screen, words)


# Lists of feeds.


def a_list(tmp_path: Path, *urls: str) -> str:
    outlines = "".join(f'<outline text="N" xmlUrl="{url}"/>' for url in urls)
    path = tmp_path / "mine.opml"
    folder = f'<outline text="At work">{outlines}</outline>'
    path.write_text(f"<opml><head><title>Mine</title></head><body>{folder}</body></opml>")
    return str(path)


async def test_a_list_of_feeds_is_told_of_and_then_followed(
    unlisted: Setting, feed: str, tmp_path: Path
) -> None:
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, a_list(tmp_path, feed))
        await stage.shows("1 podcast · filed under At work")
        await stage.press("enter")
        await stage.until(lambda: stage.is_home(), "it followed")
        await stage.notes("1 podcast: 1 added.")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) == 2, "it listed")


async def test_what_was_followed_of_a_list_before_it_was_left_is_told(
    unlisted: Setting, service: FaultyService, feed: str, tmp_path: Path
) -> None:
    service.faults.set("/slow", Fault(delay=1000))
    async with asked(unlisted) as (stage, screen):
        await look_for(stage, screen, a_list(tmp_path, feed, f"{service.origin}/slow"))
        await stage.shows("2 podcasts")
        await stage.pilot.press("enter")
        await stage.shows("Followed 1 of 2")
        await stage.pilot.press("escape")
        await stage.notes("Stopped. 1 podcast: 1 added.")
        await stage.pilot.press("escape")
        await stage.until(lambda: len(stage.main.podcasts.listing.items) == 2, "it listed")


async def test_what_could_not_be_read_of_a_list_is_told(
    unlisted: Setting, service: FaultyService, feed: str, tmp_path: Path
) -> None:
    service.faults.set("/gone", Fault(status=410))
    path = a_list(tmp_path, feed, f"{service.origin}/gone")
    async with staged(unlisted) as stage:
        await stage.press("I")
        screen = stage.app.screen
        assert isinstance(screen, AddScreen)
        assert "Import a list of feeds" in stage.text()
        await look_for(stage, screen, path)
        await stage.shows("Mine")
        await stage.press("enter")
        await stage.shows("2 podcasts: 1 added, 1 added but not read yet.")
        await stage.shows("no longer has /gone")
        await stage.press("enter")
        await stage.until(lambda: stage.main.podcasts.slug == "@n", "it selected")


async def test_the_list_of_what_is_followed_is_written(
    unlisted: Setting, feed: str, tmp_path: Path
) -> None:
    precious = tmp_path / "letter.txt"
    precious.write_text("Dear Ada")
    async with asked(unlisted) as (stage, added):
        await answer(stage, added, feed)
        await stage.until(lambda: stage.main.podcasts.slug == "@night-radio", "it selected")
        await stage.press("E")
        screen = stage.app.screen
        assert isinstance(screen, ExportScreen)
        screen.field.value = str(precious)
        await stage.press("enter")
        await stage.until(lambda: screen.outcome.has_class("-failed"), "the refusal")
        assert precious.read_text() == "Dear Ada"
        screen.field.value = (tmp_path / "all mine.opml").as_uri()
        await stage.press("enter")
        await stage.until(lambda: stage.is_home(), "it written")
        await stage.notes("1 podcast written to")
    (one,) = read_opml((tmp_path / "all mine.opml").read_bytes(), "mine").subscriptions
    assert one.feed_url == feed
