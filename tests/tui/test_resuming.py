"""What was heard last stands in the bar after a restart: held, at its place, nothing loaded."""

from __future__ import annotations

from steno_tui.playback.now_playing import NowPlaying

from .catalogue import FOG, SLEEPER
from .stage import Setting, Stage, staged
from .test_hints import hinted, on_page


async def heard_for_a_while(stage: Stage) -> None:
    """Play the third chapter of an episode for a minute, and quit."""
    await on_page(stage, SLEEPER)
    await stage.press("c", "j", "j", "enter")
    await stage.plays()
    stage.ticks.now += 62
    await stage.until(lambda: stage.position == 962, "a minute later")
    await stage.press(">", "9")
    await stage.settled()
    await stage.pilot.press("q")


async def resumed(stage: Stage) -> NowPlaying:
    """Wait for the bar of what was heard last."""
    await stage.until(lambda: stage.main.bar.now_playing is not None, "what was heard last")
    assert stage.main.bar.now_playing is not None
    return stage.main.bar.now_playing


def is_loaded(stage: Stage) -> bool:
    return stage.app.actions.playback._player is not None


async def test_it_is_held_at_its_place_and_nothing_is_loaded(full: Setting) -> None:
    async with staged(full) as stage:
        await heard_for_a_while(stage)
    async with staged(full) as stage:
        heard = await resumed(stage)
        assert (heard.episode.key, heard.status.position) == (SLEEPER, 962)
        await stage.shows("‖ Chapter 3")
        text = stage.text()
        assert "16:02" in text and "1.1×" in text and "volume 95" in text
        assert "Space play" in hinted(stage)
        assert not is_loaded(stage)
        await stage.press("space")
        await stage.plays()
        assert stage.position == 962
        assert "Space pause" in hinted(stage)


async def test_one_moves_about_in_it_before_it_is_loaded(full: Setting) -> None:
    async with staged(full) as stage:
        await heard_for_a_while(stage)
    async with staged(full) as stage:
        await resumed(stage)
        await stage.press("]", "}", "full_stop")
        await stage.until(lambda: stage.position == 1235, "the place")
        await stage.press("p")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "its page")
        assert stage.main.page.view.cursor == 3
        assert not is_loaded(stage)
        await stage.press("space")
        await stage.plays()
        assert stage.position == 1235


async def test_it_is_told_how_to_sound_before_it_is_loaded(full: Setting) -> None:
    async with staged(full) as stage:
        await heard_for_a_while(stage)
    async with staged(full) as stage:
        await resumed(stage)
        await stage.press(">", "9")
        await stage.shows("volume 90")
        assert "1.2×" in stage.text()
        await stage.press("+", "M")
        await stage.shows("muted")
        await stage.notes("Chapters 5 s later")
        assert not is_loaded(stage)
        await stage.press("space")
        await stage.plays()
        await stage.shows("muted")
        heard = await resumed(stage)
        sound = heard.status
        assert (sound.speed, sound.volume, sound.muted, heard.offset) == (1.2, 90, True, 5)


async def test_something_else_is_played_in_its_place(full: Setting) -> None:
    async with staged(full) as stage:
        await heard_for_a_while(stage)
    async with staged(full) as stage:
        await resumed(stage)
        await on_page(stage, FOG)
        await stage.press("enter")
        await stage.plays()
        heard = await resumed(stage)
        assert (heard.episode.key, heard.status.position) == (FOG, 0)


async def test_it_can_be_put_away(full: Setting) -> None:
    async with staged(full) as stage:
        await heard_for_a_while(stage)
    async with staged(full) as stage:
        await resumed(stage)
        await stage.press("s")
        await stage.until(lambda: stage.main.bar.now_playing is None, "no bar")


async def test_what_is_over_does_not_come_back(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage, SLEEPER)
        await stage.press("enter")
        await stage.plays()
        stage.ticks.now += 4000
        await stage.until(lambda: "✓" in stage.text(), "it heard to its end")
        await stage.settled()
        await stage.pilot.press("q")
    async with staged(full) as stage:
        await stage.settled()
        assert stage.main.bar.now_playing is None
