"""Where steno-tui keeps things."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from steno_tui import paths

linux = pytest.mark.skipif(sys.platform != "linux", reason="the customs of Linux")

XDG = (
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"),
    "XDG_DOCUMENTS_DIR",
)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in XDG:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


@linux
def test_without_wishes_everything_lies_where_linux_has_it(home: Path) -> None:
    assert paths.config_file() == home / ".config/steno-tui/config.toml"
    assert paths.library() == home / ".local/share/steno-tui"
    assert paths.state() == home / ".local/state/steno-tui"
    assert paths.audio() == home / ".cache/steno-tui/audio"
    assert paths.exports() == home / "Documents/steno-tui"


@linux
def test_the_users_own_places_are_honoured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in XDG:
        monkeypatch.setenv(name, str(tmp_path / name))
    assert paths.config_file() == tmp_path / "XDG_CONFIG_HOME/steno-tui/config.toml"
    assert paths.library() == tmp_path / "XDG_DATA_HOME/steno-tui"
    assert paths.state() == tmp_path / "XDG_STATE_HOME/steno-tui"
    assert paths.audio() == tmp_path / "XDG_CACHE_HOME/steno-tui/audio"
    assert paths.exports() == tmp_path / "XDG_DOCUMENTS_DIR/steno-tui"


def places() -> tuple[Path | None, ...]:
    return (
        paths.config_file(),
        paths.library(),
        paths.state(),
        paths.audio(),
        paths.exports(),
    )


def test_a_relative_place_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in XDG:
        monkeypatch.setenv(name, "somewhere/relative")
    for place in places():
        assert place is None or "relative" not in place.parts


@pytest.mark.parametrize("home", ["", "relative", None])
def test_without_a_usable_home_no_place_depends_on_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    if home is None:
        monkeypatch.delenv("HOME")
    else:
        monkeypatch.setenv("HOME", home)
    for place in places():
        assert place is None or place.is_absolute()


def test_asking_for_a_place_makes_nothing(home: Path) -> None:
    for ask in (paths.config_file, paths.state, paths.library, paths.audio, paths.exports):
        ask()
    assert list(home.iterdir()) == []
