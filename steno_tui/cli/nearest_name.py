"""What may have been meant by the name of a podcast or an episode that there is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from steno_tui.models.episode_list import EpisodeQuery

if TYPE_CHECKING:
    from steno_tui.core.core import Core


async def nearest_name(core: Core, given: str) -> str | None:
    """The name in the library that is nearest to one that is not.

    Args:
        core: has the library.
        given: what was typed: ``PODCAST`` or ``PODCAST/EPISODE``.

    Returns:
        None where none is near, and where the library has what was typed.
    """
    slug, slash, episode = given.partition("/")
    podcasts = [row.slug for row in await core.listings.podcasts()]
    podcast = slug if slug in podcasts else nearest(slug, podcasts)
    if podcast is None or not slash:
        return podcast if podcast != given else None
    listing = await core.listings.episodes(EpisodeQuery(podcast))
    slugs = [row.slug for row in listing.rows]
    found = episode if episode in slugs else nearest(episode, slugs)
    name = f"{podcast}/{found}"
    return name if found is not None and name != given else None


def nearest(given: str, names: Sequence[str]) -> str | None:
    """The only one that begins so or has it within, or else the one that is spelt most alike."""
    from difflib import get_close_matches  # for this alone

    if not given:
        return None
    for having in (
        [name for name in names if name.startswith(given)],
        [name for name in names if given in name],
        get_close_matches(given, names, n=1),
    ):
        if len(having) == 1:
            return having[0]
    return None
