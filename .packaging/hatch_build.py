"""Makes what a wheel has beside the program: the manual page, and completion for three shells.

They are made from the program itself as it lies here, so that they tell of this very version.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class SharedFiles(BuildHookInterface[Any]):
    """Puts them among the wheel's data."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Make them, in a place that is cleared once the wheel is built."""
        self._made = TemporaryDirectory(prefix="steno-tui-build-")
        for place, text in _texts(self.root).items():
            path = Path(self._made.name, Path(place).name)
            path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
            build_data["shared_data"][str(path)] = place

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Clear the place."""
        self._made.cleanup()


def _texts(root: str) -> dict[str, str]:
    """What is made, by where it belongs below a prefix."""
    sys.path.insert(0, root)
    sys.dont_write_bytecode = True
    from steno_tui.cli.commands.completion import completion_script
    from steno_tui.cli.manual import manual
    from steno_tui.cli.verbs import PROGRAM, verbs

    places = {
        "bash": f"share/bash-completion/completions/{PROGRAM}",
        "zsh": f"share/zsh/site-functions/_{PROGRAM}",
        "fish": f"share/fish/vendor_completions.d/{PROGRAM}.fish",
    }
    scripts = {place: completion_script(shell, verbs, PROGRAM) for shell, place in places.items()}
    return {f"share/man/man1/{PROGRAM}.1": manual(), **scripts}
