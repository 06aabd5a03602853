"""The user's settings: a TOML file and ``STENO_TUI_*`` in the environment; never written here.

::

    server = "https://stenobird.com"   # the service to read from
    directory = "https://itunes.apple.com"  # finds podcasts by name; empty: nobody is asked
    theme = "steno-dark"               # a theme's name
    mpv = "mpv"                        # the player's program
    bell = false                       # ring when a request is ready
    notify = true                      # have the desktop tell when a request is ready
    audio_cache_mb = 2000              # how much fetched audio is kept
    auto_download = 0                  # of each podcast's newest episodes, so many are fetched
    keep_downloads = 0                 # of what came so, the newest are kept; 0: all of it
    delete_when_heard = false          # whether an episode's audio goes once it was heard
    fetch_ahead = 0                    # so many of the queue's next are fetched
    export_directory = ""              # where episodes are written; empty: among the documents
    [keys]
    refresh = "r,f5"                   # a command's name and its keys

A line that is wrong costs that line: it is told with its place, and all others hold.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from steno_tui.errors import AddressError, ConfigError
from steno_tui.models.directory import APPLE
from steno_tui.models.keep_rules import MOST_KEPT
from steno_tui.stenobird.addresses import STENOBIRD
from steno_tui.text.sanitize import line
from steno_tui.urls import server_origin

SIZE_LIMIT = 1_000_000
"""A longer file is no configuration, in bytes."""

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("", "0", "false", "no", "off")
_MOST_FAULTS = 20
"""With more lines that are no TOML a file is something else."""

_MOST_LINES = 1000
"""Of a file in which lines that are no TOML are looked for."""

_AT_LINE = re.compile(r" \(at (?:line (\d{1,9}), column \d{1,9}|end of document)\)")


class Config(Struct, frozen=True):
    """What the user has set, or what holds where nothing is."""

    server: str = STENOBIRD
    """The service's origin."""
    theme: str | None = None
    """The interface's theme; None follows what was chosen in it."""
    mpv: str = "mpv"
    """The player's program, a name on the PATH or a path."""
    bell: bool = False
    """Whether the terminal rings when a request is ready."""
    notify: bool = True
    """Whether the desktop shows it when a request is ready and the user looks elsewhere."""
    audio_cache_mb: int = 2000
    """How many megabytes of fetched audio are kept at most; 0 keeps none."""
    directory: str = APPLE
    """The origin of the directory that finds podcasts by name; empty where nobody is asked."""
    auto_download: int = 0
    """How many of each podcast's newest episodes are fetched by themselves; 0 fetches none."""
    keep_downloads: int = 0
    """How many of a podcast's episodes that came so are kept; 0 keeps all of them."""
    delete_when_heard: bool = False
    """Whether an episode's audio is deleted once it was heard to its end."""
    fetch_ahead: int = 0
    """How many of the queue's next episodes are fetched by themselves; 0 fetches none."""
    export_directory: str = ""
    """Where episodes are written that are taken along; empty for a place among the documents."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the name of their command, where they differ from ours."""


MEANINGS: Mapping[str, str] = {
    "server": "the service to read from",
    "theme": "the look; left out, it is the one last chosen with Ctrl+T",
    "mpv": "the player: a program's name or its path",
    "bell": "ring the terminal's bell when a request is ready",
    "notify": "a notice of the desktop's for that, when you look elsewhere",
    "audio_cache_mb": "how many megabytes of fetched audio are kept; 0 keeps none",
    "directory": 'finds podcasts by name; with "" nobody is asked',
    "auto_download": "how many of each podcast's newest episodes are fetched",
    "keep_downloads": "how many of those that came so are kept; 0 keeps all",
    "delete_when_heard": "delete an episode's audio once it was heard to its end",
    "fetch_ahead": "how many of the queue's next episodes are fetched",
    "export_directory": 'where episodes are written; with "" among your documents',
}
"""What each setting does, as the manual and the README have it; ``keys`` is a table."""

_NAMES = Config.__struct_fields__


class Loaded(Struct, frozen=True):
    """What was read, and what could not be used."""

    config: Config
    problems: tuple[str, ...] = ()
    """What is wrong, a sentence each, with its place."""
    places: Mapping[str, str] = field(default_factory=dict)
    """Where a setting comes from: the file and the line, or a variable. Those of keys are under
    the names of their commands with ``keys.`` before them."""


