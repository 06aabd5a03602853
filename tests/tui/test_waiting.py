"""What waits to be heard, by keys: put in, put in order, taken out, played on by itself."""

from __future__ import annotations

from msgspec.structs import replace

from steno_tui.models.episode import EpisodeKey
from steno_tui.tui.screens.queue_list import QueueScreen

from .catalogue import FOG, NIGHT, SLEEPER
from .stage import NARROW, Setting, Stage, staged
from .test_player import heard_at, played, state

GAUGE = EpisodeKey(NIGHT, "changing-gauge")
BROKEN = EpisodeKey(NIGHT, "broken-signal")


async def waiting(stage: Stage) -> list[EpisodeKey]:
    return [
        row.key for row in await stage.app.core.library.run(lambda library: library.queue.rows())
    ]


async def hears(stage: Stage, key: EpisodeKey) -> None:
    await stage.until(
        lambda: (heard := stage.main.bar.now_playing) is not None and heard.episode.key == key,
        f"{key} heard",
    )


async def queued(stage: Stage) -> None:
    """Put the second, third and fifth of the newest episodes into the queue."""
    await stage.press("l", "j", "n", "j", "n", "j", "j", "n")
    await stage.until(lambda: stage.main.status.waiting == 3, "three that wait")


async def opened(stage: Stage) -> QueueScreen:
    """Open the queue, and wait until it was read."""
    await stage.press("Q")
    await stage.until(lambda: stage.is_on(QueueScreen), "the queue")
    screen = stage.app.screen
    assert isinstance(screen, QueueScreen)
    await stage.until(lambda: screen._rows is not None, "what waits in it")
    return screen


async def test_keys_put_an_episode_at_the_end_of_the_queue_or_at_its_head(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j", "n")
        await stage.shows("Heard next")
        await stage.press("j", "n")
        await stage.shows("Queued as number 2")
        await stage.press("j", "j", "N")
        await stage.shows("Heard next")
        assert await waiting(stage) == [GAUGE, FOG, BROKEN]
        await stage.until(lambda: stage.main.status.waiting == 3, "the number that wait")


async def test_the_episode_on_the_page_is_the_one_that_is_put_in(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "j", "enter", "n")
        await stage.shows("Heard next")
        assert await waiting(stage) == [FOG]


async def test_the_queue_is_put_in_order_and_emptied_by_keys(full: Setting) -> None:
    async with staged(full) as stage:
        await queued(stage)
        await opened(stage)
        await stage.press("J")
        assert await waiting(stage) == [BROKEN, FOG, GAUGE]
        await stage.press("G", "K")
        assert await waiting(stage) == [BROKEN, GAUGE, FOG]
        await stage.press("x")
        assert await waiting(stage) == [BROKEN, FOG]
        await stage.press("u")
        assert await waiting(stage) == [BROKEN, GAUGE, FOG]
        await stage.press("X")
        assert await waiting(stage) == []
        await stage.press("u")
        assert await waiting(stage) == [BROKEN, GAUGE, FOG]


async def test_one_that_waits_is_played_at_once_and_waits_no_longer(full: Setting) -> None:
    async with staged(full) as stage:
        await queued(stage)
        await opened(stage)
        await stage.press("j", "enter")
        await hears(stage, BROKEN)
        assert stage.is_home()
        assert await waiting(stage) == [FOG, GAUGE]
        await stage.until(lambda: stage.main.status.waiting == 2, "the number that wait")


async def test_the_queue_is_there_after_a_restart(full: Setting) -> None:
    async with staged(full) as stage:
        await queued(stage)
        await stage.pilot.press("q")
    async with staged(full) as stage:
        await stage.until(lambda: stage.main.status.waiting == 3, "the number that wait")
        assert await waiting(stage) == [FOG, BROKEN, GAUGE]


async def test_at_its_end_an_episode_is_marked_and_the_next_one_is_heard(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("h", "j", "n", "k")
        stage.ticks.now += 5000
        await hears(stage, FOG)
        await heard_at(stage, 0)
        assert state(stage) == "playing"
        assert await waiting(stage) == []
        await stage.until(lambda: stage.main.status.waiting == 0, "none that waits")
        await stage.until(
            lambda: any("The Sleeper to Lund" in row and "✓" in row for row in stage.rows()),
            "the mark in the list",
        )
        await stage.until(lambda: " heard " in f"{stage.page()} ", "the mark on the page")


async def test_a_list_that_is_open_goes_on_with_the_sound(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        await stage.press("h", "j", "n")
        screen = await opened(stage)
        stage.ticks.now += 5000
        await hears(stage, FOG)
        await stage.until(
            lambda: [place.row.key for place in screen.listing.items] == [FOG], "the list"
        )


async def test_an_episode_is_marked_heard_by_hand_and_the_mark_taken_back(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "H")
        await stage.until(lambda: "✓" in stage.text(), "the mark")
        await stage.press("H")
        await stage.until(lambda: "✓" not in stage.text(), "no mark")


async def test_the_queue_tells_whether_what_is_heard_sounds(full: Setting) -> None:
    def signs() -> set[str]:
        return {sign for row in stage.rows() if "Lund" in row for sign in "▶‖✓" if sign in row}

    async with staged(full) as stage:
        await played(stage)
        await opened(stage)
        await stage.until(lambda: signs() == {"▶"}, "the sign of playing")
        await stage.press("space")
        await stage.until(lambda: signs() == {"‖"}, "the sign of a pause")
        await stage.press("space")
        await stage.until(lambda: signs() == {"▶"}, "the sign of playing")
        stage.ticks.now += 5000
        await stage.until(lambda: signs() == {"✓"}, "the sign of the end")


async def test_keys_of_the_queue_that_have_nothing_to_do_say_so(full: Setting) -> None:
    async with staged(full) as stage:
        await opened(stage)
        for key in ("x", "X", "J", "K"):
            await stage.press("u")
            await stage.shows("Nothing was taken out")
            await stage.press(key)
            await stage.shows("Nothing waits to be heard")
        await stage.press("escape")
        await played(stage)
        await opened(stage)
        for key in ("x", "J", "K"):
            await stage.press("u")
            await stage.shows("Nothing was taken out")
            await stage.press(key)
            await stage.shows("That is being heard; s stops it")
        assert stage.toasts == []


async def test_in_a_narrow_window_the_queue_is_reached_too(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await queued(stage)
        await opened(stage)
        await stage.shows("A Platform in the Fog")
        await stage.press("J", "enter")
        await hears(stage, FOG)
        assert await waiting(stage) == [BROKEN, GAUGE]


async def test_what_is_heard_is_not_put_behind_itself(full: Setting) -> None:
    async with staged(full) as stage:
        await played(stage)
        for key in ("n", "N"):
            await stage.press(key)
            await stage.notes("That is being heard already")
        assert stage.toasts == []
        assert await waiting(stage) == []
        assert stage.main.bar.now_playing is not None
        assert stage.main.bar.now_playing.episode.key == SLEEPER
