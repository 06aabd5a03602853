"""What the user has of an episode, of whatever kind, stays its own, come what may of all else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.library import migrations
from steno_tui.library.library import Library
from steno_tui.library.transcript_jobs import Words
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import Moment
from steno_tui.models.transcript import KeptTranscript, TranscriptForm, TranscriptSource
from tests.library.conftest import KEY, NIGHT, SERVER, Clock, an_episode
from tests.library.test_feed_joins import OWN, SHOW, apart, join, known, told
from tests.library.test_feed_joins import key as radio
from tests.library.test_transcript_jobs import a_job

OTHER_SERVER = "https://there.example"

Keep = Callable[[Library, EpisodeKey], None]
Found = Callable[[Library, EpisodeKey], list[object]]
"""All there is of an episode, without whose it is."""


def keep_moment(library: Library, key: EpisodeKey) -> None:
    for _ in range(2):  # a place that is marked twice stays so
        library.moments.put(Moment(key, "The Lighthouse", "Night Shift", 754, words="It turns"))


def moments(library: Library, key: EpisodeKey) -> list[object]:
    found = library.moments.of(key)
    assert set(found) <= set(library.moments.all())
    assert {one.key for one in found} <= {key}
    return [(one.id, one.seconds, one.words, one.made_at) for one in found]


def keep_transcript(library: Library, key: EpisodeKey) -> None:
    brought = KeptTranscript(key, TranscriptSource.FILE, TranscriptForm.VTT, "en", "lamp.vtt")
    library.kept_transcripts.put(brought, b"WEBVTT")


def transcripts(library: Library, key: EpisodeKey) -> list[object]:
    found = library.kept_transcripts.of(key)
    assert {one.key for one in found} <= {key}
    return [(one.id, one.name, library.kept_transcripts.body(one.id)) for one in found]


def keep_job(library: Library, key: EpisodeKey) -> None:
    library.transcript_jobs.put(a_job(key, f"job of {key.episode}"), [Words(0, "The ")])


def jobs(library: Library, key: EpisodeKey) -> list[object]:
    found = library.transcript_jobs.of(key)
    assert {one.key for one in found} <= {key}
    return [(one.id, library.transcript_jobs.words(one.id)) for one in found]


kinds = pytest.mark.parametrize(
    ("keep", "found"),
    [(keep_moment, moments), (keep_transcript, transcripts), (keep_job, jobs)],
    ids=["moments", "transcripts", "jobs"],
)


@kinds
def test_it_stays_when_all_that_can_be_fetched_again_is_lost(
    directory: Path, keep: Keep, found: Found
) -> None:
    with Library.open(directory, SERVER) as library:
        keep(library, KEY)
        kept = found(library, KEY)
    (directory / "library.db").unlink()
    (directory / "user.db").write_bytes(b"nonsense")  # then there is its copy
    with Library.open(directory, SERVER) as library:
        assert found(library, KEY) == kept != []


@kinds
def test_it_stays_when_its_podcast_is_left(library: Library, keep: Keep, found: Found) -> None:
    library.podcasts.follow(NIGHT)
    library.episodes.put(NIGHT.slug, [an_episode()])
    keep(library, KEY)
    kept = found(library, KEY)
    library.podcasts.leave(NIGHT.slug)
    assert found(library, KEY) == kept != []


@kinds
def test_that_of_two_episodes_that_are_one_is_all_its_own(
    library: Library, clock: Clock, keep: Keep, found: Found
) -> None:
    apart(library, clock)
    both = (radio("id-1", OWN), radio("episode-1"))
    for key in both:
        keep(library, key)
    kept = [one for key in both for one in found(library, key)]
    join(library)
    one = found(library, radio("episode-1", SHOW))
    assert len(one) == len(kept) >= 2 and all(each in kept for each in one)


@kinds
def test_that_of_an_episode_whose_feed_gives_it_another_guid_stays_its_own(
    library: Library, clock: Clock, keep: Keep, found: Found
) -> None:
    apart(library, clock)
    keep(library, radio("id-3", OWN))
    kept = found(library, radio("id-3", OWN))
    again = replace(told(3), guid="another")
    library.guids.know_again(OWN, [again])
    assert found(library, radio("another", OWN)) == kept != []
    assert known(3).title == again.title


@kinds
def test_that_of_another_servers_library_comes_in_once(
    directory: Path, keep: Keep, found: Found
) -> None:
    other = directory / "servers" / "there"
    with Library.open(other, OTHER_SERVER) as library:
        keep(library, KEY)
        theirs = found(library, KEY)
    files = {path: path.read_bytes() for path in other.iterdir()}
    for _ in range(2):
        for path, data in files.items():
            path.write_bytes(data)
        Library.open(directory, SERVER).close()
    with Library.open(directory, OTHER_SERVER) as library:
        assert found(library, KEY) == theirs != []


@pytest.mark.parametrize(
    ("keep", "found", "steps"),
    [(keep_moment, moments, 7), (keep_transcript, transcripts, 10), (keep_job, jobs, 11)],
    ids=["moments", "transcripts", "jobs"],
)
def test_an_older_file_learns_to_keep_it_and_keeps_all_it_has(
    directory: Path, keep: Keep, found: Found, steps: int
) -> None:
    directory.mkdir()
    with closing(sqlite3.connect(directory / "user.db", isolation_level=None)) as older:
        migrations.migrate(older, "main", migrations.USER[:steps])
        older.execute("INSERT INTO settings VALUES ('theme', 'dark')")
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.settings.get("theme")) == (None, "dark")
        keep(library, KEY)
        kept = found(library, KEY)
    with Library.open(directory, SERVER) as library:
        assert found(library, KEY) == kept != []
