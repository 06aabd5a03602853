"""The user's settings, and what is said of those that cannot be used."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui import config
from steno_tui.config import Config
from steno_tui.errors import ConfigError

WHOLE = """\
# mine
server = "http://localhost:8000/"
theme = "steno-light"
mpv = "/opt/mpv"
bell = true
notify = false
audio_cache_mb = 500

[keys]
refresh = "r,f5"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def load(file: Path, text: str | bytes, **environ: str) -> Config:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return config.load(file, environ)


def refusal(file: Path, text: str | bytes, **environ: str) -> str:
    with pytest.raises(ConfigError) as refused:
        load(file, text, **environ)
    return refused.value.message


def test_a_whole_file_is_read(file: Path) -> None:
    assert load(file, WHOLE) == Config(
        "http://localhost:8000", "steno-light", "/opt/mpv", True, False, 500, {"refresh": "r,f5"}
    )


def test_an_empty_file_leaves_the_defaults(file: Path) -> None:
    assert load(file, "") == Config()


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    assert load(file, b"\xef\xbb\xbfbell = true") == Config(bell=True)


def test_no_file_in_the_usual_place_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert config.load(None, {}) == Config()


def test_the_file_in_the_usual_place_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    from steno_tui import paths

    usual = paths.config_file()
    assert usual is not None
    usual.parent.mkdir(parents=True)
    usual.write_text("bell = true")
    assert config.load(None, {}).bell


def test_a_named_file_that_is_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(ConfigError, match="There is no file"):
        config.load(file, {})


def test_an_unknown_key_is_named_with_file_line_and_nearest(file: Path) -> None:
    sentence = refusal(file, '# a\nbell = true\nservr = "x.example"\n')
    assert f"{file}, line 3:" in sentence
    assert "'servr'" in sentence
    assert "Did you mean 'server'?" in sentence


def test_an_unknown_key_near_nothing_gets_the_whole_list(file: Path) -> None:
    assert "server, theme, mpv, bell, notify, audio_cache_mb, keys" in refusal(file, "zzz = 1")


def test_an_unknown_table_is_named_with_its_line(file: Path) -> None:
    assert "line 2" in refusal(file, "bell = true\n[colours]\nred = 1\n")


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ('bell = "yes"', "'bell' must be true or false"),
        ("bell = 1", "'bell' must be true or false"),
        ("notify = 0", "'notify' must be true or false"),
        ("theme = 3", "'theme' must be a text in quotes"),
        ("mpv = []", "'mpv' must be a text in quotes"),
        ("server = {}", "'server' must be a text in quotes"),
        ('audio_cache_mb = "9"', "'audio_cache_mb' must be a whole number of megabytes"),
        ("audio_cache_mb = 1.5", "'audio_cache_mb' must be a whole number of megabytes"),
        ("audio_cache_mb = true", "'audio_cache_mb' must be a whole number of megabytes"),
        ("audio_cache_mb = -1", "'audio_cache_mb' must be a whole number of megabytes, 0 to"),
        ("audio_cache_mb = 1000001", "'audio_cache_mb' must be a whole number of megabytes"),
        ('keys = "q"', "'keys' must be a table"),
        ('server = "file:///x"', "'server' is no address"),
    ],
)
def test_a_value_of_the_wrong_kind_is_named_with_its_line(
    file: Path, line: str, wanted: str
) -> None:
    sentence = refusal(file, f"\n\n{line}\n")
    assert "line 3" in sentence
    assert wanted in sentence


def test_keys_must_be_written_in_quotes(file: Path) -> None:
    sentence = refusal(file, "bell = true\n[keys]\nbell = 5\n")
    assert "line 3" in sentence
    assert "'bell' must be keys in quotes" in sentence


def test_broken_toml_is_named_with_its_line(file: Path) -> None:
    sentence = refusal(file, "bell = true\nserver = \n")
    assert f"{file}, line 2: this is no TOML" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "a = " + "[" * 100_000,
        "bell = " + "9" * 5000,
        "=",
        "[keys",
        "a.b = 1",
        "bell = true\nbell = false",
    ],
    ids=lambda text: text[:20],
)
def test_nothing_in_a_file_breaks_the_reader(file: Path, text: str) -> None:
    assert str(file) in refusal(file, text)


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(body)
    try:
        config.load(file, {})
    except ConfigError as error:
        assert error.message.isprintable()


def test_what_is_not_utf_8_is_named_with_its_line(file: Path) -> None:
    assert "line 2: this is not UTF-8" in refusal(file, b"bell = true\n# caf\xe9\n")


def test_a_huge_file_is_not_read(file: Path) -> None:
    assert "over 1 MB" in refusal(file, "#" * 2_000_000)


def test_a_directory_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(tmp_path, {})


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_an_error(file: Path) -> None:
    file.write_text("")
    file.chmod(0)
    with pytest.raises(ConfigError, match="cannot be read"):
        config.load(file, {})


def test_control_characters_in_a_key_are_shown_harmlessly(file: Path) -> None:
    assert refusal(file, '"\\u001b]0;CANARY\\u0007" = 1').isprintable()


def test_the_environment_outweighs_the_file(file: Path) -> None:
    found = load(
        file,
        WHOLE,
        STENO_TUI_SERVER="other.example",
        STENO_TUI_THEME="nord",
        STENO_TUI_MPV="mpv2",
        STENO_TUI_BELL="0",
        STENO_TUI_NOTIFY="yes",
        STENO_TUI_AUDIO_CACHE_MB="0",
    )
    assert found == Config(
        "https://other.example", "nord", "mpv2", False, True, 0, {"refresh": "r,f5"}
    )


def test_empty_words_in_the_environment_mean_nothing(file: Path) -> None:
    found = load(
        file,
        WHOLE,
        STENO_TUI_SERVER="",
        STENO_TUI_THEME="",
        STENO_TUI_MPV="",
        STENO_TUI_AUDIO_CACHE_MB="",
    )
    assert (found.server, found.theme, found.mpv, found.audio_cache_mb) == (
        "http://localhost:8000",
        "steno-light",
        "/opt/mpv",
        500,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STENO_TUI_SERVER", "ftp://x.example"),
        ("STENO_TUI_BELL", "loud"),
        ("STENO_TUI_NOTIFY", "never"),
        ("STENO_TUI_AUDIO_CACHE_MB", "much"),
        ("STENO_TUI_AUDIO_CACHE_MB", "-1"),
        ("STENO_TUI_AUDIO_CACHE_MB", "1000001"),
        ("STENO_TUI_AUDIO_CACHE_MB", "٣"),
    ],
)
def test_a_wrong_word_in_the_environment_is_named(file: Path, name: str, value: str) -> None:
    assert name in refusal(file, "", **{name: value})


@pytest.mark.parametrize("text", [WHOLE, "servr = 1", "bell ="])
def test_reading_never_changes_the_file(file: Path, text: str) -> None:
    file.write_text(text)
    before = file.stat()
    with suppress(ConfigError):
        config.load(file, {})
    assert file.read_text() == text
    assert file.stat().st_mtime_ns == before.st_mtime_ns
