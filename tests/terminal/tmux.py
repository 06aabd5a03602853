"""A program in tmux, which is asked what the program did to its terminal."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.patience import PATIENCE

_CONFIGURATION = """
set -g allow-rename on
set -g allow-passthrough on
set -g set-clipboard on
set -g set-titles on
set -g automatic-rename off
set -g remain-on-exit on
set -g status off
set -sg escape-time 0
"""
"""A terminal that lets a program do everything that any terminal does."""


class Tmux:
    """A tmux server of its own with one window in it; leaving the context ends it.

    Args:
        directory: for its socket and its configuration.
        command: the program in the window.
        environ: the program's environment.
        columns: the window's width.
        rows: the window's height.
    """

    def __init__(
        self,
        directory: Path,
        command: Sequence[str | Path],
        environ: Mapping[str, str],
        columns: int = 110,
        rows: int = 30,
    ) -> None:
        configuration = directory / "tmux.conf"
        configuration.write_text(_CONFIGURATION)
        self._start = ["tmux", "-u", "-S", str(directory / "tmux"), "-f", str(configuration)]
        self._environ = dict(environ)
        size = ["-x", str(columns), "-y", str(rows)]
        self.ask("new-session", "-d", "-n", "window", *size, *map(str, command))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ask("kill-server")

    def ask(self, *words: str) -> str:
        """Have tmux do something, and return what it says."""
        return subprocess.run(
            [*self._start, *words],
            env=self._environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=PATIENCE,
        ).stdout.rstrip("\n")

    @property
    def text(self) -> str:
        """What the window shows."""
        return self.ask("capture-pane", "-p")

    @property
    def done_to_it(self) -> dict[str, str]:
        """What a program can change of the terminal around its screen."""
        return {
            "title": self.ask("display-message", "-p", "#{pane_title}"),
            "window": self.ask("display-message", "-p", "#{window_name}"),
            "buffers": self.ask("list-buffers"),
        }

    @property
    def has_ended(self) -> bool:
        """Whether the program has ended; tmux does not always learn with which code."""
        return self.ask("display-message", "-p", "#{pane_dead}") == "1"

    def send(self, *keys: str) -> None:
        """Type keys, by tmux's names for them."""
        self.ask("send-keys", *keys)

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Return once something holds of the window; asking tmux takes the time between."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"tmux never showed {what}, but:\n{self.text}")

    def wait_for(self, *texts: str) -> None:
        """Return once the window shows all these texts."""

        def all_are_shown() -> bool:
            shown = self.text
            return all(text in shown for text in texts)

        self.wait_until(all_are_shown, repr(texts))
