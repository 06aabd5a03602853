"""Names that changed of what is heard and of what is here, as where a feed joins a service."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.playback.playback import Playback


async def look_for_new_names(core: Core, playback: Playback) -> None:
    """Have what is heard, and the audio on this machine, go by the names that are listed now.

    Raises:
        AudioError: what is here cannot be found out.
        LibraryError: nor what is listed.
    """
    await playback.downloads.look()
    heard = playback.heard
    if heard is None or not all(heard.episode.key):
        return
    before = heard.episode.key
    names = await core.listings.names_now({before: heard.episode.audio_url or ""})
    read = await core.pages.stored(names[before]) if before in names else None
    if read is not None:
        playback.episode_changed(read.episode, before)
