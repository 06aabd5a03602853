"""The public directory of podcasts: what it answers to a search by name and to a number; pure.

It answers as Apple's does: some podcasts are in it without the address of their feed, and one has
a feed that is there no more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from msgspec import Struct

from steno_tui.demo.page_writer import feed_url
from steno_tui.demo.publishers.published import PublishedPodcast
from steno_tui.text.folding import fold, has_words

MAX_RESULTS = 200
"""The most results of one search."""

USUAL_RESULTS = 50
"""How many there are where nobody says how many."""


class DirectoryListing(Struct, frozen=True):
    """A podcast in the directory."""

    collection: int
    title: str
    author: str
    genre: str
    episodes: int
    newest: datetime | None
    feed: str | None
    """The name of its feed; None where the directory does not tell it."""


_ONLY_HERE = (
    DirectoryListing(
        1544120981, "The Last Ferry", "Ragna Quist-Lowell", "Documentary", 12,
        datetime(2024, 3, 29, 9, 0, tzinfo=UTC), "the-last-ferry",
    ),
    DirectoryListing(
        1607741160, "Night Desk Extra", "The Hallowick Courier", "News", 212,
        datetime(2026, 11, 20, 4, 30, tzinfo=UTC), None,
    ),
    DirectoryListing(
        1566602473, "Ten Minutes to Curtain", "Playhouse Oldmere", "Performing Arts", 31,
        datetime(2026, 9, 4, 18, 0, tzinfo=UTC), None,
    ),
)  # fmt: skip
"""What is in the directory and not among the publishers."""


def listings(publishers: Iterable[PublishedPodcast]) -> tuple[DirectoryListing, ...]:
    """Everything that the directory knows."""
    found = [
        DirectoryListing(
            publisher.collection,
            publisher.title,
            publisher.author,
            publisher.genre,
            len(publisher.episodes),
            publisher.episodes[0].published if publisher.episodes else None,
            publisher.name,
        )
        for publisher in publishers
        if publisher.collection
    ]
    return (*found, *_ONLY_HERE)


def search(known: Iterable[DirectoryListing], term: str, limit: int) -> list[DirectoryListing]:
    """Find podcasts that have all words of a search in their title or author.

    Args:
        known: what the directory knows.
        term: the words.
        limit: the most that are found.
    """
    words = fold(term).split()
    found = (
        listing
        for listing in known
        if words and has_words(fold(f"{listing.title} {listing.author}"), words)
    )
    return list(found)[:limit]


def answer(server: str, found: Iterable[DirectoryListing]) -> dict[str, object]:
    """What the directory says of some podcasts."""
    results = [_result(server, listing) for listing in found]
    return {"resultCount": len(results), "results": results}


def _result(server: str, listing: DirectoryListing) -> dict[str, object]:
    result: dict[str, object] = {
        "wrapperType": "track",
        "kind": "podcast",
        "collectionId": listing.collection,
        "collectionName": listing.title,
        "artistName": listing.author,
        "trackCount": listing.episodes,
        "primaryGenreName": listing.genre,
    }
    if listing.newest is not None:
        result["releaseDate"] = f"{listing.newest.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if listing.feed is not None:
        result["feedUrl"] = feed_url(server, listing.feed)
    return result
