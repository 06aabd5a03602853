"""The page of an episode that only its feed tells of: from disk, with the publisher's chapters."""

from __future__ import annotations

import json

import pytest

from steno_tui.core.core import Core
from steno_tui.core.episode_pages import Refresh
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Source, Unchanged
from steno_tui.core.reference import EpisodeRef, read_reference
from steno_tui.errors import NotOnDiskError, UnknownError
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.feed import Person
from steno_tui.models.notes import NoteLink
from steno_tui.models.search import PassageKind
from tests.core.feeds import SLUG, added, asked, serve, two_episodes
from tests.core.support import Time, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

KEY = EpisodeKey(SLUG, "id-1")
FILE = "/chapters/1.json"
DETAILS = """
<pubDate>Mon, 05 Jan 2026 08:00:00 GMT</pubDate><itunes:duration>30:00</itunes:duration>
<link>https://radio.example/1</link><itunes:season>2</itunes:season>
<itunes:episode>7</itunes:episode><podcast:person role="guest">Grace</podcast:person>
"""
NOTES = """<description>&lt;p&gt;With &lt;a href="/grace"&gt;Grace&lt;/a&gt;.&lt;/p&gt;
&lt;ul&gt;&lt;li&gt;1:00 The lamp&lt;/li&gt;&lt;li&gt;2:00 The sea&lt;/li&gt;&lt;/ul&gt;
&lt;script&gt;alert(1)&lt;/script&gt;</description>"""
PSC = '<psc:chapters><psc:chapter start="00:01:30" title="In the feed"/></psc:chapters>'
JSON = json.dumps(
    {"chapters": [{"startTime": 5, "title": "Own"}, {"startTime": 9, "toc": False, "title": "-"}]}
).encode()


async def opened(
    core: Core, refresh: Refresh = "when-old", key: EpisodeKey = KEY
) -> list[CoreEvent]:
    return await gathered(core.pages.open(EpisodeRef(key), refresh))


async def test_a_page_is_there_at_once_and_nothing_is_asked(
    core: Core, offline: Core, service: FaultyService
) -> None:
    await added(core, serve(service, rss(item(1, DETAILS + NOTES))))
    asks = len(service.requests)
    for one in (core, offline):
        (read,) = of(EpisodeRead, await opened(one))
        episode, publisher = read.episode, read.episode.publisher
        assert publisher is not None and episode.published_at is not None
        assert (episode.title, episode.duration_seconds) == ("Episode 1", 1800)
        assert episode.link_url == "https://radio.example/1"
        assert (publisher.season, publisher.number) == (2, 7)
        assert publisher.persons == (Person("Grace", "guest"),)
        assert "With Grace <https://radio.example/grace>." in (episode.summary or "")
        assert publisher.notes.links == (NoteLink(5, 10, "https://radio.example/grace"),)
        assert "alert" not in (episode.summary or "")
        assert publisher.feed_url.startswith(service.origin)
        assert read.source is Source.LIBRARY and read.fetched_at and read.checked_at
    assert len(service.requests) == asks


@pytest.mark.parametrize(
    ("more", "source", "titles"),
    [
        (NOTES, ChapterSource.NOTES, ["The lamp", "The sea"]),
        (NOTES + PSC, ChapterSource.FEED, ["In the feed"]),
        ("", None, []),
    ],
)
async def test_the_chapters_of_the_first_place_that_has_any_count(
    core: Core, service: FaultyService, more: str, source: ChapterSource | None, titles: list[str]
) -> None:
    await added(core, serve(service, rss(item(1, DETAILS + more))))
    (read,) = of(EpisodeRead, await opened(core))
    assert [chapter.title for chapter in read.episode.chapters] == titles
    assert read.episode.chapter_source is source
    (row,) = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
    assert row.chapters == len(titles)


def with_file(service: FaultyService) -> bytes:
    link = f'<podcast:chapters url="{service.origin}{FILE}" type="application/json+chapters"/>'
    return rss(item(1, DETAILS + NOTES + PSC + link))


async def test_the_publishers_file_of_chapters_comes_with_the_page(
    core: Core, offline: Core, service: FaultyService, time: Time
) -> None:
    await added(core, serve(service, with_file(service)))
    serve(service, JSON, FILE, headers={"etag": '"one"'})
    assert not asked(service, FILE)
    first, second = of(EpisodeRead, await opened(core))
    assert first.episode.chapter_source is ChapterSource.FEED
    assert second.episode.chapters == (Chapter(5, "Own"),)
    assert second.episode.chapter_source is ChapterSource.PUBLISHER
    while (await core.search.index_some()).done:
        pass
    found = await core.search.find("own", kinds=[PassageKind.CHAPTER])
    assert [(hit.text, hit.start_seconds) for hit in found.hits] == [("Own", 5)]
    for one in (core, offline):
        (read,) = await opened(one)
        assert isinstance(read, EpisodeRead) and read.episode == second.episode
    time.now += 2 * 24 * 3600
    serve(service, path=FILE, status=304)
    assert of(Unchanged, await opened(core)) == [Unchanged(KEY, time.now)]
    assert asked(service, FILE)[-1].headers["if-none-match"] == '"one"'


@pytest.mark.parametrize(
    "fault", [Fault(status=404), Fault(body=b"[]"), Fault.portal(), Fault(body=b"[" * 100_000)]
)
async def test_a_bad_file_of_chapters_leaves_the_page_as_it_was(
    core: Core, service: FaultyService, fault: Fault
) -> None:
    await added(core, serve(service, with_file(service)))
    service.faults.set(FILE, fault)
    events = await opened(core)
    (failed,) = of(Failed, events)
    assert failed.kept and failed.error.message.startswith("The publisher's chapters could not")
    (read,) = of(EpisodeRead, events)
    assert read.episode.chapter_source is ChapterSource.FEED


async def test_asking_for_the_newest_reads_the_feed_again(
    core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    assert of(Unchanged, await opened(core, "always"))
    serve(service, rss("<title>Renamed</title><guid>id-1</guid>"))
    reads = of(EpisodeRead, await opened(core, "always"))
    assert [read.episode.title for read in reads] == ["Episode 1", "Renamed"]
    assert reads[-1].source is Source.NETWORK
    serve(service, status=500)
    events = await opened(core, "always")
    assert of(EpisodeRead, events)[0].episode.title == "Renamed"
    assert [failed.name for failed in of(Failed, events)] == ["Renamed"]


async def test_an_episode_that_is_not_there_is_told(
    core: Core, offline: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    missing = EpisodeKey(SLUG, "id-9")
    (failed,) = of(Failed, await opened(offline, key=missing))
    assert isinstance(failed.error, NotOnDiskError)
    (failed,) = of(Failed, await opened(core, key=missing))
    assert isinstance(failed.error, UnknownError)
    failures = of(Failed, await opened(core, key=EpisodeKey("@nobody", "x")))
    assert all(isinstance(failed.error, UnknownError) for failed in failures)


async def test_what_can_be_played_comes_from_disk(
    offline: Core, core: Core, service: FaultyService
) -> None:
    await added(core, serve(service, two_episodes()))
    reference = read_reference(f"{SLUG}/id-1", service.origin)
    episode = await offline.pages.with_audio(reference)
    assert episode.key == KEY and episode.audio_url == "https://cdn.example/1.mp3"
