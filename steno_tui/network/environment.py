"""What of the environment the client honours, so that it can be told: proxies and certificates.

Honoured are HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in either case, and SSL_CERT_FILE or
SSL_CERT_DIR in place of the certificates that come with httpx. A server on this machine is always
asked directly. Nothing else of the environment, and no ``.netrc``, is looked at.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from steno_tui import urls
from steno_tui.text import sanitize

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
"""What names the certificates that are trusted, in place of the usual ones."""


class NetworkSetting(Struct, frozen=True):
    """A variable of the environment that the client obeys."""

    name: str
    shown: str
    """Its value, safe to print, without a proxy's user name and password."""
    is_missing: bool = False
    """Whether it names a file or a directory that is not there."""


def network_settings() -> Iterator[NetworkSetting]:
    """The settings that are made."""
    for name in _PROXIES:
        if value := os.environ.get(name) or os.environ.get(name.lower()):
            shown = value if name == "NO_PROXY" else urls.host(value) or "set"
            yield NetworkSetting(name, sanitize.line(shown, 200))
    for name in CERTIFICATES:
        if value := os.environ.get(name):
            yield NetworkSetting(name, sanitize.line(value, 200), not Path(value).exists())


def has_proxies() -> bool:
    """Whether some hosts are asked through a proxy."""
    return any(setting.name in _PROXIES[:-1] for setting in network_settings())


def is_this_machine(host: str) -> bool:
    """Whether a host, as written, is this machine itself, which no proxy can reach for us."""
    return host in ("localhost", "::1") or host.endswith(".localhost") or host.startswith("127.")
