"""Whether an audio's bit rate is constant: from what is here of it, or from its first kilobytes."""

from __future__ import annotations

from contextlib import aclosing

from steno_tui.downloads.download_store import DownloadStore
from steno_tui.network.audio_answer import beginning
from steno_tui.network.http_client import HttpClient
from steno_tui.network.media_type import ENOUGH, sniff
from steno_tui.network.status_errors import refusal

_FARTHEST = 32_000_000
"""No tag before the audio is longer, in bytes."""


def constant_here(store: DownloadStore, url: str) -> bool | None:
    """Tell from the disk; None where not enough is on it."""
    head = store.head(url, ENOUGH)
    found = sniff(head)
    if found.look_at is not None and found.look_at < _FARTHEST:
        head = store.head(url, found.look_at + ENOUGH)
        found = sniff(head)
    if found.look_at is not None or len(head) < ENOUGH:
        return None
    return found.constant


async def constant_there(http: HttpClient, url: str) -> bool:
    """Tell from the host, which is asked for a few kilobytes, twice where a tag comes before."""
    found = sniff(await _part(http, url, 0))
    if found.look_at is not None and found.look_at < _FARTHEST:
        found = sniff(await _part(http, url, found.look_at))
    return found.constant and found.look_at is None


async def _part(http: HttpClient, url: str, first: int) -> bytes:
    """Some bytes of an audio; none where its host does not give parts of it."""
    asked = {"Range": f"bytes={first}-{first + ENOUGH - 1}"}
    async with http.stream(url, asked) as answer:
        if answer.status not in (200, 206):
            raise refusal(answer.status, answer.host, "the audio")
        if answer.status == 200 and first > 0:
            return b""
        async with aclosing(answer.pieces()) as pieces:
            return (await beginning(pieces, ENOUGH))[:ENOUGH]
