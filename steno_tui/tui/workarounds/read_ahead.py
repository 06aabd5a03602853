"""What a terminal has sent and the app has not heard yet: given to it at its own pace.

A workaround, for the app hears one thing after the other: behind thousands of keys it would hear
the one that leaves the program only once it had obeyed them all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future

from textual.events import Key
from textual.message import Message

MOST_UNHEARD = 100
"""How many messages the app may have to hear before it is given more."""

MOST_AHEAD = 16_384
"""With so many messages ahead the rest of a flood is left out, as that of a paste is."""

NAP_SECONDS = 0.005
"""After how long it is looked again whether the app has heard them."""

LEAVES = "ctrl+q"
"""The key that leaves the program wherever one is: what comes before it makes no difference."""


class ReadAhead:
    """The messages between the thread that reads and the app, in their order.

    Args:
        give: has the app hear a message.
        count_unheard: asks the app how many of them it has still to hear.
    """

    def __init__(
        self, give: Callable[[Message], object], count_unheard: Callable[[], Future[int]]
    ) -> None:
        self._give = give
        self._count_unheard = count_unheard
        self._ahead: deque[Message] = deque()
        self._is_cut = False
        self._given = 0
        self._asked: Future[int] | None = None

    @property
    def seconds_left(self) -> float | None:
        """After how long `give_on` is to be called where nothing comes; None for never."""
        return NAP_SECONDS if self._ahead else None

    def take_in(self, said: Iterable[Message]) -> bool:
        """Take in what was read; of more than `MOST_AHEAD` only what leaves the program.

        Args:
            said: what it means.

        Returns:
            whether the program is to be left now: with the key for that behind more than anybody
            types ahead of it. Behind less, that key waits for its turn, so that all else is done.
        """
        for message in said:
            is_behind_a_flood = len(self._ahead) >= MOST_UNHEARD
            if is_behind_a_flood and isinstance(message, Key) and message.key == LEAVES:
                self.forget()
                return True
            self._is_cut |= len(self._ahead) >= MOST_AHEAD
            if not self._is_cut:
                self._ahead.append(message)
        return False

    def give_on(self) -> None:
        """Have the app hear as much as it keeps up with."""
        while self._ahead and self._keeps_up():
            self._give(self._ahead.popleft())
            self._given += 1
        if not self._ahead:
            self._is_cut = False

    def forget(self) -> None:
        """Give nothing of it to anybody."""
        self._ahead.clear()

    def _keeps_up(self) -> bool:
        """Whether the app has heard most of what it was given, as far as it has said so."""
        if self._given < MOST_UNHEARD:
            return True
        if self._asked is None:
            self._asked = self._count_unheard()
        if not self._asked.done():
            return False
        unheard, self._asked = self._asked.result(), None
        if unheard <= MOST_UNHEARD:
            self._given = 0
        return unheard <= MOST_UNHEARD
