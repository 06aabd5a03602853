"""The options that every command line takes: what they are called, and what was given of them.

A command line that has nothing else opens the full screen, and is read here: importing click, which
reads all others, would take a tenth of the time until it stands.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

COMPLETES = "_STENO_TUI_COMPLETE"
"""The variable by which a shell asks click what can be typed next."""


class Options(Struct, frozen=True):
    """What was given."""

    demo: bool = False
    server: str | None = None
    offline: bool = False
    library: Path | None = None
    config: Path | None = None


class Option(Struct, frozen=True):
    """One of them, as it is typed with two hyphens before it."""

    name: str
    """Also that of a field of `Options`."""
    kind: type[bool | str | Path]
    """What its value is; a switch has none."""
    metavar: str | None
    """What stands for the value in helps."""
    help: str


GLOBAL_OPTIONS = (
    Option("demo", bool, None, "Use a built-in service and a library that is not kept."),
    Option("server", str, "URL", "Read from another service."),
    Option("offline", bool, None, "Leave the network alone; show what is on disk."),
    Option("library", Path, "DIR", "Keep the library in another place."),
    Option("config", Path, "FILE", "Read another configuration."),
)


def without_verb(arguments: Sequence[str]) -> Options | None:
    """Read a command line of nothing but these options.

    Args:
        arguments: the command line, without the program's name.

    Returns:
        what it gives; None where there is more on it, or something that click has to refuse.
    """
    options = {f"--{option.name}": option for option in GLOBAL_OPTIONS}
    words = iter(arguments)
    given: dict[str, Any] = {}
    for word in words:
        flag, is_joined, value = word.partition("=")
        option = options.get(flag)
        if option is None:
            return None
        read = _value(option, value if is_joined else None, words)
        if read is None:
            return None
        given[option.name] = read
    return None if os.environ.get(COMPLETES) else Options(**given)


def _value(option: Option, joined: str | None, words: Iterator[str]) -> bool | str | Path | None:
    """The value of an option, joined to it or the next word; None where click has to refuse it."""
    if option.kind is bool:
        return True if joined is None else None
    value = next(words, None) if joined is None else joined
    if value is None or option.kind is str:
        return value
    return Path(value) if os.access(value, os.R_OK) or not os.path.exists(value) else None
