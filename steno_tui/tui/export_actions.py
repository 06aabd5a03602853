"""What the key does that writes episodes to files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from steno_tui.core.events import Failed
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import OutputError, StenoError
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line
from steno_tui.tui.messages import ErrorReported
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.core.exports import Saved
    from steno_tui.core.picked import Picked
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.services import Services
    from steno_tui.tui.base_app import BaseApp


class ExportActions:
    """Writes episodes to the directory that the configuration names.

    Args:
        app: which tells where they are.
        services: which know the directory.
    """

    def __init__(self, app: BaseApp, services: Services) -> None:
        self.app = app
        self._services = services

    def where(self, preposition: str) -> str:
        """Where the files come to lie, in words that follow others; empty where nobody knows."""
        try:
            return f" {preposition} {_short(self._services.export_directory)}"
        except OutputError:
            return ""

    @app_worker("export", "write an episode to a file")
    async def write(self, key: EpisodeKey) -> None:
        """Write an episode to its file."""
        saved, errors = await self._save([EpisodeRef(key)], may_ask=True)
        if errors:
            raise errors[0]
        for one in saved:
            done = "Exported" if one.has_changed else "Up to date"
            self.app.note(f"{done}: {_short(one.path)}")

    @app_worker("export", "write episodes to files")
    async def write_picked(self, picked: Picked) -> None:
        """Write the episodes that are picked, each to its file."""
        keys = await self.app.core.exports.keys(picked)
        self.app.note(f"Exporting {count(len(keys), 'episode')}…")
        saved, errors = await self._save([EpisodeRef(key) for key in keys], may_ask=False)
        outcomes = Counter(str(one.outcome) for one in saved if not one.reason)
        if outcomes:
            words = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
            self.app.note(f"Exported{self.where('to')}: {words}")
        if errors:
            number = count(len(errors), "episode")
            self.app.post_message(ErrorReported(f"Not exported: {number}. {errors[0].message}"))

    async def _save(
        self, references: Sequence[EpisodeRef], *, may_ask: bool
    ) -> tuple[list[Saved], list[StenoError]]:
        """Write episodes; what was written, and why the others were not."""
        from steno_tui.core.export_files import ExportPlace

        place = ExportPlace(self._services.export_directory, is_directory=True)
        saved: list[Saved] = []
        errors: list[StenoError] = []
        async for event in self.app.core.exports.save(references, place, may_ask=may_ask):
            if isinstance(event, Failed):
                errors.append(event.error)
            else:
                saved.append(event)
                errors += [OutputError(event.reason)] if event.reason else []
        return saved, errors


def _short(path: Path) -> str:
    """A path as people write it."""
    with suppress(RuntimeError, ValueError):  # there is no home, or it lies elsewhere
        path = "~" / path.relative_to(Path.home())
    return line(str(path), 200)
