"""What a feed's podcast and its episodes are called here: slugs, made of what the feed gives; pure.

The slug of an episode follows from its guid alone, so it stays the same when everything is read
again, and when the title changes.
"""

from __future__ import annotations

import re
from base64 import b32encode
from collections.abc import Collection
from hashlib import blake2b
from itertools import count
from urllib.parse import urlsplit

from steno_tui.models.podcast import FEED_SIGN
from steno_tui.text.folding import fold

_READABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,39}")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
_LONGEST = 60


def item_of(guid: str) -> str:
    """What identifies an episode within its feed: its guid if that can be a slug, else a hash."""
    if _READABLE.fullmatch(guid) and not guid.endswith(".md"):
        return guid
    digest = blake2b(guid.encode("utf-8", "surrogatepass"), digest_size=10).digest()
    return b32encode(digest).decode().lower()


def podcast_slug(title: str, url: str, taken: Collection[str]) -> str:
    """A slug for a podcast that only its feed tells of.

    Args:
        title: the podcast's; one without a letter of the Latin alphabet gives way to the host.
        url: the feed's.
        taken: the slugs there are.
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    words = _slug(title) or _slug(host) or "podcast"
    slugs = (f"{FEED_SIGN}{words}{f'-{number}' if number > 1 else ''}" for number in count(1))
    return next(slug for slug in slugs if slug not in taken)


def _slug(text: str) -> str:
    return _BETWEEN_WORDS.sub("-", fold(text)).strip("-")[:_LONGEST].strip("-")
