"""The login pages with which networks answer for a service (captive portals); pure."""

from __future__ import annotations

from steno_tui.errors import PortalError
from steno_tui.text import sanitize

_SNIFFED = 65_536
_SHOWN = 80
_BEFORE = b"\xef\xbb\xbf\xfe\xff \t\r\n\f"


def is_web_page(body: bytes) -> bool:
    """Whether a body is HTML, which nothing is that this program asks for."""
    start = body[:_SNIFFED].replace(b"\0", b"").lstrip(_BEFORE).lower()  # UTF-16 has zeros in it
    return start.startswith(b"<") and (not start.startswith(b"<?xml") or b"<html" in start)


def login_page(wanted: str) -> PortalError:
    """The error to raise for a web page that came in place of what was asked for."""
    return PortalError(
        f"A web page came in place of {wanted}: this network may ask for a login. "
        "Log in with a browser, then refresh."
    )


def answered_for(host: str, elsewhere: str) -> PortalError:
    """The error to raise for an answer that leads to another host than the one asked."""
    shown = sanitize.line(elsewhere, _SHOWN)
    return PortalError(
        f"{shown} answers in place of {host}: the network asks for a login. "
        "Open a web browser, then try again."
    )
