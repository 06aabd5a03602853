"""Conditional requests: the validators of an answer, and the headers that send them back; pure.

Source: RFC 9110 §8.8 (validators) and §13 (conditional requests).
"""

from __future__ import annotations

import re
from typing import Protocol

from steno_tui.models.http import Validators

_SENDABLE = re.compile(r"[\x20-\x7e]{1,256}")


class Head(Protocol):
    """The head of an answer."""

    def only(self, header: str) -> str | None:
        """The value of a header that came exactly once."""


def validators_of(head: Head) -> Validators:
    """The validators of an answer, byte for byte, as far as they can be sent back."""
    return Validators(_sendable(head.only("ETag")), _sendable(head.only("Last-Modified")))


def conditions(validators: Validators | None) -> dict[str, str]:
    """The headers that ask for an answer only if it is another than the copy at hand."""
    if validators is None:
        return {}
    headers = {
        "If-None-Match": _sendable(validators.etag),
        "If-Modified-Since": _sendable(validators.last_modified),
    }
    return {name: value for name, value in headers.items() if value is not None}


def _sendable(validator: str | None) -> str | None:
    return validator if validator and _SENDABLE.fullmatch(validator) else None
