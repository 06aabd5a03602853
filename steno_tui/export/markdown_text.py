"""Words, links and front matter as Markdown that says just what they say; pure.

Whatever somebody wrote comes out as it reads: none of it becomes a heading, a list, emphasis, a
tag, an entity, a table, a formula, a comment or a template of one of the many programs that such
files are opened with. What may mean something has a backslash before it, as CommonMark has it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from steno_tui.errors import AddressError
from steno_tui.models.notes import NoteLink
from steno_tui.urls import check

# Within a line. A single underscore between letters, a percent sign, an equals sign and most
# ampersands mean nothing, and stand as they are.
_MEANINGFUL = re.compile(
    r"[\\`*\[\]<|$^{}~]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|=(?==)|(?<==)="
    r"|%(?=[%}])|(?<=[{%])%"
    r"|&(?=#?[A-Za-z0-9]{1,40};)"
    r"|(?<!\S)#"
    r"|!(?=\[)"
)
_AT_START = re.compile(r"[-+>:=#]")
_NUMBERED = re.compile(r"(\d{1,9})([.)])(?!\S)")
_ENTITY = re.compile(r"&(?=#?[A-Za-z0-9]{1,40};)")
_FOLDED = re.compile(r"\s+")

# What YAML has no room for in a text in quotes, or takes for the end of a line.
_NOT_PRINTED = re.compile(
    "[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)

HARD_BREAK = "  "
"""What a line ends in where the next one begins below it."""


class Links(NamedTuple):
    """The addresses that may be led to: those that the browser would be given."""

    server: str
    """The service's origin, which is always good."""

    def good(self, url: str | None) -> str | None:
        """An address in the form in which it may be used; None for one that may not be."""
        if url is None:
            return None
        try:
            return check(url, self.server)
        except AddressError:
            return None

    def link(self, text: str, url: str | None) -> str:
        """Words that lead to an address, or the mere words where that may not be led to."""
        used = self.good(url)
        return escaped(text) if used is None else f"[{escaped(text)}]({_destination(used)})"


def _destination(url: str) -> str:
    """An address as it stands in the brackets of a link."""
    return _ENTITY.sub("&amp;", url).replace("(", "%28").replace(")", "%29")


def folded(text: str) -> str:
    """A text on one row."""
    return " ".join(text.split())


def escaped(text: str) -> str:
    """A text on one row that says what it says, wherever on a line it stands."""
    return _row_start(_within(folded(text)))


def _within(text: str) -> str:
    return _MEANINGFUL.sub(r"\\\g<0>", text)


def _row_start(row: str) -> str:
    """A row that begins no block."""
    if _AT_START.match(row):
        return "\\" + row
    return _NUMBERED.sub(r"\1\\\2", row, count=1) if _NUMBERED.match(row) else row


def linked(text: str, links: Links, parts: Sequence[NoteLink]) -> str:
    """A row of notes, its links leading where they do.

    Args:
        text: the row.
        links: judges the addresses.
        parts: the links in it, in order; no two overlap.
    """
    pieces, end = [], 0
    for part in parts:
        before = _within(_FOLDED.sub(" ", text[end : part.start]))
        # Before a link, this would make a picture of it.
        pieces.append(f"{before[:-1]}\\!" if before.endswith("!") else before)
        words = folded(text[part.start : part.end])
        if words:
            pieces.append(links.link(words, part.url))
        end = part.end
    pieces.append(_within(_FOLDED.sub(" ", text[end:])))
    return _row_start("".join(pieces).strip())


class Row(NamedTuple):
    """A row of a text of several."""

    markdown: str
    """Empty between paragraphs."""
    depth: int | None = None
    """How deep in lists it is an item, from 0; None where it is none."""


def item_of(text: str) -> tuple[int, str] | None:
    """How deep in lists a row is an item, and what behind its marker stands; None for no item."""
    bare = text.lstrip(" ")
    words = bare.removeprefix("- ")
    if words == bare or not words.strip():
        return None
    return (len(text) - len(bare)) // 2, words


def row_of(text: str) -> Row:
    """A row of plain text."""
    item = item_of(text)
    return Row(escaped(text)) if item is None else Row(escaped(item[1]), item[0])


def laid_out(rows: Iterable[Row]) -> list[str]:
    """Rows as lines of Markdown, each below the one before; items are those of lists."""
    lines: list[str] = []
    depth = None
    for row in rows:
        is_below = bool(lines and lines[-1])
        if row.depth is not None and row.markdown:
            depth = min(row.depth, 0 if depth is None else depth + 1)
            lines.append("  " * depth + "- " + row.markdown)
            continue
        if is_below and depth is None and row.markdown:
            lines[-1] += HARD_BREAK
        elif is_below and row.markdown:  # else it would be the item's
            lines.append("")
        if row.markdown:
            depth = None
            lines.append(row.markdown)
        elif is_below:
            lines.append("")
    while lines and not lines[-1]:
        lines.pop()
    return lines


def paragraphs(text: str) -> list[str]:
    """A text of several lines as Markdown, its lines and its paragraphs as they were."""
    return laid_out(map(row_of, text.split("\n")))


def scalar(text: str) -> str:
    """A text in quotes, as YAML and JSON read it alike."""
    quoted = json.dumps(folded(text), ensure_ascii=False)
    return _NOT_PRINTED.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted)


def front_matter(fields: Iterable[tuple[str, str | Sequence[str] | None]]) -> list[str]:
    """Fields as YAML between two rules, without those of which nothing is known.

    Args:
        fields: their names, and texts made by `scalar` or lists of such.
    """
    lines = ["---"]
    for name, value in fields:
        if isinstance(value, str):
            lines.append(f"{name}: {value}")
        elif value:
            lines += [f"{name}:", *(f"  - {each}" for each in value)]
    return [*lines, "---"]
