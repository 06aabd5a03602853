"""What the head of an answer to a request for audio says: of its length, its version, its refusal.

The headers are those of RFC 9110: §8.6 Content-Length, §8.8 validators, §13.1.5 If-Range, §14
ranges. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from steno_tui.downloads.download import Sidecar
from steno_tui.errors import AudioError

_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18})", re.ASCII)
_UNSATISFIED = re.compile(r"bytes \*/(\d{1,18})", re.ASCII)
_LENGTH = re.compile(r"\d{1,18}", re.ASCII)
_VALIDATOR = re.compile(r"[\x20-\x7e]{1,256}")


class RangeHead(Protocol):
    """The head of an answer."""

    @property
    def status(self) -> int:
        """Its status."""

    @property
    def host(self) -> str:
        """Who sends it."""

    def only(self, header: str) -> str | None:
        """The value of a header that came exactly once."""


def conditions(label: Sidecar, size: int) -> Mapping[str, str]:
    """The headers that ask for the rest of an audio, if it is still the same.

    Args:
        label: what was told of it.
        size: how many bytes are here.

    Returns:
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


def goes_on(head: RangeHead, label: Sidecar, size: int) -> int | None:
    """Whether an answer of a part is the rest of what is here.

    Returns:
        How many bytes the whole has; None where the answer is none that can be used.
    """
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


def end_of(head: RangeHead) -> int | None:
    """How many bytes the whole has, as the answer says that gives none of them (status 416)."""
    found = _UNSATISFIED.fullmatch((head.only("Content-Range") or "").strip())
    return int(found[1]) if found else None


def labelled(head: RangeHead, label: Sidecar) -> Sidecar:
    """What is to be told of an audio that comes from its start.

    Raises:
        AudioError: it is packed, or it would never be known whether all of it came.
    """
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
    return replace(
        label,
        total=total,
        etag=_sendable(head.only("ETag")),
        last_modified=_sendable(head.only("Last-Modified")),
    )


def refusal(head: RangeHead) -> AudioError:
    """Why there is no audio in an answer, by its status."""
    host, status = head.host, head.status
    match status:
        case 404 | 410:
            return AudioError(f"{host} does not have the audio, or not any more.")
        case 511:
            return AudioError(
                "The network asks for a login. Open a web browser, log in, then try again."
            )
        case 429 | 503:
            return AudioError(f"{host} is busy; try again later.")
        case _ if 400 <= status < 500:
            return AudioError(f"{host} does not give out the audio ({status}).")
        case _ if status >= 500:
            return AudioError(f"{host} failed ({status}); try again later.")
        case _:
            return AudioError(f"{host} sent no audio ({status}).")


def _sendable(validator: str | None) -> str | None:
    """A validator, byte for byte, if it is of a kind that can be sent back."""
    return validator if validator and _VALIDATOR.fullmatch(validator) else None
