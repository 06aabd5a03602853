"""HTML as lines of plain text, with its links; pure, never failing.

The standard library's HTML parser takes 10 s for 40 kB of ``<a <a <a``, four times as long for
twice as much; others do with tags inside one another. So tags are found by an expression that
cannot backtrack, one after the other, and what is inside what does not matter but for lists.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from steno_tui.text.sanitize import prose

MAX_LINKS = 1000
"""The most links of one text that are kept."""

_DEEPEST_LIST = 6
_LONGEST_TAG = 8192 + 2048

_TAG = re.compile(
    r"<(/?)([A-Za-z][A-Za-z0-9-]{0,30}+(?::[A-Za-z]{1,15}+)?)(?=[\s/>])([^<>]*+)>"
    r"|<(!--|\?|![A-Za-z\[])"
)
_ATTRIBUTE = re.compile(
    r"([A-Za-z_][\w:.-]{0,40}+)\s{0,8}+=\s{0,8}+(?:\"([^\"]*+)|'([^']*+)|([^\s\"'>]++))"
)
_LONG_NUMBER = re.compile(r"&#(?:[0-9]{8,}+|[xX][0-9A-Fa-f]{8,}+);?")

_PARAGRAPHS = frozenset(
    ("p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "blockquote", "pre",
     "section", "article", "hr", "figure")
)  # fmt: skip
_LINES = frozenset(("div", "li", "tr", "dt", "dd", "header", "footer", "figcaption", "center"))
_CELLS = frozenset(("td", "th"))
_NOT_SHOWN = frozenset(
    (
        "script",
        "style",
        "svg",
        "template",
        "title",
        "iframe",
        "object",
        "video",
        "audio",
        "textarea",
    )
)
_BLOCKS = _PARAGRAPHS | _LINES | {"br"}


class Tag(NamedTuple):
    """A tag, and where it stands."""

    name: str
    """In lower case."""
    is_end: bool
    attributes: str
    """As they stand there, see `read_attributes`."""
    start: int
    end: int


class HtmlLink(NamedTuple):
    """A part of a text that leads elsewhere."""

    start: int
    end: int
    href: str
    """As it stands there: not judged, not resolved."""


def unescape(text: str) -> str:
    """Read the entities of a text, without taking time for numbers that no character has."""
    return html.unescape(_LONG_NUMBER.sub("\ufffd", text)) if "&" in text else text


def read_attributes(attributes: str) -> dict[str, str]:
    """The attributes of a tag, by their names in lower case; of two alike the first counts."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(attributes[:_LONGEST_TAG]):
        found.setdefault(match[1].lower(), unescape(match[2] or match[3] or match[4] or "").strip())
    return found


def tags(markup: str) -> Iterator[Tag]:
    """The tags of a text in their order, but for those in comments and in what is not shown.

    A comment, and what is not shown, is one tag named ``!``; the text in it is part of it. What
    does not end is no such thing.
    """
    at = 0
    without_end: set[str] = set()
    while match := _TAG.search(markup, at):
        end_tag, name, attributes, other = match.groups()
        start, at = match.span()
        hidden = ""
        if other is not None:
            hidden = "-->" if other == "!--" else ">"
        elif (name := name.lower()) in _NOT_SHOWN and not end_tag and not attributes.endswith("/"):
            hidden = name
        end = None
        if hidden and hidden not in without_end:
            end = _end_of_hidden(markup, hidden, at)
            if end is None:
                without_end.add(hidden)
        if end is not None:
            at = end
            yield Tag("!", False, "", start, at)
        elif other is None:
            yield Tag(name, bool(end_tag), attributes, start, at)


def _end_of_hidden(markup: str, hidden: str, at: int) -> int | None:
    """The place behind a mark or an end tag; None where that does not come."""
    if hidden[-1] == ">":
        found = markup.find(hidden, at)
        return found + len(hidden) if found >= 0 else None
    for match in _TAG.finditer(markup, at):
        if match[1] and match[2].lower() == hidden:
            return match.end()
    return None


