"""How the main screen is filled: rows from the library, pages, and what the catalogue reports."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from textual import on, work
from textual.timer import Timer

from steno_tui.catalog import (
    Catalog,
    EpisodeRead,
    EpisodeRef,
    EpisodesListed,
    Failed,
    FileRef,
    PodcastRead,
    PodcastsListed,
    Reference,
    RequestChanged,
    Unchanged,
)
from steno_tui.errors import LibraryError
from steno_tui.library import Library
from steno_tui.models import EpisodeKey, EpisodeRow, Place, PodcastRow, Request
from steno_tui.text import age, line
from steno_tui.tui.messages import EpisodesLoaded, PodcastsLoaded, RowChanged, Told
from steno_tui.tui.page import PageState
from steno_tui.tui.screens.layout import BrowseLayout
from steno_tui.tui.steady import steady
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.lists import ALL, Everything
from steno_tui.urls import host

FIRST_ROWS = 200
"""How many episodes are loaded before the first frame; the rest follow behind it."""

REST_SECONDS = 0.05
"""How long the cursor rests on an episode before its page is read from the disk."""

ASK_SECONDS = 0.4
"""How long it rests before the service is asked about it."""

RELOAD_SECONDS = 0.5
"""How long changed lists wait to be loaded again, so that many changes are one."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first frame shows, read from the library before there is a screen."""

    place: Place
    podcasts: list[PodcastRow]
    total: int
    episodes: list[EpisodeRow]


async def first_look(catalog: Catalog) -> FirstLook:
    """Read what the first frame shows."""
    place = await catalog.disk.run(Library.place) or Place()
    podcasts = await catalog.disk.run(Library.podcasts)
    if place.podcast is not None and all(row.slug != place.podcast for row in podcasts):
        place = replace(place, podcast=None)
    total = await catalog.disk.run(Library.count_episodes)
    episodes = await catalog.disk.run(Library.episodes, place.podcast, limit=FIRST_ROWS)
    return FirstLook(place, podcasts, total, episodes)


