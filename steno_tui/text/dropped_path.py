"""The path of a file that is dropped on the terminal, which types it as a shell would read it."""

from __future__ import annotations

import shlex


def dropped_path(text: str) -> str:
    """The path in what was typed into a field; any other text is as it was.

    Terminals put a path with spaces in quotation marks, or a backslash before each of them.
    """
    if not text.startswith(("'", '"')) and "\\ " not in text:
        return text
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 and words[0].startswith("/") else text
