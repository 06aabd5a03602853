"""Episodes in files: brought up to date, found again, and never at the cost of others' words."""

from __future__ import annotations

import asyncio
import json
import os
import random
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.core.events import EpisodeRead, Failed
from steno_tui.core.export_files import MOST_BYTES, ExportPlace, Format, place_of
from steno_tui.core.exports import Saved, SaveOutcome
from steno_tui.core.moments import moment_at
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Reference
from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.page_writer import podcast_json
from steno_tui.errors import NotOnDiskError, OutputError, UsageError
from steno_tui.export.kept_text import KEPT_LINE, fields_of, markdown_mark
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey
from tests.core.feeds import serve
from tests.core.support import BAKERY, LIGHTHOUSE, MOSS, asked, gathered, of
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

NAME = "2026-11-04 Night Shift - The Lighthouse.md"


async def saved(
    core: Core, place: Path, *which: EpisodeKey | Reference, form: Format = Format.MARKDOWN
) -> list[Saved]:
    """What became of writing episodes to a directory, or one to a file."""
    references = [EpisodeRef(one) if isinstance(one, EpisodeKey) else one for one in which]
    events = await gathered(core.exports.save(references, place_of(str(place)), form))
    assert not of(Failed, events)
    return of(Saved, events)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    directory = tmp_path / "taken"
    directory.mkdir()
    return directory


def facts(path: Path) -> tuple[int, int, int]:
    """What changes where a file is written."""
    found = path.lstat()
    return found.st_ino, found.st_mode, found.st_mtime_ns


def left(directory: Path) -> list[str]:
    return sorted(os.listdir(directory))


async def reads_anew(core: Core, service: FaultyService, old: str, new: str) -> None:
    """Have the lighthouse's page say something else."""
    body = await core.library.run(lambda library: library.http_cache.get(_page(service)))
    assert body is not None and old.encode() in body.body
    changed = Fault(body=body.body.replace(old.encode(), new.encode()))
    service.faults.set(f"/podcast/{LIGHTHOUSE}.md", changed)
    assert of(EpisodeRead, await gathered(core.pages.open(EpisodeRef(LIGHTHOUSE), "always")))


def _page(service: FaultyService) -> str:
    return f"{service.origin}/podcast/{LIGHTHOUSE}.md"


async def test_each_episode_has_a_file_and_what_that_says_already_is_not_touched(
    core: Core, directory: Path
) -> None:
    first = await saved(core, directory, LIGHTHOUSE, MOSS)
    assert [one.outcome for one in first] == [SaveOutcome.WRITTEN] * 2
    assert first[0].path == directory / NAME and len(left(directory)) == 2
    text = first[0].path.read_text()
    assert "## Chapters" in text and text.endswith(f"\n\n{KEPT_LINE}\n")
    before = [facts(one.path) for one in first]
    again = await saved(core, directory, LIGHTHOUSE, MOSS)
    assert [one.outcome for one in again] == [SaveOutcome.UNCHANGED] * 2
    assert [facts(one.path) for one in first] == before


async def test_what_changed_is_written_and_what_the_user_wrote_below_stays(
    core: Core, directory: Path, service: FaultyService
) -> None:
    (one,) = await saved(core, directory, LIGHTHOUSE)
    one.path.chmod(0o640)
    one.path.write_bytes(one.path.read_bytes() + b"\nMine \xff\r\n")
    (same,) = await saved(core, directory, LIGHTHOUSE)
    assert same.outcome is SaveOutcome.UNCHANGED
    await reads_anew(core, service, "Light needs tending.", "Light is work.")
    (new,) = await saved(core, directory, LIGHTHOUSE)
    body = new.path.read_bytes()
    assert new.outcome is SaveOutcome.WRITTEN
    assert b"Light is work." in body and b"Light needs" not in body
    assert body.endswith(f"{KEPT_LINE}\n\nMine ".encode() + b"\xff\r\n")
    assert stat.S_IMODE(new.path.stat().st_mode) == 0o640
    assert left(directory) == [NAME]


async def test_what_the_user_marked_stands_in_it_too(core: Core, directory: Path) -> None:
    await saved(core, directory, LIGHTHOUSE)
    await core.moments.add(LIGHTHOUSE, 355, "Count *them*")
    (one,) = await saved(core, directory, LIGHTHOUSE)
    assert one.outcome is SaveOutcome.WRITTEN
    moments = one.path.read_text().partition("## Moments\n")[2]
    assert "[5:55](" in moments and "#t=355) The stairs  \n  Count \\*them\\*\n" in moments


