"""JSON read within bounds, and the members of its objects asked for by key and by kind; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn
from urllib.parse import urljoin

from steno_tui import urls
from steno_tui.errors import BadAnswerError
from steno_tui.stenobird.addresses import is_slug, page_slugs
from steno_tui.stenobird.parse.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.stenobird.parse.field_values import MAX_PROSE, moment
from steno_tui.text.sanitize import FIELD_LIMIT, line, prose
from steno_tui.text.times import whole_seconds

MAX_DEPTH = 64
"""The most levels of lists and objects inside one another."""

MAX_MEMBERS = 50_000
"""The most members of one list or object."""

MAX_DIGITS = 4300
"""The longest whole number; Python's own limit, which an environment may have lifted."""

_MAX_COUNT = 1_000_000_000

_WHOLE = ("https://", "http://")


def read_json(body: bytes) -> object:
    """Read JSON that may have been written to do harm. Of two equal keys the last counts.

    Raises:
        BadAnswerError: it is no JSON, or larger, deeper or longer than the limits.
    """
    if len(body) > MAX_BYTES:
        raise _unusable("it is too large")
    text = decode(body)
    try:
        value: object = json.loads(text, parse_constant=_refuse, parse_int=_whole_number)
    except RecursionError:
        raise _unusable("it is nested too deeply") from None
    except ValueError:
        looks_like = kind(text)
        why = "damaged JSON" if looks_like is BodyType.JSON else looks_like
        raise _unusable(f"it looks like {why}") from None
    _check_bounds(value)
    return value


def _unusable(why: str) -> BadAnswerError:
    return BadAnswerError(f"The service's answer cannot be used: {why}. Try again later.")


def _refuse(constant: str) -> NoReturn:
    """Refuse ``NaN`` and the infinities, which JSON does not have."""
    raise ValueError(constant)


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError
    return int(digits)


def _check_bounds(value: object) -> None:
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        deeper: list[object] = []
        for each in level:
            if isinstance(each, (dict, list)):
                if len(each) > MAX_MEMBERS:
                    raise _unusable(f"it lists more than {MAX_MEMBERS} things at once")
                deeper.extend(each.values() if isinstance(each, dict) else each)
        if not deeper:
            return
        level = deeper
    raise _unusable("it is nested too deeply")


class JsonObject:
    """The members of a JSON object, asked for by one of several keys and by the kind wanted.

    A member of another kind is taken for missing. Texts come safe to print.

    Args:
        values: the object.
        base: the address that relative ones in it are resolved against; none are when empty.
    """

    __slots__ = ("_base", "_values")

    def __init__(self, values: Mapping[str, object], base: str = "") -> None:
        self._values = values
        self._base = base

    @classmethod
    def of(cls, value: object, base: str = "") -> JsonObject | None:
        """The members of a value, if it is an object."""
        return cls(value, base) if isinstance(value, dict) else None

    def inside(self, *keys: str) -> JsonObject | None:
        """The members of the first of these that is an object."""
        for key in keys:
            if isinstance(value := self._values.get(key), dict):
                return JsonObject(value, self._base)
        return None

    def listed(self, *keys: str) -> Sequence[object] | None:
        """The first of these that is a list."""
        for key in keys:
            if isinstance(value := self._values.get(key), list):
                return value
        return None

    def words(self, *keys: str, limit: int = FIELD_LIMIT) -> str | None:
        """The first of these that is a text with anything in it, on one line."""
        for key in keys:
            if isinstance(value := self._values.get(key), str) and (words := line(value, limit)):
                return words
        return None

    def prose(self, *keys: str) -> str | None:
        """The first of these that is a text with anything in it, with its line breaks."""
        for key in keys:
            value = self._values.get(key)
            if isinstance(value, str) and (text := prose(value.strip(), MAX_PROSE)):
                return text
        return None

    def slug(self) -> str | None:
        """The slug, if it can be a step of an address."""
        slug = self.words("slug")
        return slug if slug is not None and is_slug(slug) else None

    def address(self, *keys: str) -> str | None:
        """The first of these that is a web address."""
        for key in keys:
            if not (address := self.words(key)):
                continue
            try:
                if not address.startswith(_WHOLE):
                    address = urljoin(self._base, address)
            except ValueError:
                continue
            if urls.is_web_address(address):
                return address
        return None

    def slugs(self) -> tuple[str, str | None] | None:
        """The slugs of podcast and episode in the page's address."""
        return page_slugs(self.words("page_url") or "")

    def seconds(self, *keys: str) -> int | None:
        """The first of these that is a time in an episode, in seconds."""
        times = (whole_seconds(self._values.get(key)) for key in keys)
        return next((time for time in times if time is not None), None)

    def count(self, key: str) -> int | None:
        """A number of things."""
        value = self._values.get(key)
        counts = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MAX_COUNT
        return value if isinstance(value, int) and counts else None

    def moment(self, *keys: str) -> datetime | None:
        """The first of these that is a date and time."""
        moments = (moment(self.words(key) or "") for key in keys)
        return next((each for each in moments if each is not None), None)
