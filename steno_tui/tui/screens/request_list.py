"""The requests: what was asked for, how far it is, and why not further."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.screen import ModalScreen

from steno_tui.core.core import Core
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import Request
from steno_tui.text.counts import count
from steno_tui.tui.bindings import bindings
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.lists import RequestList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.late_resize import FollowsResize
from steno_tui.tui.workers import reports_errors


class RequestsLoaded(Message):
    """The requests, as they are on disk."""

    def __init__(self, requests: list[Request]) -> None:
        super().__init__()
        self.requests = requests


class RequestsScreen(ModalScreen[EpisodeKey | None], FollowsResize):
    """Lists the requests; ends with the episode that was chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("requests"),
        Binding("escape,T", "close", "close", tooltip="Back.", id="close_requests"),
    ]

    listing = query_one(RequestList)
    title_row = query_one(PaneTitle)

    def __init__(
        self, core: Core, signs: Signs, keys: Mapping[str, str], clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._keys = keys
        self._core = core
        self._signs = signs
        self._clock = clock

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle(signs=self._signs)
            yield RequestList(id="request-list", signs=self._signs, clock=self._clock)
            yield StatusLine(signs=self._signs, keys=self._keys)

    def on_mount(self) -> None:
        """Load the list; it is read again each second, for times and pauses move on."""
        self.title_row.name_shown = "Requests"
        self.query_one(StatusLine).hint(
            ("choose", "forget_request", "back"), {"choose": "open", "back": "close"}
        )
        self.listing.focus()
        self.load()
        self.set_interval(1, self.load)

    @work(group="requests-list", exclusive=True, description="load the requests")
    @reports_errors
    async def load(self) -> None:
        """Read the requests from the library."""
        self.post_message(RequestsLoaded(await self._core.requests.all()))

    @on(RequestsLoaded)
    def _loaded(self, message: RequestsLoaded) -> None:
        requests = message.requests
        alive = sum(request.state.is_alive for request in requests)
        self.title_row.aside = f"{alive} of {count(len(requests), 'request')} open" if alive else ""
        self.listing.empty = (
            "No requests yet. Press t on an episode that Stenobird has not listened to."
        )
        self.listing.set_items(requests)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        if self.listing.selected is not None:
            self.dismiss(self.listing.selected.key)

    @work(group="forget", description="forget a request")
    @reports_errors
    async def _forget(self, key: EpisodeKey) -> None:
        await self._core.requests.forget(key)
        self.load()

    def action_forget_request(self) -> None:
        """Take the selected request off the list."""
        if self.listing.selected is not None:
            self._forget(self.listing.selected.key)

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)
