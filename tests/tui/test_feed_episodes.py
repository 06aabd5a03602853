"""Episodes that a publisher's feed tells of: in the lists, on their pages, and asked for."""

from __future__ import annotations

import asyncio
import dataclasses
import io
import json
import threading
import wave
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.demo.page_writer import podcast_json
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.podcast import Podcast
from tests.core.feeds import serve
from tests.feeds.feeds import rss
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import FOG, NIGHT, PODCASTS
from .stage import NOW, Clock, Setting, Stage, staged

OWN = "@night-radio"
ALONE = EpisodeKey(NIGHT, "@alone")
LISTED = EpisodeKey(NIGHT, "@fog")
NOTES = (
    "<description>&lt;p&gt;Read &lt;a href='https://one.example/map'&gt;the map&lt;/a&gt; first."
    "&lt;/p&gt;</description>"
)
FEED = rss(
    f"<title>A Platform in the Fog</title><guid>fog</guid>{NOTES}",
    f"<title>Only in the Feed</title><guid>alone</guid>{NOTES}",
)


@pytest.fixture
def joined(service: FaultyService, empty: Setting) -> Setting:
    """A podcast of the service that has a feed, whose episodes the service does not list."""
    podcast = next(podcast for podcast in PODCASTS if podcast.slug == NIGHT)
    facts = podcast_json(service.origin, podcast) | {"rss_url": serve(service, FEED)}
    one, all_of_them = {"podcast": facts}, {"podcasts": [facts]}
    service.faults.set(f"/v1/public/podcasts/{NIGHT}", Fault(body=json.dumps(one).encode()))
    service.faults.set("/v1/public/podcasts", Fault(body=json.dumps(all_of_them).encode()))
    for path in (
        f"/v1/public/podcasts/{NIGHT}/episodes",
        f"/podcast/{NIGHT}",
        f"/podcast/{NIGHT}.md",
    ):
        service.faults.set(path, Fault(status=404))
    asyncio.run(_add(empty, NIGHT))
    return empty


@pytest.fixture
def alone(service: FaultyService, empty: Setting) -> Setting:
    """A podcast that the service does not know."""
    asyncio.run(_add(empty, serve(service, FEED)))
    return empty


async def _add(setting: Setting, what: str) -> None:
    async with await Core.open(setting.library, setting.server, clock=Clock(NOW)) as core:
        async for _ in core.podcasts.add(what):
            pass


async def lit(stage: Stage, key: EpisodeKey) -> None:
    """Light an episode in the list of its podcast."""
    stage.main.podcasts.select(key.podcast)
    await stage.settled()
    stage.main.go_to("episodes")
    assert stage.main.episodes.listing.select(key)
    await stage.settled()


def posts(service: FaultyService) -> int:
    return sum(received.method == "POST" for received in service.requests)


async def test_what_the_service_does_not_know_has_no_sign_and_is_not_offered(
    alone: Setting, service: FaultyService
) -> None:
    async with staged(alone) as stage:
        await lit(stage, EpisodeKey(OWN, "alone"))
        assert "○" not in "\n".join(stage.rows()[:-1])
        assert "request" not in stage.main.episodes.offers
        await stage.press("t")
        await stage.says("Stenobird does not know “Only in the Feed”")
        assert not posts(service)


async def test_what_the_service_is_asked_for_in_vain_is_told_so(
    joined: Setting, service: FaultyService
) -> None:
    async with staged(joined) as stage:
        await lit(stage, ALONE)
        assert "request" in stage.main.episodes.offers
        with stage.hearing() as said:
            await stage.press("t")
            await stage.says("Stenobird does not know “Only in the Feed”")
        assert said[0] == "Looking for it on Stenobird…"
        assert stage.main.page.key == ALONE and not posts(service)


async def test_the_words_of_its_notes_that_lead_elsewhere_are_opened(alone: Setting) -> None:
    async with staged(alone) as stage:
        await lit(stage, EpisodeKey(OWN, "alone"))
        await stage.press("l")
        await stage.shows("Read the map first.")
        with stage.hearing() as said:
            await stage.press("j", "enter")
        assert "Opening one.example: https://one.example/map" in said


