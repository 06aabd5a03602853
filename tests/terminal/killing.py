"""A service that kills the program in front of it, at one of the requests that it receives."""

from __future__ import annotations

import os
import queue
import random
import signal

from tests.support.faulty_service import Fault, Faults
from tests.support.patience import PATIENCE


class Killer(Faults):
    """Faults, the worst of which is that whoever asks is killed before there is an answer.

    Attributes:
        victims: the processes to kill, one each time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.victims: queue.Queue[int] = queue.Queue()
        self._method = ""
        self._left = 0

    def aim(self, method: str, number: int = 1) -> None:
        """Kill at the so-manieth request from now on that has this method."""
        self._method, self._left = method, number

    def take(self, method: str, path: str) -> Fault | None:
        """What a request runs into; the one aimed at takes effect nevertheless."""
        if method == self._method:
            self._left -= 1
            if self._left == 0:
                for _ in range(random.randrange(100_000)):
                    pass  # so that the moment is not always the same
                os.kill(self.victims.get(timeout=PATIENCE), signal.SIGKILL)
        return super().take(method, path)
