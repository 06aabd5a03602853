"""Where steno-tui keeps things, by the customs of the system: settings, library, audio, reports.

Only absolute places are given; None means that there is none, as for a user without a home.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from steno_tui import private_directory

APP = "steno-tui"


def _place(find: Callable[[str], str]) -> Path | None:
    """Ask for a place, and take no answer that depends on the working directory."""
    try:
        path = Path(find(APP))
    except RuntimeError:  # no home directory can be found
        return None
    return path if path.is_absolute() else None


def from_here(path: Path) -> Path:
    """Make a place that the user named absolute; it stays as it is where we are nowhere."""
    with suppress(FileNotFoundError):  # the working directory is gone
        return path.absolute()
    return path


def narrow() -> None:
    """Shut others out of what lies in our places, also where it was made for them too.

    A place that the user named is the user's: it may hold other things, and others read those.
    """
    audio_here = audio()
    cache = audio_here.parent if audio_here is not None else None
    for directory in (library(), state(), cache, audio_here):
        if directory is not None:
            private_directory.narrow(directory)


def config_file() -> Path | None:
    """The configuration that is read when none is named."""
    from platformdirs import user_config_dir

    directory = _place(user_config_dir)
    return directory / "config.toml" if directory else None


def library() -> Path | None:
    """The directory of the library."""
    from platformdirs import user_data_dir

    return _place(user_data_dir)


def audio() -> Path | None:
    """The directory of the audio that was fetched."""
    from platformdirs import user_cache_dir

    directory = _place(user_cache_dir)
    return directory / "audio" if directory else None


def state() -> Path | None:
    """The directory for what nobody misses: reports of crashes."""
    from platformdirs import user_state_dir

    return _place(user_state_dir)


def exports() -> Path | None:
    """The directory that episodes are written to where the user names none."""
    from platformdirs import user_documents_dir

    documents = _place(lambda _: user_documents_dir())
    return documents / APP if documents else None
