"""The program: the library and the service behind it, its screens, and what passes between."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on, work
from textual.command import Provider
from textual.driver import Driver
from textual.screen import Screen

from steno_tui import startup
from steno_tui.core.core import Core
from steno_tui.core.events import RequestChanged
from steno_tui.core.reference import Reference
from steno_tui.core.service_access import Connectivity
from steno_tui.errors import LibraryError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.request import RequestState
from steno_tui.tui.bindings import keymap
from steno_tui.tui.commands import clashes, command, key_word, key_words
from steno_tui.tui.desktop_integration import DesktopIntegration
from steno_tui.tui.messages import (
    DownloadsChanged,
    ErrorReported,
    NetworkChanged,
    NowPlayingChanged,
    PauseBegan,
    QueueChanged,
    QueueCounted,
    RequestsCounted,
    StatusNote,
    Told,
)
from steno_tui.tui.palette import CommandsProvider, LibraryProvider
from steno_tui.tui.player_bar.layout import length_words
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.lists import first_look
from steno_tui.tui.theme import DARK, LIGHT, draw_scroll_bars_with, signs_for
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from steno_tui.playback.now_playing import NowPlaying
    from steno_tui.services import Services

DISK_SECONDS = 30.0
"""How long the requests rest after the disk refused."""


class StenoApp(DesktopIntegration):
    """Browses podcasts.

    Args:
        services: the parts of the program, and the user's settings.
        start: what to open at the start, if anything.
        reports: where a report of a crash is written.
        ticks: seconds from any start, for the sleep timer.
    """

    TITLE = "steno-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        CommandsProvider,
        LibraryProvider,
    }

    core: Core
    main: BrowseScreen

    def __init__(
        self,
        services: Services,
        *,
        start: Reference | None = None,
        reports: Path | None = None,
        ticks: Callable[[], float] = time.monotonic,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.services = services
        self._config = services.config
        self.own_keys = keymap(services.config.keys)
        self.ticks = ticks
        self._start = start
        self._reports = reports
        self.signs = signs_for(os.environ)
        draw_scroll_bars_with(self.signs)
        self._is_open = False
        self._told_differs: set[EpisodeKey] = set()

    # From start to end.

    async def on_load(self) -> None:
        """Open the library and read what the first frame shows, before there is a screen at all.

        So the style sheet is read once, for the right theme, and the first frame is the full one.
        """
        self.catch_signals()
        self.set_keymap(self.own_keys)
        try:
            self.core = await self.services.core()
        except LibraryError as error:
            self.exit(return_code=1)
            self.parting_words = error.message
            return
        self.core.service.on_change = self._network
        self.core.service.on_wait = self._pausing
        await self._choose_theme()
        look = await first_look(self.core)
        self.main = BrowseScreen(self.core, look, self.signs, self.own_keys, self.services.clock)
        self._is_open = True

    def get_default_screen(self) -> Screen[Any]:
        """The main screen; there is no app without a library."""
        return self.main

    def on_mount(self) -> None:
        """Only once the first frame stands, look at the network."""
        self.call_after_refresh(self._begin)

    async def _choose_theme(self) -> None:
        remembered = await self.core.library.run(lambda library: library.settings.get("theme"))
        for name in (self._config.theme, remembered, DARK.name):
            if name in self.available_themes:
                self.theme = name
                return

    def _begin(self) -> None:
        """What waits until the first frame stands."""
        startup.resume_garbage_collection()
        self._network(self.core.service.network)
        notice = self.core.library.notice
        if notice:
            self.tell(notice, "warning")
        for key, names in clashes(self.own_keys).items():
            self.tell(
                f"The configuration gives {key_word(key)} to {' and '.join(names)}.", "warning"
            )
        if self._start is not None:
            self.main.open_reference(self._start)
        self.watch_requests()
        self._count_requests()
        self.carry_on()
        self.post_message(QueueChanged())
        if self.core.service.may_ask:
            self.main.refresh_podcasts(None, asked=False)

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Leave; where the user was is noted while the screen still stands."""
        if self._is_open and self.main.is_mounted:
            self.main.last_place = self.main.current_place()
        super().exit(*args, **kwargs)

    async def on_unmount(self) -> None:
        """Leave nothing running and nothing unsaved."""
        if not self._is_open:
            return
        await self.leave_desktop()
        if self.main.last_place is not None:
            with suppress(LibraryError):
                await self.core.settings.set_last_place(self.main.last_place)
        await self.services.aclose()

    # The network, and the requests that wait for it.

    def _network(self, network: Connectivity) -> None:
        self.post_message(NetworkChanged(network))

    @on(NetworkChanged)
    def _network_changed(self, message: NetworkChanged) -> None:
        came_back = message.network.online is True and not self.main.status.online
        self.main.show_network(message.network.online)
        if came_back:
            self.core.requests.nudge()
            self.main.refresh_podcasts(None, asked=False)

    def _pausing(self, seconds: float, reason: str) -> None:
        self.post_message(PauseBegan(seconds))

    @on(PauseBegan)
    def _pause_began(self, message: PauseBegan) -> None:
        """Count the service's pause down."""
        self.main.status.count_down(message.seconds)

    @work(group="requests", description="carry the requests on")
    async def watch_requests(self) -> None:
        """Send what waits and learn what became of it, for as long as the program runs."""
        while True:
            try:
                async for event in self.core.requests.watch():
                    self.post_message(Told(event))
            except LibraryError as error:  # a full disk may have room again later
                self.post_message(ErrorReported(error.message))
                await asyncio.sleep(DISK_SECONDS)

    @work(group="count", exclusive=True, description="count the open requests")
    @reports_errors
    async def _count_requests(self) -> None:
        requests = await self.core.requests.all()
        self.post_message(RequestsCounted(sum(request.state.is_alive for request in requests)))

    @on(RequestsCounted)
    def _requests_counted(self, message: RequestsCounted) -> None:
        self.main.status.open_requests = message.number

    @on(Told)
    def _told(self, message: Told) -> None:
        """Pass it to the main screen, and say when a request has ended."""
        self.main.post_message(Told(message.event))
        if isinstance(message.event, RequestChanged):
            self._count_requests()
            request = message.event.request
            if request.state is RequestState.READY:
                self.tell(f"Ready: {request.title}")
                if self._config.notify:
                    self.notice("Transcript ready", request.title)
                if self._config.bell:
                    self.bell()
            elif request.state is RequestState.FAILED:
                self.tell(f"Request failed: {request.title}. {request.reason or ''}", "warning")

    # Sound.

    @property
    def episode_at_hand(self) -> Episode | None:
        """The one on the page."""
        return self.main.page.episode

    @on(NowPlayingChanged)
    def _heard_changed(self, message: NowPlayingChanged) -> None:
        heard = message.heard
        self.main.bar.engine = self.listener.engine or ""
        self.show_desktop(heard, self.main.status.waiting)
        self._episode_changed(self.main.bar.heard, heard)
        self.main.show_heard(heard)
        if self.queue_screen is not None:
            self.queue_screen.heard = heard
        if heard is None or heard.differs_by is None or heard.episode.key in self._told_differs:
            return
        self._told_differs.add(heard.episode.key)
        if not heard.offset:
            names = ("shift_later", "shift_earlier")
            later, earlier = (key_words(command(name), self.own_keys)[0] for name in names)
            self.tell(length_words(heard, later, earlier) or "")

    @on(StatusNote)
    def _done(self, message: StatusNote) -> None:
        self.main.status.say(message.words)

    @on(QueueCounted)
    def _queue_counted(self, message: QueueCounted) -> None:
        self.main.status.waiting = message.number

    def _episode_changed(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """The queue may have played on, and what ended may be marked as heard."""
        keys = [one.episode.key if one is not None else None for one in (before, heard)]
        is_over = heard is not None and heard.status.state == "ended"
        if keys[0] != keys[1] or is_over:
            self.post_message(QueueChanged())
            for key in {*keys} - {None}:
                self.main.reload_row(key)

    @on(DownloadsChanged)
    def _downloads_changed(self, message: DownloadsChanged) -> None:
        self.main.show_downloads(message.downloads)

    @on(QueueChanged)
    @work(group="queue", exclusive=True, description="count what waits to be heard")
    @reports_errors
    async def _queue_changed(self) -> None:
        rows = await self.core.library.run(lambda library: library.queue.rows())
        self.post_message(QueueCounted(len(rows)))

    # Going places.

    def go_to_podcast(self, slug: str) -> None:
        """Show a podcast's episodes."""
        if self.main.podcasts.select(slug):
            self.main.go_to("episodes")

    def go_to_episode(self, key: EpisodeKey, seconds: int | None = None) -> None:
        """Show an episode's page, at the chapter that starts at a time."""
        self.main.reveal(key, seconds)

    def action_find(self) -> None:
        """Find by name."""
        self.action_command_palette()

    def action_help(self) -> None:
        """Show the help."""
        from steno_tui.tui.screens.help import HelpScreen

        self.push_screen(HelpScreen(self.signs, self.own_keys))

    def action_requests(self) -> None:
        """Show the requests."""
        from steno_tui.tui.screens.request_list import RequestsScreen

        def chosen(key: EpisodeKey | None) -> None:
            if key is not None:
                self.go_to_episode(key)

        self.push_screen(
            RequestsScreen(self.core, self.signs, self.own_keys, self.services.clock), chosen
        )

    @work(group="theme", description="remember the theme")
    @reports_errors
    async def action_switch_theme(self) -> None:
        """Switch between the dark and the light look."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        theme = self.theme
        await self.core.library.run(lambda library: library.settings.set("theme", theme))

    def action_hint(self, name: str) -> None:
        """Do what the hint that was clicked says."""
        self.run_command(name)

    def run_command(self, name: str) -> None:
        """Do a command as its key would, also where a field would take the key for a letter."""
        wanted = command(name)
        if wanted.scope == "app":
            self.call_next(self.run_action, f"app.{name}")
        else:
            self.simulate_key(self.own_keys.get(name, wanted.keys).split(",")[0])
