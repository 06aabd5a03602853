"""Disks that refuse, directories that go, links and nonsense that were put there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download_store import name_of
from steno_tui.errors import AudioError
from tests.downloads.conftest import LIMIT, MakeCache, fetched, part_of, recording
from tests.downloads.host import BODY, Host

PRECIOUS = "precious"
ENDINGS = [".audio", ".part", ".json", ".json.new"]


@pytest.fixture
def precious(tmp_path: Path) -> Path:
    """A file of the user's that nothing may touch."""
    file = tmp_path / "precious"
    file.write_text(PRECIOUS)
    return file


@pytest.mark.parametrize("ending", ENDINGS)
async def test_a_link_in_the_place_of_a_file_is_not_followed(
    cache: DownloadCache, host: Host, directory: Path, precious: Path, ending: str
) -> None:
    directory.mkdir(parents=True)
    place = directory / (name_of(host.url) + ending)
    place.symlink_to(precious)
    assert await cache.find(host.url) is None
    assert await cache.held() == []
    path = await fetched(cache, host.url)
    assert path.read_bytes() == BODY and not path.is_symlink()
    assert precious.read_text() == PRECIOUS


@pytest.mark.parametrize("ending", ENDINGS)
async def test_clearing_takes_a_link_and_not_what_it_leads_to(
    cache: DownloadCache, host: Host, directory: Path, precious: Path, ending: str
) -> None:
    directory.mkdir(parents=True)
    (directory / (name_of(host.url) + ending)).symlink_to(precious)
    await cache.clear()
    assert list(directory.iterdir()) == []
    assert precious.read_text() == PRECIOUS


@pytest.mark.parametrize("ending", [".part", ".json"])
async def test_a_pipe_in_the_place_of_a_file_holds_nobody_up(
    cache: DownloadCache, host: Host, directory: Path, ending: str
) -> None:
    directory.mkdir(parents=True)
    os.mkfifo(directory / (name_of(host.url) + ending))
    assert (await fetched(cache, host.url)).read_bytes() == BODY


@pytest.mark.parametrize("ending", [".audio", ".part", ".json", ".json.new"])
async def test_a_directory_in_the_place_of_a_file_is_a_sentence(
    cache: DownloadCache, host: Host, directory: Path, ending: str
) -> None:
    (directory / (name_of(host.url) + ending)).mkdir(parents=True)
    with pytest.raises(AudioError, match="could not be kept"):
        await fetched(cache, host.url)


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"{}",
        b"[]",
        b"[" * 100_000,
        b"null",
        b"\xff\xfe",
        b'{"url": 5}',
        json.dumps(
            {"url": "URL", "podcast_slug": "", "slug": "", "title": "", "podcast": "", "total": "9"}
        ).encode(),
        json.dumps(
            {"url": "other", "podcast_slug": "", "slug": "", "title": "", "podcast": ""}
        ).encode(),
    ],
    ids=lambda told: told[:12].decode("latin-1"),
)
async def test_what_is_told_in_nonsense_is_not_believed(
    cache: DownloadCache, host: Host, directory: Path, told: bytes
) -> None:
    path = await fetched(cache, host.url)
    path.with_suffix(".json").write_bytes(told.replace(b"URL", host.url.encode()))
    assert await cache.find(host.url) is None
    assert await cache.held() == []
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_titles_that_somebody_wrote_there_are_made_safe(
    cache: DownloadCache, host: Host
) -> None:
    path = await fetched(cache, host.url)
    label = path.with_suffix(".json")
    told = json.loads(label.read_text())
    label.write_text(json.dumps(told | {"title": "\x1b]0;owned\x07", "podcast": "a\nb"}))
    (held,) = await cache.held()
    assert held.title.isprintable() and held.podcast_title == "a b"


