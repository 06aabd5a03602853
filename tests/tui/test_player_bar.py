"""The player's bar on a screen: what the mouse does, and that it is painted only for a change."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from msgspec.structs import replace
from rich.style import Style
from textual import events, on
from textual.app import ComposeResult
from textual.pilot import Pilot
from textual.strip import Strip

from steno_tui.models.episode import Chapter, Episode
from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.player.interface import Status
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import COMMANDS
from steno_tui.tui.player_bar import player_bar
from steno_tui.tui.player_bar.player_bar import PlayerBar
from steno_tui.tui.theme import DARK
from tests.support.patience import PATIENCE

from .catalogue import SLEEPER, chapters, episode
from .rest import rest
from .test_hostile import WORDS, one_row

LUND = episode(chapters=chapters(6))


class Painting(PlayerBar):
    """A bar that counts the rows it paints."""

    painted: list[int]

    def render_line(self, y: int) -> Strip:
        self.painted.append(y)
        return super().render_line(y)


class Around(BaseApp):
    """A program with nothing but a bar; it notes what is asked of it."""

    CSS = "Screen { layout: vertical; }"
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.sought: list[PlayerBar.Sought] = []
        self.asked: list[str] = []
        self.bar = Painting(id="player")
        self.bar.painted = []

    def compose(self) -> ComposeResult:
        yield self.bar

    def on_mount(self) -> None:
        self.register_theme(DARK)
        self.theme = DARK.name

    @on(PlayerBar.Sought)
    def _sought(self, message: PlayerBar.Sought) -> None:
        self.sought.append(message)

    def action_hint(self, name: str) -> None:
        self.asked.append(name)


@dataclass
class Room:
    """The program and its bar, with something to be heard."""

    app: Around
    pilot: Pilot[int]

    @property
    def bar(self) -> Painting:
        return self.app.bar

    async def hears(self, episode: Episode = LUND, **facts: Any) -> None:
        """Have something heard."""
        beside = {name: facts.pop(name) for name in ("sleep", "fetching") if name in facts}
        usual: dict[str, Any] = {"position": 754.0, "duration": 3600.0, "state": "playing"}
        status = Status(**(usual | facts))
        self.bar.now_playing = NowPlaying(episode, status, **beside)
        await self.until(lambda: bool(self.rows()), "a bar")

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"Never came about: {what}; {self.rows()}")
            await asyncio.sleep(0.001)
        await rest(self.app)

    def rows(self) -> list[str]:
        """What the bar shows."""
        return ["".join(span.text for span in row.spans) for row in self.bar._laid.rows]

    def x_of(self, seconds: float) -> int:
        """The column of the time line where a time lies."""
        line = self.bar._laid.time_line
        assert line is not None
        return self.bar._laid.x + player_bar.MARGIN + int(seconds / line.length * line.width)

    async def mouse(self, kind: type[events.MouseEvent], x: float, y: int, button: int = 0) -> None:
        """Have the mouse do something, x and y from the bar's corner."""
        region = self.bar.region
        event = kind(
            None, region.x + x, region.y + y, 0, 0, button, False, False, False,
            region.x + x, region.y + y, Style(),
        )  # fmt: skip
        self.app.screen._forward_event(event)
        await rest(self.app)

    async def hover(self, x: int, y: int) -> None:
        """Have the pointer somewhere, from the bar's corner."""
        await self.pilot.hover("#player", offset=(x, y))
        await rest(self.app)

    async def click(self, x: int, y: int, button: int = 1) -> None:
        """Click somewhere, from the bar's corner."""
        await self.pilot.click("#player", offset=(x, y), button=button)
        await rest(self.app)

    async def hold(self, seconds: float) -> None:
        await self.mouse(events.MouseDown, self.x_of(seconds), 1, button=1)

    async def drag(self, seconds: float, y: int = 1) -> None:
        await self.mouse(events.MouseMove, self.x_of(seconds), y, button=1)

    async def let_go(self, seconds: float, y: int = 1) -> None:
        await self.mouse(events.MouseUp, self.x_of(seconds), y, button=1)