async def test_an_episode_keeps_its_file_whatever_either_is_called_now(
    core: Core, directory: Path, service: FaultyService
) -> None:
    await saved(core, directory, LIGHTHOUSE)
    await reads_anew(core, service, "The Lighthouse", "The Beacon")
    (one,) = await saved(core, directory, LIGHTHOUSE)
    assert one.path.name == NAME and "# The Beacon" in one.path.read_text()
    (directory / NAME).rename(directory / "My lighthouse.md")
    (two,) = await saved(core, directory, LIGHTHOUSE)
    assert (two.path.name, two.outcome) == ("My lighthouse.md", SaveOutcome.UNCHANGED)
    assert left(directory) == ["My lighthouse.md"]


async def test_two_episodes_that_are_called_alike_have_a_file_each(
    core: Core, library: LibraryWorker, directory: Path
) -> None:
    read = await core.exports.page(EpisodeRef(LIGHTHOUSE))
    twin = replace(read.episode, slug="the-lighthouse-2", page_url=None)
    await library.run(lambda library: library.episodes.put(twin.podcast.slug, [twin]))
    for outcome in (SaveOutcome.WRITTEN, SaveOutcome.UNCHANGED):
        both = await saved(core, directory, LIGHTHOUSE, twin.key)
        assert [one.outcome for one in both] == [outcome] * 2
        assert [one.path.name for one in both] == [NAME, NAME.replace(".md", " (2).md")]


async def test_what_only_a_feed_told_of_keeps_its_file_once_its_podcast_is_the_services(
    core: Core, service: FaultyService, podcasts: tuple[DemoPodcast, ...], directory: Path
) -> None:
    url = serve(service, rss(item(1), "<title>The lighthouse</title><guid>l</guid>"))
    await gathered(core.podcasts.add(url))
    (one,) = await saved(core, directory, EpisodeKey("@night-radio", "id-1"))
    one.path.write_text(one.path.read_text() + "Mine\n")
    listing = {podcast.slug: podcast_json(service.origin, podcast) for podcast in podcasts}
    listing["night-shift"]["rss_url"] = url
    listed = json.dumps({"podcasts": list(listing.values())}).encode()
    service.faults.set("/v1/public/podcasts", Fault(body=listed))
    one_alone = json.dumps({"podcast": listing["night-shift"]}).encode()
    service.faults.set("/v1/public/podcasts/night-shift", Fault(body=one_alone))
    await gathered(core.podcasts.update(force=True))
    (again,) = await saved(core, directory, EpisodeKey("night-shift", "@id-1"))
    assert (again.path, again.outcome) == (one.path, SaveOutcome.WRITTEN)
    text = one.path.read_text()
    assert text.endswith("Mine\n") and markdown_mark(text.encode()) == "night-shift/@id-1"
    assert left(directory) == [one.path.name]


@pytest.mark.parametrize("mark", ["@night-radio", "@", "/", "night-shift/@", "a//b", "x" * 9000])
async def test_a_mark_that_is_no_episodes_is_passed_over(
    core: Core, directory: Path, mark: str
) -> None:
    """Its audio is that of an episode which goes by another name."""
    (one,) = await saved(core, directory, LIGHTHOUSE)
    audio = fields_of(one.path.read_bytes())["audio"]
    odd = f'---\nsteno_tui: "{mark}"\naudio: "{audio}"\n---\n'
    one.path.rename(directory / "b.md")
    (directory / "a.md").write_text(odd)
    (again,) = await saved(core, directory, LIGHTHOUSE)
    assert (again.path.name, again.outcome) == ("b.md", SaveOutcome.UNCHANGED)
    assert (directory / "a.md").read_text() == odd


async def test_a_page_that_is_on_disk_is_not_asked_for_and_another_is_once(
    core: Core, offline: Core, service: FaultyService, directory: Path
) -> None:
    await saved(core, directory, LIGHTHOUSE)
    assert len(asked(service, f"{LIGHTHOUSE}.md")) == 1
    await saved(core, directory, LIGHTHOUSE)
    assert len(asked(service, f"{LIGHTHOUSE}.md")) == 1
    assert (await saved(offline, directory, LIGHTHOUSE))[0].outcome is SaveOutcome.UNCHANGED


