"""The one address policy: which addresses may be fetched, opened or played.

An address is judged in the form in which it will be used, and that form is what is handed on: so
the browser, the player and the client cannot read it in another way than it was judged. Nothing
here resolves names or opens connections.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote, urlsplit

from steno_tui.errors import AddressError

MAX_LENGTH = 8192

# What nearly every address is like; taking it apart takes ten times as long.
_PLAIN = re.compile(
    r"https?://(?:(?:[a-z0-9-]{1,63}\.){0,4}[a-z][a-z0-9-]{0,62}|127\.0\.0\.1)"
    r"(?::[1-5]?[0-9]{1,4})?(?:/[A-Za-z0-9/._~%&=?#+,:;-]*)?"
)
_SHAPE = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\\\ud800-\udfff]|(?! )\s")
# Of other scripts, letters stay; marks and what nobody sees do not.
_ENCODED = re.compile(r"[ <>\"^`{|}]|[^\x00-\x7f\w]")
_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})*\.?")
_NUMBER = re.compile(r"0x([0-9a-f]*)|0([0-7]*)|([1-9][0-9]*)")
_BASES = {1: 16, 2: 8, 3: 10}
"""Of the numbers that the groups of `_NUMBER` are."""

_INSIDE = tuple(
    map(
        ipaddress.ip_network,
        (
            *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16"),
            *("172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4"),
            *("::/96", "64:ff9b:1::/48", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
        ),
    )
)
"""This machine, the networks behind it, and addresses of no one host.

Source: RFC 6890 and the IANA's registries of special-purpose addresses. 198.18.0.0/15 counts as
the world, for some VPN clients give every name an address there.
"""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Where translators of IPv6 to IPv4 take the last four bytes for the address (RFC 6052)."""

_NAMES_INSIDE = (
    *(".localhost", ".local", ".internal", ".home.arpa", ".localdomain"),
    *(".corp", ".home", ".intranet", ".lan", ".private"),
)
"""Ends of names that no public name has (RFC 6761, 6762 with its appendix G, and 8375)."""

_NO_ADDRESS = "it is not a web address"
_NO_NAME = "its host name is not one"
_SHOWN = 80


def _refuse(url: str, why: str) -> AddressError:
    shown = url[:_SHOWN] + ("…" if len(url) > _SHOWN else "")
    return AddressError(f"The address {ascii(shown)} is not used: {why}.")


def _ipv4(host: str) -> str | None:
    """Read a host whose last step is a number, as resolvers and browsers do: ``0x7f.1``.

    Source: WHATWG URL Standard, "IPv4 parser" and "ends in a number checker".

    Returns:
        The address in four decimal numbers; None where the host is a name.

    Raises:
        ValueError: it ends in a number and is no address.
    """
    steps = host.removesuffix(".").split(".")
    if not steps[-1].isdigit() and _NUMBER.fullmatch(steps[-1]) is None:
        return None
    numbers = []
    for step in steps:
        if len(step) > 40 or (match := _NUMBER.fullmatch(step)) is None:
            raise ValueError(host)
        kind = match.lastindex or 0
        numbers.append(int(match[kind] or "0", _BASES[kind]))
    *first, last = numbers
    if len(first) > 3 or any(number > 255 for number in first) or last >= 256 ** (4 - len(first)):
        raise ValueError(host)
    whole = last + sum(number << 8 * (3 - place) for place, number in enumerate(first))
    return str(ipaddress.IPv4Address(whole))


def _host(host: str) -> str:
    """Write a host as it is looked up: in ASCII, and an address as the numbers it stands for.

    Full-width letters, circled digits, soft hyphens and the full stops of other scripts are
    gone after that, and so is every other way to write an address.

    Raises:
        ValueError: it is no host.
    """
    if ":" in host:
        return f"[{ipaddress.IPv6Address(host).compressed}]"
    if not host.isascii():  # or it stays as it is, and the tables of names are not loaded
        host = host.encode("idna").decode("ascii")
    host = host.lower()
    if _NAME.fullmatch(host) is None:
        raise ValueError(host)
    return _ipv4(host) or host


@lru_cache(maxsize=256)
def _authority(place: str) -> tuple[str, str]:
    """Take what stands between ``//`` and the path apart; many addresses have it in common.

    Returns:
        Its host, and the whole in the form in which it is used.

    Raises:
        ValueError: why it is none.
    """
    try:
        parts = urlsplit(f"//{place}")
        name, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(_NO_ADDRESS) from None
    if not name:
        raise ValueError("it names no host")
    try:
        host = _host(name)
    except ValueError:
        raise ValueError(_NO_NAME) from None
    if host.strip("[]") != name:
        place = host if port is None else f"{host}:{port}"
    return host, place


