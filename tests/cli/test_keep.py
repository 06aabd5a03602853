"""``keep``, and what ``refresh``, ``mark`` and ``download`` do by the rules."""

from __future__ import annotations

import threading
import time

import pytest

from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .conftest import Steno, finished, process
from .test_completion import completed

NIGHT = "night-shift"


def held(steno: Steno) -> set[str]:
    """The slugs of the episodes whose whole audio is here."""
    return {audio["slug"] for audio in steno("cache", "list", "--json").json if audio["complete"]}


@pytest.fixture
def stocked(steno: Steno) -> Steno:
    """A library that knows the podcasts, one of which is followed."""
    assert steno("add", NIGHT).code == 0
    steno("refresh")
    return steno


def test_what_holds_is_said(stocked: Steno) -> None:
    done = stocked("keep", NIGHT)
    assert done.out.splitlines() == [
        "Night Shift",
        "Fetch the newest: none, as for all.",
        "Keep the newest: all, as for all.",
        "Delete when heard: no, as for all.",
    ]


def test_each_rule_is_set_alone_and_taken_back_alone(
    stocked: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_AUTO_DOWNLOAD", "2")
    monkeypatch.setenv("STENO_TUI_DELETE_WHEN_HEARD", "1")
    stocked("keep", NIGHT, "--keep-downloads", "5")
    done = stocked("keep", NIGHT, "--delete-when-heard", "no")
    assert done.out.splitlines()[1:] == [
        "Fetch the newest: 2, as for all.",
        "Keep the newest: 5.",
        "Delete when heard: no.",
    ]
    found = stocked("keep", NIGHT, "--keep-downloads", "default", "--json").json
    assert found == {
        "slug": NIGHT,
        "title": "Night Shift",
        "auto_download": 2,
        "keep_downloads": 0,
        "delete_when_heard": False,
        "own": {"auto_download": None, "keep_downloads": None, "delete_when_heard": False},
        "for_all": {"auto_download": 2, "keep_downloads": 0, "delete_when_heard": True},
    }


@pytest.mark.parametrize(
    "options",
    [
        ("--auto-download", "-1"),
        ("--keep-downloads", "1001"),
        ("--keep-downloads", "٣"),
        ("--delete-when-heard", "1"),
    ],
)
def test_what_is_no_rule_is_wrong_usage(stocked: Steno, options: tuple[str, ...]) -> None:
    done = stocked("keep", NIGHT, *options)
    assert (done.code, done.out) == (2, "")
    assert options[0] in done.err


def test_a_podcast_that_is_not_there_has_no_rules(steno: Steno) -> None:
    done = steno("keep", "nobody", "--keep-downloads", "3")
    assert (done.code, done.out) == (3, "")
    assert "steno-tui add nobody" in done.err


def test_podcasts_and_words_are_completed(stocked: Steno, service: FaultyService) -> None:
    assert completed(service, "keep", incomplete="ni") == [NIGHT]
    assert completed(service, "keep", NIGHT, "--keep-downloads", incomplete="d") == ["default"]
    assert completed(service, "keep", NIGHT, "--delete-when-heard") == ["yes", "no", "default"]


def test_refresh_fetches_the_newest_and_deletes_what_is_beyond(stocked: Steno) -> None:
    stocked("keep", NIGHT, "--auto-download", "2")
    found = stocked("refresh", "--json").json
    assert len(found["fetched"]) == 2 and found["deleted"] == []
    assert len(held(stocked)) == 2
    stocked("keep", NIGHT, "--keep-downloads", "1")
    done = stocked("refresh", NIGHT)
    assert "Deleted by the rules: 1 episode." in done.err
    assert f"{NIGHT}/{held(stocked).pop()}" == found["fetched"][0]


def test_what_was_deleted_is_not_fetched_again(stocked: Steno) -> None:
    stocked("keep", NIGHT, "--auto-download", "1")
    stocked("refresh")
    stocked("cache", "clear")
    assert stocked("refresh", "--json").json["fetched"] == []
    assert held(stocked) == set()


def test_one_that_fails_is_told_and_the_others_come(stocked: Steno, service: FaultyService) -> None:
    stocked("keep", NIGHT, "--auto-download", "3")
    newest = stocked("episodes", NIGHT, "--json").json[0]["slug"]
    service.faults.set(f"/audio/{NIGHT}/{newest}*", Fault(status=500))
    done = stocked("refresh")
    assert done.code == 1
    assert len([line for line in done.err.splitlines() if "500" in line]) == 1
    assert newest not in held(stocked) and held(stocked)


def test_without_audio_hosts_nothing_is_told(stocked: Steno, service: FaultyService) -> None:
    stocked("keep", NIGHT, "--auto-download", "3")
    service.faults.set("/audio/*", Fault(hang_up=True))
    done = stocked("refresh")
    assert (done.code, done.err) == (0, "")


def test_what_is_marked_as_heard_loses_its_audio(stocked: Steno) -> None:
    stocked("keep", NIGHT, "--auto-download", "2", "--delete-when-heard", "yes")
    stocked("refresh")
    before = held(stocked)
    slug = min(before)
    stocked("mark", f"{NIGHT}/{slug}", "--heard")
    assert held(stocked) == before - {slug}
    stocked("refresh")
    assert held(stocked) == before - {slug}


def test_what_the_user_fetched_stays_until_it_was_heard(stocked: Steno) -> None:
    episodes = [row["slug"] for row in stocked("episodes", NIGHT, "--json").json]
    oldest = next(
        slug for slug in reversed(episodes) if not stocked("download", f"{NIGHT}/{slug}").code
    )
    stocked("keep", NIGHT, "--auto-download", "1", "--keep-downloads", "1")
    stocked("refresh")
    assert oldest in held(stocked) and len(held(stocked)) == 2
    stocked("keep", NIGHT, "--delete-when-heard", "yes")
    stocked("mark", f"{NIGHT}/{oldest}", "--heard")
    assert oldest not in held(stocked) and len(held(stocked)) == 1


def test_the_queues_next_are_fetched_ahead(stocked: Steno, monkeypatch: pytest.MonkeyPatch) -> None:
    slugs = [row["slug"] for row in stocked("episodes", NIGHT, "--json").json]
    for slug in slugs:
        stocked("queue", "add", f"{NIGHT}/{slug}")
    queued = [row["slug"] for row in stocked("queue", "--json").json]
    monkeypatch.setenv("STENO_TUI_FETCH_AHEAD", "1")
    stocked("refresh")
    assert held(stocked) == {queued[0]}


def test_a_podcast_that_only_its_feed_tells_of_keeps_up_too(
    steno: Steno, service: FaultyService
) -> None:
    body = rss(item(1), item(2), item(3)).decode()
    for number, row in enumerate(steno("episodes", NIGHT, "--json").json, 1):
        url = f"{service.origin}/audio/{NIGHT}/{row['slug']}.wav"
        body = body.replace(f"https://cdn.example/{number}.mp3", url)
    service.faults.set("/feeds/radio.xml", Fault(body=body.encode()))
    assert steno("add", f"{service.origin}/feeds/radio.xml").code == 0
    steno("keep", "@night-radio", "--auto-download", "2")
    assert len(steno("refresh", "@night-radio", "--json").json["fetched"]) == 2
    assert len(held(steno)) == 2


def test_a_refresh_that_is_killed_is_gone_on_with(stocked: Steno, service: FaultyService) -> None:
    stocked("keep", NIGHT, "--auto-download", "1")
    has_ended = threading.Event()
    service.faults.set("/audio/*", Fault(holds_at=1_000_000, until=has_ended))
    program = process("--server", service.origin, "refresh")
    deadline = time.monotonic() + PATIENCE
    while not any(audio["bytes"] for audio in stocked("cache", "list", "--json").json):
        assert time.monotonic() < deadline and program.poll() is None
    program.kill()
    finished(program)
    has_ended.set()
    assert held(stocked) == set()
    service.faults.clear()
    assert len(stocked("refresh", "--json").json["fetched"]) == 1
    assert len(held(stocked)) == 1
    ranges = [
        asked.headers.get("range") for asked in service.requests if asked.path.startswith("/audio/")
    ]
    assert ranges[-1] is not None and not ranges[-1].startswith("bytes=0-")


def test_where_no_audio_is_kept_nothing_is_fetched(
    stocked: Steno, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_AUDIO_CACHE_MB", "0")
    stocked("keep", NIGHT, "--auto-download", "2")
    done = stocked("refresh")
    assert (done.code, done.err) == (0, "")