@pytest.mark.parametrize("pane", ["episodes", "page"])
async def test_what_turns_out_to_be_the_services_stays_lit_and_shown(
    joined: Setting, service: FaultyService, pane: str
) -> None:
    async with staged(joined) as stage:
        await lit(stage, LISTED)
        if pane == "page":
            await stage.press("l")
        await stage.press("t")
        await stage.until(lambda: posts(service) == 1, "the request sent")
        await stage.until(lambda: stage.main.page.key == FOG, "the same page")
        await stage.until(lambda: "request sent" in stage.page(), "its request on it")
        selected = stage.main.episodes.selected
        assert selected is not None and selected.key == FOG and stage.pane() == pane
        slugs = [row.slug for row in stage.main.episodes.rows if row is not None]
        assert LISTED.episode not in slugs and slugs.count(FOG.episode) == 1


async def test_what_plays_and_is_here_goes_by_the_name_that_it_has_then(
    joined: Setting, service: FaultyService
) -> None:
    sound = io.BytesIO()
    with wave.open(sound, "wb") as file:
        file.setparams((1, 1, 8000, 8000, "NONE", ""))
        file.writeframes(bytes(8000))
    service.faults.set("/feeds/fog.wav", Fault(body=sound.getvalue()))
    audio = f'<enclosure url="{service.origin}/feeds/fog.wav" type="audio/wav"/>'
    serve(service, rss(f"<title>A Platform in the Fog</title><guid>fog</guid>{NOTES}{audio}"))
    async with await Core.open(joined.library, joined.server, clock=Clock(NOW)) as core:
        async for _ in core.podcasts.refresh(NIGHT):
            pass
    async with staged(joined) as stage:
        main = stage.main
        await lit(stage, LISTED)
        await stage.press("space")
        await stage.until(lambda: main.now_playing is not None, "the sound")
        await stage.press("d")
        await stage.until(lambda: main.downloads.has(LISTED), "its audio here")
        await stage.press("t")
        await stage.until(lambda: main.downloads.has(FOG), "its audio under its new name")
        await stage.until(
            lambda: main.now_playing is not None and main.now_playing.episode.key == FOG,
            "the sound under its new name",
        )
        assert not main.downloads.has(LISTED)
        heard = main.now_playing
        assert heard is not None and heard.is_on
        await stage.press("s")
        await stage.until(lambda: main.now_playing is None, "silence")
        listened = await stage.app.core.library.run(lambda library: library.positions.get(FOG))
        assert listened is not None


async def test_offline_it_is_told_that_nobody_can_be_asked(joined: Setting) -> None:
    async with staged(replace(joined, offline=True)) as stage:
        await lit(stage, ALONE)
        await stage.press("t")
        await stage.says("steno-tui is offline: ask again where there is a network")


async def test_a_podcast_without_episodes_has_no_page_of_anothers_beside_it(
    alone: Setting,
) -> None:
    async with await Core.open(alone.library, alone.server, clock=Clock(NOW)) as core:
        await core.library.run(lambda library: library.feeds.add("https://bare.example/", "Bare"))
        await core.library.run(
            lambda library: library.podcasts.follow(Podcast("@bare", "Bare in Autumn"))
        )
    async with staged(alone) as stage:
        podcasts = stage.main.podcasts
        await stage.until(lambda: podcasts.select(OWN), "the podcast")
        await stage.until(
            lambda: (key := stage.main.page.key) is not None and key.podcast == OWN, "its page"
        )
        shown = stage.main.page.key
        assert podcasts.select("@bare")
        await stage.until(lambda: stage.main.page.wanted is None, "no page")
        await stage.settled()
        assert stage.main.page.state is None
        assert podcasts.select(OWN)
        await stage.until(lambda: stage.main.page.key == shown, "the page again")


