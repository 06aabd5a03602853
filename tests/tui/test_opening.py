"""What is named on the command line is what is opened, whatever else arrives meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, SLEEPER, WEATHER
from .stage import NARROW, NOW, Clock, Setting, Stage, make_app, staged


async def test_an_episode_stays_on_the_page_while_the_first_lists_arrive(
    empty: Setting, service: FaultyService
) -> None:
    # Other podcasts' lists come first, then its page, then its own podcast's list.
    service.faults.set(f"*/{FOG.episode}.md", Fault(delay=0.3))
    service.faults.set(f"/v1/public/podcasts/{NIGHT}/episodes", Fault(delay=0.6))
    async with staged(replace(empty, start=EpisodeRef(FOG))) as stage:
        await stage.until(lambda: stage.main.page.key == FOG, "its page")
        await stage.until(
            lambda: (row := stage.main.episodes.selected) is not None and row.key == FOG, "its row"
        )
        await stage.settled()
        assert stage.main.page.key == FOG
        assert stage.pane() == "page"
        await stage.press("h", "j")
        await stage.until(lambda: stage.main.page.key != FOG, "the page following the cursor")


@pytest.mark.parametrize("key", [None, "tab"])
async def test_the_newest_of_the_first_lists_is_selected_unless_a_key_came_before_it(
    empty: Setting, service: FaultyService, key: str | None
) -> None:
    others_are_seen = threading.Event()
    own_list = f"/v1/public/podcasts/{NIGHT}/episodes"
    service.faults.set(own_list, Fault(until=others_are_seen))
    asked_before = len(service.requests)
    clock = Clock(NOW)
    app = make_app(empty, clock, clock)
    async with app.run_test(size=empty.size, notifications=True) as pilot:
        stage = Stage(app, pilot, clock, clock)
        await stage.until(lambda: app.main is not None and app.main.is_mounted, "a first screen")
        episodes = stage.main.episodes
        await stage.until(lambda: len(episodes.rows) == 42, "the others' lists")
        before = episodes.lit
        if key is not None:
            await pilot.press(key)
        others_are_seen.set()
        await stage.until(lambda: len(episodes.rows) == 47, "its list")
        await stage.settled()
        assert before is not None and episodes.lit is not None
        lit = SLEEPER if key is None else before.key
        assert episodes.lit.key == lit
        assert (episodes.listing.index == 0) is (key is None)
        await stage.until(lambda: stage.main.page.key == lit, "its page")
        app.exit()
    pages = [one.path for one in service.requests[asked_before:] if one.path.endswith(".md")]
    assert len(pages) == len(set(pages)) <= 2 + (key is None), pages


async def test_an_episode_that_no_list_has_does_not_hold_the_page(empty: Setting) -> None:
    nowhere = FOG._replace(episode="nowhere")
    async with staged(replace(empty, start=EpisodeRef(nowhere))) as stage:
        await stage.until(lambda: bool(stage.main.episodes.listing.items), "the lists")
        await stage.press("h", "j")
        await stage.until(lambda: stage.main.page.key is not None, "a page")


async def test_a_podcast_is_opened_at_its_episodes(full: Setting) -> None:
    async with staged(replace(full, start=PodcastRef(WEATHER))) as stage:
        await stage.until(lambda: stage.main.episodes.podcast == WEATHER, "its episodes")
        assert stage.pane() == "episodes"


async def test_a_podcast_that_is_not_here_yet_is_asked_for(empty: Setting) -> None:
    async with staged(replace(empty, start=PodcastRef(NIGHT))) as stage:
        await stage.until(lambda: stage.main.episodes.podcast == NIGHT, "its episodes")


async def test_a_saved_page_is_read_from_its_file(full: Setting, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# Saved\n\nProcessing state: processed\n\n## Resource\n\nFor the train.\n")
    async with staged(replace(full, size=NARROW, start=FileRef(page))) as stage:
        await stage.shows("For the train.")
        assert stage.pane() == "page"


async def test_a_file_that_is_no_page_is_refused_where_its_page_would_stand(
    full: Setting, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada,\n")
    async with staged(replace(full, size=NARROW, start=FileRef(letter))) as stage:
        await stage.shows("letter.txt")
        assert "no Stenobird page" in stage.page()
