"""The order in which many things are asked for: few hosts at a time, and none holds up the rest."""

from __future__ import annotations

from steno_tui.core.host_turns import AT_ONE_HOST, HostTurns


def turns(things: str) -> HostTurns[str]:
    """Things such as ``a1``, whose letter says where they lie."""
    return HostTurns(things.split(), lambda thing: thing[0])


def test_what_lies_at_one_host_is_given_out_in_a_row() -> None:
    given = turns("a1 b1 a2 b2 a3 b3")
    assert len(given) == 6
    assert list(given) == ["a1", "a2", "a3", "b1", "b2", "b3"]


def test_a_host_that_dawdles_holds_up_a_few() -> None:
    given = turns("a1 a2 a3 a4 a5 a6 b1 b2")
    assert [next(given) for _ in range(AT_ONE_HOST)] == ["a1", "a2", "a3", "a4"]
    assert next(given) == "b1"
    given.done("a3")
    assert next(given) == "a5"


def test_nobody_waits_where_there_is_one_host() -> None:
    assert list(turns("a1 a2 a3 a4 a5 a6")) == ["a1", "a2", "a3", "a4", "a5", "a6"]
    assert list(turns("")) == []