async def test_what_another_program_added_is_listed_once_the_user_asks_for_what_is_new(
    empty: Setting, service: FaultyService
) -> None:
    url = serve(service, FEED)
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.podcasts.count == len(PODCASTS), "the podcasts")
        await stage.settled()
        service.faults.set("/v1/public/podcasts", Fault(status=404))
        await _add(empty, url)
        await stage.press("R")
        await stage.until(lambda: stage.main.podcasts.select(OWN), "the other one")


async def test_a_newer_transcript_that_cannot_be_had_is_told_to_who_asks_for_it(
    empty: Setting, service: FaultyService
) -> None:
    words = f'<podcast:transcript url="{service.origin}/feeds/words.vtt" type="text/vtt"/>'
    service.faults.set("/feeds/words.vtt", Fault(body=b"WEBVTT\n\n00:01.000 --> 00:02.000\nOn."))
    feed = serve(service, rss(f"<title>Only in the Feed</title><guid>alone</guid>{words}"))
    await asyncio.to_thread(asyncio.run, _add(empty, feed))
    async with staged(empty) as stage:
        await lit(stage, EpisodeKey(OWN, "alone"))
        await stage.press("l", "w")
        await stage.shows("from the publisher")
        service.faults.set("/feeds/words.vtt", Fault(status=410))
        await stage.press("r")
        await stage.says("The publisher's transcript is not there any more.")
        assert "On." in stage.text()


ON = Fault(body=b"WEBVTT\n\n00:01.000 --> 00:02.000\nOn.")


async def _add_with_two_transcripts(empty: Setting, service: FaultyService) -> None:
    """Add a podcast whose publisher keeps two transcripts of its episode, and has one of them."""
    links = "".join(
        f'<podcast:transcript url="{service.origin}/feeds/{name}.vtt" type="text/vtt"/>'
        for name in ("words", "other")
    )
    service.faults.set("/feeds/words.vtt", ON)
    feed = serve(service, rss(f"<title>Only in the Feed</title><guid>alone</guid>{links}"))
    await asyncio.to_thread(asyncio.run, _add(empty, feed))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Fault(body=b"WEBVTT\n\n00:01.000 --> 00:02.000\nIn other words."), ""),
        (Fault(status=410), "is not there any more."),
    ],
)
@pytest.mark.parametrize("keys", [("S", "j", "enter"), ("r",)])
async def test_that_another_transcript_is_read_is_told_until_it_stands_or_why_not(
    empty: Setting, service: FaultyService, keys: Sequence[str], answer: Fault, told: str
) -> None:
    await _add_with_two_transcripts(empty, service)
    async with staged(empty) as stage:
        await lit(stage, EpisodeKey(OWN, "alone"))
        await stage.press("l", "w")
        await stage.shows("from the publisher")
        may_answer = threading.Event()
        for name in ("words", "other"):
            service.faults.set(f"/feeds/{name}.vtt", dataclasses.replace(answer, until=may_answer))
        await stage.press(*keys[:-1])
        stage.press_at_once(keys[-1])
        await stage.shows("reading the transcript")
        assert "On." in stage.text()
        may_answer.set()
        await (stage.says(told) if told else stage.shows("In other words."))
        await stage.shows("from the publisher")
        assert "reading the transcript" not in stage.text()


async def test_that_another_transcript_is_read_is_told_where_one_that_was_awaited_is_left_for_it(
    empty: Setting, service: FaultyService
) -> None:
    await _add_with_two_transcripts(empty, service)
    async with staged(empty) as stage:
        await lit(stage, EpisodeKey(OWN, "alone"))
        await stage.press("l", "w")
        await stage.shows("from the publisher")
        may_answer = threading.Event()
        for name in ("words", "other"):
            service.faults.set(f"/feeds/{name}.vtt", dataclasses.replace(ON, until=may_answer))
        stage.press_at_once("r")
        await stage.shows("reading the transcript")
        stage.press_at_once("S", "j", "enter")
        asked = "/feeds/other.vtt"
        await stage.until(lambda: any(one.path == asked for one in service.requests), "the other")
        assert "reading the transcript" in stage.text()
        may_answer.set()
        await stage.shows("from the publisher")