@asynccontextmanager
async def room(width: int = 100, height: int = 24) -> AsyncIterator[Room]:
    app = Around()
    async with app.run_test(size=(width, height), notifications=True) as pilot:
        yield Room(app, pilot)


# What is painted.


async def test_the_bar_is_there_as_long_as_there_is_sound() -> None:
    async with room() as it:
        seen = [it.bar.display]
        await it.hears()
        seen.append(it.bar.display)
        assert it.bar.size.height == 2
        it.bar.now_playing = None
        seen.append(it.bar.display)
        assert seen == [False, True, False]
        await it.hears()
        assert it.rows()[0].startswith("▶ Chapter 2 · The Sleeper to Lund ")


@pytest.mark.usefixtures("painted")
async def test_nothing_is_painted_where_nothing_that_is_seen_has_changed() -> None:
    async with room() as it:
        await it.hears(position=754.0)
        it.bar.painted.clear()
        await it.hears(position=754.25)
        await it.hears(position=754.5, buffered=None)
        await it.hears(position=754.75)
        assert it.bar.painted == []


@pytest.mark.usefixtures("painted")
async def test_only_the_row_that_changed_is_painted() -> None:
    async with room() as it:
        await it.hears(position=754.0)
        it.bar.painted.clear()
        await it.hears(position=755.0)
        assert it.bar.painted == [1]
        it.bar.painted.clear()
        await it.hears(position=755.0, volume=50)
        assert it.bar.painted == [0]


async def test_a_jump_that_is_soon_done_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(player_bar, "PATIENCE_SECONDS", 3600)
    async with room() as it:
        await it.hears()
        before = it.rows()
        await it.hears(state="loading")
        assert it.rows() == before
        await it.hears()
        monkeypatch.setattr(player_bar, "PATIENCE_SECONDS", 0.001)
        await it.hears(state="loading")
        await it.until(lambda: "waiting for the sound" in it.rows()[0], "it told")
        await it.hears()
        assert it.rows() == before


async def test_the_bar_is_laid_out_to_the_window() -> None:
    async with room() as it:
        await it.hears()
        for width in (20, 40, 80, 200, 250):
            await it.pilot.resize_terminal(width, 24)
            await rest(it.app)
            await it.until(lambda width=width: it.bar.size.width == width, "it resized")  # type: ignore[misc]
            assert it.bar._laid.time_line is not None
            assert max(len(row) for row in it.rows()) <= width - 2


async def test_hostile_titles_are_only_shown() -> None:
    async with room(60) as it:
        for words in WORDS:
            title = one_row(words)
            await it.hears(episode(title, chapters=(Chapter(1, title), Chapter(900, title))))
            for x in range(0, 60, 7):
                await it.hover(x, 1)
                await it.click(x, 0)
        assert set(it.app.asked) <= {one.name for one in COMMANDS}
        assert it.app.is_running


# The mouse.


async def test_a_click_on_the_time_line_goes_there() -> None:
    async with room() as it:
        await it.hears(episode())
        await it.click(it.x_of(1800), 1)
        (message,) = it.app.sought
        assert message.seconds == pytest.approx(1800, abs=25)
        assert message.episode == SLEEPER


async def test_a_click_anywhere_on_the_time_line_goes_where_the_pointer_said() -> None:
    async with room(60) as it:
        await it.hears()
        line = it.bar._laid.time_line
        assert line is not None
        first = player_bar.MARGIN + it.bar._laid.x
        for x in range(first, first + line.width):
            await it.hover(x, 1)
            said = it.rows()[0].split()[1]
            await it.click(x, 1)
            minutes, seconds = divmod(int(it.app.sought[-1].seconds), 60)
            assert said == f"{minutes}:{seconds:02}"
        assert len(it.app.sought) == line.width
        assert it.app.asked == []


