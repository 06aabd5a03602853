"""What a verb needs to know of the one episode that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.catalog import EpisodeRead, Failed, PodcastRef, Reference, read_reference
from steno_tui.cli.output import say
from steno_tui.errors import StenoError, UnknownError, UsageError

if TYPE_CHECKING:
    from steno_tui.catalog import Catalog
    from steno_tui.models import Episode


def episode_reference(given: str, server: str) -> Reference:
    """Read what is to be an episode, or the file of one.

    Raises:
        UsageError: it is a podcast, or makes no sense.
    """
    reference = read_reference(given, server)
    if isinstance(reference, PodcastRef):
        raise UsageError(f"{reference.slug} is a podcast; name one of its episodes.")
    return reference


async def with_audio(opened: Catalog, reference: Reference) -> Episode:
    """The episode, from disk where its audio's address is there.

    Raises:
        UsageError: it has no audio.
        StenoError: it could not be read.
    """
    episode: Episode | None = None
    failure: StenoError | None = None
    async for event in opened.pages.open(reference):
        if isinstance(event, EpisodeRead):
            episode = event.episode
            if episode.audio_url:
                return episode
        elif isinstance(event, Failed):
            failure = event.error
    if episode is None:
        raise failure or UnknownError("There is no such episode.")
    if failure is not None:
        say(failure.sentence)
    raise UsageError(f"“{episode.title}” has no audio.")
