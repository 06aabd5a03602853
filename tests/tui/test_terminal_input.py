"""What a terminal sends: whole or nothing, and nobody can break it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import pytest
from textual import events
from textual.message import Message

from steno_tui.tui.workarounds.terminal_input import PASTE_LIMIT, REST_SECONDS, TerminalInput


@dataclass
class Line:
    """A line to a terminal, whose time stands still until it is moved."""

    now: float = 0.0
    said: list[Message] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._input = TerminalInput(lambda: self.now)

    def send(self, *pieces: str) -> None:
        """Send pieces one after another, without a pause."""
        for piece in pieces:
            self.said += self._input.feed(piece)
            self.said += self._input.tick()

    def wait(self, seconds: float | None = None) -> None:
        """Let time pass, or as much as is waited for."""
        left = self._input.seconds_left
        self.now += seconds if seconds is not None else (left or 0.0)
        self.said += self._input.tick()

    @property
    def words(self) -> list[str]:
        """What was said, in words: keys by their names."""
        return [
            message.key
            if isinstance(message, events.Key)
            else f"paste {message.text}"
            if isinstance(message, events.Paste)
            else type(message).__name__
            for message in self.said
        ]


def said(*pieces: str) -> list[str]:
    """What is said at once, and after waiting for whatever could still come."""
    line = Line()
    line.send(*pieces)
    line.wait()
    return line.words


# Keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("a", ["a"]),
        ("\r\t\x7f", ["enter", "tab", "backspace"]),
        ("\x1b[A\x1bOB", ["up", "down"]),
        ("\x1b[3~\x1b[3$", ["delete", "shift+delete"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[[A\x1bOP\x1b[11~", ["f1", "f1", "f1"]),
        ("\x1b[Z", ["shift+tab"]),
        ("\x1b[97u\x1b[113;5u\x1b[27u", ["a", "ctrl+q", "escape"]),
        ("\x1b[97;2;65u", ["A"]),
        ("\x1b[57417u", ["left"]),
        ("\x1b[I\x1b[O", ["AppFocus", "AppBlur"]),
        ("\x1b[<0;5;6M\x1b[<0;5;6m", ["MouseDown", "MouseUp"]),
        ("\x1b[<64;5;6M\x1b[<35;5;6M", ["MouseScrollUp", "MouseMove"]),
        ("\x1b[?2026;2$y", ["TerminalSupportsSynchronizedOutput"]),
    ],
)
def test_what_terminals_send_is_read_wherever_it_is_cut(sent: str, keys: list[str]) -> None:
    assert said(sent) == keys
    assert said(*sent) == keys
    for at in range(1, len(sent)):
        assert said(sent[:at], sent[at:]) == keys


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("\x1b[97;5:1u", ["ctrl+a"]),
        ("\x1b[97;5:2u", ["ctrl+a"]),
        ("\x1b[97;5:3u", []),
        ("\x1b[223:63;2u", ["question_mark"]),
        ("\x1b[97:65:97;1;97:98u", ["a", "b"]),
        ("\x1b[1114112u", []),
        ("\x1b[55296u", []),
        ("\x1b[97;;55296u\x1b[97;;1114112u", ["a", "a"]),
        ("\x1b[17u\x1b[155u", []),
        ("\x1b[97;99999u", []),
        ("\x1b[" + "9" * 5000 + "u", []),
        ("\x1b[12;40R", []),
        ("\x1b[113A", []),
        ("\x1b[48;1000000;1000000;0;0t", []),
        ("\x1b[<0;99999999;1M\x1b[<0;-3;1M\x1b[<128;2;2M", []),
        ("\x1b[12\x07\x1b[1;é\x1b[5\x1b[A", ["up"]),
        ("\x1b[>84;0;0c\x1b[?62;22c\x1b[?1u\x1b[?1;2$y", []),
        ("\x1b[M !!\x1b[32;5;6M", []),
    ],
)
def test_reports_that_nobody_expects_are_read_or_nothing(sent: str, keys: list[str]) -> None:
    assert said(sent) == keys
    assert said(*sent) == keys


@pytest.mark.parametrize(
    "sent",
    ["\x1b]11;rgb:0/q/0\x1b\\", "\x1b]52;c;cQ==\x07", "\x1bP>|q 3.4\x1b\\", "\x1b_Gq;q\x1b\\"],
)
def test_answers_to_somebody_else_s_questions_are_no_keys(sent: str) -> None:
    assert said(sent + "a") == ["a"]
    for at in range(1, len(sent)):
        assert said(sent[:at], sent[at:] + "a") == ["a"]


@pytest.mark.parametrize("key", list("jqfbQ[OP]_-=1\x7f\r"))
def test_esc_and_a_key_that_come_together_are_esc_and_then_the_key(key: str) -> None:
    assert said("\x1b" + key) == ["escape", *said(key)]


def test_esc_comes_once_nothing_follows_it() -> None:
    line = Line()
    line.send("\x1b")
    assert line.words == []
    line.wait()
    line.send("j")
    assert line.words == ["escape", "j"]


def test_of_a_sequence_that_comes_late_nothing_becomes_a_key() -> None:
    line = Line()
    line.send("\x1b[<35;1")
    line.wait()
    line.send("\x1b")
    line.wait()
    line.send("[<35;1;1Mj")
    assert line.words == ["escape", "MouseMove", "j"]


def test_a_sequence_that_is_never_whole_does_not_keep_the_keys_that_follow() -> None:
    line = Line()
    line.send("\x1b[1;")
    line.wait(REST_SECONDS)
    line.send("j")
    assert line.words == ["j"]


# Pastes


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("https://example.org/a", "https://example.org/a"),
        ("q\x1bt\x1b]0;x\x07", "q\ufffdt\ufffd]0;x\ufffd"),
        ("a\x1b[", "a\ufffd["),
        ("a\x1b[200~b\x1b[A", "a\ufffd[200~b\ufffd[A"),
        ("\x1b[201", "\ufffd[201"),
        ("\x00\x11\x03\x9b31m", "\ufffd\ufffd\ufffd\ufffd31m"),
        ("one\rtwo", "one\ntwo"),
    ],
)
def test_a_paste_is_text_whatever_it_holds_and_wherever_it_is_cut(inside: str, text: str) -> None:
    sent = f"\x1b[200~{inside}\x1b[201~"
    for at in range(len(sent)):
        assert said(sent[:at], sent[at:] + "j") == [f"paste {text}", "j"]
    assert said(*sent, "j") == [f"paste {text}", "j"]


def test_an_empty_paste_is_nothing() -> None:
    assert said("\x1b[200~\x1b[201~j") == ["j"]


def test_of_a_paste_without_end_only_so_much_is_kept() -> None:
    line = Line()
    line.send("\x1b[200~", *["x" * 4096] * 256, "\x1b[201~", "j")
    (paste, _) = line.said
    assert isinstance(paste, events.Paste)
    assert len(paste.text) == PASTE_LIMIT
    assert line.words[1:] == ["j"]


def test_a_paste_that_is_never_ended_does_not_keep_the_keys_that_follow() -> None:
    line = Line()
    line.send("\x1b[200~abc")
    line.wait(REST_SECONDS)
    line.send("j")
    assert line.words == ["paste abc", "j"]


def test_of_a_paste_that_comes_late_nothing_becomes_a_key() -> None:
    line = Line()
    line.send("\x1b[200~abc")
    line.wait(REST_SECONDS)
    line.send("t" * 100)
    line.wait(REST_SECONDS)
    line.send("q\x1b[201~", "j")
    assert line.words == ["paste abc", "paste " + "t" * 100, "paste q", "j"]


# Anything


PIECES = [
    *("\x1b", "[", "O", "]", "P", "M", "<", "?", ":", ";", "$", "u", "~", "R", "m", "t", "\\"),
    *("\x07", "\x18", "0", "1", "5", "97", "200~", "201~", "57399", "1114112", "é", "\ufffd", "\n"),
]


@pytest.mark.parametrize("seed", range(20))
def test_no_garbage_breaks_it_or_keeps_the_keys_that_follow(seed: int) -> None:
    chance = random.Random(seed)
    line = Line()
    for _ in range(2000):
        line.send("".join(chance.choices(PIECES, k=chance.randint(1, 8))))
        if chance.random() < 0.3:
            line.wait(chance.choice([0.05, 0.2, 2.0]))
    line.wait(REST_SECONDS)
    line.send("\x1b[201~")
    line.said.clear()
    line.send("j")
    assert line.words == ["j"]
