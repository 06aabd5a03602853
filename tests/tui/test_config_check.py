"""What only the full screen can judge of a configuration."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.config import Config, Loaded
from steno_tui.tui.commands import COMMANDS
from steno_tui.tui.config_check import THEMES, checked, right_name

from .stage import Clock, Setting, make_app, staged

PLACES = {
    "theme": "c.toml, line 2",
    "keys.refresh": "c.toml, line 5",
    "keys.refesh": "c.toml, line 6",
    "keys.find": "c.toml, line 7",
}


def problems(**given: object) -> tuple[str, ...]:
    return checked(Loaded(Config(**given), places=PLACES)).problems  # type: ignore[arg-type]


def test_what_is_right_passes() -> None:
    config = Config(theme="nord", keys={one.name: one.keys for one in COMMANDS})
    assert checked(Loaded(config)) == Loaded(config)


def test_the_themes_that_pass_are_those_of_the_app(full: Setting) -> None:
    assert set(THEMES) == set(make_app(full, Clock(), Clock()).available_themes)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"theme": "nrod"}, "c.toml, line 2: there is no theme 'nrod'. Did you mean 'nord'?"),
        ({"theme": "x\x1by"}, "steno-dark, steno-light"),
        ({"keys": {"refesh": "f5"}}, "there is no command 'refesh'. Did you mean 'refresh'?"),
        ({"keys": {"zzzzz": "f5"}}, "play_pause"),
        ({"keys": {"refresh": ""}}, "c.toml, line 5: 'refresh' is left without a key"),
        ({"keys": {"refresh": "f5,"}}, "left without a key"),
        ({"keys": {"refresh": " ,f5"}}, "left without a key"),
        ({"keys": {"refresh": "spce"}}, "line 5: no key is called 'spce'. Did you mean 'space'?"),
        ({"keys": {"refresh": "f5,Enter"}}, "no key is called 'Enter'. Did you mean 'enter'?"),
        ({"keys": {"refresh": "ctrl+alt+a"}}, "Did you mean 'alt+ctrl+a'?"),
        ({"keys": {"refresh": "shift+a"}}, "Did you mean 'A'?"),
        ({"keys": {"refresh": "cmd+a"}}, "no key is called 'cmd+a'."),
        ({"keys": {"refresh": "a"}}, "c.toml, line 5: a is given to refresh and add."),
        ({"keys": {"refresh": "/"}}, "line 5: / is given to find and refresh."),
        ({"keys": {"quit": "x"}}, "x is given to forget_request, remove, dequeue and quit."),
        (
            {"keys": {"refresh": "f5", "find": "f5"}},
            "c.toml, line 7 and c.toml, line 5: f5 is given to find and refresh.",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place_and_the_nearest(
    given: dict[str, object], said: str
) -> None:
    (problem,) = problems(**given)
    assert said in problem
    assert problem.isprintable()


def test_one_wrong_line_costs_that_line() -> None:
    keys = {"refresh": "spce", "help": "f1", "nothing": "f2"}
    found = checked(Loaded(Config(theme="no-such", bell=True, keys=keys)))
    assert found.config == Config(bell=True, keys={"help": "f1"})
    assert len(found.problems) == 3


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ({"request": "d", "help": "f1"}, {"help": "f1"}),
        ({"find": "q"}, {}),
        ({"help": "escape"}, {}),
        ({"quit": "x", "download": "x"}, {}),
        ({"refresh": "f5,a,q"}, {}),
        ({"request": "d", "download": "t"}, {"request": "d", "download": "t"}),
        ({"request": "d,x", "download": "t"}, {}),  # without the first the second clashes too
    ],
    ids=str,
)
def test_a_line_that_gives_a_key_to_two_commands_does_not_hold(
    keys: dict[str, str], kept: dict[str, str]
) -> None:
    found = checked(Loaded(Config(keys=keys)))
    assert found.config.keys == kept
    assert bool(found.problems) == (kept != keys)


def test_every_key_of_a_line_that_another_command_has_is_told() -> None:
    a, q = problems(keys={"refresh": "f5,a,q"})
    assert "a is given to refresh and add." in a
    assert "q is given to refresh and quit." in q


@pytest.mark.parametrize(
    "key",
    [
        *sorted({key for one in COMMANDS for key in one.keys.split(",")}),
        *"aZ1ü/+-.é[",
        "f12",
        "ctrl+right",
        "ctrl+shift+left",
        "alt+enter",
        "ctrl+plus",
        "comma",
    ],
)
def test_a_key_that_there_is_passes(key: str) -> None:
    assert right_name(key) == key


async def test_what_is_wrong_is_told_on_the_screen(full: Setting) -> None:
    wrong = ("c.toml, line 1: a.", "c.toml, line 2: b.")
    async with staged(replace(full, problems=wrong)) as stage:
        await stage.says("c.toml, line 1: a. And 1 more: see steno-tui doctor.")
