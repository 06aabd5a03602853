"""Adding a podcast: one field, and what came of it below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, Static

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodesListed, Failed, PodcastRead
from steno_tui.models.podcast import Podcast
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import host

HELP = (
    "The address of a podcast on Stenobird, or of any of its episodes, "
    "or just the name at the end of that address."
)


class AddScreen(Dialog[str | None]):
    """Asks for a podcast and follows it; ends with its slug."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close", tooltip="Leave without adding.", id="close_add")
    ]

    @dataclass(repr=False, eq=False)
    class Found(Message, bubble=False):
        """It is followed; its list of episodes is on its way."""

        podcast: Podcast

    @dataclass(repr=False, eq=False)
    class Listed(Message, bubble=False):
        """Its list of episodes is on disk."""

        slug: str

    @dataclass(repr=False, eq=False)
    class NotFound(Message, bubble=False):
        """It, or only its list, could not be had; a sentence."""

        reason: str

    field = query_one("#address", Input)
    outcome = query_one("#outcome", Static)

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self._slug: str | None = None

    def compose(self) -> ComposeResult:
        """A heading, the field, and a line of help that makes way for the outcome."""
        with Vertical(classes="dialog"):
            yield Static(Content("Add a podcast"), classes="dialog-title")
            yield Input(
                placeholder=f"{host(self._core.service.server)}/podcast/…",
                id="address",
                max_length=2048,
            )
            yield Static(Content(HELP), id="outcome")

    def on_mount(self) -> None:
        """Ready to type."""
        self.field.focus()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self._say("Asking the service…")
            self._add(event.value)

    @work(group="add", exclusive=True, description="add a podcast")
    @reports_errors
    async def _add(self, text: str) -> None:
        async for event in self._core.podcasts.add(text):
            match event:
                case PodcastRead(podcast=podcast):
                    self.post_message(self.Found(podcast))
                case EpisodesListed(podcast=slug):
                    self.post_message(self.Listed(slug))
                case Failed(error=error):
                    self.post_message(self.NotFound(error.message))

    def _say(self, sentence: str, *, failed: bool = False) -> None:
        self.outcome.set_class(failed, "-failed")
        self.outcome.update(Content(sentence))

    @on(Found)
    def _found(self, message: Found) -> None:
        self._slug = message.podcast.slug
        if self._core.service.may_ask:
            self._say(f"{message.podcast.title}: reading its list of episodes…")
        else:
            self.dismiss(self._slug)

    @on(Listed)
    def _listed(self, message: Listed) -> None:
        self.dismiss(message.slug)

    @on(NotFound)
    def _not_found(self, message: NotFound) -> None:
        self._say(message.reason, failed=True)

    def action_close(self) -> None:
        """Leave; a podcast that was followed already stays."""
        self.dismiss(self._slug)
