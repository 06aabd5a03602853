"""A podcast that is on the service and has a feed: one podcast, of which each tells its own."""

from __future__ import annotations

import json

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, EpisodesListed, Failed, PodcastRead
from steno_tui.core.many_requests import NotAsked
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.page_writer import podcast_json
from steno_tui.errors import UnknownError
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.notes import Notes
from tests.core.feeds import PATH, added, asked, refreshed, serve
from tests.core.support import LIGHTHOUSE, TUNNEL, Time, gathered, of
from tests.feeds.feeds import rss
from tests.support.faulty_service import Fault, FaultyService

SHOW = "night-shift"
OWN = "@night-radio"
NOTES = "<description>&lt;p&gt;Notes&lt;/p&gt;</description>"
ONLY_HERE = EpisodeKey(SHOW, "@extra")


def item(guid: str, title: str, more: str = "") -> str:
    return f"<title>{title}</title><guid>{guid}</guid>{NOTES}{more}"


FEED = rss(
    item("l", "The lighthouse", "<podcast:person>Ada</podcast:person>"),
    item("t", "The tunnel"),
    item("extra", "Only in the feed"),
)


@pytest.fixture
def feed(service: FaultyService, podcasts: tuple[DemoPodcast, ...]) -> str:
    """The address of a feed, which the service gives for one of its podcasts."""
    url = serve(service, FEED)
    facts = {podcast.slug: podcast_json(service.origin, podcast) for podcast in podcasts}
    facts[SHOW]["rss_url"] = url
    listed = json.dumps({"podcasts": list(facts.values())}).encode()
    service.faults.set("/v1/public/podcasts", Fault(body=listed))
    one = json.dumps({"podcast": facts[SHOW]}).encode()
    service.faults.set(f"/v1/public/podcasts/{SHOW}", Fault(body=one))
    return url


async def slugs(core: Core) -> list[str]:
    return sorted(row.slug for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows)


async def test_the_feed_of_a_podcast_that_is_followed_adds_what_the_service_has_not(
    core: Core, feed: str, service: FaultyService
) -> None:
    events = await gathered(core.podcasts.add(SHOW))
    assert of(EpisodesListed, events) == [EpisodesListed(SHOW, 5, 0)]
    assert await slugs(core) == [
        "@extra",
        "the-bakery",
        "the-lighthouse",
        "the-silence",
        "the-tunnel",
    ]
    assert [row.slug for row in await core.listings.podcasts() if row.followed] == [SHOW]
    assert of(EpisodesListed, await refreshed(core, SHOW)) == [EpisodesListed(SHOW, 0, 0)]
    assert len(asked(service)) == 2


@pytest.mark.parametrize("status", [404, 410])
async def test_the_service_is_asked_for_a_podcast_whose_feed_is_left_alone(
    core: Core, feed: str, service: FaultyService, status: int
) -> None:
    await gathered(core.podcasts.add(SHOW))
    serve(service, status=status)
    await refreshed(core, SHOW)
    asks = len(asked(service))
    listed = of(EpisodesListed, await gathered(core.podcasts.update(force=True)))
    assert SHOW in [one.podcast for one in listed]
    assert len(asked(service)) == asks


async def test_a_podcast_that_nobody_follows_is_not_looked_for_elsewhere(
    core: Core, feed: str, service: FaultyService
) -> None:
    await gathered(core.podcasts.update(force=True))
    assert not asked(service) and "@extra" not in await slugs(core)


async def test_the_page_says_what_each_of_them_says(core: Core, feed: str) -> None:
    await gathered(core.podcasts.add(SHOW))
    reads = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE))))
    for episode in (reads[0].episode, reads[-1].episode):
        publisher = episode.publisher
        assert publisher is not None and publisher.rule == "title"
        assert [person.name for person in publisher.persons] == ["Ada"]
    episode = reads[-1].episode
    assert episode.is_processed and episode.chapter_source is ChapterSource.SERVICE
    assert episode.highlights and episode.show_notes == Notes("Notes")
    (read,) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(ONLY_HERE))))
    assert read.episode.title == "Only in the feed" and read.episode.summary == "Notes"


async def test_what_was_added_apart_is_one_with_all_marks(core: Core, feed: str) -> None:
    await gathered(core.podcasts.update(force=True))
    await core.marks.set_read(TUNNEL, True)
    (read,) = of(PodcastRead, await added(core, feed))
    assert read.podcast.slug == SHOW
    assert [row.slug for row in await core.listings.podcasts() if row.followed] == [SHOW]
    rows = {row.slug: row.read for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows}
    assert rows["the-tunnel"] and len(rows) == 5


async def test_a_feed_that_was_there_first_becomes_the_services_podcast(
    core: Core, feed: str, service: FaultyService
) -> None:
    await added(core, feed)
    await core.marks.set_read(EpisodeKey(OWN, "t"), True)
    await core.marks.set_heard(EpisodeKey(OWN, "extra"), True)
    await gathered(core.podcasts.update(force=True))
    listed = [row.slug for row in await core.listings.podcasts()]
    assert SHOW in listed and OWN not in listed
    rows = {row.slug: row for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows}
    assert rows["the-tunnel"].read and rows["@extra"].heard and len(rows) == 5


