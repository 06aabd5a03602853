"""The field in which an API key is typed unseen, and which keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from steno_tui.core.api_keys import ApiKeys
from steno_tui.errors import StenoError
from steno_tui.models.api_key import WANTED, ApiKey
from steno_tui.tui.widgets.text_field import LineField

_LONGEST_KEY = 600


class ApiKeyField(Vertical):
    """Takes an API key, does not show it, and keeps it; says what came of that.

    Args:
        keys: keep it.
        placeholder: what stands there while nothing is typed.
        may_be_empty: whether nothing is an answer too, which is for the screen to hear.
    """

    DEFAULT_CSS = "ApiKeyField { height: auto; }"

    @dataclass(repr=False, eq=False)
    class Kept(Message):
        """The key is kept."""

    @dataclass(repr=False, eq=False)
    class Refused(Message):
        """It is none, or could not be kept."""

        why: str

    def __init__(self, keys: ApiKeys, placeholder: str, *, may_be_empty: bool = False) -> None:
        super().__init__()
        self._keys = keys
        self._placeholder = placeholder
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        """The field alone."""
        yield LineField(
            placeholder=self._placeholder, password=True, id="api-key", max_length=_LONGEST_KEY
        )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        typed = event.value.strip()
        if not typed and self._may_be_empty:
            return
        event.stop()
        key = ApiKey.read(typed)
        if key is None:
            self.post_message(self.Refused(f"That is no API key. {WANTED}."))
        else:
            self._keep(key)

    @work(group="key", exclusive=True, description="keep the API key")
    async def _keep(self, key: ApiKey) -> None:
        try:
            await self._keys.keep(key)
        except StenoError as error:
            self.post_message(self.Refused(error.message))
        else:
            self.post_message(self.Kept())
