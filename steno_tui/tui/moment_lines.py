"""Moments as lines: on their page, and in the list of all of them. Pure, and blind to colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len

from steno_tui.models.moment import Moment
from steno_tui.text.cells import fit, wrap
from steno_tui.text.times import age, timestamp
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs

MANY_MOMENTS = 100
"""So many of an episode are shown on its page at most."""

_STAMP_COLUMN = len("1:02:03")


def moment_stamp(moment: Moment, signs: Signs, offset: int = 0) -> str:
    """The time of a moment; a sign where its line has none."""
    if moment.seconds is None:
        return signs.moment
    return timestamp(max(0, moment.seconds + offset))


def page_moments(
    moments: Sequence[Moment], width: int, *, offset: int, target: int, signs: Signs
) -> Iterator[Line]:
    """Moments on the page of their episode: the time, what was marked, and below it the note.

    Args:
        moments: as they stand there.
        width: cells.
        offset: by how many seconds the audio is later than the page's times.
        target: that of the first; those of the others follow.
        signs: the terminal's.
    """
    stamps = [moment_stamp(moment, signs, offset) for moment in moments]
    column = max(map(cell_len, stamps), default=0)
    indent, room = " " * (column + 4), width - column - 4
    for number, moment in enumerate(moments):
        stamp = " " * (column - cell_len(stamps[number])) + stamps[number]
        first, *rest = wrap(moment.name, room)
        at = target + number
        yield Line((Span("  "), Span(stamp, "stamp"), Span("  "), Span(first, "strong")), at)
        for row in rest:
            yield Line((Span(indent + row, "strong"),), at)
        if moment.note:
            for row in wrap(moment.note, room):
                yield Line((Span(indent + row),), at)


def listed_moment(
    moment: Moment, width: int, height: int, *, now: float, signs: Signs
) -> list[Line]:
    """A moment in the list of all of them.

    Args:
        moment: which.
        width: cells.
        height: 2 has a second row, for the note and whose it is; 1 leaves that out.
        now: Unix seconds, to tell by when it was made.
        signs: the terminal's.
    """
    stamp = moment_stamp(moment, signs)
    stamp = " " * (_STAMP_COLUMN - cell_len(stamp)) + stamp
    name = moment.note if height == 1 and moment.note else moment.name
    left = [Span(f"{stamp}  ", "stamp"), Span(name, "strong")]
    right = [Span(age(moment.made_at, now), "muted")]
    first = spread(left, right, width, signs.ellipsis)
    if height == 1:
        return [first]
    room = width - _STAMP_COLUMN - 2
    whose = [one for one in (moment.title, moment.podcast_title) if one != moment.name]
    dot = f" {signs.dot} "
    facts = Span(fit(dot.join(whose), room, signs.ellipsis), "muted")
    if not moment.note:
        return [first, Line((Span(" " * (_STAMP_COLUMN + 2)), facts))]
    note = fit(moment.note, room, signs.ellipsis)
    spans = [Span(" " * (_STAMP_COLUMN + 2)), Span(note)]
    left_over = room - cell_len(note + dot)
    if left_over >= _STAMP_COLUMN:
        spans.append(Span(dot + fit(dot.join(whose), left_over, signs.ellipsis), "muted"))
    return [first, Line(tuple(spans))]
