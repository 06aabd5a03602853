"""Which addresses a name may not lead to."""

import pytest

from steno_tui.network.resolved_address import is_inside


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.9.9.9",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.8",
        "224.0.0.251",
        "239.255.255.250",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "fd00::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::fb",
        "64:ff9b::7f00:1",
        "64:ff9b::c0a8:101",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "2001:0:0a00:0001::f5ff:fffe",
        "no address",
        "",
    ],
)
def test_an_address_inside_is_one(address: str) -> None:
    assert is_inside(address)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "100.63.255.255",
        "172.32.0.1",
        "198.18.0.7",
        "223.255.255.254",
        "2606:4700::1111",
        "64:ff9b::101:101",
        "2002:101:101::1",
        "::ffff:1.1.1.1",
    ],
)
def test_an_address_in_the_world_is_none(address: str) -> None:
    assert not is_inside(address)
