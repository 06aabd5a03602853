"""The sleep timer: a short list of moments at which the sound ends by itself."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one

from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.tui.bindings import closing
from steno_tui.tui.hints import CLOSE, hint
from steno_tui.tui.player_bar.layout import sleep_words
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine

MINUTES = (15, 30, 45, 60)
"""The lengths of the timer that are offered."""


class Choice(NamedTuple):
    """What ends the sound, and after how many minutes if a timer does."""

    sleep: Sleep
    minutes: int | None = None


_WORDS = {
    Sleep.OFF: "Off",
    Sleep.CHAPTER: "At the end of the chapter",
    Sleep.EPISODE: "At the end of the episode",
}


def _draw(choice: Choice, _width: int) -> list[Line]:
    words = _WORDS.get(choice.sleep, f"In {choice.minutes} minutes")
    return [Line((Span(words),))]


class SleepScreen(Dialog[Choice | None]):
    """Asks when the sound is to end by itself; None leaves that as it is.

    Args:
        heard: what is heard.
    """

    BINDINGS: ClassVar[list[BindingType]] = [closing("sleep")]

    listing = query_one("#sleep-list", LineList)

    def __init__(self, heard: NowPlaying | None) -> None:
        super().__init__()
        self._heard = heard

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog -short"):
            yield PaneTitle("Sleep")
            yield LineList[Choice](lambda choice: choice, _draw, id="sleep-list")
            yield StatusLine((hint("choose", "set"), CLOSE), margin=2)

    def on_mount(self) -> None:
        """Offer what there is, on what is set now."""
        heard = self._heard
        choices = [Choice(Sleep.OFF), *(Choice(Sleep.TIMER, minutes) for minutes in MINUTES)]
        if heard is not None and heard.episode.chapters:
            choices.append(Choice(Sleep.CHAPTER))
        choices.append(Choice(Sleep.EPISODE))
        now = None
        if heard is not None:
            self.query_one(PaneTitle).aside = sleep_words(heard.sleep, heard.sleep_left)
            now = Choice(heard.sleep) if heard.sleep is not Sleep.TIMER else None
        self.listing.set_items(choices, select=now)

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)
