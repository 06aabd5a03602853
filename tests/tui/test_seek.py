"""Going to a time: what can be written, and what is said to what cannot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from msgspec.structs import replace

from steno_tui.models.episode import Chapter
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import Status
from steno_tui.text.sanitize import line
from steno_tui.tui.screens.seek import SeekScreen

from .catalogue import chapters, episode
from .host import PENDING, Hosted, hosted
from .stage import NARROW, USUAL
from .test_hostile import WORDS, one_row

STATUS = Status(position=1000.0, duration=4000.0, state="playing")
LUND = episode(chapters=chapters(6))


class Ears:
    """What is heard, and then something else."""

    def __init__(self, heard: NowPlaying | None) -> None:
        self.heard = heard

    def __call__(self) -> NowPlaying | None:
        return self.heard


@asynccontextmanager
async def asked(
    ears: Ears | None = None, size: tuple[int, int] = USUAL
) -> AsyncIterator[Hosted[SeekScreen]]:
    """The question for a time."""
    async with hosted(SeekScreen(ears or Ears(NowPlaying(LUND, STATUS))), size) as stage:
        yield stage


async def answer(stage: Hosted[SeekScreen], text: str) -> None:
    stage.dialog.field.value = text
    await stage.press("enter")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("14:40", 880), ("1:02:03", 3723), ("880", 880), ("80%", 3200), ("+30", 1030), ("-1:00", 940)],
)
async def test_a_time_is_taken_as_it_is_written(text: str, seconds: float) -> None:
    async with asked() as stage:
        await answer(stage, text)
        assert stage.outcome == seconds


async def test_it_can_simply_be_typed() -> None:
    async with asked() as stage:
        await stage.press("1", "4", "colon", "4", "0", "enter")
        assert stage.outcome == 880


async def test_what_can_be_written_stands_there_from_the_start() -> None:
    async with asked() as stage:
        assert "14:40, 1:02:03, 880 or 80%, or a step as +30 or -1:00" in " ".join(
            stage.text().split()
        )


async def test_where_a_time_leads_is_said_while_it_is_written() -> None:
    async with asked() as stage:
        await stage.press("1", "4", "colon", "4", "0")
        await stage.shows("14:40  Chapter 2")
        await stage.press("backspace")
        await stage.shows("Write a time")
        assert stage.outcome is PENDING


async def test_where_a_time_leads_minds_the_offset() -> None:
    async with asked(Ears(NowPlaying(LUND, STATUS, offset=60))) as stage:
        stage.dialog.field.value = "630"
        await stage.shows("10:30  Chapter 1")


async def test_what_is_no_time_is_refused_in_place() -> None:
    async with asked() as stage:
        await answer(stage, "half past nine")
        await stage.shows("Write a time as 14:40")
        assert stage.dialog.outcome.has_class("-failed")
        assert stage.outcome is PENDING
        await answer(stage, "5:00")
        assert stage.outcome == 300


async def test_what_lies_beyond_the_end_is_refused_in_place() -> None:
    async with asked() as stage:
        await answer(stage, "2:00:00")
        await stage.shows("The audio ends at 1:06:40; that lies beyond.")
        assert stage.outcome is PENDING


async def test_a_step_counts_from_where_it_is_by_then() -> None:
    ears = Ears(NowPlaying(LUND, STATUS))
    async with asked(ears) as stage:
        ears.heard = NowPlaying(LUND, replace(STATUS, position=2000.0))
        await answer(stage, "+30")
        assert stage.outcome == 2030


@pytest.mark.parametrize("later", [None, NowPlaying(episode("Another"), STATUS)])
async def test_a_time_for_what_is_over_goes_nowhere(later: NowPlaying | None) -> None:
    ears = Ears(NowPlaying(LUND, STATUS))
    async with asked(ears) as stage:
        ears.heard = later
        await answer(stage, "14:40")
        await stage.shows("What was heard when you began is over.")
        assert stage.outcome is PENDING


async def test_where_nothing_is_heard_nothing_breaks() -> None:
    async with asked(Ears(None)) as stage:
        await answer(stage, "14:40")
        assert stage.outcome is PENDING


async def test_nothing_written_is_nothing_asked() -> None:
    async with asked() as stage:
        await stage.press("enter")
        assert stage.outcome is PENDING
        assert not stage.dialog.outcome.has_class("-failed")


async def test_it_is_left_without_going_anywhere() -> None:
    async with asked() as stage:
        await stage.press("1", "escape")
        assert stage.outcome is None


@pytest.mark.parametrize("size", [NARROW, (24, 8)])
async def test_it_is_of_use_in_a_small_window(size: tuple[int, int]) -> None:
    async with asked(size=size) as stage:
        assert "Go to" in stage.text() and "Write a time" in stage.text()
        await stage.press("5", "enter")
        assert stage.outcome == 5


@pytest.mark.parametrize("words", WORDS, ids=range(len(WORDS)))
async def test_hostile_words_are_only_shown(words: str) -> None:
    title = line(one_row(words))
    heard = NowPlaying(episode(title, chapters=(Chapter(1, title),)), STATUS)
    async with asked(Ears(heard)) as stage:
        await answer(stage, title)
        stage.dialog.field.value = "50"
        await stage.shows("0:50")
        assert stage.outcome is PENDING
