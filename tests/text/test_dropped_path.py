"""Paths as terminals type them, and what is none and stays as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.text.dropped_path import addressed_path, dropped_path, host_of_file


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
        ("file:///tmp/the%20words.vtt", "/tmp/the words.vtt"),
        ("FILE://localhost/tmp/a.vtt", "/tmp/a.vtt"),
        ("file:/tmp/a.vtt", "/tmp/a.vtt"),
        ("'file:///tmp/the%20words.vtt'", "/tmp/the words.vtt"),
        ("file:///tmp/50%.vtt", "/tmp/50%.vtt"),
        ("file:///tmp/schl%C3%BCssel#1?.vtt", "/tmp/schlüssel#1?.vtt"),
        ("file:///tmp/%ff.vtt", "/tmp/\udcff.vtt"),
        ("file:///tmp/\udcff.vtt", "/tmp/\udcff.vtt"),
        ("file:///tmp/%2e%2E/a", "/tmp/../a"),
        ("file://server/share/a.vtt", "file://server/share/a.vtt"),
        ("file://localhost.example/a.vtt", "file://localhost.example/a.vtt"),
        ("file:////server/a.vtt", "file:////server/a.vtt"),
        ("file:words.vtt", "file:words.vtt"),
        ("profile:///tmp/a.vtt", "profile:///tmp/a.vtt"),
        ("", ""),
    ],
)
def test_a_path_is_read_as_a_shell_would(typed: str, path: str) -> None:
    assert dropped_path(typed) == path


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("file://server/share/a.vtt", "server"),
        ("FILE:////server/a.vtt", "server"),
        ("file://se\x1brver/a.vtt", "se\ufffdrver"),
        ("file:///tmp/a.vtt", None),
        ("file://localhost/tmp/a.vtt", None),
        ("file:words.vtt", None),
        ("profile://server/a.vtt", None),
        ("/tmp/file://server/a.vtt", None),
    ],
)
def test_a_file_of_another_host_is_told_from_one_here(typed: str, host: str | None) -> None:
    path = addressed_path(typed)
    assert host_of_file(path) == host_of_file(str(Path(path))) == host


@given(st.text() | st.text("file:/%'\\\\ 0aé\0").map("file:///".__add__))
def test_whatever_is_typed_is_read(typed: str) -> None:
    assert isinstance(dropped_path(typed), str)
