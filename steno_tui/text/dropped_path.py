"""The path of a file that is dropped on the terminal, which types it as a shell would read it."""

from __future__ import annotations

import re
import shlex

_ESCAPED = re.compile(r"\\\W")


def dropped_path(text: str) -> str:
    """The path in what was typed into a field; any other text is as it was.

    Terminals put a path in quotation marks, or a backslash before each sign that is no letter, such
    as a blank or a bracket.
    """
    if not text.startswith(("'", '"')) and _ESCAPED.search(text) is None:
        return text
    try:
        words = shlex.split(text)
    except ValueError:
        return text
    return words[0] if len(words) == 1 and words[0].startswith("/") else text
