"""The page of the main screen, and what the catalogue reports while one reads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace

from textual import on, work
from textual.timer import Timer

from steno_tui.core.core import Core
from steno_tui.core.events import (
    EpisodeRead,
    EpisodesListed,
    Failed,
    PodcastRead,
    PodcastsListed,
    RequestChanged,
    Unchanged,
)
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Reference
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from steno_tui.models.request import Request
from steno_tui.playback.active_downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.messages import RowChanged, Told
from steno_tui.tui.page_state import PageState
from steno_tui.tui.screens.layout import PaneName
from steno_tui.tui.screens.lists import BrowseLists, FirstLook
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.lists import ALL
from steno_tui.tui.workers import reports_errors

REST_SECONDS = 0.05
"""How long the cursor rests on an episode before its page is read from the disk."""

ASK_SECONDS = 0.4
"""How long it rests before the service is asked about it."""


class BrowseReading(BrowseLists):
    """The main screen's page."""

    def __init__(
        self,
        core: Core,
        look: FirstLook,
        signs: Signs,
        keys: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(core, look, signs, keys, clock)
        self._look = look
        self._rest: Timer | None = None
        self._resting: EpisodeKey | None = None
        self._request: Request | None = None
        self._is_heard = False
        self._seconds_sought: int | None = None
        self._opened: EpisodeKey | None = None

    def on_mount(self) -> None:
        """Fill the first frame, and go back to where the user was."""
        look = self._look
        self.fill(look)
        if look.place.episode is not None:
            self.want(look.place.episode)
        pane = look.place.pane
        self.go_to(pane if pane in ("episodes", "page") else "podcasts")  # type: ignore[arg-type]
        self.set_interval(60, self._grow_older)
        self.set_interval(2, self.keep_place)

    def watch_pane(self, pane: PaneName) -> None:
        """A page that comes into sight is that of the selected episode."""
        super().watch_pane(pane)
        if pane == "episodes":
            self._episode_moved()

    def _grow_older(self) -> None:
        """Ages on the page move on by the minute."""
        self.page.lay_out()

    # Pages.

    @on(LineList.Moved, "#episodes")
    def _episode_moved(self) -> None:
        row = self.episodes.selected
        # Whoever reads a page keeps it, wherever a list that was loaded anew has its cursor.
        if row is not None and self.sought is None and self.pane != "page" and self.is_seen("page"):
            self._want_soon(row.key)

    def action_pane_right(self) -> None:
        """One pane to the right; from the episodes, to the page of the selected one."""
        row = self.episodes.selected
        if self.pane == "episodes" and row is not None:
            self.want(row.key)
        super().action_pane_right()

    def action_pane_left(self) -> None:
        """One pane to the left, where the cursor is the user's again."""
        self.sought = None
        super().action_pane_left()

    def _want_soon(self, key: EpisodeKey) -> None:
        """Show an episode's page once the cursor rests on it."""
        self._rest_no_more()
        self._resting = key
        self._rest = self.set_timer(REST_SECONDS, lambda: self._rested(key))

    def _rested(self, key: EpisodeKey) -> None:
        """A timer that was stopped may have gone off already, its call still on the way."""
        if key == self._resting:
            self.want(key)

    def _rest_no_more(self) -> None:
        self._resting = None
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    @on(LineList.Chosen, "#episodes")
    def _episode_chosen(self) -> None:
        row = self.episodes.selected
        if row is None:
            return
        self._opened = row.key
        self.want(row.key)
        self._mark_opened()
        self.go_to("page")

    def _mark_opened(self) -> None:
        """Mark an episode read once its page stands, which would wait for the disk otherwise."""
        if self._opened is not None and self._opened == self.page.key:
            self.mark_read(self._opened, True)
            self._opened = None

    def want(self, key: EpisodeKey) -> None:
        """Show an episode's page, and not the one that the cursor rested on before."""
        self._rest_no_more()
        if key != self.wanted:
            self.wanted = key
            self.read_page(EpisodeRef(key))

    @work(group="page", exclusive=True, description="read the page")
    @reports_errors
    async def read_page(self, reference: Reference, asked: bool = False) -> None:
        """Show a page from the library, and what the service has newer.

        Args:
            reference: which.
            asked: whether the user asked for the newest, which is not put off or left out.
        """
        key = reference.key if isinstance(reference, EpisodeRef) else None
        if key is not None:
            await self.tell_row(key)
        async for event in self.core.pages.open(reference, "always" if asked else "when-old"):
            self.post_message(Told(event, asked))
            if isinstance(event, EpisodeRead) and event.source == "library" and not asked:
                await asyncio.sleep(ASK_SECONDS)  # before the service is troubled

    async def tell_row(self, key: EpisodeKey) -> None:
        """Read an episode's facts and have them shown, wherever they are."""
        row = await self.core.library.run(lambda library: library.episodes.row(key))
        request = await self.core.library.run(lambda library: library.requests.newest(key))
        self.post_message(RowChanged(key, row, request))

    @work(group="rows", description="read an episode's facts again")
    @reports_errors
    async def reload_row(self, key: EpisodeKey) -> None:
        """Show what changed of one episode, in the list and on its page."""
        await self.tell_row(key)

    @work(group="marks", description="mark the episode read")
    @reports_errors
    async def mark_read(self, key: EpisodeKey, read: bool) -> None:
        """Remember that an episode was read, or was not."""
        await self.core.library.run(lambda library: library.read_marks.set(key, read))
        await self.tell_row(key)

    @on(RowChanged)
    def _row_changed(self, message: RowChanged) -> None:
        if message.row is not None:
            self.episodes_pane.replace_row(message.row)
        if self.wanted == message.key:
            self._request = message.request
            self._is_heard = message.row is not None and message.row.heard
            self.update_page(request=message.request, heard=self._is_heard)

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
            fetching = read.fetched_at is None and self.core.service.may_ask
            self.page.show(
                PageState(
                    read,
                    self._request,
                    fetching=fetching,
                    heard=self._is_heard,
                    audio=self.episodes.downloads.share(key),
                )
            )
            self._mark_opened()
            self._restore_scroll(key)
            self._seek_chapter()
            self._mark_playing()
        if read.source == "network":
            self.reload_row(key)

    def _restore_scroll(self, key: EpisodeKey) -> None:
        """The first page shown stands where it stood."""
        place, self._look = self._look.place, replace(self._look, place=LastPlace())
        if place.episode == key and place.scroll:
            self.call_after_refresh(self.page.scroll_to, y=place.scroll, animate=False)

    # Sound.

    def show_heard(self, heard: NowPlaying | None) -> None:
        """Show what is heard in the bar, and its chapter on its page."""
        self.bar.heard = heard
        self._mark_playing()

    def _mark_playing(self) -> None:
        heard = self.bar.heard
        on_page = heard is not None and heard.episode.key == self.page.key
        self.page.playing = heard.chapter if on_page and heard is not None else None

    def show_downloads(self, downloads: Downloads) -> None:
        """Mark the episodes whose audio is on this machine, or on its way."""
        self.episodes.downloads = downloads
        self.episodes.redraw()
        if self.wanted is not None and self.page.state is not None:
            audio = downloads.share(self.wanted)
            if audio != self.page.state.audio:
                self.update_page(audio=audio)

    # What was asked for by name.

    def reveal(self, key: EpisodeKey, seconds: int | None = None) -> None:
        """Show an episode's page, wherever its row is, with the cursor on the chapter at a time."""
        self.episodes_pane.forget_filter()
        if not self.episodes.select(key):
            self.sought = key
            self.podcasts.select(ALL)
            self.load_episodes(None)
        self._seconds_sought = seconds
        if key == self.wanted:
            self._seek_chapter()
        self.want(key)
        self.go_to("page")

    def _seek_chapter(self) -> None:
        if self._seconds_sought is not None and self.page.key == self.wanted:
            self.page.go_to_time(self._seconds_sought)
            self._seconds_sought = None

    def open_reference(self, reference: Reference) -> None:
        """Open what was named on the command line."""
        match reference:
            case EpisodeRef(key):
                self.reveal(key)
            case FileRef():
                self.wanted = None
                self.read_page(reference)
                self.go_to("page")
            case PodcastRef(slug):
                if not self.podcasts.select(slug):
                    self.podcast_sought = slug
                    self.look_up(slug)
                self.go_to("episodes")

    @work(group="look-up", exclusive=True, description="look a podcast up")
    @reports_errors
    async def look_up(self, slug: str) -> None:
        """Ask the service for a podcast that is not in the library, beside any refresh of all."""
        async for event in self.core.podcasts.refresh(slug):
            self.post_message(Told(event, asked=True))

    # What the commands do.

    def failed(self, failed: Failed, asked: bool) -> None:
        """Say what did not work, where it would have stood."""
        raise NotImplementedError
