"""What it costs to have audio written down, before anything is asked for."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from steno_tui.core.api_keys import ApiKeys
from steno_tui.core.transcript_jobs import JobOffer
from steno_tui.models.api_key import KeyPlace
from steno_tui.text.counts import dollars
from steno_tui.tui.hints import CLOSE, ENTER, Hint, fitting
from steno_tui.tui.screens.dialog import WIDTH, Dialog, DialogWords
from steno_tui.tui.widgets.api_key_field import ApiKeyField
from steno_tui.tui.widgets.status_line import StatusLine

_PREVIEW = Hint("preview", key="p", action="screen.preview")
_OTHER_KEY = Hint("other key", key="k", action="screen.other_key")
_MARGINS = 4
"""Cells beside the hints."""


class Agreed(StrEnum):
    """What was agreed to."""

    PREVIEW = "preview"
    WHOLE = "whole"
    KEY = "key"
    """A key was kept, so that there is more to agree to."""
    OTHER_KEY = "other key"
    """Another key is to be entered than the one that is kept."""


class TranscriptOfferScreen(Dialog[Agreed | None]):
    """Says what is free and what costs how much; ends with what is agreed to.

    Args:
        offer: what there is.
        keys: keep the API key that is typed where there is none.
        server: the service's origin.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "agree", show=False),
        Binding("p", "preview", show=False),
        Binding("k", "other_key", show=False),
    ]

    def __init__(self, offer: JobOffer, keys: ApiKeys, server: str) -> None:
        super().__init__()
        self._offer = offer
        self._keys = keys
        self._server = server

    @property
    def _has_key(self) -> bool:
        return self._offer.key_place is not None

    @property
    def _may_be_other(self) -> bool:
        """Whether another key can be kept in the place of the one there is."""
        return self._offer.key_place not in (None, KeyPlace.ENVIRONMENT)

    def compose(self) -> ComposeResult:
        """What it costs; without a key, a field for one, which does not show it."""
        with Vertical(classes="dialog"):
            yield Static(Content("Have a transcript made"), classes="dialog-title")
            words = DialogWords(self._words)
            if self._has_key:
                yield words
            else:
                placeholder = "API key, or nothing for the preview"
                yield ApiKeyField(self._keys, placeholder, may_be_empty=True)
                yield words
            yield StatusLine(self._hints, margin=0)

    def on_resize(self, event: events.Resize) -> None:
        """A narrow window has no room for each of the keys below the words."""
        if not self.has_class("-failed"):
            self.say(self._words)

    @property
    def _hints(self) -> list[Hint]:
        cancel = CLOSE._replace(word="cancel")
        if not self._has_key:
            return [ENTER._replace(word="go on"), cancel]
        other = [_OTHER_KEY] if self._may_be_other else []
        return [ENTER._replace(word=self._pay), _PREVIEW, cancel, *other]

    @property
    def _pay(self) -> str:
        cents = self._offer.price_cents
        return "pay" if cents is None else f"pay {dollars(cents)}"

    @property
    def _words(self) -> str:
        """What it costs, and what can be done."""
        terms = self._offer.terms(self._server)
        free = f"The first {self._offer.preview_seconds} seconds are free."
        if self._has_key:
            hints, room = self._hints, min(WIDTH, self.app.size.width) - _MARGINS
            fits = len(fitting(hints, room, self.app.own_keys)) == len(hints)
            other = "" if fits else f" {_OTHER_KEY.key} enters another API key."
            return f"{terms} {free}{other}"
        return (
            f"{terms} The whole needs an API key, which is not shown as you type. {free} For these "
            "leave the field empty."
        )

    def action_agree(self) -> None:
        """Pay for the whole."""
        if self._has_key:
            self.dismiss(Agreed.WHOLE)

    def action_preview(self) -> None:
        """Take what is free."""
        self.dismiss(Agreed.PREVIEW)

    def action_other_key(self) -> None:
        """Enter another key, as where the service does not take the one that is kept."""
        if self._may_be_other:
            self.dismiss(Agreed.OTHER_KEY)

    @on(Input.Submitted)
    def _left_empty(self) -> None:
        self.action_preview()

    @on(ApiKeyField.Refused)
    def _refused(self, message: ApiKeyField.Refused) -> None:
        self.say(message.why, failed=True)

    @on(ApiKeyField.Kept)
    def _kept(self) -> None:
        self.dismiss(Agreed.KEY)
