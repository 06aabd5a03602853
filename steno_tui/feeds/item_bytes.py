"""Where a feed's items stand in its bytes, so that those that stand there as before are not read.

A digest stands for the bytes of an item, for where they came from and for what stands around them:
what is the same is read the same. Only tags are looked for, and text that looks like one, as in
CDATA, misleads: whoever reads the feed compares how many items there are.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import blake2b

from msgspec import Struct

from steno_tui import __version__

_BEGIN = b"<item"
_AFTER_NAME = (b">", b" ", b"\t", b"\r", b"\n")
_END = b"</item>"
_CHANNEL = b"<channel"


class ItemBytes(Struct, frozen=True):
    """A feed's items as they stand in its bytes."""

    body: bytes
    spans: Sequence[tuple[int, int]]
    """Where each begins and ends."""
    digests: Sequence[int]
    """What stands for each."""

    def without(self, digests: Collection[int]) -> bytes:
        """The feed without the items of some digests."""
        kept, at = [], 0
        for (start, end), digest in zip(self.spans, self.digests, strict=True):
            if digest in digests:
                kept.append(self.body[at:start])
                at = end
        kept.append(self.body[at:])
        return b"".join(kept)


def item_bytes(body: bytes, url: str, most: int) -> ItemBytes | None:
    """Take a feed apart; None where that is not for sure.

    Args:
        body: the feed.
        url: where it came from, by which relative addresses in it are read.
        most: how many items it may have.
    """
    spans = _spans(body, most)
    channel = body.find(_CHANNEL)
    if not spans or not 0 <= channel < spans[0][0]:
        return None
    around = body[: body.find(b">", channel)]
    told = b"%s\n%s\n%s" % (__version__.encode(), url.encode("utf-8", "surrogatepass"), around)
    key = blake2b(told, digest_size=16).digest()
    digests = [
        int.from_bytes(blake2b(body[start:end], digest_size=8, key=key).digest(), "big")
        for start, end in spans
    ]
    return ItemBytes(body, spans, digests) if len(set(digests)) == len(digests) else None


def _spans(body: bytes, most: int) -> list[tuple[int, int]]:
    """Where the items begin and end; none where an end has no beginning."""
    spans: list[tuple[int, int]] = []
    at = 0
    while (start := body.find(_BEGIN, at)) >= 0:
        end = body.find(_END, at)
        is_item = body.startswith(_AFTER_NAME, start + len(_BEGIN))
        if not is_item or end < start or len(spans) == most:
            return []
        at = end + len(_END)
        spans.append((start, at))
    return spans if body.find(_END, at) < 0 else []
