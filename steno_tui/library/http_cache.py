"""What was fetched, byte for byte, with what is needed to ask for it again."""

from __future__ import annotations

import sqlite3

from steno_tui.library.connection import Connection
from steno_tui.models.http import CachedBody, Validators


class HttpCache(Connection):
    """The room of bodies, found by their addresses."""

    def resource(self, url: str) -> CachedBody | None:
        """The body that was last kept for an address; None where there is none.

        Raises:
            LibraryError: the disk refused.
        """
        row = self._row(
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

    def validators(self, url: str) -> Validators | None:
        """What makes the next fetch of an address conditional; None where no body is kept.

        Raises:
            LibraryError: the disk refused.
        """
        row = self._row("SELECT etag, last_modified FROM main.resources WHERE url = ?", url)
        return None if row is None else Validators(*row)

    def put_resource(self, url: str, body: bytes, validators: Validators) -> None:
        """Keep a body in the place of the one before.

        Raises:
            LibraryError: the disk refused; the body before is still there.
        """
        with self._writing("main") as connection:
            self._keep(connection, url, body, validators)

    def _keep(
        self, connection: sqlite3.Connection, url: str, body: bytes, validators: Validators
    ) -> None:
        now = self._clock()
        connection.execute(
            "INSERT OR REPLACE INTO main.resources"
            " (url, etag, last_modified, fetched_at, checked_at, body) VALUES (?, ?, ?, ?, ?, ?)",
            (url, validators.etag, validators.last_modified, now, now, body),
        )

    def touch_resource(self, url: str, validators: Validators | None = None) -> None:
        """Note that the service said just now that a body is still the same.

        Args:
            url: an address; one that nothing is kept for is passed over.
            validators: the new ones, where the answer brought some.

        Raises:
            LibraryError: the disk refused.
        """
        with self._writing("main") as connection:
            connection.execute(
                "UPDATE main.resources SET checked_at = ?, gone_at = NULL WHERE url = ?",
                (self._clock(), url),
            )
            if validators is not None:
                connection.execute(
                    "UPDATE main.resources SET etag = ?, last_modified = ? WHERE url = ?",
                    (validators.etag, validators.last_modified, url),
                )

    def mark_gone(self, url: str) -> None:
        """Note that the service does not have this any more; the body stays.

        Raises:
            LibraryError: the disk refused.
        """
        with self._writing("main") as connection:
            connection.execute(
                "UPDATE main.resources SET gone_at = coalesce(gone_at, ?) WHERE url = ?",
                (self._clock(), url),
            )
