"""Where nothing can be kept a verb that saves fails and says why, and the others go on working."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import pytest

from tests.support.faulty_service import FaultyService

from .conftest import VERBS, Done, Steno

BAKERY = "night-shift/the-bakery"

SAVING = {
    "add": ["night-shift"],
    "request": [BAKERY],
    "queue add": [BAKERY],
    "queue remove": [BAKERY],
    "queue clear": [],
    "moments add": [BAKERY, "5"],
    "moments remove": [BAKERY, "5"],
    "mark": [BAKERY, "--read"],
    "remove": ["night-shift"],
    "keep": ["night-shift", "--keep-downloads", "2"],
    "refresh": [],
    "opml import": ["list.opml"],
    "transcript import": [BAKERY, "words.txt"],
    "transcript remove": [BAKERY],
    "transcript request": [BAKERY, "--preview"],
}
"""The verbs that are there to save something, and what they are given."""

LIST = """<opml version="2.0"><head/><body>
<outline type="rss" text="A radio" xmlUrl="https://radio.invalid/feed.xml"/>
</body></opml>"""

READING = {
    "podcasts": [],
    "episodes": ["night-shift"],
    "show": [BAKERY],
    "export": [BAKERY],
    "requests": [],
    "continue": ["--list"],
    "queue": [],
    "queue list": [],
    "moments": [],
    "highlights": [],
    "search": ["light"],
    "topics": [],
    "moments list": [],
    "opml export": [],
    "transcript show": [BAKERY],
    "transcript list": [BAKERY],
    "transcript requests": [],
}

FINDING = {"highlights", "search", "topics", "transcript show", "transcript list"}
"""Those of them that say by their code that there is nothing, as in a library that is new."""

OTHERS = {
    *("cache", "cache list", "cache remove", "cache clear", "completion", "demo"),
    *("doctor", "download", "man", "open", "opml", "play", "skill"),
    *("key", "key set", "key remove", "key show-where", "transcript"),
}
"""Those that have nothing to do with it: audio, and the API key, are kept elsewhere."""


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
    assert done.code == (3 if verb in FINDING else 0) and "kept" in done.err


FAULTS = {
    "cannot be read": "pread64,read:error=EIO",
    "is full": "pwrite64,write:error=ENOSPC",
    "loses what is written": "fdatasync,fsync:error=EIO",
}
"""What a disk does, as `strace` puts it in the way of those calls."""


_ENDS = ("", "-journal")


def on_a_disk(fault: str, when: str, library: Path, *arguments: str) -> Done:
    """Run a command line whose library's files meet a fault, the calls that are named."""
    files = [library / f"{name}.db{end}" for name in ("user", "library") for end in _ENDS]
    calls = FAULTS[fault].partition(":")[0]
    command = [
        *(
            "strace",
            "-f",
            "--seccomp-bpf",
            "-qq",
            "-o",
            "/dev/null",
            *(f"--trace-path={file}" for file in files),
        ),
        *("-e", f"trace={calls}", "-e", f"inject={FAULTS[fault]}:when={when}"),
        *(sys.executable, "-m", "steno_tui", "--library", str(library), *arguments),
    ]
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, env=environ)
    return Done(done.returncode, done.stdout, done.stderr)


def used(steno: Steno, library: Path, verb: str = "") -> Path:
    """A library in which a verb that saves has something to change."""
    Path("words.txt").write_text("Some words.")
    for before in ("add", "queue add", "moments add", "transcript import"):
        if verb != before:
            assert steno("--library", str(library), *before.split(), *SAVING[before]).code == 0
    return library


needs_strace = pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace")


def copied(library: Path, name: str) -> Path:
    """The library as it is, beside it."""
    return Path(shutil.copytree(library, library.with_name(name)))


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("verb", SAVING)
def test_a_verb_that_meets_a_disk_that_refuses_fails_and_says_why(
    steno: Steno, tmp_path: Path, service: FaultyService, verb: str
) -> None:
    library = used(steno, tmp_path / "place", verb)
    (tmp_path / "list.opml").write_text(LIST)
    arguments = ("--server", service.origin, *verb.split(), *SAVING[verb])
    for fault in FAULTS:
        done = on_a_disk(fault, "1+", copied(library, fault), *arguments)
        assert (done.code, done.out) == (1, ""), fault
        assert "Traceback" not in done.err and "does not know" not in done.err, fault
        assert "kept" in done.err or "could not be" in done.err, fault


@needs_strace
@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_verb_says_it_has_saved_is_there(
    steno: Steno, tmp_path: Path, service: FaultyService, fault: str
) -> None:
    def waiting(library: Path) -> list[str]:
        listed = steno("--library", str(library), "queue", "--json", offline=True).json
        return [row["slug"] for row in listed]

    library = used(steno, tmp_path / "place")
    before = waiting(library)
    arguments = ("--server", service.origin, "queue", "add", "night-shift/the-lighthouse")
    for when in ("1", "2", "3", "4", "6", "8", "11", "15", "5+", "9+"):
        copy = copied(library, when)
        done = on_a_disk(fault, when, copy, *arguments)
        assert done.code in (0, 1), when
        after = waiting(copy)
        if done.code == 0:
            assert after == [*before, "the-lighthouse"], when
        else:
            assert (done.out, after[: len(before)]) == ("", before), when


@pytest.mark.parametrize(("verb", "gone"), [("refresh", "user.db"), ("add", "library.db")])
def test_the_one_file_that_is_needed_is_enough(
    steno: Steno, tmp_path: Path, verb: str, gone: str
) -> None:
    (tmp_path / "place" / gone).mkdir(parents=True)
    done = steno("--library", str(tmp_path / "place"), verb, *SAVING[verb])
    assert done.code == 0 and "kept" in done.err


def test_every_verb_is_known_to_save_or_not() -> None:
    assert set(names(VERBS)) == SAVING.keys() | READING.keys() | OTHERS
