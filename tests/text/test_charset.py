"""Files from anywhere, turned into characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.charset import decode_file


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Grüße".encode(), "Grüße"),
        ("Grüße".encode("utf-8-sig"), "Grüße"),
        ("Grüße".encode("utf-16"), "Grüße"),
        ("Good evening".encode("utf-16-le"), "Good evening"),
        ("Good evening".encode("utf-16-be"), "Good evening"),
        ("Grüße – „so“".encode("cp1252"), "Grüße – „so“"),
        ("Grüße, schöne".encode() + b"\xfc", "Grüße, schöne\ufffd"),
        (b"a\x81b", "a\ufffdb"),
        (b"one\r\ntwo\rthree", "one\ntwo\nthree"),
        (b"", ""),
    ],
)
def test_a_file_is_read_in_the_characters_it_was_written_in(body: bytes, text: str) -> None:
    assert decode_file(body) == text


@given(st.binary())
def test_no_file_fails(body: bytes) -> None:
    assert "\r" not in decode_file(body)
