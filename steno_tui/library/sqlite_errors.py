"""What SQLite's errors mean to the person at the keyboard."""

from __future__ import annotations

import sqlite3

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_TOLD_BY_WORDS = (
    "Could not decode to UTF-8",
    "no such table",
    "no such column",
    "unsupported file format",
    "unsupported encoding",
    "attached databases must use the same text encoding",
)
"""How errors begin that tell of damage and have no code of their own."""

INDEX_FAILURES = (sqlite3.DatabaseError, UnicodeError, MemoryError)
"""What a statement on the index of words raises where that is broken: it may say that it has more
in it than there is memory for."""

_NO_WORDS = ("SQL logic error", "constraint failed")
"""What SQLite says of a table of another kind that does not work and does not say why."""

_REFUSED = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_PERM,
}
_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_BUSY: "another program holds it and does not let go",
    sqlite3.SQLITE_LOCKED: "another program holds it and does not let go",
    sqlite3.SQLITE_READONLY: "it may not be written",
    sqlite3.SQLITE_PERM: "it may not be written",
    sqlite3.SQLITE_CANTOPEN: "its files cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk refused",
    sqlite3.SQLITE_CORRUPT: "it is damaged",
    sqlite3.SQLITE_NOTADB: "it is damaged",
}


def _code(error: Exception) -> int:
    """The primary result code (https://sqlite.org/rescode.html); 0 where SQLite gave none."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_damage(error: Exception) -> bool:
    """Whether the error says that the file's content is broken, not that the disk is."""
    if isinstance(error, UnicodeDecodeError):  # in what SQLite says of the file
        return True
    return _code(error) in _DAMAGED or (
        isinstance(error, sqlite3.OperationalError) and str(error).startswith(_TOLD_BY_WORDS)
    )


def is_index_damage(error: Exception) -> bool:
    """Whether the error says that the index of words is broken, and not what it was made of."""
    if isinstance(error, MemoryError):
        return True
    code, said = int(getattr(error, "sqlite_errorcode", 0)), str(error)
    return code == sqlite3.SQLITE_CORRUPT_VTAB or (
        isinstance(error, sqlite3.DatabaseError)
        and ("search_index" in said or "fts5" in said or said in _NO_WORDS)
    )


def is_refusal(error: Exception) -> bool:
    """Whether the error says nothing of the file's content, which could not be read just now."""
    return _code(error) in _REFUSED


def reason(error: Exception) -> str:
    """Why something failed, as the end of a sentence and without a full stop."""
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    return "it is damaged" if is_damage(error) else _REASONS.get(_code(error), str(error))
