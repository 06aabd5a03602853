"""The user's settings, and what is said of those that cannot be used."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui import config
from steno_tui.config import Config, Loaded
from steno_tui.errors import ConfigError

WHOLE = """\
# mine
server = "http://localhost:8000/"
theme = "steno-light"
mpv = "/opt/mpv"
bell = true
notify = false
audio_cache_mb = 500
directory = "https://podcasts.example/"

[keys]
refresh = "r,f5"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def loaded(file: Path, text: str | bytes, **environ: str) -> Loaded:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return config.load(file, environ)


def load(file: Path, text: str | bytes, **environ: str) -> Config:
    found = loaded(file, text, **environ)
    assert found.problems == ()
    return found.config


def refusal(file: Path, text: str | bytes, **environ: str) -> str:
    (problem,) = loaded(file, text, **environ).problems
    return problem


def test_a_whole_file_is_read(file: Path) -> None:
    assert load(file, WHOLE) == Config(
        "http://localhost:8000",
        "steno-light",
        "/opt/mpv",
        True,
        False,
        500,
        "https://podcasts.example",
        keys={"refresh": "r,f5"},
    )


def test_an_empty_file_leaves_the_defaults(file: Path) -> None:
    assert load(file, "") == Config()


def test_the_directory_can_be_turned_off(file: Path) -> None:
    assert load(file, 'directory = ""').directory == ""
    assert load(file, "").directory == "https://itunes.apple.com"


def test_a_byte_order_mark_does_no_harm(file: Path) -> None:
    assert load(file, b"\xef\xbb\xbfbell = true") == Config(bell=True)


def test_no_file_in_the_usual_place_is_fine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    assert config.load(None, {}) == Loaded(Config())


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
    assert config.load(None, {}).config.bell


def test_a_named_file_that_is_not_there_is_an_error(file: Path) -> None:
    with pytest.raises(ConfigError, match="There is no file"):
        config.load(file, {})


def test_an_unknown_key_is_named_with_file_line_and_nearest(file: Path) -> None:
    sentence = refusal(file, '# a\nbell = true\nservr = "x.example"\n')
    assert f"{file}, line 3:" in sentence
    assert "'servr'" in sentence
    assert "Did you mean 'server'?" in sentence


def test_an_unknown_key_near_nothing_gets_the_whole_list(file: Path) -> None:
    sentence = refusal(file, "zzz = 1")
    assert "server, theme, mpv, bell, notify, audio_cache_mb, directory, auto_download" in sentence
    assert "delete_when_heard, fetch_ahead, export_directory, keys." in sentence


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
        ("auto_download = -1", "'auto_download' must be a whole number of episodes, 0 to 1000"),
        ("keep_downloads = 1001", "'keep_downloads' must be a whole number of episodes"),
        ("fetch_ahead = true", "'fetch_ahead' must be a whole number of episodes"),
        ("export_directory = 'notes'", "'export_directory' must be the whole path of a directory"),
        ('export_directory = "/a\\nb"', "'export_directory' must be the whole path of a directory"),
        ("delete_when_heard = 1", "'delete_when_heard' must be true or false"),
        ('keys = "q"', "'keys' must be a table"),
        ('server = "file:///x"', "'server' is no address"),
        ('directory = "file:///x"', "'directory' is no address"),
        ("directory = false", "'directory' must be a text in quotes"),
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
    assert str(file) in "".join(loaded(file, text).problems)


AROUND = 'mpv = "first"\n{}\nbell = true\n[keys]\nrefresh = "f5"\n'


@pytest.mark.parametrize(
    "wrong",
    [
        "servr = 1",
        "theme = 3",
        'server = "file:///x"',
        "audio_cache_mb = -1",
        "server = ",
        "= 3",
        "theme",
        'theme = "steno-dark',
        "theme = steno-dark",
        "mpv = 'again'",
        'theme = "\\q"',
        "a..b = 1",
    ],
)
def test_a_wrong_line_costs_that_line_alone(file: Path, wrong: str) -> None:
    found = loaded(file, AROUND.format(wrong))
    assert found.config == Config(mpv="first", bell=True, keys={"refresh": "f5"})
    (problem,) = found.problems
    assert problem.startswith(f"{file}, line 2: ")


def test_a_wrong_line_among_the_keys_costs_that_line_alone(file: Path) -> None:
    found = loaded(file, '[keys]\nhelp = "f1"\nfind = 3\nrefresh = r\nquit = "f10"\n')
    assert found.config.keys == {"help": "f1", "quit": "f10"}
    assert [problem.split(": ")[0] for problem in found.problems] == [
        f"{file}, line 4",
        f"{file}, line 3",
    ]


