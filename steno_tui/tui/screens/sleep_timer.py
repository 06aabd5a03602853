"""The sleep timer: a short list of moments at which the sound ends by itself."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import ModalScreen

from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.tui.player_bar.layout import sleep_words
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.late_resize import FollowsResize

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


class SleepList(LineList[Choice]):
    """The moments there are."""

    def key_of(self, item: Choice) -> Hashable:
        """Each is there once."""
        return item

    def draw(self, item: Choice, width: int) -> list[Line]:
        """One row each."""
        words = _WORDS.get(item.sleep, f"In {item.minutes} minutes")
        return [Line((Span(words),))]


class SleepScreen(ModalScreen[Choice | None], FollowsResize):
    """Asks when the sound is to end by itself; None leaves that as it is.

    Args:
        signs: the terminal's.
        keys: the keys the configuration changed, by command.
        heard: what is heard.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,z", "close", "close", tooltip="Leave it.", id="close_sleep")
    ]

    listing = query_one(SleepList)

    def __init__(self, signs: Signs, keys: Mapping[str, str], heard: NowPlaying | None) -> None:
        super().__init__()
        self._signs = signs
        self._keys = keys
        self._heard = heard

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog -short"):
            yield PaneTitle(signs=self._signs)
            yield SleepList(id="sleep-list", signs=self._signs)
            yield StatusLine(signs=self._signs, keys=self._keys)

    def on_mount(self) -> None:
        """Offer what there is, on what is set now."""
        heard = self._heard
        title = self.query_one(PaneTitle)
        title.name_shown = "Sleep"
        self.query_one(StatusLine).hint(("choose", "back"), {"choose": "set", "back": "close"})
        choices = [Choice(Sleep.OFF), *(Choice(Sleep.TIMER, minutes) for minutes in MINUTES)]
        if heard is not None and heard.episode.chapters:
            choices.append(Choice(Sleep.CHAPTER))
        choices.append(Choice(Sleep.EPISODE))
        now = None
        if heard is not None:
            title.aside = sleep_words(heard.sleep, heard.sleep_left)
            now = Choice(heard.sleep) if heard.sleep is not Sleep.TIMER else None
        self.listing.set_items(choices, select=now)
        self.listing.focus()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.dismiss(self.listing.selected)

    def action_close(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)
