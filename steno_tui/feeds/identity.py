"""What identifies an episode within its feed; pure.

The ``guid`` does, for it stays when the title and the audio change. Where a feed gives none, or
gives one to several episodes with different audio, the audio's address does, and where there is no
audio, the page's address and the title: for all episodes that share the guid, so that one of them
does not change its identity when another comes.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from steno_tui.models.feed import FeedEpisode
from steno_tui.text.sanitize import line


def with_identities(episodes: Sequence[FeedEpisode]) -> tuple[tuple[FeedEpisode, ...], int]:
    """Give each episode what identifies it as its guid.

    Args:
        episodes: with the feed's guids, empty where it gives none.

    Returns:
        the episodes, without those that are there a second time; and how many these were.
    """
    audio_of: dict[str, str | None] = {}
    shared = {""}
    for episode in episodes:
        if audio_of.setdefault(episode.guid, episode.audio_url) != episode.audio_url:
            shared.add(episode.guid)
    different: dict[str, FeedEpisode] = {}
    for episode in episodes:
        if episode.guid in shared:
            guid = episode.audio_url or line(f"{episode.page_url or ''} {episode.title}")
            different.setdefault(guid, replace(episode, guid=guid))
        else:
            different.setdefault(episode.guid, episode)
    return tuple(different.values()), len(episodes) - len(different)
