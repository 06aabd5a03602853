"""The user's settings: a TOML file and ``STENO_TUI_*`` in the environment; never written here.

::

    server = "https://stenobird.com"   # the service to read from
    theme = "steno-dark"               # a theme's name
    mpv = "mpv"                        # the player's program
    bell = false                       # ring when a request is ready
    notify = true                      # have the desktop tell when a request is ready
    audio_cache_mb = 2000              # how much fetched audio is kept
    [keys]
    refresh = "r,f5"                   # a command's name and its keys
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from steno_tui.errors import AddressError, ConfigError
from steno_tui.stenobird.addresses import STENOBIRD
from steno_tui.text.sanitize import line
from steno_tui.urls import server_origin

SIZE_LIMIT = 1_000_000
"""A longer file is no configuration, in bytes."""

_TRUE = ("1", "true", "yes", "on")
_FALSE = ("", "0", "false", "no", "off")
_AT_LINE = re.compile(r"at line (\d{1,9})")


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
    keys: Mapping[str, str] = field(default_factory=dict)
    """Keys by the name of their command, where they differ from ours."""


_NAMES = Config.__struct_fields__
_KINDS = {"bell": bool, "notify": bool, "audio_cache_mb": int, "keys": dict}
_WANTED = {
    "bell": "true or false",
    "notify": "true or false",
    "audio_cache_mb": "a whole number of megabytes, 0 to 1000000",
    "keys": "a table, [keys]",
}
_MOST_MB = 1_000_000


class _File(Struct, frozen=True):
    """A configuration's text, to say where in it something is wrong."""

    path: Path
    text: str

    def error(self, sentence: str, number: int | None = None) -> ConfigError:
        where = f"{line(str(self.path), 200)}, line {number}" if number else str(self.path)
        return ConfigError(f"{where}: {sentence}")

    def wrong(self, key: str, sentence: str, table: str = "") -> ConfigError:
        return self.error(sentence, self._line_of(key, table))

    def _line_of(self, key: str, table: str) -> int | None:
        """The number of the line that sets a key, as far as its plain forms are recognised."""
        start = self.text.find(f"[{table}]") if table else 0
        name = rf"[\"']?{re.escape(key)}[\"']?"
        match = re.compile(rf"^[ \t]*(?:{name}[ \t]*[=.]|\[+[ \t]*{name})", re.MULTILINE).search(
            self.text, max(0, start)
        )
        return self.text.count("\n", 0, match.start()) + 1 if match else None


def load(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Args:
        path: the file the user named; None reads the one in the usual place, if there is one.
        environ: ``STENO_TUI_SERVER``, ``_THEME``, ``_MPV``, ``_BELL``, ``_NOTIFY`` and
            ``_AUDIO_CACHE_MB`` in it outweigh the file.

    Raises:
        ConfigError: something cannot be used; the sentence names the file, the line and the key.
    """
    config = Config()
    file = _read(path)
    if file is not None:
        config = _from_file(file)
    return _from_environment(config, environ)


def _read(named: Path | None) -> _File | None:
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
    try:
        return _File(path, body.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        number = body.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{shown}, line {number}: this is not UTF-8.") from None


def _from_file(file: _File) -> Config:
    import tomllib

    try:
        values = tomllib.loads(file.text)
    except RecursionError:
        raise file.error("it is nested too deeply.") from None
    except ValueError as error:
        place = _AT_LINE.search(str(error))
        number = int(place[1]) if place else None
        raise file.error(f"this is no TOML. {line(str(error), 200)}.", number) from None
    given: dict[str, Any] = {}
    for key, value in values.items():
        if key not in _NAMES:
            raise file.wrong(key, f"{line(key, 80)!r} is no setting.{_nearest(key)}")
        if type(value) is not _KINDS.get(key, str) or not _is_in_bounds(key, value):
            wanted = _WANTED.get(key, "a text in quotes")
            raise file.wrong(key, f"{key!r} must be {wanted}.")
        given[key] = value
    for name, keys in given.get("keys", {}).items():
        if not isinstance(keys, str):
            shown = line(name, 80)
            raise file.wrong(name, f"{shown!r} must be keys in quotes, such as 'r,f5'.", "keys")
    if "server" in given:
        try:
            given["server"] = server_origin(given["server"])
        except AddressError as error:
            raise file.wrong("server", f"'server' is no address. {error.message}") from None
    return Config(**given)


def _is_in_bounds(key: str, value: object) -> bool:
    return key != "audio_cache_mb" or (isinstance(value, int) and 0 <= value <= _MOST_MB)


def _nearest(key: str) -> str:
    close = get_close_matches(key, _NAMES, n=1)
    return f" Did you mean {close[0]!r}?" if close else f" There are: {', '.join(_NAMES)}."


def _from_environment(config: Config, environ: Mapping[str, str]) -> Config:
    if server := environ.get("STENO_TUI_SERVER"):
        try:
            config = replace(config, server=server_origin(server))
        except AddressError as error:
            raise ConfigError(f"STENO_TUI_SERVER: {error.message}") from None
    if theme := environ.get("STENO_TUI_THEME"):
        config = replace(config, theme=line(theme, 80))
    if mpv := environ.get("STENO_TUI_MPV"):
        config = replace(config, mpv=mpv)
    if size := environ.get("STENO_TUI_AUDIO_CACHE_MB"):
        if not re.fullmatch(r"[0-9]{1,7}", size) or int(size) > _MOST_MB:
            wanted = _WANTED["audio_cache_mb"]
            raise ConfigError(f"STENO_TUI_AUDIO_CACHE_MB: give {wanted}.")
        config = replace(config, audio_cache_mb=int(size))
    return replace(
        config,
        bell=_switch("STENO_TUI_BELL", environ, config.bell, "to ring"),
        notify=_switch("STENO_TUI_NOTIFY", environ, config.notify, "to have the desktop tell"),
    )


def _switch(name: str, environ: Mapping[str, str], default: bool, deed: str) -> bool:
    """Read a variable that is on or off."""
    given = environ.get(name)
    if given is None:
        return default
    if given.lower() not in _TRUE + _FALSE:
        raise ConfigError(f"{name}: give 1 {deed} or 0 not to.")
    return given.lower() in _TRUE
