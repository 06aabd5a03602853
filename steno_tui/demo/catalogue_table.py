"""Values of the catalogue's TOML files, checked while they are read."""

from __future__ import annotations

import re
from collections.abc import Mapping

from steno_tui.text.sanitize import line, prose


class CatalogueError(ValueError):
    """A catalogue file breaks the format; the message names the file, the episode and the rule."""


class Table:
    """One table of a file, asked for its values by key and type.

    Args:
        values: what was read.
        known: the keys that it may have.
        where: what it is, for the errors: ``night-shift.toml, episode 3``.

    Raises:
        CatalogueError: it is no table, or has a key that is not known; from the methods, a value
            is not what is asked for.
    """

    def __init__(self, values: object, known: frozenset[str], where: str) -> None:
        if not isinstance(values, Mapping):
            raise CatalogueError(f"{where}: a table is expected")
        self.values = values
        self.where = where
        for key in values:
            if key not in known:
                raise self.problem(f"unknown key {key!r}")

    def problem(self, what: str) -> CatalogueError:
        """An error that says where this table is."""
        return CatalogueError(f"{self.where}: {what}")

    def row(self, key: str) -> str:
        """A text on one row."""
        return self.checked_row(self.values.get(key), key)

    def checked_row(self, value: object, what: str) -> str:
        """Pass a text that is one row and that no reader would change."""
        if not isinstance(value, str) or not value:
            raise self.problem(f"{what} must be a text")
        if line(value) != value:
            raise self.problem(f"{what} is not one plain row: {value!r}")
        return value

    def paragraphs(self, key: str) -> str:
        """A text of paragraphs, without the white space around it."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.problem(f"{key} must be a text")
        value = value.strip()
        if prose(value) != value:
            raise self.problem(f"{key} holds characters that no reader would keep")
        if re.search("^#", value, re.MULTILINE):
            raise self.problem(f"{key} has a line that would read as a heading")
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no."""
        value = self.values.get(key, default)
        if not isinstance(value, bool):
            raise self.problem(f"{key} must be true or false")
        return value

    def rows(self, key: str) -> list[str]:
        """A list of texts, empty where the key is absent."""
        return [self.checked_row(item, key) for item in self.items(key)]

    def tuples(self, key: str, size: int) -> list[list[str]]:
        """A list of lists of texts, each of the given size."""
        found = []
        for item in self.items(key):
            if not isinstance(item, list) or len(item) != size:
                raise self.problem(f"{key}: {item!r} must be a list of {size}")
            found.append([self.checked_row(part, key) for part in item])
        return found

    def items(self, key: str) -> list[object]:
        """A list, empty where the key is absent."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            raise self.problem(f"{key} must be a list")
        return value
