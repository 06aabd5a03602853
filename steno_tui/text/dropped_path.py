"""The path of a file that is dropped on the terminal, typed as for a shell, or as an address."""

from __future__ import annotations

import os
import re
import shlex
from urllib.parse import unquote_to_bytes

from steno_tui.text.sanitize import line

_ESCAPED = re.compile(r"\\\W")
_ADDRESS = re.compile(r"file:(?://(?:localhost)?)?(?=/)(?!//)", re.IGNORECASE)
_ELSEWHERE = re.compile(r"file:/+([^/]+)/", re.IGNORECASE)
"""What is left once addresses on this machine are paths; a path has one slash of them."""


def dropped_path(text: str) -> str:
    """The path in what was typed into a field; any other text is as it was.

    Terminals put a path in quotation marks, or a backslash before each sign that is no letter, such
    as a blank or a bracket, or give the address of the file.
    """
    return addressed_path(_unquoted(text))


def addressed_path(text: str) -> str:
    """The path in the address of a file on this machine; any other text is as it was."""
    found = _ADDRESS.match(text)
    if found is None:
        return text
    return os.fsdecode(unquote_to_bytes(os.fsencode(text[found.end() :])))


def host_of_file(path: str) -> str | None:
    """The host in the address of a file that is not on this machine; None in any other text."""
    found = _ELSEWHERE.match(path)
    return None if found is None else line(found[1], 80)


def _unquoted(text: str) -> str:
    if not text.startswith(("'", '"')) and _ESCAPED.search(text) is None:
        return text
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    is_file = len(words) == 1 and (words[0].startswith("/") or _ADDRESS.match(words[0]) is not None)
    return words[0] if is_file else text
