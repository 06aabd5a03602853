"""What is known of downloads at one moment: whose audio is here, and whose is on its way."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct, field

from steno_tui.downloads.download import DownloadState
from steno_tui.models.episode import Episode, EpisodeKey

_MOST_COMING = 0.99  # what is not whole is never told to be


class Fetch(Struct, frozen=True):
    """Audio that was asked for since the program began, and is not all here."""

    episode: Episode
    """Which, and where its audio lies; without what its page says."""
    state: DownloadState = DownloadState.WAITING
    done: int = 0
    """Bytes that are known to be on this machine."""
    total: int | None = None
    """Bytes of the whole; None where its server does not say, or was not asked yet."""
    reason: str = ""
    """Why it failed, a sentence."""
    is_kept: bool = False
    """Whether it goes on at the next start, should the program end before it has come."""

    @property
    def share(self) -> float:
        """How much of it is here, 0 to 1."""
        return min(self.done / self.total, _MOST_COMING) if self.total else 0.0


class Downloads(Struct, frozen=True):
    """Whose audio is on this machine, at one moment."""

    whole: frozenset[EpisodeKey] = frozenset()
    fetches: Mapping[EpisodeKey, Fetch] = field(default_factory=lambda: MappingProxyType({}))
    """What was asked for and is not all here, in the order of asking."""

    @property
    def line(self) -> list[EpisodeKey]:
        """What goes on at the next start, in the order of asking."""
        return [key for key, fetch in self.fetches.items() if fetch.is_kept]

    def has(self, key: EpisodeKey) -> bool:
        """Whether all of an episode's audio is here."""
        return key in self.whole

    def coming(self, key: EpisodeKey) -> float | None:
        """How much is here of audio that is on its way, 0 to 1; None where it is not."""
        fetch = self.fetches.get(key)
        return fetch.share if fetch is not None and fetch.state.is_alive else None

    def share(self, key: EpisodeKey) -> float | None:
        """How much of an episode's audio is here, 1 being all; None where none is to be."""
        return 1.0 if self.has(key) else self.coming(key)
