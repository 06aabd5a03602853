"""Answers that are no audio, not all of it, or too much of it: a sentence, and nothing is kept."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest

from steno_tui.downloads import transfer
from steno_tui.downloads.cache import DownloadCache
from steno_tui.errors import AudioError
from tests.downloads.audio_samples import mp3
from tests.downloads.conftest import MakeCache, fetched, part_of, recording
from tests.downloads.host import BODY, Host
from tests.network.stub import Say, Stub, answer, drip, endless, reset, silence

PORTAL = b"<!doctype html><html><title>Welcome aboard</title><form>Log in</form></html>"


def left_in(directory: Path) -> list[Path]:
    return list(directory.iterdir())


async def refused(cache: DownloadCache, *replies: bytes | Say) -> str:
    """Fetch what is answered so; gives the sentence. Nothing may be left of it."""
    async with Stub(*replies) as stub:
        with pytest.raises(AudioError) as caught:
            await fetched(cache, stub.url("/a.mp3"))
        assert await cache.find(stub.url("/a.mp3")) is None
    assert caught.value.message.isprintable()
    return caught.value.message


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("404 Not Found", "does not have the audio"),
        ("410 Gone", "no longer has the audio"),
        ("403 Forbidden", r"does not let us have the audio \(403\)"),
        ("401 Unauthorized", r"the audio only to those who sign in \(401\)"),
        ("429 Too Many Requests", "is busy"),
        ("503 Service Unavailable", "is busy"),
        ("500 Oops", r"failed \(500\)"),
        ("511 Network Authentication Required", "asks for a login"),
        ("204 No Content", "answered 204"),
        ("206 Partial Content", "answered 206"),
        ("304 Not Modified", "answered 304"),
    ],
)
async def test_a_status_without_audio_is_a_sentence(
    cache: DownloadCache, directory: Path, status: str, words: str
) -> None:
    assert re.search(words, await refused(cache, answer(mp3(1000), status)))
    assert left_in(directory) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (PORTAL, "a web page"),
        (b'{"error": "expired"}', "JSON"),
        (b"<?xml version='1.0'?><Error/>", "text"),
        (b"#EXTM3U\nhttp://10.0.0.1/a.mp3\n", "text"),
        (b"PK\x03\x04" + bytes(3000), "an archive"),
        (b"\x1f\x8b\x08" + bytes(3000), "an archive"),
        (b"\x89PNG\r\n\x1a\n" + bytes(3000), "a picture"),
        (b"\xff\xd8\xff\xe0" + bytes(3000), "a picture"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(3000), "a picture"),
        (b"\0\0\0\x20ftypavif" + bytes(3000), "a picture"),
        (b"%PDF-1.7\n\x80" + bytes(3000), "a document"),
        (Random(1).randbytes(50_000), "something else"),
        (bytes(50_000), "something else"),
    ],
)
async def test_what_is_no_audio_is_refused_as_what_it_is(
    cache: DownloadCache, directory: Path, body: bytes, words: str
) -> None:
    said = await refused(cache, answer(body, "200 OK", "Content-Type: audio/mpeg"))
    assert f"sent {words} in place of the audio" in said
    assert left_in(directory) == []


async def test_what_was_begun_and_is_no_audio_is_not_gone_on_with(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    host.breaks_at = 300_000
    with pytest.raises(AudioError):
        await fetched(cache, host.url)
    (part,) = directory.glob("*.part")
    part.write_bytes(Random(1).randbytes(part.stat().st_size))
    host.breaks_at = None
    with pytest.raises(AudioError, match="sent something else in place of the audio"):
        await fetched(cache, host.url)
    assert left_in(directory) == []
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_what_was_kept_and_is_no_audio_is_fetched_anew(
    cache: DownloadCache, host: Host
) -> None:
    path = await fetched(cache, host.url)
    path.write_bytes(Random(1).randbytes(len(BODY)))
    assert await cache.find(host.url) is None
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_audio_called_words_is_kept(cache: DownloadCache) -> None:
    async with Stub(answer(mp3(5000), "200 OK", "Content-Type: text/html")) as stub:
        assert (await fetched(cache, stub.url())).read_bytes() == mp3(5000)


async def test_a_login_page_takes_nothing_from_the_part_that_is_here(
    cache: DownloadCache, host: Host
) -> None:
    held = await part_of(cache, host)
    host.body, audio = PORTAL, host.body
    host.etag = '"portal"'
    with pytest.raises(AudioError, match="web page"):
        await fetched(cache, host.url)
    assert [each.size for each in await cache.held()] == [held.size]
    host.body, host.etag = audio, '"one"'
    assert (await fetched(cache, host.url)).read_bytes() == BODY


@pytest.mark.parametrize(
    "nothing",
    [answer(b""), b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ids=["length 0", "chunked"],
)
async def test_nothing_at_all_is_no_audio(
    cache: DownloadCache, directory: Path, nothing: bytes
) -> None:
    assert "sent nothing at all" in await refused(cache, nothing)
    assert left_in(directory) == []


async def test_an_end_that_nobody_announced_is_not_taken_for_the_end(cache: DownloadCache) -> None:
    said = await refused(cache, b"HTTP/1.1 200 OK\r\n\r\n" + mp3(5000))
    assert "does not say how long the audio is" in said


async def test_a_coding_that_nobody_asked_for_is_refused(cache: DownloadCache) -> None:
    said = await refused(cache, answer(mp3(5000), "200 OK", "Content-Encoding: gzip"))
    assert "nobody asked for" in said


async def test_an_audio_longer_than_all_that_is_kept_is_refused_at_its_head(
    make_cache: MakeCache, host: Host, directory: Path
) -> None:
    with pytest.raises(AudioError, match=r"larger than the 0\.5 MB that audio_cache_mb"):
        await fetched(make_cache(limit=500_000), host.url)
    assert left_in(directory) == []


async def test_an_endless_answer_is_left_at_the_limit(
    make_cache: MakeCache, directory: Path
) -> None:
    chunk = b"10000\r\n" + mp3(65_536) + b"\r\n"
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    said = await refused(make_cache(limit=5_000_000), endless(head, chunk))
    assert "larger than the 5 MB" in said
    assert left_in(directory) == []


async def test_bytes_beyond_the_length_that_was_told_are_not_taken(cache: DownloadCache) -> None:
    async with Stub(answer(mp3(5000)) + b"more") as stub:
        assert (await fetched(cache, stub.url())).read_bytes() == mp3(5000)


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (reset, "broke"),
        (b"", "broke"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", "not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "not proper HTTP"),
        (b"\x00\x01\x02 garbage \xff\r\n\r\n", "not proper HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000, "not proper HTTP"),
    ],
    ids=["reset", "closed", "two lengths", "length below 0", "garbage", "long header"],
)
async def test_what_is_no_answer_is_a_sentence(
    cache: DownloadCache, reply: bytes | Say, words: str
) -> None:
    assert words in await refused(cache, reply)


@pytest.mark.parametrize("silent", ["head", "body"])
async def test_a_host_that_falls_silent_is_left(
    cache: DownloadCache, host: Host, monkeypatch: pytest.MonkeyPatch, silent: str
) -> None:
    monkeypatch.setattr("steno_tui.network.http_client.SILENCE", 0.2)
    if silent == "head":
        assert "does not answer" in await refused(cache, silence)
        return
    host.stalls_at = 600_000
    with pytest.raises(AudioError, match="fell silent .* goes on from there"):
        await fetched(cache, host.url)
    (held,) = await cache.held()
    assert 0 < held.size <= 600_000  # what halts the machine is as silent as the host


async def test_a_slow_host_is_waited_for(cache: DownloadCache) -> None:
    async with Stub(drip(answer(mp3(900)), every=0.0001)) as stub:
        assert (await fetched(cache, stub.url())).read_bytes() == mp3(900)


async def test_progress_is_told_at_most_four_times_a_second(
    cache: DownloadCache, host: Host, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a clock that stands still there is the first word and the last."""
    monkeypatch.setattr(transfer, "TELL_EVERY", 1000.0)
    told = [each async for each in cache.fetch(recording(host.url))]
    assert len(told) == 2
