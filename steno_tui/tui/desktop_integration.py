"""What the program shows outside its own screen: media keys, and notices on the desktop."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from textual import work

from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.playback_actions import PlaybackActions

if TYPE_CHECKING:
    from steno_tui.desktop.mpris import MprisService


class DesktopIntegration(PlaybackActions):
    """A program that the desktop knows of."""

    _published: MprisService | None = None
    _is_publishing = False

    def show_desktop(self, heard: NowPlaying | None, waiting: int) -> None:
        """Tell the desktop what is heard; from the first sound on it has media keys for us."""
        if heard is not None and not self._is_publishing:
            self._is_publishing = True
            self._publish()
        if self._published is not None:
            from steno_tui.playback.media_keys import now_playing

            self._published.tell(now_playing(heard, waiting))

    @work(group="desktop", description="offer media keys to the desktop")
    async def _publish(self) -> None:
        from steno_tui.desktop.mpris import publish
        from steno_tui.playback.media_keys import MediaKeys

        self._published = await publish(MediaKeys(self.listener))
        self.tell_heard(self.listener.heard)

    async def leave_desktop(self) -> None:
        """Take back what the desktop was given."""
        if self._published is not None:
            await self._published.close()

    def notice(self, title: str, body: str) -> None:
        """Have the desktop show something to a user who looks elsewhere."""
        if self.app_focus:
            return
        from steno_tui.desktop.notices import notice

        made = notice(title, body, os.environ)
        if isinstance(made, bytes):
            if self._driver is not None:
                self._driver.write(made.decode())
        elif made is not None:
            self._run_notice(made)

    @work(group="notice", description="show a notice on the desktop")
    async def _run_notice(self, command: tuple[str, ...]) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
        except OSError:
            return  # it was there a moment ago; the toast has said it as well
        await process.wait()
