"""What a command line loads: nothing that it does not need, for loading is most of its time."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from steno_tui import __version__
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast

PAGE = Path(__file__).parent / "stenobird" / "data" / "page.md"

WATCH = """
import sys
from steno_tui.__main__ import main
sys.argv = ["steno-tui", *sys.argv[1:]]
try:
    main()
except SystemExit:
    pass
sys.stdout.flush()
sys.stderr.write("\\nLOADED " + " ".join(sorted(sys.modules)))
"""


def loaded_by(arguments: Sequence[str], home: Path) -> set[str]:
    """The modules in memory after a command line has run."""
    done = subprocess.run(
        [sys.executable, "-c", WATCH, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        env={
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    return set(done.stderr.rpartition("\nLOADED ")[2].split())


def parts(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


@pytest.mark.parametrize(
    "verb",
    [
        ["--help"],
        ["podcasts", "--offline"],
        ["episodes", "--offline"],
        ["show", "a/b", "--offline"],
        ["export", "a/b", "--offline"],
        ["show", str(PAGE)],
        ["add", "a", "--offline"],
        ["request", "a/b", "--offline"],
        ["requests", "--offline"],
        ["search", "a", "--offline"],
        ["play", "a/b", "--offline"],
        ["download", "a/b", "--offline"],
        ["cache", "list"],
        ["doctor", "--offline"],
    ],
    ids=lambda verb: " ".join(verb[:1]),
)
def test_a_verb_loads_nothing_of_the_full_screen(verb: list[str], tmp_path: Path) -> None:
    loaded = loaded_by(verb, tmp_path)
    assert parts(loaded) & {"textual", "starlette", "uvicorn"} == set()
    assert "rich.console" not in loaded  # but the tables of cells are


def test_showing_a_file_loads_no_network_no_library_and_no_places(tmp_path: Path) -> None:
    loaded = loaded_by(["show", str(PAGE), "--json"], tmp_path)
    assert "steno_tui.cli.commands.show" in loaded
    unwanted = {"sqlite3", "httpx", "platformdirs", "asyncio", "tomllib", "steno_tui.library"}
    assert loaded & unwanted == set()


def test_help_loads_no_network_and_no_library(tmp_path: Path) -> None:
    loaded = loaded_by(["--help"], tmp_path)
    assert loaded & {"sqlite3", "httpx", "platformdirs", "ssl", "asyncio"} == set()


def test_the_version_loads_nothing_at_all(tmp_path: Path) -> None:
    loaded = loaded_by(["--version"], tmp_path)
    assert {module for module in loaded if module.startswith("steno_tui")} == {
        "steno_tui",
        "steno_tui.__main__",
    }
    assert loaded & {"click", "typing", "asyncio", "json"} == set()


def imported_by(*arguments: str) -> set[str]:
    """The modules that a Python imports, from its start to its end."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments], capture_output=True, text=True, check=True
    )
    return {row.rpartition("|")[2].strip() for row in done.stderr.splitlines()}


def test_the_version_is_told_by_little_more_than_bare_python() -> None:
    start = "from steno_tui.__main__ import main; main()"
    more = imported_by("-c", start, "--version") - imported_by("-c", "pass")
    assert more == {"__future__", "steno_tui", "steno_tui.__main__"}


def test_the_version_is_the_packages() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "steno_tui", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"steno-tui {__version__}\n"


@pytest.mark.parametrize("is_left", [False, True], ids=["at first", "where it was left"])
def test_the_full_screen_loads_only_what_it_shows_until_it_stands(
    tmp_path: Path, is_left: bool
) -> None:
    """What is in memory is written down as the first frame is sent, and that is the end."""
    server = "http://127.0.0.1:9"
    if is_left:
        podcast = Podcast("night-shift", "Night Shift")
        light = Episode(podcast, "light", "The Light")
        with Library.open(tmp_path / "library", server) as library:
            library.podcasts.follow(podcast)
            library.episodes.put(podcast.slug, [light])
            library.settings.set_last_place(LastPlace(None, light.key, "episodes"))
    told = tmp_path / "told"
    watch = f"""
import os, sys
from steno_tui import startup
event_loop = startup.event_loop
def watched():
    from steno_tui.tui.workarounds.terminal_driver import TerminalDriver
    write = TerminalDriver.write
    def written(driver, data):
        write(driver, data)
        if "podcasts" in data or "The Light" in data:
            with open({str(told)!r}, "w") as file:
                file.write(" ".join(sys.modules))
            os._exit(0)
    TerminalDriver.write = written
    return event_loop()
startup.event_loop = watched  # everything is imported by then, in its own order
from steno_tui.__main__ import main
sys.argv = ["steno-tui", "--server", {server!r}, "--library", {str(tmp_path / "library")!r}]
main()
"""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environ = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "TERM": "xterm-256color"}
    with subprocess.Popen(
        [sys.executable, "-c", watch],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    ) as program:
        os.close(theirs)
        with suppress(OSError):  # it has ended
            while os.read(ours, 65536):
                pass
    os.close(ours)
    assert program.returncode == 0
    loaded = set(told.read_text().split())
    assert "steno_tui.tui.app" in loaded
    assert loaded & {"click", "httpx", "steno_tui.cli.verbs"} == set()
    later = {
        "json",
        "stringprep",
        "webbrowser",
        "hashlib",
        "ssl",
        "steno_tui.core.episode_pages",
        "steno_tui.core.picked",
        "steno_tui.core.podcasts",
        "steno_tui.core.service_podcasts",
        "steno_tui.tui.many_actions",
        "steno_tui.tui.page_lines",
        "steno_tui.tui.player_bar.layout",
        "steno_tui.tui.widgets.text_field",
    }
    assert loaded & later == set()
