"""Paths as terminals type them, and what is none and stays as it is."""

from __future__ import annotations

import pytest

from steno_tui.text.dropped_path import dropped_path


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("'/tmp/the words.vtt'", "/tmp/the words.vtt"),
        ('"/tmp/the words.vtt"', "/tmp/the words.vtt"),
        ("/tmp/the\\ words.vtt", "/tmp/the words.vtt"),
        ("'/tmp/it'\\''s.vtt'", "/tmp/it's.vtt"),
        ("/tmp/it\\'s\\(1\\).vtt", "/tmp/it's(1).vtt"),
        ("/tmp/the words.vtt", "/tmp/the words.vtt"),
        ("/tmp/back\\slash.vtt", "/tmp/back\\slash.vtt"),
        ("'night shift'", "'night shift'"),
        ("'/tmp/open", "'/tmp/open"),
        ("'/tmp/a' '/tmp/b'", "'/tmp/a' '/tmp/b'"),
        ("", ""),
    ],
)
def test_a_path_is_read_as_a_shell_would(typed: str, path: str) -> None:
    assert dropped_path(typed) == path
