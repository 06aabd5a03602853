"""The requests: what was asked for, how far it is, and why not further."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from steno_tui.core.transcript_requests import RequestTracker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import Request
from steno_tui.text.counts import count
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.commands import first_key
from steno_tui.tui.hints import hint
from steno_tui.tui.list_lines import request_lines
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.workers import app_worker, reports_errors


def _key_of(request: Request) -> Hashable:
    return request.key, request.created_at


class RequestsScreen(Dialog[EpisodeKey | None]):
    """Lists the requests; ends with the episode that was chosen.

    Args:
        requests: where they are read, and forgotten.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("requests"),
        closing("requests"),
    ]

    listing = query_one("#request-list", LineList)

    def __init__(self, requests: RequestTracker) -> None:
        super().__init__()
        self._requests = requests

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        listing = LineList[Request](_key_of, self._draw, id="request-list", row_height=2)
        yield list_with_hints("Requests", listing)

    def _draw(self, request: Request, width: int) -> list[Line]:
        return request_lines(request, width, now=self.app.clock(), signs=self.app.signs)

    def on_mount(self) -> None:
        """Load the list; it is read again each second, for times and pauses move on."""
        self.listing.mark_of = lambda request: self.sign_of(request.key)
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(1, self.load)

    @work(group="requests-list", exclusive=True, description="load the requests")
    @reports_errors
    async def load(self) -> None:
        """Read the requests from the library."""
        self.call_later(self._show, await self._requests.all())

    def _show(self, requests: list[Request]) -> None:
        alive = sum(request.state.is_alive for request in requests)
        self.title_row.aside = f"{alive} of {count(len(requests), 'request')} open" if alive else ""
        ask = first_key("request", self.app.own_keys)
        self.listing.empty = (
            f"No requests yet. Press {ask} on an episode that Stenobird has not listened to."
        )
        self.listing.set_items(requests)
        can_be_done = (hint("choose", "open"), hint("forget_request")) if requests else ()
        self.hint_at(*can_be_done)

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item.key)

    @app_worker("forget", "forget a request")
    async def _forget(self, key: EpisodeKey) -> None:
        await self._requests.forget(key)
        self.load()

    def action_forget_request(self) -> None:
        """Take the selected request off the list."""
        if self.listing.selected is not None:
            self._forget(self.listing.selected.key)
