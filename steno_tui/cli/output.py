"""The only way to the terminal: data to stdout, messages to stderr, no control characters.

Whatever is printed has been made safe where it came in; here it is made so once more, so that a
way around that edge ends at this one.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, TextIO

from steno_tui.errors import OutputError
from steno_tui.text.cells import cut, measure, wrap
from steno_tui.text.sanitize import WORD_JOINER, prose

WIDTH = 88
"""How wide text is where no terminal says otherwise, in cells."""


def prepare() -> None:
    """Make both streams accept any text; what they cannot encode becomes a question mark.

    One that was closed before we started is opened on what cannot be written, so that what is to be
    printed there fails as on a full disk.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            nothing = os.open(os.devnull, os.O_RDONLY)
            setattr(sys, name, open(nothing, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            with suppress(OSError):  # what it is connected to changed under it
                stream.reconfigure(errors="replace")


def finish() -> None:
    """Discard what can no longer be written, as to a terminal that is gone.

    The interpreter would try once more at its end, and then not end with our exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())
            os.close(nowhere)


def write(text: str) -> None:
    """Print data.

    Raises:
        OutputError: it could not be written, as to a full disk.
        BrokenPipeError: whoever read it has had enough.
    """
    write_on(text + "\n")


def write_on(text: str) -> None:
    """Print data that goes on from what was printed before, and ends no line.

    Raises:
        OutputError: it could not be written, as to a full disk.
        BrokenPipeError: whoever read it has had enough.
    """
    try:
        sys.stdout.write(prose(text, keep=WORD_JOINER))  # an SRT is written with some
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise not_written(error) from None


def not_written(error: OSError) -> OutputError:
    """The error for output that could not be written."""
    why = "standard output is closed" if error.errno == errno.EBADF else error.strerror
    return OutputError(f"The output could not be written: {why}.")


def info(sentence: str) -> None:
    """Print a message for the user, which is no data: nothing is lost where it cannot be."""
    _narrate(prose(sentence) + "\n")


def end_line() -> None:
    """Leave the line that `progress` wrote over."""
    _narrate("\n")


def _narrate(text: str) -> None:
    with suppress(OSError):
        sys.stderr.write(text)
        sys.stderr.flush()


def progress(text: str) -> None:
    """Write over the line that stderr's terminal is on, with blanks to clear it."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns - 1
    except (OSError, ValueError):  # no terminal
        columns = -1
    columns = columns if columns > 0 else WIDTH
    text = prose(text)
    shown = text[: cut(text, columns)]
    _narrate("\r" + shown + " " * (columns - measure(shown)))


def _json(value: object, indent: int | None = None) -> str:
    import json  # which the full screen has no need of

    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "").replace("_", "")
    return json.dumps(value, ensure_ascii=encoding != "utf8", indent=indent)


def json_object(value: Mapping[str, Any]) -> str:
    """One JSON object."""
    return _json(value, indent=2)


def json_array(values: Iterable[Mapping[str, Any]]) -> str:
    """A JSON array, a line for each of its objects."""
    rows = [_json(value) for value in values]
    return "[\n" + ",\n".join(rows) + "\n]" if rows else "[]"


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a stream is a terminal."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False


def is_piped() -> bool:
    """Whether what is printed goes to another program or a file, not to a person."""
    return not is_terminal(sys.stdout)


def width() -> int:
    """How many cells a line of text may take."""
    if not is_terminal(sys.stdout):
        return WIDTH
    return max(20, shutil.get_terminal_size((WIDTH, 24)).columns)


def wrapped(text: str, first: str = "", rest: str | None = None) -> str:
    """Break a text into lines of the terminal's width.

    Its own line breaks stay. Words stay whole, however long, so that an address can be copied;
    scripts that put no spaces between words break between characters.

    Args:
        text: one or several paragraphs.
        first: what the first line begins with.
        rest: what the others begin with; as many spaces as ``first`` is wide when None.
    """
    following = " " * measure(first) if rest is None else rest
    columns = width()
    room = columns - measure(following)
    row, *rows = wrap(text, room, first=columns - measure(first), whole=True)
    lines = [(first, row), *((following, row) for row in rows)]
    return "\n".join(begin + row if row else begin.rstrip() for begin, row in lines)
