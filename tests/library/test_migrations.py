"""A file goes through the steps that it lacks, each of them wholly or not at all."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey, Highlight
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery
from steno_tui.models.feed import FeedEpisode, FeedPodcast, TranscriptLink
from steno_tui.models.http import Validators
from steno_tui.models.playback import PlaybackPosition
from steno_tui.stenobird.parse.page import read_page
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, an_episode, titled
from tests.stenobird.page_writer import write_page

KILLED_HALF_WAY = """
import os, signal, sqlite3, sys
from steno_tui.library import migrations

def half(connection, schema):
    connection.execute("CREATE TABLE main.half (x)")
    connection.executemany("INSERT INTO half VALUES (?)", ((bytes(4000),) for _ in range(2000)))
    os.kill(os.getpid(), signal.SIGKILL)

connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size = 10")
migrations.migrate(connection, "main", (*migrations.USER, half))
"""


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(tmp_path / "file.db", isolation_level=None)) as opened:
        yield opened


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


def one(connection: sqlite3.Connection, schema: str) -> None:
    connection.execute(f"CREATE TABLE {schema}.one (x)")


def two(connection: sqlite3.Connection, schema: str) -> None:
    connection.execute(f"CREATE TABLE {schema}.two (x)")


def failing(connection: sqlite3.Connection, schema: str) -> None:
    connection.execute(f"CREATE TABLE {schema}.three (x)")
    connection.execute("SELECT nonsense")


def test_a_new_file_goes_through_all_steps_in_order(connection: sqlite3.Connection) -> None:
    migrations.migrate(connection, "main", (one, two))
    assert (migrations.version(connection), tables(connection)) == (2, ["one", "two"])


def test_an_older_file_goes_through_what_it_lacks(connection: sqlite3.Connection) -> None:
    migrations.migrate(connection, "main", (one,))
    migrations.migrate(connection, "main", (one, two))
    assert (migrations.version(connection), tables(connection)) == (2, ["one", "two"])


def test_a_file_up_to_date_is_left_alone(connection: sqlite3.Connection) -> None:
    migrations.migrate(connection, "main", (one,))
    before = connection.total_changes
    migrations.migrate(connection, "main", (one,))
    assert connection.total_changes == before


def test_a_step_that_fails_leaves_the_version_before(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection, "main", (one, failing))
    assert (migrations.version(connection), tables(connection)) == (1, ["one"])


def test_a_step_that_failed_can_be_taken_again(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError):
        migrations.migrate(connection, "main", (one, failing))
    migrations.migrate(connection, "main", (one, two))
    assert migrations.version(connection) == 2


def test_a_step_that_another_process_took_is_not_taken_again(tmp_path: Path) -> None:
    path = tmp_path / "file.db"

    class Slower(sqlite3.Connection):
        """One that is overtaken just before its transaction."""

        def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
            if sql == "BEGIN IMMEDIATE":
                with closing(sqlite3.connect(path, isolation_level=None)) as quicker:
                    migrations.migrate(quicker, "main", (one,))
            return super().execute(sql, *parameters)

    with closing(sqlite3.connect(path, isolation_level=None, factory=Slower)) as slower:
        migrations.migrate(slower, "main", (one,))
        assert migrations.version(slower) == 1


def test_a_step_killed_half_way_leaves_the_version_before(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_HALF_WAY, str(directory / "user.db")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    assert (directory / "user.db-journal").stat().st_size > 0
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.podcasts.followed()) == (None, [NIGHT])


def test_positions_of_a_file_without_sessions_are_kept(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "user.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.USER[:1])
        older.execute("INSERT INTO meta VALUES ('server', ?)", (SERVER,))
        older.execute("INSERT INTO positions VALUES (?, ?, 600, 1.5)", KEY)
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.positions.get(KEY)) == (None, PlaybackPosition(600))
        assert library.positions.save(KEY, 610, session=library.positions.begin(KEY))


def test_a_step_that_the_files_rows_refuse_leaves_the_file_and_works_in_memory(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(connection: sqlite3.Connection, schema: str) -> None:
        connection.execute(f"INSERT INTO {schema}.follows SELECT * FROM {schema}.follows")

    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
    before = (directory / "user.db").read_bytes()
    monkeypatch.setattr(migrations, "USER", (*migrations.USER, refused))
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "Marks and requests are not kept" in library.notice
    assert (directory / "user.db").read_bytes() == before


def test_titles_that_were_folded_with_their_accents_are_folded_anew(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:2])
        older.execute("UPDATE origins SET origin = ?", (SERVER,))
        older.execute(
            "INSERT INTO podcasts (origin, slug, id, title, folded)"
            " VALUES (1, 'night-shift', 1, 'Cafés', 'cafés')"
        )
        older.executemany(
            "INSERT INTO episodes (number, origin, podcast, slug, id, title, folded)"
            " VALUES (?, 1, 'night-shift', ?, ?, ?, ?)",
            [
                (1, "notches", 1, "Kerbhölzer", "kerbhölzer"),
                (2, "sizes", 2, "Größe", "grösse"),
                (3, "plain", 3, "Plain", "left alone"),
            ],
        )
    with Library.open(directory, SERVER) as library:
        assert [row.slug for row in library.titles.podcasts("cafe")] == ["night-shift"]
        assert titled(library, "kerbholzer") == ["Kerbhölzer"]
        assert titled(library, "größe") == ["Größe"]
        assert titled(library, "left alone"), "what is in ASCII was right, and is not written again"


def page(*highlights: tuple[str, str], summary: str = "All about it.") -> bytes:
    told = tuple(Highlight(*highlight) for highlight in highlights)
    episode = an_episode(state="processed", summary=summary)
    return write_page(replace(episode, page_url=PAGE[:-3], highlights=told)).encode()


WITHOUT_IDEA = page(("Failure mode", "Fog."), summary="Of which:\n- Main idea: none.")
PAGES = {
    "seed": (Path(__file__).parents[1] / "stenobird/data/page.md").read_bytes(),
    "usual": page(("Failure mode", "Fog."), ("Main idea", "Light: it needs – äh – tending.")),
    "two": page(("Main idea", "The first."), ("Main idea", "The second.")),
    "long": page(("Main idea", "word " * 500)),
    "none": WITHOUT_IDEA,
    "no highlights": page(summary="- Main idea: in the notes."),
    "strange": b"\xff\x00 # no page\n## Highlights",
}


def test_the_main_ideas_of_pages_that_are_kept_are_read_out_of_them(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:3])
        older.execute("UPDATE origins SET origin = ?", (SERVER,))
        bodies = {
            **{f"{PAGE}?{name}": body for name, body in PAGES.items()},
            f"{PAGE}?lesser": WITHOUT_IDEA,
            f"{PAGE}?lesser#before": PAGES["usual"],
        }
        older.executemany(
            "INSERT INTO resources (url, fetched_at, checked_at, body) VALUES (?, 1, 1, ?)",
            bodies.items(),
        )
        older.executemany(
            "INSERT INTO episodes (origin, podcast, slug, id, title, folded, page)"
            " VALUES (1, 'night-shift', ?, 1, 'T', 't', ?)",
            [(name, f"{PAGE}?{name}") for name in (*PAGES, "lesser")] + [("listed", None)],
        )
    with Library.open(directory, SERVER) as library:
        found = {row.slug: row.main_idea for row in library.episodes.rows()}
        for name in ("seed", "usual", "two", "long", "none", "no highlights"):
            read = read_page(PAGES[name])
            library.episodes.put_page(
                replace(read, podcast=NIGHT, slug="anew"), PAGE, b"", Validators()
            )
            row = library.episodes.row(EpisodeKey("night-shift", "anew"))
            assert row is not None and found[name] == row.main_idea, name
        assert found["two"] == "The first." and found["no highlights"] is None
        assert found["lesser"] == found["usual"] == "Light: it needs – äh – tending."
        assert (found["strange"], found["listed"]) == (None, None)


def test_the_transcripts_that_feeds_named_are_counted(directory: Path) -> None:
    directory.mkdir()
    link = TranscriptLink("https://cdn.example/1.vtt", "text/vtt")
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:7])
        older.execute("INSERT INTO origins VALUES (7, 'stenobird', ?)", (SERVER,))
        older.execute(
            "INSERT INTO podcasts (origin, slug, id, title, folded) VALUES (7, '@p', 1, 'P', 'p')"
        )
        for number, transcripts in enumerate([(), (link, link), None], 1):
            older.execute(
                "INSERT INTO episodes (number, origin, podcast, slug, id, title, folded)"
                " VALUES (?, 7, '@p', ?, ?, 'T', 't')",
                (number, f"e{number}", number),
            )
            told = b"no zip"
            if transcripts is not None:
                episode = FeedEpisode(f"e{number}", "T", transcripts=transcripts)
                told = zlib.compress(msgspec.msgpack.encode(episode))
            older.execute(
                "INSERT INTO feed_episodes (episode, feed, item, digest, told)"
                " VALUES (?, 1, ?, 0, ?)",
                (number, f"e{number}", told),
            )
    with Library.open(directory, SERVER) as library:
        assert library.notice is None
        query = EpisodeQuery("@p", frozenset({EpisodeFilter.TRANSCRIPT}))
        assert list(library.lists.matching(query)) == [2]


def test_of_a_feed_that_was_read_before_no_item_is_known(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        slug = library.feeds.add("https://radio.example/feed", "Radio")
    with closing(sqlite3.connect(directory / "user.db")) as user:
        ((number,),) = user.execute("SELECT id FROM podcast_sources")
    (directory / "library.db").unlink()
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:8])
        older.execute("INSERT INTO origins VALUES (7, 'stenobird', ?)", (SERVER,))
        told = msgspec.msgpack.encode(FeedPodcast("https://radio.example/feed", "Radio"))
        older.execute(
            "INSERT INTO feeds (origin, id, url, etag, digest, told)"
            " VALUES (7, ?, ?, 'e', x'01', ?)",
            (number, "https://radio.example/feed", told),
        )
    with Library.open(directory, SERVER) as library:
        source = library.feeds.get(slug)
        assert library.notice is None and source is not None
        assert (source.validators.etag, source.digest) == ("e", b"\x01")
        assert library.feeds.item_digests(slug) == {}


def test_all_that_was_kept_before_there_was_an_index_waits_to_be_in_it(directory: Path) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "library.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.LIBRARY[:9])
        older.execute("INSERT INTO origins VALUES (7, 'stenobird', ?)", (SERVER,))
        older.execute(
            "INSERT INTO podcasts (origin, slug, id, title, folded)"
            " VALUES (7, 'night-shift', 1, 'P', 'p')"
        )
        older.executemany(
            "INSERT INTO episodes (number, origin, podcast, slug, id, title, folded, page)"
            " VALUES (?, 7, 'night-shift', ?, ?, 'T', 't', ?)",
            [(1, "listed", 1, None), (2, "read", 2, PAGE)],
        )
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.search_index.left()) == (None, 2)
        waiting, _ = library.search_index.waiting(300, 20)
        assert {(one.key.episode, one.has_texts) for one in waiting} == {
            ("listed", False),
            ("read", True),
        }
