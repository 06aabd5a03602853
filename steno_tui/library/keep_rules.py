"""What of each podcast is fetched by itself, and how long its audio is kept."""

from __future__ import annotations

from msgspec.structs import astuple

from steno_tui.library.connection import Connection
from steno_tui.library.sources import SourceTable, naming
from steno_tui.models.keep_rules import OwnKeepRules

_COLUMNS = "k.auto_download, k.keep_downloads, k.delete_when_heard"


class KeepRuleTable:
    """The table of the rules that podcasts have of their own.

    They stay when a podcast is left, for it may come back.
    """

    def __init__(self, connection: Connection, sources: SourceTable) -> None:
        self._connection = connection
        self._sources = sources

    def get(self, slug: str) -> OwnKeepRules:
        """The rules that a podcast has of its own."""
        row = self._connection.row(
            f"SELECT {_COLUMNS} FROM user.keep_rules k WHERE k.podcast = ?",
            self._sources.podcast(slug),
        )
        return OwnKeepRules() if row is None else _rules(*row)

    def set(self, slug: str, rules: OwnKeepRules) -> None:
        """Give a podcast rules of its own, in place of those it had."""
        with self._connection.writing("user") as connection:
            number = self._sources.keep_podcast(connection, slug)
            if rules == OwnKeepRules():
                connection.execute("DELETE FROM user.keep_rules WHERE podcast = ?", (number,))
            else:
                connection.execute(
                    "INSERT OR REPLACE INTO user.keep_rules"
                    " (podcast, auto_download, keep_downloads, delete_when_heard)"
                    " VALUES (?, ?, ?, ?)",
                    (number, *astuple(rules)),
                )

    def all(self) -> dict[str, OwnKeepRules]:
        """The rules of every podcast that has some of its own, by its slug."""
        rows = self._connection.rows(
            f"SELECT s.podcast, {_COLUMNS} FROM user.keep_rules k"
            f" JOIN user.podcast_sources s ON s.id = k.podcast AND {naming('podcast_sources')}",
            self._sources.origin,
        )
        return {slug: _rules(*rules) for slug, *rules in rows}


def _rules(auto_download: int | None, keep: int | None, delete: int | None) -> OwnKeepRules:
    return OwnKeepRules(auto_download, keep, None if delete is None else bool(delete))
