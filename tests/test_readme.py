"""What the README says, held against what the program does."""

from __future__ import annotations

import json
import re
import shlex
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from msgspec.structs import replace

from steno_tui import config
from steno_tui.cli import json_output, tab_output
from steno_tui.cli.exit_codes import MEANINGS as EXIT_CODES
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.manual import FILES, VARIABLES
from steno_tui.cli.verbs import verbs
from steno_tui.config import MEANINGS as SETTINGS
from steno_tui.config import Config
from steno_tui.core.reference import EpisodeRef, PodcastRef, read_reference
from steno_tui.demo.catalogue import load
from steno_tui.feeds.addresses import is_address
from steno_tui.models.episode import Chapter, Episode, Highlight
from steno_tui.models.moment import Moment
from steno_tui.models.podcast import Podcast
from steno_tui.models.transcript import TranscriptChoice, TranscriptForm, TranscriptSource
from steno_tui.stenobird.addresses import STENOBIRD
from steno_tui.tui.commands import COMMANDS, key_words
from steno_tui.tui.config_check import checked
from steno_tui.tui.theme import DARK
from tests.cli.conftest import VERBS

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURES = sorted((ROOT / "screenshots").glob("*.svg"))

Parsed = Callable[[list[str]], tuple[str, dict[str, Any]]]
"""Gives the verb of a command line, empty where it has none, and the values of its parameters."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The fenced blocks in one language."""
    return [body for kind, body in _FENCE.findall(README) if kind == language]


def rows(heading: str) -> list[list[str]]:
    """The cells of the table whose first column has this heading, row by row."""
    lines = README.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {heading} |"))
    table = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        table.append([cell.strip() for cell in line.strip("|").split("|")])
    return table


def key_table() -> str:
    """The table of keys as it must stand in the README."""
    table = ["| Keys | What they do | Name |", "| --- | --- | --- |"]
    for command in COMMANDS:
        keys = " ".join(f"`{key}`" for key in key_words(command, {}))
        table.append(f"| {keys} | {command.help} | `{command.name}` |")
    return "\n".join(table) + "\n"


def command_lines() -> list[list[str]]:
    """Every line of a shell block that runs steno-tui itself, as its arguments."""
    found = []
    for line in re.split(r"\n| && | \| ", "\n".join(blocks("sh"))):
        words = shlex.split(line, comments=True)
        if words and Path(words[0]).name == "steno-tui":
            found.append(words[1:])
    return found


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Parsed:
    """Parses a command line as the program does, and runs nothing.

    What a verb's own verbs are given is told as the verb's.
    """
    calls: list[tuple[str, dict[str, Any]]] = []

    def recorder(name: str) -> Callable[..., None]:
        return lambda **params: calls.append((name, params))

    def alone(name: str) -> Callable[..., None]:
        def record(**params: Any) -> None:
            if click.get_current_context().invoked_subcommand is None:
                calls.append((name, params))

        return record

    for name, verb in VERBS.items():
        monkeypatch.setattr(verb, "callback", recorder(name))
        if isinstance(verb, click.Group):  # alone, or with one of the verbs below it
            monkeypatch.setattr(verb, "callback", alone(name))
            for below in verb.commands.values():
                monkeypatch.setattr(below, "callback", recorder(name))
    monkeypatch.setattr(verbs, "callback", lambda **params: None)

    def parse(arguments: list[str]) -> tuple[str, dict[str, Any]]:
        calls.clear()
        verbs.main(list(arguments), standalone_mode=False)
        return calls[-1] if calls else ("", {})

    return parse


def test_the_table_of_keys_is_the_one_the_program_has() -> None:
    assert key_table() in README, f"The table must be:\n{key_table()}"


@pytest.mark.parametrize("arguments", command_lines(), ids=" ".join)
def test_every_command_line_can_be_parsed(parsed: Parsed, arguments: list[str]) -> None:
    verb, _ = parsed(arguments)
    assert verb == next((word for word in arguments if not word.startswith("-")), "")


def test_every_verb_has_an_example() -> None:
    shown = {arguments[0] for arguments in command_lines() if arguments}
    assert set(VERBS) <= shown


