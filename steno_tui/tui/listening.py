"""The program's ears: what the keys and clicks for the sound do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import work

from steno_tui.errors import NoPlayerError
from steno_tui.listening import Heard
from steno_tui.models import Episode
from steno_tui.tui.messages import HeardChanged, Trouble
from steno_tui.tui.program import Program
from steno_tui.tui.sound import Sound
from steno_tui.tui.steady import steady
from steno_tui.urls import at_time

SKIP_SECONDS = 15


class Listening(Program):
    """A program that can be listened to.

    Attributes:
        sound: what is heard; made once the library is open.
    """

    sound: Sound

    @property
    def episode_at_hand(self) -> Episode | None:
        """What "play" plays while nothing is loaded."""
        return None

    def tell_heard(self, heard: Heard | None) -> None:
        """Take note that what is heard has changed; called by `Sound`."""
        self.post_message(HeardChanged(heard))

    @work(group="sound", exclusive=True, description="play")
    @steady
    async def play(self, episode: Episode, at: float | None) -> None:
        """Play an episode from a time, or from where it was left; without mpv, copy the link."""
        try:
            await self.sound.play(episode, at)
        except NoPlayerError as error:
            link = at_time(self.sound.audio_url(episode), int(at or 0))
            self.copy_to_clipboard(link)
            self.post_message(Trouble(f"{error.sentence} Copied instead: {link}"))

    def seek(self, seconds: float) -> None:
        """Go to a time of what is heard."""
        self._control(lambda: self.sound.seek(seconds))

    @work(group="control", description="control the sound")
    @steady
    async def _control(self, do: Callable[[], Awaitable[object]]) -> None:
        await do()

    @work(group="position", exclusive=True, description="save the position")
    @steady
    async def _save(self) -> None:
        await self.sound.save()

    def save_position(self) -> None:
        """Save where the sound is, if it has moved on."""
        if self.sound.wants_saving():
            self._save()

    def action_play_pause(self) -> None:
        """Play or pause; where nothing is loaded, play the episode on the page."""
        if self.sound.heard is not None:
            self._control(self.sound.play_pause)
        elif self.episode_at_hand is not None:
            self.play(self.episode_at_hand, None)

    def action_previous_chapter(self) -> None:
        """To this chapter's start, or the one before."""
        self._control(lambda: self.sound.step_chapter(-1))

    def action_next_chapter(self) -> None:
        """To the next chapter."""
        self._control(lambda: self.sound.step_chapter(1))

    def action_seek_back(self) -> None:
        """A little back."""
        self._control(lambda: self.sound.skip(-SKIP_SECONDS))

    def action_seek_forward(self) -> None:
        """A little on."""
        self._control(lambda: self.sound.skip(SKIP_SECONDS))

    def action_stop(self) -> None:
        """Stop the sound."""
        self._control(self.sound.stop)
