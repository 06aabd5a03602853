"""What of the environment the client honours, so that it can be told: proxies and certificates.

Honoured are HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in either case, and SSL_CERT_FILE or
SSL_CERT_DIR in place of the certificates that come with httpx. A server on this machine is always
asked directly. Nothing else of the environment, and no ``.netrc``, is looked at.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from steno_tui.text import sanitize


def is_this_machine(host: str) -> bool:
    """Whether a host, as written, is this machine itself, which no proxy can reach for us."""
    return host in ("localhost", "::1") or host.endswith(".localhost") or host.startswith("127.")


def proxy_for(server: str) -> str | None:
    """The proxy through which a server is asked, as ``http://proxy.example:3128``.

    Args:
        server: an origin.

    Returns:
        Its address without a user name and password; None where the server is asked directly.
    """
    # Imported here because it costs 30 ms, and only a diagnosis needs it.
    from urllib.request import getproxies, proxy_bypass

    parts = urlsplit(server)
    host = parts.hostname or ""
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    if not proxy or is_this_machine(host) or proxy_bypass(host):
        return None
    scheme, slashes, place = proxy.rpartition("://")
    return sanitize.line(scheme + slashes + place.rpartition("@")[2], 80)


def certificates() -> str | None:
    """The file or directory of trusted certificates that the environment names, if it names one."""
    place = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    return sanitize.line(place, 200) if place else None
