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

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, NoReturn, TypeVar
from urllib.parse import urljoin

from msgspec import Struct

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import is_slug, page_slugs
from steno_tui.stenobird.parse.page_labels import MAX_LABEL
from steno_tui.text.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.text.sanitize import FIELD_LIMIT, PROSE_LIMIT, line, prose
from steno_tui.text.times import parse_moment, whole_seconds

MAX_DEPTH = 64
"""The most levels of lists and objects inside one another."""

MAX_MEMBERS = 50_000
"""The most members of one list or object."""

MAX_DIGITS = 4300
"""The longest whole number; Python's own limit, which an environment may have lifted."""

_WHOLE = ("https://", "http://")

_LONGEST_PROBLEM = 300

_Item = TypeVar("_Item")


class Listing(Struct, Generic[_Item], frozen=True):
    """A part of a collection."""

    items: tuple[_Item, ...]
    next_url: str | None
    """Where the next part is, on the same origin; None at the end of the collection."""


def read_podcast(body: bytes) -> Podcast:
    """Read a podcast out of its own JSON, or out of that of one of its episodes."""
    podcast = _podcast(_read_json(body).inside("podcast"))
    if podcast is None:
        raise _nothing("a podcast")
    return podcast


def read_podcasts(body: bytes, url: str) -> Listing[Podcast]:
    """Read a part of the collection of podcasts; those without a slug are left out."""

    def read(members: _JsonObject) -> Podcast | None:
        return _podcast(members) if members.slug() else None

    return _listing(_read_json(body, url), url, "podcasts", read)


def read_episodes(body: bytes, url: str) -> Listing[Episode]:
    """Read a part of a podcast's collection of episodes; those without a slug are left out.

    Where they do not name their podcast, the address that they came from does.
    """
    around = _read_json(body, url)
    podcast = _podcast(around.inside("podcast"))
    if (podcast is None or not podcast.slug) and (slugs := page_slugs(url)):
        podcast = Podcast(slugs[0], podcast.title if podcast else "")

    def read(members: _JsonObject) -> Episode | None:
        return _episode(members, podcast) if podcast else None

    return _listing(around, url, "episodes", read)


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
    around: _JsonObject, url: str, name: str, read: Callable[[_JsonObject], _Item | None]
) -> Listing[_Item]:
    """Read each object of a list; refuse a list of which none can be read."""
    listed = around.listed(name)
    if listed is None:
        raise _nothing("a list")
    items = [read(_JsonObject(each, url)) for each in listed]
    readable = tuple(item for item in items if item is not None)
    if listed and not readable:
        raise _nothing("a list of anything that can be read")
    return Listing(readable, _next_url(around, url))


def _next_url(around: _JsonObject, url: str) -> str | None:
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


def _podcast(own: _JsonObject) -> Podcast | None:
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


def _episode(own: _JsonObject, podcast: Podcast) -> Episode | None:
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


def _read_json(body: bytes, base: str = "") -> _JsonObject:
    """Read JSON that may have been written to do harm. Of two equal keys the last counts.

    Raises:
        BadAnswerError: it is no JSON, or larger, deeper or longer than the limits.
    """
    if len(body) > MAX_BYTES:
        raise _unusable("it is too large")
    text = decode(body)
    try:
        value: object = _DECODER.decode(text)
    except RecursionError:
        raise _unusable("it is nested too deeply") from None
    except ValueError:
        looks_like = kind(text)
        why = "damaged JSON" if looks_like is BodyType.JSON else looks_like
        raise _unusable(f"it looks like {why}") from None
    _check_bounds(value)
    return _JsonObject(value, base)


def _unusable(why: str) -> BadAnswerError:
    return BadAnswerError(f"The service's answer cannot be used: {why}. Try again later.")


def _refuse(constant: str) -> NoReturn:
    """Refuse ``NaN`` and the infinities, which JSON does not have."""
    raise ValueError(constant)


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_whole_number)


def _check_bounds(value: object) -> None:
    around = _around([value])
    levels = 0
    while around:
        levels += 1
        if levels > MAX_DEPTH:
            raise _unusable("it is nested too deeply")
        if any(len(each) > MAX_MEMBERS for each in around):
            raise _unusable(f"it lists more than {MAX_MEMBERS} things at once")
        inside: list[object] = []
        for each in around:
            inside += each.values() if isinstance(each, dict) else each
        around = _around(inside)


def _around(values: list[object]) -> list[dict[str, object] | list[object]]:
    """Those values that have others in them."""
    return [each for each in values if type(each) is dict or type(each) is list]


class _JsonObject:
    """The members of a JSON object, asked for by key and by the kind wanted.

    A member of another kind is taken for missing. Texts come safe to print.

    Args:
        value: the object; another kind of value has no members.
        base: the address that relative ones in it are resolved against; none are when empty.
    """

    __slots__ = ("_base", "_values")

    def __init__(self, value: object, base: str = "") -> None:
        self._values: Mapping[str, object] = value if isinstance(value, dict) else {}
        self._base = base

    def inside(self, key: str) -> _JsonObject:
        """The members of an object; none, if it is none."""
        return _JsonObject(self._values.get(key), self._base)

    def listed(self, key: str) -> Sequence[object] | None:
        """A list."""
        return value if isinstance(value := self._values.get(key), list) else None

    def words(self, key: str, limit: int = FIELD_LIMIT) -> str | None:
        """A text with anything in it, on one line."""
        value = self._values.get(key)
        return (line(value, limit) or None) if isinstance(value, str) else None

    def prose(self, key: str) -> str | None:
        """A text with anything in it, with its line breaks."""
        value = self._values.get(key)
        return (prose(value.strip(), PROSE_LIMIT) or None) if isinstance(value, str) else None

    def slug(self) -> str | None:
        """The slug, if it can be a step of an address."""
        slug = self.words("slug")
        return slug if slug is not None and is_slug(slug) else None

    def address(self, key: str) -> str | None:
        """A web address."""
        value = self._values.get(key)
        if isinstance(value, str) and urls.is_plain(value):
            return value if value != self._base else None
        address = self.words(key, urls.MAX_LENGTH + 1) or ""  # none that was cut passes for one
        try:
            if not address.startswith(_WHOLE):
                address = urljoin(self._base, address)
        except ValueError:
            return None
        return address if address != self._base and urls.is_web_address(address) else None

    def seconds(self, key: str) -> int | None:
        """A time in an episode, in seconds."""
        return whole_seconds(self._values.get(key))

    def moment(self, key: str) -> datetime | None:
        """A date and time."""
        value = self._values.get(key)
        return parse_moment(value) if isinstance(value, str) else None
