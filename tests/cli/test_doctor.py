"""``doctor``."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui import __version__
from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.models.api_key import VARIABLE
from steno_tui.paths import audio
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Done, Steno

CHECKS = [
    "versions",
    "terminal",
    "configuration",
    "player",
    "media keys",
    "notices",
    "library",
    "service",
    "API key",
    "transcript jobs",
    "directory",
    "audio",
    "exports",
    "demo",
]


def checks(done: Done) -> dict[str, dict[str, object]]:
    return {check["name"]: check for check in done.json["checks"]}


@pytest.fixture(autouse=True)
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A player that says that it is one, for whoever has none."""
    mpv = tmp_path / "mpv"
    mpv.write_text("#!/bin/sh\necho mpv v0.40.0 Copyright\n")
    mpv.chmod(0o755)
    monkeypatch.setenv("STENO_TUI_MPV", str(mpv))


def test_a_healthy_place_is_told_of(steno: Steno) -> None:
    done = steno("doctor")
    assert done.code == 0
    for name in CHECKS:
        assert f"{name}: " in done.out
    assert ": problem, " not in done.out and ": note, " in done.out


def test_a_problem_ends_it_with_the_code_of_a_failure_also_beside_the_service(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_EXPORT_DIRECTORY", "/dev/null")
    done = steno("doctor")
    assert done.code == 1 and "exports: problem, " in done.out
    service.stop()
    assert steno("doctor", "--json").code == 1
    monkeypatch.delenv("STENO_TUI_EXPORT_DIRECTORY")
    assert steno("doctor").code == 4


def test_the_same_is_told_as_json(steno: Steno, service: FaultyService) -> None:
    done = steno("doctor", "--json")
    assert done.json["version"] == __version__
    found = checks(done)
    assert set(CHECKS) <= set(found)
    assert list(found["service"]) == ["name", "ok", "found", "advice", "essential"]
    assert (found["service"]["ok"], found["service"]["found"]) == (True, service.origin)


def test_it_is_told_where_the_api_key_is_and_never_what_it_is(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = checks(steno("doctor", "--json"))["API key"]
    assert none["ok"] is None and "key set" in str(none["advice"])
    monkeypatch.setenv(VARIABLE, DEMO_KEY)
    done = steno("doctor", "--json")
    found = checks(done)["API key"]
    assert (found["ok"], found["found"]) == (True, f"in the variable {VARIABLE}")
    assert DEMO_KEY not in done.out + done.err
    monkeypatch.setenv(VARIABLE, "short")
    done = steno("doctor", "--json")
    assert checks(done)["API key"]["ok"] is False
    assert "short" not in done.out + done.err


def test_it_is_told_how_the_transcript_jobs_stand(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert checks(steno("doctor", "--json"))["transcript jobs"]["ok"] is True
    monkeypatch.setenv(VARIABLE, DEMO_KEY)
    steno("transcript", "request", "night-shift/the-tunnel", "--yes")  # which fails
    service.faults.set("/v1/transcripts/*/events", Fault(status=204))
    service.faults.set("/v1/transcripts/*/result", Fault(status=404))
    steno("transcript", "request", "night-shift/the-bakery", "--yes")
    steno("transcript", "request", "night-shift/the-bakery", "--preview", offline=True)
    found = checks(steno("doctor", "--json"))["transcript jobs"]
    assert found["ok"] is False
    assert found["found"] == "1 on their way, 1 failed, 1 without a result"
    assert "transcript request night-shift/the-bakery" in str(found["advice"])


def test_the_directory_is_named_and_not_asked(
    steno: Steno, service: FaultyService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = str(checks(steno("doctor", "--json"))["directory"]["found"])
    assert found.startswith(service.origin) and "only for names" in found
    assert not [request for request in service.requests if request.path == "/search"]
    monkeypatch.delenv("STENO_TUI_DIRECTORY")
    (tmp_path / "c.toml").write_text('directory = ""')
    done = steno("--config", str(tmp_path / "c.toml"), "doctor", "--json")
    assert "none is asked" in str(checks(done)["directory"]["found"])


def test_offline_the_service_is_not_asked(steno: Steno, service: FaultyService) -> None:
    found = checks(steno("doctor", "--json", offline=True))
    assert found["service"]["ok"] is None
    assert service.requests == ()


def test_a_service_that_is_not_there_is_told_with_the_code_for_that(
    steno: Steno, service: FaultyService
) -> None:
    service.stop()
    done = steno("doctor", "--json")
    assert done.code == 4
    assert checks(done)["service"]["ok"] is False
    assert checks(done)["service"]["advice"]


def test_a_missing_player_is_a_problem(steno: Steno, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STENO_TUI_MPV", "/nonexistent/mpv")
    done = steno("doctor", "--json", offline=True)
    assert done.code == 1
    player = checks(done)["player"]
    assert player["ok"] is False
    assert str(player["found"]).startswith("'/nonexistent/mpv', which STENO_TUI_MPV names")
    assert player["advice"] == "Without it, a jump copies the link to that time instead."


def test_a_player_that_the_configuration_names_wrongly_is_told_with_the_setting(
    steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STENO_TUI_MPV")
    file = home / "steno.toml"
    file.write_text('mpv = "mpv --ao=null"')
    player = checks(steno("--config", str(file), "doctor", "--json", offline=True))["player"]
    assert str(player["found"]).startswith("'mpv --ao=null', which the setting 'mpv' names")


def test_a_library_that_cannot_be_kept_is_a_problem(steno: Steno, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = steno("--library", str(tmp_path / "file"), "doctor", "--json", offline=True)
    assert done.code == 1
    assert checks(done)["library"]["ok"] is False


def test_where_audio_is_kept_and_how_much_is_told(
    steno: Steno, service: FaultyService, home: Path
) -> None:
    steno("download", "night-shift/the-lighthouse")
    found = checks(steno("doctor", "--json", offline=True))["audio"]
    assert found["ok"] is True
    assert str(found["found"]) == f"{audio()}, 61.5 MB of at most 2000 MB"


def test_audio_that_is_not_to_be_kept_is_a_note(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_AUDIO_CACHE_MB", "0")
    found = checks(steno("doctor", "--json", offline=True))["audio"]
    assert (found["ok"], found["found"]) == (None, "none is kept: audio_cache_mb is 0")


def test_audio_that_cannot_be_kept_is_a_problem(
    steno: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    done = steno("doctor", "--json", offline=True)
    assert done.code == 1
    assert checks(done)["audio"]["ok"] is False
    assert checks(done)["audio"]["advice"]


def test_where_episodes_are_exported_to_is_told_and_what_is_in_the_way(
    steno: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "exported"
    monkeypatch.setenv("STENO_TUI_EXPORT_DIRECTORY", str(place))
    found = checks(steno("doctor", "--json"))["exports"]
    assert (found["ok"], found["found"]) == (True, f"{place}, made when something is exported")
    place.write_text("in the way")
    for named in (place, place / "deeper"):
        monkeypatch.setenv("STENO_TUI_EXPORT_DIRECTORY", str(named))
        done = steno("doctor", "--json")
        found = checks(done)["exports"]
        assert (done.code, found["ok"], found["found"]) == (1, False, str(named))
        assert str(found["advice"]).startswith(f"{place} is no directory: name another")


def test_a_broken_configuration_is_a_problem(steno: Steno, home: Path) -> None:
    file = home / "steno.toml"
    file.write_text("bell = 3")
    found = checks(steno("--config", str(file), "doctor", "--json", offline=True))
    assert found["configuration"]["ok"] is False
    assert "line 1" in str(found["configuration"]["found"])


def test_proxies_are_told_of_without_their_passwords(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2@proxy.example:3128")
    done = steno("doctor", "--json", offline=True)
    assert checks(done)["HTTPS_PROXY"]["found"] == "proxy.example"
    assert "hunter2" not in done.out + done.err


def test_certificates_that_are_not_there_are_a_problem(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")
    found = checks(steno("doctor", "--json", offline=True))
    assert found["SSL_CERT_FILE"]["ok"] is False


def without_a_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("DBUS_SESSION_BUS_ADDRESS", "TERM", "TERM_PROGRAM", "TMUX", "STY", "ZELLIJ")
    for name in (*names, "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_desktop_there_are_neither_media_keys_nor_notices(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_desktop(monkeypatch)
    found = checks(steno("doctor", "--json", offline=True))
    assert (found["media keys"]["ok"], found["notices"]["ok"]) == (None, None)


def test_a_session_bus_is_told_of(steno: Steno, monkeypatch: pytest.MonkeyPatch) -> None:
    without_a_desktop(monkeypatch)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/bus")
    assert checks(steno("doctor", "--json", offline=True))["media keys"]["ok"] is True


def test_a_terminal_that_shows_notices_is_told_of(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_desktop(monkeypatch)
    monkeypatch.setenv("TERM", "foot")
    found = checks(steno("doctor", "--json", offline=True))["notices"]
    assert (found["ok"], found["found"]) == (True, "through OSC 777")


def test_notices_that_are_not_wanted_are_told_of(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_NOTIFY", "0")
    assert checks(steno("doctor", "--json", offline=True))["notices"]["found"] == (
        "none, for notify is false"
    )


def test_all_that_is_wrong_in_the_configuration_is_told_with_its_lines(
    steno: Steno, home: Path
) -> None:
    file = home / "steno.toml"
    file.write_text('bel = 1\ntheme = "nrod"\n[keys]\nrefesh = "f5"\nfind = "spce"\nhelp = "q"\n')
    done = steno("--config", str(file), "doctor", "--json", offline=True)
    found = str(checks(done)["configuration"]["found"])
    for line, word in ((1, "'bell'"), (2, "'nord'"), (4, "'refresh'"), (5, "'space'"), (6, "quit")):
        assert any(f"line {line}:" in row and word in row for row in found.splitlines())
    assert "nrod" not in done.err, "it is told once"
