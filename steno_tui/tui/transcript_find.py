"""Finding words in a transcript: they are lit, counted, and gone through one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from steno_tui.models.search import Hit
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.found_places import MOST, PageText, Place, hits_words
from steno_tui.tui.text_lines import Line, Span
from steno_tui.tui.widgets.find_bar import FindBar
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.tui.screens.transcript import TranscriptScreen


class TranscriptFind:
    """Lights words in the transcript that is shown, and goes from hit to hit.

    Args:
        app: whose workers cut it into words.
        screen: has the transcript.
        widen: looks for words everywhere.

    Attributes:
        words: what is looked for.
    """

    def __init__(
        self, app: BaseApp, screen: TranscriptScreen, widen: Callable[[str], object]
    ) -> None:
        self.app = app
        self.words = ""
        self._screen = screen
        self._view = screen.view
        self._widen = widen
        self._text: PageText | None = None
        """The words of the paragraphs, a row each, however wide the window."""
        self._places: list[Place] = []
        self._at: int | None = None
        self._sought: Hit | None = None
        """What a search found that led here."""
        self._lit: dict[int, list[tuple[int, int, int]]] = {}
        """By paragraph, what is lit there and which place that is of."""
        self._view.lit_of = self._lit_of

    # How it begins and ends.

    def open(self) -> None:
        """Have words typed that are looked for."""
        if bars := self._screen.query(FindBar):
            bars.first().field.focus()
        else:
            self._screen.mount(FindBar(self, self.words), after=self._view)

    def begin(self, words: str, hit: Hit) -> None:
        """Look for the words of a search that led here, from the line that it found."""
        self.words, self._sought, self._at = words, hit, None
        self._look()
        self._stand_near()

    def end(self) -> bool:
        """Look for nothing any more; false where nothing was looked for."""
        was_on = bool(self.words) or bool(self._screen.query(FindBar))
        self._close_bar()
        self.words, self._at = "", None
        self._look()
        return was_on

    def text_changed(self) -> None:
        """Look again in another transcript."""
        self._text = None
        self._look()

    def _close_bar(self) -> None:
        if bars := self._screen.query(FindBar):
            bars.remove()
            self._screen.set_focus(self._view, scroll_visible=False)

    # What the field tells.

    def opened(self) -> None:
        """Say how many hits there are of what is looked for already."""
        self._tell()

    def typed(self, words: str) -> None:
        """Look for other words, and show the first from where one is."""
        if words != self.words:
            self.words, self._at = words, None
            self._look()
            self._stand_near()

    def entered(self) -> None:
        """Leave the field, and stay at the hit."""
        if self._places:
            self._close_bar()
            self._tell()
        elif self.words.strip():
            self.app.note("Not in here; Tab looks everywhere")
        else:
            self.end()

    def widen(self) -> None:
        """Look for the same words everywhere."""
        self._close_bar()
        self._widen(self.words)

    # Where the words are.

    def _look(self) -> None:
        """Find all places, and light them."""
        self._places = []
        if self.words.strip():
            if self._text is None:
                paragraphs = self._view.text.paragraphs
                self._text = PageText([Line((Span(one.text),)) for one in paragraphs])
            if self._text.is_long and not self._text.is_cut:
                if not self._text.is_begun:  # else with each letter once more
                    self._text.is_begun = True
                    self._cut_up(self._text)
            else:
                self._places = self._text.places(self.words)
        self._lit = {}
        for number, place in enumerate(self._places):
            for part in place:
                self._lit.setdefault(part.row, []).append((part.start, part.end, number))
        if self._at is not None and self._text is not None and self._text.is_cut:
            self._at = min(self._at, len(self._places) - 1) if self._places else None
        self._view.refresh()
        self._tell()

    @app_worker("transcript-words", "cut a long transcript into words", exclusive=True)
    async def _cut_up(self, text: PageText) -> None:
        await asyncio.to_thread(text.cut_up)
        self.app.call_later(self._is_cut, text)

    def _is_cut(self, text: PageText) -> None:
        if text is self._text and self._screen.is_attached:
            self._look()
            self._stand_near()

    def _lit_of(self, paragraph: int) -> Sequence[tuple[int, int, str]]:
        return [
            (start, end, "found-here" if number == self._at else "found")
            for start, end, number in self._lit.get(paragraph, ())
        ]

    @property
    def count(self) -> str:
        """Which hit one is at, and of how many; empty while nothing is looked for."""
        is_known = bool(self.words.strip()) and self._text is not None and self._text.is_cut
        return hits_words(len(self._places), self._at, is_known=is_known)

    def _tell(self) -> None:
        """Say how many hits there are, in the bar and in the hints."""
        self._screen.show_hints()
        for bar in self._screen.query(FindBar):
            if bar.is_mounted:
                bar.tell(self.count)

    # From one to the next.

    def step(self, way: int) -> None:
        """To the next hit (1) or the one before (-1), in a round."""
        if not self._places:
            return
        at = (-1 if way > 0 else len(self._places)) if self._at is None else self._at
        if not 0 <= at + way < len(self._places):
            self.app.note("From the top again" if way > 0 else "From the end again")
        self._stand((at + way) % len(self._places))

    def _stand_near(self) -> None:
        """Go to the first place from where one is."""
        if self._places and self._at is None and not self._stand_at_sought():
            here = self._view.here
            first = 0 if here is None else self._view.text.paragraph_of(here)
            behind = (n for n, place in enumerate(self._places) if place[0].row >= first)
            at = next(behind, None if len(self._places) == MOST else 0)  # there may be some here
            if at is not None:
                self._stand(at)

    def _stand_at_sought(self) -> bool:
        """Go to what a search found, by its time and its words; false where that is not there."""
        hit, self._sought = self._sought, None
        if hit is None or self._text is None:
            return False
        lit = hit.lit[0] if hit.lit else (0, 0)
        text, rows = self._view.text, None
        if hit.start_seconds is not None and text.is_timed:
            near = text.paragraph_of(text.segment_at(hit.start_seconds + 1) or 0)
            rows = range(near - 1, near + 2)
        at = self._text.nearest(self._places, hit.text, lit, rows)
        if at is not None:
            self._stand(at)
        return at is not None

    def _stand(self, at: int) -> None:
        """Go to one of the places."""
        self._at = at
        part = self._places[at][0]
        self._view.let_go()
        self._view.go_to(self._view.text.segment_in(part.row, part.start))
        self._view.refresh()
        self._tell()
