"""Bytes from the keyboard that are no UTF-8, as old terminals send them for Alt and a letter.

A workaround: the drivers of Textual 8.2.8 decode strictly, and one such byte ends their input
thread (https://github.com/Textualize/textual/issues/6456).
"""

from __future__ import annotations

import sys
from codecs import IncrementalDecoder, getincrementaldecoder

from textual.driver import Driver

_NAME = getincrementaldecoder.__name__


class _Decoder:
    """Makes decoders that put U+FFFD where bytes make no sense."""

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding

    def __call__(self) -> IncrementalDecoder:
        return getincrementaldecoder(self._encoding)("replace")


def tolerate_stray_bytes(driver: type[Driver]) -> type[Driver]:
    """Have a driver take any bytes: Textual's read strictly, and one byte would end the program.

    Args:
        driver: Textual's for this system; changed where it reads bytes.
    """
    module = sys.modules[driver.__module__]
    if hasattr(module, _NAME):
        setattr(module, _NAME, _Decoder)
    return driver
