"""Audio of other servers, each of which once had a directory, is found where all audio is."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.downloads.server_directories import take_in

NAME = "a" * 64


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    return tmp_path / "audio"


def left(place: Path, server: str, **files: bytes) -> Path:
    """The audio directory of a server, as the version before left it."""
    directory = place.parent / "servers" / server / "audio"
    directory.mkdir(parents=True)
    for ending, content in files.items():
        (directory / f"{NAME}.{ending}").write_bytes(content)
    return directory


def test_audio_moves_with_what_is_told_of_it(audio: Path) -> None:
    left(audio, "localhost-8000", audio=b"sound", json=b"{}")
    take_in(audio)
    assert (audio / f"{NAME}.audio").read_bytes() == b"sound"
    assert (audio / f"{NAME}.json").read_bytes() == b"{}"


def test_of_the_directory_nothing_is_left(audio: Path) -> None:
    left(audio, "localhost-8000", part=b"half", json=b"{}")
    take_in(audio)
    assert list((audio.parent / "servers").iterdir()) == []


def test_what_is_here_already_stays(audio: Path) -> None:
    audio.mkdir()
    (audio / f"{NAME}.audio").write_bytes(b"ours")
    left(audio, "localhost-8000", audio=b"theirs")
    take_in(audio)
    assert (audio / f"{NAME}.audio").read_bytes() == b"ours"


def test_what_is_not_audio_stays_where_it_is(audio: Path) -> None:
    directory = left(audio, "localhost-8000", audio=b"sound")
    (directory / "notes.txt").write_text("mine")
    take_in(audio)
    assert (audio / f"{NAME}.audio").exists() and (directory / "notes.txt").exists()


def test_without_other_servers_nothing_is_made(audio: Path) -> None:
    take_in(audio)
    assert not audio.exists()
