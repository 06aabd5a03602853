"""One key writes the episode at hand to a file, or those that are picked, and says where."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.config import Config
from steno_tui.tui.screens.question import QuestionScreen

from .stage import MEDIUM, NARROW, Setting, Stage, staged

NAME = "2026-11-20 Night Trains - The Sleeper to Lund.md"


@pytest.fixture
def directory(full: Setting, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the program writes episodes, which is not in anybody's home."""
    assert full.library is not None
    monkeypatch.setenv("HOME", str(full.library))
    return full.library.with_name("exports")


async def noted(stage: Stage, keys: str, words: str) -> None:
    await stage.press(*keys)
    await stage.notes(words)


async def test_the_episode_at_hand_is_written_and_it_is_said_where(
    full: Setting, directory: Path
) -> None:
    async with staged(full) as stage:
        await noted(stage, "le", f"Exported: {directory}/{NAME}")
        assert "## Chapters" in (directory / NAME).read_text()
        await noted(stage, "le", f"Up to date: {directory}/{NAME}")
        await stage.press("h", "j")
        await noted(stage, "e", "A Platform in the Fog.md")
        await stage.press("h", "h")
        await noted(stage, "e", "Which episode?")
    assert len(os.listdir(directory)) == 2


@pytest.mark.parametrize("size", [MEDIUM, NARROW])
async def test_in_a_small_window_the_place_is_said_as_far_as_there_is_room(
    full: Setting, directory: Path, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(directory.parent))
    async with staged(replace(full, size=size)) as stage:
        await noted(stage, "le", f"Exported: ~/exports/{NAME}")
        await stage.shows("Exported: ~/exports/2026-11")


async def test_what_is_picked_is_written_a_file_for_each(full: Setting, directory: Path) -> None:
    async with staged(full) as stage:
        await noted(stage, "lvjje", f"Exported to {directory}: 3 written")
        assert stage.main.episodes.picked_count == 0
        assert len(os.listdir(directory)) == 3
        (directory / NAME).write_text("Dear Ada")
        await stage.press(*"gvj")
        with stage.hearing() as said:
            await stage.press("e")
            await stage.says(f"Not exported: 1 episode. {directory}/{NAME} is there already")
        assert f"Exported to {directory}: 1 unchanged" in said
    assert (directory / NAME).read_text() == "Dear Ada"


async def test_more_than_ten_are_written_only_once_that_is_agreed_to(
    full: Setting, directory: Path
) -> None:
    async with staged(full) as stage:
        await stage.press(*"lVe")
        assert stage.is_on(QuestionScreen)
        number = stage.main.episodes.total
        await stage.shows(f"Export {number} episodes?")
        await stage.shows("a file for each in ")
        await stage.press("escape")
        assert stage.main.episodes.picked_count == number
        assert directory.name not in os.listdir(directory.parent)
        await stage.press("e", "enter")
        await stage.notes(f"{number} written")
        assert len(os.listdir(directory)) == number


async def test_where_nothing_can_be_written_a_toast_says_why(full: Setting, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Ada")
    config = Config(export_directory=str(tmp_path / "letter"))
    async with staged(replace(full, config=config)) as stage:
        await stage.press(*"le")
        await stage.says(f"{tmp_path}/letter is a file, and a directory is needed")
    assert (tmp_path / "letter").read_text() == "Dear Ada"
