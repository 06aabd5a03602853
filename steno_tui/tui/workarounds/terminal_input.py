"""What a terminal sends, read as keys, mouse events and pastes; pure, and nothing can break it.

A workaround without an upstream issue: the parser of Textual 8.2.8 ends at key reports that it
does not expect, takes Esc and a key that come together for Alt and that key, and reads keys out of
a paste that holds ESC. Here a sequence is either whole and known or it is nothing, and no part of
one becomes a key. How keys are called remains Textual's.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable, Iterator
from typing import Literal
from unicodedata import category

from textual import constants, events, messages
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.keys import Keys
from textual.message import Message

from steno_tui.text.sanitize import prose

REST_SECONDS = 1.0
"""How long the rest of a sequence or of a paste is waited for while nothing comes."""

SECOND_KEY_SECONDS = 0.5
"""How long ``ESC [`` may become a sequence; after that it was Esc, and then a bracket."""

PASTE_LIMIT = 16_384
"""The longest text that is pasted, in characters."""

SEQUENCE_LIMIT = 128
"""The longest sequence that may mean something, in characters."""

TYPED_LIMIT = 16
"""The most characters that somebody types before they are read."""

_ESC = "\x1b"
_PASTE_START, _PASTE_END = "\x1b[200~", "\x1b[201~"

# The shapes of ECMA-48, loosely, with what old terminals add: three characters after CSI M for the
# mouse, CSI [ and a letter for keys of Linux's console, CSI and a dollar for keys of rxvt.
_SEQUENCE = re.compile(
    r"\x1b(?:\[(?:M[^\x00-\x1f]{3}|\[[A-Za-z]|(?:3|7|8|23|24)\$|(?![M[])[ -?]*[@-~])"
    r"|O[0-9]?[A-Za-z])"
)
_UNFINISHED = re.compile(r"\x1b(?:\[(?:M[^\x00-\x1f]{0,2}|\[|[ -?]*)|O[0-9]?|[]P_])?\Z")
_BROKEN = re.compile(r"\x1b\[(?:M[^\x00-\x1f]{0,2}|[ -?]*)[^\x1b]?")
_TWO_KEYS = tuple(_ESC + letter for letter in "[O]P_")
_REST = re.compile(r"\[(?:[ -?]+[@-~]|[A-DFHIOPQSZ])|O[A-DFHP-S]")
_STRING = re.compile(r"\x1b(?:\][0-9lLI]|P[ -?]|_G)")
_STRING_END = re.compile(r"[\x07\x18\x1a]|\x1b\\|(?=\x1b[^\\])")
_SKIPPED = "\x1b[>"
"""Stands for a sequence that is too long: whatever ends it, it means nothing."""

_KEY = re.compile(
    r"\x1b\[(?P<code>[0-9]*)(?::(?P<shifted>[0-9]*)[0-9:]*)?"
    r"(?:;(?P<modifiers>[0-9]*)(?::(?P<kind>[0-9]*))?)?(?:;(?P<text>[0-9:]*))?(?P<end>[u~A-FHPQRS])"
)
_MOUSE = re.compile(r"\x1b\[<(\d{1,3});\d{1,5};\d{1,5}[Mm]")
_SYNCHRONIZED = re.compile(r"\x1b\[\?2026;[1-4]\$y")
_LET_GO = "3"
_SHIFT = 2
_MODIFIERS = 256
_NOT_WRITTEN = ("Cc", "Cs", "Co")
_FIRST_EXTRA_BUTTON = 128

_State = Literal["keys", "paste", "string"]


class TerminalInput(XTermParser):
    """Reads what a terminal sends, wherever it is cut.

    Args:
        clock: seconds from any start.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._state: _State = "keys"
        self._buffer = ""
        self._pasted = ""
        self._last = 0.0
        self._given_up: Literal["", "sequence", "paste"] = ""

    @property
    def seconds_left(self) -> float | None:
        """After how long `tick` is to be called where nothing comes; None for never."""
        if self._state == "keys" and not self._buffer:
            return None
        patience = REST_SECONDS
        if self._state == "keys" and self._buffer == _ESC:
            patience = constants.ESCAPE_DELAY
        elif self._state == "keys" and self._buffer in _TWO_KEYS:
            patience = SECOND_KEY_SECONDS
        return max(0.0, self._last + patience - self._clock())

    def feed(self, data: str) -> Iterator[Message]:
        """Take in what was read at once.

        Args:
            data: what came.

        Yields:
            what it means, as far as it is whole.
        """
        self._take_up_again(data)
        self._last = self._clock()
        self._buffer += data
        read = {"keys": self._read_keys, "paste": self._read_paste, "string": self._read_string}
        before = None
        while before != (self._state, self._buffer):
            before = (self._state, self._buffer)
            yield from read[self._state]()

    def tick(self) -> Iterator[Message]:
        """Wait no longer for the rest of something, where it is time.

        Yields:
            what there is without the rest.
        """
        if self.seconds_left != 0:
            return
        left, self._buffer = self._buffer, ""
        state, self._state = self._state, "keys"
        if state == "paste":
            self._given_up = "paste"
            yield from self._end_paste(left)
        elif state == "keys" and (left == _ESC or left in _TWO_KEYS):
            yield events.Key("escape", _ESC)
            for character in left[1:]:
                yield from self._key(character)
            if left == _ESC:
                self._given_up = "sequence"

    def _take_up_again(self, text: str) -> None:
        """Go on with what was given up, where this can only be its rest: a line may be slow."""
        if self._given_up == "sequence":
            self._given_up = ""
            if self._clock() < self._last + REST_SECONDS and _REST.match(text):
                self._buffer = _ESC
        elif self._given_up == "paste" and (_PASTE_END in text or len(text) > TYPED_LIMIT):
            self._given_up = ""
            self._state = "paste"

    # Each reads as far as it can, and leaves in the buffer what is not whole.

    def _read_keys(self) -> Iterator[Message]:
        text, at = self._buffer, 0
        while at < len(text):
            if text[at] != _ESC:
                yield from self._key(text[at])
                at += 1
            elif text.startswith(_PASTE_START, at):
                at += len(_PASTE_START)
                self._state = "paste"
                break
            elif string := _STRING.match(text, at):
                at = string.end()
                self._state = "string"
                break
            elif whole := _SEQUENCE.match(text, at):
                at = whole.end()
                if len(whole[0]) <= SEQUENCE_LIMIT:
                    yield from self._meaning(whole[0])
            elif _UNFINISHED.match(text, at):
                break
            elif broken := _BROKEN.match(text, at):
                at = broken.end()
            else:
                yield events.Key("escape", _ESC)
                at += 1
        self._buffer = text[at:]
        if self._state == "keys" and len(self._buffer) > SEQUENCE_LIMIT:
            self._buffer = _SKIPPED

    def _read_string(self) -> Iterator[Message]:
        """Leave out what a terminal answers to somebody else's question."""
        end = _STRING_END.search(self._buffer)
        if end is not None:
            self._buffer = self._buffer[end.end() :]
            self._state = "keys"
        else:
            self._buffer = _ESC if self._buffer.endswith(_ESC) else ""
        yield from ()

    def _read_paste(self) -> Iterator[Message]:
        text, end, rest = self._buffer.partition(_PASTE_END)
        if end:
            self._buffer = rest
            self._state = "keys"
            yield from self._end_paste(text)
        else:
            kept = next(n for n in range(len(_PASTE_END) - 1, -1, -1) if _ends_with(text, n))
            self._buffer = text[len(text) - kept :]
            self._keep(text[: len(text) - kept])

    def _keep(self, text: str) -> None:
        self._pasted += text[: PASTE_LIMIT - len(self._pasted)]

    def _end_paste(self, text: str) -> Iterator[Message]:
        self._keep(text)
        pasted, self._pasted = prose(self._pasted), ""
        if pasted:
            yield events.Paste(pasted)

    # What is whole.

    def _key(self, character: str) -> Iterator[Message]:
        """A character as the key that writes it."""
        for event in self._sequence_to_key_events(character):
            if event.key != Keys.Ignore:
                yield event

    def _meaning(self, sequence: str) -> Iterator[Message]:
        """What a whole sequence says; nothing where we do not know it."""
        if sequence == "\x1b[I":
            yield events.AppFocus()
        elif sequence == "\x1b[O":
            yield events.AppBlur()
        elif _SYNCHRONIZED.fullmatch(sequence):
            yield messages.TerminalSupportsSynchronizedOutput()
        elif mouse := _MOUSE.fullmatch(sequence):
            event = self.parse_mouse_code(sequence)
            if event is not None and int(mouse[1]) < _FIRST_EXTRA_BUTTON:
                yield event
        elif report := _KEY.fullmatch(sequence):
            yield from self._reported(report)
        else:
            yield from self._listed(sequence)

    def _listed(self, sequence: str) -> Iterator[Message]:
        """The keys of a sequence that Textual lists."""
        keys = ANSI_SEQUENCES_KEYS.get(sequence)
        if isinstance(keys, str):
            yield from self._key(keys)
        elif isinstance(keys, tuple):
            yield from (events.Key(key.value, None) for key in keys if key is not Keys.Ignore)

    def _reported(self, report: re.Match[str]) -> Iterator[Message]:
        """The key of a report, which Textual reads once its numbers have been looked at.

        The keyboard protocol of kitty (https://sw.kovidgoyal.net/kitty/keyboard-protocol/) has
        room for more than a key, its modifiers and its text.
        """
        part = report.groupdict(default="")
        code, modifiers = int(part["code"] or "1"), int(part["modifiers"] or "0")
        key = f"{code}{part['end']}"
        if key not in FUNCTIONAL_KEYS and part["end"] != "u":
            yield from self._listed(report[0])
            return
        is_known = key in FUNCTIONAL_KEYS or _is_character(part["code"])
        if not is_known or part["kind"] == _LET_GO or modifiers > _MODIFIERS:
            return
        written = [each for each in part["text"].split(":") if _is_character(each)]
        if not written and modifiers == _SHIFT and _is_character(part["shifted"]):
            written = [part["shifted"]]
        numbers = f"{code};{modifiers};{':'.join(written)}".rstrip(";")
        yield from self._sequence_to_key_events(f"\x1b[{numbers}{part['end']}")


def _ends_with(text: str, length: int) -> bool:
    """Whether a text ends with that many characters of what ends a paste."""
    return text.endswith(_PASTE_END[:length])


def _is_character(number: str) -> bool:
    """Whether a number is that of a character that can be written."""
    return (
        bool(number)
        and int(number) <= sys.maxunicode
        and category(chr(int(number))) not in _NOT_WRITTEN
    )
