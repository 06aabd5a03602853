"""The disk: everything that was ever shown, and what the user did with it."""

from steno_tui.library.store import Library
from steno_tui.library.worker import LibraryWorker

__all__ = ["Library", "LibraryWorker"]
