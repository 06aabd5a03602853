"""The argument REF of the verbs that are about one episode."""

from __future__ import annotations

from steno_tui.core.reference import PodcastRef, Reference, read_reference
from steno_tui.errors import UsageError


def episode_reference(given: str, server: str) -> Reference:
    """Parse a reference to an episode, or to the file of one.

    Raises:
        UsageError: it is a podcast, or makes no sense.
    """
    reference = read_reference(given, server)
    if isinstance(reference, PodcastRef):
        raise UsageError(f"{reference.slug} is a podcast; name one of its episodes.")
    return reference
