"""Directories of ours: nobody but their owner enters them, and nobody else's are touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from steno_tui import private_directory

OPEN = 0o755


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_all_that_is_made_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    tmp_path.chmod(OPEN)
    private_directory.make(tmp_path / "cache" / "steno-tui" / "audio")
    for made in ("cache", "cache/steno-tui", "cache/steno-tui/audio"):
        assert mode(tmp_path / made) == 0o700
    assert mode(tmp_path) == OPEN


def test_what_is_there_stays_as_it_is_until_it_is_narrowed(tmp_path: Path) -> None:
    tmp_path.chmod(OPEN)
    private_directory.make(tmp_path)
    assert mode(tmp_path) == OPEN
    private_directory.narrow(tmp_path)
    assert mode(tmp_path) == 0o700


def test_what_its_owner_may_not_do_is_not_granted(tmp_path: Path) -> None:
    place = tmp_path / "read only"
    place.mkdir()
    place.chmod(0o555)
    private_directory.narrow(place)
    assert mode(place) == 0o500


def test_behind_a_link_or_a_file_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere").chmod(OPEN)
    (tmp_path / "link").symlink_to("elsewhere")
    (tmp_path / "file").touch()
    (tmp_path / "file").chmod(0o644)
    for name in ("link", "file", "nothing"):
        private_directory.narrow(tmp_path / name)
    assert mode(tmp_path / "elsewhere") == OPEN
    assert mode(tmp_path / "file") == 0o644


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_what_belongs_to_somebody_else_is_theirs(tmp_path: Path) -> None:
    os.chown(tmp_path, 65534, -1)
    tmp_path.chmod(OPEN)
    private_directory.narrow(tmp_path)
    assert mode(tmp_path) == OPEN
    os.chown(tmp_path, 0, -1)


def test_a_file_in_the_way_is_told_as_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(NotADirectoryError):
        private_directory.make(tmp_path / "file" / "a" / "b")
