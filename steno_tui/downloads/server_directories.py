"""The audio of servers that once had a directory each, moved to where all audio is."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from steno_tui import private_directory
from steno_tui.downloads.download_store import LABEL, PART, WHOLE


def take_in(directory: Path) -> None:
    """Move the audio below ``servers/``, beside a directory of audio, into that directory.

    What is here already stays as it is. What cannot be moved is fetched again when it is wanted.
    """
    for other in (directory.parent / "servers").glob("*/audio"):
        with suppress(OSError):
            private_directory.make(directory)
            for ending in (LABEL, PART, WHOLE):  # so that none moves before what is told of it
                for path in other.glob(f"*{ending}"):
                    if (directory / path.name).exists():
                        path.unlink()
                    else:
                        path.rename(directory / path.name)
            other.rmdir()
            other.parent.rmdir()
