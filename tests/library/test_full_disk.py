"""A disk without room is a sentence, and costs nothing that was there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.models.http import Validators
from tests.library.conftest import KEY, NIGHT, PAGE, SERVER, an_episode

LIMITED = """
import resource, sys
from pathlib import Path
from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.http import Validators
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
with Library.open(Path(sys.argv[1]), sys.argv[3]) as library:
    print(library.notice)
    try:
        library.http_cache.put("https://stenobird.example/big", bytes(10_000_000), Validators())
        print("kept")
    except LibraryError as error:
        print(error.message)
    library.read_marks.set(EpisodeKey("a", "b"))
    print(len(library.podcasts.rows()))
"""


def limited(directory: Path, size: int) -> list[str]:
    """What a process sees of a library that may write no file larger than this."""
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(directory), str(size), SERVER],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.stdout.splitlines()


@pytest.fixture
def full(library: Library) -> Library:
    """A library whose fetched part has no room for one page more."""
    library.podcasts.follow(NIGHT)
    library.episodes.put_page(an_episode(), PAGE, b"good", Validators())
    (pages,) = library._connection.rows("PRAGMA main.page_count")[0]
    library._connection.rows(f"PRAGMA main.max_page_count = {pages}")
    return library


def test_a_body_that_finds_no_room_is_a_sentence(full: Library, directory: Path) -> None:
    with pytest.raises(LibraryError) as refused:
        full.http_cache.put(PAGE, bytes(1_000_000), Validators())
    assert refused.value.message == (
        f"The library in {directory} could not be changed: the disk is full."
    )


def test_a_body_that_finds_no_room_leaves_the_one_before(full: Library) -> None:
    with pytest.raises(LibraryError):
        full.episodes.put_page(an_episode(title="New"), PAGE, bytes(1_000_000), Validators())
    stored = full.http_cache.get(PAGE)
    assert stored is not None
    assert (stored.body, full.episodes.rows()[0].title) == (b"good", "The Lighthouse")


def test_marks_can_be_made_while_the_fetched_part_is_full(full: Library) -> None:
    with pytest.raises(LibraryError):
        full.http_cache.put(PAGE, bytes(1_000_000), Validators())
    full.read_marks.set(KEY)
    assert full.episodes.rows()[0].read is True


def test_a_disk_that_refuses_in_the_middle_is_a_sentence(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
    notice, sentence, count = limited(directory, 500_000)
    assert (notice, count) == ("None", "1")
    assert sentence.endswith("the disk refused.")


def test_a_disk_that_refused_leaves_the_files_sound(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        library.podcasts.follow(NIGHT)
    limited(directory, 500_000)
    with Library.open(directory, SERVER) as library:
        assert (library.notice, library.podcasts.followed()) == (None, [NIGHT])


def test_a_disk_without_room_for_a_new_library_leaves_memory(directory: Path) -> None:
    notice, outcome, _ = limited(directory, 0)
    assert "not kept" in notice and outcome == "kept"
