"""The program: the library and the service behind it, its screens, and what passes between."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar

from textual import on, work
from textual.command import Provider
from textual.driver import Driver
from textual.screen import Screen

from steno_tui import crash
from steno_tui.catalog import Catalog, Network, Reference, RequestChanged
from steno_tui.config import Config
from steno_tui.errors import LibraryError
from steno_tui.library import Library
from steno_tui.models import Episode, EpisodeKey, RequestState
from steno_tui.player import Player
from steno_tui.tui.bindings import keymap
from steno_tui.tui.commands import clashes, command, key_word
from steno_tui.tui.listening import Listening
from steno_tui.tui.messages import (
    HeardChanged,
    NetworkChanged,
    PauseBegan,
    RequestsCounted,
    Told,
    Trouble,
)
from steno_tui.tui.palette import CommandsProvider, LibraryProvider
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.screens.lists import first_look
from steno_tui.tui.screens.requests import RequestsScreen
from steno_tui.tui.sound import Sound
from steno_tui.tui.steady import steady
from steno_tui.tui.theme import DARK, LIGHT, draw_scroll_bars_with, signs_for

MakePlayer = Callable[[], Awaitable[Player]]

_THREAD_SECONDS = 0.5

DISK_SECONDS = 30.0
"""How long the requests rest after the disk refused."""


class StenoApp(Listening):
    """Browses podcasts.

    Args:
        open_catalog: opens the library and makes the client.
        config: keys and theme.
        make_player: makes the player when something is to be heard first.
        start: what to open at the start, if anything.
        reports: where a report of a crash is written.
        clock: Unix seconds.
    """

    TITLE = "steno-tui"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        CommandsProvider,
        LibraryProvider,
    }

    catalog: Catalog
    main: BrowseScreen

    def __init__(
        self,
        open_catalog: Callable[[], Awaitable[Catalog]],
        config: Config,
        make_player: MakePlayer,
        *,
        start: Reference | None = None,
        reports: Path | None = None,
        clock: Callable[[], float] = time.time,
        driver_class: type[Driver] | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self._open_catalog = open_catalog
        self._config = config
        self._keys = keymap(config.keys)
        self._make_player = make_player
        self._start = start
        self._reports = reports
        self._clock = clock
        self.signs = signs_for(os.environ)
        draw_scroll_bars_with(self.signs)
        self._is_open = False

    # From start to end.

    async def on_load(self) -> None:
        """Open the library and read what the first frame shows, before there is a screen at all.

        So the style sheet is read once, for the right theme, and the first frame is the full one.
        """
        self.catch_signals()
        self.set_keymap(self._keys)
        try:
            self.catalog = await self._open_catalog()
        except LibraryError as error:
            self.exit(return_code=1)
            self.parting_words = error.sentence
            return
        self.sound = Sound(self.catalog, self._make_player, self.tell_heard)
        self.catalog.service.on_change = self._network
        self.catalog.service.tell_pauses(self._pausing)
        await self._choose_theme()
        look = await first_look(self.catalog)
        self.main = BrowseScreen(self.catalog, look, self.signs, self._keys, self._clock)
        self._is_open = True

    def get_default_screen(self) -> Screen[Any]:
        """The main screen; there is no app without a library."""
        return self.main

    def on_mount(self) -> None:
        """Only once the first frame stands, look at the network."""
        self.call_after_refresh(self._begin)

    async def _choose_theme(self) -> None:
        remembered = await self.catalog.disk.run(Library.setting, "theme")
        for name in (self._config.theme, remembered, DARK.name):
            if name in self.available_themes:
                self.theme = name
                return

    def _begin(self) -> None:
        """What waits until the first frame stands."""
        # What start-up made stays; looking through it again and again would only cost frames.
        gc.freeze()
        gc.enable()
        self._network(self.catalog.service.network)
        notice = self.catalog.disk.notice
        if notice:
            self.tell(notice, "warning")
        for key, names in clashes(self._keys).items():
            self.tell(
                f"The configuration gives {key_word(key)} to {' and '.join(names)}.", "warning"
            )
        if self._start is not None:
            self.main.open_reference(self._start)
        self.watch_requests()
        self._count_requests()
        self.set_interval(1, self.save_position)
        if self.catalog.service.may_ask:
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
        await self.sound.close()
        if self.main.last_place is not None:
            with suppress(LibraryError):
                await self.catalog.disk.run(Library.set_place, self.main.last_place)
        await self.catalog.aclose()

    # The network, and the requests that wait for it.

    def _network(self, network: Network) -> None:
        self.post_message(NetworkChanged(network))

    @on(NetworkChanged)
    def _network_changed(self, message: NetworkChanged) -> None:
        came_back = message.network.online is True and not self.main.status.online
        self.main.show_network(message.network.online)
        if came_back:
            self.catalog.requests.nudge()
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
                async for event in self.catalog.requests.watch():
                    self.post_message(Told(event))
            except LibraryError as error:  # a full disk may have room again later
                self.post_message(Trouble(error.sentence))
                await asyncio.sleep(DISK_SECONDS)

    @work(group="count", exclusive=True, description="count the open requests")
    @steady
    async def _count_requests(self) -> None:
        requests = await self.catalog.requests.all()
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
                if self._config.bell:
                    self.bell()
            elif request.state is RequestState.FAILED:
                self.tell(f"Request failed: {request.title}. {request.reason or ''}", "warning")

    # Sound.

    @property
    def episode_at_hand(self) -> Episode | None:
        """The one on the page."""
        return self.main.page.episode

    @on(HeardChanged)
    def _heard_changed(self, message: HeardChanged) -> None:
        self.main.show_heard(message.heard)
        self.main.status.engine = self.sound.engine or ""

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
        self.push_screen(HelpScreen(self.signs, self._keys))

    def action_requests(self) -> None:
        """Show the requests."""

        def chosen(key: EpisodeKey | None) -> None:
            if key is not None:
                self.go_to_episode(key)

        self.push_screen(RequestsScreen(self.catalog, self.signs, self._keys, self._clock), chosen)

    @work(group="theme", description="remember the theme")
    @steady
    async def action_switch_theme(self) -> None:
        """Switch between the dark and the light look."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        await self.catalog.disk.run(Library.set_setting, "theme", self.theme)

    def action_hint(self, name: str) -> None:
        """Do what the hint that was clicked says."""
        self.run_command(name)

    def run_command(self, name: str) -> None:
        """Do a command as its key would."""
        self.simulate_key(self._keys.get(name, command(name).keys).split(",")[0])


