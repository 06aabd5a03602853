"""Where episodes' audio lies now: addresses run out, and then their pages are asked, once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

from msgspec import Struct

from steno_tui.core.core import Core
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob, DownloadProgress
from steno_tui.errors import AudioGoneError
from steno_tui.models.episode import AudioAddress, Episode


class FoundAudio(Struct, frozen=True):
    """An episode with the address that its audio has, as far as is known."""

    episode: Episode
    file: Path | None = None
    """The same audio on this machine."""
    asked: bool = False
    """Whether its page was asked for just now."""


class CurrentAudio:
    """Finds audio: on this machine, at the address that is known, or at the one that its page has.

    Args:
        core: reads pages.
        audio: the audio on this machine.
    """

    def __init__(self, core: Core, audio: DownloadCache) -> None:
        self._core = core
        self._audio = audio

    async def find(self, episode: Episode, known: AudioAddress | None) -> FoundAudio:
        """Find an episode's audio; one that is not here and may have moved is asked for first.

        Args:
            episode: which.
            known: what the library says of its audio.
        """
        file = await self._audio.find(episode.audio_url or "")
        if file is not None or not self._core.pages.may_have_moved(episode, known):
            return FoundAudio(episode, file)
        episode, asked = await self._core.pages.find_audio(episode, "when-old")
        return FoundAudio(episode, await self._audio.find(episode.audio_url or ""), asked)

    async def after_refusal(self, refused: FoundAudio) -> Episode | None:
        """Ask an episode's page where its audio lies, for its host gives none there.

        Returns:
            The episode with another address; None where no other can be learned.
        """
        if refused.asked:
            return None
        newer, _ = await self._core.pages.find_audio(refused.episode, "always")
        return newer if newer.audio_url != refused.episode.audio_url else None

    async def fetch(self, episode: Episode) -> AsyncGenerator[DownloadProgress]:
        """Fetch an episode's audio to this machine; see `DownloadCache.fetch`."""
        found = await self.find(episode, await self._core.pages.known_audio(episode))
        try:
            async with aclosing(self._audio.fetch(_job(found.episode))) as fetching:
                async for fetched in fetching:
                    yield fetched
            return
        except AudioGoneError:
            newer = await self.after_refusal(found)
            if newer is None:
                raise
        async with aclosing(self._audio.fetch(_job(newer))) as fetching:
            async for fetched in fetching:
                yield fetched


def _job(episode: Episode) -> DownloadJob:
    return DownloadJob(episode.key, episode.audio_url or "", episode.title, episode.podcast.title)
