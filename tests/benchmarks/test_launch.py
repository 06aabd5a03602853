"""Starting costs little more than an app that does nothing."""

from __future__ import annotations

from tests.benchmarks import launching
from tests.benchmarks.programs import Bench, in_turns


def test_a_library_of_50_000_episodes_is_on_the_screen_soon_after_an_empty_app_is(
    bench: Bench,
) -> None:
    best, _ = launching.launch(bench, rounds=5)
    assert best.ratio is not None
    assert best.ratio < 2.2


def test_the_size_of_the_library_does_not_show_in_the_launch(bench: Bench) -> None:
    big, small = in_turns(5, bench.steno_launch, lambda: bench.steno_launch("small"))
    assert min(big) < 1.5 * min(small)


def test_asking_for_the_version_costs_no_more_than_a_bare_python(bench: Bench) -> None:
    version = launching.version(bench, rounds=10)
    assert version.ratio is not None
    assert version.ratio < 2
