"""The core that both faces call: library first, then service; what happens, as typed events.

`Catalog` holds its rooms: ``pages`` opens episodes, ``podcasts`` adds and refreshes podcasts,
``requests`` asks for processing and learns the outcome, ``service`` knows whether there is a
network. Nothing here draws, prints or parses a command line.

The library and the network client are loaded when `Catalog` is first asked for: showing a saved
page needs neither.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.core.events import (
    EpisodeRead,
    EpisodesListed,
    Event,
    Failed,
    PodcastRead,
    PodcastsListed,
    Progress,
    RequestChanged,
    Unchanged,
)
from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Reference,
    read_reference,
)

if TYPE_CHECKING:
    from steno_tui.core.catalog import Catalog
    from steno_tui.core.service import Network, Service

__all__ = [
    "Catalog",
    "EpisodeRead",
    "EpisodeRef",
    "EpisodesListed",
    "Event",
    "Failed",
    "FileRef",
    "Network",
    "PodcastRead",
    "PodcastRef",
    "PodcastsListed",
    "Progress",
    "Reference",
    "RequestChanged",
    "Service",
    "Unchanged",
    "read_reference",
]


def __getattr__(name: str) -> object:
    """Load the rooms that need the library or the network, on first use."""
    if name == "Catalog":
        from steno_tui.core.catalog import Catalog

        return Catalog
    if name in ("Network", "Service"):
        from steno_tui.core import service

        return getattr(service, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