@pytest.mark.parametrize("arguments", command_lines(), ids=" ".join)
def test_what_an_example_names_is_what_its_verb_takes(parsed: Parsed, arguments: list[str]) -> None:
    verb, params = parsed(arguments)
    given = params.get("ref") or next(iter(params.get("refs") or ()), params.get("podcast"))
    if verb == "add":
        given = " ".join(params["what"])
        if not given.startswith(STENOBIRD):
            assert is_address(given) is given.endswith(".xml")  # all others are words
            return
    if given is not None:
        is_podcasts = verb in ("add", "remove") or given == params.get("podcast")
        kind = PodcastRef if is_podcasts else EpisodeRef
        assert isinstance(read_reference(given, STENOBIRD), kind)


def test_an_example_that_needs_audio_names_an_episode_of_the_demo_that_has_it() -> None:
    whose = {
        episode
        for arguments in command_lines()
        if arguments[:1] in (["play"], ["download"])
        or arguments[:2] in (["queue", "add"], ["transcript", "request"])
        for episode in arguments
        if "/" in episode
    }
    heard = {
        f"{one.podcast}/{one.slug}" for show in load() for one in show.episodes if one.has_audio
    }
    assert whose and whose <= heard


def paths(command: click.Command, path: str) -> dict[str, click.Command]:
    """A verb, or the verbs below it, by how they are called."""
    if not isinstance(command, click.Group):
        return {path: command}
    below = command.commands.items()
    return {f"{path} {name}": one for name, one in below}


DEEP_VERBS = {path: one for name, verb in VERBS.items() for path, one in paths(verb, name).items()}
"""All verbs, those of groups as ``queue add``."""


@pytest.mark.parametrize("path", DEEP_VERBS)
def test_every_verb_of_a_group_has_an_example_and_every_option_is_named(path: str) -> None:
    shown = [" ".join(line) for line in command_lines()]
    assert any(line.startswith(path) for line in shown)
    for param in DEEP_VERBS[path].params:
        for option in (*param.opts, *param.secondary_opts):
            if option.startswith("--") and not getattr(param, "hidden", False):
                assert option in README, f"{path} {option}"


def test_the_verbs_without_json_are_named() -> None:
    told = re.search(r"Only\n?(.*?)have no `--json`", README, re.DOTALL)
    assert told is not None
    without = {
        path
        for path, verb in DEEP_VERBS.items()
        if not any("--json" in param.opts for param in verb.params)
    }
    assert set(re.findall(r"`([a-z ]+)`", told[1])) == without


def test_the_cells_of_a_pipe_are_all_named() -> None:
    makers = {
        "podcasts": tab_output.podcast,
        "episodes": tab_output.episode,
        "search": tab_output.hit,
        "highlights": tab_output.highlight,
        "topics": tab_output.topic,
        "requests": tab_output.request,
        "moments": tab_output.marked,
        "transcript list": tab_output.transcript_choice,
        "transcript requests": tab_output.transcript_job,
        "queue list": tab_output.queue_row,
        "export": tab_output.saved,
        "continue --list": tab_output.recent,
        "cache list": tab_output.held,
        "add": tab_output.candidate,
    }
    told = {cells[0].strip("`"): cells[1].split(", ") for cells in rows("Rows of")}
    named = {name: len((one.__doc__ or "").rstrip(".").split(", ")) for name, one in makers.items()}
    assert {name: len(cells) for name, cells in told.items()} == named


def test_the_options_of_every_verb_are_all_there() -> None:
    told = {cells[0].strip("`").split()[0] for cells in rows("Option")}
    taken = {param.opts[0] for param in verbs.params if param.name != "version"}
    assert told == taken


def test_the_exit_codes_are_all_there_and_mean_what_the_program_says() -> None:
    told = {int(cells[0]): cells[1] for cells in rows("Exit code")}
    assert told == {code.value: meaning for code, meaning in EXIT_CODES.items()}
    assert set(EXIT_CODES) == set(ExitCode)


