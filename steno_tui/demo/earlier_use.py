"""What was done in the library of ``--demo`` before it opens, so that every sign is in its lists.

A demo that is started alone, as a service for others, knows nothing of this.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from steno_tui.core.reference import EpisodeRef
from steno_tui.core.request_transitions import (
    PATIENCE_SECONDS,
    AnswerFailed,
    Due,
    PagePolled,
    advance,
)
from steno_tui.demo.catalogue import load
from steno_tui.demo.page_writer import audio_url
from steno_tui.demo.publishers.publisher_files import Publishers
from steno_tui.demo.publishers.publisher_texts import transcripts_of
from steno_tui.demo.request_lifecycle import is_over
from steno_tui.errors import AudioError, BusyError, LibraryError
from steno_tui.models.chapters import chapter_at
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.moment import Moment
from steno_tui.models.request import Request, RequestState
from steno_tui.models.transcript import KeptTranscript, TranscriptForm, TranscriptSource
from steno_tui.network.status_errors import busy
from steno_tui.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from steno_tui.core.core import Core
    from steno_tui.demo.request_lifecycle import RequestLifecycle
    from steno_tui.library.library import Library
    from steno_tui.stenobird.addresses import Addresses

READ = (
    EpisodeKey("bits-and-pieces", "100-a-hundred-episodes-of-being-wrong-in-public"),
    EpisodeKey("the-slow-repair", "clinker-copper-patience"),
    EpisodeKey("common-ground", "compost-as-infrastructure"),
    EpisodeKey("salt-and-iron", "salt-does-four-things"),
    EpisodeKey("night-shift", "who-is-awake-in-the-grid-room"),
)
"""What was read; so was what was heard."""

HEARD = (
    EpisodeKey("salt-and-iron", "why-onions-lie-about-sweetness"),
    EpisodeKey("field-notes-from-the-edge", "the-cable-that-bites-back"),
    EpisodeKey("bits-and-pieces", "the-build-that-only-fails-on-tuesdays"),
    EpisodeKey("night-shift", "a-harbour-without-daylight"),
)
"""What was heard to its end."""

HEARD_IN_PART = {
    EpisodeKey("kernel-panic", "the-filesystem-that-remembered-too-much"): 584,
    EpisodeKey("kleine-geschichte-der-zahlen", "die-null-kommt-sp-t"): 1710,
    EpisodeKey("common-ground", "the-river-under-harrow-street"): 3127,
    EpisodeKey("night-shift", "twenty-four-hours-at-the-lock-a-field-recording"): 6480,
}
"""How many seconds were heard of what is not over."""

_FILESYSTEM = EpisodeKey("kernel-panic", "the-filesystem-that-remembered-too-much")

MARKED: tuple[tuple[EpisodeKey, int | None, str, float], ...] = (
    (_FILESYSTEM, 342, "The ticket to show to whoever believes in battery-backed caches", 2 * 3600),
    (_FILESYSTEM, 571, "", 2 * 3600 - 229),
    (
        EpisodeKey("bits-and-pieces", "100-a-hundred-episodes-of-being-wrong-in-public"),
        None,
        "For the handbook: write the date next to every rule",
        26 * 3600,
    ),
    (EpisodeKey("kleine-geschichte-der-zahlen", "die-null-kommt-sp-t"), 1120, "Ziffer!", 75 * 3600),
)
"""What was marked: in which episode and at which second, what was noted there, and how many seconds
ago. Where there is no time, it is the main idea."""

BROUGHT = (
    EpisodeKey("kernel-panic", "who-ate-the-page-cache"),
    EpisodeKey("kleine-geschichte-der-zahlen", "die-null-kommt-sp-t"),
)
"""Of what a transcript was imported, in each language that there is."""

FETCHED = EpisodeKey("night-shift", "the-baker-s-clock-runs-backwards")
"""Whose audio was fetched, and is on this machine."""

_SECONDS_AT_ONCE = 60
"""How much of it is written at a time, so that it can be left in between."""

_MINUTE, _HOUR = 60.0, 3600.0
_SLOW = 450.0
"""A pace at which nothing ends while one looks around: an episode is queued after 7.5 minutes,
worked on after 22.5 and processed after an hour."""

ASKED = {
    EpisodeKey("the-slow-repair", "a-clock-that-disagrees-with-the-sun"): (2 * _MINUTE, _SLOW),
    EpisodeKey("qahwa-wa-code", "limadha-takdhib-ashritat-at-taqaddum"): (9 * _MINUTE, _SLOW),
    EpisodeKey("shen-ye-de-bian-yi-qi", "gabeji-korekuta-no-miru-yume"): (25 * _MINUTE, _SLOW),
    EpisodeKey("salt-and-iron", "the-chef-the-chemist-and-the-kettle"): (26 * _HOUR, 1.0),
    EpisodeKey("field-notes-from-the-edge", "static-recordings-from-the-ionosphere"): (
        50 * _HOUR,
        1.0,
    ),
}
"""How many seconds ago the service was asked for what, and at what pace it goes on with that."""

PUT_OFF = EpisodeKey("kernel-panic", "forty-nine-days-seventeen-hours")
"""What is asked for later, because the service was busy a moment ago."""

GIVEN_UP = EpisodeKey("bits-and-pieces", "names-are-the-cheapest-documentation")
"""What was asked for so long ago that nothing is expected any more."""

_BUSY_SECONDS = 30 * _MINUTE
_LOOKED_AGO = 30.0
_LOOKS = 9
"""How often the pages of what was asked for were read by then; now it is every five minutes."""


async def put_in(core: Core, life: RequestLifecycle) -> None:
    """Use a new library, and ask the service for some episodes, as if that had been before.

    A library that cannot be written stays as it is.

    Args:
        core: over the library.
        life: the requests that the service was sent.
    """
    requests = _requests(life, core.service.addresses, core.clock())
    transcripts = list(earlier_transcripts())

    def put(library: Library) -> None:
        with library.transaction("user"):
            _listen(library)
            for transcript, body in transcripts:
                library.kept_transcripts.put(transcript, body)
            for moment in earlier_moments(core.clock()):
                library.moments.put(moment)
            for request in requests:
                library.requests.put(request)

    with suppress(LibraryError):
        await core.library.run(put)


async def put_audio_in(directory: Path, server: str) -> None:
    """Have the audio of an episode on this machine, as if it had been fetched from the service.

    It takes a moment, in which nobody waits for it. A disk that refuses has none.

    Args:
        directory: where audio is kept.
        server: the service's origin.
    """
    from steno_tui.downloads.download import DownloadJob
    from steno_tui.downloads.download_store import DownloadStore
    from steno_tui.downloads.partial_file import PartialFile

    podcast = next(one for one in load() if one.slug == FETCHED.podcast)
    episode = next(one for one in podcast.episodes if one.key == FETCHED)
    url, audio = audio_url(server, episode), episode.audio
    seconds = audio.read(0, audio.size)
    job = DownloadJob(FETCHED, url or "", episode.title, podcast.title)
    part = PartialFile(DownloadStore(directory, time.time), job)

    def write() -> bool:
        piece = b"".join(islice(seconds, _SECONDS_AT_ONCE))
        part.append(piece)
        return bool(piece)

    with suppress(OSError, AudioError):
        try:
            await asyncio.to_thread(part.open)
            while await asyncio.to_thread(write):
                pass
            await asyncio.to_thread(part.finish)
        finally:
            part.close()


async def list_in(core: Core) -> None:
    """Read all lists, where the network may be asked."""
    async for _ in core.podcasts.update():
        pass


async def read_in(core: Core) -> None:
    """Read all lists, and the pages of what was opened."""
    await list_in(core)
    await open_pages(core)


async def open_pages(core: Core) -> None:
    """Read the pages of what was opened: what is searched is what they say."""
    for key in dict.fromkeys((*READ, *HEARD, *HEARD_IN_PART, FETCHED)):
        async for _ in core.pages.open(EpisodeRef(key)):
            pass


def _listen(library: Library) -> None:
    """Read and hear."""
    for key in (*READ, *HEARD, *HEARD_IN_PART):
        library.read_marks.set(key)
    for key in READ:
        library.recent.note_read(key)
    for key in HEARD:
        library.positions.mark_finished(key, True)
    for key, seconds in HEARD_IN_PART.items():
        # Of no session: nothing is held in the bar as that from which one has just come.
        library.positions.save(key, seconds, session=0)


def earlier_transcripts() -> Iterator[tuple[KeptTranscript, bytes]]:
    """What was imported, as the publishers have it."""
    publishers = Publishers(load())
    for key in BROUGHT:
        publisher = publishers.get(key.podcast)
        episode = publisher.episode(key.episode) if publisher is not None else None
        if publisher is None or episode is None:
            continue
        for form, language in transcripts_of(episode, publisher.language):
            if form.media_type == "text/vtt":
                kept = KeptTranscript(
                    key,
                    TranscriptSource.FILE,
                    TranscriptForm.VTT,
                    language,
                    f"{key.episode}.{language}.vtt",
                )
                yield kept, form.write(episode).encode()


def earlier_moments(now: float) -> list[Moment]:
    """Mark, as the keys do; now is in Unix seconds."""
    titles = {podcast.slug: podcast.title for podcast in load()}
    episodes = {episode.key: episode for podcast in load() for episode in podcast.episodes}
    found = []
    for key, seconds, note, ago in MARKED:
        title, content = episodes[key].title, episodes[key].content
        chapter = words = ""
        if seconds is None:
            (words, *_) = (f"{one.label}: {one.text}" for one in content.highlights)
        elif (number := chapter_at(content.chapters, seconds)) is not None:
            chapter = content.chapters[number].title
        podcast = titles[key.podcast]
        moment = Moment(key, title, podcast, seconds, chapter, words, note, now - ago)
        found.append(moment)
    return found


def _requests(life: RequestLifecycle, addresses: Addresses, now: float) -> list[Request]:
    """Ask for some episodes, and tell what became of each by now, Unix seconds."""
    titles = {podcast.slug: podcast.title for podcast in load()}
    episodes = {episode.key: episode for podcast in load() for episode in podcast.episodes}

    def sent(key: EpisodeKey, ago: float, state: RequestState = RequestState.SENT) -> Request:
        return Request(
            key=key,
            title=episodes[key].title,
            podcast_title=titles[key.podcast],
            page_url=addresses.episode_text(*key),
            post_url=addresses.api_request(*key),
            state=state,
            created_at=now - ago,
            sent_at=now - ago,
            looks=_LOOKS,
        )

    looked_at = now - _LOOKED_AGO
    found = []
    for key, (ago, pace) in ASKED.items():
        life.ask(episodes[key], ago=ago, pace=pace)
        state, _, changed_at = life.shown(episodes[key])
        at = changed_at if is_over(state) else looked_at
        found.append(advance(sent(key, ago), PagePolled(state), at))
    is_busy = BusyError(busy(host(addresses.server), _BUSY_SECONDS), _BUSY_SECONDS)
    put_off = sent(PUT_OFF, 3 * _MINUTE, RequestState.WAITING)
    found.append(advance(put_off, AnswerFailed(is_busy), looked_at))
    given_up = sent(GIVEN_UP, PATIENCE_SECONDS + _HOUR)
    found.append(advance(given_up, Due(), looked_at))
    return [request for request, _ in found]
