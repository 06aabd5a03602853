"""The episodes of a podcast, with the field that narrows them."""

from __future__ import annotations

import time
from collections.abc import Callable

from textual import on
from textual.app import ComposeResult
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.text.counts import count
from steno_tui.tui.theme import UNICODE, Signs
from steno_tui.tui.widgets.lists import EpisodeList
from steno_tui.tui.widgets.pane import Pane, PaneTitle


def matching(rows: list[EpisodeRow], text: str) -> list[EpisodeRow]:
    """The rows whose title or podcast has every word of a text, whatever the case."""
    words = text.casefold().split()
    if not words:
        return rows
    return [
        row
        for row in rows
        if all(word in f"{row.title}\n{row.podcast_title}".casefold() for word in words)
    ]


NOTHING_MATCHES = "No episode here has these words in its title."


class EpisodesPane(Pane):
    """A list of episodes that can be narrowed by typing.

    Attributes:
        podcast: whose episodes they are; None for everybody's.
        rows: all of them, whatever is typed.
        why_empty: what to say where there are none.
    """

    DEFAULT_CSS = """
    EpisodesPane Input {
        height: 1; border: none; padding: 0 2; margin: 0 0 1 0; display: none; background: $panel;
        &:focus { border: none; }
    }
    EpisodesPane.-filtering Input { display: block; }
    EpisodesPane.-filtering PaneTitle { height: 1; }
    EpisodesPane EpisodeList { height: 1fr; }
    """

    title = query_one(PaneTitle)
    field = query_one(Input)
    listing = query_one(EpisodeList)

    def __init__(
        self,
        *,
        id: str,
        signs: Signs = UNICODE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(id=id)
        self._signs = signs
        self._clock = clock
        self.podcast: str | None = None
        self.rows: list[EpisodeRow] = []
        self.why_empty = ""

    def compose(self) -> ComposeResult:
        """Title, field, list."""
        yield PaneTitle(signs=self._signs)
        yield Input(placeholder="words of a title", id="filter", select_on_focus=False)
        yield EpisodeList(id="episodes", signs=self._signs, clock=self._clock)

    def show(
        self,
        podcast: str | None,
        title: str,
        rows: list[EpisodeRow],
        select: EpisodeKey | None = None,
    ) -> None:
        """Show the episodes of a podcast, or of all when that is None.

        Args:
            podcast: whose.
            title: the pane's.
            rows: the episodes, newest first.
            select: which to select; the one selected before when None.
        """
        if podcast != self.podcast:
            self.listing.set_items(())
            self.listing.index = 0
        self.podcast = podcast
        self.listing.with_podcast = podcast is None
        self.title.name_shown = title
        self.rows = rows
        self._narrow(select)

    def say_why_empty(self, sentence: str) -> None:
        """Say something else where there are no episodes."""
        self.why_empty = sentence
        if not self.rows:
            self.listing.empty = sentence
            self.listing.refresh()

    def replace_row(self, row: EpisodeRow) -> None:
        """Show one episode's new facts where it stands."""
        for rows in {id(self.rows): self.rows, id(self.listing.items): self.listing.items}.values():
            for index, old in enumerate(rows):
                if old.podcast == row.podcast and old.slug == row.slug:
                    rows[index] = row  # type: ignore[index]
                    break
        self.listing.redraw()

    def _narrow(self, select: EpisodeKey | None = None) -> None:
        items = matching(self.rows, self.field.value)
        self.listing.empty = NOTHING_MATCHES if self.rows else self.why_empty
        self.listing.set_items(items, select=select)
        total = len(self.rows)
        if len(items) == total:
            self.title.aside = count(total, "episode") if total else ""
        else:
            self.title.aside = f"{len(items):,} of {total:,}".replace(",", " ")

    @property
    def is_filtering(self) -> bool:
        """Whether the field is there."""
        return self.has_class("-filtering")

    def start_filter(self) -> None:
        """Bring the field up and type into it."""
        self.add_class("-filtering")
        self.screen.set_focus(self.field)

    def end_filter(self) -> None:
        """Show all again; the selected episode stays selected."""
        self.forget_filter()
        self.listing.focus()

    def forget_filter(self) -> None:
        """Show all again, wherever the focus is."""
        self.remove_class("-filtering")
        self.field.value = ""

    @on(Input.Changed, "#filter")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._narrow()

    @on(Input.Submitted, "#filter")
    def _done_typing(self, event: Input.Submitted) -> None:
        event.stop()
        self.listing.focus()