_MOST: Mapping[str, int] = {
    "audio_cache_mb": 1_000_000,
    "auto_download": MOST_KEPT,
    "keep_downloads": MOST_KEPT,
    "fetch_ahead": MOST_KEPT,
}
"""The largest that a whole number may be."""

_SWITCHES: Mapping[str, tuple[str, str]] = {
    "bell": ("to ring", "not to"),
    "notify": ("to have the desktop tell", "not to"),
    "delete_when_heard": ("to delete audio that was heard", "to keep it"),
}
"""What the settings do that are true or false, and what they do not."""

_KINDS = {**dict.fromkeys(_SWITCHES, bool), **dict.fromkeys(_MOST, int), "keys": dict}
_WANTED = {
    **dict.fromkeys(_SWITCHES, "true or false"),
    **{name: f"a whole number of episodes, 0 to {most}" for name, most in _MOST.items()},
    "audio_cache_mb": f"a whole number of megabytes, 0 to {_MOST['audio_cache_mb']}",
    "keys": "a table, [keys]",
    "export_directory": "the whole path of a directory in quotes, such as '~/notes'",
}


class _File(Struct, frozen=True):
    """A configuration's text, to say where in it something is wrong."""

    path: Path
    text: str

    def place(self, number: int | None) -> str:
        """The file, and where it is known the line."""
        path = line(str(self.path), 200)
        return f"{path}, line {number}" if number else path

    def place_of(self, key: str, table: str = "") -> str:
        """Where a key is set, as far as its plain forms are recognised."""
        start = max(0, self.text.find(f"[{table}]")) if table else 0
        name = rf"[\"']?{re.escape(key)}[\"']?"
        match = re.compile(rf"^[ \t]*(?:{name}[ \t]*[=.]|\[+[ \t]*{name})", re.MULTILINE).search(
            self.text, start
        )
        return self.place(self.text.count("\n", 0, match.start()) + 1 if match else None)


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Loaded:
    """Read the configuration.

    Args:
        path: the file the user named; None reads the one in the usual place, if there is one.
        environ: ``STENO_TUI_SERVER`` and all others so named but for the keys outweigh the file.

    Raises:
        ConfigError: the file that was named is not there.
    """
    problems: list[str] = []
    places: dict[str, str] = {}
    config = Config()
    try:
        file = _read(path, problems)
    except ConfigError as error:
        if path is not None and not path.exists():
            raise
        problems.append(f"{error.message} Nothing of it is used.")
        file = None
    if file is not None:
        config = _from_file(file, problems, places)
    return Loaded(_from_environment(config, environ, problems, places), tuple(problems), places)


