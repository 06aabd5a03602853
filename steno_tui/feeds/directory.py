"""The public directory of podcasts, Apple's: what to ask it, and what it answers; pure."""

from __future__ import annotations

from urllib.parse import urlencode

from steno_tui import urls
from steno_tui.errors import AddressError, FeedError
from steno_tui.feeds.addresses import feed_address
from steno_tui.models.directory import DirectoryEntry
from steno_tui.text.json_object import JsonError, JsonObject, read_json

MAX_RESULTS = 200
"""The most podcasts of one answer; the directory gives no more."""

_LONGEST_WORDS = 200


def search_url(origin: str, words: str, limit: int) -> str:
    """Where a directory is asked for podcasts by their names.

    Args:
        origin: the directory's.
        words: of the name, or of who makes it.
        limit: the most podcasts wanted.
    """
    asked = {"media": "podcast", "term": words[:_LONGEST_WORDS], "limit": min(limit, MAX_RESULTS)}
    return f"{origin}/search?{urlencode(asked)}"


def lookup_url(origin: str, podcast_id: int) -> str:
    """Where a directory is asked for one podcast by its number."""
    return f"{origin}/lookup?{urlencode({'id': podcast_id})}"


def read_directory_entries(body: bytes) -> tuple[DirectoryEntry, ...]:
    """Read a directory's answer; none where it knows nothing of what it was asked for.

    Raises:
        FeedError: it is no such answer.
    """
    try:
        listed = read_json(body).listed("results")
    except JsonError as error:
        raise FeedError(f"The directory's answer cannot be used: {error}. Try later.") from None
    if listed is None:
        raise FeedError("The directory's answer lists no results. Try again later.")
    entries: dict[int, DirectoryEntry] = {}
    for each in listed[:MAX_RESULTS]:
        if entry := _entry(JsonObject(each)):
            entries.setdefault(entry.directory_id, entry)
    return tuple(entries.values())


def _entry(members: JsonObject) -> DirectoryEntry | None:
    number, title = members.number("collectionId"), members.words("collectionName")
    if number is None or title is None:
        return None
    return DirectoryEntry(
        number,
        title,
        author=members.words("artistName"),
        feed_url=_feed_url(members.words("feedUrl", urls.MAX_LENGTH + 1)),
        episode_count=members.number("trackCount"),
        genre=members.words("primaryGenreName"),
        newest_at=members.iso_time("releaseDate"),
    )


def _feed_url(written: str | None) -> str | None:
    try:
        return feed_address(written) if written else None
    except AddressError:
        return None
