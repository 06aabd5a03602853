"""Addresses and topics on a page lead elsewhere: by a key, by a click, and within the policy."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, Source
from steno_tui.tui.page_lines import Link, PageState, jumps, links, page_lines
from steno_tui.tui.screens.finder import FinderScreen
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


@pytest.mark.parametrize("width", [16, 30, 80])
def test_every_link_has_a_number_of_its_own_behind_the_times(width: int) -> None:
    of = episode(chapters=chapters(2), summary=NOTES, topics=("rails", "sleep"))
    state = PageState(EpisodeRead(of, Source.LIBRARY, NOW, NOW))
    lines = page_lines(state, width, now=NOW, signs=UNICODE, keys={"request": "t", "refresh": "r"})
    actions = {span.action for line in lines for span in line.spans if span.action}
    first = len(jumps(of))
    assert actions == {f"follow({first + n})" for n in range(len(links(of)))}


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


async def test_a_topic_finds_the_episodes_that_have_it_in_their_titles(noted: Setting) -> None:
    async with staged(noted) as stage:
        await on_page(stage)
        x, y = stage.place_of("TOPICS")
        await stage.pilot.click(offset=(x + 4, y + 1))
        await stage.until(lambda: stage.is_on(FinderScreen), "the finder")
        await stage.shows("More about rails")
        assert "On Rails" in stage.text()
