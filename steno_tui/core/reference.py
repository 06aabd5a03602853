"""References: parses what a user typed (slugs, an address, a file) into what it names."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import FEED_SIGN
from steno_tui.stenobird.addresses import is_slug, page_slugs
from steno_tui.text.dropped_path import addressed_path
from steno_tui.text.sanitize import line
from steno_tui.urls import MAX_LENGTH

_FEED_SLUG = re.compile(rf"{FEED_SIGN}[a-z0-9-]{{1,80}}")
"""The slug of a podcast that only its feed tells of."""


class EpisodeRef(Struct, frozen=True):
    """An episode of the service."""

    key: EpisodeKey

    @property
    def podcast(self) -> str:
        """Its podcast's slug."""
        return self.key.podcast


class PodcastRef(Struct, frozen=True):
    """A podcast of the service."""

    slug: str

    @property
    def podcast(self) -> str:
        """Its slug."""
        return self.slug


class FileRef(Struct, frozen=True):
    """A saved page."""

    path: Path


Reference = EpisodeRef | PodcastRef | FileRef


class Wanted(Enum):
    """What a window or a verb takes, in which terms it refuses what is none of that.

    Attributes:
        kind: what it is called.
        form: how the end of its address looks.
        may_be_file: whether a saved page will do.
    """

    ANYTHING = ("podcast or episode", "NAME", True)
    PAGE = ("episode", "NAME/EPISODE", True)
    EITHER = ("podcast or episode", "NAME", False)
    EPISODE = ("episode", "NAME/EPISODE", False)
    PODCAST = ("podcast", "NAME", False)

    def __init__(self, kind: str, form: str, may_be_file: bool) -> None:
        self.kind = kind
        self.form = form
        self.may_be_file = may_be_file

    def ways(self, server: str) -> str:
        """How it can be named."""
        if self is Wanted.PODCAST:
            return f"its name or address on {server}, or the address of one of its episodes"
        both = self in (Wanted.ANYTHING, Wanted.EITHER)
        names = "PODCAST, PODCAST/EPISODE" if both else "PODCAST/EPISODE"
        if self.may_be_file:
            return f"{names}, an address on {server}, or the path of a saved page"
        return f"{names} or an address on {server}"


def _same_host(url: str, server: str) -> bool:
    """Whether an address leads to the server, however its host was typed."""
    given, ours = urlsplit(url), urlsplit(server)
    return given.netloc.lower().removeprefix("www.") == ours.netloc.lower().removeprefix("www.")


def is_address(text: str) -> bool:
    """Whether a user typed or pasted an address, and not a mere name."""
    text = text.strip()
    return "://" in text or text.startswith("www.")


def file_reference(text: str) -> FileRef | None:
    """Read what a user typed as the path of a file that is there, or its address, or None."""
    text = addressed_path(text.strip())
    if not text or "\0" in text or "://" in text:
        return None
    try:
        path = Path(text).expanduser()
        return FileRef(path) if path.is_file() else None
    except (OSError, RuntimeError):  # a name too long for the file system; no home to expand
        return None


def _as_address(text: str, server: str) -> str | None:
    """What a user typed as an address, with its scheme; None where it is none."""
    if "://" in text:
        return text
    host = urlsplit(server).netloc.lower()
    first = text.partition("/")[0].lower()
    return f"https://{text}" if first.startswith("www.") or first == host else None


def read_reference(text: str, server: str, wanted: Wanted = Wanted.ANYTHING) -> Reference:
    """Read what a user typed or pasted.

    Args:
        text: ``podcast/episode`` or ``podcast`` slugs, an address on the server (a page for
            people, its ``.md``, or its JSON), or the path of a saved page, or its ``file:``
            address.
        server: the origin in use.
        wanted: what may be named; what is read may be something else, but what cannot be read is
            told in these terms.

    Raises:
        UsageError: it is empty.
        UnknownError: it is none of these; the sentence says what would be.
    """
    text = addressed_path(text.strip())
    shown = line(text, 80)
    if not shown:
        raise UsageError(f"The name is empty: give {wanted.ways(server)}.")
    if len(text) > MAX_LENGTH:
        raise UnknownError(f"{shown} is too long: no address has over {MAX_LENGTH:,} characters.")
    if (url := _as_address(text, server)) is not None:
        try:
            slugs = page_slugs(url) if _same_host(url, server) else None
        except ValueError:
            slugs = None
        if slugs is None:
            raise UnknownError(
                f"{shown} is no {wanted.kind} of {server}. "
                f"Their addresses look like {server}/podcast/{wanted.form}."
            )
        podcast, episode = slugs
        return EpisodeRef(EpisodeKey(podcast, episode)) if episode else PodcastRef(podcast)
    if (file := file_reference(text)) is not None:
        return file
    steps = text.removesuffix(".md").rstrip("/").split("/")
    is_podcast = is_slug(steps[0]) or _FEED_SLUG.fullmatch(steps[0]) is not None
    if len(steps) == 2 and is_podcast and is_slug(steps[1].removeprefix(FEED_SIGN)):
        return EpisodeRef(EpisodeKey(*steps))
    if len(steps) == 1 and text.endswith(".md") and wanted.may_be_file:
        raise UnknownError(f"There is no file {shown} here.")
    if len(steps) == 1 and is_podcast and not text.endswith(".md"):
        return PodcastRef(steps[0])
    raise UnknownError(f"{shown} names no {wanted.kind}: give {wanted.ways(server)}.")
