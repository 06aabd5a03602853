"""Which addresses a client may ask, and where redirects may lead it: one server, or any; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urldefrag, urljoin, urlsplit

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.network.login_page import answered_for
from steno_tui.text import sanitize

_SHOWN = 80
_PORTS = {"http": 80, "https": 443}


class AddressPolicy(Protocol):
    """Says which addresses may be asked."""

    @property
    def server(self) -> str:
        """The service's origin, whose own host alone may lie in a private network."""

    @property
    def hops(self) -> int:
        """The most redirects in a row."""

    def check(self, url: str) -> str:
        """Pass an address, in the form in which it is used, without its fragment.

        Raises:
            AddressError: it may not be asked.
        """

    def follow(self, url: str, location: str | None) -> str:
        """Where a redirect leads.

        Args:
            url: what was asked for.
            location: the Location of the answer.

        Raises:
            AddressError: it leads to what may not be asked.
            ServiceError: it leads nowhere.
        """


@dataclass(frozen=True, slots=True)
class OneServer:
    """The addresses of one server alone, so that nothing a page says reaches another host.

    A redirect that leads to another host is taken for the login page of a hotel's or a train's
    network. That assumes that a service lives on one host, as all known addresses do.
    """

    server: str
    hops: int = 5

    def check(self, url: str) -> str:
        """Pass an address of the server itself; see `AddressPolicy`.

        Raises:
            AddressError: it is another's, or the address policy refuses it.
        """
        url = urldefrag(urls.check(url, self.server, fetched=True)).url
        if _origin(url) != _origin(self.server):
            shown = sanitize.line(url, _SHOWN)
            raise AddressError(f"The address '{shown}' is not used: it is not on {self.server}.")
        return url

    def follow(self, url: str, location: str | None) -> str:
        """Where a redirect leads, if it stays with the server; see `AddressPolicy`.

        Raises:
            PortalError: it leads to another host or port.
            BadAnswerError: it leads nowhere, or the server is now reached over https.
            AddressError: the address policy refuses it.
        """
        host = urls.host(self.server)
        target = _target(url, location, host)
        parts = urlsplit(target)
        if parts.scheme in _PORTS and parts.hostname and parts.hostname != host:
            raise answered_for(host, parts.hostname)
        target = urldefrag(urls.check(target, self.server, fetched=True)).url
        if parts.scheme != urlsplit(self.server).scheme:
            raise BadAnswerError(
                f"{self.server} has moved to {urls.origin(target)}; use that as the server."
            )
        if _origin(target) != _origin(self.server):
            raise answered_for(host, parts.netloc)
        return target


@dataclass(frozen=True, slots=True)
class AnyHost:
    """Any address that the address policy passes, as chains through counting hosts need it."""

    server: str
    hops: int = 10

    def check(self, url: str) -> str:
        """Pass an address of any host; see `AddressPolicy`.

        Raises:
            AddressError: the address policy refuses it.
        """
        return urldefrag(urls.check(url, self.server)).url

    def follow(self, url: str, location: str | None) -> str:
        """Where a redirect leads, to whatever host; see `AddressPolicy`.

        Raises:
            BadAnswerError: it leads nowhere.
            AddressError: the address policy refuses it.
        """
        return self.check(_target(url, location, sanitize.line(urlsplit(url).netloc, _SHOWN)))


def _target(url: str, location: str | None, host: str) -> str:
    """The address that a redirect names; the address policy has not seen it yet."""
    if not location:
        raise BadAnswerError(f"{host} sent us elsewhere without saying where.")
    try:
        target = urljoin(url, location)
        urlsplit(target)
    except ValueError:
        raise BadAnswerError(f"{host} sent us to something that is no address.") from None
    return target


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """What makes two addresses the same server's, whether the port is written or not."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
