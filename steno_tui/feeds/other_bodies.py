"""What came where a feed, or a list of feeds, was looked for, and the sentence for it; pure."""

from __future__ import annotations

import re

from steno_tui.errors import FeedError, WebPageError
from steno_tui.text.charset import BodyType, decode, kind
from steno_tui.text.sanitize import line

MAX_BYTES = 32_000_000
"""No larger feed is read."""

_SHOWN_ADDRESS = 120
_BEGINNING = 16_384
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,80})(?=[\s/>])")
_HTML = frozenset(
    ("html", "head", "body", "title", "meta", "link", "script", "style", "div", "p", "h1", "table")
)
"""What web pages begin with."""

_KNOWN_FILES = (
    (b"ID3", "audio"),
    (b"\xff\xfb", "audio"),
    (b"OggS", "audio"),
    (b"PK\x03\x04", "a zip file"),
    (b"%PDF", "a PDF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
)


def shown(url: str) -> str:
    """An address as it stands in a sentence."""
    return ascii(line(url, _SHOWN_ADDRESS))


def no_feed(body: bytes, url: str) -> FeedError:
    """Say what was found where a feed was looked for."""
    text = decode(body[:_BEGINNING])
    looks_like = kind(text)
    root = _ROOT.search(text)
    name = root[1].lower() if root else ""
    if name in _HTML or "<!doctype html" in text[:1000].lower():
        return WebPageError(
            f"At {shown(url)} is a web page and not a feed. The feed's own address often ends in "
            "/feed, /rss or .xml."
        )
    if name == "opml":
        return FeedError(
            f"At {shown(url)} is a list of feeds (OPML) and not a feed. Save it as a file and "
            "import that."
        )
    found = next((what for mark, what in _KNOWN_FILES if body.startswith(mark)), str(looks_like))
    if looks_like in (BodyType.XML, BodyType.HTML):
        found = f"an XML document of another kind ({name})" if name else "damaged XML"
    return FeedError(
        f"At {shown(url)} is no feed but {found}. Give the address of the podcast's feed or of its "
        "web page."
    )
