"""Feeds that are built to do harm, and what they call things, from the network to the lists."""

from __future__ import annotations

import pytest

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, EpisodesListed, Failed
from steno_tui.core.reference import EpisodeRef, read_reference
from steno_tui.errors import AddressError, StenoError
from steno_tui.models.episode_list import EpisodeQuery
from tests.core.feeds import SLUG, added, asked, refreshed, serve, two_episodes
from tests.core.support import gathered, of
from tests.feeds.feeds import HEAD, item, rss
from tests.support.faulty_service import Fault, FaultyService

ENTITIES = b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><rss>&b;</rss>"
OUTSIDE = (
    b"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel>&x;</channel></rss>"
)
NAMES = [
    "../../x",
    "/etc/passwd",
    "CON",
    "a/b",
    "x" * 300,
    ".",
    "..",
    "a\u2215b",
    "-rf",
    "@x",
    "x.md",
]


@pytest.mark.parametrize(
    "body",
    [
        ENTITIES,
        OUTSIDE,
        b"<rss><channel>" + b"<a>" * 200_000,
        b"<rss " + b" ".join(b'a%d="1"' % number for number in range(200_000)) + b">",
        HEAD.encode() + b"<title>" * 300,
        bytes(range(256)) * 100,
    ],
    ids=["entities", "outside", "nested", "attributes", "titles", "bytes"],
)
async def test_a_feed_that_is_built_to_do_harm_is_refused_and_the_good_copy_stays(
    core: Core, service: FaultyService, body: bytes
) -> None:
    (failed,) = of(Failed, await added(core, serve(service, body)))
    assert failed.error.message.isprintable()
    await added(core, serve(service, two_episodes()))
    serve(service, body)
    (failed,) = of(Failed, await refreshed(core))
    assert failed.kept and len((await core.listings.episodes(EpisodeQuery(SLUG))).rows) == 2


async def test_a_feed_beyond_all_measure_is_left_off(core: Core, service: FaultyService) -> None:
    body = HEAD.encode() + b" " * (33 * 1024 * 1024)
    (failed,) = of(Failed, await added(core, serve(service, body)))
    assert "larger than 32 MB" in failed.error.message


@pytest.mark.parametrize("guid", NAMES)
async def test_no_guid_leads_out_of_its_place(
    core: Core, service: FaultyService, guid: str
) -> None:
    await added(core, serve(service, rss(f"<title>Odd</title><guid>{guid}</guid>")))
    (row,) = (await core.listings.episodes(EpisodeQuery(SLUG))).rows
    assert not set(row.slug) & set("/\\@ ") and row.slug[0].isalnum() and len(row.slug) <= 40
    assert read_reference(str(row.key), service.origin) == EpisodeRef(row.key)
    (read,) = of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(row.key))))
    assert read.episode.title == "Odd"


@pytest.mark.parametrize("title", ["../../x", "\u202eevil", "[@click=app.quit]x[/]", "&lt;b&gt;"])
async def test_no_title_makes_a_name_that_is_none(
    core: Core, service: FaultyService, title: str
) -> None:
    body = rss(item(1)).replace(b"Night Radio", title.encode())
    await added(core, serve(service, body))
    (row,) = await core.listings.podcasts()
    assert row.slug.startswith("@") and row.slug[1:].replace("-", "").isalnum()
    assert row.title.isprintable()


async def test_episodes_of_one_guid_are_told_apart_by_their_audio(
    core: Core, service: FaultyService
) -> None:
    same = (item(number).replace(f"id-{number}", "same") for number in range(1, 4))
    events = await added(core, serve(service, rss(*same)))
    assert of(EpisodesListed, events) == [EpisodesListed(SLUG, 3, 0)]


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "https://169.254.169.254/latest/meta-data/",
        "http://[::1]:1/",
        "https://10.0.0.1/feed",
        "https://user@radio.example/",
    ],
)
async def test_no_feed_leads_into_the_users_network(
    core: Core, service: FaultyService, location: str
) -> None:
    service.faults.set("/feeds/r.xml", Fault.redirect(location, 301))
    (failed,) = of(Failed, await added(core, f"{service.origin}/feeds/r.xml"))
    assert isinstance(failed.error, AddressError)
    new = f"<itunes:new-feed-url>{location}</itunes:new-feed-url>"
    await added(core, serve(service, rss(item(1), channel=new)))
    assert of(EpisodesListed, await refreshed(core)) and len(asked(service)) == 2


async def test_redirects_that_never_end_are_left(core: Core, service: FaultyService) -> None:
    service.faults.set("/feeds/r.xml", Fault.redirect("/feeds/r.xml", 301))
    (failed,) = of(Failed, await added(core, f"{service.origin}/feeds/r.xml"))
    assert isinstance(failed.error, StenoError) and "without end" in failed.error.message


async def test_thousands_of_episodes_are_kept_and_then_only_what_is_new(
    core: Core, service: FaultyService
) -> None:
    items = [item(number) for number in range(20_500)]
    (listed,) = of(EpisodesListed, await added(core, serve(service, rss(*items))))
    assert listed.added == 20_000 and listed.notices
    serve(service, rss(item(99_999), *items))
    (listed,) = of(EpisodesListed, await refreshed(core))
    assert listed.added == 1
