"""What terminals send, read as keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.cli.terminal_keys import keys_in


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("q", ["q"]),
        (" ]]", ["space", "]", "]"]),
        ("\x1b[C\x1b[D\x1bOA\x1bOB", ["right", "left", "up", "down"]),
        ("\x1b[3~9", ["9"]),
        ("\x1b[1;5Cq", ["q"]),
        ("\x1b[200~", []),
        ("\x1bq", []),
        ("\x04\x1c", ["ctrl+d", "ctrl+backslash"]),
        ("\x00\x07ü", ["ü"]),
    ],
)
def test_what_is_sent_is_read_as_keys(sent: str, keys: list[str]) -> None:
    assert keys_in(sent) == (keys, "")


@pytest.mark.parametrize("cut", [1, 2])
def test_a_key_that_comes_in_pieces_is_one(cut: int) -> None:
    keys, begun = keys_in("q\x1b[C"[: 1 + cut])
    assert keys == ["q"]
    assert keys_in(begun + "\x1b[C"[cut:]) == (["right"], "")


@given(st.text(), st.text())
def test_whatever_is_sent_in_two_pieces_is_read_as_in_one(first: str, second: str) -> None:
    keys, begun = keys_in(first)
    more, rest = keys_in(begun + second)
    assert (keys + more, rest) == keys_in(first + second)
