"""Where nothing can be kept a verb that saves fails and says why, and the others go on working."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from .conftest import VERBS, Done, Steno

BAKERY = "night-shift/the-bakery"

SAVING = {
    "add": ["night-shift"],
    "request": [BAKERY],
    "queue add": [BAKERY],
    "queue remove": [BAKERY],
    "queue clear": [],
    "mark": [BAKERY, "--read"],
    "remove": ["night-shift"],
    "refresh": [],
}
"""The verbs that are there to save something, and what they are given."""

READING = {
    "podcasts": [],
    "episodes": ["night-shift"],
    "show": [BAKERY],
    "requests": [],
    "queue": [],
    "queue list": [],
}

OTHERS = {
    *("cache", "cache list", "cache clear", "completion", "demo"),
    *("doctor", "download", "open", "play"),
}
"""Those that have nothing to do with it: audio is kept elsewhere."""


def names(verbs: Mapping[str, click.Command], before: str = "") -> Iterator[str]:
    for name, verb in verbs.items():
        yield before + name
        if isinstance(verb, click.Group):
            yield from names(verb.commands, f"{before}{name} ")


def directories_in_place_of_the_files(library: Path, _: pytest.MonkeyPatch) -> None:
    (library / "user.db").mkdir(parents=True)
    (library / "library.db").mkdir()


def a_file_in_place_of_the_directory(library: Path, _: pytest.MonkeyPatch) -> None:
    library.parent.mkdir(parents=True)
    library.write_text("something else")


def no_locks(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refused)
    monkeypatch.setattr(fcntl, "lockf", refused)


@pytest.fixture(
    params=[directories_in_place_of_the_files, a_file_in_place_of_the_directory, no_locks]
)
def nowhere(
    request: pytest.FixtureRequest, steno: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Steno:
    """A command line whose library cannot be where it is told to be."""
    library = tmp_path / "place" / "library"
    request.param(library, monkeypatch)

    def nowhere(*arguments: str, offline: bool = False) -> Done:
        return steno("--library", str(library), *arguments, offline=offline)

    return nowhere


@pytest.mark.parametrize("verb", SAVING)
def test_a_verb_that_saves_fails_and_says_why(nowhere: Steno, verb: str) -> None:
    done = nowhere(*verb.split(), *SAVING[verb])
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Nothing was saved.") and "kept" in done.err


@pytest.mark.parametrize("verb", READING)
def test_a_verb_that_reads_goes_on_and_says_it(nowhere: Steno, verb: str) -> None:
    done = nowhere(*verb.split(), *READING[verb])
    assert done.code == 0 and "kept" in done.err


@pytest.mark.parametrize(("verb", "gone"), [("refresh", "user.db"), ("add", "library.db")])
def test_the_one_file_that_is_needed_is_enough(
    steno: Steno, tmp_path: Path, verb: str, gone: str
) -> None:
    (tmp_path / "place" / gone).mkdir(parents=True)
    done = steno("--library", str(tmp_path / "place"), verb, *SAVING[verb])
    assert done.code == 0 and "kept" in done.err


def test_every_verb_is_known_to_save_or_not() -> None:
    assert set(names(VERBS)) == SAVING.keys() | READING.keys() | OTHERS
