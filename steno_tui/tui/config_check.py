"""What in a configuration only the full screen can judge: the theme, and the commands' keys."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from functools import cache
from string import punctuation

from msgspec.structs import replace
from textual.binding import Binding
from textual.keys import Keys, key_to_character
from textual.theme import BUILTIN_THEMES

from steno_tui.config import Loaded
from steno_tui.text.sanitize import line
from steno_tui.tui.bindings import keymap
from steno_tui.tui.commands import COMMANDS, clashes, key_word
from steno_tui.tui.theme import DARK, LIGHT

THEMES = (DARK.name, LIGHT.name, *sorted(set(BUILTIN_THEMES)))
"""Every theme that can be named."""

_MODIFIERS = {"alt", "ctrl", "hyper", "meta", "shift", "super"}
_SHOWN = 40


def _name_of(character: str) -> str:
    """How Textual calls a character."""
    if character == ",":
        return "comma"  # which stands between keys
    return next(iter(Binding.make_bindings([Binding(character, "")]))).key


@cache
def _names() -> frozenset[str]:
    """The names of all keys, without what may be held with them."""
    named = (key.value.rpartition("+")[2] for key in Keys)
    return frozenset(
        {name for name in named if name.isalnum() and name != "return"}
        | set(map(_name_of, punctuation))
    )


def checked(loaded: Loaded) -> Loaded:
    """Leave out of a configuration what cannot be used, with all that is wrong told."""
    problems = list(loaded.problems)
    config = loaded.config
    if config.theme is not None and config.theme not in THEMES:
        shown = line(config.theme, _SHOWN)
        advice = _nearest(config.theme, THEMES)
        problems.append(
            f"{loaded.places.get('theme', 'theme')}: there is no theme {shown!r}.{advice}"
        )
        config = replace(config, theme=None)
    keys = {}
    for name, given in config.keys.items():
        wrong = _wrong(name, given)
        if wrong is None:
            keys[name] = given
        else:
            problems.append(f"{_place(loaded, name)}: {wrong}")
    # What goes may have made room for what stays; the usual keys do not clash.
    while keys and (found := clashes(keymap(keys))):
        wrong_lines = set()
        for key, names in found.items():
            lines = [name for name in names if name in keys]
            places = " and ".join(dict.fromkeys(_place(loaded, name) for name in lines))
            given = f"{', '.join(names[:-1])} and {names[-1]}"
            problems.append(f"{places}: {key_word(key)} is given to {given}.")
            wrong_lines.update(lines)
        for name in wrong_lines:
            del keys[name]
    return replace(loaded, config=replace(config, keys=keys), problems=tuple(problems))


def _place(loaded: Loaded, name: str) -> str:
    return loaded.places.get(f"keys.{name}", "[keys]")


def _wrong(name: str, given: str) -> str | None:
    """What is wrong with the keys of a command; None where nothing is."""
    names = [command.name for command in COMMANDS]
    if name not in names:
        return f"there is no command {line(name, _SHOWN)!r}.{_nearest(name, names)}"
    for key in given.split(","):
        if not key.strip():
            return f"{name!r} is left without a key; leave the line out to keep the usual one."
        right = right_name(key.strip())
        if right != key.strip():
            advice = f" Did you mean {right!r}?" if right else ""
            return f"no key is called {line(key.strip(), _SHOWN)!r}.{advice}"
    return None


def _nearest(name: str, names: Collection[str]) -> str:
    near = get_close_matches(name[:80], names, n=1)
    return f" Did you mean {near[0]!r}?" if near else f" There are: {', '.join(names)}."


def right_name(key: str) -> str | None:
    """The name of the key that is meant: the same, the nearest, or None where none is near."""
    if len(key) == 1:
        return key if key.isprintable() else None
    *held, base = f"{key[:-1]}plus".split("+") if key.endswith("++") else key.split("+")
    held = sorted({modifier.lower() for modifier in held})
    if not set(held) <= _MODIFIERS:
        return None
    right = _right_base(base)
    if right is None or not held:
        return right
    if len(right) == 1 and right.isalpha():
        if held == ["shift"]:
            return right.upper()
        right = right.lower()
    return "+".join([*held, right])


def _right_base(base: str) -> str | None:
    """The name of a key, without what is held with it."""
    if base in _names() or (len(base) == 1 and base.isalnum()):
        return base
    character = base if len(base) == 1 else key_to_character(base)
    if character is not None and character.isprintable():
        return _name_of(character)
    near = get_close_matches(base.lower()[:80], sorted(_names()), n=1)
    return near[0] if near else None
