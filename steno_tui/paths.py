"""Where steno-tui keeps things, by the customs of the system: settings, library, audio, reports.

Only absolute places are given; None means that there is none, as for a user without a home.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from steno_tui.stenobird.addresses import STENOBIRD

APP = "steno-tui"

_PORTS = {"http": 80, "https": 443}


def _place(find: Callable[[str], str]) -> Path | None:
    """Ask for a place, and take no answer that depends on the working directory."""
    try:
        path = Path(find(APP))
    except RuntimeError:  # no home directory can be found
        return None
    return path if path.is_absolute() else None


def config_file() -> Path | None:
    """The configuration that is read when none is named."""
    from platformdirs import user_config_dir

    directory = _place(user_config_dir)
    return directory / "config.toml" if directory else None


def library(server: str) -> Path | None:
    """The directory of the library of one server.

    Args:
        server: an origin. The real service's library is at the top; any other has its own below.
    """
    from platformdirs import user_data_dir

    return _of_server(_place(user_data_dir), server)


def audio(server: str) -> Path | None:
    """The directory of the audio that was fetched for one server's episodes.

    Args:
        server: an origin; told apart as in `library`.
    """
    from platformdirs import user_cache_dir

    directory = _of_server(_place(user_cache_dir), server)
    return directory / "audio" if directory else None


def _of_server(directory: Path | None, server: str) -> Path | None:
    if directory is None or server == STENOBIRD:
        return directory
    return directory / "servers" / _server_name(server)


def _server_name(server: str) -> str:
    """A directory's name for a server: ``localhost-8000``."""
    parts = urlsplit(server)
    host = re.sub(r"[^a-z0-9.-]", "_", (parts.hostname or "").lower())[:200]
    return f"{host}-{parts.port or _PORTS.get(parts.scheme, 0)}"


def state() -> Path | None:
    """The directory for what nobody misses: reports of crashes."""
    from platformdirs import user_state_dir

    return _place(user_state_dir)
