"""What was fetched, byte for byte, with what is needed to ask for it again."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import msgspec

from steno_tui.library.connection import Connection
from steno_tui.models.http import CachedBody, CachedPart, NewPart, Validators

BESIDE = "#before"
"""Ends the address under which a body is kept beside the one that came after it."""

_AT_ONCE = 20
"""How many bodies one statement writes."""


_OF_NAMED = "FROM main.resources WHERE url IN (SELECT value FROM json_each(?))"


class HttpCache:
    """The table of bodies, found by their addresses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, url: str) -> CachedBody | None:
        """The body that was last kept for an address; None where there is none."""
        row = self._connection.row(
            "SELECT body, etag, last_modified, fetched_at, checked_at, gone_at"
            " FROM main.resources WHERE url = ?",
            url,
        )
        if row is None:
            return None
        body, etag, last_modified, fetched_at, checked_at, gone_at = row
        return CachedBody(
            url, body, Validators(etag, last_modified), fetched_at, checked_at, gone_at
        )

    def checked_at(self, url: str) -> float | None:
        """When a body was last said to be still the same, Unix seconds; None where none is kept."""
        row = self._connection.row("SELECT checked_at FROM main.resources WHERE url = ?", url)
        return None if row is None else row[0]

    def which(self, urls: Sequence[str]) -> set[str]:
        """For which of some addresses a body is kept."""
        named = msgspec.json.encode(urls).decode()
        return {url for (url,) in self._connection.iterate(f"SELECT url {_OF_NAMED}", named)}

    def newest(self, urls: Sequence[str]) -> str | None:
        """For which of some addresses the body that is kept came last; None where none is."""
        named = msgspec.json.encode(urls).decode()
        rows = self._connection.rows(f"SELECT fetched_at, url {_OF_NAMED}", named)
        return max(rows)[1] if rows else None

    def parts(self, url: str, most: int) -> dict[str, CachedPart]:
        """The parts that are kept of a list, by their addresses, as far as one leads to another.

        Args:
            url: that of the first one.
            most: how many are looked for.
        """
        parts: dict[str, CachedPart] = {}
        following: str | None = url
        while following is not None and following not in parts and len(parts) < most:
            row = self._connection.row(
                "SELECT etag, last_modified, next_url FROM main.resources"
                " WHERE url = ? AND next_url IS NOT NULL",
                following,
            )
            if row is None:
                break
            etag, last_modified, next_url = row
            part = CachedPart(Validators(etag, last_modified), next_url or None)
            parts[following] = part
            following = part.next_url
        return parts

    def put(self, url: str, body: bytes, validators: Validators) -> None:
        """Keep a body in the place of the one before."""
        self._put([(url, body, validators, None)])

    def put_parts(self, parts: Sequence[NewPart]) -> None:
        """As `put`, for parts of a list, each with the address of the next one."""
        for start in range(0, len(parts), _AT_ONCE):
            some = parts[start : start + _AT_ONCE]
            self._put(
                [(part.url, part.body, part.validators, part.next_url or "") for part in some]
            )

    def _put(self, bodies: Sequence[tuple[str, bytes, Validators, str | None]]) -> None:
        """Keep bodies with all that is known of them: what changes later is written with them."""
        now = self._connection.now()
        rows = ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(bodies))
        columns = "url, etag, last_modified, fetched_at, checked_at, body, next_url"
        values = (
            (url, validators.etag, validators.last_modified, now, now, body, next_url)
            for url, body, validators, next_url in bodies
        )
        with self._connection.writing("main") as connection:
            connection.execute(
                f"INSERT OR REPLACE INTO main.resources ({columns}) VALUES {rows}",
                tuple(chain.from_iterable(values)),
            )

    def get_beside(self, url: str) -> CachedBody | None:
        """The body that is kept beside the last one of an address; None where none is."""
        return self.get(f"{url}{BESIDE}")

    def keep_beside(self, url: str) -> None:
        """Keep the body of an address beside the one that will be kept after it.

        One that is kept beside it already stays.
        """
        with self._connection.writing("main") as connection:
            connection.execute(
                "INSERT OR IGNORE INTO main.resources"
                " (url, etag, last_modified, fetched_at, checked_at, gone_at, body)"
                " SELECT ?, etag, last_modified, fetched_at, checked_at, gone_at, body"
                " FROM main.resources WHERE url = ?",
                (f"{url}{BESIDE}", url),
            )

    def drop_beside(self, url: str) -> None:
        """Keep nothing beside the body of an address any more."""
        with self._connection.writing("main") as connection:
            connection.execute("DELETE FROM main.resources WHERE url = ?", (f"{url}{BESIDE}",))

    def touch(self, url: str, validators: Validators | None = None) -> None:
        """Note that the service said just now that a body is still the same.

        Args:
            url: an address; one that nothing is kept for is passed over.
            validators: the new ones, where the answer brought some.
        """
        with self._connection.writing("main") as connection:
            connection.execute(
                "UPDATE main.resources SET checked_at = ?, gone_at = NULL WHERE url = ?",
                (self._connection.now(), url),
            )
            if validators is not None:
                connection.execute(
                    "UPDATE main.resources SET etag = ?, last_modified = ? WHERE url = ?",
                    (validators.etag, validators.last_modified, url),
                )

    def touch_all(self, urls: Sequence[str]) -> None:
        """As `touch`, for many bodies in one statement."""
        if urls:
            with self._connection.writing("main") as connection:
                connection.execute(
                    "UPDATE main.resources SET checked_at = ?, gone_at = NULL"
                    " WHERE url IN (SELECT value FROM json_each(?))",
                    (self._connection.now(), msgspec.json.encode(urls).decode()),
                )

    def mark_gone(self, url: str) -> None:
        """Note that the service does not have this any more; the body stays."""
        with self._connection.writing("main") as connection:
            connection.execute(
                "UPDATE main.resources SET gone_at = coalesce(gone_at, ?) WHERE url = ?",
                (self._connection.now(), url),
            )
