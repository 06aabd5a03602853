"""The JSON of the public API, read into podcasts and episodes; pure.

Of an episode's JSON the ``podcast`` and, of the ``episode``, everything up to its ``summary`` were
seen. The rest is inferred, one name for each thing: ``processing_state`` and ``duration_seconds``
from the labels of the pages, ``podcasts``, ``episodes`` and ``next`` of collections from their
paths. What an episode says is read from its page, never from here.

A key that holds another kind of thing than it should is no worse than one that is missing. An
answer is refused, by a `BadAnswerError`, only if it is no JSON, is built to exhaust its reader, or
has nothing in it that was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urljoin

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse.json_object import JsonObject, read_json
from steno_tui.stenobird.parse.page_labels import MAX_LABEL
from steno_tui.text.sanitize import line

_LONGEST_PROBLEM = 300

_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Listing(Generic[_Item]):
    """A part of a collection."""

    items: tuple[_Item, ...]
    next_url: str | None
    """Where the next part is, on the same origin; None at the end of the collection."""


def read_podcast(body: bytes) -> Podcast:
    """Read a podcast out of its own JSON, or out of that of one of its episodes."""
    podcast = _podcast(JsonObject(read_json(body)).inside("podcast"))
    if podcast is None:
        raise _nothing("a podcast")
    return podcast


def read_podcasts(body: bytes, url: str) -> Listing[Podcast]:
    """Read a part of the collection of podcasts; those without a slug are left out."""

    def read(members: JsonObject) -> Podcast | None:
        return _podcast(members) if members.slug() else None

    return _listing(JsonObject(read_json(body), url), url, "podcasts", read)


def read_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read a part of a podcast's collection of episodes; those without a slug are left out.

    Where they do not name their podcast, the address that they came from does.
    """
    around = JsonObject(read_json(body), url)
    podcast = _podcast(around.inside("podcast"))
    if (podcast is None or not podcast.slug) and (slugs := page_slugs(url)):
        podcast = Podcast(slugs[0], podcast.title if podcast else "")

    def read(members: JsonObject) -> Episode | None:
        return _episode(members, podcast) if podcast else None

    return _listing(around, url, "episodes", read)


def skim_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read only where the next part is, in a part of a collection that was read before."""
    return Listing((), _next_url(JsonObject(read_json(body), url), url))


def read_state(body: bytes) -> str | None:
    """Read the state that the answer to a request names; None where it names none or is empty."""
    members = JsonObject(read_json(body) if body.strip() else None)
    return members.words("processing_state", MAX_LABEL)


def read_problem(body: bytes) -> str | None:
    """Read what an error answer says, as RFC 9457 has it: title and detail in one short line."""
    try:
        members = JsonObject(read_json(body))
    except BadAnswerError:
        return None
    said = dict.fromkeys(filter(None, (members.words("title"), members.words("detail"))))
    return line(": ".join(said), _LONGEST_PROBLEM) or None


def _nothing(wanted: str) -> BadAnswerError:
    return BadAnswerError(f"The service's answer does not hold {wanted}. Try again later.")


def _listing(
    around: JsonObject, url: str, name: str, read: Callable[[JsonObject], _Item | None]
) -> Listing[_Item]:
    """Read each object of a list; refuse a list of which none can be read."""
    listed = around.listed(name)
    if listed is None:
        raise _nothing("a list")
    items = [read(JsonObject(each, url)) for each in listed]
    readable = tuple(item for item in items if item is not None)
    if listed and not readable:
        raise _nothing("a list of anything that can be read")
    return Listing(readable, _next_url(around, url))


def _next_url(around: JsonObject, url: str) -> str | None:
    """The address of the next part, if it is one: a bare token is not, nor a foreign address."""
    words = around.words("next") or ""
    if not words.startswith(("https://", "http://", "/", "?")):
        return None
    try:
        address = urljoin(url, words)
        is_ours = urls.origin(address) == urls.origin(url)
    except (AddressError, ValueError):
        return None
    return address if is_ours and address != url else None


def _podcast(own: JsonObject) -> Podcast | None:
    slug = own.slug() or ""
    title = own.words("title") or slug
    if not title:
        return None
    return Podcast(
        slug,
        title,
        page_url=own.address("page_url"),
        rss_url=own.address("rss_url"),
        author=own.words("author"),
        summary=own.prose("summary"),
    )


def _episode(own: JsonObject, podcast: Podcast) -> Episode | None:
    slug = own.slug()
    if slug is None:
        return None
    return Episode(
        podcast=podcast,
        slug=slug,
        title=own.words("title") or slug,
        page_url=own.address("page_url"),
        published_at=own.moment("published_at"),
        duration_seconds=own.seconds("duration_seconds"),
        link_url=own.address("url"),
        audio_url=own.address("audio_url"),
        state=own.words("processing_state", MAX_LABEL),
        summary=own.prose("summary"),
    )
