"""Whether a process is alone with a directory."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.library.lock import DirectoryLock
from tests.library.conftest import KEY, SERVER


def test_the_first_is_alone(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    assert lock.alone
    lock.release()


def test_the_second_is_not_alone(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path)
    first.share()
    second = DirectoryLock(tmp_path)
    assert not second.alone
    first.release()
    second.release()


def test_whoever_comes_after_the_last_is_alone_again(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path)
    first.share()
    first.release()
    second = DirectoryLock(tmp_path)
    assert second.alone
    second.release()


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOTSUP, errno.EIO])
def test_a_file_system_without_locks_does_not_stop_the_library(
    directory: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", refused)
    with Library.open(directory, SERVER) as library:
        library.read_marks.set(KEY)
        assert library.notice is None
