"""A service with a catalogue of six episodes, on a clock that stands still until it is told."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast, load
from tests.support.faulty_service import FaultyService

from .clock import Clock

CATALOGUE = Path(__file__).parent / "catalogue"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def podcast() -> DemoPodcast:
    (podcast,) = load(CATALOGUE)
    return podcast


@pytest.fixture(scope="session")
def standing(podcast: DemoPodcast) -> Iterator[FaultyService]:
    """One service for all tests that only read, and set no fault."""
    with FaultyService(catalogue=(podcast,), clock=Clock()) as service:
        yield service


@pytest.fixture
def service(podcast: DemoPodcast, clock: Clock) -> Iterator[FaultyService]:
    with FaultyService(catalogue=(podcast,), clock=clock, now=clock.unix) as service:
        yield service


@pytest.fixture
def http(service: FaultyService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.origin, trust_env=False) as client:
        yield client


@pytest.fixture
def processed(podcast: DemoPodcast) -> DemoEpisode:
    return podcast.episodes[0]


@pytest.fixture
def unasked(podcast: DemoPodcast) -> DemoEpisode:
    return podcast.episodes[1]
