"""Highlights and topics as lines of a list, and the labels of a stream above it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from steno_tui.models.highlights import HighlightRow, LabelCount, TopicRow
from steno_tui.text.cells import fit, measure, wrap
from steno_tui.text.counts import count, grouped
from steno_tui.tui.list_lines import short_date
from steno_tui.tui.text_lines import BLANK, Line, Span, spread
from steno_tui.tui.theme import Signs

SIDE_BY_SIDE = 60
"""Cells from which on the label has a column of its own."""

NO_LABEL = "no label"
"""How those are called that have none."""

_LABEL_WIDTH = 20
_GAP = 2
_LONGEST = 1000
"""Characters of a text that are laid out; a few rows have fewer."""


def highlight_lines(
    row: HighlightRow, width: int, height: int, *, now: float, signs: Signs
) -> list[Line]:
    """A highlight: its label beside its text, below that the episode it is of.

    Args:
        row: which.
        width: cells.
        height: rows, one of which is for the episode; those that its text leaves are empty.
        now: Unix seconds, to write the date by.
        signs: the terminal's.
    """
    column = _LABEL_WIDTH + _GAP if width >= SIDE_BY_SIDE else 0
    label = fit(row.label, _LABEL_WIDTH, signs.ellipsis)
    texts = _in_rows(row.text, width - column, height - 1, signs)
    date = "" if row.published is None else short_date(row.published, now)
    facts = [row.title, row.podcast_title]
    left = Span(label.ljust(column - measure(label) + len(label)), "label")
    if not column:
        facts = [row.label or row.podcast_title, row.title]
        left = Span("")
    indent = Span(" " * column)
    dot = f" {signs.dot} "
    about = [indent, *_joined(facts, dot, is_labelled=not column and bool(row.label))]
    lines = [Line((left, Span(texts[0])))]
    lines += [Line((indent, Span(text))) for text in texts[1:]]
    lines.append(spread(about, [Span(date, "muted")], width, signs.ellipsis))
    return lines + [BLANK] * (height - len(lines))


def _joined(facts: Sequence[str], dot: str, *, is_labelled: bool) -> list[Span]:
    first = Span(facts[0], "label" if is_labelled else "muted")
    return [first, *(Span(dot + fact, "muted") for fact in facts[1:])]


def _in_rows(text: str, width: int, most: int, signs: Signs) -> list[str]:
    """A text in one row or more, cut where these have no room for all of it."""
    width = max(1, width)
    rows = list(islice(wrap(text[:_LONGEST], width), most + 1)) or [""]
    if len(rows) > most:
        rows[most - 1 :] = [fit(" ".join(rows[most - 1 :]), width, signs.ellipsis)]
    return rows


def label_spans(
    labels: Sequence[LabelCount], chosen: int, total: int, room: int, signs: Signs
) -> list[Span]:
    """The labels of a stream in a row, all of them first; a click on one narrows to it.

    Args:
        labels: in order.
        chosen: which of them the stream is narrowed to; -1 for none.
        total: how many highlights there are.
        room: cells; where there are too few, those around the chosen one are shown.
        signs: the terminal's.
    """
    names = [("All", total), *((one.label or NO_LABEL, one.highlights) for one in labels)]
    words = [
        f"{fit(name, _LABEL_WIDTH, signs.ellipsis)} {grouped(number)}" if number else name
        for name, number in names
    ]
    at = chosen + 1
    first, last = at, at + 1
    taken = measure(words[at]) if words else 0
    while True:  # one more on the right, one more on the left
        before = first, last
        if last < len(words) and taken + 3 + measure(words[last]) <= room - 4:
            taken, last = taken + 3 + measure(words[last]), last + 1
        if first and taken + 3 + measure(words[first - 1]) <= room - 4:
            taken, first = taken + 3 + measure(words[first - 1]), first - 1
        if before == (first, last):
            break
    spans = [Span(f"{signs.less} ", "muted")] if first else []
    for number in range(first, last):
        spans += [Span("   ")] if number > first else []
        role, action = "current" if number == at else "muted", f"screen.label_at({number - 1})"
        spans.append(Span(fit(words[number], room - 4, signs.ellipsis), role, action))
    return spans + ([Span(f" {signs.more}", "muted")] if last < len(words) else [])


def topic_lines(row: TopicRow, width: int, *, is_chosen: bool, signs: Signs) -> list[Line]:
    """A topic in one row, with how many episodes have it.

    Args:
        row: which.
        width: cells.
        is_chosen: whether Enter goes to its episodes; the others are quieter.
        signs: the terminal's.
    """
    name = Span(row.topic, "strong" if is_chosen else "text")
    return [spread([name], [Span(count(row.episodes, "episode"), "muted")], width, signs.ellipsis)]
