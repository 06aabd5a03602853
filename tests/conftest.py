"""What all tests share: how Ctrl-C reaches programs, where byte code is kept, and their marks."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support import new_libraries

# A busy machine is no fault; and each run looks at other examples, so that fewer do.
settings.register_profile("untimed", deadline=None, max_examples=40)
settings.load_profile("untimed")

# A shell that runs something in the background has it ignore Ctrl-C, and what ignores a signal
# hands that on to the programs it starts. Those under test must hear it.
signal.signal(signal.SIGINT, signal.default_int_handler)

_ROOMS = Path(__file__).parent

_MEMORY = Path("/dev/shm")
"""Where Linux has files that are in memory alone."""

_ROOM = 2_000_000_000
"""Bytes that must be free there: more than all tests ever have in files at one time."""

_LONGEST_NAME = 80
"""Characters of a parameter that a test is named by."""

_MARKS_OF_ROOMS = {"benchmarks": ("benchmark",), "terminal": ("clock",)}
_MARKS_OF_FIXTURES = {
    **dict.fromkeys(("real_mpv", "leash", "mpv", "mpv_hall", "encoded_audio"), ("mpv", "clock")),
    "bus": ("bus", "clock"),
}


def _names_rooms_only(config: pytest.Config) -> bool:
    """Whether whole rooms are to be tested, or all, and no file or test by its name."""
    return all(Path(str(each).partition("::")[0]).is_dir() for each in config.args)


def _has_room_in_memory() -> bool:
    """Whether there is a directory in memory with room for files, and for programs to be run."""
    try:
        memory = os.statvfs(_MEMORY)
    except OSError:
        return False
    is_usable = os.access(_MEMORY, os.W_OK) and not memory.f_flag & getattr(os, "ST_NOEXEC", 0)
    return is_usable and memory.f_bavail * memory.f_frsize >= _ROOM


def pytest_configure(config: pytest.Config) -> None:
    """Leave out no slow test of a file that is named, and see to where files are kept.

    Those of tests go into memory where there is room, unless a place was chosen: each of the
    thousands of libraries is written through, and no test has the power fail.

    Byte code goes into pytest's cache where Python may not keep it beside the source. Else each
    worker and each program under test would compile everything at each start.
    """
    if "TMPDIR" not in os.environ and _has_room_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    if not _names_rooms_only(config) and config.option.markexpr == config.getini("addopts")[-1]:
        config.option.markexpr = "not benchmark"
    cache: pytest.Cache | None = getattr(config, "cache", None)
    if sys.dont_write_bytecode and cache is not None:
        sys.dont_write_bytecode = False
        sys.pycache_prefix = str(cache.mkdir("bytecode"))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Share out whole rooms, among two workers for each processor, for half the time they wait.

    A file or a single test is done before the workers have started.
    """
    is_whole = _names_rooms_only(config) and config.option.markexpr != "benchmark"
    return 2 * (os.cpu_count() or 1) if is_whole else 0


def pytest_make_parametrize_id(val: object) -> str | None:
    """Name a test by the beginning of a long text it is given.

    Every worker tells the names of all its tests, and those with each result.
    """
    if not isinstance(val, str | bytes) or len(val) <= _LONGEST_NAME:
        return None
    return f"{ascii(val[:_LONGEST_NAME])} of {len(val)}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by where they are and by what they use, so that they can be left out.

    What takes long comes first: begun last, it would be waited for by idle workers.
    """
    room_of = cache(lambda path: path.relative_to(_ROOMS).parts[0])
    for item in items:
        marks = set(_MARKS_OF_ROOMS.get(room_of(item.path), ()))
        for fixture in getattr(item, "fixturenames", ()):
            marks.update(_MARKS_OF_FIXTURES.get(fixture, ()))
        if "[mpv" in item.name and "player" in getattr(item, "fixturenames", ()):
            marks.update(("mpv", "clock"))
        for mark in marks:
            item.add_marker(mark)
    items.sort(key=lambda item: not any(map(item.get_closest_marker, ("slow", "benchmark"))))


def pytest_collection_finish() -> None:
    """Have the collector of garbage pass over all that was collected for the tests, from now on."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _new_libraries_copied() -> Iterator[None]:
    """Let the tables of a new library be made once, and not by each of thousands of tests."""
    with new_libraries.copied():
        yield
