"""Conditional requests: the validators of an answer, and the headers that send them back; pure.

Source: RFC 9110 §8.8 (validators) and §13 (conditional requests).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from steno_tui.models.http import Validators

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

_SENDABLE = re.compile(r"[\x20-\x7e]{1,256}")


def validators_of(response: Response) -> Validators:
    """The validators of an answer, byte for byte, as far as they can be sent back."""
    return Validators(_sendable(response.only("ETag")), _sendable(response.only("Last-Modified")))


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