def _parsed(url: str) -> tuple[str, str, str]:
    """Take an address apart, refusing what no honest address looks like.

    Returns:
        Its scheme, its host, and the whole in the form in which it is used.
    """
    if len(url) > MAX_LENGTH:
        raise _refuse(url, f"it is longer than {MAX_LENGTH} characters")
    if not url or url.startswith("-") or _FORBIDDEN.search(url):
        raise _refuse(url, _NO_ADDRESS)
    shape = _SHAPE.fullmatch(url)
    if shape is None:
        raise _refuse(url, "only http and https are" if ":" in url else _NO_ADDRESS)
    scheme, place, rest = shape.groups()
    if "@" in place:
        raise _refuse(url, "it hides its host behind a user name")
    try:
        host, place = _authority(place)
    except ValueError as error:
        raise _refuse(url, str(error)) from None
    rest = _ENCODED.sub(lambda found: quote(found[0]), rest)
    return scheme.lower(), host, f"{scheme}://{place}{rest}"


def is_inside(address: str) -> bool:
    """Whether no public name leads to an address honestly.

    Args:
        address: as the system writes it; what is none lies inside.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return any(one in network for one in _meant(found) for network in _INSIDE)


def _meant(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """An address, or the IPv4 address that it stands for or leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped is not None:
        yield address.ipv4_mapped
    elif address.sixtofour is not None:
        yield address.sixtofour
    elif address.teredo is not None:
        yield from address.teredo
    elif address in _TRANSLATED:
        yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    else:
        yield address


def is_private_host(host: str) -> bool:
    """Whether a host, as written, names this machine or a network behind it; or is none at all.

    A name without a dot is one of the network that it is looked up in.
    """
    try:
        host = _host(host.strip("[]")).strip("[]")
    except ValueError:
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.removesuffix(".")
        return "." not in name or name.endswith(_NAMES_INSIDE)
    # Nobody writes one out that is not public, though a VPN may give it to a name.
    return is_inside(host) or not address.is_global


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
        The address with its host written as it is looked up (names in punycode, an address in
        plain numbers), and what may not stand in an address percent-encoded.

    Raises:
        AddressError: the policy refuses it.
    """
    scheme, host, used = _parsed(url)
    own_scheme, own_host, _ = _parsed(server)
    if host != own_host:
        if is_private_host(host):
            raise _refuse(url, "it points into a private network")
        if fetched and scheme != "https":
            raise _refuse(url, "it is not encrypted")
    elif fetched and scheme != "https" and own_scheme == "https":
        raise _refuse(url, "it is not encrypted")
    return used


def is_plain(text: str) -> bool:
    """Whether a text is a web address of the commonest shape, which is used as it stands.

    What is not may be one too: `web_address` says it, after longer thought.
    """
    return _PLAIN.fullmatch(text) is not None and len(text) <= MAX_LENGTH


def used_form(url: str) -> str:
    """The form in which a web address, of whatever host, is used.

    Raises:
        AddressError: it is none.
    """
    return url if is_plain(url) else _parsed(url)[2]


def web_address(text: str) -> str | None:
    """The form in which a web address, of whatever host, is used; None where a text is none."""
    try:
        return used_form(text)
    except AddressError:
        return None


def is_web_address(url: str) -> bool:
    """Whether a text is a web address, of whatever host."""
    return web_address(url) is not None


def origin(url: str) -> str:
    """The scheme, host and port of an address: ``https://stenobird.com``.

    Raises:
        AddressError: it is no web address.
    """
    if is_plain(url):
        return "/".join(url.split("/", 3)[:3])
    scheme, _, used = _parsed(url)
    return f"{scheme}://{urlsplit(used).netloc.lower()}"


def same_place_key(url: str) -> str:
    """What addresses have in common that as good as certainly lead to the same thing.

    That is all of one but for its scheme, the port that goes with that, capitals in its host, a
    slash at its end, and the place within the page.

    Raises:
        AddressError: it is no web address.
    """
    _, host, used = _parsed(url)
    parts = urlsplit(used)
    port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"


def host(url: str) -> str:
    """The host an address leads to, for showing; empty where there is none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def over_https(url: str) -> str:
    """The address at which what is at a plain ``http`` one is to be had encrypted."""
    if not url.startswith("http://"):
        return url
    place, slash, rest = url.removeprefix("http://").partition("/")
    return f"https://{place.removesuffix(':80')}{slash}{rest}"


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