async def test_a_feed_that_cannot_be_read_spoils_nothing_of_the_service(
    core: Core, feed: str, service: FaultyService, time: Time
) -> None:
    service.faults.set(PATH, Fault(status=404))
    events = await gathered(core.podcasts.add(SHOW))
    assert not of(Failed, events) and of(EpisodesListed, events) == [EpisodesListed(SHOW, 4, 0)]
    serve(service, FEED)
    time.now += 2 * 24 * 3600
    assert of(EpisodesListed, await refreshed(core, SHOW)) == [EpisodesListed(SHOW, 1, 0)]


async def test_the_feed_is_read_although_the_service_fails(
    core: Core, feed: str, service: FaultyService
) -> None:
    await gathered(core.podcasts.add(SHOW))
    serve(service, rss(item("new", "Brand new")))
    service.faults.set("/v1/*", Fault(status=500))
    events = await refreshed(core, SHOW)
    assert of(Failed, events) and of(EpisodesListed, events) == [EpisodesListed(SHOW, 1, 0)]


async def test_chapters_of_the_publisher_count_where_the_service_has_none(
    core: Core, feed: str, service: FaultyService
) -> None:
    link = f'<podcast:chapters url="{service.origin}/c.json" type="application/json"/>'
    serve(service, rss(item("t", "The tunnel", link)))
    body = json.dumps({"chapters": [{"startTime": 5, "title": "Own"}]}).encode()
    serve(service, body, "/c.json")
    await gathered(core.podcasts.add(SHOW))
    reads = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(TUNNEL))))
    assert [chapter.title for chapter in reads[-1].episode.chapters] == ["Own"]
    assert reads[-1].episode.chapter_source is ChapterSource.PUBLISHER
    (first, *_) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(TUNNEL))))
    assert first.episode.chapter_source is ChapterSource.PUBLISHER


async def test_what_the_services_list_leaves_out_is_found_by_its_title_when_it_is_requested(
    core: Core, feed: str, service: FaultyService
) -> None:
    for path in (f"/v1/public/podcasts/{SHOW}/episodes", f"/podcast/{SHOW}", f"/podcast/{SHOW}.md"):
        service.faults.set(path, Fault(status=404))
    await gathered(core.podcasts.add(SHOW))
    assert await slugs(core) == ["@extra", "@l", "@t"]
    with pytest.raises(UnknownError, match="does not know “Only in the feed”"):
        await core.requests.ask(ONLY_HERE)
    await core.marks.set_read(EpisodeKey(SHOW, "@t"), True)
    change = await core.requests.ask(EpisodeKey(SHOW, "@t"))
    assert change.request.key == TUNNEL
    rows = {row.slug: row.read for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows}
    assert rows == {"@extra": False, "@l": False, "the-tunnel": True}


async def test_of_several_that_feeds_alone_tell_of_none_is_waited_for_where_the_first_was_in_vain(
    core: Core, feed: str, service: FaultyService
) -> None:
    serve(service, rss(*(item(f"extra-{n}", f"Only in the feed {n}") for n in range(9))))
    await gathered(core.podcasts.add(SHOW))
    keys = [row.key for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows]
    service.faults.set(f"/podcast/{SHOW}/only*", Fault(hang_up=True))
    before = len(service.requests)
    (first, *_) = alone = [key for key in keys if key.is_feeds]
    for some in ([first], alone):
        tries, before = len(service.requests) - before, len(service.requests)
        asked = await core.many_requests.ask(some)
        assert (asked.asked, asked.not_asked) == (0, {NotAsked.FAILED: len(some)})
    assert len(alone) == 9 and tries == len(service.requests) - before > 0


async def test_of_several_that_turn_out_to_be_the_services_each_is_told(
    core: Core, feed: str, service: FaultyService
) -> None:
    nothing = json.dumps({"episodes": []}).encode()
    service.faults.set(f"/v1/public/podcasts/{SHOW}/episodes", Fault(body=nothing))
    for path in (f"/podcast/{SHOW}", f"/podcast/{SHOW}.md"):
        service.faults.set(path, Fault(status=404))
    await gathered(core.podcasts.add(SHOW))
    keys = [row.key for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows]
    asked = await core.many_requests.ask(keys)
    assert asked.renamed == {EpisodeKey(SHOW, "@t"): TUNNEL}
    assert asked.asked == 1
    assert asked.not_asked == {NotAsked.PROCESSED: 1, NotAsked.UNKNOWN: 1}


async def test_a_feed_with_other_guids_stays_beside_the_same_episodes(
    core: Core, feed: str, service: FaultyService
) -> None:
    def feed_of(sign: str) -> bytes:
        titles = {"l": "The lighthouse", "t": "The tunnel", "extra": "Only in the feed"}
        day = "<pubDate>Mon, 02 Nov 2026 06:00:00 GMT</pubDate>"
        return rss(*(item(f"{sign}{guid}", title, day) for guid, title in titles.items()))

    serve(service, feed_of(""))
    await gathered(core.podcasts.add(SHOW))
    await core.marks.set_read(TUNNEL, True)
    await core.marks.set_heard(ONLY_HERE, True)
    serve(service, feed_of("new-"))
    assert of(EpisodesListed, await refreshed(core, SHOW))[0].added == 0
    rows = {row.slug: row for row in (await core.listings.episodes(EpisodeQuery(SHOW))).rows}
    assert rows["the-tunnel"].read and rows["@new-extra"].heard and len(rows) == 5
