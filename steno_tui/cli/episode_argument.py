"""The arguments REF and PODCAST of the verbs that are about one episode or one podcast."""

from __future__ import annotations

from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Reference,
    Wanted,
    read_reference,
)
from steno_tui.errors import UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.sanitize import line


def episode_reference(given: str, server: str) -> Reference:
    """Parse a reference to an episode, or to the file of one; a podcast is a `UsageError`."""
    reference = read_reference(given, server, Wanted.PAGE)
    if isinstance(reference, PodcastRef):
        raise UsageError(no_episode(reference))
    return reference


def no_episode(reference: PodcastRef) -> str:
    """What is said where an episode is needed and a podcast named, whether or not there is one."""
    slug = reference.slug
    hint = f"If it is a podcast, steno-tui episodes {slug} lists its episodes."
    return f"{slug} names no episode. {hint}"


def episode_key(given: str, server: str) -> EpisodeKey:
    """Parse a reference to an episode of the service; anything else is a `UsageError`."""
    reference = read_reference(given, server, Wanted.EPISODE)
    if isinstance(reference, PodcastRef):
        raise UsageError(no_episode(reference))
    if not isinstance(reference, EpisodeRef):
        raise UsageError(f"{line(given, 80)} is no episode: write PODCAST/EPISODE or its address.")
    return reference.key


def podcast_slug(given: str, server: str) -> str:
    """Parse a reference to a podcast, or to an episode of it; a file is a `UsageError`."""
    reference = read_reference(given, server, Wanted.PODCAST)
    if isinstance(reference, FileRef):
        name = line(reference.path.name, 80)
        raise UsageError(f"{name} is a file; name a podcast by its slug or its address.")
    return reference.podcast
