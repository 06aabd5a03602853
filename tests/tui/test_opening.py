"""What is named on the command line is what is opened, whatever else arrives meanwhile."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, WEATHER
from .stage import NARROW, Setting, staged


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
