"""Several writes as one: kept together or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from tests.library.conftest import NIGHT, PAGE, an_episode

NOT_TEXT = "\ud800"
"""An address that no disk takes."""


def test_several_writes_are_there_afterwards(library: Library) -> None:
    with library.transaction():
        library.podcasts.put([NIGHT])
        library.http_cache.put(PAGE, b"body", Validators())
    stored = library.http_cache.get(PAGE)
    assert library.podcasts.get(NIGHT.slug) == NIGHT
    assert stored is not None and stored.body == b"body"


def test_each_of_several_writes_sees_the_ones_before(library: Library) -> None:
    with library.transaction():
        first = library.episodes.put(NIGHT.slug, [an_episode()])
        second = library.episodes.put(NIGHT.slug, [an_episode()])
    assert (first, second) == ((1, 0), (0, 0))


def test_where_one_write_fails_none_is_kept(library: Library) -> None:
    with pytest.raises(LibraryError), library.transaction():
        library.http_cache.put(PAGE, b"body", Validators())
        library.http_cache.put(NOT_TEXT, b"", Validators())
    assert library.http_cache.get(PAGE) is None


def test_what_the_user_did_is_kept_together_or_not_at_all(library: Library) -> None:
    library.episodes.put(NIGHT.slug, [an_episode()])
    (row,) = library.episodes.rows()
    with pytest.raises(LibraryError), library.transaction("user"):
        library.read_marks.set(row.key)
        library.read_marks.set(EpisodeKey(NIGHT.slug, NOT_TEXT))
    assert library.episodes.rows() == [row]


def test_after_a_failure_writing_goes_on(library: Library) -> None:
    with pytest.raises(LibraryError), library.transaction():
        library.http_cache.put(NOT_TEXT, b"", Validators())
    library.podcasts.put([NIGHT])
    assert library.podcasts.get(NIGHT.slug) == NIGHT


def test_after_a_first_write_that_failed_no_other_service_gets_what_comes(
    library: Library, directory: Path
) -> None:
    """The number of a service that is given in a write is gone with it."""
    with pytest.raises(LibraryError), library.transaction():
        library.podcasts.put([NIGHT])
        library.http_cache.put(NOT_TEXT, b"", Validators())
    with Library.open(directory, "https://other.example") as other:
        other.podcasts.put([Podcast("day-shift", "Day Shift")])
        library.podcasts.put([NIGHT])
        assert [row.slug for row in other.podcasts.rows()] == ["day-shift"]
    assert [row.slug for row in library.podcasts.rows()] == [NIGHT.slug]
