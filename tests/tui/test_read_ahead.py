"""What comes faster than the app hears it: in order, and no end waits behind it."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from textual.message import Message

from steno_tui.tui.workarounds.read_ahead import MOST_AHEAD, MOST_UNHEARD, ReadAhead
from steno_tui.tui.workarounds.terminal_input import TerminalInput


class App:
    """Hears what it is given when it is told to, and is asked how much it has still to hear."""

    def __init__(self) -> None:
        self.ahead = ReadAhead(self._give, self._count_unheard)
        self.heard: list[str] = []
        self._unheard: list[str] = []
        self._asked: Future[int] | None = None
        self._input = TerminalInput()

    def send(self, text: str) -> bool:
        """Type a text; whether that leaves the program at once."""
        leaves = self.ahead.take_in(self._input.feed(text))
        self.ahead.give_on()
        return leaves

    def hear(self) -> None:
        """Hear what was given, answer if asked, and be given more."""
        self.heard += self._unheard
        self._unheard.clear()
        if self._asked is not None:
            self._asked.set_result(0)
            self._asked = None
        self.ahead.give_on()

    def hear_all(self) -> None:
        """Hear until nothing comes any more."""
        while self._unheard or self._asked is not None:
            self.hear()

    def _give(self, message: Message) -> None:
        self._unheard.append(getattr(message, "key", type(message).__name__))

    def _count_unheard(self) -> Future[int]:
        self._asked = Future()
        return self._asked


def test_an_app_hears_a_flood_in_its_order_and_is_never_given_more_than_it_keeps_up_with() -> None:
    app = App()
    text = "".join(chr(ord("a") + number % 26) for number in range(4000))
    assert not app.send(text)
    assert app.heard == []
    app.hear()
    assert len(app.heard) == MOST_UNHEARD
    app.hear_all()
    assert "".join(app.heard) == text
    assert app.ahead.seconds_left is None


@pytest.mark.parametrize("key", ["\x11", "\x1b[113;5u"], ids=["a control character", "a report"])
def test_behind_a_flood_the_key_that_leaves_is_heard_before_most_of_it(key: str) -> None:
    app = App()
    assert app.send("jk" * 2000 + key + "jk")
    app.hear_all()
    assert len(app.heard) <= MOST_UNHEARD + len("jk")


def test_the_letter_that_leaves_where_it_is_no_text_waits_for_its_turn() -> None:
    app = App()
    assert not app.send("j" * 4000 + "q")
    app.hear_all()
    assert len(app.heard) == 4001


def test_of_a_paste_no_key_leaves() -> None:
    app = App()
    assert not app.send("j" * 4000 + "\x1b[200~a\x11b\x1b[201~")
    app.hear_all()
    assert app.heard[-1] == "Paste"


def test_what_somebody_typed_before_leaving_is_done_first() -> None:
    app = App()
    assert not app.send("j" * MOST_UNHEARD)
    assert not app.send("m" * (MOST_UNHEARD - 1) + "\x11")
    app.hear_all()
    assert app.heard[-2:] == ["m", "ctrl+q"]
    assert len(app.heard) == 2 * MOST_UNHEARD


def test_of_a_flood_that_is_too_long_the_rest_is_left_out_but_for_the_key_that_leaves() -> None:
    app = App()
    assert not app.send("j" * MOST_AHEAD + "k" * 100)
    app.hear()
    assert not app.send("k")  # the app is not through yet
    app.hear_all()
    assert app.heard == ["j"] * MOST_AHEAD
    app.send("l")
    app.hear_all()
    assert app.heard[-1] == "l"
    assert app.send("j" * 10 * MOST_AHEAD + "\x11")
