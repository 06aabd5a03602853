"""The addresses of feeds as people and lists write them, and those of Apple Podcasts; pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from steno_tui import urls

_OTHER_SCHEMES = re.compile(r"(?:feed|pcasts?|itpcs?|podcasts?|rss):(?://)?", re.IGNORECASE)
_BEGINS_AS_HOST = re.compile(r"(?://)?\w[\w-]{0,62}(?:\.\w|:\d)")
_HOST = re.compile(r"\w[\w-]{0,62}(?:\.[\w-]{1,63}){0,8}(?:\.[^\W\d_]{2,63}|:\d{1,5})")
_APPLE_HOSTS = ("podcasts.apple.com", "itunes.apple.com", "embed.podcasts.apple.com")
_APPLE_ID = re.compile(r"/id(\d{1,15})(?:/|$)")


def is_address(text: str) -> bool:
    """Whether what was typed is meant for an address, also without its scheme, and not for words.

    A host alone is one if it ends as hosts do: ``radio.example``, but not ``99.percent2``.
    """
    text = text.strip()
    if not text or any(letter.isspace() for letter in text):
        return False
    if "://" in text or _OTHER_SCHEMES.match(text[:40]) or text.lower().startswith("www."):
        return True
    return _HOST.fullmatch(text.removeprefix("//").partition("/")[0]) is not None


def feed_address(text: str) -> str:
    """Read the address of a feed, or of a page that may name one, in the form in which it is used.

    ``feed:``, ``pcast:`` and the like, with which pages offer feeds to programs, stand for the
    web's own schemes; so does no scheme at all.

    Raises:
        AddressError: it is no web address.
    """
    text = text.strip()
    if found := _OTHER_SCHEMES.match(text[:40]):
        text = text[found.end() :]
    if _BEGINS_AS_HOST.match(text):
        text = f"https://{text.removeprefix('//')}"
    return urls.used_form(text)


def apple_podcast_id(url: str) -> int | None:
    """The number that Apple Podcasts gives the podcast of an address; None for other addresses."""
    try:
        parts = urlsplit(url)
        host, path = parts.hostname, parts.path
    except ValueError:
        return None
    found = _APPLE_ID.search(path[:1000]) if host in _APPLE_HOSTS else None
    return int(found[1]) if found else None
