"""JSON that may have been written to do harm, read within bounds and asked for what it holds.

A member that holds another kind of thing than it should is no worse than one that is missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NoReturn

import msgspec

from steno_tui.text.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.text.sanitize import FIELD_LIMIT, PROSE_LIMIT, line, prose
from steno_tui.text.times import parse_iso_time, whole_seconds

MAX_DEPTH = 64
"""The most levels of lists and objects inside one another."""

MAX_MEMBERS = 50_000
"""The most members of one list or object."""

MAX_DIGITS = 4300
"""The longest whole number; Python's own limit, which an environment may have lifted."""


class JsonError(ValueError):
    """A body is no JSON, or larger, deeper or longer than the limits; says which, in few words."""


def read_json(body: bytes) -> JsonObject:
    """Read a body as JSON. Of two equal keys the last counts.

    Raises:
        JsonError: it is none, or beyond the limits.
    """
    return JsonObject(read_json_value(body))


def read_json_value(
    body: bytes, *, max_bytes: int = MAX_BYTES, max_members: int = MAX_MEMBERS
) -> object:
    """Read a body as whatever JSON it is: an object, a list, a text.

    Args:
        body: as it came.
        max_bytes: no larger one is read.
        max_members: the most members of one list or object.

    Raises:
        JsonError: it is no JSON, or beyond the limits.
    """
    if len(body) > max_bytes:
        raise JsonError("it is too large")
    try:
        value: object = msgspec.json.decode(body)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        value = _read_leniently(body)
    _check_bounds(value, max_members)
    return value


def _read_leniently(body: bytes) -> object:
    """Read what is no JSON to the letter: it may be in UTF-16, or no UTF-8, or halves of letters.

    It takes three times as long, and says what is wrong.
    """
    text = decode(body)
    try:
        return _DECODER.decode(text)
    except RecursionError:
        raise JsonError("it is nested too deeply") from None
    except ValueError as error:
        looks_like = kind(text)
        why: str = "damaged JSON" if looks_like is BodyType.JSON else looks_like
        if isinstance(error, json.JSONDecodeError) and looks_like is BodyType.JSON:
            why += f" in line {error.lineno}" if error.lineno > 1 else ""
        raise JsonError(f"it looks like {why}") from None


def _refuse(constant: str) -> NoReturn:
    """Refuse ``NaN`` and the infinities, which JSON does not have."""
    raise ValueError(constant)


def _whole_number(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError
    return int(digits)


_DECODER = json.JSONDecoder(parse_constant=_refuse, parse_int=_whole_number)


def _check_bounds(value: object, max_members: int) -> None:
    around = _around([value])
    levels = 0
    while around:
        levels += 1
        if levels > MAX_DEPTH:
            raise JsonError("it is nested too deeply")
        if any(len(each) > max_members for each in around):
            raise JsonError(f"it lists more than {max_members} things at once")
        inside: list[object] = []
        for each in around:
            inside += each.values() if isinstance(each, dict) else each
        around = _around(inside)


def _around(values: list[object]) -> list[dict[str, object] | list[object]]:
    """Those values that have others in them."""
    return [each for each in values if type(each) is dict or type(each) is list]


class JsonObject:
    """The members of a JSON object, asked for by key and by the kind wanted.

    A member of another kind is taken for missing. Texts come safe to print.

    Args:
        value: the object; another kind of value has no members.
    """

    __slots__ = ("_values",)

    def __init__(self, value: object) -> None:
        self._values: Mapping[str, object] = value if isinstance(value, dict) else {}

    def inside(self, key: str) -> JsonObject:
        """The members of an object; none, if it is none."""
        return JsonObject(self._values.get(key))

    def listed(self, key: str) -> Sequence[object] | None:
        """A list."""
        return value if isinstance(value := self._values.get(key), list) else None

    def string(self, key: str) -> str | None:
        """A text as it stands there: not safe to print."""
        return value if isinstance(value := self._values.get(key), str) else None

    def words(self, key: str, limit: int = FIELD_LIMIT) -> str | None:
        """A text with anything in it, on one line."""
        value = self._values.get(key)
        return (line(value, limit) or None) if isinstance(value, str) else None

    def prose(self, key: str) -> str | None:
        """A text with anything in it, with its line breaks."""
        value = self._values.get(key)
        return (prose(value.strip(), PROSE_LIMIT) or None) if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """A whole number, 0 or more."""
        value = self._values.get(key)
        is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return value if is_number and isinstance(value, int) else None

    def seconds(self, key: str) -> int | None:
        """A time in an episode, in seconds."""
        return whole_seconds(self._values.get(key))

    def iso_time(self, key: str) -> datetime | None:
        """A date and time, as ISO 8601 writes them."""
        value = self._values.get(key)
        return parse_iso_time(value) if isinstance(value, str) else None

    def has(self, key: str) -> bool:
        """Whether there is anything under a key."""
        return self._values.get(key) is not None

    def as_json(self) -> bytes:
        """All of it, written down again."""
        return msgspec.json.encode(self._values)

    def is_true(self, key: str) -> bool:
        """Whether it is said that something is so."""
        return self._values.get(key) is True

    def is_false(self, key: str) -> bool:
        """Whether it is said that something is not so."""
        return self._values.get(key) is False
