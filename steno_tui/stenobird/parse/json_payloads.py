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

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Generic, TypeVar
from urllib.parse import urljoin

import msgspec
from msgspec import Struct

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import is_slug, page_slugs
from steno_tui.stenobird.parse.page_labels import MAX_LABEL
from steno_tui.text.charset import MAX_BYTES
from steno_tui.text.json_object import MAX_MEMBERS, JsonError, JsonObject, read_json
from steno_tui.text.sanitize import PROSE_LIMIT, line, prose
from steno_tui.text.times import parse_iso_time, whole_seconds

_WHOLE = ("https://", "http://")

_LONGEST_PROBLEM = 300

_Item = TypeVar("_Item")


class _Members(Struct, gc=False):
    """What is read of an episode's JSON: texts as they stand there, None for what is no text."""

    slug: str | None = None
    title: str | None = None
    page_url: str | None = None
    published_at: str | None = None
    duration_seconds: Any = None
    url: str | None = None
    audio_url: str | None = None
    processing_state: str | None = None
    summary: str | None = None


class _Part(Struct):
    """A part of a podcast's collection of episodes in which everything is of the right kind."""

    episodes: list[_Members]
    podcast: dict[str, Any] | None = None
    next: str | None = None


_PART = msgspec.json.Decoder(_Part)
_TEXTS = tuple(name for name in _Members.__struct_fields__ if name != "duration_seconds")


class Listing(Struct, Generic[_Item], frozen=True):
    """A part of a collection."""

    items: tuple[_Item, ...]
    next_url: str | None
    """Where the next part is, on the same origin; None at the end of the collection."""


def read_podcast(body: bytes) -> Podcast:
    """Read a podcast out of its own JSON, or out of that of one of its episodes."""
    podcast = _podcast(_read_json(body).inside("podcast"), "")
    if podcast is None:
        raise _nothing("a podcast")
    return podcast


def read_podcasts(body: bytes, url: str) -> Listing[Podcast]:
    """Read a part of the collection of podcasts; those without a slug are left out."""

    def read(members: JsonObject) -> Podcast | None:
        return _podcast(members, url) if _slug(members.string("slug")) else None

    return _listing(_read_json(body), url, "podcasts", read)


def read_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read a part of a podcast's collection of episodes; those without a slug are left out.

    Where they do not name their podcast, the address that they came from does.
    """
    around, listed = _part(body)
    podcast = _podcast(around.inside("podcast"), url)
    if (podcast is None or not podcast.slug) and (slugs := page_slugs(url)):
        podcast = Podcast(slugs[0], podcast.title if podcast else "")

    items = [_episode(members, podcast, url) for members in listed] if podcast else [None]
    return _readable(items if listed else [], around, url)


def _part(body: bytes) -> tuple[JsonObject, Sequence[_Members]]:
    """What a part of a podcast's collection of episodes holds, and what stands around that.

    Nearly every one is read in one go. One in which something is of another kind than it should
    be, or which is no JSON to the letter, takes four times as long, and loses no more than that.
    """
    with suppress(msgspec.MsgspecError, ValueError, RecursionError):
        part = _PART.decode(body) if len(body) <= MAX_BYTES else None
        if part is not None and len(part.episodes) <= MAX_MEMBERS:
            return JsonObject({"podcast": part.podcast, "next": part.next}), part.episodes
    around = _read_json(body)
    return around, [_members(JsonObject(each)) for each in _listed(around, "episodes")]


def _members(own: JsonObject) -> _Members:
    texts = {name: own.string(name) for name in _TEXTS}
    return _Members(**texts, duration_seconds=own.seconds("duration_seconds"))


def read_state(body: bytes) -> str | None:
    """Read the state that the answer to a request names; None where it names none or is empty."""
    if not body.strip():
        return None
    return _read_json(body).words("processing_state", MAX_LABEL)


def read_problem(body: bytes) -> str | None:
    """Read what an error answer says, as RFC 9457 has it: title and detail in one short line."""
    try:
        members = _read_json(body)
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
    listed = _listed(around, name)
    return _readable([read(JsonObject(each)) for each in listed], around, url)


def _listed(around: JsonObject, name: str) -> Sequence[object]:
    listed = around.listed(name)
    if listed is None:
        raise _nothing("a list")
    return listed


def _readable(items: Sequence[_Item | None], around: JsonObject, url: str) -> Listing[_Item]:
    readable = tuple([item for item in items if item is not None])
    if items and not readable:
        raise _nothing("a list of anything that can be read")
    return Listing(readable, _next_url(around, url))


def _next_url(around: JsonObject, url: str) -> str | None:
    """The address of the next part, if it is one: a bare token is not, nor a foreign address."""
    words = around.words("next") or ""
    if not words.startswith((*_WHOLE, "/", "?")):
        return None
    try:
        address = urljoin(url, words)
        is_ours = urls.origin(address) == urls.origin(url)
    except (AddressError, ValueError):
        return None
    return address if is_ours and address != url else None


def _podcast(own: JsonObject, base: str) -> Podcast | None:
    slug = _slug(own.string("slug")) or ""
    title = own.words("title") or slug
    if not title:
        return None
    return Podcast(
        slug,
        title,
        page_url=_address(own.string("page_url"), base),
        rss_url=_address(own.string("rss_url"), base),
        author=own.words("author"),
        summary=own.prose("summary"),
    )


def _episode(told: _Members, podcast: Podcast, base: str) -> Episode | None:
    slug = _slug(told.slug)
    if slug is None:
        return None
    return Episode(
        podcast=podcast,
        slug=slug,
        title=line(told.title or "") or slug,
        page_url=_address(told.page_url, base),
        published_at=parse_iso_time(told.published_at or ""),
        duration_seconds=whole_seconds(told.duration_seconds),
        link_url=_address(told.url, base),
        audio_url=_address(told.audio_url, base),
        state=line(told.processing_state or "", MAX_LABEL) or None,
        summary=prose((told.summary or "").strip(), PROSE_LIMIT) or None,
    )


def _read_json(body: bytes) -> JsonObject:
    """Read JSON; of what cannot be read it is told why.

    Raises:
        BadAnswerError: it is no JSON, or larger, deeper or longer than the limits.
    """
    try:
        return read_json(body)
    except JsonError as error:
        raise BadAnswerError(
            f"The service's answer cannot be used: {error}. Try again later."
        ) from None


def _slug(written: str | None) -> str | None:
    """The slug, if it can be a step of an address."""
    if written is None or is_slug(written):
        return written
    slug = line(written)
    return slug if is_slug(slug) else None


def _address(written: str | None, base: str) -> str | None:
    """A web address; a relative one is resolved against another, if there is one."""
    if written is not None and urls.is_plain(written):
        return written if written != base else None
    address = line(written or "", urls.MAX_LENGTH + 1)  # none that was cut passes for one
    try:
        if not address.startswith(_WHOLE):
            address = urljoin(base, address)
    except ValueError:
        return None
    return address if address != base and urls.is_web_address(address) else None
