"""Fetching an audio: all of it, the rest of it, and what is shared by those who want it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import aclosing
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import CachedAudio, DownloadProgress, DownloadState
from steno_tui.downloads.download_store import DownloadStore, name_of
from steno_tui.errors import AudioError
from tests.downloads.audio_samples import mp3
from tests.downloads.conftest import KEY, LIMIT, MakeCache, fetched, part_of, recording
from tests.downloads.host import BODY, Host
from tests.network.stub import Stub, answer
from tests.support.patience import PATIENCE


async def test_an_audio_is_fetched_whole_and_found_from_then_on(
    cache: DownloadCache, host: Host
) -> None:
    assert await cache.find(host.url) is None
    path = await fetched(cache, host.url)
    assert path.read_bytes() == BODY
    assert await cache.find(host.url) == path
    assert len(host.heard) == 1


async def test_what_is_here_is_not_asked_for_again(cache: DownloadCache, host: Host) -> None:
    path = await fetched(cache, host.url)
    told = [each async for each in cache.fetch(recording(host.url))]
    assert told == [DownloadProgress(len(BODY), len(BODY), path)]
    assert len(host.heard) == 1


async def test_how_far_it_is_is_told_and_never_goes_back(cache: DownloadCache, host: Host) -> None:
    told = [each async for each in cache.fetch(recording(host.url))]
    assert [each.total for each in told] == [len(BODY)] * len(told)
    assert [each.done for each in told] == sorted(each.done for each in told)
    assert [each.path is not None for each in told] == [False] * (len(told) - 1) + [True]


async def test_a_host_that_says_no_length_is_believed_at_its_end(
    cache: DownloadCache, host: Host
) -> None:
    host.says_length = False
    told = [each async for each in cache.fetch(recording(host.url))]
    assert told[0].total is None
    assert told[-1].path is not None and told[-1].path.read_bytes() == BODY
    assert told[-1].total == len(BODY)


async def test_what_is_here_is_listed_with_what_it_is(cache: DownloadCache, host: Host) -> None:
    await fetched(cache, host.url)
    (held,) = await cache.held()
    assert (held.key, held.title, held.podcast_title) == (KEY, "The Lighthouse", "Night Shift")
    assert (held.url, held.size, held.total, held.complete) == (host.url, 10**6, 10**6, True)
    assert held.used_at == 1000.0


async def test_the_host_learns_nothing_of_the_listener(cache: DownloadCache, host: Host) -> None:
    await fetched(cache, host.url)
    assert set(host.heard[0]) == {
        *(":path", "host", "accept", "accept-encoding", "connection", "user-agent"),
    }
    assert host.heard[0]["accept-encoding"] == "identity"


async def test_who_leaves_leaves_a_part_that_is_gone_on_with(
    cache: DownloadCache, host: Host
) -> None:
    held = await part_of(cache, host)
    assert await cache.find(host.url) is None
    path = await fetched(cache, host.url)
    assert path.read_bytes() == BODY
    assert host.ranges_asked == [None, f"bytes={held.size}-"]
    assert host.heard[1]["if-range"] == '"one"'


async def test_another_cache_in_the_same_place_goes_on_too(
    make_cache: MakeCache, host: Host
) -> None:
    first = make_cache()
    held = await part_of(first, host)
    await first.aclose()
    assert (await fetched(make_cache(), host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] == f"bytes={held.size}-"


async def test_without_a_strong_tag_the_date_tells_whether_it_is_the_same(
    cache: DownloadCache, host: Host
) -> None:
    host.etag = 'W/"one"'
    await part_of(cache, host)
    await fetched(cache, host.url)
    assert host.heard[1]["if-range"] == host.last_modified


async def test_an_audio_that_has_changed_is_begun_anew(cache: DownloadCache, host: Host) -> None:
    await part_of(cache, host)
    host.body, host.etag, host.last_modified = mp3(900_000, seed=1), '"two"', None
    assert (await fetched(cache, host.url)).read_bytes() == host.body


async def test_a_part_of_another_version_is_not_put_to_the_rest(
    cache: DownloadCache, host: Host
) -> None:
    host.etag = host.last_modified = None
    held = await part_of(cache, host)
    host.body = mp3(900_000, seed=1)
    assert (await fetched(cache, host.url)).read_bytes() == host.body
    assert host.ranges_asked == [None, f"bytes={held.size}-", None]


async def test_without_validators_the_same_length_is_the_same_audio(
    cache: DownloadCache, host: Host
) -> None:
    host.etag = host.last_modified = None
    held = await part_of(cache, host)
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked == [None, f"bytes={held.size}-"]
    assert "if-range" not in host.heard[1]


async def test_where_nothing_tells_the_same_from_another_it_is_begun_anew(
    cache: DownloadCache, host: Host
) -> None:
    host.etag = host.last_modified = None
    host.says_length = False
    await part_of(cache, host)
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked == [None, None]


async def test_a_host_that_gives_no_parts_sends_it_anew(cache: DownloadCache, host: Host) -> None:
    await part_of(cache, host)
    host.ranges = False
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_a_host_that_refuses_to_give_parts_is_asked_for_the_whole(
    cache: DownloadCache, host: Host
) -> None:
    await part_of(cache, host)
    host.refusal = "406 Not Acceptable"
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] is None


async def test_a_part_longer_than_the_audio_has_become_is_begun_anew(
    cache: DownloadCache, host: Host
) -> None:
    held = await part_of(cache, host)
    host.body = mp3(held.size - 1, seed=1)
    assert (await fetched(cache, host.url)).read_bytes() == host.body


async def test_a_part_that_had_everything_but_its_name_gets_it(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    path = await fetched(cache, host.url)
    path.rename(path.with_suffix(".part"))
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert len(host.heard) == 1


async def test_a_host_that_has_nothing_more_says_that_it_is_whole(
    cache: DownloadCache, host: Host
) -> None:
    host.says_length = False
    await part_of(cache, host)
    (held,) = await cache.held()
    host.body = BODY[: held.size]
    path = await fetched(cache, host.url)
    assert path.read_bytes() == host.body
    assert host.ranges_asked[1:] == [f"bytes={held.size}-"]


async def test_a_part_from_another_place_than_asked_for_is_not_used(
    cache: DownloadCache, host: Host
) -> None:
    await part_of(cache, host)
    wrong = answer(
        b"x" * 100, "206 Partial Content", f"Content-Range: bytes 0-99/{len(BODY)}", 'ETag: "one"'
    )
    async with Stub(wrong, answer(BODY)) as stub:
        await _moved(cache, host, stub)
        assert (await fetched(cache, stub.url())).read_bytes() == BODY
    assert [("range" in heard.headers) for heard in stub.heard] == [True, False]


async def _moved(cache: DownloadCache, host: Host, stub: Stub) -> None:
    """Have the part of the host's audio be that of a stub's."""
    disk = cache._disk  # noqa: SLF001 # as another process finds it
    assert disk is not None
    store = disk.store
    old, new = name_of(host.url), name_of(stub.url())
    label = store.label(old)
    assert label is not None
    store.put_label(new, replace(label, url=stub.url()))
    store.path(old, ".part").rename(store.path(new, ".part"))
    store.remove(old)


async def test_an_answer_that_breaks_off_is_told_and_what_came_stays(
    cache: DownloadCache, host: Host
) -> None:
    host.breaks_at = 300_000
    with pytest.raises(AudioError, match="broke off .* goes on from there"):
        await fetched(cache, host.url)
    (held,) = await cache.held()
    assert held.size == 300_000
    assert await cache.find(host.url) is None
    host.breaks_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] == "bytes=300000-"


async def test_a_chunked_answer_that_breaks_off_is_not_taken_for_whole(
    cache: DownloadCache, host: Host
) -> None:
    host.says_length = False
    host.breaks_at = 300_000
    with pytest.raises(AudioError, match="broke off"):
        await fetched(cache, host.url)
    assert await cache.find(host.url) is None


async def test_a_rest_that_ends_in_all_form_before_the_whole_stays_a_part(
    cache: DownloadCache,
) -> None:
    body, tag = mp3(50_000), 'ETag: "one"'
    broken = answer(body, "200 OK", tag)[:-20_000]
    span = "Content-Range: bytes 30000-39999/50000"
    short = answer(body[30_000:40_000], "206 Partial Content", tag, span)
    async with Stub(broken, short) as stub:
        with pytest.raises(AudioError, match="broke off"):
            await fetched(cache, stub.url())
        with pytest.raises(AudioError, match="sent 40000 of 50000 bytes"):
            await fetched(cache, stub.url())
        assert await cache.find(stub.url()) is None
        (held,) = await cache.held()
        assert (held.size, held.total, held.complete) == (40_000, 50_000, False)


async def test_what_was_whole_and_has_become_shorter_is_fetched_anew(
    cache: DownloadCache, host: Host
) -> None:
    path = await fetched(cache, host.url)
    path.write_bytes(BODY[:-1])
    assert (await cache.held(), await cache.find(host.url)) == ([], None)
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_two_who_want_the_same_share_one_fetch(cache: DownloadCache, host: Host) -> None:
    paths = await asyncio.gather(*(fetched(cache, host.url) for _ in range(5)))
    assert len(set(paths)) == 1
    assert len(host.heard) == 1


async def test_who_leaves_takes_nothing_from_who_stays(cache: DownloadCache, host: Host) -> None:
    host.stalls_at = 600_000
    leaving, staying = (cache.fetch(recording(host.url)) for _ in range(2))
    await anext(leaving)
    await anext(staying)
    await leaving.aclose()
    host.released.set()
    told = [each async for each in staying]
    assert told[-1].path is not None and told[-1].path.read_bytes() == BODY
    assert len(host.heard) == 1


async def test_a_caller_that_is_cancelled_leaves_a_part(cache: DownloadCache, host: Host) -> None:
    host.stalls_at = 600_000
    begun = asyncio.Event()

    async def fetch() -> None:
        async for _ in cache.fetch(recording(host.url)):
            begun.set()

    task = asyncio.create_task(fetch())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    host.stalls_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] is not None


async def test_who_comes_as_the_last_one_leaves_begins_anew(
    cache: DownloadCache, host: Host
) -> None:
    host.stalls_at = 600_000
    first = cache.fetch(recording(host.url))
    await anext(first)
    host.released.set()
    _, path = await asyncio.gather(first.aclose(), fetched(cache, host.url))
    assert path.read_bytes() == BODY


async def test_a_failure_is_told_to_all_who_wait(cache: DownloadCache, host: Host) -> None:
    host.breaks_at = 100_000
    results = await asyncio.gather(
        *(fetched(cache, host.url) for _ in range(3)), return_exceptions=True
    )
    assert [type(result) for result in results] == [AudioError] * 3
    assert len(host.heard) == 1


async def test_what_came_stays_where_the_disk_had_not_come_to_it_yet(
    cache: DownloadCache, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.stalls_at = 600_000
    let_go, held = threading.Event(), DownloadStore.held

    def after_a_while(store: DownloadStore) -> list[CachedAudio]:
        let_go.wait(PATIENCE)
        return held(store)

    async with aclosing(cache.fetch(recording(host.url))) as fetching:
        await anext(fetching)
        with monkeypatch.context() as patch:
            patch.setattr(DownloadStore, "held", after_a_while)
            busy = asyncio.create_task(cache.held())
            await host.stalled.wait()
            for _ in range(1000):  # until what came waits for the disk
                await asyncio.sleep(0)
            leaving = asyncio.create_task(fetching.aclose())
            await asyncio.sleep(0)
            let_go.set()
            await asyncio.gather(busy, leaving)
    (part,) = await cache.held()
    assert part.state is DownloadState.PAUSED


async def test_closing_ends_a_fetch_and_leaves_a_part(make_cache: MakeCache, host: Host) -> None:
    cache = make_cache()
    host.stalls_at = 600_000
    fetching = cache.fetch(recording(host.url))
    await anext(fetching)
    await cache.aclose()
    with pytest.raises(AudioError, match="ended"):
        async for _ in fetching:
            pass
    assert [held.complete for held in await make_cache().held()] == [False]


async def test_a_cache_that_is_closed_fetches_nothing(cache: DownloadCache, host: Host) -> None:
    await cache.aclose()
    with pytest.raises(AudioError, match="closed"):
        await fetched(cache, host.url)
    assert await cache.find(host.url) is None
    assert not await cache.is_constant(host.url)


async def test_a_part_is_told_to_be_fetched_while_somebody_does_and_then_as_paused(
    cache: DownloadCache, make_cache: MakeCache, host: Host
) -> None:
    host.stalls_at = 600_000
    async with aclosing(cache.fetch(recording(host.url))) as fetching:
        async for _ in fetching:
            await host.stalled.wait()
            break
        (held,) = await make_cache().held()
        assert held.state is DownloadState.COMING
    (held,) = await cache.held()
    assert held.state is DownloadState.PAUSED
    host.stalls_at = None
    await fetched(cache, host.url)
    (held,) = await cache.held()
    assert held.state is DownloadState.WHOLE


async def test_how_much_may_be_kept_and_what_the_disk_has_room_for_is_told(
    cache: DownloadCache, directory: Path
) -> None:
    assert not directory.exists()
    room = await cache.room()
    assert room.limit == LIMIT
    assert room.free is not None and room.free > 0
