"""What an answer to a request for audio says: which bytes come, of how many, and whether others do.

The headers are those of RFC 9110: §8.6 Content-Length, §14.3 Accept-Ranges, §14.4 Content-Range.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.errors import AudioError
from steno_tui.network.http_client import HttpClient
from steno_tui.network.media_type import ENOUGH, MediaType, sniff
from steno_tui.network.redirects import AddressPolicy

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response
    from steno_tui.network.http_client import Transport

HEAD_SIZE = ENOUGH
"""So many bytes of a body show whether it is audio."""

_ACCEPT = "audio/*, */*;q=0.5"
_PART = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)


def audio_client(server: str, at_once: int, transport: Transport | None = None) -> HttpClient:
    """A client for audio, which lies anywhere.

    Args:
        server: the service's origin; only audio on its own host may lie in a private network.
        at_once: the most connections.
        transport: stands in for the network in tests.
    """
    policy = AddressPolicy(server, any_host=True)
    return HttpClient(policy, accept=_ACCEPT, at_once=at_once, transport=transport)


class Part(Struct, frozen=True):
    """Which bytes of an audio come, counted from 0."""

    first: int
    last: int
    total: int


def part_of(head: Response) -> Part | None:
    """Which bytes an answer says that it gives (status 206); None where that makes no sense."""
    found = _PART.fullmatch((head.only("Content-Range") or "").strip())
    if found is None or _is_coded(head):
        return None
    part = Part(*map(int, found.groups()))
    return part if part.first <= part.last < part.total else None


def end_of(head: Response) -> int | None:
    """How many bytes the whole has, as the answer says that gives none of them (status 416)."""
    found = _UNSATISFIED.fullmatch((head.only("Content-Range") or "").strip())
    return int(found[1]) if found else None


def length_of(head: Response) -> int | None:
    """How many bytes the whole has that comes (status 200); None where nobody says.

    Raises:
        AudioError: it comes zipped, or nothing comes.
    """
    if _is_coded(head):
        raise AudioError(f"{head.host} answered in a coding nobody asked for.")
    length = head.only("Content-Length")
    total = int(length) if length is not None and _LENGTH.fullmatch(length) else None
    if total == 0:
        raise nothing_from(head.host)
    return total


def _is_coded(head: Response) -> bool:
    return (head.only("Content-Encoding") or "identity").lower() != "identity"


async def beginning(pieces: AsyncIterator[bytes], size: int) -> bytes:
    """The next bytes of a body, at least so many unless it ends."""
    head = b""
    async for piece in pieces:
        head += piece
        if len(head) >= size:
            break
    return head


def refuse_other(head: bytes, host: str, *, is_whole: bool) -> None:
    """Refuse what begins as no audio does: hotels answer everything with a web page.

    Args:
        head: the first bytes, `HEAD_SIZE` of them where there are so many.
        host: who sent them.
        is_whole: whether there are no more than these where they are fewer; else nothing is
            known of what does not say what it is.

    Raises:
        AudioError: this is something else, or nothing at all.
    """
    if not head:
        raise nothing_from(host)
    kind = sniff(head).kind
    if kind is MediaType.UNKNOWN and not is_whole and len(head) < HEAD_SIZE:
        return
    if kind is not MediaType.AUDIO:
        login = "; the network may ask for a login" if kind is MediaType.HTML else ""
        raise AudioError(f"{host} sent {kind.value} in place of the audio{login}.")


def nothing_from(host: str) -> AudioError:
    """The error to raise for an answer without a single byte of audio."""
    return AudioError(f"{host} sent nothing at all in place of the audio.")
