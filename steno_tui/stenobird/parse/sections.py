"""The sections of an episode's page that are lists, read item by item.

An item begins on a line of its own with ``- `` and ends at the next item or at an empty line, so
an item that a mail program or an editor has wrapped is still one. An item that is not written as
the section demands is left out, and counted; nothing here raises. Every quantifier is bounded or
possessive, so that the time to read a section grows no faster than the section.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from steno_tui import urls
from steno_tui.errors import AddressError
from steno_tui.models.chapters import in_order
from steno_tui.models.episode import Action, Chapter, Highlight
from steno_tui.stenobird.parse.page_labels import MAX_LABEL
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line
from steno_tui.text.times import parse_timestamp, whole_seconds

DASHES = "—–―−‒-"
"""What may part a time from its title; every page seen has the first, U+2014."""

_ITEM = re.compile(r"\n[ \t]{0,3}[-*+][ \t]++")
_EMPTY_LINE = re.compile(r"\n[ \t]*+\n")
_COMMA = re.compile(r",\s++")
_ACTION = re.compile(r"([^:`]{1,80}): `([A-Z]{3,10}) ([^` ]{1,2048})`")
_LONGEST_ITEM = 16_384

MAX_ITEMS = 5000
"""The most chapters, and highlights, and topics of one episode that are read."""

_Item = TypeVar("_Item")


def _items(text: str, noun: str, notices: list[str]) -> list[str]:
    """Cut a section into its items, each folded to one line."""
    text = "\n" + text
    spans = _within_bounds(_spans(text), noun, notices)
    return [
        line(_EMPTY_LINE.split(text[start : min(end, start + _LONGEST_ITEM)], 1)[0], _LONGEST_ITEM)
        for start, end in spans
    ]


def _within_bounds(items: Iterable[_Item], noun: str, notices: list[str]) -> list[_Item]:
    """Take the first `MAX_ITEMS` items, and say so when there are more."""
    rest = iter(items)
    kept = list(islice(rest, MAX_ITEMS))
    if left := sum(1 for _ in rest):
        notices.append(f"{count(left, noun)} beyond the first {MAX_ITEMS} left out.")
    return kept


def _read_items(
    text: str, noun: str, read: Callable[[str], _Item | None], notices: list[str]
) -> list[_Item]:
    """Read the items of a section, and say so when some could not be."""
    items = _items(text, noun, notices)
    found = [item for item in map(read, items) if item is not None]
    if left := len(items) - len(found):
        notices.append(f"{count(left, noun)} could not be read and left out.")
    return found


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Find where each item of a section starts and where the next one does."""
    marks = _ITEM.finditer(text)
    mark = next(marks, None)
    while mark is not None:
        following = next(marks, None)
        yield mark.end(), following.start() if following else len(text)
        mark = following


def read_highlights(text: str, notices: list[str]) -> tuple[Highlight, ...]:
    """Read ``- LABEL: TEXT`` items; what comes before a ``: `` but is too long is no label."""
    highlights = []
    for item in filter(None, _items(text, "highlight", notices)):
        label, parted, words = item.partition(": ")
        if not parted or len(label) > MAX_LABEL:
            label, words = "", item
        highlights.append(Highlight(line(label), line(words)))
    return tuple(highlights)


def read_topics(text: str, notices: list[str]) -> tuple[str, ...]:
    """Read ``TOPIC, TOPIC``; a list with one topic an item is read too."""
    if _ITEM.match("\n" + text):
        topics = _items(text, "topic", notices)
    else:
        topics = _within_bounds(_COMMA.split(text), "topic", notices)
    return tuple(filter(None, map(line, topics)))


def read_chapters(text: str, notices: list[str]) -> tuple[Chapter, ...]:
    """Read ``- TIME — TITLE: SUMMARY`` items into ascending order, without repetitions.

    The first ``: `` ends the title, so a title may end in a question mark but not hold a colon
    and a space. A time may also be a bare count of seconds, if a dash follows it. Chapters beyond
    the end of the audio stay: only the player knows where it really ends.
    """
    return in_order(_read_items(text, "chapter", _read_chapter, notices))


def _read_chapter(item: str) -> Chapter | None:
    word, _, rest = item.partition(" ")
    start = whole_seconds(word) if rest.startswith(tuple(DASHES)) else parse_timestamp(word)
    if start is None:
        return None
    title, _, summary = rest.lstrip(DASHES + " ").partition(": ")
    if not summary:
        title = title.removesuffix(":")
    return Chapter(start, line(title), line(summary) or None)


def read_actions(text: str, notices: list[str]) -> tuple[Action, ...]:
    """Read ``- NAME: `METHOD URL` — DESCRIPTION`` items; their addresses are web addresses."""
    return tuple(_read_items(text, "action", _read_action, notices))


def _read_action(item: str) -> Action | None:
    match = _ACTION.match(item)
    if match is None:
        return None
    name, method, url = match.groups()
    try:
        urls.origin(url)
    except AddressError:
        return None
    return Action(line(name), method, url, line(item[match.end() :].lstrip(DASHES + " ")))
