"""The highlights of all that was processed, the newest first: narrowed by label, words and more."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar

from msgspec.structs import replace
from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.core.highlights import Highlights, HighlightStream
from steno_tui.models.highlights import HighlightQuery, HighlightRow, LabelCount
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.highlight_lines import highlight_lines, label_spans
from steno_tui.tui.hints import CLOSE, ENTER, Hint, hint
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.windowed_rows import WindowedRows
from steno_tui.tui.workers import reports_errors

FIRST = 60
"""How many are shown before all others are counted."""

_HIGH = 30
"""Rows of the window from which on there is room for more of each text."""

NOTHING_MATCHES = "No highlight here has these words."


def _height(size: Size) -> int:
    """How many rows a highlight has: in a high window its text has one more."""
    return 4 if size.height >= _HIGH else 3


def _key_of(row: HighlightRow) -> Hashable:
    return row.key, row.place


class HighlightsScreen(Dialog[HighlightRow | None]):
    """Lists the highlights; ends with the one to whose line on its page is gone.

    Args:
        highlights: reads them.
        pick_topic: lets the user choose a topic, and calls back with it.
        query: which of them are listed at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("highlights"), closing("highlights")]

    listing = query_one("#highlights-list", LineList)

    def __init__(
        self,
        highlights: Highlights,
        pick_topic: Callable[[Callable[[str], object]], object],
        query: HighlightQuery,
    ) -> None:
        super().__init__()
        self._highlights = highlights
        self._pick_topic = pick_topic
        self._query = query
        self._podcast_title = ""
        self._label: str | None = None
        self._labels: list[LabelCount] = []
        self._first: Sequence[HighlightRow] = ()
        """The first rows, where these are all that was read."""
        self._stream: HighlightStream | None = None
        self._shown: tuple[HighlightQuery, str | None] | None = None
        self._rows: WindowedRows[HighlightRow]

    def compose(self) -> ComposeResult:
        """A heading with the labels, and the list; the field comes when it is asked for."""
        height = _height(self.app.size)
        listing = LineList[HighlightRow](
            _key_of, self._draw, id="highlights-list", row_height=height, is_led=True
        )
        yield list_with_hints("Highlights", listing)

    def _draw(self, row: HighlightRow, width: int) -> list[Line]:
        height, now = self.listing.row_height, self.app.clock()
        return highlight_lines(row, width, height, now=now, signs=self.app.signs)

    def on_mount(self) -> None:
        """Read them."""
        self._rows = WindowedRows(self.app, self.listing, self._highlights.rows, self.load)
        self.title_row.narrowing = self._labels_in
        self.app.typed_ahead.wait_for(self.load())

    def on_resize(self, event: events.Resize) -> None:
        """A high window has more of each text."""
        self.listing.set_row_height(_height(self.app.size))

    # What is shown.

    @work(group="highlights", exclusive=True, description="read the highlights")
    @reports_errors
    async def load(self) -> None:
        """Read them; where all are wanted, the first ones alone, which are there at once."""
        query = self._query
        if query == HighlightQuery() and self._label is None and self._stream is None:
            self.call_later(self._loaded, *await self._highlights.first(query, FIRST))
        else:
            self.call_later(self._loaded, await self._highlights.all(query))

    def _go_on(self) -> None:
        """Read all others, once the first are on the screen: to count them takes longer."""
        if self._stream is not None and not self._stream.is_whole:
            self.load()

    def _loaded(self, stream: HighlightStream, first: Sequence[HighlightRow] = ()) -> None:
        if stream.query != self._query:
            return
        before, self._stream = self._stream, stream
        if stream.is_whole:
            self._labels = stream.counts()
            if self._label is not None and self._label_at < 0:  # it is lit all the same
                self._labels.append(LabelCount(self._label, 0))
        else:
            self.call_after_refresh(self._go_on)
        here, self._first = first or self._first, first
        if before is not None and before.numbers != stream.numbers[: len(before.numbers)]:
            here = first
        self._show(here)

    def _show(self, first: Sequence[HighlightRow] = ()) -> None:
        """Show those of the label; the cursor stays where the same are shown as before."""
        stream = self._stream
        if stream is None:
            return
        numbers: array[int] = stream.of_label(self._label)
        same = self._shown == (stream.query, self._label)
        self._shown = stream.query, self._label
        self.listing.empty = self._nothing()
        self._rows.show(numbers, first, at=self.listing.index if same else 0)
        self.title_row.name_shown = self._heading
        self.title_row.refresh()
        self._hint()

    def _nothing(self) -> str:
        query = self._query
        if query.words.strip():
            return NOTHING_MATCHES
        if query.podcast is not None or query.topic is not None or self._label is not None:
            every = self.app.first_key("all_highlights")
            return f"Nothing here has a highlight. {every} shows those of everything."
        ask = self.app.first_key("request")
        return (
            "No page on disk has highlights yet. They come with the pages of processed episodes: "
            f"open one, or press {ask} on an episode to have Stenobird listen to it."
        )

    @property
    def _heading(self) -> str:
        """What the stream is narrowed to, but for its label."""
        dot = f" {self.app.signs.dot} "
        of = [self._podcast_title or self._query.podcast or ""] if self._query.podcast else []
        of += [self._query.topic] if self._query.topic else []
        return dot.join(["Highlights", *of])

    @property
    def _label_at(self) -> int:
        return next((at for at, one in enumerate(self._labels) if one.label == self._label), -1)

    def _labels_in(self, room: int) -> list[Span]:
        if not self._labels or self._stream is None:
            return []
        total = len(self._stream.numbers)
        return label_spans(self._labels, self._label_at, total, room, self.app.signs)

    @on(LineList.Moved)
    def _hint(self) -> None:
        is_narrowed = self._query != HighlightQuery() or self._label is not None
        row: HighlightRow | None = self.listing.selected
        if self.query(SearchField):
            opens = [ENTER._replace(word="open")] if self.listing.items else []
            self.hint_at(*opens, way_out=CLOSE._replace(word="show all"))
            return
        wanted: list[Hint] = []
        if row is not None:
            wanted = [hint("choose", "open")]
        if self._labels:
            wanted.append(Hint("label", ("label_before", "label_next")))
        if row is not None or is_narrowed:
            wanted += [hint(name) for name in ("narrow_highlights", "of_podcast", "of_topic")]
            wanted += [hint("all_highlights")] if is_narrowed else []
        self.hint_at(*wanted)

    # What narrows it.

    def action_label(self, way: int) -> None:
        """To the next label (1) or the one before (-1), in a round with all of them."""
        if self._labels:
            self.action_label_at((self._label_at + 1 + way) % (len(self._labels) + 1) - 1)

    def action_label_at(self, at: int) -> None:
        """To a label; with -1 to all."""
        if -1 <= at < len(self._labels):
            self._label = None if at < 0 else self._labels[at].label
            self._show()

    def action_narrow_highlights(self) -> None:
        """Bring the field up, and type into it."""
        if not self.query(SearchField):
            field = SearchField("words of a highlight", lambda: self.listing)
            self.query_one(".dialog").mount(field, before=self.listing)
            self.set_focus(field)
            self._hint()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(replace(self._query, words=event.value))

    @on(Input.Submitted)
    def _entered(self) -> None:
        if self._stream is not None and self._stream.query == self._query:
            self.listing.action_choose()

    def action_of_podcast(self) -> None:
        """Only those of the podcast that the cursor is on; again, those of all."""
        row: HighlightRow | None = self.listing.selected
        if self._query.podcast is not None:
            self._narrow(replace(self._query, podcast=None))
        elif row is not None:
            self._podcast_title = row.podcast_title
            self._narrow(replace(self._query, podcast=row.podcast))

    def action_of_topic(self) -> None:
        """Only those of pages with a topic, which is chosen; again, those of all."""
        if self._query.topic is not None:
            self._narrow(replace(self._query, topic=None))
        else:
            self._pick_topic(lambda topic: self._narrow(replace(self._query, topic=topic)))

    def action_all_highlights(self) -> None:
        """Those of everything."""
        self._label = None
        if self._query == HighlightQuery():
            self._show()
        else:
            self._narrow(HighlightQuery())

    def _narrow(self, query: HighlightQuery) -> None:
        if query != self._query:
            self._query = query
            self.load()

    def action_close(self) -> None:
        """Out of the field, and else back to where one was."""
        for field in self.query(SearchField):
            field.remove()
            self.set_focus(self.listing)
            self._narrow(replace(self._query, words=""))
            self.call_after_refresh(self._hint)
            return
        super().action_close()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)
