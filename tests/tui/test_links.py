"""Addresses and topics on a page lead elsewhere: by a key, by a click, and within the policy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, Source
from steno_tui.models.feed import Person
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.publisher import Publisher
from steno_tui.tui.page_lines import jumps, links, page_lines
from steno_tui.tui.page_state import PageState
from steno_tui.tui.page_targets import Link
from steno_tui.tui.screens.topic_list import TopicScreen
from steno_tui.tui.theme import UNICODE
from tests.support.faulty_service import FaultyService

from .catalogue import chapters, content, demo_episode, demo_podcast, episode
from .stage import NOW, Clock, Setting, Stage, staged

NOTES = (
    "(Read https://one.example/a(b)) and http://two.example/long, both.\n\n"
    "- 05:00 A time\n\nInside: https://192.168.0.1/router."
)


def test_addresses_and_topics_are_found_without_the_marks_behind_them() -> None:
    of = episode(chapters=chapters(2), summary=NOTES, topics=("rails",))
    assert links(of) == [
        Link("https://one.example/a(b)", True),
        Link("http://two.example/long", True),
        Link("https://192.168.0.1/router", True),
        Link("rails", False),
    ]


@pytest.mark.parametrize("width", [8, 16, 30, 80])
def test_every_link_is_a_target_behind_the_times_with_all_its_rows(width: int) -> None:
    of = episode(chapters=chapters(2), summary=NOTES, topics=("rail", "bed"))
    state = PageState(EpisodeRead(of, Source.LIBRARY, NOW, NOW))
    lines = page_lines(state, width, now=NOW, signs=UNICODE, keys={"request": "t", "refresh": "r"})
    said: dict[int, str] = {}
    for span in (span for line in lines for span in line.spans):
        if span.target is not None:
            said[span.target] = said.get(span.target, "") + span.text.strip()
    numbered = enumerate(links(of), len(jumps(of)))
    assert said == {number: link.text for number, link in numbered}


WORDS = "Read the map first.\n- 5:00 A time, and another address, too"
LINKED = Notes(
    WORDS,
    tuple(
        NoteLink(WORDS.index(words), WORDS.index(words) + len(words), url)
        for words, url in (
            ("map", "https://map.example/"),
            ("another address", "https://on.example/a"),
        )
    ),
)


@pytest.mark.parametrize("width", [8, 16, 30, 80])
@pytest.mark.parametrize("state", ["processed", "not_requested", None])
def test_the_words_of_a_publishers_notes_and_persons_lead_where_they_say(
    state: str | None, width: int
) -> None:
    persons = (Person("Ada", url="https://ada.example/"), Person("Bo"))
    publisher = Publisher("https://radio.example/feed", notes=LINKED, persons=persons)
    summary = NOTES if state == "processed" else LINKED.plain
    of = replace(
        episode(chapters=chapters(2), summary=summary, topics=("rail",), state=state),
        publisher=publisher,
    )
    shown = PageState(EpisodeRead(of, Source.LIBRARY, NOW, NOW))
    lines = page_lines(shown, width, now=NOW, signs=UNICODE, keys={"request": "t", "refresh": "r"})
    said: dict[str, str] = {}
    for span in (span for line in lines for span in line.spans):
        if span.target is not None:
            to = links(of)[span.target - len(jumps(of))].text
            said[to] = said.get(to, "") + span.text.replace(" ", "")
    assert said["https://map.example/"] == "map"
    assert said["https://on.example/a"] == "anotheraddress"
    assert said["https://ada.example/"].startswith("With")
    times = [span for line in lines for span in line.spans if span.role == "stamp"]
    assert "5:00" in [span.text for span in times] and jumps(of)[-1] == 300


@pytest.fixture
def noted(tmp_path: Path) -> Iterator[Setting]:
    said = content(NOTES, topics=["rails"])
    podcast = demo_podcast("noted", "Noted", [
        demo_episode("noted", "On Rails", said=said),
        demo_episode("noted", "More about rails", days=2),
    ])  # fmt: skip
    with FaultyService(catalogue=(podcast,), clock=Clock(), now=Clock(NOW)) as service:
        asyncio.run(_fill(tmp_path / "library", service.origin))
        yield Setting(service.origin, tmp_path / "library")


async def _fill(directory: Path, server: str) -> None:
    async with await Core.open(directory, server, clock=Clock(NOW)) as core:
        async for _ in core.podcasts.update(force=True):
            pass


async def on_page(stage: Stage) -> None:
    for key in ("l", "l"):
        await stage.press(key)
    await stage.shows("https://one.example")


@pytest.mark.parametrize("key", ["o", "enter"])
async def test_the_address_under_the_cursor_is_opened(noted: Setting, key: str) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        await stage.press("j")
        with stage.hearing() as said:
            await stage.press(key)
        assert "Opening one.example: https://one.example/a(b)" in said


async def test_a_click_opens_the_address_that_it_is_on_and_no_other(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        with stage.hearing() as said:
            await stage.click("http://two")
        assert said[0].startswith("Opening two.example")
        with stage.hearing() as said:
            await stage.click("(Read https")
        assert said == []


@pytest.mark.parametrize("key", ["o", "enter"])
async def test_each_address_of_a_paragraph_is_come_to_by_the_keys(noted: Setting, key: str) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        await stage.press("j", "j")
        with stage.hearing() as said:
            await stage.press(key)
        assert "Opening two.example: http://two.example/long" in said
        await stage.press("k", "y")
        assert stage.clipboard == "https://one.example/a(b)"


async def test_only_what_the_cursor_is_on_is_lit_in_a_row_and_its_row_has_the_bar(
    noted: Setting,
) -> None:
    async with staged(replace(noted, size=(160, 30))) as stage:
        await on_page(stage)
        await stage.press("j", "j")
        view = stage.main.page.view
        y = view.rows[view.cursor or 0].start
        bar, *parts = view.render_line(y)
        bold = [part.text for part in parts if part.style is not None and part.style.bold]
        assert (bar.text.strip(), bold) == (UNICODE.bar, ["http://two.example/long"])


async def test_the_address_under_the_cursor_is_copied(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        await stage.press("j", "y")
        assert stage.clipboard == "https://one.example/a(b)"


async def test_an_address_inside_the_network_is_refused(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        with stage.hearing() as said:
            await stage.click("https://192")
        assert any("private network" in words for words in said)


INSIDE = (
    "https://\uff11\uff19\uff12.168.0.1/x",
    "https://192\u3002168\u30020\u30021/x",
    "https://0xa9.254.169.254/x",
    "https://\u2460\u24ea.1/x",
    "https://lo\u00adcalhost/x",
    "https://printer\uff0elocal/x",
)
"""Addresses inside, once they are written as they are used."""


@pytest.mark.parametrize("inside", INSIDE, ids=ascii)
async def test_an_address_inside_is_refused_however_it_is_written(
    inside: str, noted: Setting
) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        with stage.hearing() as said, patch.object(stage.app, "browse") as browse:
            stage.main.at_hand.follow(Link(inside, True))
        assert any("private network" in words for words in said)
        assert not any(words.startswith("Opening") for words in said)
        browse.assert_not_called()


async def test_a_click_beside_a_topic_finds_nothing(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        x, y = stage.place_of("TOPICS")
        await stage.pilot.click(offset=(x + 12, y + 1))
        await stage.settled()
        assert stage.is_home()


async def test_the_keys_come_to_a_topic_and_back_and_say_what_enter_does(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        for word in ("play", "open", "open", "play", "open", "episodes"):
            await stage.shows(f"Enter {word}")
            await stage.press("j")
        with stage.hearing() as said:
            await stage.press("o")
        assert said[0].startswith("Opening noted.example")  # the publisher's page: a topic has none
        await stage.press("k")
        await stage.shows("Enter open")


@pytest.mark.parametrize("by", ["a key", "a click"])
async def test_a_topic_leads_to_all_its_episodes(noted: Setting, by: str) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        if by == "a key":
            await stage.press(*"jjjjj", "enter")
        else:
            x, y = stage.place_of("TOPICS")
            await stage.pilot.click(offset=(x + 4, y + 1))
        await stage.until(lambda: stage.is_on(TopicScreen), "the topic")
        await stage.shows("1 episode")
        await stage.press("enter")
        await stage.until(stage.is_home, "the page")
        assert stage.pane() == "page"


async def test_a_topic_that_no_page_has_any_more_is_told(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        stage.main.at_hand.follow(Link("signal boxes", is_address=False))
        await stage.shows("No page on disk has this topic any more.")
