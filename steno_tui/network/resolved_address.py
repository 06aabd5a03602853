"""Where an address that a name was resolved to lies: out in the world, or inside; pure.

Source: RFC 6890 and the IANA's registries of special-purpose addresses. 198.18.0.0/15 counts as
the world, for some VPN clients give every name an address there.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

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
"""This machine, the networks behind it, and addresses of no one host."""

_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
"""Where translators of IPv6 to IPv4 take the last four bytes for the address (RFC 6052)."""


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


def _meant(address: Address) -> Iterator[Address]:
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
