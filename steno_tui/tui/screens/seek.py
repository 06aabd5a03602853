"""Going to a time of what is heard: one field, and below it where that leads."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.errors import UsageError
from steno_tui.models.chapters import chapter_at
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.times import TIMES, parse_place, timestamp
from steno_tui.tui.screens.dialog import Dialog, field_with_help


class SeekScreen(Dialog[float | None]):
    """Asks for a time; ends with it, in seconds of the audio.

    Args:
        hear: tells what is heard now, for that goes on while one types.
    """

    def __init__(self, hear: Callable[[], NowPlaying | None]) -> None:
        super().__init__()
        self._hear = hear
        heard = hear()
        self._episode = heard.episode if heard is not None else None

    def compose(self) -> ComposeResult:
        """The field."""
        field = Input(placeholder="14:40", id="time", max_length=32)
        yield field_with_help("Go to", field, TIMES, "go")

    def _read(self, written: str) -> tuple[float, NowPlaying]:
        heard = self._hear()
        if heard is None or self._episode is None or heard.episode.key != self._episode.key:
            raise UsageError("What was heard when you began is over.")
        return parse_place(written, heard.status.position, heard.length), heard

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        """Say where it leads as far as it is written, and else what can be written."""
        try:
            seconds, heard = self._read(event.value)
        except UsageError:
            self.say(TIMES)
            return
        chapters = heard.episode.chapters
        number = chapter_at(chapters, seconds - heard.offset)
        title = "" if number is None else chapters[number].title or f"Chapter {number + 1}"
        self.say("  ".join(filter(None, (timestamp(int(seconds)), title))))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            return
        try:
            seconds, _ = self._read(event.value)
        except UsageError as error:
            self.say(error.message, failed=True)
        else:
            self.dismiss(seconds)
