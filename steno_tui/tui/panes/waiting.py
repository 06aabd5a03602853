"""What keys asked for that needs a page which is still on its way."""

from __future__ import annotations

from collections.abc import Callable


class Waiting:
    """What waits, in the order of its keys, until it is done or something else is asked for.

    Args:
        tell: takes the names of the commands that wait, whenever they are others.
    """

    def __init__(self, tell: Callable[[tuple[str, ...]], None]) -> None:
        self._tell = tell
        self._calls: dict[str, Callable[[], object]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """The commands that wait."""
        return tuple(self._calls)

    def wait(self, name: str, do: Callable[[], object]) -> None:
        """Have a command wait behind those that do; one that waits already is not done twice.

        Args:
            name: the command's.
            do: what it does once the page is there.
        """
        self._calls.setdefault(name, do)
        self._tell(self.names)

    def forget(self) -> None:
        """Have nothing wait any more."""
        if self._calls:
            self._calls = {}
            self._tell(())

    def go_on(self) -> None:
        """Do what waited."""
        calls = self._calls
        self.forget()
        for do in calls.values():
            do()
