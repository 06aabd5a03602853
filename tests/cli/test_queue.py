"""``queue``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.faulty_service import FaultyService

from .conftest import Steno, shown_on_terminal

BAKERY = "night-shift/the-bakery"
LIGHTHOUSE = "night-shift/the-lighthouse"
SILENCE = "night-shift/the-silence"


def waiting(steno: Steno) -> list[str]:
    rows = steno("queue", "--json", offline=True).json
    return [f"{row['podcast']['slug']}/{row['slug']}" for row in rows]


@pytest.fixture
def queued(steno: Steno) -> Steno:
    """A command line in whose queue two episodes wait."""
    for ref in (LIGHTHOUSE, BAKERY):
        assert steno("queue", "add", ref).code == 0
    return steno


def test_nothing_waits_at_first(steno: Steno) -> None:
    done = steno("queue")
    assert (done.code, done.out) == (0, "")
    assert "steno-tui queue add" in done.err


def test_an_empty_queue_is_an_empty_array(steno: Steno) -> None:
    assert steno("queue", "list", "--json").json == []


def test_an_episode_is_added_and_told_as_which(queued: Steno) -> None:
    assert queued("queue", "add", BAKERY).out == "The Bakery: number 2 in the queue.\n"


def test_an_added_episode_is_told_as_json(queued: Steno) -> None:
    found = queued("queue", "add", BAKERY, "--next", "--json").json
    assert (found["slug"], found["number"]) == ("the-bakery", 1)


def test_episodes_wait_in_the_order_in_which_they_were_added(queued: Steno) -> None:
    assert waiting(queued) == [LIGHTHOUSE, BAKERY]


def test_an_episode_can_be_put_before_all_others(queued: Steno) -> None:
    done = queued("queue", "add", BAKERY, "--next")
    assert done.out == "The Bakery: number 1 in the queue.\n"
    assert waiting(queued) == [BAKERY, LIGHTHOUSE]


def test_an_episode_is_added_by_its_address(steno: Steno, service: FaultyService) -> None:
    steno("queue", "add", f"{service.origin}/podcast/{LIGHTHOUSE}")
    assert waiting(steno) == [LIGHTHOUSE]


def test_what_was_read_before_is_added_without_a_network(
    steno: Steno, service: FaultyService
) -> None:
    steno("show", LIGHTHOUSE)
    service.stop()
    assert steno("queue", "add", LIGHTHOUSE).code == 0
    assert waiting(steno) == [LIGHTHOUSE]


@pytest.mark.parametrize("words", [("queue",), ("queue", "list")])
def test_in_a_pipe_the_queue_is_a_line_for_each(queued: Steno, words: tuple[str, ...]) -> None:
    assert queued(*words).out == (
        f"{LIGHTHOUSE}\tThe Lighthouse\t3843\n{BAKERY}\tThe Bakery\t2700\n"
    )


@pytest.mark.usefixtures("queued")
def test_on_a_terminal_the_queue_is_numbered(service: FaultyService) -> None:
    assert shown_on_terminal("--server", service.origin, "queue") == (
        "1. The Lighthouse\n  night-shift/the-lighthouse, 1 h 4 min\n"
        "2. The Bakery\n  night-shift/the-bakery, 45 min\n"
    )


def test_the_queue_is_listed_as_json(queued: Steno, service: FaultyService) -> None:
    row = queued("queue", "list", "--json").json[0]
    assert row == {
        "podcast": {
            "slug": "night-shift",
            "title": "Night Shift",
            "page_url": f"{service.origin}/podcast/night-shift",
        },
        "slug": "the-lighthouse",
        "title": "The Lighthouse",
        "page_url": f"{service.origin}/podcast/night-shift/the-lighthouse",
        "duration_seconds": 3843,
    }


def test_listing_asks_the_service_for_nothing(queued: Steno, service: FaultyService) -> None:
    before = len(service.requests)
    queued("queue")
    assert len(service.requests) == before


def test_an_episode_is_removed(queued: Steno) -> None:
    assert queued("queue", "remove", LIGHTHOUSE).out == f"Removed {LIGHTHOUSE}.\n"
    assert waiting(queued) == [BAKERY]


def test_a_removed_episode_is_told_as_json_with_the_number_that_it_had(queued: Steno) -> None:
    before = queued("queue", "--json").json
    found = queued("queue", "remove", BAKERY, "--json").json
    assert found == before[1] | {"number": 2}
    assert waiting(queued) == [LIGHTHOUSE]


def test_what_does_not_wait_cannot_be_removed(queued: Steno) -> None:
    done = queued("queue", "remove", SILENCE, "--json")
    assert (done.code, done.out) == (3, "")
    assert waiting(queued) == [LIGHTHOUSE, BAKERY]


def test_the_queue_is_cleared(queued: Steno) -> None:
    assert queued("queue", "clear").out == "Removed 2 episodes.\n"
    assert queued("queue", "clear").out == "Nothing waited to be heard.\n"
    assert waiting(queued) == []


def test_a_cleared_queue_is_told_as_json(queued: Steno) -> None:
    before = queued("queue", "--json").json
    assert queued("queue", "clear", "--json").json == before
    assert queued("queue", "clear", "--json").json == []


def test_an_episode_without_audio_cannot_be_added(steno: Steno) -> None:
    done = steno("queue", "add", SILENCE)
    assert (done.code, done.err) == (2, "“The Silence” has no audio.\n")
    assert waiting(steno) == []


@pytest.mark.parametrize("ref", ["night-shift/nothing", "night-shift", "a/b/c"])
def test_what_is_no_episode_cannot_be_added(steno: Steno, ref: str) -> None:
    assert steno("queue", "add", ref).code == 3
    assert waiting(steno) == []


def test_a_saved_page_cannot_be_added(steno: Steno, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n")
    assert steno("queue", "add", str(page)).code == 2


def test_what_was_never_read_cannot_be_added_offline(steno: Steno) -> None:
    assert steno("queue", "add", LIGHTHOUSE, offline=True).code == 4


@pytest.mark.parametrize("verb", ["list", "add", "remove", "clear"])
def test_every_verb_of_the_queue_has_help_with_an_example(steno: Steno, verb: str) -> None:
    done = steno("queue", verb, "--help")
    assert done.code == 0
    assert done.out.count(f"Example: steno-tui queue {verb}") == 1
