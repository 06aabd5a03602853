"""Where episodes' audio lies now: addresses run out, and then their pages are asked, once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from pathlib import Path

from msgspec import Struct

from steno_tui.core.core import Core
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob, DownloadProgress
from steno_tui.errors import AudioGoneError, LibraryError, NoAudioError, NotOnDiskError
from steno_tui.models.episode import AudioAddress, Episode, EpisodeKey
from steno_tui.player.interface import Track
from steno_tui.urls import check


class FoundAudio(Struct, frozen=True):
    """An episode with the address that its audio has, as far as is known."""

    episode: Episode
    file: Path | None = None
    """The same audio on this machine."""
    asked: bool = False
    """Whether its page was asked for just now."""
    known: AudioAddress | None = None
    """What the library says of the audio."""


class CurrentAudio:
    """Finds audio: on this machine, at the address that is known, or at the one that its page has.

    Args:
        core: reads pages.
        audio: the audio on this machine.
    """

    def __init__(self, core: Core, audio: DownloadCache) -> None:
        self._core = core
        self._audio = audio
        self._loaded_as: dict[EpisodeKey, str] = {}

    def track_id(self, episode: Episode) -> str:
        """What the player knows an episode's audio by, whatever it is called by now."""
        name = str(episode.key) if all(episode.key) else episode.audio_url or ""
        return self._loaded_as.get(episode.key, name)

    def rename(self, before: EpisodeKey, key: EpisodeKey) -> None:
        """Know an episode by another name from now on, for the player as the same audio."""
        self._loaded_as[key] = self._loaded_as.get(before, str(before))

    def url(self, episode: Episode) -> str:
        """The address of an episode's audio, which it has, as the address policy passes it.

        Raises:
            NoAudioError: it has none.
            AddressError: the policy refuses it.
        """
        if not episode.audio_url:
            raise NoAudioError(episode.title)
        return check(episode.audio_url, self._core.service.server)

    def track(self, found: FoundAudio) -> Track:
        """An episode's audio as the player takes it.

        Raises:
            NoAudioError: it has none.
            AddressError: the policy refuses its address.
            NotOnDiskError: it is not here, and the network may not be asked.
        """
        episode, file = found.episode, found.file
        url = self.url(episode)
        if file is None and not self._core.service.may_ask:
            raise NotOnDiskError(
                f"The audio of “{episode.title}” is not on this machine, and steno-tui was told "
                "to stay offline."
            )
        podcast = episode.podcast.title or episode.podcast.slug
        duration = episode.duration_seconds
        return Track(self.track_id(episode), url, episode.title, podcast, duration, file)

    async def find(self, episode: Episode, known: AudioAddress | None) -> FoundAudio:
        """Find an episode's audio; one that is not here and may have moved is asked for first.

        Args:
            episode: which.
            known: what the library says of its audio.
        """
        file = await self._audio.find(episode.audio_url or "")
        if file is not None or not self._core.pages.may_have_moved(episode, known):
            return FoundAudio(episode, file, known=known)
        episode, asked = await self._core.pages.find_audio(episode, known, "when-old")
        file = await self._audio.find(episode.audio_url or "")
        return FoundAudio(episode, file, asked, known)

    async def after_refusal(self, refused: FoundAudio) -> Episode | None:
        """Ask an episode's page where its audio lies, for its host gives none there.

        Returns:
            The episode with another address; None where no other can be learned.
        """
        if refused.asked:
            return None
        newer, _ = await self._core.pages.find_audio(refused.episode, refused.known, "always")
        return newer if newer.audio_url != refused.episode.audio_url else None

    async def fetch(
        self, episode: Episode, by_rule: bool = False
    ) -> AsyncGenerator[DownloadProgress]:
        """Fetch an episode's audio to this machine, and note it; see `DownloadCache.fetch`.

        Args:
            episode: which.
            by_rule: whether a rule wants it, and not the user.
        """
        async with aclosing(self._fetch(episode)) as fetching:
            async for fetched in fetching:
                if fetched.path is not None and all(episode.key):
                    with suppress(LibraryError):  # the audio is here all the same
                        await self._core.keeping.note_fetched(episode.key, by_rule=by_rule)
                        key, url = episode.key, episode.audio_url
                        await self._core.beside_transcripts.keep(key, url)
                yield fetched

    async def _fetch(self, episode: Episode) -> AsyncGenerator[DownloadProgress]:
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