async def test_without_a_page_what_lists_say_is_written_and_that_is_told(
    core: Core, offline: Core, directory: Path
) -> None:
    await gathered(core.podcasts.update(force=True))
    (one,) = await saved(offline, directory, BAKERY)
    assert not one.has_page and "# The Bakery" in one.path.read_text()
    nowhere = BAKERY._replace(episode="nowhere")
    (failed,) = await gathered(
        offline.exports.save([EpisodeRef(nowhere)], ExportPlace(directory, True))
    )
    assert isinstance(failed, Failed) and isinstance(failed.error, NotOnDiskError)
    assert len(left(directory)) == 1


async def test_what_cannot_be_had_stops_no_other(core: Core, directory: Path) -> None:
    which: list[Reference] = [PodcastRef("night-shift"), EpisodeRef(LIGHTHOUSE)]
    events = await gathered(core.exports.save(which, ExportPlace(directory, True)))
    assert [type(event) for event in events] == [Failed, Saved]


async def test_a_saved_page_that_names_no_episode_is_only_printed(
    core: Core, directory: Path
) -> None:
    page = directory / "page.md"
    page.write_text("# T\n\nProcessing state: processed\n\n## Resource\n\nHello.\n")
    (failed,) = await gathered(core.exports.save([FileRef(page)], ExportPlace(directory, True)))
    assert isinstance(failed, Failed) and isinstance(failed.error, UsageError)
    assert left(directory) == ["page.md"]


async def test_json_is_the_object_that_show_prints(core: Core, directory: Path) -> None:
    for outcome in (SaveOutcome.WRITTEN, SaveOutcome.UNCHANGED):
        (one,) = await saved(core, directory, LIGHTHOUSE, form=Format.JSON)
        assert one.outcome is outcome
    read = json.loads((directory / NAME.replace(".md", ".json")).read_text())
    assert (read["slug"], read["source"], len(read["chapters"])) == ("the-lighthouse", "library", 3)
    assert read["moments"] == []
    (directory / NAME.replace(".md", ".json")).rename(directory / "other.json")
    (one,) = await saved(core, directory, LIGHTHOUSE, form=Format.JSON)
    assert one.path.name == "other.json"


async def test_json_has_what_was_marked_and_is_written_anew_for_it(
    core: Core, directory: Path
) -> None:
    (one,) = await saved(core, directory, LIGHTHOUSE, form=Format.JSON)
    lighthouse = (await core.exports.page(EpisodeRef(LIGHTHOUSE))).episode
    await core.moments.mark(moment_at(lighthouse, 360), note="Ask Ada")
    (again,) = await saved(core, directory, LIGHTHOUSE, form=Format.JSON)
    assert (again.path, again.outcome) == (one.path, SaveOutcome.WRITTEN)
    (moment,) = json.loads(one.path.read_text())["moments"]
    assert (moment["start_seconds"], moment["note"]) == (360, "Ask Ada")


# What is in the way.


def a_letter(path: Path) -> None:
    path.write_text("Dear Ada")


def no_line(path: Path) -> None:
    path.write_text(path.read_text().replace(KEPT_LINE, "") + "Mine\n")


def a_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def a_link(path: Path) -> None:
    (path.parent.parent / "elsewhere").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(path.parent.parent / "elsewhere")


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_huge_file(path: Path) -> None:
    with path.open("ab") as file:
        file.truncate(MOST_BYTES + 1)


IN_THE_WAY = {
    a_letter: "is nothing that steno-tui wrote",
    no_line: "has not the line any more",
    a_directory: "is no file",
    a_link: "is a link",
    a_pipe: "is no file",
    a_huge_file: "is over 16 MB",
}


@pytest.mark.parametrize(("obstacle", "words"), IN_THE_WAY.items())
async def test_what_is_not_ours_is_left_as_it_is_and_told(
    core: Core, directory: Path, obstacle: Callable[[Path], None], words: str
) -> None:
    await saved(core, directory, LIGHTHOUSE)
    path = directory / NAME
    obstacle(path)
    before = facts(path)
    (one,) = await saved(core, directory, LIGHTHOUSE)
    assert one.outcome is SaveOutcome.LEFT and words in one.reason and NAME in one.reason
    assert facts(path) == before and left(directory) == [NAME]


