"""XML read by expat, a piece at a time and within bounds; pure.

No library passes: a tag with 200,000 attributes keeps lxml busy for minutes, 200,000 tags within
one another others. Expat does not mind, as long as what it is given is bounded: it keeps every
name that it has met, and goes over the beginning of a tag again with each piece until the tag ends.
"""

from __future__ import annotations

import pyexpat
from collections.abc import Callable
from typing import Any, Protocol
from xml.etree.ElementTree import Element, TreeBuilder

MAX_DEPTH = 200
"""The most elements within one another."""

MAX_NAMES = 2000
"""The most different names of elements and attributes; and so the most attributes of one."""

MAX_TAGS = 1_500_000
"""After so many ``<`` nothing more is read."""

PIECE = 65_536
"""How many bytes are read at once."""

_LONGEST_TAG = 262_144


class XmlError(Exception):
    """An XML document cannot be read, or not further.

    Attributes:
        line: where, counted from 1.
        reason: why, in a few words.
    """

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class BrokenXmlError(XmlError):
    """It is not well-formed."""


class LongXmlError(XmlError):
    """It has more in it than is read."""


class HostileXmlError(XmlError):
    """It is built as no honest document is."""


class Target(Protocol):
    """What is told of a document's elements; a name in a namespace has that before it."""

    def start(self, tag: str, attrs: dict[Any, Any], /) -> object:
        """An element starts."""

    def end(self, tag: str, /) -> object:
        """An element ends."""

    def data(self, data: str, /) -> object:
        """Some more text."""


def parse_xml(
    body: bytes, target: Target, after_piece: Callable[[pyexpat.XMLParserType], None]
) -> None:
    """Read a document from its beginning to its end.

    Args:
        body: the document; in UTF-8 unless it says otherwise.
        target: is told of its elements.
        after_piece: is called after each `PIECE`; what it raises ends the reading.

    Raises:
        BrokenXmlError: it is not well-formed, or in an encoding that is not known.
        LongXmlError: it has more than `MAX_TAGS` tags.
        HostileXmlError: it declares entities, or goes beyond the other limits.
    """
    names: dict[str, str] = {}
    parser = pyexpat.ParserCreate(namespace_separator=" ", intern=names)
    parser.buffer_text = True
    parser.StartElementHandler = target.start
    parser.EndElementHandler = target.end
    parser.CharacterDataHandler = target.data
    parser.StartDoctypeDeclHandler = _refuse_declarations(parser)
    parser.SkippedEntityHandler = lambda name, _: target.data(f"&{name};")
    tags = 0
    try:
        for start in range(0, len(body), PIECE):
            end = start + PIECE
            parser.Parse(body[start:end], False)
            if end - parser.CurrentByteIndex > _LONGEST_TAG + PIECE:
                raise HostileXmlError(parser.CurrentLineNumber, "a tag that does not end")
            if len(names) > MAX_NAMES:
                raise HostileXmlError(parser.CurrentLineNumber, "too many different names")
            after_piece(parser)
            tags += body.count(b"<", start, end)
            if tags > MAX_TAGS:
                raise LongXmlError(parser.CurrentLineNumber, f"more than {MAX_TAGS} tags")
        parser.Parse(b"", True)
    except pyexpat.ExpatError as error:
        reason = pyexpat.errors.messages[error.code]
        raise BrokenXmlError(error.lineno, reason) from None
    except (LookupError, ValueError):  # of an encoding; nothing else raises them
        raise BrokenXmlError(1, "unknown encoding") from None


def _refuse_declarations(parser: pyexpat.XMLParserType) -> Callable[..., None]:
    """Entities that a document declares itself are what bombs are made of."""

    def refuse(*doctype: object) -> None:
        if doctype[-1]:  # it has declarations in it
            raise HostileXmlError(parser.CurrentLineNumber, "entities of its own")

    return refuse


def read_tree(body: bytes, take: Callable[[Element, bool], None]) -> None:
    """Read a document as a tree that is taken apart while it grows.

    Args:
        body: the document.
        take: is called after each piece with the outermost element, and at the end once more,
            then with True. Until then, of each element that is not followed by another one, it
            is not known whether more will come in it. What `take` has removed is let go.

    Raises:
        XmlError: as `parse_xml` does; what stands before was taken.
    """
    builder = TreeBuilder()
    top = builder.start("", {})

    def after_piece(parser: pyexpat.XMLParserType) -> None:
        if len(top):
            take(top[0], False)
            if _depth(top) > MAX_DEPTH:
                reason = "too many elements within one another"
                raise HostileXmlError(parser.CurrentLineNumber, reason)

    try:
        parse_xml(body, builder, after_piece)
    except BrokenXmlError:
        builder.start("", {})  # so that what has ended is followed by something
        if top[0].tag:
            take(top[0], False)
        raise
    take(top[0], True)


def _depth(element: Element) -> int:
    """How deep the last elements are in one another."""
    depth = 0
    while len(element):
        element = element[-1]
        depth += 1
    return depth
