"""What a key asked for that needs a page which is still on its way."""

from __future__ import annotations

from collections.abc import Callable


class Waiting:
    """One thing that waits, until it is done or something else is asked for.

    Args:
        tell: takes the name of the command that waits, empty when none does any more.
    """

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._do: Callable[[], object] | None = None

    def wait(self, name: str, do: Callable[[], object]) -> None:
        """Have a command wait, in place of the one that did.

        Args:
            name: the command's.
            do: what it does once the page is there.
        """
        self._do = do
        self._tell(name)

    def forget(self) -> None:
        """Have nothing wait any more."""
        if self._do is not None:
            self._do = None
            self._tell("")

    def go_on(self) -> None:
        """Do what waited."""
        do = self._do
        self.forget()
        if do is not None:
            do()
