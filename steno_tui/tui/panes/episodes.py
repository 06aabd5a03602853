"""The episodes of a podcast, loaded from the library, with the field that narrows them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Input
from textual.worker import Worker

from steno_tui.core.core import Core
from steno_tui.core.listings import EpisodeList, EpisodeListing
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.request import is_requestable
from steno_tui.playback.downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count, grouped
from steno_tui.text.sanitize import line
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.list_lines import episode_lines
from steno_tui.tui.narrowing_words import narrowing_spans
from steno_tui.tui.panes.list_filters import ListFilters
from steno_tui.tui.panes.picking import CHANGED, Picking
from steno_tui.tui.row_window import RowWindow
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import Pane, PaneTitle, mark_of_heard
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import host

ROWS_AT_ONCE = 200
"""How many episodes are read at a time."""

FIRST_MATCHES = 60
"""How many of the episodes that are asked for are shown before the others are found."""

_AROUND = 60
"""How many rows above and below those in sight are read before they are seen."""


def _key_of(row: EpisodeRow) -> EpisodeKey:
    return row.key


def _kept(pane: EpisodesPane) -> EpisodeRow | None:
    """The episode that the cursor stays on in a list that is loaded anew; None for the first.

    As long as the user has done nothing it is on the first only because that was the newest so far.
    """
    is_at_start = pane.app.is_untouched and not pane.is_placed and pane.listing.index == 0
    return None if is_at_start else pane.lit


def _place_of(kept: EpisodeRow | None, listing: EpisodeListing) -> int | None:
    """Where the cursor goes in a list around an episode that it was on when the list was asked for.

    It may have moved on while the list was read.
    """
    if kept is not None:
        for place, row in enumerate(listing.rows, listing.at):
            if row.key == kept.key:
                return place
    return listing.selected


class EpisodesPane(Pane):
    """A list of episodes that can be narrowed by typing.

    Attributes:
        podcast: whose episodes they are; None for everybody's.
        rows: those of them that are shown, as far as they are here.
        total: how many there are, whatever is typed.
        filters: which of them are shown, and in which order.
        picking: what of it is picked, to do one thing to all.
        sought: the episode to select once it is in the list.
        demanded: the same, where filters that hide it are to be left out.
        is_placed: whether the cursor was put on one of them, and not only on the first.
    """

    DEFAULT_CSS = """
    EpisodesPane Input {
        height: 1; border: none; padding: 0 2; margin: 0 0 1 0; display: none; background: $panel;
        &:focus { border: none; }
    }
    EpisodesPane.-filtering Input { display: block; }
    EpisodesPane.-filtering PaneTitle { height: 1; }
    EpisodesPane LineList { height: 1fr; }
    """

    title = query_one(PaneTitle)
    field = query_one(Input)
    listing = query_one("#episodes", LineList)

    downloads: var[Downloads] = var(Downloads, init=False)
    """The audio that is on this machine, or on its way."""

    offers: var[tuple[str, ...]] = var((), init=False)
    """The commands that do something with the selected episode, of those that do not always."""

    is_looking: var[bool] = var(False, init=False)
    """Whether the first look at the service is under way."""

    has_podcasts: var[bool] = var(True, init=False)
    """Whether any podcast is listed."""

    picked_count: var[int] = var(0, init=False)
    """How many episodes are picked."""

    def __init__(self, core: Core, *, id: str) -> None:
        super().__init__(id=id)
        self._core = core
        self.podcast: str | None = None
        self.rows: RowWindow[EpisodeRow] = RowWindow()
        self.total = 0
        self.filters = ListFilters(core, self.reload)
        self._list: EpisodeList | None = None
        self.picking = Picking(self, core)
        self._chosen_ahead = False
        """Whether Enter was pressed before what was typed had narrowed the list."""
        self._missed = -1
        """How long the list was of which there were fewer rows."""
        self._asked: EpisodeList | None = None
        """The list of which rows are being read."""
        self.sought: EpisodeKey | None = None
        self.demanded: EpisodeKey | None = None
        self.is_placed = False
        self._left_at: dict[str | None, EpisodeKey] = {}
        """The episode that was selected when a podcast was left."""

    def compose(self) -> ComposeResult:
        """Title, list; the field between them comes when it is first typed into."""
        yield PaneTitle()
        listing = LineList[EpisodeRow](
            _key_of, self._draw, id="episodes", row_height=episode_rows(self.app.size)
        )
        listing.sight_changed = self._read_around
        listing.picked = lambda: self.picking.places
        listing.shift_clicked = self.picking.begin
        yield listing

    def _draw(self, row: EpisodeRow, width: int) -> list[Line]:
        """Two rows each, or one where the screen is low."""
        return episode_lines(
            row,
            width,
            self.listing.row_height,
            now=self.app.clock(),
            with_podcast=self.podcast is None,
            signs=self.app.signs,
            audio=self.downloads.share(row.key),
        )

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """Mark the episode that is heard."""
        signs = self.app.signs
        key, sign = mark_of_heard(heard, signs)
        if (key, sign) != mark_of_heard(before, signs):
            self.listing.mark_of = lambda row: sign if row.key == key else ""
            self.listing.redraw()

    def watch_downloads(self, before: Downloads, downloads: Downloads) -> None:
        """The rows tell of it; what was fetched comes into a list of what is here."""
        self.listing.redraw()
        if self.filters.is_of_downloads and downloads.whole - before.whole:
            self.reload()

    # From the library.

    def reload(self) -> Worker[None] | None:
        """Load the list anew that is shown or on its way."""
        return self.load(self.filters.shown.podcast)

    def load(self, podcast: str | None) -> Worker[None] | None:
        """Read from the library which episodes of a podcast there are, or of everybody.

        Of the rows those are read that surround the one that is sought, or else selected.

        Returns:
            what reads them; None where the list is held as it is.
        """
        shown = self._list.query if self._list is not None else None
        query = self.filters.ask(podcast, self.typed)
        if self.picking.holds(query):
            return None
        is_typed = shown is not None and query.words not in ("", shown.words)
        row = _kept(self) if podcast == self.podcast and not is_typed else None
        select = self.sought or (row.key if row is not None else None)
        is_slow = is_typed or query.podcast is None and not query.is_plain and query != shown
        return self._load(query, select, is_slow)

    def _near(self, query: EpisodeQuery) -> int:
        """Where the cursor goes in a list that does not have what was selected."""
        is_same = self._list is not None and self._list.query == query
        return self.listing.index if is_same else 0

    @work(group="episodes", exclusive=True, description="load the episodes")
    @reports_errors
    async def _load(self, query: EpisodeQuery, select: EpisodeKey | None, is_slow: bool) -> None:
        ask = partial(self._core.listings.episodes, query, select=select, here=self.downloads.whole)
        is_demanded = self.sought is not None and self.sought == self.demanded
        if is_slow:  # the first ones at once: to find out how many there are takes longer
            first = await ask(limit=FIRST_MATCHES, most=FIRST_MATCHES)
            is_there = select is None or first.selected is not None
            if is_there or not is_demanded and self._is_left_out(query):
                self.call_later(self._loaded, query, first)
                if first.found.is_whole:
                    return
                await self._drawn()  # another letter may be typed before all are looked for
                ask = partial(ask, select=None)  # the cursor is among them
        listing = await ask(
            near=self._near(query),
            limit=ROWS_AT_ONCE,
            is_demanded=is_demanded,
            gives_way=is_slow,  # no list that is loaded anew, which comes again soon enough
        )
        self.call_later(self._loaded, query, listing)

    def _is_left_out(self, query: EpisodeQuery) -> bool:
        """Whether a list leaves the lit episode out, where it is not among its first.

        So it is where it stood there before only more filters were set.
        """
        if self._list is None or self.sought is not None:
            return False
        shown = self._list.query
        is_narrower = shown.filters < query.filters and query == replace(
            shown, filters=query.filters
        )
        return is_narrower and self.listing.index < FIRST_MATCHES

    async def _drawn(self) -> None:
        """Wait until what was shown is on the screen."""
        drawn = asyncio.Event()
        self.call_later(self.call_after_refresh, drawn.set)
        await drawn.wait()

    def switch_to(self, podcast: str | None) -> None:
        """Show another podcast's episodes, or everybody's, at the row where they were left."""
        if self.selected is not None:
            self._left_at[self.podcast] = self.selected.key
        is_of_it = self.sought is not None and podcast in (None, self.sought.podcast)
        if not is_of_it:
            self.sought = self._left_at.get(podcast)
        self.load(podcast)

    def demand(self, key: EpisodeKey) -> None:
        """Have an episode selected once its list is loaded, whatever hides it there."""
        self.sought = self.demanded = key

    def _loaded(self, query: EpisodeQuery, listing: EpisodeListing) -> None:
        if query != self.filters.shown:
            return  # something else was asked for meanwhile
        if listing.found.query != query:
            self.filters.lift()
        elif self.picking.holds(query):
            return
        self.show(listing)

    def show(self, listing: EpisodeListing) -> None:
        """Show a list of episodes; selects what is sought."""
        self.picking.forget()
        found, near = listing.found, self._near(listing.found.query)
        selected = listing.selected
        if self.sought is not None:
            self.is_placed = True
        elif self._list is not None and self._list.query == found.query:
            selected = _place_of(_kept(self), listing)
        self._list, self.podcast, self.total = found, found.query.podcast, found.total
        self.rows = RowWindow(found.count)
        self.rows.take(listing.at, listing.rows)
        self.listing.empty = self.filters.nothing_left() if found.total else self._in_place()
        place = min(near, found.count - 1) if selected is None else selected
        self.listing.set_items(self.rows, at=max(0, place))
        self._say_what_is_shown(found)
        self._offer()
        row = self.selected
        is_found = row is not None and row.key == self.sought
        is_unknown = self.filters.is_of_downloads and not self.downloads.whole
        may_come = self.is_looking or not found.is_whole or is_unknown
        if is_found or not may_come:
            self.sought = self.demanded = None
        if self._chosen_ahead:
            self._chosen_ahead = False
            self.listing.action_choose()

    def _say_what_is_shown(self, found: EpisodeList) -> None:
        """The title: whose episodes they are, and how many of how many."""
        podcast, facts = found.query.podcast, found.podcast
        dot = self.app.signs.dot
        self.title.narrowing = lambda room: narrowing_spans(found.query, room, dot)
        self.title.refresh()
        self.title.name_shown, self.title.name_yields = "Episodes", podcast is None
        self.title.about = "newest first"
        if podcast is not None:
            self.title.name_shown = facts.title if facts is not None else podcast
            words = (facts.author, facts.summary) if facts is not None else ()
            gap = f" {self.app.signs.dot} "
            self.title.about = gap.join(line(word) for word in words if word)
        if not found.total:
            self.title.about = ""
        if not found.is_whole:
            return  # how many there are is not known yet
        self.title.aside = count(found.total, "episode") if found.total else ""
        if found.count != found.total:
            self.title.aside = f"{grouped(found.count)} of {grouped(found.total)}"

    # The rows in sight.

    def _read_around(self) -> None:
        """Have the rows in sight here, and some around them."""
        found, sight = self._list, self.listing.sight
        if found is None or self._asked is not None:
            return
        around = range(sight.start - _AROUND, sight.stop + _AROUND)
        missing = self.rows.missing(around, ROWS_AT_ONCE)
        if missing:
            self._asked = found
            self._read(found, missing)

    @work(group="rows", description="read rows of episodes")
    @reports_errors
    async def _read(self, found: EpisodeList, places: range) -> None:
        rows: list[EpisodeRow] | None = None
        try:
            rows = await self._core.listings.rows(found, places.start, len(places))
        finally:
            self.call_later(self._came, found, places, rows)

    def _came(self, found: EpisodeList, places: range, rows: list[EpisodeRow] | None) -> None:
        """Show rows that were read; a list that has changed meanwhile is loaded anew."""
        self._asked = None
        if rows is None:  # it was told why, and is tried again when others are looked at
            return
        if found is self._list:
            self.rows.take(places.start, rows)
            self.listing.rows_came(places)
            self._offer()
            if len(rows) < len(places):
                self.picking.end(CHANGED)
                if self._missed != found.count:  # else it is told wrong, and stays as it is
                    self._missed = found.count
                    self.load(found.query.podcast)
                return
        self._read_around()

    def _in_place(self) -> str | Callable[[int, int], list[Line]]:
        """What stands where there are no episodes."""
        if self.podcast is not None:
            if not self._core.service.may_ask:
                return "No episodes are on disk, and steno-tui was told to stay offline."
            key = self.app.first_key("refresh")
            return f"No episodes here yet. Press {key} to ask for them."
        if self.has_podcasts:
            key = self.app.first_key("refresh_all")
            return f"No episodes here yet. Press {key} to ask for those of every podcast."
        return self._welcome

    def _welcome(self, width: int, height: int) -> list[Line]:
        from steno_tui.tui.welcome import welcome_lines  # seen once in a life

        service = self._core.service
        why = service.network.reason or ""
        if not service.may_ask:
            why = "steno-tui was told to stay offline."
        elif self.is_looking:
            why = "Asking the service what there is…"
        return welcome_lines(
            width,
            height,
            host=host(service.server),
            why=why,
            keys=self.app.own_keys,
            signs=self.app.signs,
        )

    def watch_has_podcasts(self) -> None:
        """Where there are none, there is a welcome."""
        if not self.total:
            self.listing.empty = self._in_place()
            self.listing.refresh()
        self._offer()

    def watch_is_looking(self) -> None:
        """If nothing is here after the first look, nothing was there."""
        if not self.total:
            self.listing.refresh()

    # What is selected, and what is known of it.

    @property
    def found(self) -> EpisodeList | None:
        """The list that is shown."""
        return self._list

    def hold(self, found: EpisodeList) -> None:
        """Go by the same list from now on, by the numbers of its episodes."""
        self._list = found

    @property
    def lit(self) -> EpisodeRow | None:
        """The episode that the cursor is on; None where its row is on its way."""
        row: EpisodeRow | None = self.listing.selected
        return row

    @property
    def selected(self) -> EpisodeRow | None:
        """The episode that keys act on: the lit one, unless what was typed has yet to narrow."""
        return None if self._is_narrowing else self.lit

    def has_none(self, beside: EpisodeKey | None) -> bool:
        """Whether the podcast here has no episodes, and one of another's is shown beside it."""
        is_bare = self._list is not None and not self._list.total
        return is_bare and beside is not None and self.podcast not in (None, beside.podcast)

    @property
    def _is_narrowing(self) -> bool:
        """Whether what was typed or filtered last has not narrowed the list yet."""
        if self._list is None:
            return False
        shown, wanted = self._list.query, self.filters.shown
        return (shown.words, shown.filters) != (wanted.words, wanted.filters)

    @on(LineList.Chosen)
    def _choose(self, message: LineList.Chosen) -> None:
        if self._is_narrowing:
            message.stop()
            self._chosen_ahead = True

    def replace_row(self, row: EpisodeRow) -> None:
        """Show one episode's new facts where it stands; nothing is drawn where none are new."""
        if self.rows.replace(_key_of, row):
            self.listing.redraw()
            self._offer()

    def select(self, key: EpisodeKey) -> bool:
        """Select an episode whose row is here; false where it is not."""
        is_here = self.listing.select(key)
        self.is_placed |= is_here
        return is_here

    @on(LineList.Moved)
    def _offer(self) -> None:
        if self.picking.is_on:
            self.picking.show()
        row = self.selected
        may_request = row is not None and is_requestable(row.key, row.state, row.request)
        self.offers = tuple(
            name
            for name, is_offered in (
                ("choose", row is not None),
                ("request", may_request),
                ("add", not self.has_podcasts and not self.total),
                ("show_all", bool(self.filters.shown.filters)),
            )
            if is_offered
        )

    # Narrowing.

    @property
    def typed(self) -> str:
        """The words by which the list is narrowed."""
        return "".join(field.value for field in self.query(Input))

    @property
    def is_filtering(self) -> bool:
        """Whether the field is there."""
        return self.has_class("-filtering")

    def start_filter(self) -> None:
        """Bring the field up and type into it."""
        self.add_class("-filtering")
        if not self.query(Input):
            from steno_tui.tui.widgets.search_field import LONGEST
            from steno_tui.tui.widgets.text_field import TextField

            field = TextField(
                placeholder="words of a title",
                id="filter",
                max_length=LONGEST,
                select_on_focus=False,
            )
            self.mount(field, before=self.listing)
        self.screen.set_focus(self.field)

    def end_filter(self) -> None:
        """Show all again; the selected episode stays selected."""
        self.forget_filter()
        self.listing.focus()

    def forget_filter(self) -> None:
        """Show all again and pick nothing, wherever the focus is."""
        self.picking.end()
        self.remove_class("-filtering")
        for field in self.query(Input):
            field.value = ""

    @on(Input.Changed, "#filter")
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            self.sought = None  # the user looks for something else
        self.reload()

    @on(Input.Submitted, "#filter")
    def _done_typing(self, event: Input.Submitted) -> None:
        event.stop()
        self.listing.focus()
