"""`u` takes back what was done last, and what was done before that, each to what it was before."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from msgspec.structs import replace

from steno_tui.config import Config

from .catalogue import FOG, NIGHT, SLEEPER
from .stage import Setting, Stage, staged

NO = "CREATE TRIGGER refuses BEFORE DELETE ON reads BEGIN SELECT RAISE(ABORT, 'no'); END"


async def marks(stage: Stage) -> dict[str, str]:
    """What is marked of Night Trains, by slug."""
    rows = await stage.app.core.library.run(lambda library: library.episodes.rows(NIGHT))
    words = {row.slug: "read " * row.read + "heard" * row.heard for row in rows}
    return {slug: word.strip() for slug, word in words.items() if word}


def refuse(setting: Setting, sql: str) -> None:
    """Have another program change what the user's file refuses."""
    assert setting.library is not None
    with closing(sqlite3.connect(setting.library / "user.db")) as other, other:
        other.execute(sql)


async def listed(stage: Stage) -> list[str]:
    return [row.slug for row in await stage.app.core.listings.podcasts()]


async def test_where_nothing_was_done_nothing_is_taken_back(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("u")
        await stage.notes("There is nothing to take back")


async def test_what_was_done_is_taken_back_the_last_first(full: Setting) -> None:
    async with staged(full) as stage:
        before = await listed(stage)
        await stage.press("l", "m", "j", "H", "k", "v", "j", "j", "m", "h", "j", "j", "x")
        await stage.until(lambda: stage.main.podcasts.count == 2, "a podcast less")
        everything = await marks(stage)
        assert everything == {
            "the-sleeper-to-lund": "read",
            "a-platform-in-the-fog": "read heard",
            "broken-signal": "read",
        }
        await stage.press("u")
        await stage.notes("Back again: Stone Soup")
        assert await listed(stage) == before and await marks(stage) == everything
        await stage.press("u")
        await stage.notes("Taken back: marked read, 2 episodes")
        assert await marks(stage) == {
            "the-sleeper-to-lund": "read",
            "a-platform-in-the-fog": "heard",
        }
        await stage.press("u")
        await stage.notes("Taken back: marked heard, A Platform in the Fog")
        assert await marks(stage) == {"the-sleeper-to-lund": "read"}
        await stage.press("u")
        await stage.notes("Taken back: marked read, The Sleeper to Lund")
        assert await marks(stage) == {}
        await stage.press("u")
        await stage.notes("There is nothing to take back")


async def test_what_is_taken_back_is_seen_in_the_list_and_on_the_page(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "H")
        await stage.until(lambda: " heard " in f"{stage.page()} ", "the mark on the page")
        await stage.press("u")
        await stage.until(lambda: " heard " not in f"{stage.page()} ", "none on the page")
        await stage.until(lambda: "✓" not in stage.text(), "none in the list")
        await stage.press("v", "j", "H")
        await stage.until(lambda: stage.text().count("✓") == 2, "the marks in the list")
        await stage.until(lambda: " heard " in f"{stage.page()} ", "the mark on the page")
        await stage.press("u")
        await stage.until(lambda: "✓" not in stage.text(), "none in the list")
        await stage.until(lambda: " heard " not in f"{stage.page()} ", "none on the page")


async def test_that_a_page_was_opened_is_not_taken_back(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "H", "j", "enter")
        await stage.until(lambda: stage.main.page.is_read, "it read")
        await stage.press("u")
        await stage.notes("Taken back: marked heard, The Sleeper to Lund")
        assert await marks(stage) == {FOG.episode: "read"}


async def test_a_mark_on_the_page_is_taken_back_there(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.is_read, "it read")
        await stage.press("m")
        await stage.until(lambda: not stage.main.page.is_read, "it unread")
        await stage.press("u")
        await stage.notes("Taken back: marked unread, The Sleeper to Lund")
        await stage.until(lambda: stage.main.page.is_read, "it read again")
        assert stage.pane() == "page"


async def test_what_cannot_be_taken_back_now_can_be_later(full: Setting, tmp_path: Path) -> None:
    async with staged(full) as stage:
        await stage.press("l", "m")
        refuse(full, NO)
        await stage.press("u")
        await stage.says("could not be changed")
        refuse(full, "DROP TRIGGER refuses")
        assert await marks(stage) == {SLEEPER.episode: "read"}
        await stage.press("u")
        await stage.notes("Taken back: marked read")
        assert await marks(stage) == {}


async def test_keys_in_one_breath_are_taken_back_one_by_one(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l")
        stage.press_at_once("m", "j", "m", "j", "H", "u", "u")
        await stage.settled()
        await stage.until(lambda: "Sleeper" not in stage.noted and "Fog" in stage.noted, "two back")
        assert await marks(stage) == {SLEEPER.episode: "read"}


async def test_the_key_is_told_as_the_configuration_has_it(full: Setting) -> None:
    async with staged(replace(full, config=Config(keys={"take_back": "f8"}))) as stage:
        await stage.press("l", "v", "j", "m")
        await stage.notes("2 episodes marked read. f8 takes it back.")
