"""The index of words, which is made again wherever it is damaged."""

from __future__ import annotations

SEARCH_INDEX = """
    CREATE VIRTUAL TABLE {schema}.search_index
        USING fts5(text, title, topic, person, content='', tokenize='ascii')
"""
"""Words as `steno_tui.text.tokens` cuts them, without the texts they come from.

What is in no column of its own is in ``text``: a column costs two bytes for each word in it.
"""

REPAIR = (
    "CREATE TABLE IF NOT EXISTS main.search_index_data (id INTEGER PRIMARY KEY, block BLOB)",
    "CREATE TABLE IF NOT EXISTS main.search_index_idx"
    " (segid, term, pgno, PRIMARY KEY (segid, term)) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS main.search_index_docsize (id INTEGER PRIMARY KEY, sz BLOB)",
    "CREATE TABLE IF NOT EXISTS main.search_index_config (k PRIMARY KEY, v) WITHOUT ROWID",
    "INSERT OR REPLACE INTO main.search_index_config VALUES ('version', 4)",
    "INSERT OR REPLACE INTO main.search_index_data VALUES (1, x''), (10, x'00000000000000')",
)
"""What an index without words consists of: where a part is missing or cannot be read, SQLite does
not even delete the rest."""
