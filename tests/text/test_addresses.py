"""Web addresses found in a text that people wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.addresses import find_addresses
from tests.support.steps import grows_with_its_input


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", []),
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(http://a.example/x_(y)) and https://b.example!",
         ["http://a.example/x_(y)", "https://b.example"]),
        ("<https://a.example/?a=1&b>", ["https://a.example/?a=1&b"]),
        ("ftp://a.example https://", []),
        ("https://...", []),
        ("https://a.example/", ["https://a.example/"]),
    ],
)  # fmt: skip
def test_addresses_end_before_the_marks_of_the_sentence(text: str, addresses: list[str]) -> None:
    assert [text[start:end] for start, end in find_addresses(text)] == addresses


@given(st.text(st.sampled_from("https:/ .,()!?a\n<>"), max_size=60))
def test_whatever_there_is_has_places_in_order(text: str) -> None:
    places = [place for both in find_addresses(text) for place in both]
    assert places == sorted(places)


@pytest.mark.parametrize(
    "shape", ["https://", "https://a.example/(", ")", "https://a).", ".", "()"]
)
def test_finding_takes_steps_in_proportion_to_the_length(shape: str) -> None:
    assert grows_with_its_input(lambda text: list(find_addresses("https://a" + text)), shape)
