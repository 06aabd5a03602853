"""The main screen: its three panes, what passes between them, and what its keys do."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.getters import app as app_of
from textual.getters import query_one
from textual.reactive import reactive, var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Static

from steno_tui.core.core import Core
from steno_tui.core.events import RequestChanged
from steno_tui.core.listings import FirstScreen
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Reference
from steno_tui.errors import LibraryError, NotOnDiskError, UnreachableError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.last_place import LastPlace
from steno_tui.playback.downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.times import age
from steno_tui.tui.background_indexing import BackgroundIndexing
from steno_tui.tui.base_app import MEDIUM_WIDTH, BaseApp, episode_rows
from steno_tui.tui.bindings import bindings
from steno_tui.tui.commands import command, key_words
from steno_tui.tui.episode_actions import EpisodeActions
from steno_tui.tui.hints import FIELD_HINTS, FIND_HINTS, pane_hints, sound_hints
from steno_tui.tui.list_lines import request_words
from steno_tui.tui.messages import (
    ListsChanged,
    ReadFailed,
    RefreshProgressed,
    RequestAsked,
    StatusRead,
)
from steno_tui.tui.panes.episodes import EpisodesPane
from steno_tui.tui.panes.page import PagePane
from steno_tui.tui.panes.podcasts import PodcastsPane, failure_words
from steno_tui.tui.player_bar.player_bar import PlayerBar
from steno_tui.tui.undoable_actions import UndoableActions
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.delay import Delay
from steno_tui.tui.workarounds.window_size import use_window_size

if TYPE_CHECKING:
    from steno_tui.models.moment import Moment
    from steno_tui.tui.export_actions import ExportActions
    from steno_tui.tui.playback_actions import PlaybackActions

PaneName = Literal["podcasts", "episodes", "page"]
PANES: tuple[PaneName, ...] = ("podcasts", "episodes", "page")

RELOAD_SECONDS = 0.5
"""How long changed lists wait to be loaded again, so that many changes are one."""

_PLACE_SECONDS = 2
_AGE_SECONDS = 60
"""How often the ages on the page move on, and it is looked what other programs have begun."""

_OFFLINE = "steno-tui was told to stay offline; start it without --offline to ask the service."


class BrowseScreen(Screen[None]):
    """Three panes in a wide window, two in a medium one, one in a narrow one.

    Args:
        core: everything that can be asked for.
        first: what the first frame shows.
        playback: does what is asked for to what is heard.
        exports: writes episodes to files.

    Attributes:
        last_place: where the user was when that was last noted.
        at_hand: does what is asked for to the episode that is lit or shown.
        undoable: does what can be taken back, and takes it back.
        indexing: has what was read be found by its words.
    """

    app = app_of(BaseApp)
    BINDINGS: ClassVar[list[BindingType]] = bindings("browse")

    podcasts = query_one("#podcasts-pane", PodcastsPane)
    episodes = query_one("#episodes-pane", EpisodesPane)
    page = query_one("#page-pane", PagePane)
    bar = query_one("#player", PlayerBar)
    status = query_one("#status", StatusLine)

    pane: reactive[PaneName] = reactive("podcasts")
    """The pane that has the focus, or had it last."""

    online: var[bool | None] = var(None, init=False)
    """Whether the service can be reached; None until something was tried."""
    network: var[str] = var("")
    """The same in words."""
    progress: var[str] = var("")
    """What is being refreshed, with a count."""
    open_requests: var[int] = var(0)
    open_jobs: var[int] = var(0)
    """How many transcript jobs have not ended yet."""
    waiting: var[int] = var(0)
    """How many episodes wait in the queue."""
    is_looking: var[bool] = var(False)
    """Whether the first look at the service is under way."""
    hits: var[str] = var("", init=False)
    """Which hit one is at on the page, and of how many; empty while nothing is looked for."""
    now_playing: var[NowPlaying | None] = var(None)
    downloads: var[Downloads] = var(Downloads)
    moments: var[tuple[Moment, ...]] = var(())
    """What the user marked in the episode that is heard."""

    def __init__(
        self, core: Core, first: FirstScreen, playback: PlaybackActions, exports: ExportActions
    ) -> None:
        super().__init__(classes="-at-podcasts")  # as `pane` begins, so nothing is styled twice
        self._core = core
        self._first = first
        self._playback = playback
        self.undoable = UndoableActions(self, core, playback.app)
        self.at_hand = EpisodeActions(self, core, playback, exports)
        self.indexing = BackgroundIndexing(playback.app, core, self)
        self._reload = Delay(self)
        self.last_place: LastPlace | None = None
        self.set_reactive(BrowseScreen.is_looking, core.service.may_ask)

    def compose(self) -> ComposeResult:
        """Panes, then the player's bar and the status line."""
        here = BrowseScreen
        with Horizontal(id="panes"):
            yield PodcastsPane(self._core, id="podcasts-pane").data_bind(here.now_playing)
            yield EpisodesPane(self._core, id="episodes-pane").data_bind(
                here.now_playing, here.downloads, here.is_looking
            )
            yield PagePane(
                self._core, self._playback.episode_changed, self.at_hand.follow, id="page-pane"
            ).data_bind(here.now_playing, here.downloads)
        yield PlayerBar(id="player").data_bind(here.now_playing, here.moments)
        yield StatusLine(id="status").data_bind(
            here.progress,
            here.online,
            here.network,
            here.open_requests,
            here.open_jobs,
            here.waiting,
        )
        yield Static(Content("Too small.\nEnlarge me."), id="too-small")

    def on_mount(self) -> None:
        """Fill the first frame, and go back to where the user was."""
        first, place = self._first, self._first.place
        self.podcasts.fill(first.podcasts, place.podcast, first.podcast_sort)
        if not first.is_counted:
            self.call_after_refresh(self.podcasts.load, gives_way=True)
        self.watch(
            self.podcasts,
            "count",
            lambda number: setattr(self.episodes, "has_podcasts", number > 0),
        )
        self.episodes.filters.begin(self.app, first.lists, first.episodes.found.query)
        self.episodes.sought = place.episode
        self.episodes.show(first.episodes)
        if first.episodes.is_estimated or not first.episodes.found.is_whole:
            self.call_after_refresh(self.episodes.reload)
        self.page.fill(place)
        if first.podcasts or self.app.size.width >= MEDIUM_WIDTH:
            self.go_to(next((pane for pane in PANES if pane == place.pane), "podcasts"))
        else:
            self.go_to("episodes")  # where the welcome is
        self.watch(self.page, "awaited", lambda names: setattr(self.status, "awaited", names))
        for part in (self.episodes, self.page):
            self.watch(part, "offers", self._hint, init=False)
        self.watch(self.episodes, "picked_count", self._hint, init=False)
        self.watch(self.page, "enter", self._hint, init=False)
        self.watch(self, "hits", self._hint, init=False)
        self.set_interval(_PLACE_SECONDS, self.keep_place)

        def move_on() -> None:
            self.page.lay_out()
            self.at_hand.jobs.look()

        self.set_interval(_AGE_SECONDS, move_on)

    # Which panes are seen.

    def _target(self, name: PaneName) -> Widget:
        if name == "podcasts":
            return self.podcasts.listing
        return self.episodes.listing if name == "episodes" else self.page.view

    def is_seen(self, name: PaneName) -> bool:
        """Whether a pane is on the screen now."""
        if self.has_class("-close") or self.has_class("-broad"):
            return True
        if self.has_class("-medium"):
            return name == "episodes" or (name == "podcasts") == (self.pane == "podcasts")
        return name == self.pane

    def go_to(self, name: PaneName) -> None:
        """Bring a pane up and give it the focus, at once: the next key may be waiting already."""
        self.at_hand.close_reader()
        self.pane = name
        self.set_focus(self._target(name), scroll_visible=False)
        self._hint()

    def watch_pane(self, pane: PaneName) -> None:
        """The style sheet shows the panes that belong with the one in focus."""
        self.update_classes({f"-at-{name}": name == pane for name in PANES})
        self.podcasts.title.is_current = pane == "podcasts"
        self.episodes.title.is_current = pane == "episodes"
        self.page.is_entered = pane == "page"
        self._hint()
        self._episode_selected()  # a page that comes into sight is that of the selected episode

    def _hint(self) -> None:
        """Hint at what the keys do here now."""
        if isinstance(self.focused, Input):
            self.status.hints = FIND_HINTS if self.pane == "page" else FIELD_HINTS
            return
        by_pane = {"episodes": self.episodes.offers, "page": self.page.offers}
        offers = {*by_pane.get(self.pane, ("choose",))}
        if self._core.service.may_ask:
            offers.add("refresh")
        if self.pane == "podcasts" and self.podcasts.selected is not None:
            offers.add("keep_up")
        heard = self.now_playing
        self.status.hints = pane_hints(
            self.pane,
            offers,
            enter=self.page.enter,
            is_filtering=self.episodes.is_filtering,
            picked=self.episodes.picked_count,
            hits=self.hits,
            sound=sound_hints(heard) if heard is not None else (),
            is_of_sound=heard is not None and heard.is_on and heard.episode.key == self.page.key,
        )

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """The sound's keys are worth a hint while there is one; the bar shows what is marked."""
        if not self.is_mounted:
            return
        self._hint()
        key = heard.episode.key if heard is not None else None
        if before is not None and before.episode.key == key:
            return
        self.moments = ()
        if key is not None and key == self.page.key and self.page.state is not None:
            self.moments = self.page.state.status.moments
        elif key is not None and all(key):
            self.page.read_status(key)

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        """A click can move the focus too; what comes late tells of a focus that has moved on."""
        for name in PANES:
            if event.widget is self._target(name) and event.widget is self.focused:
                self.pane = name
        self._hint()

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for an episode."""
        use_window_size(self, event)
        self.episodes.listing.set_row_height(episode_rows(self.app.size))

    def action_pane(self, step: int) -> None:
        """One pane to the right (1) or left (-1)."""
        row = self.episodes.selected
        if step < 0:
            self.episodes.sought = None  # the cursor is the user's again
        elif self.pane == "episodes" and row is not None:
            self.page.want(row.key)
        self.go_to(PANES[max(0, min(PANES.index(self.pane) + step, len(PANES) - 1))])

    def action_back(self) -> None:
        """Out of a drag, else of what is picked or found, else of the filter, else of the pane."""
        if self.bar.let_go() or (self.pane == "episodes" and self.episodes.picking.end()):
            return
        if self.pane == "page" and self.at_hand.end_find():
            return
        if self.episodes.is_filtering:
            self.episodes.end_filter()
            self.pane = "episodes"
            self._hint()
        else:
            self.action_pane(-1)

    def on_screen_suspend(self) -> None:
        """A window on top has hints of its own."""
        self.status.is_covered = True

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """The keys are for what is here again."""
        if not self.stack_updates:  # the first time: all was styled a moment ago
            event.refresh_styles = False
        self.status.is_covered = False

    # Where the user is, to come back to.

    def current_place(self) -> LastPlace:
        """What is selected and seen."""
        scroll = self.page.view.scroll_offset.y
        return LastPlace(self.episodes.podcast, self.page.wanted, self.pane, scroll)

    def keep_place(self) -> None:
        """Remember the place, if it is another one."""
        place = self.current_place()
        if place == self.last_place:
            return
        self.last_place = place

        async def save() -> None:
            with suppress(LibraryError):  # it is not worth a word; others' failures are told
                await self._core.settings.set_last_place(place)

        self.run_worker(save(), group="place", exclusive=True, description="remember the place")

    # What passes between the panes.

    @on(LineList.Moved, "#podcasts")
    def _podcast_selected(self) -> None:
        self._hint()
        slug = self.podcasts.slug
        if slug == self.episodes.podcast and self.episodes.total:
            return  # its episodes are there already
        self.episodes.switch_to(slug)

    @on(LineList.Chosen, "#podcasts")
    def _podcast_chosen(self) -> None:
        row = self.podcasts.selected
        if row is not None and not row.count and self._core.service.may_ask:
            self.podcasts.refresh_from_service([row.slug])
        self.go_to("episodes")

    @on(LineList.Moved, "#episodes")
    def _episode_moved(self, message: LineList.Moved) -> None:
        if message.by_hand:
            self.episodes.sought = None  # the cursor is the user's again
        self._episode_selected()

    def _episode_selected(self) -> None:
        """Have the page of the selected episode where it is seen."""
        row, is_sought = self.episodes.lit, self.episodes.sought is not None
        # Whoever reads a page keeps it, wherever a list that was loaded anew has its cursor.
        is_free = self.page.is_blank if self.pane == "page" else self.is_seen("page")
        if row is not None and not is_sought and is_free:
            self.page.want_soon(row.key)
        elif row is None and is_free and self.episodes.has_none(beside=self.page.wanted):
            self.page.want(None)

    @on(LineList.Chosen, "#episodes")
    def _episode_chosen(self, message: LineList.Chosen) -> None:
        key = message.item.key

        def choose(episode: Episode) -> None:
            """Where the key before led to the chapters, play the one that it led to."""
            if self.pane == "page":
                self.page.choose(episode)
            else:
                self.page.want(key)
                self.go_to("page")

        if key == self.page.wanted and "chapters" in self.page.waiting.names:
            self.page.when_read(key, "choose", choose)
        else:
            self.page.want(key)
            self.go_to("page")

    @on(PagePane.Opened)
    def _page_opened(self, message: PagePane.Opened) -> None:
        message.stop()
        self.undoable.opened(message.key)

    @on(PagePane.JumpChosen)
    def _jump_chosen(self, message: PagePane.JumpChosen) -> None:
        message.stop()
        if not self.page.is_read:  # one was there from the start, or marked it unread
            self.undoable.opened(message.episode.key)
        self._playback.play(message.episode, message.seconds)

    @on(PlayerBar.Sought)
    def _sought(self, message: PlayerBar.Sought) -> None:
        message.stop()
        self._playback.seek(message.episode, message.seconds)

    @on(StatusRead)
    def _status_read(self, message: StatusRead) -> None:
        """Show what became of an episode, on its page, in the list and on the bar."""
        self.page.show_status(message.status)
        if (reader := self.at_hand.open_reader) is not None:
            reader.show_status(message.status)
        heard = self.now_playing
        if heard is not None and heard.episode.key == message.status.key:
            self.moments = message.status.moments
        if message.status.row is not None:
            self.episodes.replace_row(message.status.row)
        if message.status.podcast is not None:
            self.podcasts.replace_row(message.status.podcast)

    def show_request(self, change: RequestChanged) -> None:
        """Show how far a request is, in the list and on its page."""
        self.open_requests = change.open_count
        self.page.show_request(change.request)
        reader = self.at_hand.open_reader
        if reader is not None and reader.episode.key == change.request.key:
            reader.request_moved()
        if change.row is not None:
            self.episodes.replace_row(change.row)

    # What comes from the service.

    def watch_online(self, online: bool | None) -> None:
        """Say whether the service can be reached, and if not, how old what is here is."""
        words = {None: "", True: "online", False: "offline"}[online]
        checked_at = self.podcasts.checked_at
        if online is False and checked_at is not None:
            words += f", as of {age(checked_at, self.app.clock())}"
        self.network = words

    @on(ListsChanged)
    def _lists_changed(self, message: ListsChanged) -> None:
        """Load the lists again in a moment, once for whatever changes until then."""

        def load() -> None:
            self.podcasts.load()
            self.episodes.load(self.podcasts.slug)

        message.stop()
        if not self._reload.is_awaited:
            self._reload.wait(RELOAD_SECONDS, load)

    @on(RefreshProgressed)
    def _refresh_progressed(self, message: RefreshProgressed) -> None:
        message.stop()
        done, total = message.done, message.total
        self.progress = f"Refreshing {done} of {total}" if done < total else ""
        if not total:
            self.is_looking = False
            self._playback.look_for_new_names()
            self._playback.keeping.apply()
            self.indexing.run()

    @on(ReadFailed)
    def _read_failed(self, message: ReadFailed) -> None:
        """What failed and is not on the page is said in its place, or else in a toast."""
        message.stop()
        failed, has_page = message.failed, self.page.state is not None
        is_offline = isinstance(failed.error, (UnreachableError, NotOnDiskError))
        words = failure_words(failed, self._core)
        has_place = self.episodes.listing.items or not self.podcasts.count  # the welcome says it
        if not has_page and self.pane == "page":
            self.page.say(words)
        elif message.asked or not (has_page or (is_offline and has_place)):
            self.app.tell(words)

    # What was asked for by name.

    def reveal(
        self,
        key: EpisodeKey,
        seconds: int | None = None,
        moment: int | None = None,
        highlight: int | None = None,
    ) -> None:
        """Show an episode's page, wherever its row is; its arguments are those of `go_to_time`."""
        self.episodes.forget_filter()
        if not self.episodes.select(key):
            self.episodes.demand(key)
            self.podcasts.select(None)
            self.episodes.load(None)
        self.page.go_to_time(key, seconds, moment, highlight)
        self.go_to("page")

    def open_reference(self, reference: Reference, seconds: int | None = None) -> None:
        """Open what was named on the command line or chosen in the palette."""
        match reference:
            case EpisodeRef(key):
                self.reveal(key, seconds)
            case FileRef():
                self.page.open_file(reference)
                self.go_to("page")
            case PodcastRef(slug):
                if not self.podcasts.select(slug):
                    self.podcasts.seek(slug)
                    self.podcasts.look_up(slug)
                self.go_to("episodes")

    # What the keys do to the lists and the page.

    def action_narrow(self, how: str) -> None:
        """Change what the list of episodes shows, or the order of the list that has the focus.

        Args:
            how: ``words`` to type some, ``sort``, or as `ListFilters.do` has it.
        """
        if how == "words":
            self.pane = "episodes"
            self.episodes.start_filter()
        elif how == "sort" and self.pane == "podcasts":
            self.podcasts.sort_next()
        else:
            self.episodes.filters.do("episode_sort" if how == "sort" else how)
            if not self.is_seen("episodes"):
                self.app.note(f"Episodes: {self.episodes.filters.words}")

    def action_refresh(self, everything: bool = False) -> None:
        """Ask the service for what is new in the pane that has the focus, or everywhere."""
        if not self._core.service.may_ask:
            self.app.tell(_OFFLINE)
        elif self.pane == "page" and self.page.wanted is not None and not everything:
            self.page.refresh_from_service()
        else:
            slug = None if everything else self.podcasts.slug
            self.podcasts.refresh_from_service([slug] if slug is not None else None)

    def show_added(self, reference: PodcastRef | EpisodeRef) -> None:
        """Go to the podcast that was added, and to the episode that it was named by."""
        if isinstance(reference, EpisodeRef):  # its row is among those of its podcast
            key = reference.key
            is_here = self.podcasts.slug == key.podcast
            self.episodes.forget_filter()
            if not (is_here and self.episodes.select(key)):
                self.episodes.demand(key)
                if is_here:
                    self.episodes.load(key.podcast)
            self.page.go_to_time(key, None)
            self.go_to("page")
        self.podcasts.seek(reference.podcast)
        self.podcasts.load()

    def action_remove(self) -> None:
        """Stop following and listing the podcast; where episodes are at hand, say where that is."""
        row, steps = self.podcasts.selected, PANES.index(self.pane)
        if steps:
            commands = map(command, ("remove", "pane_left"))
            remove, left = (key_words(one, self.app.own_keys)[0] for one in commands)
            self.app.note(f"{remove} leaves a podcast: {' '.join([left] * steps)} goes to them")
        elif row is None:
            self.app.note("Select the podcast to leave first")
        else:
            self.undoable.leave(row.slug)

    def action_take_back(self) -> None:
        """Take back what was done last; on a page, stay on that."""
        self.undoable.take_back(select=self.pane != "page")

    # What they do to an episode.

    def action_episode(self, name: str) -> None:
        """Do one of the commands for an episode to the one at hand."""
        self.at_hand.do(name)

    @on(RequestAsked)
    def _request_asked(self, message: RequestAsked) -> None:
        """Show the request, and say what pressing the key did where that is not seen."""
        request = message.change.request
        if message.key != request.key:
            self.at_hand.renamed(message.key, request.key)
        self.show_request(message.change)
        if message.change.asked_before:
            words = request_words(request)
            self.app.note(f"Already requested: {words}")
        elif not self._core.service.may_ask:
            self.app.note("Recorded; sent once it may go online")
        elif not (self.is_seen("page") and self.page.wanted == request.key):
            self.app.note(f"Requested: {request.title}")
