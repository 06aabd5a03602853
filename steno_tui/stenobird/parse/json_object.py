"""JSON read within bounds, and the members of its objects asked for by key and by kind; pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn
from urllib.parse import urljoin

from steno_tui import urls
from steno_tui.errors import BadAnswerError
from steno_tui.stenobird.addresses import is_slug
from steno_tui.stenobird.parse.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.text.sanitize import FIELD_LIMIT, PROSE_LIMIT, line, prose
from steno_tui.text.times import parse_moment, whole_seconds

MAX_DEPTH = 64
"""The most levels of lists and objects inside one another."""

MAX_MEMBERS = 50_000
"""The most members of one list or object."""

MAX_DIGITS = 4300
"""The longest whole number; Python's own limit, which an environment may have lifted."""

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

    def inside(self, key: str) -> JsonObject:
        """The members of an object; none, if it is none."""
        return JsonObject(self._values.get(key), self._base)

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
        return parse_moment(self.words(key) or "")
