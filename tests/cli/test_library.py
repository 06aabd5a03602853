"""``remove`` and ``mark``."""

from __future__ import annotations

import pytest

from tests.support.faulty_service import FaultyService

from .conftest import Steno

LIGHTHOUSE = "night-shift/the-lighthouse"


def followed(steno: Steno) -> list[str]:
    rows = steno("podcasts", "--json", offline=True).json
    return [row["slug"] for row in rows if row["followed"]]


@pytest.fixture
def stocked(steno: Steno) -> Steno:
    """A command line whose library has a podcast that is followed."""
    assert steno("add", "night-shift").code == 0
    return steno


@pytest.mark.parametrize("form", ["night-shift", "{origin}/podcast/night-shift"])
def test_a_podcast_is_followed_no_longer(stocked: Steno, service: FaultyService, form: str) -> None:
    done = stocked("remove", form.format(origin=service.origin))
    assert done.code == 0
    assert done.out.startswith("Night Shift is not followed any more, nor listed until it is added")
    assert followed(stocked) == []
    assert "night-shift" not in stocked("podcasts").out
    assert "night-shift" not in stocked("episodes").out
    assert stocked("episodes", "night-shift", offline=True).out.count("\n") == 4


def test_removing_needs_no_network(stocked: Steno, service: FaultyService) -> None:
    service.stop()
    assert stocked("remove", "night-shift", "--json").json["followed"] is False
    assert followed(stocked) == []


def test_what_is_not_followed_is_told(stocked: Steno) -> None:
    stocked("remove", "night-shift")
    assert stocked("remove", "night-shift").out.startswith("Night Shift was not followed;")


def test_what_was_removed_is_listed_again_once_it_is_added(stocked: Steno) -> None:
    stocked("remove", "night-shift")
    stocked("add", "night-shift")
    assert followed(stocked) == ["night-shift"]
    assert "night-shift" in stocked("episodes").out


@pytest.mark.parametrize(
    ("named", "code", "said"),
    [
        ("nobody", 3, "There is no podcast nobody in the library. steno-tui podcasts lists"),
        (LIGHTHOUSE, 2, "is no podcast"),
        ("a b", 3, "names no podcast"),
    ],
)
def test_what_is_no_podcast_here_cannot_be_removed(
    stocked: Steno, named: str, code: int, said: str
) -> None:
    done = stocked("remove", named)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert followed(stocked) == ["night-shift"]


@pytest.mark.parametrize(
    "verb",
    [
        ("remove", "nobody"),
        ("refresh", "nobody"),
        ("keep", "nobody"),
        ("search", "fog", "--podcast", "nobody"),
        ("highlights", "--podcast", "nobody"),
        ("export", "--podcast", "nobody"),
    ],
    ids=lambda verb: verb[0],
)
def test_every_verb_says_the_same_of_a_podcast_that_is_not_here(
    stocked: Steno, verb: tuple[str, ...]
) -> None:
    done = stocked(*verb)
    assert (done.code, done.out) == (3, "")
    assert done.err == (
        "There is no podcast nobody in the library. steno-tui podcasts lists those that there are; "
        "to follow it: steno-tui add nobody\n"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--read"], "read, not heard"),
        (["--unread"], "unread, not heard"),
        (["--heard"], "unread, heard"),
        (["--read", "--heard"], "read, heard"),
    ],
    ids=str,
)
def test_an_episode_is_marked(stocked: Steno, options: list[str], said: str) -> None:
    done = stocked("mark", LIGHTHOUSE, *options)
    assert (done.code, done.out) == (0, f"The Lighthouse: {said}.\n")


def test_a_mark_is_taken_back_and_leaves_the_other(stocked: Steno) -> None:
    stocked("mark", LIGHTHOUSE, "--read", "--heard", offline=True)
    found = stocked("mark", LIGHTHOUSE, "--unheard", "--json", offline=True).json
    assert (found["read"], found["heard"]) == (True, False)
    assert stocked("episodes", "night-shift", "--json", offline=True).json[0] == found


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([LIGHTHOUSE], 2, "--read, --unread, --heard or --unheard"),
        ([LIGHTHOUSE, "--read", "--unread"], 2, "Give --read or --unread, and"),
        (
            [LIGHTHOUSE, "--read", "--unheard", "--heard"],
            2,
            "--heard or --unheard, not both of a pair",
        ),
        (["night-shift/nothing", "--read"], 3, "no episode night-shift/nothing in the library"),
        (["night-shift", "--read"], 3, "names no episode"),
    ],
    ids=str,
)
def test_what_cannot_be_marked_is_told(
    stocked: Steno, words: list[str], code: int, said: str
) -> None:
    done = stocked("mark", *words)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
