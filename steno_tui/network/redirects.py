"""Which addresses a client may ask, and where redirects may lead it: one server, or any; pure."""

from __future__ import annotations

from urllib.parse import urldefrag, urljoin, urlsplit

from msgspec import Struct

from steno_tui import urls
from steno_tui.errors import AddressError, BadAnswerError
from steno_tui.network.login_page import answered_for
from steno_tui.text import sanitize

_SHOWN = 80
_PORTS = {"http": 80, "https": 443}


class AddressPolicy(Struct, frozen=True):
    """Says which addresses a client may ask, and in which form.

    Of one server, nothing that a page says can make the program ask another host, but where it is
    known that an answer may lie elsewhere, as that policy then says (`follow_out`). A redirect that
    leads to another one is taken for the login page of a hotel's or a train's network, which
    assumes that a service lives on one host, as all known addresses do. Audio lies anywhere, at
    the end of chains through hosts that count listeners.
    """

    server: str
    """The service's origin, whose own host alone may lie in a private network."""
    any_host: bool = False
    """Whether other servers may be asked too."""
    encrypted: bool = False
    """Whether these are asked over https, also where an address says http."""

    @property
    def hops(self) -> int:
        """The most redirects in a row; of audio as many as browsers follow."""
        return 20 if self.any_host else 5

    def check(self, url: str) -> str:
        """Pass an address, in the form in which it is used, without its fragment.

        Raises:
            AddressError: it is another server's, or `steno_tui.urls` refuses it.
        """
        is_ours = not self.any_host and url.startswith(f"{self.server}/")
        if is_ours and "#" not in url and urls.is_plain(url):
            return url  # as all that follows would find
        url = urldefrag(urls.check(url, self.server, fetched=not self.any_host)).url
        if self.encrypted:
            url = self._over_https(url)
        if not self.any_host and not is_same_server(url, self.server):
            shown = sanitize.line(url, _SHOWN)
            raise AddressError(f"The address '{shown}' is not used: it is not on {self.server}.")
        return url

    def _over_https(self, url: str) -> str:
        """An address of another server's over https; of the own host, whatever that speaks."""
        if urls.host(url) == urls.host(self.server) and self.server.startswith("http://"):
            return url
        return urls.over_https(url)

    def follow(self, url: str, location: str | None) -> str:
        """Where a redirect leads.

        Raises:
            PortalError: it leads away from the one server.
            BadAnswerError: it leads nowhere, or the server is now reached over https.
            AddressError: `steno_tui.urls` refuses it.
        """
        asked = sanitize.line(urlsplit(url).netloc, _SHOWN)
        if not location:
            raise BadAnswerError(f"{asked} sent us elsewhere without saying where.")
        try:
            target = urljoin(url, location)
            parts = urlsplit(target)
        except ValueError:
            raise BadAnswerError(f"{asked} sent us to something that is no address.") from None
        if self.any_host:
            return self.check(target)
        host = urls.host(self.server)
        if parts.scheme in _PORTS and parts.hostname and parts.hostname != host:
            raise answered_for(host, parts.hostname)
        target = urldefrag(urls.check(target, self.server, fetched=True)).url
        if parts.scheme != urlsplit(self.server).scheme:
            raise BadAnswerError(
                f"{self.server} has moved to {urls.origin(target)}; use that as the server."
            )
        if not is_same_server(target, self.server):
            raise answered_for(host, parts.netloc)
        return target

    def follow_out(self, url: str, location: str | None) -> str:
        """Where a redirect leads that may lead away from the one server, as `follow` does.

        What may not be asked there was no service's to name, but a network's that asks for a login.

        Raises:
            PortalError: it leads to what `steno_tui.urls` refuses.
            BadAnswerError: it leads nowhere.
        """
        try:
            return self.follow(url, location)
        except AddressError:
            there = sanitize.line(location or "", _SHOWN)
            raise answered_for(urls.host(self.server), there) from None


def is_same_server(one: str, other: str) -> bool:
    """Whether two addresses are of one origin."""
    return _origin(one) == _origin(other)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    """What makes two addresses the same server's, whether the port is written or not."""
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