async def test_an_audio_that_was_cut_is_not_handed_out_but_fetched_again(
    cache: DownloadCache, host: Host
) -> None:
    path = await fetched(cache, host.url)
    os.truncate(path, 5000)
    assert await cache.find(host.url) is None
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_a_part_of_which_nothing_is_told_is_begun_anew(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    await part_of(cache, host)
    (directory / (name_of(host.url) + ".json")).unlink()
    assert (await fetched(cache, host.url)).read_bytes() == BODY
    assert host.ranges_asked[-1] is None


async def test_files_are_for_their_owner_alone(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    path = await fetched(cache, host.url)
    modes = [place.stat().st_mode & 0o777 for place in (directory, path, path.with_suffix(".json"))]
    assert modes == [0o700, 0o600, 0o600]


async def test_nothing_but_the_audio_and_what_is_told_of_it_stays(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    await part_of(cache, host)
    await fetched(cache, host.url)
    assert {path.suffix for path in directory.iterdir()} == {".audio", ".json"}
    assert len(list(directory.iterdir())) == 2


async def test_the_directory_may_go_while_nothing_happens(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    await fetched(cache, host.url)
    shutil.rmtree(directory)
    assert await cache.find(host.url) is None
    assert await cache.held() == []
    assert await cache.clear() == await cache.remove(host.url) == 0
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_the_directory_may_go_in_the_middle_of_a_fetch(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    host.stalls_at = 600_000
    fetching = cache.fetch(recording(host.url))
    await anext(fetching)
    shutil.rmtree(directory)
    host.released.set()
    with pytest.raises(AudioError, match="removed while it was being fetched"):
        async for _ in fetching:
            pass
    host.stalls_at = None
    assert (await fetched(cache, host.url)).read_bytes() == BODY


async def test_without_a_directory_nothing_is_kept_and_that_is_said(host: Host) -> None:
    cache = DownloadCache(None, host.origin, limit=LIMIT)
    with pytest.raises(AudioError, match="no directory for it"):
        await fetched(cache, host.url)
    assert await cache.find(host.url) is None
    assert await cache.held() == []
    assert await cache.clear() == await cache.remove(host.url) == 0
    assert await cache.is_constant(host.url)
    await cache.aclose()


async def test_a_file_in_the_place_of_the_directory_is_a_sentence(
    cache: DownloadCache, host: Host, directory: Path
) -> None:
    directory.parent.mkdir()
    directory.write_text(PRECIOUS)
    with pytest.raises(AudioError, match="could not be kept in"):
        await fetched(cache, host.url)
    assert await cache.find(host.url) is None
    assert await cache.held() == []
    assert await cache.clear() == 0
    assert directory.read_text() == PRECIOUS
    assert host.heard == []


def _mounted(place: Path, options: str) -> bool:
    place.mkdir(parents=True)
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
    return subprocess.run(command, capture_output=True).returncode == 0


@pytest.fixture(params=["size=400k", "ro"])
def small_disk(request: pytest.FixtureRequest, directory: Path) -> Iterator[str]:
    """A disk that is too small for the audio, or may not be written."""
    if os.geteuid() != 0 or sys.platform != "linux" or not _mounted(directory, request.param):
        pytest.skip("only root can mount here")
    yield request.param
    subprocess.run(["umount", "-l", str(directory)], check=True)


async def test_a_disk_that_is_full_or_not_writable_is_a_sentence(
    cache: DownloadCache, host: Host, small_disk: str
) -> None:
    words = {"size=400k": "no space left", "ro": "read-only"}[small_disk]
    for _ in range(2):
        with pytest.raises(AudioError, match=f"could not be kept in .*{words}"):
            await fetched(cache, host.url)
    assert await cache.find(host.url) is None
    host.body = BODY[:100_000]
    host.etag = '"shorter"'
    if small_disk != "ro":
        assert (await fetched(cache, host.url)).read_bytes() == host.body


LIMITED = """
import asyncio, resource, signal, sys
from pathlib import Path
from steno_tui.downloads.cache import DownloadCache
from steno_tui.downloads.download import DownloadJob
from steno_tui.errors import AudioError
from steno_tui.models.episode import EpisodeKey
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
async def main():
    url = sys.argv[2]
    cache = DownloadCache(Path(sys.argv[1]), url, limit=10**9)
    try:
        async for _ in cache.fetch(DownloadJob(EpisodeKey("a", "b"), url, "A", "B")):
            pass
    except AudioError as error:
        print(error.message)
    print([held.size for held in await cache.held()])
    await cache.aclose()
asyncio.run(main())
"""


async def test_what_a_refusing_disk_took_is_gone_on_with_once_there_is_room(
    make_cache: MakeCache, host: Host, directory: Path
) -> None:
    import asyncio

    program = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", LIMITED, str(directory), host.url),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    out, _ = await program.communicate()
    sentence, sizes = out.decode().splitlines()
    assert "file too large" in sentence
    assert sizes == "[300000]"
    assert (await fetched(make_cache(), host.url)).read_bytes() == BODY
    assert host.ranges_asked == [None, "bytes=300000-"]
