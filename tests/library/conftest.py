"""A library on a real disk, a clock that is set by hand, and things to put in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import Chapter, Episode, EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import Request, RequestState

SERVER = "https://stenobird.example"
NIGHT = Podcast("night-shift", "Night Shift", page_url=f"{SERVER}/podcast/night-shift")
KEY = EpisodeKey("night-shift", "the-lighthouse")
PAGE = f"{SERVER}/podcast/night-shift/the-lighthouse.md"


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


def an_episode(
    slug: str = "the-lighthouse",
    title: str = "The Lighthouse",
    *,
    podcast: Podcast = NIGHT,
    published: int | None = 1_600_000_000,
    chapters: tuple[Chapter, ...] = (),
    state: str | None = None,
    duration: int | None = None,
    summary: str | None = None,
) -> Episode:
    """An episode of the podcast Night Shift, unless another is named."""
    moment = None if published is None else datetime.fromtimestamp(published, UTC)
    return Episode(
        podcast,
        slug,
        title,
        published_at=moment,
        chapters=chapters,
        state=state,
        duration_seconds=duration,
        summary=summary,
    )


def a_request(
    key: EpisodeKey = KEY,
    state: RequestState = RequestState.WAITING,
    created_at: float = 1_700_000_000.0,
) -> Request:
    """A request for the episode The Lighthouse, unless another is named."""
    return Request(
        key,
        "The Lighthouse",
        "Night Shift",
        PAGE,
        f"{SERVER}/v1/public/ask",
        state,
        created_at,
        due_at=created_at,
    )


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "library"


@pytest.fixture
def library(directory: Path, clock: Clock) -> Iterator[Library]:
    with Library.open(directory, SERVER, clock=clock) as opened:
        assert opened.notice is None
        yield opened


def titled(library: Library, text: str, podcast: str | None = "night-shift") -> list[str]:
    """The titles of a podcast's episodes that have the words, the newest first."""
    found = library.lists.matching(EpisodeQuery(podcast, words=text))
    return [row.title for row in library.episodes.numbered(found)]
