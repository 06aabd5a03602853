"""Downloads as lines of their list. Pure, and blind to colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.cells import cell_len

from steno_tui.downloads.download import CacheRoom, DownloadState
from steno_tui.playback.download_list import DownloadRow
from steno_tui.text.cells import fit
from steno_tui.text.sizes import size
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs

_BAR_WIDTHS = ((90, 24), (60, 14), (44, 8))
"""From how many cells on a bar of how many has room."""

_COUNTED = (
    (DownloadState.COMING, "coming"),
    (DownloadState.WAITING, "waiting"),
    (DownloadState.FAILED, "failed"),
    (DownloadState.PAUSED, "paused"),
    (DownloadState.WHOLE, "here"),
)


def _sign(state: DownloadState, signs: Signs) -> tuple[str, str]:
    """What stands before a download, and its role."""
    return {
        DownloadState.COMING: (signs.requested, "accent"),
        DownloadState.WAITING: (signs.not_requested, "muted"),
        DownloadState.FAILED: (signs.failed, "warning"),
        DownloadState.PAUSED: (signs.paused, "accent"),
        DownloadState.WHOLE: (signs.on_disk, "good"),
    }[state]


def progress_bar(share: float, width: int, signs: Signs) -> list[Span]:
    """How much is here as a bar of so many cells; full only where all of it is."""
    done = width if share >= 1 else min(width - 1, int(share * width))
    return [Span(signs.played * done, "accent"), Span(signs.far * (width - done), "faint")]


def _how_far(row: DownloadRow, width: int, signs: Signs) -> list[Span]:
    """What stands at the right of a download's title."""
    if row.state is DownloadState.WHOLE:
        return [Span(size(row.size), "muted")]
    if row.state is not DownloadState.COMING:
        role = "warning" if row.state is DownloadState.FAILED else "muted"
        return [Span(row.state, role)]
    if row.share is None:
        return [Span(row.state, "accent")]
    percent = Span(f"{min(99, int(row.share * 100)):>3} %", "accent")
    room = next((cells for least, cells in _BAR_WIDTHS if width >= least), 0)
    return [*progress_bar(row.share, room, signs), percent] if room else [percent]


def why_words(row: DownloadRow) -> str:
    """Why a download is not here, in a sentence that stands below its title."""
    title = f"“{row.title}”"
    if row.reason.startswith(title):
        return f"It{row.reason.removeprefix(title)}"
    return row.reason.replace(title, "it")


def download_lines(row: DownloadRow, width: int, signs: Signs) -> list[Line]:
    """A download in the list: title and how far it is, then podcast, size and the reason."""
    sign, role = _sign(row.state, signs)
    facts = [row.podcast_title]
    if row.state is not DownloadState.WHOLE and row.size:
        whole = f" of {size(row.total)}" if row.total is not None else ""
        facts.append(f"{size(row.size)}{whole}")
    if row.reason:
        facts.append(why_words(row))
    gap = f" {signs.dot} "
    while len(facts) > 1 and cell_len(gap.join(facts)) > width - 2:
        # Why it failed matters more than how far it got, and that more than whose it is.
        facts = facts[1:]
    left = [Span(sign + " ", role), Span(row.title, "strong")]
    return [
        spread(left, _how_far(row, width, signs), width, signs.ellipsis),
        Line((Span(fit("  " + gap.join(facts), width, signs.ellipsis), "muted"),)),
    ]


def downloads_title(rows: Sequence[DownloadRow], room: CacheRoom) -> str:
    """How much is here of how much may be: ``1.25 GB of 2.00 GB``."""
    return f"{size(sum(row.size for row in rows))} of {size(room.limit)}" if room.limit else ""


def downloads_about(rows: Sequence[DownloadRow], room: CacheRoom) -> str:
    """How many there are in each state, and what the disk has room for."""
    number = Counter(row.state for row in rows)
    facts = [f"{number[state]} {word}" for state, word in _COUNTED if number[state]]
    free = "" if room.free is None else f"{size(room.free)} free on the disk"
    return "; ".join(filter(None, (", ".join(facts), free)))
