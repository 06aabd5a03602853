"""Which addresses may be used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui import urls
from steno_tui.errors import AddressError

PUBLIC = "https://stenobird.com"
LOCAL = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/a.mp3",
        "http://example.com/a.mp3",
        "https://example.com:8443/a?b=c#d",
        "https://tracker.example/https://cdn.example/a.mp3",
        "https://example.com/%20",
        "https://[2606:4700::1111]/a",
        "https://8.8.8.8/a",
    ],
)
def test_an_honest_address_is_passed_as_it_is(url: str) -> None:
    assert urls.check(url, PUBLIC) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        " ",
        "example.com/a",
        "/etc/passwd",
        "//example.com/a",
        "-rf",
        "--log-file=x",
        "file:///etc/passwd",
        "FILE:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ssh://-oProxyCommand=x",
        "smb://host/share",
        "ftp://example.com/a",
        "av://lavfi:sine",
        "edl://a",
        "lavf://file:/etc/passwd",
        "https://",
        "https:///path",
        "https://bank.example@evil.example/",
        "https://user:secret@example.com/",
        "https://example.com/a\nb",
        "https://example.com/\x1b[2J",
        "https://example.com\\@evil.example/",
        "https://example.com/\u2028",
        "https://example.com:99999/",
        "https://[::1/",
        "https://example.com/" + "a" * 8192,
        "https://a b.example/",
        "https://a|b.example/",
        "https://a%2eb.example/",
        "https://a..b.example/",
        "https://example.com\u00a0/",
        "https://example.com/\u3000",
        "https://[fe80::1%25eth0]/",
        "https://1.2.3.4.5/",
        "https://a.256/",
        "https://256.1.1.1/",
        "https://4294967296/",
        "https://1.2.3.08/",
        "https://a\uff0fb.example/",
        "https://good.example\uff3cb.example/",
        "https://reader\uff20good.example/",
        "https://xn--\u0665.example\u3002\u0000",
    ],
    ids=lambda url: ascii(url[:40]),
)
def test_a_dishonest_address_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        urls.check(url, PUBLIC)


def test_a_refusal_shows_the_address_harmlessly() -> None:
    with pytest.raises(AddressError) as refusal:
        urls.check("https://a.example/\x1b]0;CANARY\x07" + "x" * 3000, PUBLIC)
    assert refusal.value.message.isprintable()
    assert len(refusal.value.message) < 200


PRIVATE = [
    "localhost",
    "LOCALHOST",
    "localhost.",
    "x.localhost",
    "printer.local",
    "db.internal",
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7f.0.0.1",
    "127.0x1",
    "0177.0.0.1",
    "017700000001",
    "0xa9.254.169.254",
    "0xA9FEA9FE",
    "0",
    "0x",
    "10.1",
    "127.0.0.1.",
    "127\u30020\u30020\u30021",
    "127\uff0e0\uff0e0\uff0e1",
    "127\uff610\uff610\uff611",
    "127.0.0.1\u3002",
    "\uff11\uff12\uff17.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "\u24910.0.1",
    "\uff10x7f.1",
    "127.0.0\u00ad.1",
    "127.\u200b0.0.1",
    "lo\u00adcalhost",
    "\uff4cocalhost",
    "\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3",
    "LOCALHO\u017fT",
    "localhost\u3002",
    "printer\u3002local",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "[::1]",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]",
    "[64:ff9b::192.168.1.1]",
    "[64:ff9b:1::a00:1]",
    "[2002:c0a8:101::1]",
    "[2001:0:a00:1::f5ff:fffe]",
    "[fec0::1]",
    "intranet",
    "intranet.",
    "router.home.arpa",
    "nas.lan",
    "wiki.corp",
    "printer.home",
    "ho\u00adst",
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_public_service_cannot_point_into_a_private_network(host: str) -> None:
    with pytest.raises(AddressError):
        urls.check(f"http://{host}/a.mp3", PUBLIC)


@pytest.mark.parametrize(
    "host",
    ["example.com", "8.8.8.8", "[2606:4700::1111]", "[64:ff9b::8.8.8.8]", "lan.example", "a.plan"],
)
def test_public_hosts_are_not_taken_for_private_ones(host: str) -> None:
    assert not urls.is_private_host(host)


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
    assert urls.is_inside(address)


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
    assert not urls.is_inside(address)


def test_a_server_on_this_machine_may_point_to_itself() -> None:
    assert urls.check(f"{LOCAL}/audio/a.wav", LOCAL) == f"{LOCAL}/audio/a.wav"


def test_a_server_on_this_machine_may_not_point_elsewhere_inside() -> None:
    with pytest.raises(AddressError):
        urls.check("http://192.168.1.1/a.wav", LOCAL)


@pytest.mark.parametrize("url", ["http://stenobird.com/a", "http://example.com/a"])
def test_what_this_program_fetches_must_be_encrypted(url: str) -> None:
    with pytest.raises(AddressError):
        urls.check(url, PUBLIC, fetched=True)


def test_a_plain_server_the_user_chose_may_be_fetched_from() -> None:
    assert urls.check(f"{LOCAL}/a", LOCAL, fetched=True)


@pytest.mark.parametrize(
    ("url", "passed"),
    [
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://bücher.example:8443/a?b", "https://xn--bcher-kva.example:8443/a?b"),
        ("https://pаypal.example/", "https://xn--pypal-4ve.example/"),  # a Cyrillic а
        ("https://\uff45xample\u3002com/\u00e9", "https://example.com/\u00e9"),
        ("https://ex\u00adample.com\uff0e/", "https://example.com./"),
        ("http://\uff18.8.0x808/a?b#c", "http://8.8.8.8/a?b#c"),
        ("http://0x8080808:8080", "http://8.8.8.8:8080"),
        ("http://010.8.8.8/", "http://8.8.8.8/"),
        ("https://[2606:4700:0:0::1111]:444/", "https://[2606:4700::1111]:444/"),
        ("https://STENOBIRD.com/A", "https://STENOBIRD.com/A"),
    ],
)
def test_a_host_is_handed_on_in_the_form_in_which_it_was_judged(url: str, passed: str) -> None:
    assert urls.check(url, PUBLIC) == passed
    assert urls.check(passed, PUBLIC) == passed


@pytest.mark.parametrize(
    ("rest", "passed"),
    [
        ("/a b.mp3", "/a%20b.mp3"),
        ("/a|b{c}.mp3?d=<e>#f^g", "/a%7Cb%7Bc%7D.mp3?d=%3Ce%3E#f%5Eg"),
        ('/"`', "/%22%60"),
        ("?a b", "?a%20b"),
        ("/a%20b%7C", "/a%20b%7C"),
        ("/caf\u00e9/\u6f22", "/caf\u00e9/\u6f22"),
        ("/\u202e\u200be\u0301", "/%E2%80%AE%E2%80%8Be%CC%81"),
        ("/" + "x" * 8000, "/" + "x" * 8000),
    ],
)
def test_what_browsers_encode_is_encoded(rest: str, passed: str) -> None:
    assert urls.check(f"https://example.com{rest}", PUBLIC) == f"https://example.com{passed}"


def test_the_servers_own_host_is_known_however_it_is_written() -> None:
    assert urls.check("http://127\u3002\uff10.0.1:80/a", "http://0x7f.1") == "http://127.0.0.1:80/a"
    assert urls.check("http://m\u00fcnchen.local/", "http://xn--mnchen-3ya.local")


def test_a_host_that_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(AddressError):
        urls.check("https://" + "ü" * 80 + ".example/", PUBLIC)


_HOSTS = st.text(
    st.sampled_from("017x.f:[]@aLOCALHOST\u3002\uff0e\u00ad\u2460\uff11\u2488%-"), max_size=16
)


@given(_HOSTS)
def test_what_was_passed_is_public_in_the_form_in_which_it_is_used(host: str) -> None:
    try:
        passed = urls.check(f"http://{host}/", PUBLIC)
    except AddressError:
        return
    used = passed.split("/")[2]
    assert used.isascii() and not urls.is_private_host(urls.host(passed))
    assert urls.check(passed, PUBLIC) == passed


@given(st.text())
def test_no_text_whatever_gets_past_but_http(text: str) -> None:
    try:
        passed = urls.check(text, PUBLIC)
    except AddressError:
        return
    assert passed.lower().startswith(("http://", "https://"))


@given(st.text(st.characters(codec="utf-8"), min_size=1))
def test_no_host_hides_behind_a_user_name(text: str) -> None:
    try:
        passed = urls.check(f"https://good.example{text}", PUBLIC)
    except AddressError:
        return
    assert "@" not in passed.split("/")[2].split("?")[0].split("#")[0]


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("stenobird.com", "https://stenobird.com"),
        ("https://StenoBird.com/podcast/x", "https://stenobird.com"),
        (" http://localhost:8000/ ", "http://localhost:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_server_is_read_as_it_is_typed(typed: str, origin: str) -> None:
    assert urls.server_origin(typed) == origin


@pytest.mark.parametrize(
    "typed", ["", "file:///x", "ftp://x.example", "a b", "https://u:p@x.example"]
)
def test_what_is_no_server_is_refused(typed: str) -> None:
    with pytest.raises(AddressError):
        urls.server_origin(typed)


def test_a_time_is_added_as_a_fragment() -> None:
    assert urls.at_time("https://a.example/b.mp3?c=d#e", 880) == "https://a.example/b.mp3?c=d#t=880"


def test_the_start_needs_no_fragment() -> None:
    assert urls.at_time("https://a.example/b.mp3", 0) == "https://a.example/b.mp3"


def test_the_host_is_shown_and_nothing_where_there_is_none() -> None:
    assert urls.host("https://a.example:8000/b") == "a.example"
    assert urls.host("https://[broken") == ""


_PIECES = st.sampled_from(
    ["http://", "https://", "ftp://", "//", "a", "B", "-", ".", ":", "80", "70000", "@", "/", "?"]
    + ["#", "[", "]", "%", "é", " ", "\n", "\\", "|", "x" * 2050]
)


@given(st.lists(_PIECES, max_size=8).map("".join))
def test_a_web_address_is_one_that_has_an_origin(url: str) -> None:
    try:
        urls.origin(url)
    except AddressError:
        assert not urls.is_web_address(url)
    else:
        assert urls.is_web_address(url)


@pytest.mark.parametrize("url", ["https://a.example/b", "http://127.0.0.1:54321/b?c=d#e", "x"])
def test_what_is_a_web_address(url: str) -> None:
    assert urls.is_web_address(url) == ("://" in url)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("http://EXAMPLE.com/a b", "http://EXAMPLE.com/a%20b"),
        ("https://b\u00fccher.example/", "https://xn--bcher-kva.example/"),
        ("file:///etc/passwd", None),
        ("https://u@a.example/", None),
        ("https://a.example/\ud800", None),
        ("", None),
        ("https://a.example/" + "x" * urls.MAX_LENGTH, None),
    ],
)
def test_a_web_address_is_given_in_the_form_in_which_it_is_used(
    text: str, form: str | None
) -> None:
    assert urls.web_address(text) == form
    if form is not None:
        assert urls.used_form(text) == form


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/feed",
        "http://a.example/feed",
        "https://A.EXAMPLE/feed/",
        "http://a.example:80/feed#top",
        "https://a.example:443/feed//",
    ],
)
def test_addresses_that_lead_to_the_same_place_have_that_in_common(url: str) -> None:
    assert urls.same_place_key(url) == "a.example/feed"


@pytest.mark.parametrize(
    "url",
    [
        "https://a.example/",
        "https://a.example/Feed",
        "https://www.a.example/feed",
        "https://a.example:8443/feed",
        "https://a.example/feed?page=2",
    ],
)
def test_addresses_that_may_lead_elsewhere_have_not(url: str) -> None:
    assert urls.same_place_key(url) != "a.example/feed"


@pytest.mark.parametrize(
    "origin",
    ["http://a", "https://a.b-c.example", "http://127.0.0.1:8000", "http://localhost:0"],
)
def test_the_origin_of_an_address_is_the_same_whatever_stands_behind_it(origin: str) -> None:
    for rest in ("", "/", "/a?b=//c/d", "/a b", "/#é", "?a/b"):
        assert urls.origin(origin + rest) == origin
