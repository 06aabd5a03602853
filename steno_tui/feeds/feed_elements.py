"""Which elements of a feed are read, and as what: RSS, Atom, and what podcasts add to them.

A namespace is known by its address, never by its prefix, and names count in lower case, because
feeds spell them in every way. What stands here as ``itunes:author`` may be anything in the feed.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import NamedTuple

from msgspec import Struct

_NAMESPACES = {
    "www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "podcastindex.org/namespace/1.0": "podcast:",
    "github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast:",
    "purl.org/rss/1.0/modules/content": "content:",
    "www.w3.org/2005/atom": "atom:",
    "purl.org/atom/ns#": "atom:",
    "podlove.org/simple-chapters": "psc:",
    "search.yahoo.com/mrss": "media:",
    "purl.org/dc/elements/1.1": "dc:",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf:",
    "purl.org/rss/1.0": "",
    "backend.userland.com/rss2": "",
}
"""By their addresses in lower case, without a scheme and slashes at the end."""


class Kind(Enum):
    """How an element is read."""

    TEXT = auto()
    """For its text; of several the first with any counts."""
    MARKUP = auto()
    """For its text, and the tags in it where somebody forgot to escape them."""
    ELEMENT = auto()
    """As it is; each of several counts."""
    INSIDE = auto()
    """For the elements in it."""
    CHANNEL = auto()
    """For what is said of the podcast, and for the episodes."""
    EPISODE = auto()


class Reading(Struct, frozen=True):
    """How an element is read, and what comes of it."""

    kind: Kind
    field: str = ""
    """What it is called among the values of the podcast or the episode."""
    inside: dict[str, Reading] = {}
    """How the elements in it are read."""


class Home(NamedTuple):
    """The namespace that a feed's own elements are in, whatever it is."""

    address: str
    prefix: str
    """``atom:`` or nothing."""


def canonical_name(name: str, home: Home) -> str:
    """Write an element's name as it stands in this module.

    Args:
        name: as expat gives it, with its namespace's address before it.
        home: what the feed's outermost element is in.

    Returns:
        ``title``, ``itunes:author``; ``?`` before a name whose namespace is not known.
    """
    address, _, local = name.rpartition(" ")
    if address == home.address:
        return home.prefix + local.lower()
    key = address.lower().partition("://")[2].rstrip("/")
    return _NAMESPACES.get(key, "?" if key else "") + local.lower()


def _texts(*names: str) -> dict[str, Reading]:
    return {name: Reading(Kind.TEXT, name.removeprefix("atom:")) for name in names}


def _markup(**names: str) -> dict[str, Reading]:
    return {name: Reading(Kind.MARKUP, field) for field, name in names.items()}


def _elements(*names: str) -> dict[str, Reading]:
    return {name: Reading(Kind.ELEMENT, name) for name in names}


_EPISODE = Reading(
    Kind.EPISODE,
    inside={
        **_texts("title", "guid", "link", "pubdate", "dc:date"),
        **_texts("atom:title", "atom:id", "atom:published", "atom:updated"),
        **_texts("itunes:title", "itunes:duration", "itunes:episodetype"),
        **_texts("itunes:season", "itunes:episode", "podcast:season", "podcast:episode"),
        **_markup(description="description", content="content:encoded", summary="itunes:summary"),
        **_markup(content="atom:content", summary="atom:summary"),
        **_elements("enclosure", "media:content", "atom:link", "itunes:image"),
        **_elements("podcast:transcript", "podcast:chapters", "podcast:soundbite"),
        **_elements("podcast:person", "podcast:alternateenclosure"),
        "media:group": Reading(Kind.INSIDE, inside=_elements("media:content")),
        "psc:chapters": Reading(Kind.INSIDE, inside=_elements("psc:chapter")),
    },
)

_CHANNEL = {
    **_texts("title", "link", "language", "itunes:title", "itunes:author", "itunes:new-feed-url"),
    **_texts("itunes:type", "itunes:complete", "podcast:guid", "dc:creator", "dc:language"),
    **_markup(description="description", summary="itunes:summary", subtitle="itunes:subtitle"),
    **_elements("itunes:image", "itunes:category", "atom:link", "podcast:person"),
    "image": Reading(Kind.INSIDE, inside={"url": Reading(Kind.TEXT, "image")}),
    "item": _EPISODE,
}

_FEED = {
    **_CHANNEL,
    **_texts("atom:title", "atom:logo", "atom:icon"),
    **_markup(description="atom:subtitle"),
    **_elements("atom:category"),
    "atom:author": Reading(Kind.INSIDE, inside={"atom:name": Reading(Kind.TEXT, "name")}),
    "atom:entry": _EPISODE,
}

_RSS = {"channel": Reading(Kind.CHANNEL, "", _CHANNEL), "item": _EPISODE}

ROOTS: dict[str, Reading] = {
    "rss": Reading(Kind.CHANNEL, "", _RSS),
    "rdf": Reading(Kind.CHANNEL, "rdf:", _RSS),
    "feed": Reading(Kind.CHANNEL, "atom:", _FEED),
}
"""What a feed's outermost element may be, each with the prefix of what is in its namespace."""
