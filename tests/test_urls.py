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
        "https://example.com/a b",
        "https://example.com/a\nb",
        "https://example.com/\x1b[2J",
        "https://example.com\\@evil.example/",
        "https://example.com/\u2028",
        "https://example.com:99999/",
        "https://[::1/",
        "https://example.com/" + "a" * 2048,
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
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_public_service_cannot_point_into_a_private_network(host: str) -> None:
    with pytest.raises(AddressError):
        urls.check(f"http://{host}/a.mp3", PUBLIC)


@pytest.mark.parametrize("host", ["example.com", "8.8.8.8", "[2606:4700::1111]", "local.example"])
def test_public_hosts_are_not_taken_for_private_ones(host: str) -> None:
    assert not urls.is_private_host(host)


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
    ],
)
def test_a_host_in_another_script_is_written_in_punycode(url: str, passed: str) -> None:
    assert urls.check(url, PUBLIC) == passed


def test_a_host_that_cannot_be_encoded_is_refused() -> None:
    with pytest.raises(AddressError):
        urls.check("https://" + "ü" * 80 + ".example/", PUBLIC)


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
