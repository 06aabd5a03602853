"""Several episodes that are picked in a list are asked for, and put into the queue, at once."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import RequestChanged
from steno_tui.core.many_requests import NotAsked
from steno_tui.core.picked import Picked
from steno_tui.core.reference import EpisodeRef
from steno_tui.core.requests import SEND_PAUSE
from steno_tui.errors import AlreadyProcessedError, LibraryError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import Request, RequestState
from tests.library.conftest import an_episode
from tests.support.faulty_service import FaultyService

from .support import BAKERY, LIGHTHOUSE, MOSS, SILENCE, TUNNEL, Time, gathered, posts


@pytest.fixture
async def picked(core: Core) -> Picked:
    """All there is, the newest first."""
    await gathered(core.podcasts.update())
    return await everything(core)


async def everything(core: Core) -> Picked:
    listing = await core.listings.episodes(EpisodeQuery())
    seen = {place: row.key for place, row in enumerate(listing.rows)}
    return Picked(listing.found, range(listing.found.count), seen)


async def states(library: LibraryWorker) -> dict[EpisodeKey, str]:
    rows = await library.run(lambda library: library.requests.rows())
    return {row.key: str(row.state) for row in rows}


async def waiting(core: Core) -> list[EpisodeKey]:
    return [row.key for row in await core.queue.rows()]


async def test_only_what_there_is_to_ask_for_is_asked_for(
    core: Core, library: LibraryWorker, picked: Picked, service: FaultyService
) -> None:
    await core.requests.ask(TUNNEL)
    askable = await core.many_requests.look(picked)
    assert askable.keys == (BAKERY,)
    assert askable.not_asked == {NotAsked.PROCESSED: 3, NotAsked.REQUESTED: 1}
    asked = await core.many_requests.ask(askable.keys)
    assert (asked.asked, asked.not_asked, asked.renamed) == (1, {}, {})
    assert await states(library) == {TUNNEL: "waiting", BAKERY: "waiting"}
    assert posts(service) == 0  # it is sent by who watches


async def test_all_that_are_asked_for_are_sent_once_each(
    core: Core, picked: Picked, service: FaultyService
) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    sent: set[EpisodeKey] = set()
    async for event in core.requests.watch():
        if isinstance(event, RequestChanged):
            sent.add(event.request.key)
        if len(sent) == 2:
            break
    assert posts(service) == 2


async def test_of_many_one_a_second_is_sent_at_most(
    core: Core, picked: Picked, service: FaultyService, time: Time
) -> None:
    asked = await core.many_requests.ask([BAKERY, TUNNEL])
    before = time.now
    sent = [event async for event in core.requests.send([BAKERY, TUNNEL], 0.0)]
    assert [type(event) for event in sent] == [RequestChanged, RequestChanged]
    assert time.now - before >= SEND_PAUSE
    assert (posts(service), asked.asked) == (2, 2)
    assert [one.key for one in asked.requests] == [BAKERY, TUNNEL]


async def test_what_is_asked_for_beside_many_is_not_behind_all_of_them(
    core: Core, offline: Core, picked: Picked, time: Time
) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    other = EpisodeKey("night-shift", "another")
    sent: list[EpisodeKey] = []
    async for event in core.requests.watch():
        if isinstance(event, RequestChanged):
            sent.append(event.request.key)
            if len(sent) == 2:
                break
            time.now += 1
            await offline.requests.ask(other)
    assert sent == [BAKERY, other]


async def test_what_was_not_sent_yet_is_sent_by_another_program(
    core: Core, library: LibraryWorker, picked: Picked, time: Time, service: FaultyService
) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    async for _ in core.requests.send([BAKERY, TUNNEL], 0.0):
        break  # it is quit
    assert posts(service) == 1
    async with await time.core(library, service.origin) as later:
        async for _ in later.requests.send([BAKERY, TUNNEL], 0.0):
            pass
        assert posts(service) == 2
        assert set((await states(library)).values()) == {"sent"}


async def test_of_two_programs_one_a_second_is_sent_together(
    core: Core, library: LibraryWorker, picked: Picked, time: Time, service: FaultyService
) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    async with await time.core(library, service.origin) as other:
        before = time.now
        await gathered(core.requests.send([BAKERY], 0.0))
        await gathered(other.requests.send([TUNNEL], 0.0))
    assert posts(service) == 2 and time.now - before >= SEND_PAUSE


async def sent(core: Core, library: LibraryWorker, number: int, time: Time) -> list[Request]:
    """So many that were sent, each due for a second longer than the one before."""
    requests = [
        Request(
            key=EpisodeKey("night-shift", f"long-{n}"),
            title=f"Long {n}",
            podcast_title="Night Shift",
            page_url=core.service.addresses.episode_text("night-shift", f"long-{n}"),
            post_url=core.service.addresses.api_request("night-shift", f"long-{n}"),
            state=RequestState.SENT,
            created_at=time.now - 100 - n,
            updated_at=time.now - 100,
            due_at=time.now - n,
        )
        for n in range(number)
    ]
    for one in requests:
        await library.run(partial(_put, one))
    return requests


def _put(request: Request, library: Library) -> None:
    library.requests.put(request)


async def test_pages_of_what_was_sent_are_read_again_one_a_second(
    core: Core, library: LibraryWorker, time: Time, service: FaultyService
) -> None:
    requests = await sent(core, library, 4, time)
    read: list[float] = []
    async for event in core.requests.watch():
        if isinstance(event, RequestChanged):
            read.append(time.now)
        if len(read) == 4:
            break
    pages = [one.path for one in service.requests if one.method == "GET"]
    assert pages[0].endswith(f"{requests[3].key.episode}.md")
    assert all(later - one >= SEND_PAUSE for one, later in pairwise(read))


async def test_who_waits_for_a_look_waits_for_a_few_only_and_for_what_is_meant_first(
    core: Core, library: LibraryWorker, time: Time, service: FaultyService
) -> None:
    requests = await sent(core, library, 20, time)
    before = time.now
    await gathered(core.requests.look([requests[2].key]))
    looked_at = [
        one.path.rpartition("/")[2].removesuffix(".md")
        for one in service.requests
        if one.path.endswith(".md")
    ]
    assert looked_at == ["long-2", "long-19", "long-18", "long-17", "long-16"]
    assert time.now - before >= 4 * SEND_PAUSE


async def test_many_are_followed_to_their_ends(core: Core, picked: Picked) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    async for _ in core.requests.follow(BAKERY, TUNNEL):
        pass
    assert {one.key: one.state for one in await core.requests.all()} == {
        BAKERY: RequestState.READY,
        TUNNEL: RequestState.FAILED,
    }


async def test_where_the_network_is_away_the_first_alone_is_tried(
    core: Core, picked: Picked, library: LibraryWorker, service: FaultyService
) -> None:
    await core.many_requests.ask([BAKERY, TUNNEL])
    service.stop()
    tried = [event async for event in core.requests.send([BAKERY, TUNNEL], 0.0)]
    assert len(tried) == 1
    assert set((await states(library)).values()) == {"waiting"}


async def test_of_a_whole_podcast_what_was_not_processed_is_asked_for(
    core: Core, picked: Picked
) -> None:
    askable = await core.many_requests.look_at_podcast(BAKERY.podcast)
    assert set(askable.keys) == {BAKERY, TUNNEL}
    assert askable.not_asked == {NotAsked.PROCESSED: 2}
    assert (await core.many_requests.look_at_podcast("nobody")).keys == ()


async def test_why_one_cannot_be_asked_for_is_told(core: Core, picked: Picked) -> None:
    asked = await core.many_requests.ask([LIGHTHOUSE, BAKERY])
    assert [one.key for one in asked.requests] == [BAKERY]
    assert isinstance(asked.refused[LIGHTHOUSE], AlreadyProcessedError)


async def test_offline_all_wait(
    offline: Core, core: Core, picked: Picked, library: LibraryWorker, service: FaultyService
) -> None:
    asked = await offline.many_requests.ask([BAKERY, TUNNEL])
    assert asked.asked == 2
    assert await states(library) == {BAKERY: "waiting", TUNNEL: "waiting"}


async def test_of_one_whose_state_nothing_tells_the_page_is_read_first(
    core: Core, library: LibraryWorker
) -> None:
    unknown = [an_episode(key.episode) for key in (LIGHTHOUSE, TUNNEL)]
    gone = an_episode("the-ghost")
    await library.run(lambda library: library.episodes.put("night-shift", [*unknown, gone]))
    askable = await core.many_requests.look(await everything(core))
    assert len(askable.keys) == 3 and not askable.not_asked
    asked = await core.many_requests.ask(askable.keys)
    assert asked.asked == 1
    assert asked.not_asked == {NotAsked.PROCESSED: 1, NotAsked.UNKNOWN: 1}
    assert set(await states(library)) == {TUNNEL}


async def test_what_feeds_alone_tell_of_is_looked_for_where_it_may_be(
    offline: Core, library: LibraryWorker
) -> None:
    own = Podcast("@own", "Own")
    await library.run(
        lambda library: library.episodes.put("@own", [an_episode("one", podcast=own)])
    )
    await library.run(lambda library: library.episodes.put("night-shift", [an_episode("@two")]))
    askable = await offline.many_requests.look(await everything(offline))
    assert askable.keys == (EpisodeKey("night-shift", "@two"),)
    assert askable.not_asked == {NotAsked.UNKNOWN: 1}
    asked = await offline.many_requests.ask(askable.keys)
    assert (asked.asked, asked.not_asked) == (0, {NotAsked.OFFLINE: 1})


async def test_all_are_recorded_or_none(core: Core, library: LibraryWorker, picked: Picked) -> None:
    one, other = [await core.requests.prepare(key) for key in (BAKERY, TUNNEL)]
    with pytest.raises(LibraryError):
        await core.requests.record([one, replace(other, created_at=float("nan"))])
    assert await states(library) == {}


async def test_what_is_picked_waits_in_the_order_of_its_list(core: Core, picked: Picked) -> None:
    await core.queue.add(MOSS)
    keys = [key for _, key in sorted(picked.seen.items())]
    queued = await core.queue.add_picked(picked, heard=BAKERY)
    assert (queued.added, queued.place, queued.without_audio) == (4, 0, 0)
    assert await waiting(core) == [key for key in keys if key != BAKERY]


async def test_what_is_picked_goes_before_all_or_behind(core: Core, picked: Picked) -> None:
    by_key = {key: place for place, key in picked.seen.items()}
    places = range(by_key[MOSS], by_key[MOSS] + 1)
    one = Picked(picked.found, places, picked.seen)
    await core.queue.add_picked(picked)
    everything = await waiting(core)
    others = [key for key in everything if key != MOSS]
    assert (await core.queue.add_picked(one, first=True)).place == 0
    assert await waiting(core) == [MOSS, *others]
    assert (await core.queue.add_picked(one)).place == len(others)
    assert await waiting(core) == [*others, MOSS]


async def test_what_is_known_to_have_no_audio_is_left_out(core: Core, picked: Picked) -> None:
    await gathered(core.pages.open(EpisodeRef(SILENCE)))
    queued = await core.queue.add_picked(picked)
    assert (queued.added, queued.without_audio) == (4, 1)
    assert SILENCE not in await waiting(core)
    found = await core.listings.with_audio(picked)
    keys = [key for _, key in sorted(picked.seen.items()) if key != SILENCE]
    assert (found.keys, found.without) == (keys, 1)


async def test_more_than_anybody_hears_is_not_queued(core: Core, library: LibraryWorker) -> None:
    many = [an_episode(str(number)) for number in range(1001)]
    await library.run(lambda library: library.episodes.put("night-shift", many))
    picked = await everything(core)
    with pytest.raises(UsageError, match="At most 1 000"):
        await core.queue.add_picked(picked)
    queued = await core.queue.add_picked(replace(picked, places=range(1000)))
    assert queued.added == len(await waiting(core)) == 1000