def test_a_heading_that_is_none_costs_what_stands_below_it(file: Path) -> None:
    found = loaded(file, 'bell = true\n[keys\nrefresh = "r"\n[[x\ny = 1\n')
    assert found.config == Config(bell=True)
    assert len(found.problems) == 2
    assert "line 2: this is no TOML" in found.problems[0]
    assert "This table is left out; the rest holds." in found.problems[0]


@pytest.mark.parametrize("begin", ['theme = """', "keys = [", "mpv = '''", "keys = {"])
def test_what_never_ends_is_told_where_it_begins(file: Path, begin: str) -> None:
    found = loaded(file, f"notify = false\n{begin}\n# a\nbell = true\naudio_cache_mb = 3\n")
    assert found.config == Config(notify=False, bell=True, audio_cache_mb=3)
    assert found.problems[0].startswith(f"{file}, line 2: this is no TOML")


def test_a_line_that_is_not_utf_8_costs_that_line_alone(file: Path) -> None:
    found = loaded(file, b"bell = true\n# caf\xe9\nmpv = 'x'\n")
    assert found.config == Config(bell=True, mpv="x")


def test_a_file_of_something_else_is_told_in_few_words(file: Path) -> None:
    found = loaded(file, "<html>\n" * 500)
    assert found.config == Config()
    assert len(found.problems) <= 21
    assert "Nothing of it is used" in found.problems[-1]


def test_each_setting_is_told_with_where_it_comes_from(file: Path) -> None:
    found = loaded(file, WHOLE, STENO_TUI_MPV="x")
    assert found.places["theme"] == f"{file}, line 3"
    assert found.places["keys.refresh"] == f"{file}, line 11"
    assert found.places["mpv"] == "STENO_TUI_MPV"


@given(st.binary(max_size=200))
def test_no_bytes_whatever_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, body: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(body)
    assert "".join(config.load(file, {}).problems).isprintable()


def test_what_is_not_utf_8_is_named_with_its_line(file: Path) -> None:
    assert "line 2: this is not UTF-8" in refusal(file, b"bell = true\n# caf\xe9\n")


def test_a_huge_file_is_not_read(file: Path) -> None:
    assert "over 1 MB" in refusal(file, "#" * 2_000_000)


def test_a_directory_is_no_configuration(tmp_path: Path) -> None:
    (problem,) = config.load(tmp_path, {}).problems
    assert "cannot be read" in problem and "Nothing of it is used" in problem


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_an_unreadable_file_is_an_error(file: Path) -> None:
    file.write_text("")
    file.chmod(0)
    assert "cannot be read" in config.load(file, {}).problems[0]


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
        STENO_TUI_DIRECTORY="names.example",
        STENO_TUI_AUTO_DOWNLOAD="3",
        STENO_TUI_KEEP_DOWNLOADS="5",
        STENO_TUI_DELETE_WHEN_HEARD="yes",
        STENO_TUI_FETCH_AHEAD="2",
        STENO_TUI_EXPORT_DIRECTORY="~/notes",
    )
    numbers = {"audio_cache_mb": 0, "auto_download": 3, "keep_downloads": 5, "fetch_ahead": 2}
    assert found == Config(
        "https://other.example",
        "nord",
        "mpv2",
        False,
        True,
        directory="https://names.example",
        delete_when_heard=True,
        export_directory="~/notes",
        keys={"refresh": "r,f5"},
        **numbers,
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
        ("STENO_TUI_DIRECTORY", "ftp://x.example"),
        ("STENO_TUI_BELL", "loud"),
        ("STENO_TUI_NOTIFY", "never"),
        ("STENO_TUI_AUDIO_CACHE_MB", "much"),
        ("STENO_TUI_AUDIO_CACHE_MB", "-1"),
        ("STENO_TUI_AUDIO_CACHE_MB", "1000001"),
        ("STENO_TUI_AUDIO_CACHE_MB", "٣"),
        ("STENO_TUI_AUTO_DOWNLOAD", "all"),
        ("STENO_TUI_KEEP_DOWNLOADS", "1001"),
        ("STENO_TUI_FETCH_AHEAD", "-1"),
        ("STENO_TUI_DELETE_WHEN_HEARD", "later"),
    ],
)
def test_a_wrong_word_in_the_environment_is_named(file: Path, name: str, value: str) -> None:
    assert name in refusal(file, "", **{name: value})


@pytest.mark.parametrize("text", [WHOLE, "servr = 1", "bell ="])
def test_reading_never_changes_the_file(file: Path, text: str) -> None:
    file.write_text(text)
    before = file.stat()
    config.load(file, {})
    assert file.read_text() == text
    assert file.stat().st_mtime_ns == before.st_mtime_ns
