"""The requests that a relay takes: the little of HTTP/1.1 that its one player says; pure.

Source: RFC 9112 §3 and §5; for ranges RFC 9110 §14.1.2. Whatever else there is, is refused.
"""

from __future__ import annotations

import re

from msgspec import Struct

MOST_BYTES = 8192
"""The longest head of a request."""

_FIRST = re.compile(rb"([A-Z]{1,16}) (/[!-~]{0,500}) HTTP/1\.1")
_HEADER = re.compile(rb"([A-Za-z0-9-]{1,64}):[ \t]*([\t -~\x80-\xff]*?)[ \t]*")
_RANGE = re.compile(rb"bytes=([0-9]{1,18})-([0-9]{0,18})")


class RelayRequest(Struct, frozen=True):
    """What a player asks for."""

    method: str
    target: str
    host: str
    """Whom it takes us for."""
    first: int | None = None
    """The first byte that it wants, from 0; None where it wants the whole."""
    last: int | None = None
    """The last byte; None is the end."""

    @property
    def span(self) -> str | None:
        """The value of Range."""
        if self.first is None:
            return None
        return f"bytes={self.first}-{'' if self.last is None else self.last}"


def read_request(head: bytes) -> RelayRequest | None:
    """Read the head of a request, its empty line included; None where it is none."""
    first, *lines = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
    asked = _FIRST.fullmatch(first)
    headers: dict[bytes, bytes] = {}
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header is None or header[1].lower() in headers:
            return None
        headers[header[1].lower()] = header[2]
    if asked is None or {b"content-length", b"transfer-encoding"} & headers.keys():
        return None
    method, target = asked[1].decode(), asked[2].decode()
    request = RelayRequest(method, target, headers.get(b"host", b"").decode("latin-1"))
    if b"range" not in headers:
        return request
    span = _RANGE.fullmatch(headers[b"range"])
    if span is None or (span[2] and int(span[2]) < int(span[1])):
        return None
    last = int(span[2]) if span[2] else None
    return RelayRequest(method, target, request.host, int(span[1]), last)
