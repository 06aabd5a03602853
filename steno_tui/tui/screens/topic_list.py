"""The topics of all pages with how many episodes have them, and the episodes of one of them."""

from __future__ import annotations

from array import array
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.core.topics import Topics
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.highlights import HighlightQuery, TopicRow
from steno_tui.playback.downloads import Downloads
from steno_tui.text.counts import count, grouped
from steno_tui.text.folding import fold, has_words, words_of
from steno_tui.text.topic_keys import topic_key
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.highlight_lines import topic_lines
from steno_tui.tui.hints import CLOSE, ENTER, hint
from steno_tui.tui.list_lines import episode_lines
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.windowed_rows import WindowedRows
from steno_tui.tui.workers import reports_errors

NOTHING_FOUND = "No topic has these words."


class TopicsScreen(Dialog[str | None]):
    """Lists the topics while one types; ends with the one that was chosen.

    Args:
        topics: reads them.
        select: the topic that the cursor is on at first.
        does: what Enter does with one, in a word.
    """

    BINDINGS: ClassVar[list[BindingType]] = [closing("topics")]

    listing = query_one("#topics-list", LineList)

    def __init__(self, topics: Topics, select: str | None = None, does: str = "episodes") -> None:
        super().__init__()
        self._topics = topics
        self._select = select
        self._does = does
        self._all: list[TopicRow] = []

    def compose(self) -> ComposeResult:
        """A heading, a field and the list."""
        opened_by = self.app.own_keys.get("topics", "number_sign").split(",")
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Topics")
            yield SearchField("words of a topic", lambda: self.listing, opened_by=opened_by)
            yield LineList[TopicRow](
                lambda row: topic_key(row.topic), self._draw, id="topics-list", is_led=True
            )
            yield StatusLine((ENTER._replace(word=self._does), CLOSE), margin=2)

    def _draw(self, row: TopicRow, width: int) -> list[Line]:
        is_chosen = row is self.listing.selected
        return topic_lines(row, width, is_chosen=is_chosen, signs=self.app.signs)

    def on_mount(self) -> None:
        """Read them."""
        self.app.typed_ahead.wait_for(self.load())

    @work(group="topics", exclusive=True, description="read the topics")
    @reports_errors
    async def load(self) -> None:
        """Read them from the library."""
        self.call_later(self._loaded, await self._topics.rows())

    def _loaded(self, rows: list[TopicRow]) -> None:
        self._all = rows
        self.listing.empty = NOTHING_FOUND
        if not rows:
            ask = self.app.first_key("request")
            self.listing.empty = (
                "No page on disk has topics yet. They come with the pages of processed episodes: "
                f"open one, or press {ask} on an episode to have Stenobird listen to it."
            )
        self._show(None if self._select is None else topic_key(self._select))

    @on(Input.Changed)
    def _typed(self) -> None:
        self._show(None)

    def _show(self, select: str | None) -> None:
        """Show those that have the words; with no other wish the cursor goes to the first."""
        words = words_of(self.field.value)
        rows = [row for row in self._all if has_words(fold(row.topic), words)]
        if select is None and rows:
            select = topic_key(rows[0].topic)
        self.listing.set_items(rows, select=select)
        self.hint_at(*([ENTER._replace(word=self._does)] if rows else []))
        some = f"{grouped(len(rows))} of " if len(rows) != len(self._all) else ""
        self.title_row.aside = f"{some}{count(len(self._all), 'topic')}" if self._all else ""

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.listing.action_choose()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item.topic)


class TopicScreen(Dialog[EpisodeKey | HighlightQuery | None]):
    """Lists the episodes of a topic; ends with the one to be opened, or with its highlights.

    Args:
        topics: reads them.
        topic: which, in any spelling.
        downloads: the audio that is on this machine.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("topic"), closing("topics")]

    listing = query_one("#topic-list", LineList)

    def __init__(self, topics: Topics, topic: str, downloads: Downloads) -> None:
        super().__init__()
        self._topics = topics
        self._topic = topic
        self._downloads = downloads
        self._rows: WindowedRows[EpisodeRow]

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        height = episode_rows(self.app.size)
        listing = LineList[EpisodeRow](
            lambda row: row.key, self._draw, id="topic-list", row_height=height
        )
        hints = (hint("choose", "read"), hint("topic_highlights"), CLOSE)
        yield list_with_hints(self._topic, listing, hints=hints)

    def _draw(self, row: EpisodeRow, width: int) -> list[Line]:
        return episode_lines(
            row,
            width,
            self.listing.row_height,
            now=self.app.clock(),
            with_podcast=True,
            signs=self.app.signs,
            audio=self._downloads.share(row.key),
        )

    def on_mount(self) -> None:
        """Read which they are."""
        self.listing.mark_of = lambda row: self.sign_of(row.key)
        self._rows = WindowedRows(self.app, self.listing, self._topics.episode_rows, self.load)
        self.title_row.about = "newest first"
        self.app.typed_ahead.wait_for(self.load())

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for an episode."""
        self.listing.set_row_height(episode_rows(self.app.size))

    @work(group="topics", exclusive=True, description="read the episodes of a topic")
    @reports_errors
    async def load(self) -> None:
        """Read from the library which they are."""
        self.call_later(self._loaded, await self._topics.episodes(self._topic))

    def _loaded(self, numbers: array[int]) -> None:
        self.listing.empty = "No page on disk has this topic any more."
        self._rows.show(numbers, at=self.listing.index)
        self.title_row.aside = count(len(numbers), "episode") if numbers else ""

    def action_topic_highlights(self) -> None:
        """End with the highlights of these episodes."""
        self.dismiss(HighlightQuery(topic=self._topic))

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item.key)
