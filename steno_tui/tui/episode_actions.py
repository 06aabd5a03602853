"""What the keys do to an episode: its transcript asked for, its marks set, its audio fetched."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual.screen import Screen

from steno_tui.models.episode import EpisodeKey
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.messages import RequestAsked, StatusRead
from steno_tui.tui.playback_actions import PlaybackActions
from steno_tui.tui.workers import app_worker


class EpisodeActions:
    """Does to an episode whatever is asked for.

    Args:
        app: which works for it.
        playback: does what has to do with the sound.
        screen: is told what came of it.
    """

    def __init__(self, app: BaseApp, playback: PlaybackActions, screen: Screen[None]) -> None:
        self.app = app
        self._screen = screen
        self._commands: dict[str, Callable[[EpisodeKey], None]] = {
            "request": self._request,
            "mark_heard": self._mark_heard,
            "enqueue": partial(playback.enqueue, first=False),
            "enqueue_next": partial(playback.enqueue, first=True),
            "download": playback.download,
        }

    def do(self, name: str, key: EpisodeKey) -> None:
        """Do one of the commands for an episode."""
        self._commands[name](key)

    @app_worker("request", "record a request")
    async def _request(self, key: EpisodeKey) -> None:
        change = await self.app.core.requests.ask(key)
        self._screen.post_message(RequestAsked(change))

    @app_worker("marks", "mark the episode heard")
    async def _mark_heard(self, key: EpisodeKey) -> None:
        self._screen.post_message(StatusRead(await self.app.core.marks.toggle_heard(key)))

    @app_worker("marks", "mark the episode read")
    async def mark_read(self, key: EpisodeKey, read: bool) -> None:
        """Remember that an episode was read, or was not."""
        self._screen.post_message(StatusRead(await self.app.core.marks.set_read(key, read)))