def _read(named: Path | None, problems: list[str]) -> _File | None:
    path = named
    if path is None:
        from steno_tui.paths import config_file

        path = config_file()
        if path is None:
            return None
    shown = line(str(path), 200)
    try:
        with path.open("rb") as source:
            body = source.read(SIZE_LIMIT + 1)
    except (FileNotFoundError, NotADirectoryError):
        if named is None:
            return None
        raise ConfigError(f"There is no file {shown}.") from None
    except OSError as error:
        raise ConfigError(f"{shown} cannot be read: {error.strerror}.") from None
    if len(body) > SIZE_LIMIT:
        raise ConfigError(f"{shown} is over 1 MB, which no configuration is.")
    while True:
        try:
            return _File(path, body.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            if len(problems) == _MOST_FAULTS:
                raise ConfigError(f"{shown} is not UTF-8.") from None
            number = body.count(b"\n", 0, error.start) + 1
            problems.append(f"{shown}, line {number}: this is not UTF-8; the line is left out.")
            lines = body.split(b"\n")
            lines[number - 1] = b""
            body = b"\n".join(lines)


def _from_file(file: _File, problems: list[str], places: dict[str, str]) -> Config:
    given: dict[str, Any] = {}
    for key, value in _values(file, problems).items():
        place = file.place_of(key)
        if key not in _NAMES:
            problems.append(f"{place}: {line(key, 80)!r} is no setting.{_nearest(key)}")
        elif type(value) is not _KINDS.get(key, str) or not _is_in_bounds(key, value):
            wanted = _WANTED.get(key, "a text in quotes")
            problems.append(f"{place}: {key!r} must be {wanted}.")
        else:
            given[key], places[key] = value, place
    if "keys" in given:
        given["keys"] = _keys(file, given["keys"], problems, places)
    for name in ("server", "directory"):
        if given.get(name) or (name in given and name == "server"):
            try:
                given[name] = server_origin(given[name])
            except AddressError as error:
                problems.append(f"{places[name]}: {name!r} is no address. {error.message}")
                del given[name]
    return Config(**given)


def _keys(
    file: _File, table: Mapping[str, object], problems: list[str], places: dict[str, str]
) -> dict[str, str]:
    """The keys that are texts."""
    given: dict[str, str] = {}
    for name, keys in table.items():
        place = file.place_of(name, "keys")
        if isinstance(keys, str):
            given[name], places[f"keys.{name}"] = keys, place
        else:
            shown = line(name, 80)
            problems.append(f"{place}: {shown!r} must be keys in quotes, such as 'r,f5'.")
    return given


def _values(file: _File, problems: list[str]) -> dict[str, Any]:
    """What a file holds, without the lines that are no TOML."""
    import tomllib

    lines = file.text.split("\n")
    for _ in range(_MOST_FAULTS):
        try:
            return tomllib.loads("\n".join(lines))
        except RecursionError:
            problems.append(f"{file.place(None)}: it is nested too deeply. Nothing of it is used.")
            return {}
        except ValueError as error:
            reason = line(_AT_LINE.sub("", str(error)), 120)
            place = _AT_LINE.search(str(error))
            noticed = int(place[1]) if place and place[1] else len(lines)
            number = _begin_of_fault(lines[:noticed])
        if not number:
            break
        what = "The line is"
        if lines[number - 1].lstrip().startswith("["):
            what = "This table is"
            for below in range(number, len(lines)):
                if lines[below].lstrip().startswith("["):
                    break
                lines[below] = ""
        lines[number - 1] = ""
        problems.append(
            f"{file.place(number)}: this is no TOML: {reason}. {what} left out; the rest holds."
        )
    problems.append(f"{file.place(None)}: this is no TOML: {reason}. Nothing of it is used.")
    return {}


def _begin_of_fault(lines: list[str]) -> int | None:
    """The number of the line behind the last up to which all makes sense.

    A text or a list that never ends is noticed only below it.

    Args:
        lines: up to the one at which a fault was noticed.
    """
    import tomllib

    if len(lines) > _MOST_LINES:
        return None
    for number in range(len(lines) - 1, -1, -1):
        with suppress(ValueError, RecursionError):
            tomllib.loads("\n".join(lines[:number]))
            return number + 1
    return None


def _is_in_bounds(key: str, value: object) -> bool:
    if key == "export_directory" and isinstance(value, str):
        return not value or (value.startswith(("/", "~")) and value.isprintable())
    return key not in _MOST or (isinstance(value, int) and 0 <= value <= _MOST[key])


def _nearest(key: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(key[:80], _NAMES, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(_NAMES)}."


def _from_environment(
    config: Config, environ: Mapping[str, str], problems: list[str], places: dict[str, str]
) -> Config:
    given: dict[str, Any] = {}
    for name in ("server", "directory"):
        if address := environ.get(variable := f"STENO_TUI_{name.upper()}"):
            try:
                given[name] = server_origin(address)
            except AddressError as error:
                problems.append(f"{variable}: {error.message}")
    if theme := environ.get("STENO_TUI_THEME"):
        given["theme"] = line(theme, 80)
    if mpv := environ.get("STENO_TUI_MPV"):
        given["mpv"] = mpv
    if directory := environ.get(variable := "STENO_TUI_EXPORT_DIRECTORY"):
        if _is_in_bounds("export_directory", directory):
            given["export_directory"] = directory
        else:
            problems.append(f"{variable}: give {_WANTED['export_directory']}.")
    for name, most in _MOST.items():
        if number := environ.get(variable := f"STENO_TUI_{name.upper()}"):
            if re.fullmatch(r"[0-9]{1,7}", number) and int(number) <= most:
                given[name] = int(number)
            else:
                problems.append(f"{variable}: give {_WANTED[name]}.")
    for name, (deed, other) in _SWITCHES.items():
        word = environ.get(variable := f"STENO_TUI_{name.upper()}")
        if word is None:
            continue
        if word.lower() in _TRUE + _FALSE:
            given[name] = word.lower() in _TRUE
        else:
            problems.append(f"{variable}: give 1 {deed} or 0 {other}.")
    places |= {name: f"STENO_TUI_{name.upper()}" for name in given}
    return replace(config, **given)
