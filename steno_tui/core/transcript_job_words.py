"""The words of a transcript job: put together as they come, each piece once; pure."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import combining

from steno_tui.library.transcript_jobs import MOST_WORDS, Words
from steno_tui.stenobird.transcripts_api import ToldWords
from steno_tui.text.sanitize import prose
from steno_tui.transcripts.joining import space_between

_MOST_EARLY = 100_000
"""The most pieces that are taken before their turn."""

_MOST_PLACED = 100_000
"""Of the most pieces it is known where they stand in the stream."""

_PARTS = 1000
"""So many parts of a text make a block."""

_TAIL = 32
"""So many characters are looked at again with what comes behind them."""


class GrowingText:
    """Words put together as they come, and safe to print whatever stands where two meet.

    Attributes:
        length: how many characters it has.
    """

    def __init__(self, words: Sequence[Words] = ()) -> None:
        self.length = 0
        self._blocks: list[str] = []
        """Many parts as one, for each takes ten times the memory of its letters."""
        self._parts: list[str] = []
        self._tail = ""
        for each in words:
            self.add(each.text)

    def __str__(self) -> str:
        self._blocks = ["".join([*self._blocks, *self._parts])]
        self._parts = []
        return self._blocks[0]

    def add(self, text: str) -> str:
        """Put words behind those before, with a blank between them where there belongs one.

        Marks that would stand on the letter before are counted with those that it has already.

        Returns:
            What was put there.
        """
        tail = self._tail
        is_cut = tail[-1:].isspace() or text[:1].isspace() or combining(text[:1] or " ")
        if tail and text and not is_cut:
            text = space_between(tail, text) + text
        safe = prose(tail + text)
        part = safe[len(tail) :] if safe.startswith(tail) else prose(text)
        self._parts.append(part)
        if len(self._parts) >= _PARTS:
            self._blocks.append("".join(self._parts))
            self._parts.clear()
        self._tail = (tail + part)[-_TAIL:]
        self.length += len(part)
        return part


class JobWords:
    """Knows which pieces of a job's words are here, and which of them are in memory alone.

    Args:
        words: what came so far.

    Attributes:
        text: what came, put together.
        unsaved: what is not on disk yet.
    """

    def __init__(self, words: Sequence[Words]) -> None:
        self.text = GrowingText(words)
        self.unsaved: list[Words] = []
        self._next = 0
        """Which piece comes next: all before it are here, and those that came before their turn."""
        self._early: set[int] = set()
        for each in words:
            self._note(each.chunk)
        self._unnumbered = 0
        """Which piece one is that does not say it."""
        self._placed: dict[int, int] = {}
        """Which pieces those are that stood at places of the stream before it began anew."""
        self._placed_now: dict[int, int] = {}
        """The same since it began."""

    @property
    def is_full(self) -> bool:
        """Whether no more is taken."""
        return self.text.length > MOST_WORDS

    def begin_again(self, *, goes_on: bool) -> None:
        """Be told anew: what comes next where the service goes on, or else all of it."""
        self._unnumbered = max(self._early, default=self._next - 1) + 1 if goes_on else 0
        self._placed |= self._placed_now
        self._placed_now = {}

    def add(self, told: ToldWords) -> str:
        """Put words behind those before, unless they are known.

        Returns:
            What was put there.
        """
        chunk = self._unnumbered if told.chunk is None else told.chunk
        if told.place is not None:
            stands = hash((told.place, told.text))  # which is small, however long they are
            chunk = self._placed.get(stands, chunk)
            if len(self._placed) + len(self._placed_now) < _MOST_PLACED:
                self._placed_now[stands] = chunk
        self._unnumbered = chunk + 1
        is_known = chunk < self._next or chunk in self._early
        if is_known or self.is_full or len(self._early) > _MOST_EARLY:
            return ""
        self._note(chunk)
        self.unsaved.append(Words(chunk, told.text))
        return self.text.add(told.text)

    def _note(self, chunk: int) -> None:
        """Note that a piece is here."""
        self._early.add(chunk)
        while self._next in self._early:
            self._early.discard(self._next)
            self._next += 1
