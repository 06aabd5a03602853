"""Synthetic audio: one soft tone a chapter, made for whatever byte range is asked for.

An episode's audio is a WAV file that exists nowhere. Its tones have whole numbers of cycles a
second and its chapters start on whole seconds, so it is made of one-second blocks of a handful of
kinds, and a request for bytes deep inside a file of four hours costs no more than one for its
start.
"""

from __future__ import annotations

import math
import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

RATE = 8000
"""Samples a second; one channel of signed 16-bit samples."""

HEADER_SIZE = 44
BYTES_PER_SECOND = RATE * 2
MEDIA_TYPE = "audio/wav"

_UNKNOWN_LENGTH = 600
_AFTER_LAST_CHAPTER = 120
_LOUDNESS = 0.2 * 32767
_FADE = RATE // 4
_LOWEST = 220
_PENTATONIC = (0, 2, 4, 7, 9)
_OCTAVES = 3
_DETUNE = 5


def tone_of(chapter_index: int) -> int:
    """The tone of a chapter, in whole Hz; -1 is what comes before the first chapter.

    Chapters walk up three octaves of a pentatonic scale from 220 Hz and start again, a little
    sharper each time, so that the first 75 are all different.
    """
    if chapter_index < 0:
        return 196
    lap, step = divmod(chapter_index, len(_PENTATONIC) * _OCTAVES)
    octave, degree = divmod(step, len(_PENTATONIC))
    return round(_LOWEST * 2 ** (octave + _PENTATONIC[degree] / 12)) + lap * _DETUNE


@lru_cache(maxsize=256)
def _second(hz: int, rises: bool, falls: bool) -> bytes:
    """One second of a tone, coming out of silence or going back into it."""
    samples = []
    for at in range(RATE):
        loudness = _LOUDNESS
        if rises and at < _FADE:
            loudness *= math.sin(math.pi / 2 * at / _FADE) ** 2
        if falls and RATE - at < _FADE:
            loudness *= math.sin(math.pi / 2 * (RATE - at) / _FADE) ** 2
        samples.append(round(loudness * math.sin(math.tau * hz * at / RATE)))
    return struct.pack(f"<{RATE}h", *samples)


class SyntheticAudio(Struct, frozen=True):
    """The audio of one episode."""

    seconds: int
    """Its length."""
    starts: tuple[int, ...]
    """The seconds at which its chapters start, ascending."""

    @property
    def size(self) -> int:
        """The length of the whole file in bytes."""
        return HEADER_SIZE + self.seconds * BYTES_PER_SECOND

    def read(self, first: int, end: int) -> Iterator[bytes]:
        """Make the file's bytes from ``first`` up to, not including, ``end``, piece by piece."""
        while first < end:
            if first < HEADER_SIZE:
                piece, skip = self._header(), first
            else:
                second, skip = divmod(first - HEADER_SIZE, BYTES_PER_SECOND)
                piece = self._block(second)
            piece = piece[skip : skip + end - first]
            yield piece
            first += len(piece)

    def _block(self, second: int) -> bytes:
        chapter = bisect_right(self.starts, second) - 1
        borders = (0, *self.starts, self.seconds)
        start, end = borders[chapter + 1], borders[chapter + 2]
        return _second(tone_of(chapter), rises=second == start, falls=second + 1 == end)

    def _header(self) -> bytes:
        """The RIFF header of a WAVE file with one ``fmt`` chunk of plain PCM."""
        size = self.size - HEADER_SIZE
        riff = struct.pack("<4sI4s", b"RIFF", HEADER_SIZE - 8 + size, b"WAVE")
        form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, RATE, BYTES_PER_SECOND, 2, 16)
        return riff + form + struct.pack("<4sI", b"data", size)


def audio_of(seconds: int | None, starts: tuple[int, ...]) -> SyntheticAudio:
    """The audio of an episode, of a likely length where nobody knows any.

    Args:
        seconds: its length.
        starts: the seconds at which its chapters start, ascending.
    """
    last = starts[-1] if starts else 0
    return SyntheticAudio(seconds or max(_UNKNOWN_LENGTH, last + _AFTER_LAST_CHAPTER), starts)
