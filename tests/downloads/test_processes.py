"""Fetches that are killed at any moment, and two processes that want the same."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path

import pytest

from steno_tui.child_processes import send_signal
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download_store import DownloadStore, name_of
from steno_tui.downloads.partial_file import PartialFile
from steno_tui.errors import AudioError
from tests.downloads.conftest import MakeCache, fetched, recording
from tests.downloads.host import BODY, Host

FETCHER = """
import asyncio, sys
from pathlib import Path
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob
from steno_tui.models.episode import EpisodeKey
async def main():
    url = sys.argv[2]
    cache = DownloadCache(Path(sys.argv[1]), url, limit=10**9)
    async for each in cache.fetch(DownloadJob(EpisodeKey("a", "b"), url, "A", "B")):
        print(each.done, each.path is not None, flush=True)
    await cache.aclose()
asyncio.run(main())
"""


async def fetcher(directory: Path, host: Host) -> Process:
    """Another process that fetches the host's audio."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", FETCHER, str(directory), host.url),
        stdout=PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


async def said(program: Process) -> str:
    assert program.stdout is not None
    return (await program.stdout.readline()).decode()


@pytest.mark.parametrize("sent", [100_000, 500_000, 999_999])
async def test_a_fetch_that_was_killed_is_gone_on_with(
    cache: DownloadCache, host: Host, directory: Path, sent: int
) -> None:
    host.stalls_at = sent
    program = await fetcher(directory, host)
    assert await said(program)
    await host.stalled.wait()
    send_signal(program, signal.SIGKILL)
    await program.wait()
    assert await cache.find(host.url) is None
    (held,) = await cache.held()
    host.stalls_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] == (f"bytes={held.size}-" if held.size else None)
    assert {path.suffix for path in directory.iterdir()} == {".audio", ".json"}


@pytest.mark.slow
async def test_many_fetches_that_were_killed_come_to_an_end(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    """Each gets a bit farther; whatever is here of it is the audio's beginning."""
    for sent in range(200_000, 1_000_000, 200_000):
        host.stalls_at, host.etag = sent, '"one"'
        host.stalled.clear()
        program = await fetcher(directory, host)
        await host.stalled.wait()
        send_signal(program, signal.SIGKILL)
        await program.wait()
        for part in directory.glob("*.part"):
            assert BODY.startswith(part.read_bytes())
    host.stalls_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_the_second_process_says_that_the_first_is_at_it(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    host.stalls_at = 600_000
    program = await fetcher(directory, host)
    await said(program)
    with pytest.raises(AudioError, match="Another steno-tui is fetching “The Lighthouse”"):
        await fetched(cache, host.url)
    host.released.set()
    assert await program.wait() == 0
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert len(host.heard) == 1


async def test_what_another_process_fetches_is_not_deleted_to_make_room(
    make_cache: MakeCache, host: Host, directory: Path
) -> None:
    host.stalls_at = 600_000
    program = await fetcher(directory, host)
    await said(program)
    host.stalls_at = None
    with pytest.raises(AudioError, match="no room"):
        await fetched(make_cache(limit=1_500_000), f"{host.origin}/other.mp3")
    host.released.set()
    assert await program.wait() == 0
    assert await make_cache().find(host.url) is not None


async def test_a_fetch_whose_file_another_process_cleared_keeps_its_hands_off_the_next(
    make_cache: MakeCache, host: Host, directory: Path
) -> None:
    slow, fast = make_cache(), make_cache()
    host.stalls_at = 600_000
    fetching = slow.fetch(recording(host.url))
    await anext(fetching)
    await fast.clear()
    host.stalls_at = None
    path = await fetched(fast, host.url)
    host.released.set()
    with pytest.raises(AudioError, match="removed"):
        async for _ in fetching:
            pass
    assert await fast.find(host.url) == path
    assert path.read_bytes() == BODY


def test_who_opens_a_part_just_as_it_becomes_whole_does_not_touch_it(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = DownloadStore(directory, lambda: 1000.0)
    wanted = recording("http://host.example/a.mp3")
    first, second = PartialFile(store, wanted), PartialFile(store, wanted)
    first.open()
    first.restart(first.label)
    first.append(BODY)
    real = fcntl.flock

    def finish_first(descriptor: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", real)
        first.finish()
        first.close()
        real(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", finish_first)
    second.open()
    second.restart(second.label)
    second.append(b"something else")
    assert store.path(second.name, ".audio").read_bytes() == BODY
    second.close()


async def test_who_only_looks_whether_a_part_is_fetched_is_in_nobodys_way(
    cache: DownloadCache, host: Host, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory.mkdir(parents=True)
    part = directory / f"{name_of(host.url)}.part"
    looker = os.open(part, os.O_RDWR | os.O_CREAT)
    fcntl.flock(looker, fcntl.LOCK_EX)
    pauses: list[float] = []

    def meanwhile(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 2:
            fcntl.flock(looker, fcntl.LOCK_UN)

    monkeypatch.setattr("steno_tui.downloads.partial_file.time.sleep", meanwhile)
    await fetched(cache, host.url)
    os.close(looker)
    assert len(pauses) == 2
