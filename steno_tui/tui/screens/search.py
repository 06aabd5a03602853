"""Searching every word on this machine: hits while one types, and what narrows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from msgspec.structs import replace
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.core.search import Search
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.search import Hit, PassageKind
from steno_tui.playback.downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.cells import measure, wrap
from steno_tui.text.counts import about, grouped
from steno_tui.tui.bindings import bindings
from steno_tui.tui.commands import in_scope
from steno_tui.tui.hints import CLOSE, ENTER, Hint, hint
from steno_tui.tui.narrowing_words import in_order
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.search_lines import (
    KINDS,
    hit_lines,
    kind_spans,
    nothing_found,
    nothing_typed,
)
from steno_tui.tui.search_results import FoundRow, SearchQuery, SearchResults
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle, mark_of_heard
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workers import reports_errors

AHEAD = 8
"""So many rows before the last hit that was loaded, those that follow are asked for."""

_BESIDE_ORDER, _BESIDE_KIND = 12, 36
"""Cells of the heading for what stands left, without and with what is looked through."""

TAB = Hint("narrow", key="Tab", action="screen.switch")
"""Leads from the field to what was found, where keys narrow it."""

_NARROWING = ("sort", "show_all")
_FILTERS = ("only_unread", "only_transcript")
"""The first and the last."""


class ChosenHit(NamedTuple):
    """What was chosen, and what else was found with it."""

    row: FoundRow
    results: SearchResults


def _narrowing() -> list[BindingType]:
    """The keys that narrow a list narrow what was found, too."""
    return [
        Binding(one.keys, one.action, show=False, id=one.name)
        for one in in_scope("browse")
        if one.group == "Lists" and (one.name.startswith("only_") or one.name in _NARROWING)
    ]


def is_heard(found: PodcastRow | Hit, heard: NowPlaying) -> bool:
    """Whether what was found is what is heard: the podcast, the episode or the chapter of it."""
    key = heard.episode.key
    if isinstance(found, PodcastRow):
        return found.slug == key.podcast
    if found.episode.key != key or found.start_seconds is None:
        return found.episode.key == key
    chapter = None if heard.chapter is None else heard.episode.chapters[heard.chapter]
    return chapter is not None and chapter.start_seconds == found.start_seconds


class SearchScreen(Dialog[ChosenHit | None]):
    """Lists what is found while one types; ends with what was chosen.

    Args:
        search: looks into the library.
        downloads: the audio that is on this machine.
        words: what is looked for at first.
        before: what was found before, where it is gone on from there.
        at: which episode's hits one is at.
        play: plays an episode from a time, or from where it was left.
        look_through: has what was read be found by its words.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("search"),
        *_narrowing(),
        Binding("tab,shift+tab", "switch", show=False),
    ]

    listing = query_one("#found", LineList)
    status = query_one(StatusLine)

    def __init__(
        self,
        search: Search,
        downloads: Downloads,
        words: str = "",
        before: SearchResults | None = None,
        at: EpisodeKey | None = None,
        *,
        play: Callable[[EpisodeKey, int | None], object],
        look_through: Callable[[], object],
    ) -> None:
        super().__init__()
        self._search = search
        self._downloads = downloads
        self._play = play
        self._look_through = look_through
        self._results = before or SearchResults(SearchQuery(words), frozenset(downloads.whole))
        self._wanted = self._results.query
        """What was asked for last; what is shown may be of the one before."""
        self._opens_first = False
        """Whether Enter was pressed before the hits were there."""
        self._at = at
        self._left = 0

    def compose(self) -> ComposeResult:
        """A heading, a field and the list."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Search")
            yield SearchField("words", lambda: self.listing, value=self._wanted.words)
            yield LineList[FoundRow](
                lambda row: row.key, self._draw, id="found", row_height=2, is_led=True
            )
            yield StatusLine(margin=2)

    def on_mount(self) -> None:
        """Say what can be found here; what is heard and what is looked through moves on."""
        self.listing.mark_of = self._mark
        self.listing.sight_changed = self._seen
        self.title_row.narrowing = lambda room: kind_spans(self._wanted.kind, room, self.app.signs)
        self._show(self._results)
        if (row := self._results.first_of(self._at)) is not None:
            self.listing.select(row.key)
        self._hint()
        self._count_left()
        self.set_interval(1, self._tick)

    # What is shown.

    def _mark(self, row: FoundRow) -> str:
        """Mark what is heard, as other lists do."""
        heard = self.app.now_playing
        key, sign = mark_of_heard(heard, self.app.signs)
        return sign if heard is not None and key is not None and is_heard(row.found, heard) else ""

    def _draw(self, row: FoundRow, width: int) -> list[Line]:
        key = row.found.episode.key if isinstance(row.found, Hit) else None
        return hit_lines(
            row,
            width,
            words=self._results.query.words,
            is_chosen=row is self.listing.selected,
            has_audio=key is not None and (self._downloads.share(key) or 0) >= 1,
            now=self.app.clock(),
            signs=self.app.signs,
        )

    def _in_place(self, width: int, _: int) -> list[Line]:
        """What stands where there are no hits."""
        keys, query = self.app.own_keys, self._results.query
        if not query.words.strip():
            return list(nothing_typed(width, keys))
        if not self._results.is_asked:
            return []
        words = nothing_found(query, keys)
        return [Line((Span(row, "muted"),)) for row in wrap(words, width)]

    def _show(self, results: SearchResults) -> None:
        """Show what was found; the cursor stays where the same was asked for."""
        is_same, self._results = results.query == self._results.query, results
        rows = results.rows
        self.listing.empty = self._in_place
        self.listing.set_items(rows, select=rows[0].key if rows and not is_same else None)
        self._tell()
        self._hint()
        if self._opens_first and rows and results.query == self._wanted:
            self.dismiss(ChosenHit(rows[0], results))

    def _tell(self) -> None:
        """Say how many hits there are, of which episodes, and in which order."""
        results, query = self._results, self._wanted
        more = "+" if results.after is not None else ""
        number = len(results.hits)
        hits = f"{grouped(number)}{more} hit{'' if number == 1 and not more else 's'}"
        order = "best first" if query.best_first else "newest first"
        facts = [hits] if results.rows else []
        filters = ", ".join(in_order(query.filters))
        asides = [facts, [order, *facts], [filters, order, *facts]]
        title = self.title_row.size
        room = title.width - (_BESIDE_ORDER if title.height > 1 else _BESIDE_KIND)
        words = [f" {self.app.signs.dot} ".join(filter(None, aside)) for aside in asides]
        fitting = [each for each in words if measure(each) <= room]
        self.title_row.aside = fitting[-1] if fitting else words[0]
        self.title_row.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """There may be room for more words."""
        self.call_after_refresh(self._tell)

    # What is asked.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Look for other words; none of their hits was asked for yet."""
        self._opens_first = False
        if event.value != self._wanted.words:
            self._ask(replace(self._wanted, words=event.value))
        elif not self._results.is_asked and event.value.strip():
            self._ask(self._wanted)

    def _ask(self, query: SearchQuery) -> None:
        self._wanted = query
        if query.words.strip():
            self._look(SearchResults(query, frozenset(self._downloads.whole)))
        else:
            self.workers.cancel_group(self, "search")
            self._show(SearchResults(query))

    @work(group="search", exclusive=True, description="search")
    @reports_errors
    async def _look(self, results: SearchResults) -> None:
        """Load the first hits, or more of them; where some may follow, until there are some."""
        before, notice = len(results.rows), None
        while notice is None:
            notice = await results.load(self._search)
            if results.after is None or len(results.rows) > before:
                break
        self.call_later(self._found, results)
        if notice is not None:
            self.app.tell(notice)
            self._look_through()
            self._left = self._left or 1  # counted until all is found again

    def _found(self, results: SearchResults) -> None:
        if results.query == self._wanted:
            self._show(results)

    @on(LineList.Moved)
    def _seen(self) -> None:
        """Load what follows where its end comes into sight."""
        results = self._results
        is_near = max(self.listing.index, self.listing.sight.stop) + AHEAD >= len(results.rows)
        is_idle = all(one.group != "search" or one.is_finished for one in self.workers)
        if results.rows and results.after is not None and is_near and is_idle:
            self._look(results)

    @work(group="search-left", exclusive=True, description="count what is not looked through")
    @reports_errors
    async def _count_left(self) -> None:
        self.call_later(self._left_counted, await self._search.left())

    def _left_counted(self, left: int) -> None:
        """Say what is still to be looked through; what was is looked for anew."""
        before, self._left = self._left, left
        self.status.progress = (
            f"{about(left, 'episode')} still to be looked through" if left else ""
        )
        if before and not left and self._wanted.words.strip():
            self._ask(self._wanted)

    def _tick(self) -> None:
        self.listing.redraw()
        self._seen()
        if self._left:
            self._count_left()

    # What the keys do.

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        """Here the list can have the keys as well, once one goes there."""
        event.prevent_default()
        self._hint()

    def _hint(self) -> None:
        """Hint at what the keys do in the field or in the list."""
        are_there = bool(self._results.rows)
        if isinstance(self.focused, Input):
            to_hit = [ENTER._replace(word="open")] if are_there else []
            self.status.hints = (*to_hit, TAB, CLOSE)
        else:
            to_hit = [hint("choose", "open"), hint("play_hit")] if are_there else []
            self.status.hints = (
                *to_hit,
                TAB._replace(word="words"),
                Hint("in", ("look_before", "look_next")),
                *([hint("sort", "order")] if are_there else []),
                Hint("filters", key="-".join(map(self.app.first_key, _FILTERS))),
                CLOSE,
            )

    def action_switch(self) -> None:
        """From the field to the list, or back."""
        (self.listing if isinstance(self.focused, Input) else self.field).focus()

    def action_narrow(self, how: str) -> None:
        """Set a filter or take it away, or have another order.

        Args:
            how: as for the lists, see `steno_tui.tui.commands`.
        """
        query = self._wanted
        if how in ("sort", "episode_sort"):
            self._ask(replace(query, best_first=not query.best_first))
        elif how == "all":
            self._ask(replace(query, filters=frozenset(), kind=None))
        else:
            self._ask(replace(query, filters=query.filters ^ {EpisodeFilter(how)}))
        self._tell()

    def action_look_in(self, kind: str) -> None:
        """Look in passages of one kind alone, or in all."""
        self._ask(replace(self._wanted, kind=PassageKind(kind) if kind else None))
        self._tell()

    def action_look_beside(self, step: int) -> None:
        """Look in passages of the next kind (1) or of the one before (-1)."""
        kinds: Sequence[PassageKind | None] = [*KINDS]
        at = kinds.index(self._wanted.kind) + step
        self.action_look_in(kinds[at % len(kinds)] or "")

    def action_play_hit(self) -> None:
        """Play the hit from its time, or else its episode from where it was left."""
        row = self.listing.selected
        if row is None or not isinstance(row.found, Hit):
            self.app.note("Select an episode to play")
        else:
            self._play(row.found.episode.key, row.found.start_seconds)

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Open what is chosen, once what is shown belongs to what was typed."""
        if self._results.query == self._wanted and self._results.is_asked:
            self.listing.action_choose()
        else:
            self._opens_first = bool(event.value.strip())

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(ChosenHit(message.item, self._results))
