"""What to go on with, as lines of a list: what was heard in part, and what was read. Pure."""

from __future__ import annotations

from typing import NamedTuple

from steno_tui.models.recent import RecentEpisode
from steno_tui.text.cells import fit
from steno_tui.text.times import age, duration, timestamp
from steno_tui.tui.list_lines import clock_length, facts_in_row, part_sign
from steno_tui.tui.text_lines import BLANK, Line, Span, spread
from steno_tui.tui.theme import Signs


class RecentHeading(NamedTuple):
    """Stands above those of one kind."""

    words: str


HEARD = RecentHeading("HEARD IN PART")
READ = RecentHeading("READ LATELY")

RecentItem = RecentEpisode | RecentHeading


def recent_items(found: list[RecentEpisode]) -> list[RecentItem]:
    """All of them under their headings, which are left out where there are none of a kind."""
    started = [each for each in found if each.is_started]
    read = [each for each in found if not each.is_started]
    return [*([HEARD] if started else []), *started, *([READ] if read else []), *read]


def recent_title(found: list[RecentEpisode]) -> str:
    """For how long what was begun goes on: ``2 h 14 min left``."""
    left = [each.left for each in found if each.is_started]
    known = [seconds for seconds in left if seconds is not None]
    if not known:
        return ""
    return f"{'over ' if len(known) < len(left) else ''}{duration(sum(known))} left"


def recent_lines(
    item: RecentItem, width: int, height: int, *, now: float, signs: Signs
) -> list[Line]:
    """An episode to go on with, or a heading.

    Args:
        item: which.
        width: cells.
        height: 1 leaves out the second row, for where and when.
        now: Unix seconds, to write ages by.
        signs: the terminal's.
    """
    if isinstance(item, RecentHeading):
        return [*[BLANK] * (height - 1), Line((Span(item.words, "heading"),))]
    row, when = item.row, age(item.at, now)
    if item.is_started:
        sign = part_sign(row.position, row.duration, signs)
        words = f"{clock_length(item.left)} left" if item.left is not None else ""
        heard = timestamp(row.position)
        heard += f" of {duration(row.duration)}" if row.duration else " heard"
        facts = [row.podcast_title, heard, when]
    else:
        sign = signs.heard if row.heard else ""
        words = clock_length(row.duration) if row.duration is not None else ""
        facts = [row.podcast_title, f"read {when}"]
    right = [Span(" ".join(filter(None, (sign, words))), "muted")]
    lines = [spread([Span(row.title, "strong")], right, width, signs.ellipsis)]
    if height > 1:
        second = facts_in_row([fact for fact in facts if fact], width, signs)
        lines.append(Line((Span(fit(second, width, signs.ellipsis), "muted"),)))
    return lines
