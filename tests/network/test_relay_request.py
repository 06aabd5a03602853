"""The requests that a relay reads, and all the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.network.relay_request import RelayRequest, read_request


def test_a_players_request_is_read() -> None:
    head = (
        b"GET /token/a.mp3 HTTP/1.1\r\nUser-Agent: Lavf/59\r\nAccept: */*\r\nRange: bytes=0-\r\n"
        b"Connection: close\r\nHost: 127.0.0.1:4711\r\nIcy-MetaData: 1\r\n\r\n"
    )
    assert read_request(head) == RelayRequest("GET", "/token/a.mp3", "127.0.0.1:4711", 0)


@pytest.mark.parametrize("span", ["bytes=0-", "bytes=7-", "bytes=7-7", "bytes=7-900"])
def test_a_range_is_passed_on_as_it_came(span: str) -> None:
    request = read_request(f"GET /a HTTP/1.1\r\nRange: {span}\r\n\r\n".encode())
    assert request is not None and request.span == span


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\r\n\r\n",
        b"GET /a HTTP/1.0\r\n\r\n",
        b"GET  /a HTTP/1.1\r\n\r\n",
        b"GET http://127.0.0.1/a HTTP/1.1\r\n\r\n",
        b"CONNECT host.example:443 HTTP/1.1\r\n\r\n",
        b"GET /a HTTP/1.1\nHost: a\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET /a HTTP/1.1\r\n Host: a\r\n\r\n",
        b"GET /a HTTP/1.1\r\nHost : a\r\n\r\n",
        b"GET /\xc3\xa4 HTTP/1.1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\n",
        b"GET /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"GET /a HTTP/1.1\r\nRange: bytes=-5\r\n\r\n",
        b"GET /a HTTP/1.1\r\nRange: bytes=9-5\r\n\r\n",
        b"GET /a HTTP/1.1\r\nRange: bytes=0-1,5-6\r\n\r\n",
        b"GET /a HTTP/1.1\r\nRange: lines=0-\r\n\r\n",
        b"GET /a HTTP/1.1\r\nRange: bytes=\xb2-\r\n\r\n",
    ],
)
def test_what_is_no_such_request_is_none(head: bytes) -> None:
    assert read_request(head) is None


@given(st.binary(max_size=300))
def test_no_bytes_break_it(head: bytes) -> None:
    request = read_request(b"GET /a HTTP/1.1\r\n" + head + b"\r\n\r\n")
    assert request is None or request.target == "/a"