def run(
    directory: Path | None,
    server: str,
    *,
    offline: bool,
    config: Config,
    start: Reference | None = None,
    reports: Path | None = None,
) -> int:
    """Open the terminal interface and stay in it until the user leaves.

    Args:
        directory: where the library lives; None keeps it in memory.
        server: the service's origin.
        offline: whether to leave the network alone.
        config: the user's settings.
        start: what to open first.
        reports: where a report of a crash is written.

    Returns:
        the process's exit code.
    """

    async def open_catalog() -> Catalog:
        return await Catalog.open(directory, server, offline=offline)

    async def make_player() -> Player:
        from steno_tui.player import MpvPlayer, find_mpv

        return MpvPlayer(await find_mpv(config.mpv), server=server)

    app = StenoApp(open_catalog, config, make_player, start=start, reports=reports)
    loop = asyncio.new_event_loop()  # asyncio.run would wait for every thread there is
    threads = ThreadPoolExecutor(thread_name_prefix="steno-tui")
    loop.set_default_executor(threads)
    app.run(loop=loop)
    threads.shutdown(wait=False, cancel_futures=True)
    loop.close()
    words = app.parting_words
    if app.crash is not None:
        words = crash.sentence(app.crash, crash.report(app.crash, reports))
    if words:
        sys.stderr.write(words + "\n")
    code = app.return_code or 0
    _leave_hanging_threads(code)
    return code


def _leave_hanging_threads(code: int) -> None:
    """End the process where a thread is stuck: a name look-up takes half a minute to give up.

    The interpreter would wait for it. The library is closed by now, and the terminal is restored.
    """
    deadline = time.monotonic() + _THREAD_SECONDS
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            thread.join(max(0.0, deadline - time.monotonic()))
            if thread.is_alive():
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
