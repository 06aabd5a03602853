"""Show notes, HTML or plain text, made readable: lines of text, and links that lead to the web."""

from __future__ import annotations

from urllib.parse import urljoin

from steno_tui import urls
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.text.addresses import find_addresses
from steno_tui.text.html_text import html_text

MAX_MARKUP = 250_000
"""The most characters of show notes that are read."""


def read_notes(markup: bytes, base: str) -> Notes:
    """Read show notes.

    Args:
        markup: as they came, UTF-8.
        base: the address that relative links are resolved against.

    Returns:
        The text, safe to print; links that lead elsewhere than to the web have only their words.
    """
    text, html_links = html_text(markup.decode("utf-8", "replace")[:MAX_MARKUP])
    links = []
    end = 0
    for link in html_links:
        if url := _address(link.href, base):
            links += _bare_links(text, end, link.start)
            links.append(NoteLink(link.start, link.end, url))
            end = link.end
    links += _bare_links(text, end, len(text))
    return Notes(text, tuple(links))


def _address(href: str, base: str) -> str | None:
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    return urls.web_address(url)


def _bare_links(text: str, start: int, end: int) -> list[NoteLink]:
    """The addresses that stand in a part of the text as such."""
    links = []
    for first, last in find_addresses(text[start:end]):
        if url := urls.web_address(text[start + first : start + last]):
            links.append(NoteLink(start + first, start + last, url))
    return links
