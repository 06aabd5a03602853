"""The user's API key, which stays unseen wherever it is printed."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from typing import Self
from urllib.parse import quote

from msgspec import Struct

VARIABLE = "STENO_TUI_API_KEY"
"""The environment's key, which goes to whichever service is in use."""

WANTED = "An API key has 8 to 512 letters, digits and signs, and no blanks"

ENTER_YOURS = "Enter yours."
ENTER_ANOTHER = "Enter another one."
"""What is to be done about an API key; how it is done each face says."""

_SHAPE = re.compile(r"[\x21-\x7e]{8,512}")


class KeyPlace(StrEnum):
    """Where an API key is kept."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


class ApiKey:
    """A key by which a service knows who pays; what it is says only `reveal`."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    @classmethod
    def read(cls, text: str) -> Self | None:
        """A key as it was typed or pasted, without the blanks around it; None where it is none."""
        text = text.strip()
        return cls(text) if _SHAPE.fullmatch(text) else None

    def reveal(self) -> str:
        """The key itself, for the one header that it is sent in and the place where it is kept."""
        return self._text

    def hidden_in(self, said: bytes) -> bytes:
        """What a service says, without the key, which it may repeat as JSON or addresses do."""
        in_json = json.dumps(self._text)[1:-1]
        forms = {self._text, in_json, in_json.replace("/", "\\/"), quote(self._text, safe="")}
        for form in sorted(forms, key=len, reverse=True):
            said = said.replace(form.encode(), b"***")
        return said

    def __repr__(self) -> str:
        return "***"

    def __reduce__(self) -> str:
        raise TypeError("An API key is not copied to anywhere.")


class FoundKey(Struct, frozen=True):
    """A key, and where it was found."""

    key: ApiKey
    place: KeyPlace
    where: str
    """The variable, the keyring or the file, in the user's words."""

    @property
    def remedy(self) -> str:
        """What is to be done where a service does not take it."""
        if self.place is KeyPlace.ENVIRONMENT:  # which outweighs any that is entered
            return f"It is in {self.where}: change that, and start steno-tui again."
        return ENTER_ANOTHER


def asks_for_key(sentence: str) -> bool:
    """Whether a sentence says that an API key is to be entered."""
    return ENTER_YOURS in sentence or ENTER_ANOTHER in sentence
