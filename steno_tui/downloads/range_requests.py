"""Going on with an audio: asking for the rest of it, and telling whether an answer is that; pure.

The headers are those of RFC 9110: §8.8 validators, §13.1.5 If-Range, §14 ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from steno_tui.downloads.download import Sidecar
from steno_tui.errors import AudioError
from steno_tui.network.audio_answer import length_of, part_of
from steno_tui.network.conditional import validators_of

if TYPE_CHECKING:
    from steno_tui.network.exchange import Response


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
    part = part_of(head)
    if part is None or part.first != size or label.total not in (None, part.total):
        return None
    etag = head.only("ETag")
    return part.total if label.etag is None or etag in (None, label.etag) else None


def labelled(head: Response, label: Sidecar) -> Sidecar:
    """What is to be told of an audio that comes from its start, if it can be known to be whole."""
    total = length_of(head)
    if total is None and (head.only("Transfer-Encoding") or "").lower() != "chunked":
        raise AudioError(
            f"{head.host} does not say how long the audio is, so it cannot be kept: "
            "nobody would know whether it is whole."
        )
    found = validators_of(head)
    return replace(label, total=total, etag=found.etag, last_modified=found.last_modified)
