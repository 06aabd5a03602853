"""``add``, ``request`` and ``requests``."""

from __future__ import annotations

import json
import os
import pty
import signal
from pathlib import Path

import pytest

from steno_tui.demo.catalogue import load
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .conftest import CATALOGUE, Steno, finished, process, shown_on_terminal, written_to

BAKERY = "night-shift/the-bakery"
TUNNEL = "night-shift/the-tunnel"
LIGHTHOUSE = "night-shift/the-lighthouse"

REQUEST_FIELDS = [
    "podcast",
    "slug",
    "title",
    "page_url",
    "request",
    "state",
    "reason",
    "created_at",
    "sent_at",
    "updated_at",
    "due_at",
]


def posts(service: FaultyService) -> int:
    return sum(request.method == "POST" for request in service.requests)


def test_a_podcast_is_added(steno: Steno, service: FaultyService) -> None:
    done = steno("add", f"{service.origin}/podcast/night-shift/the-lighthouse")
    assert (done.code, done.out) == (0, "Added Night Shift: 4 episodes.\n")
    assert posts(service) == 0


def test_an_added_podcast_is_told_as_json(steno: Steno) -> None:
    found = steno("add", "night-shift", "--json").json
    assert (found["slug"], found["followed"], found["episodes"]) == ("night-shift", True, 4)


def test_what_is_not_there_cannot_be_added(steno: Steno) -> None:
    assert steno("add", "nobody").code == 3
    assert steno("add", "a/b/c").code == 3


def test_an_episode_that_is_not_there_is_told_beside_the_podcast_that_is(steno: Steno) -> None:
    added = steno("add", "night-shift/made-up")
    assert (added.code, added.out) == (0, "Added Night Shift: 4 episodes.\n")
    assert added.err == "Night Shift was added, but it has no episode made-up.\n"


def test_offline_a_podcast_is_added_by_its_address(steno: Steno, service: FaultyService) -> None:
    address = f"{service.origin}/podcast/night-shift"
    done = steno("add", address, "--json", offline=True)
    assert (done.code, done.json["followed"], done.json["episodes"]) == (0, True, None)
    done = steno("add", address, offline=True)
    assert (done.code, done.out) == (0, "night-shift was followed before.\n")
    assert done.err == "Its episodes are read once there is a network.\n"


def test_offline_a_podcast_on_disk_is_added_with_what_is_there(steno: Steno) -> None:
    steno("episodes", "night-shift")
    done = steno("add", "night-shift", offline=True)
    assert (done.code, done.out) == (0, "Added Night Shift: 4 episodes.\n")
    assert done.err == "What is new of it is read once there is a network.\n"


