"""Which addresses the client may ask: the server's own, also after a redirect; pure."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError, PortalError
from steno_tui.text import sanitize

_SHOWN = 80
_PORTS = {"http": 80, "https": 443}


def own_address(url: str, server: str) -> str:
    """Pass an address of the server itself, without its fragment.

    Raises:
        AddressError: it is another's, or the address policy refuses it.
    """
    url = urldefrag(urls.check(url, server, fetched=True)).url
    if _place(url) != _place(server):
        shown = sanitize.line(url, _SHOWN)
        raise AddressError(f"The address '{shown}' is not used: it is not on {server}.")
    return url


def next_address(url: str, location: str | None, server: str) -> str:
    """Where a redirect leads, if it stays with the server.

    One that leads to another host is taken for the login page of a hotel's or a train's network.
    That assumes that the service lives on one host, as all its known addresses do.

    Args:
        url: what was asked for.
        location: the Location of the answer.
        server: the origin in use.

    Raises:
        PortalError: it leads to another host or port.
        BadAnswerError: it leads nowhere, or the server is now reached over https.
        AddressError: the address policy refuses it.
    """
    host = urls.host(server)
    if not location:
        raise BadAnswerError(f"{host} sent us elsewhere without saying where.")
    try:
        target = urljoin(url, location)
        parts = urlsplit(target)
    except ValueError:
        raise BadAnswerError(f"{host} sent us to something that is no address.") from None
    if parts.scheme in _PORTS and parts.hostname and parts.hostname != host:
        raise _portal(parts.hostname, host)
    target = urldefrag(urls.check(target, server, fetched=True)).url
    if parts.scheme != urlsplit(server).scheme:
        raise BadAnswerError(
            f"{server} has moved to {urls.origin(target)}; use that as the server."
        )
    if _place(target) != _place(server):
        raise _portal(parts.netloc, host)
    return target


def _place(url: str) -> tuple[str, str | None, int | None]:
    """What makes two addresses the same server's, whether the port is written or not."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)


def _portal(elsewhere: str, host: str) -> PortalError:
    return PortalError(
        f"{sanitize.line(elsewhere, _SHOWN)} answers in place of {host}: the network asks for a "
        "login. Open a web browser, then try again."
    )
