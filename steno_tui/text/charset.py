"""A body before anything is read out of it: its characters, and what it looks like; pure."""

from __future__ import annotations

import codecs
import re
from enum import StrEnum

MAX_BYTES = 8 * 1024 * 1024
"""No honest page or answer is larger; what is larger is not read."""

_SNIFFED = 4096
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffd]")


class BodyType(StrEnum):
    """What a body looks like, in words that fit into a sentence."""

    EMPTY = "nothing at all"
    HTML = "an HTML page"
    XML = "an XML document"
    JSON = "JSON"
    BINARY = "binary data"
    TEXT = "plain text"


def decode(body: bytes | str) -> str:
    r"""Turn a body into characters, never failing: what is no UTF-8 becomes U+FFFD.

    A byte order mark is obeyed (UTF-8, UTF-16) and dropped; a declared character set is not
    asked for, because the service writes UTF-8. All newlines become ``\n``.
    """
    if isinstance(body, bytes):
        encoding = next(
            (name for mark, name in _BYTE_ORDER_MARKS if body.startswith(mark)), "utf-8"
        )
        text = body.decode(encoding, "replace")
    else:
        text = body.removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def decode_file(body: bytes) -> str:
    r"""Turn a file from anywhere into characters, never failing.

    As `decode`, but what is no UTF-8 is taken for windows-1252, unless most of what is not ASCII
    in it is UTF-8 after all; and UTF-16 is known without a mark, by its zeros.
    """
    if not body.startswith(tuple(mark for mark, _ in _BYTE_ORDER_MARKS)):
        head = body[:_SNIFFED]
        for encoding, zeros in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
            if len(zeros) > 1 and zeros.count(0) > len(zeros) * 3 // 4:
                return decode(body.decode(encoding, "replace"))
        try:
            return decode(body.decode())
        except UnicodeDecodeError:
            text = body.decode(errors="replace")
            damaged = text.count("\ufffd")
            if damaged * 2 > sum(not character.isascii() for character in text):
                return decode(body.decode("cp1252", "replace"))
    return decode(body)


def kind(text: str) -> BodyType:
    """Say what a text looks like, by its first few thousand characters."""
    start = text[: _SNIFFED * 4].lstrip()[:_SNIFFED]
    if not start:
        return BodyType.EMPTY
    if start.startswith("<"):
        is_xml = start.startswith("<?xml") and "<html" not in start.lower()
        return BodyType.XML if is_xml else BodyType.HTML
    if start.startswith(("{", "[{", "[]", '["', "[[")):
        return BodyType.JSON
    if len(_UNPRINTABLE.findall(start)) > len(start) // 10:
        return BodyType.BINARY
    return BodyType.TEXT
