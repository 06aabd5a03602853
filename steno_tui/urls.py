"""The one address policy: which addresses may be fetched, opened or played.

Nothing here resolves names or opens connections.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from steno_tui.errors import AddressError

MAX_LENGTH = 2048

_FORBIDDEN = re.compile(r"[\x00-\x20\x7f-\x9f\\<>\"^`{|}]|\s")
# What nearly every address is like; taking it apart takes ten times as long.
_PLAIN = re.compile(
    r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::[1-5]?[0-9]{1,4})?(?:/[A-Za-z0-9/._~%&=?#+,:;-]*)?"
)
_SHOWN = 80


def _refuse(url: str, why: str) -> AddressError:
    shown = url[:_SHOWN] + ("…" if len(url) > _SHOWN else "")
    return AddressError(f"The address {ascii(shown)} is not used: {why}.")


def _split(url: str) -> SplitResult:
    """Take an address apart, refusing what no honest address looks like."""
    if len(url) > MAX_LENGTH:
        raise _refuse(url, f"it is longer than {MAX_LENGTH} characters")
    if not url or url.startswith("-") or _FORBIDDEN.search(url):
        raise _refuse(url, "it is not a web address")
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise _refuse(url, "it is not a web address") from None
    if parts.scheme not in ("http", "https"):
        raise _refuse(url, "only http and https are")
    if not parts.hostname:
        raise _refuse(url, "it names no host")
    if "@" in parts.netloc:
        raise _refuse(url, "it hides its host behind a user name")
    return parts


def is_private_host(host: str) -> bool:
    """Whether a host, as written, names this machine or a network behind it."""
    host = host.strip("[]").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        # A bare number or a hexadecimal one is an IPv4 address to most resolvers.
        return bool(re.fullmatch(r"0x[0-9a-f]+|\d+(\.\d+){0,3}", host))
    return not address.is_global


def check(url: str, server: str, *, fetched: bool = False) -> str:
    """Pass an address that came from outside, in the form in which it may be used.

    Addresses may be ``https``, and ``http`` where they are only opened or played. An address on
    this machine or a private network is passed only when it is the server's own host, so a page
    of a public service cannot point a player or a browser at the user's network.

    Args:
        url: the address as it was given.
        server: the origin in use; its own scheme and host are always good.
        fetched: whether this program itself will fetch it, which needs ``https``.

    Returns:
        The address with a host outside ASCII written in punycode.

    Raises:
        AddressError: the policy refuses it.
    """
    parts = _split(url)
    ours = urlsplit(server)
    host = parts.hostname or ""
    if host != ours.hostname:
        if is_private_host(host):
            raise _refuse(url, "it points into a private network")
        if fetched and parts.scheme != "https":
            raise _refuse(url, "it is not encrypted")
    elif fetched and parts.scheme != "https" and ours.scheme == "https":
        raise _refuse(url, "it is not encrypted")
    if host.isascii():
        return url
    try:
        encoded = host.encode("idna").decode("ascii")
    except UnicodeError:
        raise _refuse(url, "its host name is not one") from None
    return parts._replace(netloc=encoded + (f":{parts.port}" if parts.port else "")).geturl()


def is_web_address(url: str) -> bool:
    """Whether a text is a web address, of whatever host."""
    if _PLAIN.fullmatch(url) is not None and len(url) <= MAX_LENGTH:
        return True
    try:
        _split(url)
    except AddressError:
        return False
    return True


def origin(url: str) -> str:
    """The scheme, host and port of an address: ``https://stenobird.com``.

    Raises:
        AddressError: it is no web address.
    """
    parts = _split(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"


def host(url: str) -> str:
    """The host an address leads to, for showing; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def at_time(url: str, seconds: int) -> str:
    """The address of audio with the time to start at, as a media fragment (W3C, ``#t=880``)."""
    return f"{url.partition('#')[0]}#t={seconds}" if seconds else url


def server_origin(text: str) -> str:
    """Read the address of a server as a user types it; plain http is theirs to choose.

    Raises:
        AddressError: it is no web address.
    """
    text = text.strip()
    return origin(text if "://" in text else f"https://{text}")
