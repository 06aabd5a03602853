"""What the head of an answer to a request for audio says: of its length, its version, its refusal.

The headers are those of RFC 9110: §8.6 Content-Length, §8.8 validators, §13.1.5 If-Range, §14
ranges. Pure.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from steno_tui.downloads.download import Sidecar
from steno_tui.errors import AudioError
from steno_tui.network.conditional import validators_of

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def conditions(label: Sidecar, size: int) -> Mapping[str, str]:
    """The headers that ask for the rest of an audio, of which so many bytes are here.

    None at all where nothing would tell the rest of the same audio from that of another.
    """
    if not size:
        return {}
    rest = {"Range": f"bytes={size}-"}
    if label.etag is not None and label.etag.startswith('"'):  # a weak one may not be sent
        return rest | {"If-Range": label.etag}
    if label.last_modified is not None:
        return rest | {"If-Range": label.last_modified}
    return rest if label.total is not None else {}


def goes_on(head: Response, label: Sidecar, size: int) -> int | None:
    """How many bytes the whole has, where an answer of a part is the rest of what is here."""
    found = _RANGE.fullmatch((head.only("Content-Range") or "").strip())
    if found is None:
        return None
    first, last, total = map(int, found.groups())
    etag = head.only("ETag")
    if head.only("Content-Encoding") not in (None, "identity"):
        return None
    if first != size or not first <= last < total or label.total not in (None, total):
        return None
    return total if label.etag is None or etag in (None, label.etag) else None


def end_of(head: Response) -> int | None:
    """How many bytes the whole has, as the answer says that gives none of them (status 416)."""
    found = _UNSATISFIED.fullmatch((head.only("Content-Range") or "").strip())
    return int(found[1]) if found else None


def labelled(head: Response, label: Sidecar) -> Sidecar:
    """What is to be told of an audio that comes from its start, if it can be known to be whole."""
    if (head.only("Content-Encoding") or "identity").lower() != "identity":
        raise AudioError(f"{head.host} answered in a coding nobody asked for.")
    length = head.only("Content-Length")
    total = int(length) if length is not None and _LENGTH.fullmatch(length) else None
    if total is None and (head.only("Transfer-Encoding") or "").lower() != "chunked":
        raise AudioError(
            f"{head.host} does not say how long the audio is, so it cannot be kept: "
            "nobody would know whether it is whole."
        )
    if total == 0:
        raise AudioError(f"{head.host} sent nothing at all in place of the audio.")
    found = validators_of(head)
    return replace(label, total=total, etag=found.etag, last_modified=found.last_modified)


async def beginning(pieces: AsyncIterator[bytes], size: int) -> bytes:
    """The next bytes of a body, at least so many unless it ends."""
    head = b""
    async for piece in pieces:
        head += piece
        if len(head) >= size:
            break
    return head
