"""What is heard follows its episode: what is learnt of it later shows in what is heard."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from steno_tui.core.events import EpisodeRead
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo.runner import DemoService
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, Episode
from steno_tui.models.search import PassageKind
from tests.support.faulty_service import FaultyService
from tests.support.silent_player import SilentPlayer

from .conftest import FOG, NIGHT, SLEEPER, Hall, hall


async def listed(of: Hall) -> Episode:
    """An episode as a list tells of it, without chapters; its page was never read."""
    async for _ in of.core.podcasts.add(f"{of.core.service.server}/podcast/{NIGHT}"):
        pass
    async for event in of.core.pages.open(EpisodeRef(SLEEPER), "never"):
        assert isinstance(event, EpisodeRead)
        assert not event.episode.chapters
        return event.episode
    raise AssertionError("it is not on disk")


async def test_chapters_that_are_learnt_later_are_heard_of(quiet_hall: Hall) -> None:
    episode = await quiet_hall.listener.episode(SLEEPER)
    bare = replace(episode, chapters=episode.chapters[:1])
    await quiet_hall.listener.play(bare, 700)
    assert quiet_hall.heard.chapter == 0
    quiet_hall.listener.episode_changed(episode)
    assert quiet_hall.heard.chapter == 1
    assert quiet_hall.told[-1] == quiet_hall.heard
    await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 900


async def test_what_is_learnt_of_another_episode_changes_nothing(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 700)
    told = len(quiet_hall.told)
    quiet_hall.listener.episode_changed(await quiet_hall.listener.episode(FOG))
    assert quiet_hall.heard.episode.key == SLEEPER
    assert len(quiet_hall.told) == told


async def test_the_page_of_what_a_list_has_told_is_read_while_it_plays(quiet_hall: Hall) -> None:
    episode = await listed(quiet_hall)
    await quiet_hall.listener.play(episode, 700)
    await quiet_hall.until(lambda: quiet_hall.heard.chapter == 1, "the chapters")
    assert quiet_hall.heard.status.state == "playing"


async def test_what_the_queue_plays_has_its_chapters_too(quiet_hall: Hall) -> None:
    await listed(quiet_hall)
    await quiet_hall.play(FOG, 0)
    await quiet_hall.listener.enqueue(SLEEPER, first=True)
    await quiet_hall.listener.play_next()
    await quiet_hall.until(lambda: bool(quiet_hall.heard.starts), "the chapters")
    assert quiet_hall.heard.episode.key == SLEEPER


async def test_a_page_that_cannot_be_read_leaves_the_sound_and_no_note(
    service: DemoService, tmp_path: Path
) -> None:
    async with hall(service, tmp_path) as online:
        episode = await listed(online)
        await online.listener.fetch(episode)
    async with hall(service, tmp_path, offline=True) as alone:
        await alone.listener.play(episode, 700)
        await alone.is_idle()
        assert alone.heard.status.state == "playing"
        assert alone.notes == []


def player(hall: Hall) -> SilentPlayer:
    found = hall.listener._player  # noqa: SLF001
    assert isinstance(found, SilentPlayer)
    return found


IN_AUDIO = (Chapter(0, "Start"), Chapter(600, "Middle"), Chapter(1200, "End"))


async def test_chapters_that_stand_in_the_audio_are_heard_of_where_there_are_no_others(
    quiet_hall: Hall,
) -> None:
    await quiet_hall.play(FOG, 700)
    assert not quiet_hall.heard.episode.chapters
    player(quiet_hall).find_chapters(*IN_AUDIO)
    assert quiet_hall.heard.episode.chapter_source is ChapterSource.AUDIO
    assert quiet_hall.heard.chapter == 1 and quiet_hall.told[-1] == quiet_hall.heard
    assert quiet_hall.heard.episode is quiet_hall.heard.episode
    await quiet_hall.listener.step_chapter(1)
    assert quiet_hall.position == 1200
    await quiet_hall.play(SLEEPER, 700)
    assert quiet_hall.heard.episode.chapters[0].title != "Start"


async def test_chapters_that_stood_in_the_audio_are_on_its_page_from_then_on(
    quiet_hall: Hall, service: FaultyService, tmp_path: Path
) -> None:
    await quiet_hall.core.positions.set_offset(FOG, 30)
    await quiet_hall.play(FOG, 0)
    player(quiet_hall).find_chapters(*IN_AUDIO)
    await quiet_hall.is_idle()
    async with hall(service, tmp_path, offline=True) as later:
        read = await later.core.pages.stored(FOG)
        assert read is not None and read.episode.chapter_source is ChapterSource.AUDIO
        starts = [(one.start_seconds, one.title) for one in read.episode.chapters]
        assert starts == [(-30, "Start"), (570, "Middle"), (1170, "End")]
        (shown,) = [
            event.episode
            async for event in later.core.pages.open(EpisodeRef(FOG))
            if isinstance(event, EpisodeRead)
        ]
        assert shown == read.episode
        other = await later.core.pages.stored(SLEEPER)
        assert other is None or other.episode.chapter_source is not ChapterSource.AUDIO


async def test_chapters_that_stood_in_the_audio_are_found_by_their_words(
    quiet_hall: Hall,
) -> None:
    search = quiet_hall.core.search
    await quiet_hall.play(FOG, 0)
    while (await search.index_some()).done:
        pass
    assert not (await search.find("middle", episode=FOG)).hits
    player(quiet_hall).find_chapters(*IN_AUDIO)
    await quiet_hall.is_idle()
    while (await search.index_some()).done:
        pass
    (hit,) = (await search.find("middle", episode=FOG)).hits
    assert (hit.kind, hit.start_seconds, hit.text) == (PassageKind.CHAPTER, 600, "Middle")


async def test_chapters_from_elsewhere_count_before_those_of_the_audio(quiet_hall: Hall) -> None:
    await quiet_hall.play(SLEEPER, 700)
    known = quiet_hall.heard.episode.chapters
    player(quiet_hall).find_chapters(*IN_AUDIO)
    assert quiet_hall.heard.episode.chapters == known


async def test_chapters_of_the_audio_stay_where_they_are_when_those_of_pages_are_shifted(
    quiet_hall: Hall,
) -> None:
    await quiet_hall.play(FOG, 700)
    player(quiet_hall).find_chapters(*IN_AUDIO)
    await quiet_hall.listener.shift(30)
    assert list(quiet_hall.heard.starts) == [0, 600, 1200]
    await quiet_hall.listener.play(quiet_hall.heard.episode, IN_AUDIO[2].start_seconds - 30)
    assert quiet_hall.position == 1200


async def test_an_episode_of_a_file_has_no_page_to_be_read(quiet_hall: Hall) -> None:
    episode = await quiet_hall.listener.episode(SLEEPER)
    of_a_file = replace(episode, slug="", podcast=replace(episode.podcast, slug=""), chapters=())
    await quiet_hall.listener.play(of_a_file, 700)
    await quiet_hall.is_idle()
    assert quiet_hall.heard.episode == of_a_file
