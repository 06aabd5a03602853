"""The queue on the screen: its order, what is taken out of it, and what is put back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.core.core import Core
from steno_tui.core.queue import Queue
from steno_tui.errors import LibraryError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import Status
from steno_tui.text.sanitize import line
from steno_tui.tui.list_lines import QueuePlace, queue_lines, queue_title
from steno_tui.tui.screens.queue_list import QueueScreen
from steno_tui.tui.theme import ASCII, UNICODE

from .catalogue import episode
from .host import PENDING, Hosted, hosted
from .stage import NARROW, USUAL
from .test_hostile import WORDS, one_row

HEARD = NowPlaying(episode(), Status(position=10.0, duration=3600.0, state="playing"))


def row(name: str, minutes: int | None = 45) -> QueueRow:
    seconds = None if minutes is None else 60 * minutes
    return QueueRow("stone-soup", name.lower(), name, "Stone Soup", seconds)


ABC = [row("Apple"), row("Bread"), row("Cheese")]


async def titles_of(queue: Queue) -> list[str]:
    return [row.title for row in await queue.rows()]


Stood = tuple[Hosted[QueueScreen], Queue]


@asynccontextmanager
async def queued(
    rows: list[QueueRow] = ABC,
    heard: NowPlaying | None = HEARD,
    *,
    size: tuple[int, int] = USUAL,
    keys: dict[str, str] | None = None,
) -> AsyncIterator[Stood]:
    """The queue on the screen, with some episodes in it."""
    async with await Core.open(None, "https://stenobird.com", offline=True) as core:
        queue = core.queue
        for place, one in enumerate(rows):
            await queue.put_back(one, place)
        async with hosted(QueueScreen(queue), size, keys=keys, heard=heard) as stage:
            await stage.until(lambda: stage.dialog._rows is not None, "the queue loaded")
            yield stage, queue


def listed(stage: Hosted[QueueScreen]) -> list[str]:
    return [place.row.title for place in stage.dialog.listing.items]


def selected(stage: Hosted[QueueScreen]) -> str | None:
    place = stage.dialog.listing.selected
    return place.row.title if place is not None else None


async def test_what_is_heard_stands_first_and_then_what_waits_in_order() -> None:
    async with queued() as (stage, _):
        assert listed(stage) == ["The Sleeper to Lund", "Apple", "Bread", "Cheese"]
        text = stage.text()
        assert "▶  The Sleeper to Lund" in text and "1  Apple" in text and "3  Cheese" in text
        assert "3 episodes, 2 h 15 min" in text
        assert "Stone Soup" in text


async def test_the_cursor_stands_on_the_first_that_waits() -> None:
    async with queued() as (stage, _):
        assert selected(stage) == "Apple"


async def test_enter_plays_the_selected_one_now() -> None:
    async with queued() as (stage, _):
        await stage.press("j", "enter")
        assert stage.outcome == EpisodeKey("stone-soup", "bread")


async def test_enter_on_what_is_heard_only_closes() -> None:
    async with queued() as (stage, _):
        await stage.press("g", "enter")
        assert stage.outcome is None


@pytest.mark.parametrize("key", ["escape", "Q"])
async def test_the_queue_is_left_again(key: str) -> None:
    async with queued() as (stage, _):
        await stage.press(key)
        assert stage.outcome is None


@pytest.mark.parametrize("down", ["J", "shift+down"])
async def test_an_episode_is_moved_later_and_the_cursor_with_it(down: str) -> None:
    async with queued() as (stage, queue):
        await stage.press(down)
        await stage.until(lambda: listed(stage)[1:] == ["Bread", "Apple", "Cheese"], "it moved")
        assert selected(stage) == "Apple"
        assert await titles_of(queue) == ["Bread", "Apple", "Cheese"]


@pytest.mark.parametrize("up", ["K", "shift+up"])
async def test_an_episode_is_moved_sooner_and_the_cursor_with_it(up: str) -> None:
    async with queued() as (stage, queue):
        await stage.press("G", up)
        await stage.until(lambda: listed(stage)[1:] == ["Apple", "Cheese", "Bread"], "it moved")
        assert selected(stage) == "Cheese"
        assert await titles_of(queue) == ["Apple", "Cheese", "Bread"]


async def test_keys_pressed_faster_than_the_disk_are_all_obeyed() -> None:
    async with queued() as (stage, queue):
        for key in "JJ":
            await stage.pilot.press(key)
        await stage.settled()
        assert await titles_of(queue) == ["Bread", "Cheese", "Apple"]
        for key in "Kx":
            await stage.pilot.press(key)
        await stage.settled()
        assert await titles_of(queue) == ["Bread", "Cheese"]


async def test_at_the_ends_nothing_moves() -> None:
    async with queued() as (stage, queue):
        await stage.press("K", "G", "J")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


async def test_an_episode_is_taken_out_and_put_back_where_it_was() -> None:
    async with queued() as (stage, queue):
        await stage.press("j", "x")
        await stage.shows("Taken out: Bread. u undoes it.")
        assert selected(stage) == "Cheese"
        assert await titles_of(queue) == ["Apple", "Cheese"]
        await stage.press("u")
        await stage.until(lambda: listed(stage)[1:] == ["Apple", "Bread", "Cheese"], "it back")
        assert selected(stage) == "Bread"
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]
        assert "Taken out" not in stage.text()


async def test_what_was_taken_out_comes_back_last_first() -> None:
    async with queued() as (stage, queue):
        for key in "xxu":
            await stage.pilot.press(key)
        await stage.settled()
        assert await titles_of(queue) == ["Bread", "Cheese"]
        await stage.press("u")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]
        await stage.press("u")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


async def test_all_is_taken_out_and_put_back() -> None:
    async with queued() as (stage, queue):
        await stage.press("X")
        await stage.shows("Taken out: 3 episodes. u undoes it.")
        assert await titles_of(queue) == []
        assert listed(stage) == ["The Sleeper to Lund"]
        await stage.press("u")
        await stage.until(lambda: selected(stage) == "Apple", "the first selected")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


async def test_what_is_heard_can_be_neither_moved_nor_taken_out() -> None:
    async with queued() as (stage, queue):
        await stage.press("g", "J", "K", "x")
        assert listed(stage)[0] == "The Sleeper to Lund"
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


async def test_on_what_is_heard_only_what_can_be_done_to_it_is_hinted_at() -> None:
    async with queued() as (stage, _):
        assert "x remove" in stage.text() and "s stop" not in stage.text()
        await stage.press("g")
        await stage.shows("s stop")
        assert not any(word in stage.text() for word in ("x remove", "play now", "K sooner"))
        await stage.press("j")
        await stage.shows("x remove")


async def test_audio_that_broke_off_is_shown_as_that() -> None:
    broken = replace(HEARD, status=replace(HEARD.status, state="failed", reason="It broke off."))
    async with queued(heard=broken) as (stage, _):
        assert "!  The Sleeper to Lund" in stage.text()
        await stage.press("g", "x")
        assert stage.host.noted == ["That does not wait; s clears it"]


async def test_an_empty_queue_says_how_to_fill_it_with_the_keys_there_are() -> None:
    async with queued([], None, keys={"enqueue": "e", "enqueue_next": "f2"}) as (stage, _):
        await stage.shows("Nothing waits to be heard. Press e on an episode")
        assert "or f2 to hear it next." in " ".join(stage.text().split())
        await stage.press("x", "X", "u", "J", "K", "j")
        assert stage.outcome is PENDING
        await stage.press("enter")
        assert stage.outcome is PENDING


async def test_where_nothing_waits_after_what_is_heard_that_is_said() -> None:
    async with queued([]) as (stage, _):
        await stage.shows("Nothing waits after it: press n on an episode.")


async def test_an_episode_that_is_heard_may_wait_to_be_heard_again() -> None:
    again = QueueRow(*HEARD.episode.key, HEARD.episode.title, "Night Trains", 3600)
    async with queued([again, *ABC]) as (stage, queue):
        await stage.press("J")
        assert (await titles_of(queue))[:2] == ["Apple", "The Sleeper to Lund"]
        await stage.until(lambda: stage.dialog.listing.index == 2, "the cursor on it")


async def test_the_list_goes_on_with_the_sound() -> None:
    async with queued() as (stage, queue):
        await stage.press("j")
        await queue.remove(ABC[0].key)
        stage.host.now_playing = replace(HEARD, episode=episode("Apple"))
        await stage.until(lambda: listed(stage) == ["Apple", "Bread", "Cheese"], "the next heard")
        assert selected(stage) == "Bread"


async def test_the_keys_of_the_sound_work_beside_the_queue() -> None:
    async with queued() as (stage, _):
        await stage.press("space")
        assert stage.host.asked == ["play_pause"]


async def test_a_disk_that_refuses_is_told_and_nothing_is_lost() -> None:
    async with queued() as (stage, queue):

        async def refused(key: EpisodeKey) -> tuple[QueueRow, int] | None:
            raise LibraryError("The library refuses to write.")

        queue.remove = refused  # type: ignore[method-assign]
        await stage.press("x")
        await stage.until(lambda: bool(stage.toasts), "it told")
        assert stage.toasts == ["The library refuses to write."]
        stage.dialog.load()
        await stage.until(lambda: len(listed(stage)) == 4, "it back on the list")
        await stage.press("u")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


async def test_hundreds_of_episodes_are_moved_about_in() -> None:
    many = [row(f"N{number}") for number in range(200)]
    async with queued(many) as (stage, queue):
        await stage.press("G", "K", "pageup", "g", "j", "J")
        titles = await titles_of(queue)
        assert titles[:2] == ["N1", "N0"] and titles[-2:] == ["N199", "N198"]
        assert "200 episodes" in stage.text()


@pytest.mark.parametrize("size", [NARROW, (24, 8), (200, 50)])
async def test_the_queue_is_of_use_at_every_size(size: tuple[int, int]) -> None:
    async with queued(size=size) as (stage, queue):
        assert "Apple" in stage.text()
        await stage.press("J")
        assert (await titles_of(queue))[:2] == ["Bread", "Apple"]


async def test_hostile_titles_are_only_shown() -> None:
    titles = [line(one_row(words)) for words in WORDS]
    rows = [QueueRow("p", f"e{n}", title, title, 60) for n, title in enumerate(titles)]
    async with queued([*rows, *ABC], heard=None) as (stage, queue):
        for title in titles:
            await stage.press("g", "x")
            await stage.shows("Taken out: ")
            await stage.press("u")
            await stage.until(lambda title=title: selected(stage) == title, "it back")  # type: ignore[misc]
            await stage.press("J")
            assert (await titles_of(queue))[1] == title
            await stage.press("x")
        assert await titles_of(queue) == ["Apple", "Bread", "Cheese"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([], ""),
        ([row("A", 30)], "1 episode, 30 min"),
        ([row("A", 30), row("B", None)], "2 episodes, over 30 min"),
        ([row("A", None)], "1 episode"),
    ],
)
def test_how_long_the_queue_is(rows: list[QueueRow], words: str) -> None:
    assert queue_title(rows) == words


TITLES = st.text(alphabet="ab 漢字かな\u0301\u200d👩👧é العربية", max_size=60).map(line)


@given(
    TITLES, TITLES, st.none() | st.integers(0, 10**6), st.integers(0, 9999), st.integers(15, 250)
)
def test_an_episode_fits_at_every_width(
    title: str, podcast: str, duration: int | None, number: int, width: int
) -> None:
    place = QueuePlace(number, QueueRow("p", "e", title, podcast, duration))
    for signs in (UNICODE, ASCII):
        for height in (1, 2):
            lines = queue_lines(place, 4, width, height, signs)
            assert len(lines) == height
            for one in lines:
                assert cell_len("".join(span.text for span in one.spans)) <= width


def test_the_podcast_follows_the_title_where_one_row_has_room() -> None:
    def shown(width: int) -> str:
        (one,) = queue_lines(QueuePlace(1, ABC[0]), 1, width, 1, UNICODE)
        return "".join(span.text for span in one.spans)

    assert shown(40) == "1  Apple  Stone Soup".ljust(37) + "45m"
    assert shown(20) == "1  Apple".ljust(17) + "45m"


async def test_leaving_while_the_disk_is_slow_is_survived() -> None:
    async with queued() as (stage, queue):
        gate = asyncio.Event()

        async def slow(key: EpisodeKey, step: int) -> None:
            await gate.wait()

        queue.move = slow  # type: ignore[method-assign]
        await stage.pilot.press("J")
        await stage.pilot.press("escape")
        gate.set()
        await stage.settled()
        assert stage.outcome is None
