"""What the app shows outside its own screen: media keys, and notices on the desktop."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from steno_tui.child_processes import running
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.desktop.mpris_service import Mpris
    from steno_tui.tui.playback_actions import PlaybackActions


class DesktopIntegration:
    """Has the desktop know what is heard, and of what happened while the user looks elsewhere.

    Args:
        app: which works for it.
        actions: have what the media keys are for.
    """

    def __init__(self, app: BaseApp, actions: PlaybackActions) -> None:
        self.app = app
        self._actions = actions
        self._published: Mpris | None = None
        self._is_publishing = False

    def show(self, heard: NowPlaying | None, waiting: int) -> None:
        """Tell the desktop what is heard; from the first sound on it has media keys for us.

        Args:
            heard: what is heard, if anything.
            waiting: how many episodes wait in the queue.
        """
        if heard is not None and heard.is_on and not self._is_publishing:
            self._is_publishing = True
            self._publish(waiting)
        if self._published is not None:
            from steno_tui.playback.media_keys import now_playing

            self._published.tell(now_playing(heard, waiting))

    @app_worker("desktop", "offer media keys to the desktop")
    async def _publish(self, waiting: int) -> None:
        from steno_tui.desktop.session_bus import publish
        from steno_tui.playback.media_keys import media_keys

        playback = self._actions.playback
        self._published = await publish(media_keys(playback))
        self.show(playback.heard, waiting)

    async def aclose(self) -> None:
        """Take back what the desktop was given."""
        if self._published is not None:
            await self._published.close()

    def show_notice(self, title: str, body: str) -> None:
        """Have the desktop show something to a user who looks elsewhere."""
        if self.app.app_focus:
            return
        from steno_tui.desktop.notices import notice

        made = notice(title, body, os.environ)
        if isinstance(made, bytes):
            self.app.write(made.decode())
        elif made is not None:
            self._run(made)

    @app_worker("notice", "show a notice on the desktop")
    async def _run(self, command: tuple[str, ...]) -> None:
        # One that was there a moment ago may be gone; the toast has said it as well.
        with suppress(OSError):
            async with running(*command) as process:
                await process.wait()
