"""What of a written file is ours, of which episode it is, and what the user added to it; pure."""

from __future__ import annotations

import re
from json import JSONDecoder

from steno_tui.export.markdown import MARK

_BEGIN = b"<!-- steno-tui: yours below"
_END = b"-->"
KEPT_LINE = f"{_BEGIN.decode()}, and kept. What stands above is written anew. {_END.decode()}"
"""The line of a Markdown file below which all is the user's."""

BEGINNING = 32_768
"""Bytes of a file that are enough to know of which episode it is."""

_FIELD = re.compile(
    r"[ \t]{0,16}+([a-z_]{1,40}+):[ \t]{0,16}+"
    r"(?:\"([^\"\\]*+)\"|'([^']*+)'|([^\s\"']++))[ \t]{0,16}+"
)
_PODCAST = re.compile(r"\s{0,16}+\{\s{0,16}+\"podcast\":\s{0,16}+")
_SLUG = re.compile(r"\s{0,16}+,\s{0,16}+\"slug\":\s{0,16}+")


def fields_of(beginning: bytes) -> dict[str, str]:
    """The fields in front of a Markdown file, as far as they are plain.

    Whoever has changed them may have put them in another order, or between other quotes.

    Args:
        beginning: of the file.
    """
    first, *lines = beginning.decode(errors="replace").removeprefix("\ufeff").splitlines() or [""]
    found: dict[str, str] = {}
    if first.rstrip() != "---":
        return found
    for line in lines:
        if line.rstrip() in ("---", "..."):
            break
        if (field := _FIELD.fullmatch(line)) is not None:
            found.setdefault(field[1], field[2] or field[3] or field[4] or "")
    return found


def markdown_mark(beginning: bytes) -> str:
    """Of which episode a Markdown file is; empty where it is of none."""
    return fields_of(beginning).get(MARK, "")


def json_mark(beginning: bytes) -> str:
    """Of which episode a JSON file is; empty where it is of none."""
    text = beginning.decode(errors="replace").removeprefix("\ufeff")
    decode = JSONDecoder().raw_decode
    try:
        start = _PODCAST.match(text)
        podcast, end = decode(text, start.end()) if start is not None else (None, 0)
        between = _SLUG.match(text, end)
        slug, _ = decode(text, between.end()) if between is not None else (None, 0)
    except (ValueError, RecursionError):
        return ""
    show = podcast.get("slug") if isinstance(podcast, dict) else None
    return f"{show}/{slug}" if isinstance(show, str) and isinstance(slug, str) else ""


def with_kept(markdown: str, before: bytes | None) -> bytes | None:
    """A Markdown file as it is to be, with all that the user wrote below the line.

    Args:
        markdown: what of it is ours.
        before: the file as it is, if there is one.

    Returns:
        Its bytes; None where the line is not there any more, so that nobody knows what is whose.
    """
    below = b"\n"
    if before is not None:
        start = before.find(b"\n" + _BEGIN) + 1
        end = before.find(_END, start)
        if not start or end < 0 or b"\n" in before[start:end]:
            return None
        below = before[end + len(_END) :]
    return f"{markdown}\n{KEPT_LINE}".encode() + below
