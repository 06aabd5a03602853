"""HTTP responses: conditional and compressed texts, problem details, byte ranges of audio."""

from __future__ import annotations

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate, parsedate_to_datetime
from hashlib import blake2b
from http import HTTPStatus

from msgspec import Struct
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from steno_tui.demo.synthetic_audio import MEDIA_TYPE, SyntheticAudio

HTML = "text/html; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
JSON = "application/json"

_BYTE_RANGE = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))")


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> Response:
    """An error as problem details (RFC 9457)."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    return JSONResponse(body, status, headers, media_type="application/problem+json")


async def problem_of(_: Request, error: Exception) -> Response:
    """`problem` for what an endpoint has raised."""
    if not isinstance(error, HTTPException):
        raise error
    return problem(error.status_code, error.detail, dict(error.headers or {}))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=12).hexdigest()


def _is_unchanged(request: Request, etag: str, modified: float) -> bool:
    """Whether the client already has this (RFC 9110, 13.2.2: the tag outranks the date)."""
    if (tags := request.headers.get("if-none-match")) is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return etag in known or "*" in known
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
    except ValueError:
        return False
    return int(modified) <= since.timestamp()


def _accepts_gzip(request: Request) -> bool:
    for coding in request.headers.get("accept-encoding", "").lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name == "gzip":
            return weight.strip("0.") != "" or not weight
    return False


class PackedText(Struct, frozen=True):
    """A text that is kept for long: compressed, and with what its tags are made of."""

    compressed: bytes
    digest: str
    media_type: str
    modified: float
    """Since when it is what it is, Unix seconds."""


def pack(text: str, media_type: str, modified: float) -> PackedText:
    """Put a text into the form in which it is kept.

    Args:
        text: the whole text.
        media_type: what it is.
        modified: since when the text is what it is, Unix seconds.
    """
    body = text.encode()
    return PackedText(gzip.compress(body, mtime=0), _digest(body), media_type, modified)


def packed_response(request: Request, packed: PackedText) -> Response:
    """`text_response` for a text that was packed."""

    def body(is_compressed: bool) -> bytes:
        return packed.compressed if is_compressed else gzip.decompress(packed.compressed)

    return _text_answer(request, packed.digest, body, packed.media_type, packed.modified)


def text_response(request: Request, text: str, media_type: str, modified: float) -> Response:
    """Answer with a text, compressed where that is accepted, or say that it has not changed.

    Args:
        request: what was asked, for its conditions and what it accepts.
        text: the whole text.
        media_type: what it is, such as this module's three.
        modified: since when the text is what it is, Unix seconds.
    """
    whole = text.encode()

    def body(is_compressed: bool) -> bytes:
        return gzip.compress(whole, mtime=0) if is_compressed else whole

    return _text_answer(request, _digest(whole), body, media_type, modified)


def _text_answer(
    request: Request,
    digest: str,
    body: Callable[[bool], bytes],
    media_type: str,
    modified: float,
) -> Response:
    is_compressed = _accepts_gzip(request)
    headers = {
        "etag": f'"{digest}-gzip"' if is_compressed else f'"{digest}"',
        "last-modified": formatdate(int(modified), usegmt=True),
        "vary": "accept-encoding",
    }
    if _is_unchanged(request, headers["etag"], modified):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if is_compressed:
        headers["content-encoding"] = "gzip"
    return Response(body(is_compressed), headers=headers | {"content-type": media_type})


def json_response(request: Request, value: object, modified: float) -> Response:
    """`text_response` for a JSON value."""
    return text_response(request, json.dumps(value, ensure_ascii=False), JSON, modified)


def _asked_range(request: Request, etag: str, size: int) -> tuple[int, int] | None:
    """The first byte asked for and the one after the last; None for the whole.

    Several ranges at once and ranges of something else than bytes are answered with the whole,
    as RFC 9110, 14.2 allows. A range that holds no byte is returned as it is, empty.
    """
    asked = _BYTE_RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked is None or request.headers.get("if-range", etag) != etag:
        return None
    first, last, tail = asked.groups()
    if tail is not None:
        return (max(0, size - int(tail)), size) if int(tail) else (size, size)
    if last is not None and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last is not None else size


def audio_response(request: Request, audio: SyntheticAudio, modified: float) -> Response:
    """Answer with an audio file or the byte range of it that was asked for.

    Args:
        request: what was asked.
        audio: the whole file.
        modified: when it was made, Unix seconds.
    """
    size = audio.size
    etag = f'"{_digest(repr(audio).encode())}"'
    headers = {
        "accept-ranges": "bytes",
        "content-type": MEDIA_TYPE,
        "etag": etag,
        "last-modified": formatdate(int(modified), usegmt=True),
    }
    if _is_unchanged(request, etag, modified):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    first, end = 0, size
    status = HTTPStatus.OK
    if (part := _asked_range(request, etag, size)) is not None:
        first, end = part
        if first >= end:
            return problem(
                HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE,
                f"The audio has {size} bytes.",
                {"content-range": f"bytes */{size}"},
            )
        status = HTTPStatus.PARTIAL_CONTENT
        headers["content-range"] = f"bytes {first}-{end - 1}/{size}"
    headers["content-length"] = str(end - first)
    if request.method == "HEAD":
        return Response(status_code=status, headers=headers)

    async def pieces() -> AsyncIterator[bytes]:
        for piece in audio.read(first, end):
            yield piece
            # Writing to a listener who has left never waits; only the loop can notice it.
            await asyncio.sleep(0)

    return StreamingResponse(pieces(), status, headers)
