"""The help as lines: what can be done here, every command with its keys, the signs. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.cells import cell_len

from steno_tui.text.cells import wrap
from steno_tui.text.folding import fold, has_words
from steno_tui.tui.commands import (
    COMMANDS,
    HERE,
    Command,
    command,
    is_key,
    key_words,
    search_words,
)
from steno_tui.tui.text_lines import BLANK, Line, Span
from steno_tui.tui.theme import Signs

NOTHING_FOUND = "No command has these words, and none this key."

_COLUMN_GAP = 4
_LABELS = 12
"""The widest column of keys."""


class HelpRow(NamedTuple):
    """Keys or a sign, and what they stand for."""

    label: str
    role: str
    words: str
    found_by: str = ""
    """What else it is found by, folded."""
    keys: tuple[str, ...] = ()
    """The keys one by one."""


class HelpSection(NamedTuple):
    """Rows under a heading."""

    heading: str
    rows: Sequence[HelpRow]
    role: str = "heading"


def _row(command: Command, keys: Mapping[str, str]) -> HelpRow:
    words = key_words(command, keys)
    return HelpRow("  ".join(words), "key", command.help, search_words(command), tuple(words))


def _sign_rows(signs: Signs) -> list[HelpRow]:
    return [
        HelpRow(sign, role, words, fold(f"{words} sign"), (sign,))
        for sign, role, words in (
            (signs.processed, "good", "processed: summary, highlights and chapters are there"),
            (
                signs.requested,
                "accent",
                "requested or being processed, or a transcript is on its way",
            ),
            (signs.not_requested, "muted", "not requested: the publisher's notes only"),
            ("none", "muted", "only its publisher's feed tells of it"),
            (signs.failed, "warning", "failed"),
            ("bold", "strong", "unread"),
            (signs.heard, "muted", "heard to its end"),
            (signs.in_part, "muted", "heard in part"),
            (signs.on_disk, "muted", "its audio is on this machine"),
            (signs.playing, "accent", "what is heard"),
            (signs.bar, "bar", "where you are"),
            ("12", "muted", "beside a podcast: so many of its episodes are unread"),
            (signs.picked, "bar", "picked, to do one thing to all"),
            (signs.moment, "accent", "a moment that you marked"),
            (signs.near, "muted", "a time that is not exact yet"),
        )
    ]


def help_sections(place: str, signs: Signs, keys: Mapping[str, str]) -> list[HelpSection]:
    """Everything there is to tell, each command once: first what is done most where one stands.

    Args:
        place: the pane one stands in, a key of `HERE`.
        signs: the terminal's.
        keys: what the configuration changed, by command name.
    """
    heading, names = HERE[place]
    sections = [HelpSection(heading, [_row(command(name), keys) for name in names], "current")]
    others = (one for one in COMMANDS if one.name not in names)
    for group, commands in groupby(others, key=lambda one: one.group):
        sections.append(HelpSection(group, [_row(one, keys) for one in commands]))
    return [*sections, HelpSection("Signs", _sign_rows(signs))]


def found(sections: Sequence[HelpSection], typed: str) -> list[HelpSection]:
    """What is left of the help once something is typed: a key, or words in any order."""
    typed = typed.strip()
    if not typed:
        return list(sections)

    def by_key(row: HelpRow) -> bool:
        return is_key(typed, row.keys)

    def by_words(row: HelpRow) -> bool:
        return has_words(row.found_by, words)

    words = fold(typed).split()
    for is_meant in (by_key, by_words):
        kept = [
            section._replace(rows=rows)
            for section in sections
            if (rows := [row for row in section.rows if is_meant(row)])
        ]
        if kept:
            return kept
    return []


def _section_lines(section: HelpSection, column: int, width: int) -> Iterator[Line]:
    """The heading and its rows, labels in a column of their own."""
    yield Line((Span(section.heading.upper(), section.role),))
    for row in section.rows:
        rows = list(wrap(row.words, max(1, width - column - 4)))
        gap = " " * (column - cell_len(row.label) + 2)
        is_long = cell_len(row.label) > column
        first = () if is_long else (Span(gap + rows.pop(0)),)
        yield Line((Span("  "), Span(row.label, row.role), *first))
        for more in rows:
            yield Line((Span(" " * (column + 4) + more),))
    yield BLANK


def _beside(left: Sequence[Line], right: Sequence[Line], width: int) -> Iterator[Line]:
    """Two columns, the left one so many cells wide."""
    for number in range(max(len(left), len(right))):
        first = left[number].spans if number < len(left) else ()
        second = right[number].spans if number < len(right) else ()
        gap = width - sum(cell_len(span.text) for span in first)
        yield Line((*first, Span(" " * (gap + _COLUMN_GAP)), *second) if second else first)


def help_lines(sections: Sequence[HelpSection], width: int, columns: int = 1) -> list[Line]:
    """Lay sections out, none of them torn apart.

    Args:
        sections: what to tell; where there is nothing, that is said.
        width: cells there are.
        columns: 1, or 2 side by side.
    """
    if not sections:
        return [Line((Span(row, "muted"),)) for row in wrap(NOTHING_FOUND, width)]
    if columns == 2:
        width = (width - _COLUMN_GAP) // 2
    column = max(cell_len(row.label) for section in sections for row in section.rows)
    column = min(column, _LABELS, max(6, width // 4))  # longer ones have a row of their own
    parts = [list(_section_lines(section, column, width)) for section in sections]
    if columns == 1 or len(parts) == 1:
        return sum(parts, [])[:-1]

    def height(split: int) -> int:
        return max(sum(map(len, parts[:split])), sum(map(len, parts[split:])))

    split = min(range(1, len(parts)), key=height)
    return list(_beside(sum(parts[:split], [])[:-1], sum(parts[split:], [])[:-1], width))
