"""The argument REF of the verbs that are about one episode."""

from __future__ import annotations

from steno_tui.core.reference import EpisodeRef, PodcastRef, Reference, Wanted, read_reference
from steno_tui.errors import UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.sanitize import line


def episode_reference(given: str, server: str) -> Reference:
    """Parse a reference to an episode, or to the file of one; a podcast is a `UsageError`."""
    reference = read_reference(given, server, Wanted.PAGE)
    if isinstance(reference, PodcastRef):
        raise UsageError(f"{reference.slug} is a podcast; name one of its episodes.")
    return reference


def episode_key(given: str, server: str) -> EpisodeKey:
    """Parse a reference to an episode of the service; anything else is a `UsageError`."""
    reference = read_reference(given, server, Wanted.EPISODE)
    if not isinstance(reference, EpisodeRef):
        raise UsageError(f"{line(given, 80)} is no episode: write PODCAST/EPISODE or its address.")
    return reference.key
