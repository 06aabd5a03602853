"""Broken XML repaired, where what was meant is plain: once, before it is read again; pure.

What is repaired is what feeds break most: a wrong encoding, something before the beginning,
characters that XML has not, HTML's names of characters, bare ``&`` and ``<``, prefixes without a
namespace.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5

MAX_REPAIRED = 8 * 1024 * 1024
"""Of a larger document only what can be read without repair is."""

_DECLARED = re.compile(rb"""encoding\s{0,4}=\s{0,4}["']([A-Za-z0-9._-]{1,40})["']""")
_ENCODINGS = re.compile(
    r"iso-?8859-\d{1,2}|latin-?\d|windows-?\d{3,4}|cp\d{3,4}|koi8-[ru]|mac-?roman|macintosh|big5"
    r"|shift[_-]?jis|sjis|euc[_-]?(?:jp|kr)|gb(?:2312|k|18030)|us-ascii",
    re.IGNORECASE,
)
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""The characters that XML does not have."""

_MARKUP = re.compile(
    r"&(#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{1,31};)?|<(?![A-Za-z_/!?])"
)
_PREFIX = re.compile(r"<([A-Za-z_][\w.-]{0,40}):[A-Za-z_]")
_NAMESPACE = re.compile(r"\bxmlns:([A-Za-z_][\w.-]{0,40})\s{0,8}=")
_ROOT = re.compile(r"<[A-Za-z_][\w.:-]{0,80}")

_OF_XML = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))
_KNOWN_PREFIXES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "atom": "http://www.w3.org/2005/Atom",
    "psc": "http://podlove.org/simple-chapters",
    "media": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def repaired(body: bytes) -> bytes:
    """Repair a document as far as that can be done without reading it; in UTF-8."""
    text = _from_its_beginning(_decoded(body))
    first, *others = INVALID.sub("", text).split("<![CDATA[")
    pieces = [_MARKUP.sub(_mended, first)]
    for other in others:
        inside, end, outside = other.partition("]]>")
        pieces += ["<![CDATA[", inside, end, _MARKUP.sub(_mended, outside)]
    return _with_namespaces("".join(pieces)).encode()


def _decoded(body: bytes) -> str:
    """Turn a body into characters: as it says itself, else as UTF-8, else as Windows-1252."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    declared = _DECLARED.search(body[:400])
    encoding = declared[1].decode() if declared else ""
    if _ENCODINGS.fullmatch(encoding):
        try:
            return body.decode(encoding)
        except (LookupError, UnicodeError):
            pass
    text = body.decode("utf-8-sig", "replace")
    unreadable = text.count("\ufffd")
    if unreadable * 2 > len(text) - len(text.encode("ascii", "ignore")):
        return body.decode("cp1252", "replace")
    return text


def _from_its_beginning(text: str) -> str:
    """Leave out what stands before a document, and its declaration, but not their lines."""
    start = max(0, text.find("<"))
    declaration = text.find("<?xml", 0, start + 4096)
    if declaration >= 0:
        start = max(declaration, text.find("?>", declaration, declaration + 400) + 2)
    return "\n" * text.count("\n", 0, start) + text[start:]


def _mended(found: re.Match[str]) -> str:
    """Write a reference or a bare sign so that XML has it."""
    name = found[1]
    if name is None:
        return "&lt;" if found[0] == "<" else "&amp;"
    if name in _OF_XML:
        return found[0]
    if name[0] == "#":
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        is_character = code < 0x110000 and not INVALID.match(chr(code))
        return f"&#{code};" if is_character else ""
    characters = html5.get(name)
    if characters is None:
        return f"&amp;{name}"
    return characters.replace("&", "&amp;").replace("<", "&lt;")


def _with_namespaces(text: str) -> str:
    """Declare the prefixes that nobody has declared, on the outermost element."""
    missing = set(_PREFIX.findall(text)) - set(_NAMESPACE.findall(text)) - {"xml"}
    root = _ROOT.search(text)
    if not missing or root is None:
        return text
    declared = "".join(
        f' xmlns:{prefix}="{_KNOWN_PREFIXES.get(prefix, f"urn:{prefix}")}"'
        for prefix in sorted(missing)[:100]
    )
    return text[: root.end()] + declared + text[root.end() :]