def test_the_configuration_shown_has_every_key(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    path = tmp_path / "config.toml"
    path.write_text(example, encoding="utf-8")
    assert checked(config.load(path, {})).problems == ()
    assert set(re.findall(r"^\[?(\w+)", example, re.MULTILINE)) >= set(Config.__struct_fields__)


def test_the_configuration_shown_is_what_holds_without_one(tmp_path: Path) -> None:
    (example,) = blocks("toml")
    path = tmp_path / "config.toml"
    path.write_text(example, encoding="utf-8")
    shown = config.load(path, {}).config
    assert replace(shown, theme=None, keys={}) == Config()
    assert shown.theme == DARK.name
    own = {command.name: command.keys for command in COMMANDS}
    assert {name: own[name] for name in shown.keys} == shown.keys


def test_the_settings_mean_what_the_program_says() -> None:
    (example,) = blocks("toml")
    told = dict(re.findall(r"^(\w+) = .*?# (.+)$", example.partition("[keys]")[0], re.MULTILINE))
    assert told == SETTINGS
    assert {*SETTINGS, "keys"} == set(Config.__struct_fields__)


def test_what_of_the_environment_is_obeyed_is_told_as_the_manual_does() -> None:
    told = {cells[0].replace("`", ""): cells[1] for cells in rows("Variable")}
    others = {name: meaning for name, meaning in VARIABLES.items() if "XDG_" not in name}
    assert {name: told[name] for name in others} == others
    assert all(f"`{name}`" in README for names in VARIABLES for name in names.split(", "))


def test_where_things_are_is_told_as_the_manual_does() -> None:
    places = {cells[1].strip("`") for cells in rows("What")}
    assert {place for place in places if any(file.startswith(place) for file in FILES)} == places


def test_every_setting_has_its_variable() -> None:
    names = {f"STENO_TUI_{name.upper()}" for name in Config.__struct_fields__ if name != "keys"}
    told = set(re.findall(r"`(STENO_TUI_\w+)`", README))
    assert told == names | {"STENO_TUI_API_KEY"}  # which is no setting, and stands in no file


def test_the_json_shown_has_the_shape_of_what_show_prints() -> None:
    (example,) = blocks("json")
    podcast = Podcast("p", "P", f"{STENOBIRD}/podcast/p")
    episode = Episode(
        podcast,
        "e",
        "E",
        page_url=f"{STENOBIRD}/podcast/p/e",
        published_at=datetime(2026, 11, 4, tzinfo=UTC),
        duration_seconds=60,
        link_url="https://p.example/e",
        audio_url="https://p.example/e.mp3",
        state="processed",
        summary="S.",
        highlights=(Highlight("L", "T"),),
        topics=("t",),
        chapters=(Chapter(5, "C", "S."),),
    )
    marked = Moment(episode.key, "E", "P", 7, "C", note="N", made_at=1.0)
    brought = TranscriptChoice(
        TranscriptSource.FILE, TranscriptForm.VTT, language="en", name="words.vtt"
    )
    shown = json_output.page(episode, "network", 0.0, [marked], [brought])
    assert shape(json.loads(example)) == shape(shown)


def shape(value: object) -> object:
    """The keys and types of a JSON value; of a list, those of its first item."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return type(value)


@pytest.mark.parametrize("mark", ["try", "test"])
def test_the_two_commands_are_one_line_each_where_the_gate_finds_them(mark: str) -> None:
    assert len(re.findall(rf"^<!-- {mark} -->\n```sh\n(.+)\n```$", README, re.MULTILINE)) == 1


def test_every_file_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_every_section_the_readme_links_to_is_there() -> None:
    headings = re.findall(r"^#+ (.+)$", README, re.MULTILINE)
    anchors = {heading.lower().replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", README)) <= anchors


@pytest.mark.parametrize("picture", PICTURES, ids=lambda path: path.name)
def test_a_picture_asks_no_host_for_anything(picture: Path) -> None:
    svg = picture.read_text(encoding="utf-8")
    ElementTree.fromstring(svg)
    assert set(re.findall(r"\w+://[^\"'\s<]+", svg)) == {"http://www.w3.org/2000/svg"}
