"""Finding mpv, or saying how to get it."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.errors import NoPlayerError
from steno_tui.player.find_mpv import find_mpv
from tests.player.programs import FakeMpv


async def test_the_installed_mpv_is_found_with_its_version(real_mpv: str) -> None:
    mpv = await find_mpv()
    assert mpv.path == Path(real_mpv)
    assert mpv.name.startswith("mpv 0.")


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("mpv 0.33.0 Copyright (C)", "mpv 0.33.0"),
        ("mpv v0.40.0-dirty Copyright", "mpv 0.40.0-dirty"),
        ("mpv 1.0", "mpv 1.0"),
    ],
)
async def test_any_version_since_0_33_will_do(tmp_path: Path, printed: str, name: str) -> None:
    assert (await find_mpv(str(FakeMpv(tmp_path, version=printed).path))).name == name


async def test_a_missing_mpv_is_told_with_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPlayerError, match="not found.*apt install mpv.*brew install mpv"):
        await find_mpv()


@pytest.mark.parametrize("named", ["/nonexistent/mpv", "no-such-mpv", "mpv --ao=null"])
async def test_a_name_of_no_program_is_told_with_the_setting_that_gives_it(named: str) -> None:
    told = f"^'{named}', which STENO_TUI_MPV names for the sound, was not found. .*without options"
    with pytest.raises(NoPlayerError, match=told):
        await find_mpv(named, "STENO_TUI_MPV")


async def test_a_file_that_cannot_be_run_is_told(tmp_path: Path) -> None:
    fake = FakeMpv(tmp_path)
    fake.path.chmod(0o644)
    with pytest.raises(NoPlayerError, match="/mpv', which the setting 'mpv' names.*cannot be run"):
        await find_mpv(str(fake.path))


async def test_a_file_that_is_no_program_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mpv"
    path.write_bytes(b"\x00\x01")
    path.chmod(0o755)
    with pytest.raises(NoPlayerError, match="/mpv', which the setting.*does not answer as mpv"):
        await find_mpv(str(path))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoPlayerError, match="does not answer as mpv does.*apt install mpv"):
        await find_mpv()


async def test_an_old_mpv_is_told_with_its_version(tmp_path: Path) -> None:
    fake = FakeMpv(tmp_path, version="mpv 0.32.0 Copyright")
    with pytest.raises(NoPlayerError, match="0.32 is too old.*apt install mpv"):
        await find_mpv(str(fake.path))


@pytest.mark.parametrize("printed", ["", "\x00\x1b]0;x\x07", "vlc 3.0.18", "mpv UNKNOWN"])
async def test_what_answers_otherwise_is_not_taken_for_mpv(tmp_path: Path, printed: str) -> None:
    with pytest.raises(NoPlayerError, match="does not answer as mpv does"):
        await find_mpv(str(FakeMpv(tmp_path, version=printed).path))


async def test_an_endless_answer_is_cut_off(tmp_path: Path) -> None:
    with pytest.raises(NoPlayerError, match="does not answer as mpv does"):
        await find_mpv(str(FakeMpv(tmp_path, "version floods").path))


async def test_a_program_that_never_answers_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.player.find_mpv._PATIENCE", 0.5)
    with pytest.raises(NoPlayerError, match="does not answer as mpv does"):
        await find_mpv(str(FakeMpv(tmp_path, "version hangs").path))
