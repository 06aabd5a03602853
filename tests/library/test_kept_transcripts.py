"""What the user brought or had made of an episode's words is kept, whatever becomes of the rest."""

from __future__ import annotations

import sqlite3
import zlib
from contextlib import closing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.errors import TranscriptError
from steno_tui.library.kept_transcripts import PackedTranscript
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript import (
    MOST_KEPT_OF_EPISODE,
    KeptTranscript,
    TranscriptForm,
    TranscriptSource,
)
from tests.library.conftest import KEY, NIGHT, SERVER, Clock, an_episode

FILE, SERVICE = TranscriptSource.FILE, TranscriptSource.SERVICE
VTT = b"WEBVTT\n\n00:01.000 --> 00:02.000\nThe lamp turns.\n"
OTHER = EpisodeKey("night-shift", "the-tunnel")


def of(key: EpisodeKey = KEY, name: str = "lamp.vtt") -> KeptTranscript:
    return KeptTranscript(key, FILE, TranscriptForm.VTT, "en", name)


def test_one_is_kept_byte_for_byte_with_when_it_came(library: Library, clock: Clock) -> None:
    kept = library.kept_transcripts.put(of(), VTT)
    assert kept == replace(of(), id=kept.id, kept_at=clock.now)
    assert library.kept_transcripts.of(KEY) == [kept]
    assert library.kept_transcripts.body(kept.id) == VTT
    assert library.kept_transcripts.of(OTHER) == []


def test_what_was_kept_last_comes_first_and_is_removed(library: Library, clock: Clock) -> None:
    first = library.kept_transcripts.put(of(), VTT)
    clock.now += 1
    made = KeptTranscript(KEY, SERVICE, TranscriptForm.JSON)
    second = library.kept_transcripts.put(made, b"[]")
    assert library.kept_transcripts.of(KEY) == [second, first]
    library.kept_transcripts.remove(KEY, second.id)
    assert library.kept_transcripts.of(KEY) == [first]
    assert library.kept_transcripts.body(second.id) is None


def test_a_file_of_the_same_name_takes_the_place_of_the_one_before(library: Library) -> None:
    library.kept_transcripts.put(of(), VTT)
    kept = library.kept_transcripts.put(of(), VTT + b"\n")
    assert library.kept_transcripts.of(KEY) == [kept]
    assert library.kept_transcripts.body(kept.id) == VTT + b"\n"


@pytest.mark.parametrize(
    ("transcript", "body"),
    [
        (of(name="other.vtt"), b"WEBVTT"),
        (of(OTHER), VTT),
        (replace(of(), source=SERVICE), VTT),
    ],
)
def test_others_stand_beside_it(library: Library, transcript: KeptTranscript, body: bytes) -> None:
    library.kept_transcripts.put(of(), VTT)
    library.kept_transcripts.put(transcript, body)
    assert len(library.kept_transcripts.of(KEY) + library.kept_transcripts.of(OTHER)) == 2


def test_beside_the_audio_lies_but_one_and_its_file_is_as_sound_as_any(directory: Path) -> None:
    lain = replace(of(name=""), source=TranscriptSource.AUDIO, kept_at=5.5)
    with Library.open(directory, SERVER) as library:
        first = library.kept_transcripts.put(lain, VTT)
        again = replace(lain, id=first.id, kept_at=6.5)
        assert library.kept_transcripts.put_over(again, b"WEBVTT") == (
            again,
            [PackedTranscript(first, zlib.compress(VTT))],
        )
    with Library.open(directory, SERVER) as library:
        assert library.notice is None
        assert library.kept_transcripts.of(KEY) == [again]
        assert library.kept_transcripts.body(again.id) == b"WEBVTT"