async def test_a_pointer_between_cells_means_a_time_between() -> None:
    async with room() as it:
        await it.hears(episode())
        for part in (0.0, 0.25, 0.75):
            await it.mouse(events.MouseDown, it.x_of(1800) + part, 1, button=1)
            await it.mouse(events.MouseUp, it.x_of(1800) + part, 1, button=1)
        middle, early, late = (message.seconds for message in it.app.sought)
        assert early < middle < late


async def test_a_click_where_a_chapter_starts_goes_to_its_start() -> None:
    async with room() as it:
        await it.hears()
        await it.click(it.x_of(1210), 1)
        assert [message.seconds for message in it.app.sought] == [1200]


async def test_beside_the_time_line_nothing_is_sought() -> None:
    async with room() as it:
        await it.hears()
        line = it.bar._laid.time_line
        assert line is not None
        first = player_bar.MARGIN + it.bar._laid.x
        for x, y in ((first - 1, 1), (first + line.width, 1), (first + 5, 0), (0, 1), (99, 1)):
            await it.click(x, y)
        assert it.app.sought == []


async def test_only_the_left_button_takes_hold() -> None:
    async with room() as it:
        await it.hears()
        await it.click(it.x_of(1800), 1, button=3)
        assert it.app.sought == []


async def test_the_pointer_names_chapter_and_time_and_leaves_no_trace() -> None:
    async with room() as it:
        await it.hears()
        before = it.rows()
        await it.hover(it.x_of(1000), 1)
        assert it.rows()[0].startswith("▶ 16:45  Chapter 3  ")
        assert "●" in it.rows()[1]
        await it.hover(3, 0)
        assert "16:45" not in it.rows()[0]
        assert it.rows()[1] == before[1]
        await it.hover(it.x_of(1000), 1)
        await it.pilot.hover(offset=(50, 20))
        await rest(it.app)
        assert it.rows() == before


CONTROLS = {
    "|‹": "previous_chapter",
    "-30": "seek_back_more",
    "-5": "seek_back",
    "+5": "seek_forward",
    "+30": "seek_forward_more",
    "›|": "next_chapter",
    "‹ 1": "slower",
    "1×": "usual_speed",
    "› ": "faster",
    "‹ v": "volume_down",
    "volume": "mute",
    "sleep": "sleep",
    "stop": "stop",
}


@pytest.mark.parametrize("word", CONTROLS)
async def test_the_mouse_finds_every_control_on_the_bar(word: str) -> None:
    async with room(120) as it:
        await it.hears()
        assert (word in it.rows()[0]) is (word in ("1×", "volume"))
        await it.hover(3, 0)
        # The rows are told without the cell at the left edge.
        await it.click(it.rows()[0].index(word) + 1, 0)
        assert it.app.asked == [CONTROLS[word]]


@pytest.mark.parametrize("width", [60, 80, 100])
async def test_where_there_is_little_room_some_controls_are_left_out(width: int) -> None:
    async with room(width) as it:
        await it.hears()
        await it.hover(3, 0)
        assert "|‹" in it.rows()[0] and "›|" in it.rows()[0]
        assert it.rows()[0].startswith("▶ Chapter")


async def test_the_sound_goes_on_under_the_pointer() -> None:
    async with room() as it:
        await it.hears()
        await it.hover(it.x_of(1000), 1)
        await it.hears(position=1500.0)
        assert it.rows()[0].startswith("▶ 16:45  Chapter 3  ")
        assert it.rows()[1].startswith("  25:00")


async def test_a_drag_goes_where_it_is_let_go_and_nowhere_before() -> None:
    async with room() as it:
        await it.hears(episode())
        await it.hold(600)
        await it.drag(1500)
        await it.drag(2400)
        assert it.app.sought == []
        assert it.rows()[1].startswith("  40:") and "●" in it.rows()[1]
        await it.let_go(2400)
        assert [message.seconds for message in it.app.sought] == [pytest.approx(2400, abs=45)]
        assert "●" not in it.rows()[1]


