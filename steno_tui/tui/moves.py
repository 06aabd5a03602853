"""Going about: back and forward through where one was, from page to page, heading to heading."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual.widgets import Input

from steno_tui.models.podcast import PodcastRow
from steno_tui.tui.history import History, PastPlace
from steno_tui.tui.panes.page import PagePlace
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.listings import EpisodeList
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.tui.base_app import BaseApp
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.text_lines import Line


class Moves:
    """Moves about on the main screen.

    Args:
        screen: where one is.
        core: knows which episodes there are.
        app: tells of what cannot be gone to.
    """

    def __init__(self, screen: BrowseScreen, core: Core, app: BaseApp) -> None:
        self.app = app
        self._screen = screen
        self._core = core
        self._history = History()
        self.commands: Mapping[str, Callable[[], object]] = {
            "go_back": partial(self._go, -1),
            "go_forward": partial(self._go, 1),
            "next_episode": partial(self._turn_page, 1),
            "previous_episode": partial(self._turn_page, -1),
            "next_heading": partial(self._go_to_heading, 1),
            "previous_heading": partial(self._go_to_heading, -1),
        }

    # Back and forward.

    def note(self) -> None:
        """Remember where one is, before a key or a click may lead elsewhere."""
        place, current, page = self._place(), self._history.current, self._screen.page
        if place.page is not None and not all(place.page):
            return  # a file has no place to come back to
        is_coming = place.page is not None and place.page != page.key
        if not (is_coming and current is not None and current.is_same(place)):
            self._history.note(place)  # else where one was on it stays known

    def _place(self) -> PastPlace:
        screen = self._screen
        episodes, page = screen.episodes, screen.page
        is_page = screen.pane == "page" and page.wanted is not None
        is_here = is_page and page.wanted == page.key
        row, episode = episodes.lit, page.episode
        return PastPlace(
            podcast=episodes.filters.shown.podcast,
            filters=episodes.filters.own.filters,
            words=episodes.typed,
            pane=screen.pane,
            row=episodes.sought or (row.key if row is not None else None),
            page=page.wanted if is_page else None,
            title=episode.title if episode is not None and is_here else "",
            scroll=page.view.scroll_offset.y if is_here else 0,
            cursor=page.view.cursor if is_here else None,
        )

    def _go(self, way: int) -> None:
        self.app.typed_ahead.wait_for(self._go_on(way))

    @app_worker("history", "go to where one was", exclusive=True)
    async def _go_on(self, way: int) -> None:
        places = self._history.beyond(self._place(), way)
        keys = [place.page for place in places if place.page is not None]
        known = await self._core.listings.titles(keys) if keys else {}
        self._screen.call_later(self._arrive, places, known, way)

    def _arrive(self, places: list[PastPlace], known: Collection[EpisodeKey], way: int) -> None:
        """Show the nearest of some places that is still there; say which are not."""
        rows = self._screen.podcasts.listing.items
        listed = {None, *(row.slug for row in rows if isinstance(row, PodcastRow))}
        gone: list[PastPlace] = []
        for place in places:
            if place.page in known if place.page else place.podcast in listed:
                break
            gone.append(place)
        else:
            self.app.note(f"You were nowhere further {'on' if way > 0 else 'back'}")
            return
        self._history.go_to(place, gone)
        self._show(place if place.podcast in listed else replace(place, podcast=None))
        if gone:
            title = gone[0].title or gone[0].podcast or "a page"
            self.app.note(f"Gone, and passed over: {title}")

    def _show(self, place: PastPlace) -> None:
        """Bring up the list, with what was typed and filtered there, and the page."""
        screen, row = self._screen, place.page or place.row
        episodes, filters = screen.episodes, screen.episodes.filters
        shown = (filters.shown.podcast, filters.own.filters, episodes.typed)
        if shown != (place.podcast, place.filters, place.words):
            episodes.picking.end()
            filters.restore(place.podcast, place.filters)
            for field in episodes.query(Input):
                with field.prevent(Input.Changed):  # its list is loaded here
                    field.value = place.words
            episodes.set_class(bool(place.words), "-filtering")
            self._load(place.podcast, row)
        elif row is not None and not episodes.select(row):
            self._load(place.podcast, row)
        if place.page is not None:
            screen.page.go_to_place(PagePlace(place.page, place.scroll, place.cursor))
        screen.go_to("episodes" if place.page is None else "page")

    def _load(self, podcast: str | None, row: EpisodeKey | None) -> None:
        """Load a list, the cursor on an episode if it has that."""
        screen = self._screen
        screen.episodes.sought = row
        screen.podcasts.select(podcast)
        if loading := screen.episodes.load(podcast):
            self.app.typed_ahead.wait_for(loading)

    # From page to page.

    def _turn_page(self, way: int) -> None:
        """Open the next (1) or previous (-1) episode of the list behind the page."""
        screen, episodes = self._screen, self._screen.episodes
        listing, key = episodes.listing, screen.page.wanted
        if screen.pane != "page":
            if screen.is_seen("episodes"):
                listing.action_step(way)
            else:
                self.app.note("Open an episode's page first")
            return
        episodes.picking.end()
        # Where the list has the page's episode no more, its cursor stands on the one behind that.
        is_listed = key is not None and episodes.select(key)
        at = listing.index + (way if is_listed or way < 0 else 0)
        if not 0 <= at < len(listing.items):
            self.app.note(f"This is the {'last' if way > 0 else 'first'} episode of the list")
            return
        listing.index = at
        if episodes.lit is not None:
            screen.page.want(episodes.lit.key)
        elif episodes.found is not None:
            self.app.typed_ahead.wait_for(self._open_at(episodes.found, at))

    @app_worker("page", "find the next page", exclusive=True)
    async def _open_at(self, found: EpisodeList, at: int) -> None:
        """Open an episode whose row is on its way."""
        for row in await self._core.listings.rows(found, at, 1):
            self._screen.call_later(self._screen.page.want, row.key)

    # From heading to heading.

    def _go_to_heading(self, way: int) -> None:
        """Have the next (1) or previous (-1) heading of the page at its top."""
        screen, view = self._screen, self._screen.page.view
        if screen.page.state is None or not screen.is_seen("page"):
            self.app.note("Open an episode's page first")
            return
        row = row_of_heading(view.lines, view.scroll_offset.y, view.max_scroll_y, way)
        if row is None:
            self.app.note("This is the last heading" if way > 0 else "This is the top of the page")
        else:
            view.scroll_to(y=row, animate=False, force=True)


def row_of_heading(lines: Sequence[Line], at: int, most: int, way: int) -> int | None:
    """How far to scroll for the next heading to stand below the title, which stays at the top.

    Args:
        lines: those of the page; its title counts as a heading, too.
        at: how far it is scrolled.
        most: how far it can be.
        way: 1 for the next one, -1 for the one before.

    Returns:
        None where there is none that is not in its place already.
    """
    headings = (y for y, line in enumerate(lines) if line.spans and line.spans[0].role == "heading")
    places = [0, *(min(y - 1, most) for y in headings)]
    beyond = [place for place in places if place * way > at * way]
    return None if not beyond else min(beyond) if way > 0 else max(beyond)
