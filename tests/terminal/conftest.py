"""What the tests of the whole program share: terminals, a home that is nobody's, and services."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

import steno_tui
from steno_tui.core.core import Core
from steno_tui.core.reference import EpisodeRef
from tests.player.programs import Leash
from tests.support.faulty_service import FaultyService
from tests.terminal import catalogues
from tests.terminal.terminal import Terminal

PROGRAM = (sys.executable, "-m", "steno_tui")
_ROOT = Path(steno_tui.__file__).parents[1]


class Launch(Protocol):
    """Starts a program in a terminal; it is killed at the test's end if it still runs."""

    def __call__(
        self,
        *arguments: str | Path,
        program: Sequence[str] = PROGRAM,
        environ: dict[str, str] | None = None,
        without: Sequence[str] = (),
        columns: int = 110,
        rows: int = 30,
        answers: bool = True,
        script: str | None = None,
    ) -> Terminal: ...


def environment(directory: Path) -> dict[str, str]:
    """An environment with nothing of the tester's own in it, its places in a directory."""
    places = {"HOME": directory / "home", "TMPDIR": directory / "temporary"}
    for place in places.values():
        place.mkdir()
    return {
        **{name: str(place) for name, place in places.items()},
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
    }


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return environment(tmp_path)


@pytest.fixture
def launch(environ: dict[str, str]) -> Iterator[Launch]:
    with ExitStack() as stack:

        def launched(
            *arguments: str | Path,
            program: Sequence[str] = PROGRAM,
            environ: dict[str, str] | None = None,
            without: Sequence[str] = (),
            columns: int = 110,
            rows: int = 30,
            answers: bool = True,
            script: str | None = None,
        ) -> Terminal:
            own = {**base, **(environ or {})}
            terminal = Terminal(
                [*program, *map(str, arguments)],
                {name: value for name, value in own.items() if name not in without},
                columns=columns,
                rows=rows,
                answers=answers,
                **({} if script is None else {"script": script}),
            )
            return stack.enter_context(terminal)

        base = environ
        yield launched


@pytest.fixture(scope="session")
def service() -> Iterator[FaultyService]:
    """A service with the plain catalogue, for all tests that do not change it."""
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        yield service


@pytest.fixture(scope="session")
def hostile() -> Iterator[FaultyService]:
    """A service of which every text means harm."""
    with FaultyService(catalogue=catalogues.hostile(), pace=1000) as service:
        yield service


async def _fill(directory: Path, server: str) -> None:
    async with await Core.open(directory, server) as core:
        async for _ in core.podcasts.update(force=True):
            pass
        for key in [
            row.key for row in await core.library.run(lambda library: library.episodes.rows())
        ]:
            async for _ in core.pages.open(EpisodeRef(key)):
                pass


@pytest.fixture(scope="session")
def filled(service: FaultyService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that holds everything the service has; not to be written."""
    directory = tmp_path_factory.mktemp("filled") / "library"
    asyncio.run(_fill(directory, service.origin))
    return directory


@pytest.fixture
def library(filled: Path, tmp_path: Path) -> Path:
    """The same, of one's own."""
    return Path(shutil.copytree(filled, tmp_path / "library"))


@pytest.fixture
def leash(tmp_path: Path) -> Iterator[Leash]:
    """The real mpv, without sound."""
    if shutil.which("mpv") is None:
        pytest.fail("mpv is not installed, and this test is about it")
    leash = Leash(tmp_path, "--ao=null")
    yield leash
    leash.close()