async def test_a_drag_beyond_an_end_of_the_line_stays_on_it() -> None:
    async with room() as it:
        await it.hears(episode())
        await it.hold(600)
        await it.mouse(events.MouseMove, 99, 1, button=1)
        await it.mouse(events.MouseUp, 99, 1, button=1)
        await it.hold(600)
        await it.mouse(events.MouseUp, 0, 0, button=1)
        last, first = (message.seconds for message in it.app.sought)
        assert 3500 < last < 3600
        assert last > first == pytest.approx(600, abs=45)


async def test_a_drag_let_go_far_from_the_bar_goes_nowhere() -> None:
    async with room() as it:
        await it.hears()
        before = it.rows()
        await it.hold(600)
        await it.drag(2400, y=9)
        await it.let_go(2400, y=9)
        assert it.app.sought == []
        assert it.rows() == before


async def test_a_drag_can_be_given_up() -> None:
    async with room() as it:
        await it.hears()
        before = it.rows()
        await it.hold(600)
        assert it.bar.let_go()
        assert it.rows() == before
        await it.let_go(2400)
        assert it.app.sought == []
        assert not it.bar.let_go()


async def test_a_drag_whose_end_nobody_told_is_over_at_the_next_move() -> None:
    async with room() as it:
        await it.hears()
        await it.hold(600)
        await it.mouse(events.MouseMove, it.x_of(2400), 1, button=0)
        assert it.app.mouse_captured is None
        await it.let_go(2400)
        assert it.app.sought == []


async def test_a_drag_ends_with_its_episode() -> None:
    async with room() as it:
        await it.hears()
        await it.hold(600)
        await it.hears(replace(LUND, slug="another", title="Another"))
        await it.let_go(2400)
        assert it.app.sought == []


async def test_a_drag_ends_with_the_sound() -> None:
    async with room() as it:
        await it.hears()
        await it.hold(600)
        it.bar.now_playing = None
        await rest(it.app)
        assert it.app.mouse_captured is None


async def test_a_drag_outlives_a_change_of_the_status() -> None:
    async with room() as it:
        await it.hears()
        await it.hold(600)
        await it.drag(2430)
        await it.hears(position=760.0, state="paused", paused=True)
        await it.let_go(2430)
        assert len(it.app.sought) == 1


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("▶", "play_pause"),
        ("Chapter 2", "now_playing"),
        ("Lund", "now_playing"),
        ("1.5×", "usual_speed"),
        ("volume 70", "mute"),
        ("sleeps", "sleep"),
    ],
)
async def test_a_click_on_a_word_does_what_it_is_about(text: str, command: str) -> None:
    async with room() as it:
        await it.hears(speed=1.5, volume=70, sleep=Sleep.EPISODE)
        x = player_bar.MARGIN + it.rows()[0].index(text)
        await it.click(x, 0)
        assert it.app.asked == [command]


async def test_a_click_on_what_remains_shows_the_length_and_back() -> None:
    async with room() as it:
        await it.hears()
        before = it.rows()[1]
        assert before.endswith("-47:26")
        await it.click(97, 1)
        assert it.rows()[1].endswith(" 1:00:00")
        await it.click(97, 1)
        assert it.rows()[1] == before


@pytest.mark.parametrize(
    ("text", "kind", "command"),
    [
        ("volume", events.MouseScrollUp, "volume_up"),
        ("volume", events.MouseScrollDown, "volume_down"),
        ("1.5×", events.MouseScrollUp, "faster"),
        ("1.5×", events.MouseScrollDown, "slower"),
    ],
)
async def test_the_wheel_turns_what_is_under_it(
    text: str, kind: type[events.MouseEvent], command: str
) -> None:
    async with room() as it:
        await it.hears(speed=1.5, volume=70)
        await it.mouse(kind, player_bar.MARGIN + it.rows()[0].index(text), 0)
        assert it.app.asked == [command]


async def test_the_wheel_over_the_time_line_loses_nobody_their_place() -> None:
    async with room() as it:
        await it.hears()
        await it.mouse(events.MouseScrollDown, it.x_of(1800), 1)
        assert it.app.asked == [] and it.app.sought == []
