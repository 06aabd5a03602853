"""What is heard as the lines of the player's bar: words and notes above, times and time line below.

Pure. In one row the same stands side by side, shortened.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from math import ceil, isfinite
from typing import NamedTuple

from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.models.episode import Episode
from steno_tui.models.moment import Moment
from steno_tui.playback.now_playing import NowPlaying, Sleep
from steno_tui.player.interface import LOUDEST
from steno_tui.text.cells import fit, wrap
from steno_tui.text.times import MAX_SECONDS, duration, timestamp
from steno_tui.tui.player_bar.bar_view import LaidOutBar, View
from steno_tui.tui.player_bar.controls import Note, controls, speed_word
from steno_tui.tui.player_bar.timeline import Timeline
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs, sound_sign

_SHORTEST_TIME_LINE = 8
_SHORTEST_WORDS = 6
_ROOM_FOR_END = 30
"""Cells for words and time line from which there is room, in one row, for what remains."""

_SHORTEST_SECOND = 10
"""An episode's title cut shorter than this beside its chapter's says nothing."""

_SPEED_CELLS, _VOLUME_CELLS = len("1.25×"), len("volume 100")
"""Kept while the numbers change, so that nothing beside them moves."""

_ROOM_FOR_USUAL = 60
"""Cells from which there is room for speed and volume where they are as usual."""

_PLAY = "app.hint('play_pause')"
_PAGE = "app.hint('now_playing')"


class _Times(NamedTuple):
    near: bool
    elapsed: str
    end: str


def sleep_words(sleep: Sleep, left: int | None) -> str:
    """When the sound ends by itself, in words; empty where it does not.

    Args:
        sleep: what ends it.
        left: seconds until then, for a timer.
    """
    if sleep is Sleep.CHAPTER:
        return "sleeps after the chapter"
    if sleep is Sleep.EPISODE:
        return "sleeps after the episode"
    if sleep is Sleep.OFF or left is None:
        return ""
    return f"sleeps in {duration(left if left < 60 else 60 * ceil(left / 60))}"


def length_words(heard: NowPlaying, later: str, earlier: str) -> str | None:
    """Say that the audio is not as long as the page says, and what can be done about it.

    Args:
        heard: what is heard.
        later: how the key is written that shifts the chapters later.
        earlier: and the one that shifts them earlier.

    Returns:
        A sentence, or None where the lengths agree.
    """
    differs = heard.differs_by
    if differs is None:
        return None
    much = duration(abs(differs))
    how = "longer" if differs > 0 else "shorter"
    return (
        f"The audio is {much} {how} than the page says, as with advertisements put in: chapters "
        f"may be off; {later} and {earlier} shift them."
    )


def _whole(seconds: float) -> int:
    """Seconds that can be written, whatever a player says."""
    return int(max(0.0, min(seconds, MAX_SECONDS))) if isfinite(seconds) else 0


def _percent(share: float) -> str:
    return f"{max(0, min(100, int(share * 100)))} %"


def _length(heard: NowPlaying) -> float | None:
    length = heard.length
    return length if length is not None and 0 < length <= MAX_SECONDS else None


def _times(heard: NowPlaying, view: View, length: float | None) -> _Times:
    """The times before and after the line; they keep their widths as long as the audio lasts."""
    position = view.pointed if view.is_dragged else heard.status.position
    elapsed = "" if position is None else timestamp(_whole(position))
    near = heard.status.approximate and not view.is_dragged
    if length is None:
        return _Times(near, elapsed, "")
    whole = timestamp(_whole(length))
    column = max(len(whole), len(elapsed))
    end = whole
    if position is not None and not view.shows_length:
        end = "-" + timestamp(max(0, _whole(length) - _whole(position)))
    return _Times(near, elapsed.ljust(column), end.rjust(column + 1))


def _at_hand(heard: NowPlaying, length: float) -> float | None:
    """Up to where the audio is at hand; all of it where it is on disk or nobody knows."""
    if heard.status.waits_for_file:
        return (heard.fetching or 0.0) * length
    track = heard.status.track
    return None if track is not None and track.file is not None else heard.status.buffered


def marked_times(moments: Sequence[Moment], offset: int) -> Iterator[float]:
    """Where moments lie in the audio, ascending; those without a time lie nowhere."""
    times = (moment.seconds + offset for moment in moments if moment.seconds is not None)
    return (float(time) for time in times if time >= 0)


class BarLayout:
    """Lays the bar out; remembers where the chapters lie, for an episode may have thousands.

    Args:
        signs: the terminal's.
    """

    def __init__(self, signs: Signs) -> None:
        self._signs = signs
        self._known: tuple[Episode | None, int, tuple[Moment, ...]] = (None, 0, ())
        self._starts: tuple[float, ...] = ()
        self._marked: tuple[float, ...] = ()
        self._time_line: Timeline | None = None

    def lay_out(self, heard: NowPlaying, view: View, width: int, height: int) -> LaidOutBar:
        """Lay the bar out in so many cells and rows, 1 or 2."""
        episode, offset, moments = self._known
        if episode is not heard.episode or offset != heard.offset or moments is not view.moments:
            self._known = (heard.episode, heard.offset, view.moments)
            self._starts = heard.starts
            self._marked = tuple(marked_times(view.moments, heard.offset))
        return (self._two_rows if height > 1 else self._one_row)(heard, view, width)

    def _line_of(self, length: float, width: int) -> Timeline:
        line = self._time_line
        where = (self._starts, length, width, self._marked)
        if line is None or not line.is_for(*where):
            line = self._time_line = Timeline(*where)
        return line

    def _draw(self, line: Timeline, heard: NowPlaying, view: View) -> tuple[Span, ...]:
        position = view.pointed if view.is_dragged else heard.status.position
        return line.draw(position, _at_hand(heard, line.length), self._signs, view.pointed)

    def _two_rows(self, heard: NowPlaying, view: View, width: int) -> LaidOutBar:
        reason = heard.status.reason
        if heard.status.state == "failed" and reason and cell_len(reason) > width - 2:
            return LaidOutBar(self._reason(reason, width))
        first = self._first_row(heard, view, width)
        length = _length(heard)
        times = _times(heard, view, length)
        near = Span(f"{self._signs.near if times.near else ' '} ", "muted")
        if length is None:
            unknown = "   of unknown length" if times.elapsed else ""
            return LaidOutBar((first, Line((near, Span(times.elapsed), Span(unknown, "muted")))))
        start, end = len(times.elapsed) + 4, len(times.end) + 2
        if width - start - end < _SHORTEST_TIME_LINE:
            end = 0
        line = self._line_of(length, max(1, width - start - end))
        drawn = self._draw(line, heard, view)
        after = (Span("  "), Span(times.end, "muted", "switch_end")) if end else ()
        row = Line((near, Span(times.elapsed + "  "), *drawn, *after))
        return LaidOutBar((first, row), line, start, 1)

    def _one_row(self, heard: NowPlaying, view: View, width: int) -> LaidOutBar:
        length = _length(heard)
        if length is None or heard.status.state == "failed":
            return LaidOutBar((self._first_row(heard, view, width, with_time=length is None),))
        times = _times(heard, view, length)
        elapsed = f"{self._signs.near} {times.elapsed}" if times.near else times.elapsed
        end = len(times.end) + 1
        room = width - len(elapsed) - 3 - end
        if room < _ROOM_FOR_END:
            end, room = 0, room + end
        line_width = max(_SHORTEST_TIME_LINE, room // 2)
        start = max(0, width - end - line_width)
        words = self._first_row(
            heard, replace(view, is_hovered=False), start - len(elapsed) - 3, is_short=True
        )
        used = sum(cell_len(span.text) for span in words.spans)
        gap = " " * (start - len(elapsed) - 1 - used)
        line = self._line_of(length, line_width)
        drawn = self._draw(line, heard, view)
        after = (Span(" "), Span(times.end, "muted", "switch_end")) if end else ()
        row = Line((*words.spans, Span(gap + elapsed + " "), *drawn, *after))
        return LaidOutBar((row,), line, start, 0)

    def _reason(self, reason: str, width: int) -> tuple[Line, Line]:
        """Why there is no sound, over both rows."""
        first, *rest = wrap(reason, width - 2)
        second = fit(" ".join(rest), width - 2, self._signs.ellipsis)
        return (
            Line((Span(f"{self._signs.failed} ", "warning"), Span(first, "warning", _PLAY))),
            Line((Span("  "), Span(second, "warning", _PLAY))),
        )

    def _sign(self, heard: NowPlaying, view: View) -> Span:
        status, signs = heard.status, self._signs
        sign, role = sound_sign(status, signs), "accent"
        if status.state == "failed":
            role = "warning"
        is_loading = view.waits or (status.state == "loading" and status.position is None)
        if sign == signs.playing and is_loading:
            sign = signs.requested
        return Span(f"{sign} ", role, _PLAY)

    def _words(self, heard: NowPlaying, view: View) -> list[Span]:
        """What is heard, or what is under the mouse, or why nothing is heard."""
        status, title = heard.status, heard.episode.title
        if status.state == "failed":
            return [Span(status.reason or "The sound stopped.", "warning", _PLAY)]
        if view.pointed is not None:
            stamp = Span(timestamp(_whole(view.pointed)), "stamp")
            there = self._noted(view.pointed) or self._chapter(heard, view.pointed) or title
            return [stamp, Span(f"  {there}", "strong")]
        if heard.status.waits_for_file:
            share = f", {_percent(heard.fetching)}" if heard.fetching is not None else ""
            first = f"Starts when it is all here{share}"
        elif status.state == "ended":
            first = "Heard to its end"
        elif status.state == "loading" and status.position is None:
            return [Span(f"Loading {title}", "strong", _PAGE)]
        else:
            first = self._chapter(heard, status.position)
        if not first:
            return [Span(title, "strong", _PAGE)]
        dot = f" {self._signs.dot} "
        return [Span(first, "strong", _PAGE), Span(dot + title, "muted", _PAGE)]

    def _noted(self, seconds: float) -> str:
        """What the user noted at a time, or marked there; empty where nothing is marked."""
        _, offset, moments = self._known
        for moment in moments:
            if moment.seconds is not None and moment.seconds + offset == seconds:
                return moment.note or moment.name
        return ""

    def _chapter(self, heard: NowPlaying, seconds: float | None) -> str:
        """The title of the chapter that a time lies in; empty where it lies in none."""
        number = -1 if seconds is None else bisect_right(self._starts, seconds) - 1
        if number < 0:
            return ""
        return heard.episode.chapters[number].title or f"Chapter {number + 1}"

    def _notes(self, heard: NowPlaying, view: View, *, is_short: bool) -> list[Note]:
        """What there is to say, speed and volume in the corner; or every control."""
        status = heard.status
        sleep = sleep_words(heard.sleep, heard.sleep_left)
        if view.is_hovered and status.state != "failed":
            return controls(heard, sleep, self._signs)
        notes: list[tuple[int, Span]] = []
        if view.waits and status.position is not None:
            notes.append((2, Span("waiting for the sound", "accent")))
        if heard.fetching is not None and not heard.status.waits_for_file:
            words = "exact once fetched," if status.approximate else "fetching"
            notes.append((4, Span(f"{words} {_percent(heard.fetching)}", "muted")))
        elif status.approximate:
            notes.append((4, Span("the time is approximate", "muted")))
        if sleep:
            notes.append((1, Span(sleep, "text", "app.hint('sleep')")))
        if status.speed != 1 or not is_short:
            is_usual = status.speed == 1
            word = speed_word(status.speed, self._signs).rjust(0 if is_short else _SPEED_CELLS)
            role = "muted" if is_usual else "text"
            notes.append((6 if is_usual else 3, Span(word, role, "app.hint('usual_speed')")))
        if status.muted:
            word = "muted".rjust(0 if is_short else _VOLUME_CELLS)
            notes.append((0, Span(word, "warning", "app.hint('mute')")))
        elif status.volume != LOUDEST or not is_short:
            is_usual = status.volume == LOUDEST
            word = f"volume {status.volume}".rjust(0 if is_short else _VOLUME_CELLS)
            role = "muted" if is_usual else "text"
            notes.append((7 if is_usual else 5, Span(word, role, "app.hint('mute')")))
        return [(rank, (span,)) for rank, span in notes]

    def _first_row(
        self,
        heard: NowPlaying,
        view: View,
        width: int,
        *,
        with_time: bool = False,
        is_short: bool = False,
    ) -> Line:
        """The sign, the words, and at the right as many notes as leave the words some room."""
        words = self._words(heard, view)
        is_short = is_short or width < _ROOM_FOR_USUAL or heard.status.state == "failed"
        notes = self._notes(heard, view, is_short=is_short)
        if with_time:
            notes.append((-1, (Span(_times(heard, view, None).elapsed),)))
        sizes = [cell_len(span.text) for span in words]
        room = width - 2 - min(sum(sizes), max(_SHORTEST_WORDS, width // 3))
        kept = []
        for rank, spans in sorted(notes):
            room -= sum(cell_len(span.text) for span in spans) + 2
            if room < 0:
                break
            kept.append(rank)
        right = [span for rank, spans in notes if rank in kept for span in (Span("  "), *spans)]
        left = width - 2 - sum(cell_len(span.text) for span in right)
        if words[-1].role == "muted" and left - sizes[0] < _SHORTEST_SECOND:
            del words[1:]
        return spread([self._sign(heard, view), *words], right, width, self._signs.ellipsis)
