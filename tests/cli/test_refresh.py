"""``refresh``."""

from __future__ import annotations

from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Steno

EPISODES = "/v1/public/podcasts/{}/episodes"


def test_what_is_new_is_counted(steno: Steno) -> None:
    done = steno("refresh")
    assert (done.code, done.out) == (0, "5 new episodes.\n")
    assert "night-shift: 4 new episodes.\n" in done.err


def test_where_nothing_is_new_that_is_said_and_the_service_was_asked(
    steno: Steno, service: FaultyService
) -> None:
    steno("refresh")
    before = len(service.requests)
    done = steno("refresh")
    assert (done.code, done.out, done.err) == (0, "No new episodes.\n", "")
    assert len(service.requests) > before


def test_one_podcast_alone_is_refreshed(steno: Steno, service: FaultyService) -> None:
    steno("podcasts")
    before = len(service.requests)
    found = steno("refresh", "night-shift", "--json").json
    assert found == {
        "new": 4,
        "changed": 0,
        "podcasts": [{"slug": "night-shift", "new": 4, "changed": 0}],
        "fetched": [],
        "deleted": [],
        "failed": [],
        "left": [],
    }
    assert not any("field-notes" in request.path for request in service.requests[before:])


def test_one_that_fails_is_told_and_the_others_are_counted(
    steno: Steno, service: FaultyService
) -> None:
    service.faults.set(EPISODES.format("field-notes"), Fault(status=500))
    done = steno("refresh")
    assert (done.code, done.out) == (5, "4 new episodes.\n")
    assert "Field Notes" in done.err
    found = steno("refresh", "--json")
    assert found.code == 5
    assert [failed["name"] for failed in found.json["failed"]] == ["Field Notes"]


def test_feeds_that_are_put_off_are_told(steno: Steno, service: FaultyService) -> None:
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(1))))
    steno("add", f"{service.origin}/feeds/radio.xml")
    service.faults.set("/feeds/radio.xml", Fault(status=404))
    assert steno("refresh").code != 0
    done = steno("refresh")
    assert (done.code, done.out) == (0, "No new episodes.\n")
    assert "1 feed is left for later, asked again in " in done.err
    (left,) = steno("refresh", "--json").json["left"]
    assert left["slug"] == "@night-radio" and left["due_at"] > "2"


def test_without_a_network_it_fails(steno: Steno, service: FaultyService) -> None:
    steno("podcasts")
    service.stop()
    done = steno("refresh")
    assert (done.code, done.out) == (4, "")
    assert len(done.err.splitlines()) == 1


def test_offline_nothing_is_asked(steno: Steno, service: FaultyService) -> None:
    done = steno("refresh", offline=True)
    assert (done.code, done.out) == (4, "")
    assert service.requests == ()


def test_what_is_not_in_the_library_is_not_refreshed(steno: Steno) -> None:
    done = steno("refresh", "nobody")
    assert (done.code, done.out) == (3, "")
    assert "steno-tui add nobody" in done.err