class BrowseReading(BrowseLayout):
    """The main screen's contents.

    Attributes:
        wanted: the episode whose page is, or is about to be, on the screen.
    """

    def __init__(
        self,
        catalog: Catalog,
        look: FirstLook,
        signs: Signs,
        keys: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(signs, keys, clock)
        self.catalog = catalog
        self.look = look
        self.wanted: EpisodeKey | None = None
        self.names: dict[str, str] = {}
        self._rest: Timer | None = None
        self._reload: Timer | None = None
        self.last_place: Place | None = None
        self._seeking_place: EpisodeKey | None = look.place.episode
        self._request: Request | None = None
        self._seconds_sought: int | None = None
        self._is_looking = catalog.service.may_ask
        self.podcast_sought: str | None = None

    def on_mount(self) -> None:
        """Fill the first frame, and go back to where the user was."""
        look = self.look
        self.podcasts_title.name_shown = "Podcasts"
        self.podcasts_title.about = host(self.catalog.service.server)
        self.podcasts.empty = ""
        self._show_podcasts(look.podcasts, look.total)
        if look.place.podcast is not None:
            self.podcasts.set_items(self.podcasts.items, select=look.place.podcast)
        self._show_episodes(look.place.podcast, look.episodes, complete=False)
        if look.place.episode is not None:
            self.want(look.place.episode)
        pane = look.place.pane
        self.go_to(pane if pane in ("episodes", "page") else "podcasts")  # type: ignore[arg-type]
        self.load_episodes(look.place.podcast)
        self.set_interval(60, self._grow_older)
        self.set_interval(2, self.keep_place)

    def _grow_older(self) -> None:
        """Ages on the page move on by the minute."""
        self.page.lay_out()

    # Where the user is, to come back to.

    def current_place(self) -> Place:
        """What is selected and seen."""
        return Place(
            podcast=self.episodes_pane.podcast,
            episode=self.wanted,
            pane=self.pane,
            scroll=self.page.scroll_offset.y,
        )

    def keep_place(self) -> None:
        """Remember the place, if it is another one."""
        place = self.current_place()
        if place != self.last_place:
            self.last_place = place
            self._save_place(place)

    @work(group="place", exclusive=True, description="remember the place")
    @steady
    async def _save_place(self, place: Place) -> None:
        try:
            await self.catalog.disk.run(Library.set_place, place)
        except LibraryError:
            return  # where one was is not worth a word; what fails to be kept elsewhere is told

    # Lists.

    @work(group="podcasts", exclusive=True, description="load the podcasts")
    @steady
    async def load_podcasts(self) -> None:
        """Read the podcasts from the library."""
        rows = await self.catalog.disk.run(Library.podcasts)
        total = await self.catalog.disk.run(Library.count_episodes)
        self.post_message(PodcastsLoaded(rows, total))

    @work(group="episodes", exclusive=True, description="load the episodes")
    @steady
    async def load_episodes(self, podcast: str | None, first: bool = False) -> None:
        """Read a podcast's episodes from the library, or everybody's.

        Args:
            podcast: whose; None for all.
            first: whether to show some at once, because another list stands there now.
        """
        about = "newest first"
        if podcast is not None:
            facts = await self.catalog.disk.run(Library.podcast, podcast)
            words = (facts.author, facts.summary) if facts else ()
            about = f" {self.signs.dot} ".join(line(word) for word in words if word)
        if first:
            rows = await self.catalog.disk.run(Library.episodes, podcast, limit=FIRST_ROWS)
            whole = len(rows) < FIRST_ROWS
            self.post_message(EpisodesLoaded(podcast, rows, whole, about))
            if whole:
                return
        rows = await self.catalog.disk.run(Library.episodes, podcast)
        self.post_message(EpisodesLoaded(podcast, rows, True, about))

    @on(PodcastsLoaded)
    def _podcasts_loaded(self, message: PodcastsLoaded) -> None:
        self._show_podcasts(message.rows, message.total)

    def _show_podcasts(self, rows: list[PodcastRow], total: int) -> None:
        self.names = {row.slug: row.title for row in rows}
        self.podcasts.total = total
        self.podcasts_title.aside = str(len(rows)) if rows else ""
        self.podcasts.set_items([ALL, *rows])
        if self.podcast_sought is not None and self.podcasts.select(self.podcast_sought):
            self.podcast_sought = None

    def reveal(self, key: EpisodeKey, seconds: int | None = None) -> None:
        """Show an episode's page, wherever its row is, with the cursor on the chapter at a time."""
        self.episodes_pane.forget_filter()
        if not self.episodes.select(key):
            self._seeking_place = key
            self.podcasts.select(ALL)
        self._seconds_sought = seconds
        if key == self.wanted:
            self._seek_chapter()
        self.want(key)
        self.go_to("page")

    def _seek_chapter(self) -> None:
        if self._seconds_sought is not None and self.page.key == self.wanted:
            self.page.go_to_time(self._seconds_sought)
            self._seconds_sought = None

    @on(EpisodesLoaded)
    def _episodes_loaded(self, message: EpisodesLoaded) -> None:
        if message.podcast == self.selected_podcast:
            self.episodes_pane.title.about = message.about
            self._show_episodes(message.podcast, message.rows, message.complete)

    def _show_episodes(self, podcast: str | None, rows: list[EpisodeRow], complete: bool) -> None:
        title = "Episodes" if podcast is None else self.names.get(podcast, podcast)
        self.episodes.empty = self._why_empty(podcast)
        self.episodes_pane.show(podcast, title, rows, self._seeking_place)
        selected = self.episodes.selected
        if complete or (selected is not None and selected.key == self._seeking_place):
            self._seeking_place = None

    def _why_empty(self, podcast: str | None) -> str:
        if podcast is not None:
            return "No episodes here yet. Press r to ask the service for them."
        if not self.catalog.service.may_ask:
            return "The library is empty, and steno-tui was told to stay offline."
        if self._is_looking:
            return "Asking the service what there is…"
        return "No podcasts yet. Press a and paste the address of one on Stenobird."

    def show_network(self, online: bool | None) -> None:
        """Say whether the service can be reached, and if not, how old what is here is."""
        words = {None: "", True: "online", False: "offline"}[online]
        rows = (row for row in self.podcasts.items if isinstance(row, PodcastRow))
        newest = max((row.checked_at for row in rows if row.checked_at is not None), default=None)
        if online is False and newest is not None:
            words += f", as of {age(newest, self.clock())}"
        self.status.online = online is not False
        self.status.network = words

    def looking_done(self) -> None:
        """The first look at the service is over; if nothing is here, nothing was there."""
        self._is_looking = False
        self.episodes.empty = self._why_empty(self.episodes_pane.podcast)
        self.episodes.refresh()

    @property
    def selected_podcast(self) -> str | None:
        """The podcast whose episodes are shown; None for all."""
        item = self.podcasts.selected
        return None if item is None or isinstance(item, Everything) else item.slug

    @on(LineList.Moved, "#podcasts")
    def _podcast_moved(self) -> None:
        self._seeking_place = None
        self.load_episodes(self.selected_podcast, first=True)

    @on(LineList.Chosen, "#podcasts")
    def _podcast_chosen(self) -> None:
        row = self.podcasts.selected
        if isinstance(row, PodcastRow) and not row.count and self.catalog.service.may_ask:
            self.refresh_podcasts([row.slug], asked=True)
        self.go_to("episodes")

    def reload_soon(self) -> None:
        """Load the lists again in a moment, once for whatever changes until then."""
        if self._reload is None:
            self._reload = self.set_timer(RELOAD_SECONDS, self._reload_now)

    def _reload_now(self) -> None:
        self._reload = None
        self.load_podcasts()
        self.load_episodes(self.episodes_pane.podcast)

    # Pages.

    @on(LineList.Moved, "#episodes")
    def _episode_moved(self) -> None:
        row = self.episodes.selected
        if row is not None and self._seeking_place is None and self.is_seen("page"):
            self._want_soon(row.key)

    def _want_soon(self, key: EpisodeKey) -> None:
        """Show an episode's page once the cursor rests on it."""
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(REST_SECONDS, lambda: self.want(key))

    @on(LineList.Chosen, "#episodes")
    def _episode_chosen(self) -> None:
        row = self.episodes.selected
        if row is None:
            return
        self.want(row.key)
        self.mark_read(row.key, True)
        self.go_to("page")

    def want(self, key: EpisodeKey) -> None:
        """Show an episode's page."""
        if key != self.wanted:
            self.wanted = key
            self.read_page(EpisodeRef(key))

    @work(group="page", exclusive=True, description="read the page")
    @steady
    async def read_page(self, reference: Reference, asked: bool = False) -> None:
        """Show a page from the library, and what the service has newer.

        Args:
            reference: which.
            asked: whether the user asked for the newest, which is not put off or left out.
        """
        key = reference.key if isinstance(reference, EpisodeRef) else None
        if key is not None:
            await self._tell_row(key)
        async for event in self.catalog.pages.open(reference, "always" if asked else "when-old"):
            self.post_message(Told(event, asked))
            if isinstance(event, EpisodeRead) and event.source == "library" and not asked:
                await asyncio.sleep(ASK_SECONDS)  # before the service is troubled

    async def _tell_row(self, key: EpisodeKey) -> None:
        row = await self.catalog.disk.run(Library.episode_row, key)
        request = await self.catalog.disk.run(Library.request, key)
        self.post_message(RowChanged(key, row, request))

    @work(group="rows", description="read an episode's facts again")
    @steady
    async def reload_row(self, key: EpisodeKey) -> None:
        """Show what changed of one episode, in the list and on its page."""
        await self._tell_row(key)

    @work(group="marks", description="mark the episode read")
    @steady
    async def mark_read(self, key: EpisodeKey, read: bool) -> None:
        """Remember that an episode was read, or was not."""
        await self.catalog.disk.run(Library.mark_read, key, read)
        await self._tell_row(key)

    @on(RowChanged)
    def _row_changed(self, message: RowChanged) -> None:
        if message.row is not None:
            self.episodes_pane.replace_row(message.row)
        if self.wanted == message.key:
            self._request = message.request
            self.update_page(request=message.request)

    def update_page(self, **changes: object) -> None:
        """Show the page with something else about it than before."""
        if self.page.state is not None and self.page.key == self.wanted:
            self.page.show(replace(self.page.state, **changes))  # type: ignore[arg-type]

    @on(Told)
    def _told(self, message: Told) -> None:
        """Show what the catalogue reports."""
        match message.event:
            case EpisodeRead() as read:
                self._episode_read(read)
            case Unchanged(key=key, checked_at=checked):
                if key == self.wanted and self.page.state is not None:
                    read = replace(self.page.state.read, checked_at=checked)
                    self.update_page(read=read, fetching=False, trouble=None)
            case EpisodesListed(added=added, changed=changed):
                if added or changed:
                    self.reload_soon()
            case PodcastRead() | PodcastsListed():
                self.reload_soon()
            case RequestChanged(request=request):
                self.reload_row(request.key)
            case Failed() as failed:
                self.failed(failed, message.asked)

    def _episode_read(self, read: EpisodeRead) -> None:
        key = read.episode.key
        if key == self.wanted or self.wanted is None:
            self.wanted = key
            fetching = read.fetched_at is None and self.catalog.service.may_ask
            self.page.show(PageState(read, self._request, fetching=fetching))
            self._restore_scroll(key)
            self._seek_chapter()
        if read.source == "network":
            self.reload_row(key)

    def _restore_scroll(self, key: EpisodeKey) -> None:
        """The first page shown stands where it stood."""
        place, self.look = self.look.place, replace(self.look, place=Place())
        if place.episode == key and place.scroll:
            self.call_after_refresh(self.page.scroll_to, y=place.scroll, animate=False)

    # What the commands know more of.

    def failed(self, failed: Failed, asked: bool) -> None:
        """Say what did not work, where it would have stood."""
        raise NotImplementedError

    def refresh_podcasts(self, slugs: list[str] | None, asked: bool) -> object:
        """Bring podcasts up to date."""
        raise NotImplementedError

    def open_reference(self, reference: Reference) -> None:
        """Open what was named on the command line."""
        if isinstance(reference, EpisodeRef):
            self.want(reference.key)
        elif isinstance(reference, FileRef):
            self.wanted = None
            self.read_page(reference)
        self.go_to("page")
