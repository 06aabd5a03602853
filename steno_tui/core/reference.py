"""References: parses what a user typed (slugs, an address, a file) into what it names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from steno_tui.errors import UnknownError
from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.addresses import is_slug, page_slugs
from steno_tui.text.sanitize import line


class EpisodeRef(Struct, frozen=True):
    """An episode of the service."""

    key: EpisodeKey


class PodcastRef(Struct, frozen=True):
    """A podcast of the service."""

    slug: str


class FileRef(Struct, frozen=True):
    """A saved page."""

    path: Path


Reference = EpisodeRef | PodcastRef | FileRef


def _same_host(url: str, server: str) -> bool:
    """Whether an address leads to the server, however its host was typed."""
    given, ours = urlsplit(url), urlsplit(server)
    return given.netloc.lower().removeprefix("www.") == ours.netloc.lower().removeprefix("www.")


def file_reference(text: str) -> FileRef | None:
    """Read what a user typed as the path of a file that is there, or None."""
    text = text.strip()
    if not text or "\0" in text or "://" in text:
        return None
    try:
        path = Path(text).expanduser()
        return FileRef(path) if path.is_file() else None
    except (OSError, RuntimeError):  # a name too long for the file system; no home to expand
        return None


def read_reference(text: str, server: str) -> Reference:
    """Read what a user typed or pasted.

    Args:
        text: ``podcast/episode`` or ``podcast`` slugs, an address on the server (a page for
            people, its ``.md``, or its JSON), or the path of a saved page.
        server: the origin in use.

    Raises:
        UnknownError: it is none of these; the sentence says what would be.
    """
    text = text.strip()
    shown = line(text, 80)
    if "://" in text or text.startswith("www."):
        url = text if "://" in text else f"https://{text}"
        try:
            slugs = page_slugs(url) if _same_host(url, server) else None
        except ValueError:
            slugs = None
        if slugs is None:
            raise UnknownError(
                f"{shown} is no podcast or episode of {server}. "
                f"Their addresses look like {server}/podcast/NAME."
            )
        podcast, episode = slugs
        return EpisodeRef(EpisodeKey(podcast, episode)) if episode else PodcastRef(podcast)
    if (file := file_reference(text)) is not None:
        return file
    steps = text.removesuffix(".md").rstrip("/").split("/")
    if len(steps) == 2 and all(map(is_slug, steps)):
        return EpisodeRef(EpisodeKey(*steps))
    if len(steps) == 1 and text.endswith(".md"):
        raise UnknownError(f"There is no file {shown} here.")
    if len(steps) == 1 and is_slug(steps[0]):
        return PodcastRef(steps[0])
    raise UnknownError(
        f"{shown or 'Nothing'} names no episode: give PODCAST/EPISODE, an address on {server}, "
        "or the path of a saved page."
    )