def html_text(markup: str) -> tuple[str, list[HtmlLink]]:
    """Lay HTML out as lines of text, safe to print.

    Where it has no tag that would end a line, its own lines are kept: then it is plain text, as
    many show notes are.

    Returns:
        the text, and where in it its links are.
    """
    found = list(tags(markup))
    if not found and "&lt;" in markup:  # escaped twice
        twice = unescape(markup)
        of_twice = list(tags(twice))
        if any(tag.name == "br" or (tag.is_end and tag.name in _BLOCKS) for tag in of_twice):
            markup, found = twice, of_twice
    layout = _Layout(keeps_lines=not any(tag.name in _BLOCKS for tag in found))
    at = 0
    for tag in found:
        layout.add(markup[at : tag.start])
        layout.tag(tag)
        at = tag.end
    layout.add(markup[at:])
    layout.end_link()
    text = "".join(layout.pieces)
    safe = prose(text)
    return safe, layout.links if safe == text else []


class _Layout:
    """A text that is being put together.

    Args:
        keeps_lines: whether the ends of lines in the source count.

    Attributes:
        pieces: of the text so far.
        links: those that have ended.
    """

    def __init__(self, *, keeps_lines: bool) -> None:
        self.pieces: list[str] = []
        self.links: list[HtmlLink] = []
        self._keeps_lines = keeps_lines
        self._in_pre = False
        self._length = 0
        self._breaks = 0
        self._has_space = False
        self._lists: list[tuple[bool, int]] = []  # are items numbered; how many were there
        self._marker = ""
        self._href = ""
        self._link_start: int | None = None

    def add(self, text: str) -> None:
        """Go on with some text, as it stands between two tags."""
        text = prose(unescape(text))
        if not (self._keeps_lines or self._in_pre):
            self._add_words(text)
            return
        first, *others = text.split("\n")
        self._add_words(first)
        for other in others:
            self._break(1, more=True)
            self._add_words(other)

    def _add_words(self, text: str) -> None:
        words = " ".join(text.split())
        if not words:
            self._has_space = self._has_space or bool(text)
            return
        before = ""
        if self._breaks or not self.pieces:
            before = "\n" * self._breaks if self.pieces else ""
            indent = "  " * min(len(self._lists) - bool(self._marker), _DEEPEST_LIST)
            before += indent + self._marker
            self._breaks, self._marker = 0, ""
        elif self._has_space or text[0].isspace():
            before = " "
        self._has_space = text[-1].isspace()
        if self._href and self._link_start is None:
            self._link_start = self._length + len(before)
        self.pieces += (before, words)
        self._length += len(before) + len(words)

    def _break(self, lines: int, *, more: bool = False) -> None:
        """End the line; and leave one free with two lines, or with one more after the first."""
        if not self._marker:
            self._breaks = min(2, self._breaks + lines) if more else max(self._breaks, lines)

    def tag(self, tag: Tag) -> None:
        """Do what a tag asks for."""
        name = tag.name
        if name == "a":
            self._link(tag)
        elif name == "br":
            self._break(1, more=True)
        elif name in _CELLS:
            self._has_space = True
        elif name == "li":
            self._item(tag)
        elif name in _PARAGRAPHS:
            is_inner = name in ("ul", "ol") and len(self._lists) > (1 if tag.is_end else 0)
            self._break(1 if is_inner else 2)
            if name in ("ul", "ol"):
                self._list(tag)
            elif name == "pre":
                self._in_pre = not tag.is_end
        elif name in _LINES:
            self._break(1)

    def _list(self, tag: Tag) -> None:
        self._marker = ""
        if not tag.is_end:
            self._lists.append((tag.name == "ol", 0))
        elif self._lists:
            self._lists.pop()

    def _item(self, tag: Tag) -> None:
        self._marker = ""
        self._break(1)
        if tag.is_end:
            return
        self._marker = "- "
        if self._lists:
            is_numbered, number = self._lists[-1]
            if number:  # no line stays free between items
                self._breaks = 1
            if is_numbered:
                self._marker = f"{number + 1}. "
            self._lists[-1] = is_numbered, number + 1

    def _link(self, tag: Tag) -> None:
        self.end_link()
        self._href = "" if tag.is_end else read_attributes(tag.attributes).get("href", "")

    def end_link(self) -> None:
        """End the link that is open, if there is one with words in it."""
        start, self._link_start = self._link_start, None
        if start is not None and len(self.links) < MAX_LINKS:
            self.links.append(HtmlLink(start, self._length, self._href))
