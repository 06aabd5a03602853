"""``transcript request``: asked and paid for once, and its words printed as they come."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.network.event_stream import EventReader
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Steno, finished, process, shown_on_terminal, unread, written_to

BAKERY = "night-shift/the-bakery"
TUNNEL = "night-shift/the-tunnel"
SILENCE = "night-shift/the-silence"

FIELDS = [
    *("podcast", "slug", "title", "page_url", "request", "preview", "price_cents", "state"),
    *("reason", "created_at", "sent_at", "updated_at", "text"),
]


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", DEMO_KEY)


def test_a_preview_is_free_and_its_words_are_the_output(
    steno: Steno, service: FaultyService
) -> None:
    done = steno("transcript", "request", BAKERY, "--preview")
    assert done.code == 0
    assert done.out.startswith("Hello, and welcome. Today: The Bakery.")
    assert "API key" in done.err
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
def test_the_whole_is_printed_kept_and_printed_again(steno: Steno, service: FaultyService) -> None:
    done = steno("transcript", "request", BAKERY, "--yes")
    assert done.code == 0
    assert "Dough rests." in done.out
    assert f"steno-tui transcript {BAKERY}" in done.err
    told = done.err.splitlines()
    assert len(told) == len(set(told))
    again = steno("transcript", BAKERY, offline=True)
    assert again.code == 0
    assert again.out.split() == done.out.split()
    assert service.jobs.posts == 1


def test_what_nobody_expects_of_the_words_is_reported_and_the_job_goes_on(
    steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feed(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(EventReader, "feed", feed)
    done = steno("transcript", "request", BAKERY, "--preview")
    assert done.code == 0
    assert done.out.startswith("Hello, and welcome. Today: The Bakery.")
    (report,) = home.rglob("crash-*.txt")
    assert str(report) in done.err


@pytest.mark.usefixtures("keyed")
def test_what_was_written_down_is_not_paid_for_again(steno: Steno, service: FaultyService) -> None:
    first = steno("transcript", "request", BAKERY, "--yes")
    for options in ([], ["--yes"]):
        again = steno("transcript", "request", BAKERY, *options)
        assert again.code == 0
        assert again.out.split() == first.out.split()
        assert "nothing is paid for twice" in again.err
    assert "Dough rests." in steno("transcript", "request", BAKERY, "--json").json["text"]
    assert service.jobs.posts == 1
    steno("transcript", "request", BAKERY, "--preview", offline=True)  # which waits
    assert "nothing is paid for twice" in steno("transcript", "request", BAKERY, "--yes").err
    assert service.jobs.posts == 1
    refused = steno("transcript", "remove", BAKERY)
    assert refused.code == 2 and "paid for again" in refused.err and "--yes" in refused.err
    assert steno("transcript", "remove", BAKERY, "--yes").code == 0
    assert steno("transcript", "request", BAKERY).code == 2


@pytest.mark.usefixtures("keyed")
def test_what_was_written_down_and_is_damaged_is_not_passed_over(steno: Steno, home: Path) -> None:
    steno("transcript", "request", BAKERY, "--yes")
    (file,) = home.rglob("user.db")
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE kept_transcripts SET body = x'00'")
    damaged = steno("transcript", "request", BAKERY)
    assert (damaged.code, damaged.out) == (1, "")
    assert "damaged" in damaged.err


@pytest.mark.usefixtures("keyed")
def test_what_it_costs_has_to_be_agreed_to(steno: Steno, service: FaultyService) -> None:
    done = steno("transcript", "request", BAKERY)
    assert (done.code, done.out) == (2, "")
    assert "(45:00)" in done.err and "$0.45" in done.err and "--yes" in done.err
    assert service.jobs.posts == 0


@pytest.mark.parametrize(("answer", "code", "posts"), [("n", 2, 0), ("y", 0, 1)])
def test_on_a_terminal_it_is_asked(
    service: FaultyService, answer: str, code: int, posts: int
) -> None:
    ours, theirs = pty.openpty()
    program = process(
        *("--server", service.origin, "transcript", "request", BAKERY),
        terminal=theirs,
        STENO_TUI_API_KEY=DEMO_KEY,
    )
    os.close(theirs)
    seen = b""
    while b"[y/N]" not in seen:
        seen += os.read(ours, 1000)
    assert b"$0.45" in seen
    os.write(ours, f"{answer}\n".encode())
    rest = written_to(ours)
    os.close(ours)
    assert program.wait() == code
    assert ("Dough rests." in rest) is bool(posts)
    assert DEMO_KEY not in seen.decode() + rest
    assert service.jobs.posts == posts


def test_without_a_key_the_way_to_one_is_told(steno: Steno, service: FaultyService) -> None:
    done = steno("transcript", "request", BAKERY, "--yes")
    assert (done.code, done.out) == (1, "")
    assert "key set" in done.err and "--preview" in done.err
    assert service.jobs.posts == 0


def test_a_key_that_is_not_taken_ends_with_the_services_code(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("another-key-1\n"))
    assert steno("key", "set").code == 0
    done = steno("transcript", "request", BAKERY, "--yes")
    assert done.code == 5
    assert "steno-tui key set" in done.err and "another-key-1" not in done.err
    listed = shown_on_terminal("--server", service.origin, "transcript", "requests")
    assert "steno-tui key set" in listed


def test_of_a_key_in_the_environment_that_is_not_taken_it_is_said_where_it_is(
    steno: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", "another-key-1")
    done = steno("transcript", "request", BAKERY, "--yes")
    assert done.code == 5
    assert "the variable STENO_TUI_API_KEY" in done.err and "key set" not in done.err


@pytest.mark.usefixtures("keyed")
def test_one_that_fails_says_so_with_the_services_code(steno: Steno) -> None:
    done = steno("transcript", "request", TUNNEL, "--yes")
    assert done.code == 5
    assert "Nothing is billed" in done.err


@pytest.mark.usefixtures("keyed")
def test_what_was_given_up_is_gone_on_with_and_not_paid_for_twice(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.faults.set("/v1/transcripts", Fault(hang_up=True))
    with monkeypatch.context() as hurried:
        hurried.setattr("steno_tui.core.transcript_job_record.PAUSES", (1,))
        hurried.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 0.5)
        done = steno("transcript", "request", BAKERY, "--yes")
    assert done.code == 5
    assert "costs nothing more" in done.err
    service.faults.clear()
    again = steno("transcript", "request", BAKERY)  # which was agreed to
    assert again.code == 0
    assert "It goes on" in again.err
    assert "Dough rests." in again.out
    assert service.jobs.made == 1


@pytest.mark.usefixtures("keyed")
def test_what_the_service_knows_no_more_is_said_before_it_is_paid_for_twice(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts/*", Fault(status=404))
    assert steno("transcript", "request", BAKERY, "--yes").code == 5
    service.faults.clear()
    kept = steno("transcript", "requests", "--remove", BAKERY)
    assert kept.code == 2 and "may be paid for already" in kept.err
    assert "To go on" not in kept.err
    refused = steno("transcript", "request", BAKERY)
    assert refused.code == 2 and service.jobs.posts == 1
    agreed = steno("transcript", "request", BAKERY, "--yes")
    assert agreed.code == 0 and service.jobs.posts == 2
    for done in (refused, agreed):
        assert "may be paid for already" in done.err and "tr_0001" in done.err


@pytest.mark.usefixtures("keyed")
def test_words_that_came_in_part_say_so_wherever_they_are_taken(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts/*/result", Fault(status=404))
    assert "is kept" in steno("transcript", "request", BAKERY, "--yes").err
    shown = steno("transcript", BAKERY)
    assert "Dough rests." in shown.out and "There would be more of it" in shown.err
    assert steno("transcript", BAKERY, "--json").json["in_part"] is True
    assert steno("export", BAKERY, "--format", "json").json["transcript"]["in_part"] is True
    for done in (steno("transcript", BAKERY, "--format", "markdown"), steno("export", BAKERY)):
        assert "*In part: the words as far as they came.*\n\nHello" in done.out


@pytest.mark.usefixtures("keyed")
def test_what_nobody_reads_any_more_is_not_lost_and_paid_for_once(
    steno: Steno, service: FaultyService
) -> None:
    with unread():
        done = steno("transcript", "request", BAKERY, "--yes")
    assert done.code == 141
    again = steno("transcript", "request", BAKERY)  # which was agreed to
    assert again.code == 0
    assert "Dough rests." in again.out
    assert service.jobs.made == 1


def test_an_episode_without_audio_is_none_to_be_written_down(steno: Steno) -> None:
    assert steno("transcript", "request", SILENCE, "--preview").code == 2


@pytest.mark.usefixtures("keyed")
def test_offline_it_is_recorded_and_sent_later(steno: Steno, service: FaultyService) -> None:
    steno("show", BAKERY)
    done = steno("transcript", "request", BAKERY, "--yes", offline=True)
    assert "steno-tui transcript requests" in steno("transcript", BAKERY, offline=True).err
    assert (done.code, done.out) == (4, "")
    assert "recorded" in done.err
    later = steno("transcript", "request", BAKERY)  # which was agreed to
    assert later.code == 0
    assert "asked for before" in later.err
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
def test_it_is_told_as_json(steno: Steno) -> None:
    found = steno("transcript", "request", BAKERY, "--yes", "--json").json
    assert list(found) == FIELDS
    assert (found["request"], found["preview"], found["price_cents"]) == ("ready", False, 45)
    assert "Dough rests." in found["text"]


@pytest.mark.usefixtures("keyed")
@pytest.mark.parametrize("option", ["--preview", "--yes"])
def test_words_that_came_with_the_result_alone_are_the_output(
    steno: Steno, service: FaultyService, option: str
) -> None:
    service.faults.set("/v1/transcripts/*/events", Fault(status=404))
    found = steno("transcript", "request", BAKERY, option, "--json").json
    assert "Today: The Bakery." in found["text"]
    if option == "--preview":
        done = steno("transcript", "request", BAKERY, option)
        assert "Today: The Bakery." in done.out


@pytest.mark.usefixtures("keyed")
@pytest.mark.parametrize("told", ["Hello, and", "Hello, and welcome. Today:", "Hello. And"])
def test_words_that_did_not_come_on_the_way_are_printed_behind_those_that_did(
    steno: Steno, service: FaultyService, told: str
) -> None:
    events = {
        "transcript": {"text": told, "chunk_index": 0},
        "done": {"status": "completed", "result_ready": True},
    }
    body = "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events.items())
    fault = Fault(body=body.encode(), headers={"content-type": "text/event-stream"})
    service.faults.set("/v1/transcripts/*/events", fault)
    done = steno("transcript", "request", BAKERY, "--yes")
    whole = steno("transcript", BAKERY, offline=True).out
    if whole.startswith(told):
        assert done.out.split() == whole.split()
    else:  # it was written down otherwise, and is not printed a second time
        assert done.out == f"{told}\n"


@pytest.mark.usefixtures("keyed")
def test_as_json_there_is_all_of_it_also_where_some_words_did_not_come_on_the_way(
    steno: Steno, service: FaultyService
) -> None:
    body = b'event: transcript\ndata: {"text": "Hello,"}\n\nevent: done\ndata: {}\n\n'
    fault = Fault(body=body, headers={"content-type": "text/event-stream"})
    service.faults.set("/v1/transcripts/*/events", fault)
    found = steno("transcript", "request", BAKERY, "--yes", "--json").json
    paragraphs = steno("transcript", BAKERY, "--json", offline=True).json["paragraphs"]
    assert found["text"].split("\n") == [each["text"] for each in paragraphs]
    assert steno("transcript", "request", BAKERY, "--json").json["text"] == found["text"]


def test_what_was_asked_for_is_listed(steno: Steno) -> None:
    steno("transcript", "request", BAKERY, "--preview")
    (found,) = steno("transcript", "requests", "--json").json
    assert list(found) == FIELDS
    cells = steno("transcript", "requests").out.rstrip("\n").split("\t")
    assert cells[:3] == [BAKERY, "The Bakery", "ready"]
    assert cells[4:6] == ["preview", ""]


@pytest.mark.usefixtures("keyed")
def test_what_is_listed_is_told_from_a_preview(steno: Steno) -> None:
    steno("transcript", "request", BAKERY, "--yes")
    cells = steno("transcript", "requests").out.rstrip("\n").split("\t")
    assert cells[4:] == ["whole", "45", ""]


def test_to_agree_to_nothing_is_no_use(steno: Steno) -> None:
    refused = steno("transcript", "requests", "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert "--remove" in refused.err


@pytest.mark.usefixtures("keyed")
def test_what_failed_and_what_was_never_sent_is_taken_off_the_list(
    steno: Steno, service: FaultyService
) -> None:
    assert steno("transcript", "requests", "--remove", TUNNEL).code == 3
    assert steno("transcript", "request", TUNNEL, "--yes").code == 5
    steno("transcript", "request", TUNNEL, "--preview", offline=True)  # which waits
    steno("transcript", "request", BAKERY, "--preview")
    done = steno("transcript", "requests", "--remove", TUNNEL)
    assert done.code == 0
    assert [row.split("\t")[:3] for row in done.out.splitlines()] == [
        [TUNNEL, "The Tunnel", "waiting"],
        [TUNNEL, "The Tunnel", "failed"],
    ]
    assert "2 requests" in done.err
    (kept,) = steno("transcript", "requests", "--json").json
    (gone,) = steno("transcript", "requests", "--remove", BAKERY, "--json").json
    assert gone == kept
    assert steno("transcript", "requests", "--json").json == []
    assert service.jobs.posts == 2


@pytest.mark.usefixtures("keyed")
def test_what_would_be_paid_for_again_stays_on_the_list(
    steno: Steno, service: FaultyService
) -> None:
    assert steno("transcript", "request", BAKERY, "--yes").code == 0
    refused = steno("transcript", "requests", "--remove", BAKERY, "--yes")
    assert (refused.code, refused.out) == (2, "")
    assert "It stays while its transcript is here" in refused.err
    steno("transcript", "request", BAKERY, "--preview", offline=True)
    done = steno("transcript", "requests", "--remove", BAKERY)
    assert done.code == 0 and "It stays while its transcript is here" in done.err
    assert [one["request"] for one in steno("transcript", "requests", "--json").json] == ["ready"]


@pytest.mark.usefixtures("keyed")
def test_what_may_be_paid_for_is_taken_off_once_that_is_agreed_to(
    steno: Steno, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.faults.set("/v1/transcripts", Fault(hang_up=True))
    with monkeypatch.context() as hurried:
        hurried.setattr("steno_tui.core.transcript_job_record.PAUSES", (1,))
        hurried.setattr("steno_tui.core.transcript_job_run.PATIENCE_SECONDS", 0.5)
        assert steno("transcript", "request", BAKERY, "--yes").code == 5
    refused = steno("transcript", "requests", "--remove", BAKERY)
    assert (refused.code, refused.out) == (2, "")
    assert "may be paid for already" in refused.err and "--yes" in refused.err
    assert f"steno-tui transcript request {BAKERY}" in refused.err
    assert len(steno("transcript", "requests", "--json").json) == 1
    assert steno("transcript", "requests", "--remove", BAKERY, "--yes").code == 0
    assert steno("transcript", "requests", "--json").json == []


def test_left_in_the_middle_it_goes_on_where_it_was(service: FaultyService) -> None:
    service.jobs.pace = 0.5
    words = ("--server", service.origin, "transcript", "request", BAKERY, "--yes")
    program = process(*words, STENO_TUI_API_KEY=DEMO_KEY)
    assert program.stdout is not None
    first = program.stdout.read(30)
    service.jobs.pace = 1000  # so that it is in the middle for as long as that takes
    program.send_signal(signal.SIGINT)
    left = finished(program)
    service.jobs.pace = 0
    assert left.code == 130
    assert "the same command" in left.err
    again = finished(process(*words, STENO_TUI_API_KEY=DEMO_KEY))
    assert again.code == 0
    assert again.out.startswith(first)
    assert again.out.rstrip().endswith("Thank you.")
    assert service.jobs.posts == 1
