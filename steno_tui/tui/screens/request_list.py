"""The requests, with the transcript jobs: what was asked for, how far it is, why not further."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from steno_tui.core.requests import RequestTracker
from steno_tui.core.transcript_jobs import TranscriptJobs
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import RequestState
from steno_tui.models.transcript_job import ABOUT_LEFT, JobState, TranscriptJob
from steno_tui.text.counts import count
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.hints import hint
from steno_tui.tui.list_lines import Asked, asked_lines, asked_rows
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.reason_below import ReasonBelow
from steno_tui.tui.workers import app_worker, reports_errors


def _key_of(one: Asked) -> Hashable:
    return one.id if isinstance(one, TranscriptJob) else (one.key, one.created_at)


class RequestsScreen(Dialog[Asked | None]):
    """Lists what the service was asked for, the newest first; ends with what was chosen of it.

    Args:
        requests: where requests are read, and forgotten.
        jobs: the same of transcript jobs.
        forgotten: is told of which episode one was taken off the list.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("requests"),
        closing("requests"),
    ]

    listing = query_one("#request-list", LineList)
    reason = query_one(ReasonBelow)

    def __init__(
        self,
        requests: RequestTracker,
        jobs: TranscriptJobs,
        forgotten: Callable[[EpisodeKey], object],
    ) -> None:
        super().__init__()
        self._forgotten = forgotten
        self._rows: dict[Hashable, list[Asked]] = {}
        self._requests = requests
        self._jobs = jobs

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        listing = LineList[Asked](_key_of, self._draw, id="request-list", row_height=2)
        yield list_with_hints("Requests", listing, ReasonBelow(listing))

    def _draw(self, one: Asked, width: int) -> list[Line]:
        now, signs, times = self.app.clock(), self.app.signs, len(self._row_of(one))
        return asked_lines(one, width, now=now, signs=signs, times=times)

    def _row_of(self, one: Asked) -> list[Asked]:
        """All that stands in the same row."""
        return self._rows.get(_key_of(one), [one])

    def on_mount(self) -> None:
        """Load the list; it is read again each second, for times and pauses move on."""
        self.listing.mark_of = lambda one: self.sign_of(one.key)
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(1, self.load)

    @work(group="requests-list", exclusive=True, description="load the requests")
    @reports_errors
    async def load(self) -> None:
        """Read both from the library."""
        found: list[Asked] = [*await self._requests.all(), *await self._jobs.all()]
        found.sort(key=lambda one: one.created_at, reverse=True)
        self.call_later(self._show, asked_rows(found))

    def _show(self, rows: list[list[Asked]]) -> None:
        self._rows = {_key_of(row[0]): row for row in rows}
        requests = [row[0] for row in rows]
        alive = sum(one.state.is_alive for one in requests)
        self.title_row.aside = f"{alive} of {count(len(requests), 'request')} open" if alive else ""
        ask = self.app.first_key("request")
        self.listing.empty = (
            f"No requests yet. Press {ask} on an episode that Stenobird has not listened to."
        )
        self.listing.set_items(requests)
        can_be_done = (hint("choose", "open"), hint("forget_request")) if requests else ()
        self.hint_at(*can_be_done)
        self._say_why()

    @on(LineList.Moved)
    @on(events.Resize)
    def _say_why(self) -> None:
        """Say below the list why the selected one got no further, where its row has no room."""
        one: Asked | None = self.listing.selected
        reason = (one.reason if one is not None else None) or ""
        has_failed = one is not None and one.state in (RequestState.FAILED, JobState.FAILED)
        self.reason.tell(reason, is_failure=has_failed)

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)

    @app_worker("forget", "forget a request")
    async def _forget(self, row: list[Asked]) -> None:
        for one in row:
            if isinstance(one, TranscriptJob):
                await self._jobs.forget(one)
            else:
                await self._requests.forget(one)
        self.load()
        self.call_later(self._forgotten, row[0].key)

    def action_forget_request(self) -> None:
        """Take the selected request off the list."""
        one = self.listing.selected
        if isinstance(one, TranscriptJob) and one.may_be_paid:
            self._ask_before(one)
        elif one is not None:
            self._forget(self._row_of(one))

    def _ask_before(self, job: TranscriptJob) -> None:
        """Have it said that a job is to go which may be paid for."""
        from steno_tui.tui.screens.question import QuestionScreen

        def agreed(is_so: bool | None) -> None:
            if is_so:
                self._forget([job])

        question = QuestionScreen("Take it off the list?", ABOUT_LEFT, "take off")
        self.app.push_screen(question, agreed)