def test_a_file_that_is_no_list_of_feeds_is_not_added(steno: Steno, tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text("# A page\n")
    done = steno("add", "./page.md")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("page.md is no list of feeds (OPML): in its line 1, ")


def test_offline_a_name_that_may_be_anything_is_not_added(steno: Steno) -> None:
    done = steno("add", "night-shift", offline=True)
    assert (done.code, done.out) == (4, "")
    assert "night-shift was not added" in done.err
    assert steno("podcasts", offline=True).out == ""


def test_a_request_is_sent_once_and_told(steno: Steno, service: FaultyService) -> None:
    done = steno("request", BAKERY)
    assert (done.code, done.out) == (0, "The Bakery: Sent; the service has taken it.\n")
    assert posts(service) == 1


def test_a_request_is_told_as_json(steno: Steno) -> None:
    found = steno("request", BAKERY, "--json").json
    assert list(found) == REQUEST_FIELDS
    assert (found["request"], found["title"]) == ("sent", "The Bakery")
    assert found["created_at"] and found["sent_at"]


def test_asking_again_sends_nothing(steno: Steno, service: FaultyService) -> None:
    steno("request", BAKERY)
    done = steno("request", BAKERY)
    assert done.code == 0
    assert "nothing is sent twice" in done.err
    assert posts(service) == 1


def test_a_request_is_waited_for(steno: Steno) -> None:
    done = steno("request", BAKERY, "--wait")
    assert (done.code, done.out) == (0, "The Bakery: Ready.\n")
    assert steno("show", BAKERY, "--json", offline=True).json["state"] == "processed"


def test_a_request_that_fails_says_so(steno: Steno) -> None:
    done = steno("request", TUNNEL, "--wait", "--json")
    assert (done.code, done.json["request"]) == (5, "failed")
    assert done.json["reason"] == "The service says: failed."


def test_what_was_processed_is_ready_without_asking(steno: Steno, service: FaultyService) -> None:
    done = steno("request", LIGHTHOUSE)
    assert (done.code, done.out) == (0, "The Lighthouse: Ready.\n")
    assert posts(service) == 0


def test_what_was_processed_is_told_as_json(steno: Steno) -> None:
    found = steno("request", LIGHTHOUSE, "--json").json
    assert list(found) == REQUEST_FIELDS
    assert (found["request"], found["created_at"]) == ("ready", None)


def test_offline_a_request_is_recorded(steno: Steno, service: FaultyService) -> None:
    done = steno("request", BAKERY, "--json", offline=True)
    assert (done.code, done.json["request"]) == (0, "waiting")
    assert "It is recorded" in done.err
    assert posts(service) == 0


def test_a_request_recorded_offline_is_sent_by_asking_again(
    steno: Steno, service: FaultyService
) -> None:
    steno("request", BAKERY, offline=True)
    assert steno("request", BAKERY, "--json").json["request"] == "sent"
    assert posts(service) == 1


def test_a_busy_service_is_not_asked_again_at_once(steno: Steno, service: FaultyService) -> None:
    service.faults.set("*transcription-requests", Fault.rate_limit(600))
    assert steno("request", BAKERY, "--json").json["request"] == "waiting"
    assert steno("request", BAKERY, "--json").json["request"] == "waiting"
    assert posts(service) == 1


def test_a_refused_request_has_failed(steno: Steno, service: FaultyService) -> None:
    service.faults.set("*transcription-requests", Fault(status=403))
    assert steno("request", BAKERY).code == 5


@pytest.mark.parametrize("ref", ["night-shift/nothing", "night-shift", "a/b/c"])
def test_what_is_no_episode_cannot_be_asked_for(
    steno: Steno, service: FaultyService, ref: str
) -> None:
    assert steno("request", ref).code == 3
    assert posts(service) == 0
    assert steno("requests", "--json", offline=True).json == []


def test_requests_are_listed(steno: Steno) -> None:
    steno("request", BAKERY, offline=True)
    done = steno("requests", offline=True)
    assert done.code == 0
    reference, _, state, asked, reason = done.out.removesuffix("\n").split("\t")
    assert (reference, state, reason) == (BAKERY, "waiting", "Waiting for the network.")
    assert asked.endswith("+00:00")


def test_on_a_terminal_requests_are_listed_for_people(steno: Steno, service: FaultyService) -> None:
    steno("request", BAKERY, offline=True)
    seen = shown_on_terminal("--server", service.origin, "--offline", "requests")
    assert "night-shift/the-bakery, asked just now. Waiting to be sent." in seen


def test_requests_are_listed_as_json(steno: Steno) -> None:
    steno("request", BAKERY, "--wait")
    (found,) = steno("requests", "--json").json
    assert list(found) == REQUEST_FIELDS
    assert found["request"] == "ready"


def test_listing_requests_sends_none(steno: Steno, service: FaultyService) -> None:
    steno("request", BAKERY, offline=True)
    steno("requests")
    assert posts(service) == 0


def test_what_was_asked_for_of_an_episode_is_taken_off_the_list(
    steno: Steno, service: FaultyService
) -> None:
    assert steno("requests", "--remove", BAKERY).code == 3
    steno("request", BAKERY)
    steno("request", TUNNEL, offline=True)
    done = steno("requests", "--remove", BAKERY, "--json")
    assert [one["slug"] for one in done.json] == ["the-bakery"]
    assert "1 request" in done.err and "still processed" in done.err
    done = steno("requests", "--remove", TUNNEL, offline=True)
    assert done.code == 0 and "still processed" not in done.err
    assert steno("requests", "--json", offline=True).json == []
    assert posts(service) == 1


def test_no_requests_are_an_empty_array(steno: Steno) -> None:
    assert steno("requests", "--json").json == []


def test_several_are_asked_for_at_once(steno: Steno, service: FaultyService) -> None:
    done = steno("request", BAKERY, TUNNEL, LIGHTHOUSE, "--json")
    told = [(one["slug"], one["request"]) for one in done.json]
    assert told == [("the-bakery", "sent"), ("the-tunnel", "failed"), ("the-lighthouse", "ready")]
    assert all(list(one) == REQUEST_FIELDS for one in done.json)
    assert done.code == 5  # for the one that has failed at once
    assert posts(service) == 2
    assert steno("request", BAKERY, LIGHTHOUSE).code == 0
    assert posts(service) == 2
    assert len(steno("requests", "--json").json) == 2


def test_a_whole_podcast_is_asked_for(steno: Steno, service: FaultyService) -> None:
    done = steno("request", "--podcast", "night-shift")
    assert sorted(row.partition(": ")[0] for row in done.out.splitlines()) == [
        "The Bakery",
        "The Tunnel",
    ]
    assert "Asked for 2 episodes (2 listened to already)." in done.err
    assert posts(service) == 2
    again = steno("request", "--podcast", "night-shift", "--json", offline=True).json
    assert [(one["slug"], one["request"]) for one in again] == [
        ("the-tunnel", "waiting"),
        ("the-bakery", "sent"),
    ]


def test_what_of_a_podcast_was_not_sent_is_sent_by_the_same_command(
    steno: Steno, service: FaultyService
) -> None:
    steno("podcasts")
    steno("episodes", "night-shift")
    assert steno("request", "--podcast", "night-shift", offline=True).code == 0
    assert posts(service) == 0
    done = steno("request", "--podcast", "night-shift", "--json")
    assert "Asked for 0 episodes (2 listened to already, 2 requested already)." in done.err
    assert "asked for before" not in done.err
    assert sorted((one["slug"], one["request"]) for one in done.json) == [
        ("the-bakery", "sent"),
        ("the-tunnel", "failed"),
    ]
    assert posts(service) == 2


def test_several_are_waited_for_and_one_that_fails_is_told_by_the_exit_code(steno: Steno) -> None:
    done = steno("request", BAKERY, TUNNEL, "--wait", "--json")
    assert (done.code, [one["request"] for one in done.json]) == (5, ["ready", "failed"])


def test_of_several_those_that_there_are_are_asked_for(
    steno: Steno, service: FaultyService
) -> None:
    done = steno("request", "night-shift/nothing", BAKERY, "--json")
    assert (done.code, [one["slug"] for one in done.json]) == (3, ["the-bakery"])
    assert "night-shift/nothing: " in done.err
    assert posts(service) == 1


def test_many_are_asked_for_only_where_that_is_agreed_to(
    steno: Steno, service: FaultyService
) -> None:
    many = [f"night-shift/number-{number}" for number in range(11)]
    done = steno("request", *many, offline=True)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("11 episodes would be asked for, and none was: give --yes")
    assert steno("requests", "--json", offline=True).json == []
    done = steno("request", *many, "--yes", "--json", offline=True)
    assert (done.code, len(done.json), posts(service)) == (0, 11, 0)
    assert "What waits is recorded, and sent when steno-tui next runs with a network" in done.err


@pytest.mark.parametrize(("answer", "number"), [(b"y\n", 11), (b"n\n", 0)])
def test_on_a_terminal_it_is_asked_whether_so_many_are_meant(
    service: FaultyService, steno: Steno, answer: bytes, number: int
) -> None:
    many = [f"night-shift/number-{number}" for number in range(11)]
    ours, theirs = pty.openpty()
    program = process("--server", service.origin, "--offline", "request", *many, terminal=theirs)
    os.close(theirs)
    os.write(ours, answer)
    seen = written_to(ours)
    os.close(ours)
    assert program.wait(PATIENCE) == (0 if number else 2)
    assert "11 episodes would be asked for. Go on?" in seen
    assert len(steno("requests", "--json", offline=True).json) == number


def test_a_podcast_that_is_not_there_cannot_be_asked_for(
    steno: Steno, service: FaultyService
) -> None:
    assert steno("request", "--podcast", "nobody").code == 3
    assert steno("request", "--podcast", "nobody", offline=True).code == 4
    assert steno("request").code == 2
    assert posts(service) == 0


def test_ctrl_c_while_waiting_leaves_the_request_to_be_seen() -> None:
    with FaultyService(catalogue=load(CATALOGUE), pace=1000) as service:
        program = process("--server", service.origin, "request", BAKERY, "--wait")
        assert program.stderr
        assert "Sent" in program.stderr.readline()
        program.send_signal(signal.SIGINT)
        done = finished(program)
        assert done.code == 130
        assert "steno-tui requests" in done.err
        assert "Traceback" not in done.err
        listed = finished(process("--server", service.origin, "requests", "--json"))
    assert [request["request"] for request in json.loads(listed.out)] == ["sent"]
