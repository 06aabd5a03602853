"""Starting: to the first frame, to the version, and to a saved page on standard output."""

from __future__ import annotations

import sys

from tests.benchmarks.figures import Figure, beside
from tests.benchmarks.pages import a_page
from tests.benchmarks.programs import STENO, Bench, in_turns

_AS_INSTALLED = "import sys; from steno_tui.__main__ import main; sys.exit(main())"
"""What the command that an installer makes does."""


def launch(bench: Bench, rounds: int) -> list[Figure]:
    """From the start of the process to the big library on the screen, beside an empty app."""
    ours, floor = in_turns(rounds, bench.steno_launch, bench.empty_launch)
    return beside("launch", ours, floor, bar=1.4)


def version(bench: Bench, rounds: int) -> Figure:
    """``steno-tui --version``, beside a Python that does nothing."""
    ours, floor = in_turns(
        rounds,
        lambda: bench.run(sys.executable, "-c", _AS_INSTALLED, "--version"),
        lambda: bench.run(sys.executable, "-c", "pass"),
    )
    return Figure("--version", ours, floor, bar=2)


def show(bench: Bench, rounds: int) -> Figure:
    """``steno-tui show FILE --json``, beside a Python that does nothing."""
    file = bench.directory / "page.md"
    file.write_bytes(a_page())
    ours, floor = in_turns(
        rounds,
        lambda: bench.run(*STENO, "show", str(file), "--json"),
        lambda: bench.run(sys.executable, "-c", "pass"),
    )
    return Figure("show FILE --json", ours, floor)
