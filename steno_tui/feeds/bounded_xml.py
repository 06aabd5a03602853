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

MAX_NAMESPACES = 100_000
"""The most declarations of namespaces; some feeds repeat them with each episode."""

MAX_TAGS = 1_500_000
"""After so many ``<`` nothing more is read."""

PIECE = 65_536
"""How many bytes are read at once."""

TOO_DEEP = "too many elements within one another"

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


class XmlReader:
    """Reads one document from its beginning to its end.

    Args:
        target: is told of its elements.
    """

    def __init__(self, target: Target) -> None:
        self._names: dict[str, str] = {}
        self._namespaces = 0
        self._parser = pyexpat.ParserCreate(namespace_separator=" ", intern=self._names)
        self._parser.buffer_text = True
        self._parser.StartElementHandler = target.start
        self._parser.EndElementHandler = target.end
        self._parser.CharacterDataHandler = target.data
        self._parser.StartNamespaceDeclHandler = self._count_namespace
        self._parser.StartDoctypeDeclHandler = self._refuse_declarations
        self._parser.SkippedEntityHandler = lambda name, _: target.data(f"&{name};")

    @property
    def line(self) -> int:
        """The line that is being read, counted from 1."""
        return self._parser.CurrentLineNumber

    def read(self, body: bytes, after_piece: Callable[[], None] | None = None) -> None:
        """Read the document.

        Args:
            body: the document; in UTF-8 unless it says otherwise.
            after_piece: is called after each `PIECE`; what it raises ends the reading.

        Raises:
            BrokenXmlError: it is not well-formed, or in an encoding that is not known.
            LongXmlError: it has more than `MAX_TAGS` tags.
            HostileXmlError: it declares entities, or goes beyond the other limits.
        """
        tags = 0
        try:
            for start in range(0, len(body), PIECE):
                end = start + PIECE
                self._parser.Parse(body[start:end], False)
                if end - self._parser.CurrentByteIndex > _LONGEST_TAG + PIECE:
                    raise self.hostile("a tag that does not end")
                if len(self._names) > MAX_NAMES:
                    raise self.hostile("too many different names")
                if after_piece is not None:
                    after_piece()
                tags += body.count(b"<", start, end)
                if tags > MAX_TAGS:
                    raise LongXmlError(self.line, f"more than {MAX_TAGS} tags")
            self._parser.Parse(b"", True)
        except pyexpat.ExpatError as error:
            reason = pyexpat.errors.messages[error.code]
            raise BrokenXmlError(error.lineno, reason) from None
        except (LookupError, ValueError):  # of an encoding; nothing else raises them
            raise BrokenXmlError(1, "unknown encoding") from None

    def hostile(self, reason: str) -> HostileXmlError:
        """What to raise at something that no honest document has."""
        return HostileXmlError(self.line, reason)

    def _count_namespace(self, *declared: object) -> None:
        self._namespaces += 1
        if self._namespaces > MAX_NAMESPACES:
            raise self.hostile("too many namespaces")

    def _refuse_declarations(self, *doctype: object) -> None:
        """Entities that a document declares itself are what bombs are made of."""
        if doctype[-1]:  # it has declarations in it
            raise self.hostile("entities of its own")


def read_tree(body: bytes, take: Callable[[Element, bool], None]) -> None:
    """Read a document as a tree that is taken apart while it grows.

    Args:
        body: the document.
        take: is called after each piece with the outermost element, and at the end once more,
            then with True. Until then, of each element that is not followed by another one, it
            is not known whether more will come in it. What `take` has removed is let go.

    Raises:
        XmlError: as `XmlReader.read` does; what stands before was taken.
    """
    builder = TreeBuilder()
    top = builder.start("", {})
    reader = XmlReader(builder)

    def after_piece() -> None:
        if len(top):
            take(top[0], False)
            if _depth(top) > MAX_DEPTH:
                raise reader.hostile(TOO_DEEP)

    try:
        reader.read(body, after_piece)
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
