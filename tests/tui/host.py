"""A program with nothing but one dialog, in the looks of the real one."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Generic, TypeVar

from textual.pilot import Pilot
from textual.screen import ModalScreen

from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui import app
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.theme import DARK
from tests.support.patience import PATIENCE

from .rest import press, rest
from .stage import USUAL, strips

Dialog = TypeVar("Dialog", bound=ModalScreen[Any])

PENDING = object()


class Host(BaseApp):
    """Shows a dialog, and keeps what it ended with, what it asked for and what it noted."""

    CSS_PATH = str(Path(app.__file__).with_name("app.tcss"))

    def __init__(
        self, dialog: ModalScreen[Any], keys: dict[str, str] | None, heard: NowPlaying | None
    ) -> None:
        super().__init__(keys)
        self.theme = DARK.name
        self.now_playing = heard
        self._dialog = dialog
        self.outcome: Any = PENDING
        self.asked: list[str] = []
        self.noted: list[str] = []

    def on_mount(self) -> None:
        def ended(outcome: Any) -> None:
            self.outcome = outcome

        self.push_screen(self._dialog, ended)

    def action_playback(self, name: str) -> None:
        self.asked.append(name)

    def note(self, words: str) -> None:
        self.noted.append(words)


class Hosted(Generic[Dialog]):
    """A dialog on the screen, waited for by what it shows."""

    def __init__(self, host: Host, pilot: Pilot[int], dialog: Dialog) -> None:
        self.host = host
        self.pilot = pilot
        self.dialog = dialog

    @property
    def outcome(self) -> Any:
        return self.host.outcome

    @property
    def toasts(self) -> list[str]:
        return [toast.message for toast in self.host._notifications]

    def rows(self) -> list[str]:
        return [strip.text for strip in strips(self.host)]

    def text(self) -> str:
        return "\n".join(self.rows())

    async def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait until something has come about."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"Never came about: {what}.\n{self.text()}\n{self.toasts}")
            await asyncio.sleep(0.002)
        await self.pilot.pause()

    async def shows(self, text: str) -> None:
        await self.until(lambda: text in self.text(), f"{text!r} on the screen")

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        await rest(self.host)

    async def press(self, *keys: str) -> None:
        """Press keys, each once what was begun before is done, and wait until all is."""
        await press(self.host, *keys)

    async def type(self, text: str) -> None:
        await self.press(*text)


@asynccontextmanager
async def hosted(
    dialog: Dialog,
    size: tuple[int, int] = USUAL,
    *,
    keys: dict[str, str] | None = None,
    heard: NowPlaying | None = None,
) -> AsyncIterator[Hosted[Dialog]]:
    """Show a dialog and wait until it stands."""
    host = Host(dialog, keys, heard)
    host.animation_level = "none"
    async with host.run_test(size=size, notifications=True) as pilot:
        stage = Hosted(host, pilot, dialog)
        await stage.until(
            lambda: host.screen is dialog and dialog.focused is not None, "the dialog"
        )
        await stage.settled()
        yield stage
        assert host.crash is None
