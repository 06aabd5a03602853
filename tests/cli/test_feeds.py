"""A podcast that only its feed tells of, on the command line."""

from __future__ import annotations

import pytest

from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Steno

MORE = """<itunes:season>2</itunes:season><itunes:episode>7</itunes:episode>
<podcast:person>Ada</podcast:person>
<podcast:soundbite startTime="73.0" duration="60.0">The best of it</podcast:soundbite>
<description>1:00 The lamp&lt;br&gt;2:00 The sea</description>"""


@pytest.fixture
def feed(service: FaultyService) -> str:
    """The address of a feed."""
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(1, MORE))))
    return f"{service.origin}/feeds/radio.xml"


def test_a_feed_is_added_listed_and_read(steno: Steno, feed: str) -> None:
    done = steno("add", feed)
    assert done.code == 0 and "Night Radio" in done.out + done.err
    (podcast,) = (row for row in steno("podcasts", "--json").json if row["slug"][0] == "@")
    assert (podcast["slug"], podcast["page_url"]) == ("@night-radio", None)
    assert steno("episodes", "@night-radio").out.startswith("@night-radio/id-1\t")
    shown = steno("show", "@night-radio/id-1", offline=True)
    assert shown.code == 0 and "Chapters (from the show notes)" in shown.out
    assert f"Season: 2\nNumber: 7\nWith: Ada (host)\nFeed: {feed}\n" in shown.out
    assert "Soundbites\n\n  1:13  The best of it\n" in shown.out
    found = steno("show", "@night-radio/id-1", "--json").json
    assert found["soundbites"] == [
        {"start_seconds": 73, "duration_seconds": 60, "title": "The best of it"}
    ]
    assert found["chapter_source"] == "notes" and found["persons"] == [
        {"name": "Ada", "role": "host"}
    ]
    assert (found["feed_url"], found["season"], found["number"]) == (feed, 2, 7)


def test_a_page_tells_what_its_publisher_has_of_what_is_said(
    steno: Steno, service: FaultyService
) -> None:
    words = f"{service.origin}/words.vtt"
    tag = f'<podcast:transcript url="{words}" type="text/vtt" language="en"/>'
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(1, tag))))
    service.faults.set("/words.vtt", Fault(body=b"WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n"))
    assert steno("add", f"{service.origin}/feeds/radio.xml").code == 0
    row = "Transcripts\n\n  - From the publisher: 127.0.0.1, WebVTT, en"
    assert f"{row}, not read yet\n" in steno("show", "@night-radio/id-1").out
    assert steno("transcript", "@night-radio/id-1").code == 0
    assert f"{row}\n" in steno("show", "@night-radio/id-1").out
    (told,) = steno("show", "@night-radio/id-1", "--json").json["transcripts"]
    assert (told["source"], told["format"], told["on_disk"]) == ("publisher", "vtt", True)


def test_a_feed_is_refreshed_marked_and_queued_by_its_name(
    steno: Steno, feed: str, service: FaultyService
) -> None:
    steno("add", feed)
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(2), item(1, MORE))))
    done = steno("refresh", "@night-radio")
    assert (done.code, done.out) == (0, "1 new episode.\n")
    assert steno("mark", "@night-radio/id-1", "--read").code == 0
    assert steno("queue", "add", "@night-radio/id-2").code == 0
    assert steno("queue", "list").out.startswith("@night-radio/id-2\t")
    done = steno("request", "@night-radio/id-1")
    assert done.code == 3 and "does not know" in done.err
    assert steno("remove", "@night-radio").code == 0


def test_a_feed_without_episodes_is_its_hosts_affair(steno: Steno, service: FaultyService) -> None:
    body = b"<rss><channel><title>Soon</title></channel></rss>"
    service.faults.set("/feeds/radio.xml", Fault(body=body))
    done = steno("add", f"{service.origin}/feeds/radio.xml")
    assert (done.code, done.out) == (5, "")
    assert "'Soon' has no episodes yet" in done.err


@pytest.mark.parametrize("given", ["", "   ", "\t"])
def test_nothing_at_all_names_nothing(steno: Steno, given: str) -> None:
    for verb, wanted in (("add", "the address of its feed"), ("show", "PODCAST/EPISODE")):
        done = steno(verb, given)
        assert (done.code, done.out) == (2, "")
        assert done.err.startswith("The name is empty: give ") and wanted in done.err


def test_what_is_no_feed_is_told(steno: Steno, service: FaultyService) -> None:
    service.faults.set("/feeds/radio.xml", Fault(body=b"{}"))
    done = steno("add", f"{service.origin}/feeds/radio.xml")
    assert done.code == 1 and "is no feed" in done.err
