"""A service with two podcasts, a library on disk and a catalogue over both, in their own time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from steno_tui.core.core import Core
from steno_tui.demo.catalogue import DemoPodcast, load
from steno_tui.library.worker import LibraryWorker
from tests.support.faulty_service import FaultyService

from .support import Time


@pytest.fixture(autouse=True)
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture(scope="session")
def podcasts() -> tuple[DemoPodcast, ...]:
    return load(Path(__file__).parent / "data")


@pytest.fixture
def service(podcasts: tuple[DemoPodcast, ...], time: Time) -> Iterator[FaultyService]:
    with FaultyService(catalogue=podcasts, clock=time, now=time) as service:
        yield service


@pytest.fixture
async def library(
    service: FaultyService, tmp_path: Path, time: Time
) -> AsyncIterator[LibraryWorker]:
    async with await LibraryWorker.open(
        tmp_path / "library", service.origin, clock=time
    ) as library:
        yield library


@pytest.fixture
async def core(library: LibraryWorker, service: FaultyService, time: Time) -> AsyncIterator[Core]:
    async with await time.core(library, service.origin) as core:
        yield core


@pytest.fixture
async def offline(
    library: LibraryWorker, service: FaultyService, time: Time
) -> AsyncIterator[Core]:
    """A second catalogue over the same library, told to stay offline."""
    async with await time.core(library, service.origin, offline=True) as core:
        yield core
