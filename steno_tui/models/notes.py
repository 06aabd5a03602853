"""A publisher's show notes as plain text with links; frozen values."""

from __future__ import annotations

from msgspec import Struct


class NoteLink(Struct, frozen=True):
    """A part of the notes that leads to a web page."""

    start: int
    """The place of its first character in the text."""
    end: int
    """The place behind its last one."""
    url: str


class Notes(Struct, frozen=True):
    """Show notes: lines of text, an empty one between paragraphs, ``- `` before a list's items."""

    text: str = ""
    links: tuple[NoteLink, ...] = ()
    """In the order of the text; no two overlap."""

    @property
    def plain(self) -> str:
        """The text with each link's address behind its words, where they are not the address."""
        pieces, end = [], 0
        for link in self.links:
            words = self.text[link.start : link.end]
            pieces += [self.text[end : link.start], _with_address(words, link.url)]
            end = link.end
        return "".join(pieces) + self.text[end:]


def _with_address(words: str, url: str) -> str:
    return url if _bare(words) == _bare(url) else f"{words} <{url}>"


def _bare(address: str) -> str:
    """An address as people write it: without its scheme, ``www.`` and a slash at its end."""
    return address.rpartition("://")[2].removeprefix("www.").rstrip("/").lower()
