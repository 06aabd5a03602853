"""Whether the bit rate is constant, asked of a host or of what is here."""

from __future__ import annotations

import asyncio

import pytest

from steno_tui.downloads.cache import DownloadCache
from tests.downloads.audio_samples import id3, mp3
from tests.downloads.conftest import fetched, part_of
from tests.downloads.host import Host
from tests.downloads.test_refused_responses import PORTAL
from tests.network.stub import Say, Stub, answer, reset, silence
from tests.support.patience import PATIENCE


async def test_the_first_kilobytes_are_enough(cache: DownloadCache, host: Host) -> None:
    assert await cache.is_constant(host.url)
    assert host.ranges_asked == ["bytes=0-16383"]


async def test_a_varying_rate_is_none(cache: DownloadCache, host: Host) -> None:
    host.body = mp3(100_000, b"Xing")
    assert not await cache.is_constant(host.url)


async def test_behind_a_large_tag_is_looked_again(cache: DownloadCache, host: Host) -> None:
    host.body = id3(300_000, b"\xff\xd8 a picture") + mp3(100_000)
    assert await cache.is_constant(host.url)
    assert host.ranges_asked == ["bytes=0-16383", "bytes=300010-316393"]


async def test_behind_a_tag_of_a_host_without_parts_nothing_is_known(
    cache: DownloadCache, host: Host
) -> None:
    host.body = id3(300_000) + mp3(100_000)
    host.ranges = False
    assert not await cache.is_constant(host.url)


async def test_a_tag_without_end_is_not_followed(cache: DownloadCache, host: Host) -> None:
    host.body = id3(200_000_000)[:20_000]
    assert not await cache.is_constant(host.url)
    assert len(host.heard) == 1


async def test_it_is_asked_once(cache: DownloadCache, host: Host) -> None:
    assert await cache.is_constant(host.url) and await cache.is_constant(host.url)
    assert len(host.heard) == 1


async def test_what_is_here_is_looked_at_instead(cache: DownloadCache, host: Host) -> None:
    host.body = id3(300_000) + mp3(700_000)
    await fetched(cache, host.url)
    assert await cache.is_constant(host.url)
    assert len(host.heard) == 1


async def test_a_part_that_is_here_may_do(cache: DownloadCache, host: Host) -> None:
    await part_of(cache, host)
    assert await cache.is_constant(host.url)
    assert len(host.heard) == 1


@pytest.mark.parametrize(
    "reply", [reset, answer(b"", "404 Not Found"), answer(PORTAL), b"garbage\r\n\r\n"]
)
async def test_whatever_goes_wrong_nothing_is_known(
    cache: DownloadCache, reply: bytes | Say
) -> None:
    async with Stub(reply) as stub:
        assert await cache.is_constant(stub.url()) is False


@pytest.mark.parametrize("failure", [reset, answer(b"", "503 Busy")], ids=["reset", "busy"])
async def test_a_failure_is_not_remembered(cache: DownloadCache, failure: bytes | Say) -> None:
    part = answer(mp3(16_384), "206 Partial Content", "Content-Range: bytes 0-16383/99999")
    async with Stub(failure, part) as stub:
        assert not await cache.is_constant(stub.url())
        assert await cache.is_constant(stub.url())


async def test_a_host_that_never_answers_is_not_waited_for(
    cache: DownloadCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.downloads.cache._CONSTANT_DEADLINE", 0.1)
    async with Stub(silence) as stub:
        assert not await asyncio.wait_for(cache.is_constant(stub.url()), PATIENCE)
