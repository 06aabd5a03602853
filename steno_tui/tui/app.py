"""The program as a terminal application: its life, its sound, and the one way to say something."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Literal

from textual import on, work
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from steno_tui import crash
from steno_tui.catalog import Catalog, Network, Reference, RequestChanged
from steno_tui.config import Config
from steno_tui.errors import LibraryError, NoPlayerError
from steno_tui.library import Library
from steno_tui.models import Episode, EpisodeKey, RequestState
from steno_tui.player import Player
from steno_tui.tui.bindings import bindings
from steno_tui.tui.browser import open_in_browser
from steno_tui.tui.commands import command
from steno_tui.tui.guard import ControlGuard
from steno_tui.tui.messages import HeardChanged, NetworkChanged, Told, Trouble
from steno_tui.tui.palette import CommandsProvider, LibraryProvider
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.screens.reading import first_look
from steno_tui.tui.screens.requests import RequestsScreen
from steno_tui.tui.sound import UNPLAYABLE, Sound, link_at
from steno_tui.tui.theme import DARK, LIGHT, signs_for

MakePlayer = Callable[[], Awaitable[Player]]

SMALLEST = (24, 8)
"""Columns and rows below which there is only a notice."""

SKIP_SECONDS = 15


class StenoApp(App[int]):
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
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {
        CommandsProvider,
        LibraryProvider,
    }
    COMMAND_PALETTE_BINDING = "ctrl+p"

    catalog: Catalog

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
        self._open_catalog = open_catalog
        self._config = config
        self._make_player = make_player
        self._start = start
        self._reports = reports
        self._clock = clock
        self.signs = signs_for(os.environ)
        self.main: BrowseScreen | None = None
        self.crash: BaseException | None = None

    # From start to end.

    async def on_mount(self) -> None:
        """Open the library, paint the first frame from it, and only then look at the network."""
        self._catch_signals()
        self.set_keymap(dict(self._config.keys))
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        try:
            self.catalog = await self._open_catalog()
        except LibraryError as error:
            self.exit(1, message=None)
            self.parting_words = error.sentence
            return
        self.sound = Sound(self.catalog, self._make_player, self._heard)
        self.catalog.service.on_change = self._network
        await self._choose_theme()
        look = await first_look(self.catalog)
        self.main = BrowseScreen(self.catalog, look, self.signs, self._config.keys, self._clock)
        await self.push_screen(self.main)
        self.call_after_refresh(self._begin)

    parting_words: str = ""
    """What to print once the terminal is the shell's again."""

    async def _choose_theme(self) -> None:
        remembered = await self.catalog.disk.run(Library.setting, "theme")
        for name in (self._config.theme, remembered, DARK.name):
            if name in self.available_themes:
                self.theme = name
                return

    def _begin(self) -> None:
        """What waits until the first frame stands."""
        # What start-up made stays; collecting it again and again would only cost frames.
        gc.collect()
        gc.freeze()
        assert self.main is not None
        self._network(self.catalog.service.network)
        notice = self.catalog.disk.notice
        if notice:
            self.tell(notice, "warning")
        if self._start is not None:
            self.main.open_reference(self._start)
        self.watch_requests()
        self.set_interval(1, self._save_position)
        if self.catalog.service.may_ask:
            self.main.refresh_podcasts(None, asked=False)

    def _catch_signals(self) -> None:
        """End as on quitting when told to by a signal, so that the terminal is left sane."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            try:
                loop.add_signal_handler(number, self.exit, None, 128 + number)
            except (NotImplementedError, RuntimeError, ValueError):  # no such signals here
                return

    def exit(self, *args: Any, **kwargs: Any) -> None:
        """Leave; where the user was is noted while the screen still stands."""
        if self.main is not None and self.main.is_mounted:
            self.main.last_place = self.main.current_place()
        super().exit(*args, **kwargs)

    async def on_unmount(self) -> None:
        """Leave nothing running and nothing unsaved."""
        if not hasattr(self, "sound"):
            return
        await self.sound.close()
        if self.main is not None and self.main.last_place is not None:
            with suppress(LibraryError):
                await self.catalog.disk.run(Library.set_place, self.main.last_place)
        await self.catalog.aclose()

    def _fatal_error(self) -> None:
        """Replace Textual's trace, which shows the values of variables, by a sentence."""
        self.crash = sys.exc_info()[1]
        self.bell()
        self._close_messages_no_wait()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and last the guard against control characters."""
        return [*super().get_line_filters(), ControlGuard()]

    # Saying things.

    def tell(
        self, sentence: str, severity: Literal["information", "warning", "error"] = "information"
    ) -> None:
        """Say something that happened, in a toast; text is never read as markup."""
        self.notify(sentence, severity=severity, markup=False, timeout=6)

    @on(Trouble)
    def _trouble(self, message: Trouble) -> None:
        self.tell(message.sentence, "warning")

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and show it, for not every terminal lets us."""
        self.copy_to_clipboard(text)
        self.tell(f"Copied: {text}")

    @work(group="browser", description="open the browser")
    async def browse(self, url: str) -> None:
        """Open an address, which the address policy has passed, in the browser."""
        if not await asyncio.to_thread(open_in_browser, url):
            self.post_message(Trouble("No browser could be started; y copies the link."))

    # The network, and the requests that wait for it.

    def _network(self, network: Network) -> None:
        self.post_message(NetworkChanged(network))

    @on(NetworkChanged)
    def _network_changed(self, message: NetworkChanged) -> None:
        if self.main is None:
            return
        online = message.network.online
        words = {None: "", True: "online", False: "offline"}[online]
        came_back = online is True and self.main.status.network == "offline"
        self.main.status.online = online is not False
        self.main.status.network = words
        if came_back:
            self.catalog.requests.nudge()
            self.main.refresh_podcasts(None, asked=False)

    @work(group="requests", description="carry the requests on")
    async def watch_requests(self) -> None:
        """Send what waits and learn what became of it, for as long as the program runs."""
        async for event in self.catalog.requests.watch():
            self.post_message(Told(event))

    @on(Told)
    def _told(self, message: Told) -> None:
        """Pass it to the main screen, and say when a request has ended."""
        if self.main is None:
            return
        self.main.post_message(Told(message.event))
        if isinstance(message.event, RequestChanged):
            request = message.event.request
            if request.state is RequestState.READY:
                self.tell(f"Ready: {request.title}")
                if self._config.bell:
                    self.bell()
            elif request.state is RequestState.FAILED:
                self.tell(f"Request failed: {request.title}. {request.reason or ''}", "warning")

    # Sound.

    def _heard(self, heard: object) -> None:
        self.post_message(HeardChanged(self.sound.heard if heard is not None else None))

    @on(HeardChanged)
    def _heard_changed(self, message: HeardChanged) -> None:
        if self.main is not None:
            self.main.show_heard(message.heard)
            self.main.status.engine = self.sound.engine or ""

    @work(group="sound", exclusive=True, description="play")
    async def play(self, episode: Episode, at: float | None) -> None:
        """Play an episode from a time, or from where it was left; without mpv, copy the link."""
        try:
            await self.sound.play(episode, at)
        except NoPlayerError as error:
            link = link_at(self.sound.audio_url(episode), int(at or 0))
            self.copy_to_clipboard(link)
            self.post_message(Trouble(f"{error.sentence} Copied instead: {link}"))
        except UNPLAYABLE as error:
            self.post_message(Trouble(error.sentence))

    def seek(self, seconds: float) -> None:
        """Go to a time of what is heard."""
        self._control(lambda: self.sound.seek(seconds))

    @work(group="control", description="control the sound")
    async def _control(self, do: Callable[[], Awaitable[object]]) -> None:
        try:
            await do()
        except UNPLAYABLE as error:
            self.post_message(Trouble(error.sentence))

    @work(group="position", exclusive=True, description="save the position")
    async def _save(self) -> None:
        try:
            await self.sound.save()
        except LibraryError as error:
            self.post_message(Trouble(error.sentence))

    def _save_position(self) -> None:
        if self.sound.wants_saving():
            self._save()

    def action_play_pause(self) -> None:
        """Play or pause; where nothing is loaded, play the episode on the page."""
        if self.sound.heard is not None:
            self._control(self.sound.play_pause)
        elif self.main is not None and self.main.page.episode is not None:
            self.play(self.main.page.episode, None)

    def action_previous_chapter(self) -> None:
        """To this chapter's start, or the one before."""
        self._control(lambda: self.sound.step_chapter(-1))

    def action_next_chapter(self) -> None:
        """To the next chapter."""
        self._control(lambda: self.sound.step_chapter(1))

    def action_seek_back(self) -> None:
        """A little back."""
        self._control(lambda: self.sound.skip(-SKIP_SECONDS))

    def action_seek_forward(self) -> None:
        """A little on."""
        self._control(lambda: self.sound.skip(SKIP_SECONDS))

    def action_stop(self) -> None:
        """Stop the sound."""
        self._control(self.sound.stop)

    # Going places.

    def go_to_podcast(self, slug: str) -> None:
        """Show a podcast's episodes."""
        if self.main is not None and self.main.podcasts.select(slug):
            self.main.go_to("episodes")

    def go_to_episode(self, key: EpisodeKey, seconds: int | None = None) -> None:
        """Show an episode's page, at the chapter that starts at a time."""
        if self.main is not None:
            self.main.reveal(key, seconds)

    def action_find(self) -> None:
        """Find by name."""
        self.action_command_palette()

    def action_help(self) -> None:
        """Show the help."""
        self.push_screen(HelpScreen(self.signs, self._config.keys))

    def action_requests(self) -> None:
        """Show the requests."""

        def chosen(key: EpisodeKey | None) -> None:
            if key is not None:
                self.go_to_episode(key)

        self.push_screen(RequestsScreen(self.catalog, self.signs, self._clock), chosen)

    @work(group="theme", description="remember the theme")
    async def action_switch_theme(self) -> None:
        """Switch between the dark and the light look."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name
        await self.catalog.disk.run(Library.set_setting, "theme", self.theme)

    def action_hint(self, name: str) -> None:
        """Do what the hint that was clicked says."""
        self.run_command(name)

    def run_command(self, name: str) -> None:
        """Do a command as its key would."""
        self.simulate_key(self._config.keys.get(name, command(name).keys).split(",")[0])

    def handle_bindings_clash(self, clashed_bindings: set[Binding], node: DOMNode) -> None:
        """Say when the configuration gives one key to two commands."""
        names = ", ".join(sorted(binding.id or binding.action for binding in clashed_bindings))
        self.tell(f"The configuration's [keys] take the key of: {names}.", "warning")

    def get_system_commands(self, screen: Screen[object]) -> list[SystemCommand]:
        """None: the palette offers the program's own commands."""
        return []

    def on_resize(self) -> None:
        """Below the smallest useful size there is only a notice."""
        width, height = self.size
        too_small = width < SMALLEST[0] or height < SMALLEST[1]
        for screen in self.screen_stack:
            screen.set_class(too_small, "-tiny")


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
    app.run()
    words = app.parting_words
    if app.crash is not None:
        words = crash.sentence(app.crash, crash.report(app.crash, reports))
    if words:
        sys.stderr.write(words + "\n")
    return app.return_code or 0