async def test_an_empty_file_is_filled(core: Core, directory: Path) -> None:
    path = directory / "new.md"
    path.touch()
    (one,) = await saved(core, path, LIGHTHOUSE)
    assert one.outcome is SaveOutcome.WRITTEN
    assert markdown_mark(path.read_bytes()) == str(LIGHTHOUSE)


async def test_the_file_of_another_episode_is_not_taken(core: Core, directory: Path) -> None:
    path = directory / "one.md"
    await saved(core, path, LIGHTHOUSE)
    (one,) = await saved(core, path, MOSS)
    assert one.outcome is SaveOutcome.LEFT


@pytest.mark.parametrize("name", ["a file", "a file/below", "\0", "n" * 300])
async def test_where_no_directory_can_be_it_is_a_sentence(
    core: Core, directory: Path, name: str
) -> None:
    (directory / "a file").write_text("in the way")
    with pytest.raises(OutputError, match=r"is a file|could not be written"):
        place = place_of(f"{directory}/{name}", is_of_several=True)
        await gathered(core.exports.save([EpisodeRef(LIGHTHOUSE)], place))
    assert left(directory) == ["a file"]


def test_where_a_path_leads_follows_from_how_it_is_written_and_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert place_of(str(tmp_path)) == (tmp_path, True)
    assert place_of("~/new.md") == (tmp_path / "new.md", False)
    assert place_of("~/new/") == (tmp_path / "new", True)
    assert place_of("~/new", is_of_several=True) == (tmp_path / "new", True)


# A disk without room, and an end in the midst.

_WRITES = """
import asyncio, resource, sys
from itertools import cycle
from pathlib import Path
from msgspec.structs import replace
from steno_tui.core.core import Core
from steno_tui.core.export_files import ExportPlace
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import OutputError
from steno_tui.models.episode import EpisodeKey
WHICH = EpisodeRef(EpisodeKey("night-shift", "the-lighthouse"))
async def main(library, server, place, limit):
    async with await Core.open(Path(library), server, offline=True) as core:
        stored = await core.pages.stored(WHICH.key)
        print("ready", flush=True)
        if int(limit):
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), resource.RLIM_INFINITY))
        for title in cycle(("A beacon", "The lighthouse")):
            async def page(key):
                return replace(stored, episode=replace(stored.episode, title=title))
            core.pages.stored = page
            try:
                async for event in core.exports.save([WHICH], ExportPlace(Path(place), True)):
                    pass
            except OutputError as error:
                print(error.message)
                return
asyncio.run(main(*sys.argv[1:]))
"""
"""Writes the same file over and over, until the disk refuses or it is ended."""


def writer(library: Path, server: str, place: Path, limit: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITES, str(library), server, str(place), str(limit)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )


async def test_a_disk_without_room_is_a_sentence_and_nothing_is_half_written(
    core: Core, service: FaultyService, tmp_path: Path, directory: Path
) -> None:
    await saved(core, directory, LIGHTHOUSE)
    before = (directory / NAME).read_bytes()
    with writer(tmp_path / "library", service.origin, directory, 100) as program:
        out, _ = program.communicate(timeout=60)
    assert NAME in out and "could not be written: " in out
    assert left(directory) == [NAME] and (directory / NAME).read_bytes() == before


def wait_until_written(path: Path, before: int) -> None:
    """Wait until another file has taken a file's place."""
    deadline = time.monotonic() + PATIENCE
    while path.stat().st_ino == before:
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.mark.slow
async def test_killed_at_any_moment_a_file_is_whole_and_keeps_what_is_the_users(
    core: Core, service: FaultyService, tmp_path: Path, directory: Path
) -> None:
    await saved(core, directory, LIGHTHOUSE)
    path = directory / NAME
    path.write_text(path.read_text() + "Mine\n")
    chance = random.Random(1)
    for _ in range(10):
        with writer(tmp_path / "library", service.origin, directory) as program:
            assert program.stdout is not None and program.stdout.readline() == "ready\n"
            seen = path.stat().st_ino
            await asyncio.to_thread(wait_until_written, path, seen)
            await asyncio.sleep(chance.random() / 100)
            program.kill()
        text = path.read_text()
        assert text.endswith(f"\n\n{KEPT_LINE}\nMine\n") and text.startswith("---\nsteno_tui: ")
        assert text.count("## Chapters") == 1
    assert [name for name in left(directory) if not name.startswith(".steno-tui-")] == [NAME]
