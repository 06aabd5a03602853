"""How often a key has the library asked: a trip a question, counted through the whole program."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import TypeVar

import pytest
from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.request import RequestState

from .stage import NARROW, Setting, Stage, staged

T = TypeVar("T")

BACKGROUND = ("Settings.set_last_place", "Positions.save", "_newest")
"""What goes on whatever is pressed: keeping where the user is, and where the sound is, and the
requests' watcher looking for what is due, which it does whenever it was woken."""


class NamingWorker(LibraryWorker):
    """A library's thread that keeps who made a trip to it."""

    trips: list[str]

    async def run(self, call: Callable[[Library], T], *, gives_way: bool = False) -> T:
        made_by = call.func if isinstance(call, partial) else call
        self.trips = [*getattr(self, "trips", ()), made_by.__qualname__.partition(".<locals>")[0]]
        return await super().run(call, gives_way=gives_way)


@pytest.fixture(autouse=True)
def _trips_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.tui.stage.LibraryWorker", NamingWorker)


@asynccontextmanager
async def trips(stage: Stage, *expected: str, until: str | None = None) -> AsyncIterator[None]:
    """Expect these trips within, by who makes them, in any order.

    Args:
        stage: the program.
        expected: who makes them.
        until: whose trip is the last that counts, where others follow by themselves.
    """
    library = stage.app.core.library
    assert isinstance(library, NamingWorker)
    library.trips = []
    yield
    made = library.trips[: library.trips.index(until) + 1] if until else library.trips
    assert sorted(one for one in made if one not in BACKGROUND) == sorted(expected)


async def test_opening_a_page_that_was_never_read_is_three_trips(empty: Setting) -> None:
    async with staged(replace(empty, size=NARROW)) as stage:
        await stage.press("j")  # where nothing is here yet one begins at the episodes
        async with trips(stage, "EpisodePages._on_disk", "EpisodePages._refresh", "Marks.opened"):
            await stage.press("enter")
            await stage.shows("A Platform in the Fog")


async def test_opening_a_page_that_is_here_is_two_trips(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        await stage.press("l", "j")
        async with trips(stage, "EpisodePages._on_disk", "Marks.opened"):
            await stage.press("enter")
            await stage.shows("A Platform in the Fog")


async def test_playing_a_chapter_is_two_trips(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "c")
        await stage.settled()
        async with trips(stage, "Positions.start", "Positions.own"):
            await stage.press("enter")
            await stage.plays()
            await stage.settled()


async def test_requesting_a_transcript_is_four_trips_until_the_service_has_it(
    empty: Setting,
) -> None:
    async with staged(empty) as stage:
        await stage.press("l", "j")
        await stage.shows("○ not requested")
        await stage.settled()
        async with trips(
            stage,
            "EpisodePages._on_disk",
            "RequestTracker.record",
            "RequestTracker._claim",
            "RequestTracker._save",
            until="RequestTracker._save",
        ):
            await stage.press("t")
            await stage.until(
                lambda: (
                    (state := stage.main.page.state) is not None
                    and state.request is not None
                    and state.request.state is RequestState.SENT
                ),
                "the request with the service",
            )
