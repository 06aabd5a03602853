"""Dates and lengths as feeds write them: read; pure.

RSS asks for RFC 822, Atom for ISO 8601; what feeds hold is both of them, each nearly so.
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache

from steno_tui.text.times import MAX_SECONDS, parse_iso_time, whole_seconds

_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?"
_ZONE = r"(?: ?((?:GMT|UTC)?[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})(?: ?\([^()]{0,40}\))?)?"
_WORD = r"[^\W\d_]{3,10}\.?"
_WEEKDAY = r"(?:[^\W\d_]{1,12}\.?(?:, ?| ))?"

# What most dates of feeds are like.
_USUAL = re.compile(
    r"[A-Z][a-z]{2}, (\d\d?) ([A-Z][a-z]{2}) ((?:19|20)\d\d) (\d\d):(\d\d):(\d\d) "
    r"(?:[+-]0000|GMT)"
)
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})\.?[ -]({_WORD})[ -](\d{{4}}|\d{{2}})(?:,? {_CLOCK}{_ZONE})?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})[-/](\d{{1,2}})[-/](\d{{1,2}})(?:(?: |T|t){_CLOCK}{_ZONE})?")
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}({_WORD}) (\d{{1,2}})(?:st|nd|rd|th)?,?(?: {_CLOCK}{_ZONE})?,? (\d{{4}})"
    rf"(?:,? {_CLOCK}{_ZONE})?"
)
_LONGEST_DATE = 80

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene gen", "feb fév fev", "mar mär maa", "apr avr abr", "may mai mag mei maj",
         "jun giu", "jul lug", "aug aoû aou ago", "sep set", "oct okt ott out", "nov",
         "dec dez déc dic"),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
"""By their first three letters, in the languages that podcasts are most often made in."""

_ZONES = {
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "bst": 1, "wet": 0, "west": 1, "cet": 1, "cest": 2, "met": 1, "mest": 2, "eet": 2, "eest": 3,
    "msk": 3, "jst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
"""Hours east of Greenwich; every other name counts as UTC."""

_LENGTH = re.compile(
    r"(?:PT)?(?:(\d{1,3}) ?(?:h|hr|hrs|hours?|std)\.?,? ?)?"
    r"(?:(\d{1,4}) ?(?:m|min|mins|minutes?)\.?,? ?)?"
    r"(?:(\d{1,6})(?:\.\d{1,9})? ?(?:s|sec|secs|seconds?)?\.?)?",
    re.IGNORECASE,
)
_STAMP = re.compile(r"(?:(\d{1,3}):)?(\d{1,4}):(\d{1,2})(?:[.:,]\d{1,6})?")
_LONGEST_LENGTH = 40


def parse_date(text: str) -> datetime | None:
    """Read a date in any of the spellings of feeds, as UTC where it names no zone.

    Returns:
        The time in UTC, never so close to the ends of the calendar that the clock of another
        zone could not show it; None for what is no date.
    """
    if found := _USUAL.fullmatch(text):
        day, word, year, hour, minute, second = found.groups()
        month = _MONTHS.get(word.lower(), 0)
        try:
            return datetime(int(year), month, int(day), int(hour), int(minute), int(second), 0, UTC)
        except ValueError:
            pass  # as a leap second is
    if len(text) > _LONGEST_DATE:
        return None
    text = " ".join(text.split())
    if found := _DAY_FIRST.fullmatch(text):
        day, word, year, *clock = found.groups()
        return _utc_time(year, _MONTHS.get(word[:3].lower()), day, *clock)
    if found := _YEAR_FIRST.fullmatch(text):
        year, number, day, *clock = found.groups()
        return _utc_time(year, int(number), day, *clock)
    if found := _MONTH_FIRST.fullmatch(text):
        word, day, *before, year, hour, minute, second, zone = found.groups()
        clock = [hour, minute, second, zone] if hour else before
        return _utc_time(year, _MONTHS.get(word[:3].lower()), day, *clock)
    return parse_iso_time(text)


def _utc_time(
    year: str,
    month: int | None,
    day: str,
    hour: str | None,
    minute: str | None,
    second: str | None,
    zone: str | None,
) -> datetime | None:
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < 70 else 1900
    if month is None or not MINYEAR < number < MAXYEAR:
        return None
    seconds = int(second or 0)
    if seconds == 60:  # a leap second has no place in a datetime
        seconds = 59
    try:
        read = datetime(number, month, int(day), int(hour or 0), int(minute or 0), seconds, 0, UTC)
    except ValueError:
        return None
    east = _minutes_east(zone) if zone else 0
    return read - timedelta(minutes=east) if east else read


@lru_cache(maxsize=256)
def _minutes_east(zone: str) -> int:
    if zone.isalpha():
        return _ZONES.get(zone.lower(), 0) * 60
    zone = zone.lstrip("GMTUC")
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    if minutes >= 24 * 60:
        return 0
    return -minutes if zone[0] == "-" else minutes


def parse_length(text: str) -> int | None:
    """Read how long something is, in seconds: ``3718``, ``1:02:03``, ``62 min``, ``PT1H2M``.

    Returns:
        1 or more; None for what is no length, and for 0, which stands for one that is not known.
    """
    if text.isdecimal() and len(text) < 8:
        seconds: int | None = int(text)
    elif found := _STAMP.fullmatch(text):
        seconds = int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])
    else:
        seconds = _length_in_words(text.strip())
    return seconds if seconds and seconds <= MAX_SECONDS else None


def _length_in_words(text: str) -> int | None:
    if not text or len(text) > _LONGEST_LENGTH:
        return None
    found = _STAMP.fullmatch(text) or _LENGTH.fullmatch(text)
    if found is None:
        return whole_seconds(text)
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds
