"""Who can enter the directories in which things are kept."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .conftest import Steno


def modes(directory: Path) -> dict[str, int]:
    """Who may do what with the directories below one."""
    found = (path for path in directory.rglob("*") if path.is_dir())
    return {
        path.relative_to(directory).as_posix(): stat.S_IMODE(path.stat().st_mode) for path in found
    }


@pytest.fixture
def usual_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("usual_umask")
@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_the_places_of_the_program_are_made_for_its_user_alone(steno: Steno, home: Path) -> None:
    home.chmod(0o755)
    assert steno("download", "night-shift/the-lighthouse").code == 0
    made = modes(home)
    assert made[".cache/steno-tui/audio"] == made[".local/share/steno-tui"] == 0o700
    assert set(made.values()) == {0o700}
    assert stat.S_IMODE(home.stat().st_mode) == 0o755


@pytest.mark.usefixtures("usual_umask")
@pytest.mark.skipif(sys.platform != "linux", reason="the places of Linux")
def test_places_that_others_can_read_are_narrowed_and_nothing_beside_them(
    steno: Steno, home: Path
) -> None:
    ours = {".local/share/steno-tui", ".local/state/steno-tui", ".cache/steno-tui"}
    ours |= {".cache/steno-tui/audio"}
    others = {".local", ".local/share", ".local/state", ".cache", ".config", ".config/steno-tui"}
    for place in (*ours, *others):
        (home / place).mkdir(parents=True, exist_ok=True)
        (home / place).chmod(0o755)
    assert steno("podcasts", offline=True).code == 0
    assert modes(home) == {place: 0o755 for place in others} | {place: 0o700 for place in ours}


@pytest.mark.usefixtures("usual_umask")
def test_a_directory_that_was_named_stays_as_it_is(steno: Steno, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("the user's own")
    (tmp_path / "audio").mkdir()
    for place in (tmp_path, tmp_path / "audio"):
        place.chmod(0o755)
    assert steno("podcasts", "--library", ".", offline=True).code == 0
    assert (tmp_path / "user.db").stat().st_mode & 0o777 == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert modes(tmp_path)["audio"] == 0o755