def test_what_was_removed_is_put_back_as_it_was(library: Library) -> None:
    kept = library.kept_transcripts.put(of(), VTT)
    removed = library.kept_transcripts.remove(KEY, kept.id)
    assert removed is not None and removed.transcript == kept
    assert library.kept_transcripts.remove(KEY, kept.id) is None
    library.kept_transcripts.put_back(removed)
    assert library.kept_transcripts.of(KEY) == [kept]
    assert library.kept_transcripts.body(kept.id) == VTT


def test_the_same_words_are_kept_once_and_those_without_a_name_apart(library: Library) -> None:
    for body in (VTT, VTT, b"Other words"):
        library.kept_transcripts.put(of(name=""), body)
    kept = [library.kept_transcripts.body(one.id) for one in library.kept_transcripts.of(KEY)]
    assert sorted(filter(None, kept)) == sorted([VTT, b"Other words"])


def test_of_more_than_anybody_brings_the_last_are_listed(library: Library) -> None:
    with library.transaction("user"):
        for number in range(MOST_KEPT_OF_EPISODE + 5):
            library.kept_transcripts.put(of(name=f"{number}.vtt"), b"%d" % number)
    assert len(library.kept_transcripts.of(KEY)) == MOST_KEPT_OF_EPISODE


@pytest.mark.parametrize("change", ["source = 'x'", "form = 'x'", "kept_at = 9e99"])
def test_rows_that_nothing_here_has_written_are_taken_for_damage(
    directory: Path, change: str
) -> None:
    with Library.open(directory, SERVER) as library:
        kept = library.kept_transcripts.put(of(), VTT)
        strange = library.kept_transcripts.put(of(OTHER), VTT)
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute(f"UPDATE kept_transcripts SET {change} WHERE id = {strange.id}")
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "damaged" in library.notice
        assert library.kept_transcripts.of(KEY) == [kept]
        assert len(library.kept_transcripts.of(OTHER)) == 1  # as it was copied


def test_words_that_are_damaged_on_the_disk_are_said_to_be(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        kept = library.kept_transcripts.put(of(), VTT)
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute("UPDATE kept_transcripts SET body = x'00'")
    with Library.open(directory, SERVER) as library, pytest.raises(TranscriptError, match="again"):
        library.kept_transcripts.body(kept.id)


def damage(directory: Path) -> None:
    """Have the bodies be such as nobody wrote, of which SQLite knows nothing."""
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute("UPDATE kept_transcripts SET body = x'00'")


def test_the_copy_keeps_words_that_are_damaged_since(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        kept = library.kept_transcripts.put(of(), VTT)
    damage(directory)
    with Library.open(directory, SERVER) as library:
        library.kept_transcripts.put(of(OTHER), VTT)
    with closing(sqlite3.connect(directory / "user.db.backup")) as copy:
        bodies = dict(copy.execute("SELECT id, body FROM kept_transcripts"))
    assert [zlib.decompress(body) for body in bodies.values()] == [VTT, VTT]
    assert kept.id in bodies


def test_where_all_is_read_out_of_a_damaged_file_damaged_words_are_those_of_the_copy(
    directory: Path,
) -> None:
    with Library.open(directory, SERVER) as library:
        kept = library.kept_transcripts.put(of(), VTT)
    damage(directory)
    with closing(sqlite3.connect(directory / "user.db")) as connection, connection:
        connection.execute("DROP TABLE moments")
    with Library.open(directory, SERVER) as library:
        assert library.notice is not None and "damaged" in library.notice
        assert library.kept_transcripts.body(kept.id) == VTT


def test_the_episode_waits_to_be_found_by_other_words(library: Library) -> None:
    library.episodes.put(NIGHT.slug, [an_episode()])
    (number,) = library.lists.newest(NIGHT.slug, 1, 0)
    library.search_index.put(number, None, [])
    assert library.search_index.left() == 0
    kept = library.kept_transcripts.put(of(), VTT)
    assert library.search_index.left() == 1
    library.search_index.put(number, None, [])
    library.kept_transcripts.remove(KEY, kept.id)
    assert library.search_index.left() == 1
