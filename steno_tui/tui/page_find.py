"""Finding words on the page: those typed there, and those of a search that led there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.await_remove import AwaitRemove

from steno_tui.core.core import Core
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.search import Hit, PassageKind
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.found_places import PageText, Place, hits_words
from steno_tui.tui.moment_lines import MANY_MOMENTS
from steno_tui.tui.widgets.find_bar import FindBar
from steno_tui.tui.windows import find
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.search_results import SearchResults

Lit = tuple[int, int, str]
"""Where in a row something is lit, start and end, and in which role."""


class PageFind:
    """Lights words on the page that is shown, and goes from hit to hit.

    Args:
        app: whose workers load more hits.
        screen: has the page.
        core: where more hits are looked for.
    """

    def __init__(self, app: BaseApp, screen: BrowseScreen, core: Core) -> None:
        self.app = app
        self._screen = screen
        self._pane = screen.page
        self._view = screen.page.view
        self._core = core
        self._words = ""
        self._key: EpisodeKey | None = None
        """Whose page is looked through."""
        self._results: SearchResults | None = None
        """What else the search found that led there."""
        self._sought: Hit | None = None
        """Where to go once its page is laid out."""
        self._text: PageText | None = None
        self._places: list[Place] = []
        self._at: int | None = None
        self._lit: dict[int, list[tuple[int, int, int]]] = {}
        """By row, what is lit there and which place that is of."""
        self._view.lit_of = self._lit_of
        self._view.shown = self._laid_out

    # How it begins and ends.

    def open(self) -> None:
        """Have words typed that are looked for on this page."""
        if bars := self._pane.query(FindBar):
            bars.first().field.focus()
        else:
            self._key = self._pane.key
            self._pane.mount(FindBar(self, self._words))

    def follow(self, hit: Hit, results: SearchResults) -> None:
        """Go to a hit of a search, on whose page its words are lit."""
        self._close_bar()
        self._results = results
        self._words = results.query.words
        self._go_to(hit)

    def end(self) -> bool:
        """Look for nothing any more; false where nothing was looked for."""
        was_on = bool(self._words) or bool(self._pane.query(FindBar))
        self._close_bar()
        self._words, self._results, self._sought = "", None, None
        self._look()
        return was_on

    def _close_bar(self) -> AwaitRemove | None:
        bars = self._pane.query(FindBar)
        if not bars:
            return None
        self._screen.set_focus(self._view, scroll_visible=False)
        return bars.remove()

    # What the field tells.

    def opened(self) -> None:
        """Say how many hits there are of what is looked for already."""
        self._tell()

    def typed(self, words: str) -> None:
        """Look for other words, and show the first from where one is."""
        if words == self._words:
            return
        self._words, self._results = words, None
        self._at = None
        self._look()
        self._stand_near()

    def entered(self) -> None:
        """Leave the field, and stay at the hit."""
        if not self._places:
            if self._words.strip():
                self.app.note("Not on this page; Tab looks everywhere")
            else:
                self.end()
            return
        self._close_bar()
        self._tell()

    def widen(self) -> None:
        """Look for the same words everywhere."""
        self._close_bar()
        find(self._screen, self._words, self._results, self._key)

    def _stand_near(self) -> None:
        """Go to the first place from where one is."""
        if self._places:
            top = self._view.scroll_offset.y
            behind = (n for n, place in enumerate(self._places) if place[0].row >= top)
            self._stand(next(behind, 0))

    # Where the words are.

    def _laid_out(self) -> None:
        """Look again in lines that were laid out anew; another page ends it."""
        self._text = None
        if not self._words and not self._pane.query(FindBar):
            return
        key = self._pane.key
        if key is not None and key != self._key and key == self._pane.wanted:
            self.end()
            return
        self._look()
        if self._sought is not None and key == self._key:
            self.app.call_later(self._land)

    def _look(self) -> None:
        """Find all places, and light them."""
        self._places = []
        if self._words and self._pane.key == self._key:
            self._text = text = self._text or PageText(self._view.lines)
            if text.is_long and not text.is_cut:
                if not text.is_begun:  # else with each letter once more
                    text.is_begun = True
                    self._cut_up(text)
            else:
                self._places = text.places(self._words)
        self._lit = {}
        for number, place in enumerate(self._places):
            for part in place:
                self._lit.setdefault(part.row, []).append((part.start, part.end, number))
        is_found = self._text is None or self._text.is_cut
        if is_found and self._at is not None and self._at >= len(self._places):
            self._at = len(self._places) - 1 if self._places else None
        self._view.refresh()
        self._tell()

    @app_worker("page-words", "cut a long page into words", exclusive=True)
    async def _cut_up(self, text: PageText) -> None:
        await asyncio.to_thread(text.cut_up)
        self.app.call_later(self._is_cut, text)

    def _is_cut(self, text: PageText) -> None:
        if text is not self._text:
            return
        self._look()
        if self._sought is not None:
            self._land()
        elif self._at is None:
            self._stand_near()

    def _lit_of(self, y: int) -> Sequence[Lit]:
        return [
            (start, end, "found-here" if number == self._at else "found")
            for start, end, number in self._lit.get(y, ())
        ]

    @property
    def _count(self) -> str:
        is_known = bool(self._words.strip()) and self._text is not None and self._text.is_cut
        return hits_words(len(self._places), self._at, is_known=is_known)

    def _tell(self) -> None:
        """Say how many hits there are, in the bar or else in the hints."""
        self._screen.hits = self._count
        for bar in self._pane.query(FindBar):
            bar.tell(self._count)

    # From one to the next.

    def step(self, way: int) -> None:
        """To the next hit (1) or the one before (-1), on this page or on the next that has some."""
        if self._sought is not None and self._pane.is_coming:
            return
        self._sought = None
        at = (-1 if way > 0 else len(self._places)) if self._at is None else self._at
        if 0 <= at + way < len(self._places):
            self._stand(at + way)
        elif self._results is not None:
            self._step_on(self._results, way)
        elif self._places:
            self._stand(0 if way > 0 else len(self._places) - 1)
            self.app.note("From the top again" if way > 0 else "From the end again")

    def _step_on(self, results: SearchResults, way: int) -> None:
        """To the next episode that was found."""
        hit = results.beside(self._key, way) if self._key is not None else None
        if hit is not None:
            self._go_to(hit)
        elif way > 0 and results.after is not None:
            self._load(results)
        else:
            self.app.note("That is the last hit" if way > 0 else "That is the first hit")

    @app_worker("page-hits", "search on", exclusive=True)
    async def _load(self, results: SearchResults) -> None:
        """Load more hits, and go to the first of them."""
        await results.load(self._core.search)
        if results is self._results:
            self.app.call_later(partial(self._step_on, results, 1))

    def _go_to(self, hit: Hit) -> None:
        self._key, self._sought, self._at = hit.episode.key, hit, None
        if self._pane.key == self._key:
            self._look()
            self._land()
        self._screen.reveal(self._key)
        if hit.kind is PassageKind.MOMENT:
            self._pane.read_status(self._key)  # another program may have marked it

    def _land(self) -> None:
        """Stand at the hit that was sought, once its page is here."""
        hit = self._sought
        if hit is None or self._pane.key != self._key or not self._view.lines:
            return
        text = self._text or PageText(self._view.lines)
        is_cut = text.is_cut or not text.is_long
        if not is_cut or (self._pane.is_coming and not self._places) or self._is_to_come(hit):
            return
        self._sought = None
        target = self._target_of(hit)
        rows = self._view.rows.get(target) if target is not None else None
        at = text.nearest(self._places, hit.text, hit.lit[0] if hit.lit else (0, 0), rows)
        if at is not None:
            self._stand(at)
        elif target is not None and rows is not None:
            self._view.go_to(target)

    def _is_to_come(self, hit: Hit) -> bool:
        """Whether a hit is a moment that the page does not show yet."""
        shown = len(self._pane.targets.moments)
        return hit.kind is PassageKind.MOMENT and shown <= hit.place < MANY_MOMENTS

    def _target_of(self, hit: Hit) -> int | None:
        """What of the page leads somewhere and is the hit."""
        targets = self._pane.targets
        if hit.kind is PassageKind.CHAPTER:
            return hit.place
        if hit.kind is PassageKind.TOPIC:
            links = enumerate(targets.links, len(targets.jumps))
            topics = [number for number, link in links if not link.is_address]
            return topics[hit.place] if hit.place < len(topics) else None
        if hit.kind is PassageKind.HIGHLIGHT:
            return len(targets.jumps) + len(targets.links) + hit.place
        if hit.kind is PassageKind.MOMENT:
            return targets.first_moment + hit.place if hit.place < MANY_MOMENTS else None
        return None

    def _stand(self, at: int) -> None:
        """Go to one of the places: in sight, and the cursor on what it is a part of."""
        self._at = at
        view, part = self._view, self._places[at][0]
        view.cursor = self._target_at(part.row, part.start)
        height, top = view.scrollable_content_region.height, view.scroll_offset.y
        if not top + (1 if top else 0) <= part.row < top + height:
            view.scroll_to(y=max(0, part.row - height // 3), animate=False, force=True)
        view.refresh()
        self._tell()

    def _target_at(self, row: int, column: int) -> int | None:
        line, end = self._view.lines[row], 0
        for span in line.spans:
            end += len(span.text)
            if column < end:
                return line.target if span.target is None else span.target
        return line.target
