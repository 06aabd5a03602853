"""Verbs that take several episodes: all are done in their order, and the worst is the exit code."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faulty_service import FaultyService

from .conftest import Steno

BAKERY = "night-shift/the-bakery"
LIGHTHOUSE = "night-shift/the-lighthouse"
SILENCE = "night-shift/the-silence"
NOTHING = "night-shift/nothing"


def waiting(steno: Steno) -> list[str]:
    rows = steno("queue", "--json", offline=True).json
    return [f"{row['podcast']['slug']}/{row['slug']}" for row in rows]


def test_several_are_queued_in_their_order(steno: Steno) -> None:
    assert steno("queue", "add", BAKERY, LIGHTHOUSE).out == (
        "The Bakery: number 1 in the queue.\nThe Lighthouse: number 2 in the queue.\n"
    )
    assert waiting(steno) == [BAKERY, LIGHTHOUSE]


def test_an_episode_that_is_named_twice_is_one(steno: Steno, service: FaultyService) -> None:
    address = f"{service.origin}/podcast/{BAKERY}"
    for twice in ((BAKERY, BAKERY), (BAKERY, address)):
        assert steno("queue", "add", *twice).out == "The Bakery: number 1 in the queue.\n"
        assert steno("mark", *twice, "--read").out == "The Bakery: read, not heard.\n"
        assert steno("queue", "remove", *twice).code == 0
        assert steno("export", *twice).out == steno("export", BAKERY).out
        done = steno("export", *twice, "--output", "taken/", offline=True)
        assert (done.code, len(done.out.splitlines())) == (0, 1)
        assert "1 episode: " in done.err


def test_several_are_put_before_all_others_in_their_order(steno: Steno) -> None:
    steno("queue", "add", BAKERY)
    done = steno("queue", "add", LIGHTHOUSE, BAKERY, "--next")
    assert waiting(steno)[:2] == [LIGHTHOUSE, BAKERY]
    assert [line.rpartition("number ")[2][0] for line in done.out.splitlines()] == ["1", "2"]


def test_one_that_fails_stops_no_other_and_is_the_exit_code(steno: Steno) -> None:
    done = steno("queue", "add", SILENCE, NOTHING, LIGHTHOUSE)
    assert (done.code, waiting(steno)) == (3, [LIGHTHOUSE])
    assert done.out == "The Lighthouse: number 1 in the queue.\n"
    assert f"{SILENCE}: “The Silence” has no audio." in done.err and f"{NOTHING}: " in done.err
    done = steno("queue", "remove", BAKERY, LIGHTHOUSE)
    assert (done.code, done.out) == (3, f"Removed {LIGHTHOUSE}.\n")


def test_a_name_that_is_nearly_right_is_told_the_right_one(steno: Steno) -> None:
    steno("queue", "add", LIGHTHOUSE)
    done = steno("mark", "night-shift/the-lighthose", LIGHTHOUSE, "--read", offline=True)
    assert f"Did you mean {LIGHTHOUSE}?" in done.err
    assert done.out == "The Lighthouse: read, not heard.\n"


def test_one_is_told_as_an_object_and_several_as_an_array(steno: Steno) -> None:
    steno("queue", "add", LIGHTHOUSE, BAKERY)
    assert steno("mark", LIGHTHOUSE, "--heard", "--json").json["heard"] is True
    rows = steno("mark", LIGHTHOUSE, BAKERY, "--unheard", "--json").json
    assert [(row["slug"], row["heard"]) for row in rows] == [
        ("the-lighthouse", False),
        ("the-bakery", False),
    ]
    done = steno("mark", NOTHING, BAKERY, "--read", "--json")
    assert (done.code, [row["read"] for row in done.json]) == (3, [True])


def test_several_are_requested_each_once(steno: Steno, service: FaultyService) -> None:
    done = steno("request", BAKERY, LIGHTHOUSE, BAKERY, NOTHING)
    bakery, lighthouse = done.out.splitlines()
    assert bakery.startswith("The Bakery: Sent") and lighthouse == "The Lighthouse: Ready."
    assert done.code == 3 and f"{NOTHING}: " in done.err
    assert [one.method for one in service.requests].count("POST") == 1


def test_the_audio_of_several_is_fetched_and_deleted(steno: Steno) -> None:
    done = steno("download", LIGHTHOUSE, SILENCE, BAKERY)
    assert done.code == 2 and "has no audio" in done.err
    assert all(Path(place).stat().st_size for place in done.out.splitlines())
    assert len(done.out.splitlines()) == 2
    assert "The Bakery: " in done.err
    done = steno("cache", "remove", LIGHTHOUSE, NOTHING, BAKERY)
    assert (done.code, done.out) == (3, "")
    assert f"There is no audio of {NOTHING} here." in done.err
    assert "Freed 104.7 MB." in done.err
    assert steno("cache", "list", "--json").json == []


@pytest.mark.parametrize("verb", ["download", "request", "queue add", "queue remove"])
def test_none_is_a_wrong_use(steno: Steno, verb: str) -> None:
    done = steno(*verb.split())
    assert done.code == 2 and "Missing argument 'REF...'" in done.err
