"""The program: the parts behind it, its screens, and what passes between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import events, on, work
from textual.driver import Driver
from textual.reactive import var
from textual.screen import Screen

from steno_tui import startup
from steno_tui.core.events import EpisodeRead, RequestChanged
from steno_tui.core.reference import Reference
from steno_tui.core.service_access import Connectivity
from steno_tui.errors import LibraryError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.last_place import LastPlace
from steno_tui.models.request import RequestState
from steno_tui.tui.base_app import BaseApp, classes_for
from steno_tui.tui.commands import command
from steno_tui.tui.desktop_integration import DesktopIntegration
from steno_tui.tui.episode_actions import may_wait
from steno_tui.tui.export_actions import ExportActions
from steno_tui.tui.highlight_windows import show_highlights, show_topics
from steno_tui.tui.messages import (
    DownloadsChanged,
    ErrorReported,
    GoTo,
    MarkedHeard,
    NowPlayingChanged,
    QueueChanged,
    StatusNote,
)
from steno_tui.tui.panes.episodes import ROWS_AT_ONCE
from steno_tui.tui.playback_actions import PlaybackActions
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.theme import DARK, LIGHT
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.windows import (
    add,
    choose_command,
    export_list,
    find_here,
    keep_up,
    show_downloads,
    show_help,
    show_moments,
    show_recent,
    show_requests,
)
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from rich.console import RenderableType

    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.services import Services

DISK_SECONDS = 30.0
"""How long the requests rest after the disk refused."""


def _opening_words(notice: str | None, problems: Sequence[str]) -> str:
    """What is to be told at the start, all in one: of the library, of the configuration."""
    first, others = problems[:1], problems[1:]
    more = [f"And {len(others)} more: see steno-tui doctor."] if others else []
    return " ".join([*filter(None, [notice]), *first, *more])


class StenoApp(BaseApp):
    """Browses podcasts.

    Args:
        services: the parts of the program, and the user's settings.
        start: what to open at the start, if anything.
        reports: where a report of a crash is written.
        problems: what is wrong in the configuration, a sentence each.
        ticks: seconds from any start, for the sleep timer.

    Attributes:
        actions: does what is asked for to what is heard.
    """

    TITLE = "steno-tui"
    CSS_PATH = "app.tcss"
    main: BrowseScreen

    online: var[bool | None] = var(None, init=False)
    """Whether the service can be reached; None until something was tried."""

    def __init__(
        self,
        services: Services,
        *,
        start: Reference | None = None,
        reports: Path | None = None,
        problems: Sequence[str] = (),
        ticks: Callable[[], float] = time.monotonic,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(services.config.keys, services.clock, driver_class)
        self._services = services
        self._config = services.config
        self._start = start
        self.drawing.reports = reports
        self._problems = problems
        self.actions = PlaybackActions(self, services, ticks)
        self.host.pause = self.actions.pause
        self._desktop = DesktopIntegration(self, self.actions)
        self._is_open = False
        self._told_differs: set[EpisodeKey] = set()

    # From start to end.

    async def on_load(self) -> None:
        """Open the library and read what the first frame shows, before there is a screen at all.

        So the style sheet is read once, for the right theme, and the first frame is the full one.
        """
        self.set_keymap(self.own_keys)
        try:
            self.core = await self._services.core()
        except LibraryError as error:
            self.exit(return_code=1)
            self.parting_words = error.message
            return

        def network_changed(network: Connectivity) -> None:
            self.call_later(setattr, self, "online", network.online)

        def pausing(seconds: float, _reason: str) -> None:
            self.call_later(self.main.status.count_down, ceil(seconds))

        self.core.service.on_change = network_changed
        self.core.service.on_wait = pausing
        first = await self.core.listings.first_screen(ROWS_AT_ONCE)
        for name in (self._config.theme, first.theme, DARK.name):
            if name in self.available_themes:
                self.theme = name
                break
        self.main = BrowseScreen(
            self.core, first, self.actions, ExportActions(self, self._services)
        )
        self.main.data_bind(StenoApp.online, StenoApp.now_playing)
        self._is_open = True

    def get_default_screen(self) -> Screen[Any]:
        """The main screen; there is no app without a library.

        It is of its window's size at once, so that it is laid out and drawn but once.
        """
        return self.main.add_class(*classes_for(self.size), update=False)

    def on_mount(self) -> None:
        """Only once the first frame stands, look at the network."""
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        """What waits until the first frame stands."""
        startup.resume_garbage_collection()
        self.online = self.core.service.network.online
        if self.core.notice or self._problems:
            self.tell(_opening_words(self.core.notice, self._problems), "error")
        if self._start is not None:
            self.main.open_reference(self._start)
        self.watch_requests()
        self.count_requests()
        self.main.at_hand.jobs.look()
        self.actions.run()
        self.post_message(QueueChanged())
        self.main.indexing.run()
        if self.core.service.may_ask:
            self.main.podcasts.look()

    def exit(
        self,
        result: int | None = None,
        return_code: int = 0,
        message: RenderableType | None = None,
    ) -> None:
        """Leave, in order as far as that is quick.

        Where the user was is noted while the screen still stands; a terminal that goes away may
        ask once more when nothing of it is left.
        """
        self.host.begin_end(return_code)
        if self._is_open and self.is_running and self.main.is_mounted:
            self.main.last_place = self.main.current_place()
        super().exit(result, return_code, message)

    async def on_unmount(self) -> None:
        """Leave nothing running and nothing unsaved."""
        if not self._is_open:
            return
        await self._desktop.aclose()
        # What ended the program may be met wherever one was, and is not to be met again.
        place = self.main.last_place if self.crash is None else LastPlace()
        if place is not None:
            with suppress(LibraryError):
                await self.core.settings.set_last_place(place)
        await self._services.aclose()

    async def hear(self, event: events.Event) -> None:
        """A key or a click takes the place of keys that wait for a page, unless it waits too."""
        if self._is_open and self.main.is_mounted and not event.is_forwarded:
            is_click = isinstance(event, events.MouseDown)
            is_other = isinstance(event, events.Key) and not may_wait(event.key, self.own_keys)
            if is_click or is_other:
                self.main.page.waiting.forget()
            if is_click or isinstance(event, events.Key):
                self.main.at_hand.moves.note()
        await super().hear(event)

    # The network.

    def watch_online(self, before: bool | None, online: bool | None) -> None:
        """A network that came back brings what waited for it."""
        if before is False and online:
            self.core.requests.nudge()
            self.main.at_hand.jobs.nudge()
            self.main.podcasts.look()

    # Requests.

    @work(group="requests", description="carry the requests on")
    async def watch_requests(self) -> None:
        """Send what waits and learn what became of it, for as long as the program runs."""
        while True:
            try:
                async for event in self.core.requests.watch():
                    match event:
                        case RequestChanged():
                            self.call_later(self._request_moved, event)
                        case EpisodeRead():
                            self.call_later(self.main.page.take, event)
            except LibraryError as error:  # a full disk may have room again later
                self.post_message(ErrorReported(error.message))
                await asyncio.sleep(DISK_SECONDS)

    @work(group="count", exclusive=True, description="count the open requests")
    @reports_errors
    async def count_requests(self) -> None:
        """Have the main screen say how many requests and transcript jobs are open."""
        self.call_later(setattr, self.main, "open_requests", await self.core.requests.count_open())
        self.main.at_hand.jobs.count()

    def _request_moved(self, change: RequestChanged) -> None:
        """Show it, and say when a request has ended."""
        self.main.show_request(change)
        request = change.request
        if request.state is RequestState.READY:
            self.note(f"Ready: {request.title}")
            if self._config.notify:
                self._desktop.show_notice("Stenobird has listened", request.title)
            if self._config.bell:
                self.bell()
        elif request.state is RequestState.FAILED:
            self.tell(f"Request failed: {request.title}. {request.reason or ''}")

    # Playback.

    @on(NowPlayingChanged)
    @on(DownloadsChanged)
    @on(MarkedHeard)
    def _show_change(self, message: NowPlayingChanged | DownloadsChanged | MarkedHeard) -> None:
        """Show what playing and fetching have changed."""
        match message:
            case NowPlayingChanged():
                self.now_playing = message.heard
            case DownloadsChanged():
                self.main.downloads = message.downloads
            case MarkedHeard():
                self.main.page.read_status(message.key)

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """Tell the desktop, and what follows from another episode being heard."""
        self._desktop.show(heard, self.main.waiting)
        is_over = heard is not None and heard.status.state == "ended"
        was = before.episode.key if before is not None else None
        if was is not None and (is_over or heard is None or heard.episode.key != was):
            self.post_message(QueueChanged())  # the queue may have played on
        if heard is None or heard.differs_by is None or heard.episode.key in self._told_differs:
            return
        self._told_differs.add(heard.episode.key)
        if not heard.offset:
            from steno_tui.tui.player_bar.layout import length_words

            names = ("shift_later", "shift_earlier")
            later, earlier = map(self.first_key, names)
            self.tell(length_words(heard, later, earlier) or "", "information")

    @on(StatusNote)
    def _status_note(self, message: StatusNote) -> None:
        """Tell for a moment what a key has done, in the status line that is on top."""
        for screen in reversed(self.screen_stack):
            if lines := screen.query(StatusLine):
                lines.first().say(message.words)
                return

    @on(QueueChanged)
    @work(group="queue", exclusive=True, description="count what waits to be heard")
    @reports_errors
    async def _queue_changed(self) -> None:
        self.call_later(setattr, self.main, "waiting", await self.core.queue.count())
        if self._config.fetch_ahead:
            self.actions.keeping.fetch_queued()

    # What the keys do.

    @on(GoTo)
    def _go_to(self, message: GoTo) -> None:
        if self.screen.is_modal:
            self.screen.dismiss(None)
        self.main.open_reference(message.reference, message.seconds)

    def action_playback(self, name: str) -> None:
        """Do one of the commands for the sound; some may be for a line of the page."""
        at_hand = self.main.at_hand
        if name == "mark_moment":
            (at_hand.reader or at_hand.moments).mark()
        elif name != "copy_moment" or not (at_hand.reader or at_hand).copy_line():
            self.actions.do(name, partial(self.main.at_hand.do, "play_pause"))

    def action_window(self, name: str) -> None:
        """Open one of the windows."""
        windows: dict[str, Callable[[StenoApp], None]] = {
            "add": lambda app: add(app.main),
            "import_list": lambda app: add(app.main, is_of_lists=True),
            "export_list": export_list,
            "find": lambda app: find_here(app.main),
            "command_palette": choose_command,
            "continue": show_recent,
            "downloads": show_downloads,
            "help": show_help,
            "highlights": lambda app: show_highlights(app.main),
            "keep_up": keep_up,
            "moments": show_moments,
            "requests": show_requests,
            "topics": lambda app: show_topics(app.main),
        }
        windows[name](self)

    @work(group="theme", description="remember the theme")
    @reports_errors
    async def action_switch_theme(self) -> None:
        """Switch between the dark and the light look."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        await self.core.settings.set_theme(self.theme)

    def action_hint(self, name: str) -> None:
        """Do a command as its key would, also where a field would take the key for a letter."""
        wanted = command(name)
        if wanted.scope == "app":
            self.call_next(self.run_action, f"app.{wanted.action}")
        elif wanted.scope == "browse" and not self.main.at_hand.is_readers(name):
            self.main.at_hand.close_reader()
            self.main.call_next(self.main.run_action, wanted.action)
        else:
            self.simulate_key(self.own_keys.get(name, wanted.keys).split(",")[0])
