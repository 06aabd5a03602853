"""The arguments REF and PODCAST of the verbs that are about one episode or one podcast."""

from __future__ import annotations

from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Wanted,
    read_reference,
)
from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN
from steno_tui.text.sanitize import line


def episode_reference(given: str, server: str) -> EpisodeRef | FileRef:
    """Parse a reference to an episode, or to the file of one.

    Raises:
        UnknownError: it is the name of a podcast, or of nothing.
    """
    return _of_episode(given, server, Wanted.PAGE)


def episode_key(given: str, server: str) -> EpisodeKey:
    """Parse a reference to an episode of the service.

    Raises:
        UnknownError: it is the name of a podcast, or of nothing.
        UsageError: it is a file.
    """
    reference = _of_episode(given, server, Wanted.EPISODE)
    if isinstance(reference, FileRef):
        raise UsageError(f"{line(given, 80)} is no episode: write PODCAST/EPISODE or its address.")
    return reference.key


def _of_episode(given: str, server: str, wanted: Wanted) -> EpisodeRef | FileRef:
    reference = read_reference(given, server, wanted)
    if isinstance(reference, PodcastRef):
        slug = reference.slug
        hint = f"If it is a podcast, steno-tui episodes {slug} lists its episodes."
        raise UnknownError(f"{slug} names no episode. {hint}")
    return reference


def podcast_slug(given: str, server: str) -> str:
    """Parse a reference to a podcast, or to an episode of it; a file is a `UsageError`."""
    reference = read_reference(given, server, Wanted.PODCAST)
    if isinstance(reference, FileRef):
        name = line(reference.path.name, 80)
        raise UsageError(f"{name} is a file; name a podcast by its slug or its address.")
    return reference.podcast


def no_podcast(slug: str) -> UnknownError:
    """The error about a podcast that is not in the library."""
    name = line(slug, 80)
    wanted = "the address of its feed" if slug.startswith(FEED_SIGN) else name
    return UnknownError(
        f"There is no podcast {name} in the library. steno-tui podcasts lists those that there "
        f"are; to follow it: steno-tui add {wanted}"
    )
