"""Reading a saved page: nothing but the file is touched, and no network or library is loaded."""

from __future__ import annotations

from pathlib import Path

from steno_tui.errors import PageError, UnknownError
from steno_tui.models.episode import Episode
from steno_tui.stenobird.parse.page import read_page
from steno_tui.text.sanitize import line

FILE_LIMIT = 8 * 1024 * 1024
"""The longest file that is read as a page, in bytes; the same as for a page's body."""


def read_file(path: Path) -> Episode:
    """Read a saved page; nothing but the file is touched.

    Raises:
        UnknownError: it cannot be read.
        PageError: it is no Stenobird page.
    """
    try:
        with path.open("rb") as file:
            body = file.read(FILE_LIMIT + 1)
    except OSError as error:
        raise UnknownError(f"{line(str(path), 120)} cannot be read: {error.strerror}.") from None
    if len(body) > FILE_LIMIT:
        raise PageError(f"{line(str(path), 120)} is over 8 MB, which no episode page is.")
    return read_page(body)
