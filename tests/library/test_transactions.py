"""Several writes as one: kept together or not at all."""

from __future__ import annotations

from functools import partial

import pytest

from steno_tui.errors import LibraryError
from steno_tui.library.library import Library
from steno_tui.models.http import Validators
from tests.library.conftest import NIGHT, PAGE, an_episode


def test_several_writes_give_back_what_each_of_them_does(library: Library) -> None:
    episodes = partial(Library.put_episodes, podcast_slug=NIGHT.slug, episodes=[an_episode()])
    assert library.together([episodes, episodes]) == [(1, 0), (0, 0)]


def test_several_writes_are_there_afterwards(library: Library) -> None:
    library.together(
        [
            partial(Library.put_podcasts, podcasts=[NIGHT]),
            partial(Library.put_resource, url=PAGE, body=b"body", validators=Validators()),
        ]
    )
    assert library.podcast(NIGHT.slug) == NIGHT
    assert library.validators(PAGE) == Validators()


def test_where_one_write_fails_none_is_kept(library: Library) -> None:
    with pytest.raises(LibraryError):
        library.together(
            [
                partial(Library.put_resource, url=PAGE, body=b"body", validators=Validators()),
                partial(Library.put_resource, url="\ud800", body=b"", validators=Validators()),
            ]
        )
    assert library.resource(PAGE) is None


def test_after_a_failure_writing_goes_on(library: Library) -> None:
    with pytest.raises(LibraryError):
        library.together(
            [partial(Library.put_resource, url="\ud800", body=b"", validators=Validators())]
        )
    library.put_podcasts([NIGHT])
    assert library.podcast(NIGHT.slug) == NIGHT
