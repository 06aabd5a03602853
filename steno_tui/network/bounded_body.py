"""The bytes of an answer, taken in and unzipped within bounds; pure, whoever reads the socket.

A gzip stream of a few kilobytes can unfold to gigabytes, and a cut one looks like a whole one to
most decoders. So: one coding at most, a cap on what comes out, and an end that must be seen.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from steno_tui.errors import BadAnswerError

BODY_LIMIT = 8_000_000
"""The most bytes of a body, zipped or not."""

RATIO_LIMIT = 200
"""How many bytes one byte may unfold to, once there is more than `RATIO_FREE`."""

RATIO_FREE = 1_000_000

_GZIP = 31
"""The window size by which zlib expects a gzip header and trailer."""

_STEP = 65_536


class BoundedBody:
    """A body as it arrives: `feed` it the raw pieces, then take the whole from `finish`.

    Args:
        host: who sends it, for the sentences.
        codings: the values of Content-Encoding, in order.
        limit: the most bytes to take in or to give out.

    Raises:
        BadAnswerError: the codings are stacked, or not what was asked for.
    """

    def __init__(self, host: str, codings: Sequence[str], limit: int = BODY_LIMIT) -> None:
        self._host = host
        self._limit = limit
        self._wire = 0
        self._size = 0
        self._pieces: list[bytes] = []
        names = (coding.strip().lower() for coding in codings)
        match [name for name in names if name not in ("", "identity")]:
            case []:
                self._gunzip = None
            case ["gzip" | "x-gzip"]:
                self._gunzip = zlib.decompressobj(wbits=_GZIP)
            case _:
                raise BadAnswerError(f"{host} answered in a coding nobody asked for.")

    def feed(self, piece: bytes) -> None:
        """Take in the next bytes from the wire.

        Raises:
            BadAnswerError: more than the limit, unfolding without measure, or no gzip.
        """
        self._wire += len(piece)
        if self._wire > self._limit:
            raise self._too_large()
        if self._gunzip is None:
            self._keep(piece)
            return
        while piece:
            if self._gunzip.eof:  # a gzip file may have several members, and zeros after them
                piece = piece.lstrip(b"\0")
                if not piece:
                    return
                self._gunzip = zlib.decompressobj(wbits=_GZIP)
            try:
                unzipped = self._gunzip.decompress(piece, _STEP)
            except zlib.error:
                raise BadAnswerError(f"The answer of {self._host} came damaged.") from None
            self._keep(unzipped)
            piece = self._gunzip.unconsumed_tail or self._gunzip.unused_data

    def finish(self) -> bytes:
        """The whole body, once the last bytes were fed and the end of zipped data came."""
        if self._gunzip is not None and not self._gunzip.eof:
            raise BadAnswerError(f"The answer of {self._host} broke off before its end.")
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            raise self._too_large()
        if self._size > RATIO_FREE and self._size > RATIO_LIMIT * self._wire:
            raise BadAnswerError(f"The answer of {self._host} unfolds beyond all measure.")
        self._pieces.append(piece)

    def _too_large(self) -> BadAnswerError:
        size = f"{self._limit / 1_000_000:g} MB"
        return BadAnswerError(f"The answer of {self._host} is larger than {size}; it was dropped.")
