"""Where Stenobird keeps things: the addresses of its pages and of its API, built and read; pure."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

STENOBIRD = "https://stenobird.com"
"""The origin of the real service."""

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,511}")


def is_slug(text: str) -> bool:
    """Whether a text can be the last step of a page's address, with ``.md`` behind it or not."""
    return _SLUG.fullmatch(text) is not None and not text.endswith(".md")


class Addresses(Struct, frozen=True):
    """Where the service keeps things; the paths are those of its pages and its public API."""

    server: str
    """An origin, without a slash at the end."""

    def podcast(self, podcast: str) -> str:
        """The podcast's page for people."""
        return f"{self.server}/podcast/{quote(podcast, safe='')}"

    def podcast_text(self, podcast: str) -> str:
        """The podcast's page as Markdown (inferred: episodes have one)."""
        return self.podcast(podcast) + ".md"

    def episode(self, podcast: str, episode: str) -> str:
        """The episode's page for people."""
        return f"{self.podcast(podcast)}/{quote(episode, safe='')}"

    def episode_text(self, podcast: str, episode: str) -> str:
        """The episode's page as Markdown."""
        return self.episode(podcast, episode) + ".md"

    @property
    def api_podcasts(self) -> str:
        """The collection of podcasts (inferred from the path structure)."""
        return f"{self.server}/v1/public/podcasts"

    def api_podcast(self, podcast: str) -> str:
        """One podcast's facts (inferred from the path structure)."""
        return f"{self.api_podcasts}/{quote(podcast, safe='')}"

    def api_episodes(self, podcast: str) -> str:
        """The collection of a podcast's episodes (inferred from the path structure)."""
        return f"{self.api_podcast(podcast)}/episodes"

    def api_episode(self, podcast: str, episode: str) -> str:
        """One episode's facts and its podcast's."""
        return f"{self.api_episodes(podcast)}/{quote(episode, safe='')}"

    def api_request(self, podcast: str, episode: str) -> str:
        """Where processing of an episode is asked for."""
        return f"{self.api_episode(podcast, episode)}/transcription-requests"


def page_slugs(url: str) -> tuple[str, str | None] | None:
    """Read the podcast's and the episode's slug out of a page's or the API's address.

    Returns:
        ``(podcast, episode)``, the episode None for a podcast's own page; None where the path
        is neither.
    """
    try:
        path = unquote(urlsplit(url).path)
    except ValueError:
        return None
    steps = [step for step in path.split("/") if step]
    if steps[:3] == ["v1", "public", "podcasts"]:
        steps = ["podcast", *(step for i, step in enumerate(steps[3:]) if i != 1)][:3]
    elif steps[:1] != ["podcast"]:
        return None
    slugs = [step.removesuffix(".md") for step in steps[1:]]
    if not 1 <= len(slugs) <= 2 or not all(map(is_slug, slugs)):
        return None
    return slugs[0], slugs[1] if len(slugs) == 2 else None
