"""The list of downloads on the screen: how far each is, and what is done to them there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.downloads.download import CacheRoom, DownloadState
from steno_tui.downloads.download_store import LABEL, PART, WHOLE, name_of
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.podcast import Podcast
from steno_tui.playback.active_downloads import ActiveDownloads
from steno_tui.playback.download_list import DiskReading, DownloadList, DownloadRow
from steno_tui.playback.downloads import Downloads, Fetch
from steno_tui.text.sanitize import line
from steno_tui.tui.download_lines import (
    download_lines,
    downloads_about,
    downloads_title,
    progress_bar,
    why_words,
)
from steno_tui.tui.screens.download_list import DownloadsScreen
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.screens.question import QuestionScreen
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import ASCII, UNICODE
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import NIGHT, SLEEPER, chapters, content, demo_episode, demo_podcast
from .conftest import _fill
from .stage import NARROW, Clock, Setting, Stage, staged
from .test_hostile import WORDS, one_row

TITLES = ["The Sleeper to Lund", "The Quiet Coach", "The Ferry", "The Bridge", "The Yard"]

SHORT = (
    demo_podcast(
        NIGHT,
        "Night Trains",
        [
            demo_episode(
                NIGHT,
                title,
                days=day,
                said=content("Short.", chapters=chapters(3, every=10)),
                duration=60,
            )
            for day, title in enumerate(TITLES)
        ],
    ),
)
"""Episodes of a minute, each a megabyte."""

CREEPING = Fault(drip=0.05, drop_size=700)
"""All of it takes longer than a test does."""


@pytest.fixture(autouse=True)
def _told_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of progress one is told now and then, which here is waited for."""
    for module in ("downloads.transfer", "playback.active_downloads"):
        monkeypatch.setattr(f"steno_tui.{module}.TELL_EVERY", 0.01)


@pytest.fixture
def trains(tmp_path: Path, clock: Clock) -> Iterator[FaultyService]:
    with FaultyService(catalogue=SHORT, clock=clock, now=clock) as service:
        yield service


@pytest.fixture
async def train(trains: FaultyService, tmp_path: Path) -> Setting:
    """The program with a library that has the short episodes."""
    await _fill(tmp_path / "library", trains.origin)
    return Setting(trains.origin, tmp_path / "library")


@pytest.fixture
def audio(tmp_path: Path) -> Path:
    """Where the program keeps audio."""
    return tmp_path / "audio"


def put(directory: Path, name: str, size: int = 100, total: int = 100, **told: object) -> Path:
    """Put audio there as an earlier run left it."""
    directory.mkdir(parents=True, exist_ok=True)
    url = f"https://host.example/{name}.mp3"
    path = directory / name_of(url)
    label = {"url": url, "podcast_slug": "p", "slug": name, "title": name.title(), "podcast": "Pod"}
    path.with_suffix(LABEL).write_text(json.dumps(label | {"total": total} | told))
    path = path.with_suffix(WHOLE if size == total else PART)
    path.write_bytes(b"ID3" + bytes(size - 3))
    return path


def files(directory: Path) -> list[Path]:
    """What is there of audio."""
    return [path for path in directory.iterdir() if path.suffix in (LABEL, PART, WHOLE)]


def dialog(stage: Stage) -> DownloadsScreen:
    screen = stage.app.screen
    assert isinstance(screen, DownloadsScreen)
    return screen


def listed(stage: Stage) -> dict[str, str]:
    """The state of each download, in the order of the list."""
    rows: list[DownloadRow] = list(dialog(stage).listing.items)
    return {row.title: str(row.state) for row in rows}


async def shows(stage: Stage, **states: str) -> None:
    wanted = {title.replace("_", " "): state for title, state in states.items()}
    await stage.until(lambda: listed(stage) == wanted, f"{wanted}")


async def lists(stage: Stage, wanted: dict[str, str]) -> None:
    await stage.until(lambda: listed(stage) == wanted, f"{wanted}, not {listed(stage)}")


def asked_for(downloads: ActiveDownloads, number: int) -> bool:
    return len(downloads.state.fetches) == number


@asynccontextmanager
async def opened(setting: Setting, *, fetching: int = 0) -> AsyncIterator[Stage]:
    """The list, with the audio of so many episodes asked for."""
    async with staged(setting) as stage:
        await stage.press("l")
        downloads = stage.app.actions.playback.downloads
        for number in range(1, fetching + 1):
            await stage.pilot.press("d")
            await stage.until(partial(asked_for, downloads, number), "it asked for")
            await stage.pilot.press("j")
        await stage.pilot.press("D")
        await stage.until(lambda: stage.is_on(DownloadsScreen), "the list")
        await stage.until(lambda: dialog(stage)._has_read, "the disk read")
        yield stage


async def test_what_is_on_its_way_what_waits_and_what_is_here_is_listed(
    train: Setting, trains: FaultyService, audio: Path
) -> None:
    put(audio, "here")
    put(audio, "half", 50)
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=4) as stage:
        states = dict.fromkeys(TITLES[:2], "coming") | dict.fromkeys(TITLES[2:4], "waiting")
        await lists(stage, states | {"Half": "paused", "Here": "whole"})
        text = stage.text()
        assert "2 coming, 2 waiting, 1 paused, 1 here" in text
        assert "free on the disk" in text and "of 2.00 GB" in text
        await stage.shows("MB of 1.0 MB")
        await stage.until(lambda: "┈" in stage.text() and " %" in stage.text(), "how far it is")


async def test_what_fails_stays_with_its_reason_and_is_tried_again(
    train: Setting, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", Fault(status=404))
    async with opened(train, fetching=1) as stage:
        await shows(stage, The_Sleeper_to_Lund="failed")
        await stage.shows("does not have the audio")
        await stage.shows("Space try again")
        trains.faults.clear()
        await stage.pilot.press("space")
        await shows(stage, The_Sleeper_to_Lund="whole")


@pytest.mark.parametrize("key", ["space", "p"])
async def test_a_key_pauses_and_goes_on(train: Setting, trains: FaultyService, key: str) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=1) as stage:
        await shows(stage, The_Sleeper_to_Lund="coming")
        await stage.shows("Space pause")
        await stage.pilot.press(key)
        await shows(stage, The_Sleeper_to_Lund="paused")
        await stage.shows("Space go on")
        trains.faults.clear()
        await stage.pilot.press(key)
        await shows(stage, The_Sleeper_to_Lund="whole")
        await stage.pilot.press(key)
        await stage.notes("All of it is on this machine")


async def test_a_key_pauses_all_and_goes_on_with_all(train: Setting, trains: FaultyService) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=4) as stage:
        coming = dict.fromkeys(TITLES[:2], "coming") | dict.fromkeys(TITLES[2:4], "waiting")
        await lists(stage, coming)
        await stage.shows("P pause all")
        await stage.pilot.press("P")
        await lists(stage, dict.fromkeys(TITLES[:4], "paused"))
        await stage.shows("P go on with all")
        asked = {one.path for one in trains.requests if "/audio/" in one.path}
        assert len(asked) <= 2
        trains.faults.clear()
        await stage.pilot.press("P")
        await stage.until(lambda: set(listed(stage).values()) == {"whole"}, "all of them here")


async def test_what_was_paused_in_an_earlier_run_is_gone_on_with(
    train: Setting, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=1) as stage:
        await stage.until(lambda: (stage.main.downloads.share(SLEEPER) or 0) > 0, "some of it here")
        await stage.pilot.press("space")
        await shows(stage, The_Sleeper_to_Lund="paused")
    trains.faults.clear()
    async with opened(train) as stage:
        await shows(stage, The_Sleeper_to_Lund="paused")
        await stage.pilot.press("space")
        await shows(stage, The_Sleeper_to_Lund="whole")


async def test_one_is_deleted_without_a_question_and_its_files_with_it(
    train: Setting, audio: Path
) -> None:
    put(audio, "apple")
    put(audio, "bread", 50)
    async with opened(train) as stage:
        await shows(stage, Bread="paused", Apple="whole")
        await stage.press("x")
        await stage.notes("Deleted, 0.0 MB freed: Bread. d on the episode fetches it again.")
        await shows(stage, Apple="whole")
        await stage.press("x")
        await stage.shows("Press d on an episode to fetch its audio")
        assert files(audio) == []
        await stage.press("x", "X", "space", "enter")
        assert stage.is_on(DownloadsScreen)


async def test_what_is_on_its_way_is_left_when_it_is_deleted(
    train: Setting, trains: FaultyService, audio: Path
) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=3) as stage:
        for _ in range(3):
            await stage.pilot.press("x")
        await shows(stage)
        await stage.until(lambda: not files(audio), "nothing on the disk")
        await stage.pilot.press("escape")
        await stage.until(lambda: stage.main.downloads.fetches == {}, "nothing asked for")


async def test_all_are_deleted_once_that_was_agreed_to(train: Setting, audio: Path) -> None:
    for name in ("apple", "bread", "cheese"):
        put(audio, name)
    async with opened(train) as stage:
        await shows(stage, Apple="whole", Bread="whole", Cheese="whole")
        await stage.press("X")
        assert stage.is_on(QuestionScreen)
        await stage.shows("Delete 3 downloads?")
        await stage.press("escape")
        assert len(listed(stage)) == 3
        await stage.press("X", "enter")
        await shows(stage)
        assert files(audio) == []


async def test_of_one_alone_it_is_asked_as_well_before_all_are_deleted(
    train: Setting, audio: Path
) -> None:
    put(audio, "apple")
    async with opened(train) as stage:
        await shows(stage, Apple="whole")
        await stage.press("X")
        assert stage.is_on(QuestionScreen)
        await stage.shows("Delete 1 download?")
        await stage.press("escape")
        assert len(listed(stage)) == 1


async def test_much_that_changes_meanwhile_does_not_keep_it_from_being_read(
    train: Setting, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(audio, "one")
    async with staged(train) as stage:
        await stage.press("D")
        screen, read, may_end = dialog(stage), DownloadList.read, asyncio.Event()
        begun, ended = [], []

        async def slowly(downloads: DownloadList) -> DiskReading:
            begun.append(downloads)
            await may_end.wait()
            ended.append(downloads)
            return await read(downloads)

        monkeypatch.setattr(DownloadList, "read", slowly)
        screen.load()
        await stage.until(lambda: bool(begun), "it being read")
        for _ in range(20):
            screen.load()
        may_end.set()
        await stage.settled()
        assert len(begun) == len(ended) == 2


@pytest.mark.parametrize(("keys", "left"), [("xxx", 1), (("X", "enter"), 0)])
async def test_what_was_deleted_is_gone_though_the_list_is_left_at_once(
    train: Setting, audio: Path, keys: Iterable[str], left: int
) -> None:
    for name in ("one", "two", "three", "four"):
        put(audio, name)
    async with staged(train) as stage:
        stage.press_at_once("D", *keys, "escape", "question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")
        await stage.settled()
        assert len([path for path in files(audio) if path.suffix == WHOLE]) == left


async def test_enter_opens_the_page(train: Setting, trains: FaultyService) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=2) as stage:
        for key in ("j", "enter"):
            await stage.pilot.press(key)
        await stage.until(stage.is_home, "the main screen")
        await stage.until(
            lambda: stage.main.page.key == EpisodeKey(NIGHT, "the-quiet-coach"), "its page"
        )


@pytest.mark.parametrize("key", ["escape", "D"])
async def test_the_list_is_left_again(train: Setting, key: str) -> None:
    async with opened(train) as stage:
        await stage.press(key)
        assert stage.is_home()


async def test_what_no_page_belongs_to_stays_where_it_is(train: Setting, audio: Path) -> None:
    put(audio, "apple", podcast_slug="", slug="", title="", podcast="")
    async with opened(train) as stage:
        await stage.shows("apple.mp3")
        await stage.press("enter")
        await stage.notes("Nothing says of which episode it is")


async def test_a_file_deleted_behind_our_back_goes_from_the_list(
    train: Setting, audio: Path
) -> None:
    path = put(audio, "apple")
    put(audio, "bread")
    async with opened(train) as stage:
        await shows(stage, Apple="whole", Bread="whole")
        path.unlink()
        dialog(stage).load()
        await shows(stage, Bread="whole")


async def test_a_disk_that_refuses_to_delete_says_so_and_the_row_stays(
    train: Setting, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(audio, "apple")
    async with opened(train) as stage:
        await shows(stage, Apple="whole")

        def refuse(path: Path, missing_ok: bool = False) -> None:
            raise PermissionError(13, "Permission denied")

        with monkeypatch.context() as patched:
            patched.setattr(Path, "unlink", refuse)
            await stage.press("x")
            await stage.says("permission denied")
        await shows(stage, Apple="whole")


async def test_where_no_audio_is_kept_that_is_said(train: Setting) -> None:
    config = replace(train.config, audio_cache_mb=0)
    async with opened(replace(train, config=config)) as stage:
        await stage.shows("audio_cache_mb in the configuration is 0")


async def test_offline_going_on_is_a_sentence(train: Setting, audio: Path) -> None:
    put(audio, "apple", 50)
    async with opened(replace(train, offline=True)) as stage:
        await shows(stage, Apple="paused")
        await stage.press("space")
        await stage.says("offline")
        await shows(stage, Apple="paused")


async def test_thousands_are_listed_and_deleted_from(train: Setting, audio: Path) -> None:
    for number in range(2000):
        put(audio, f"n{number}")
    async with opened(train) as stage:
        assert len(listed(stage)) == 2000
        await stage.press("G", "x")
        await stage.until(lambda: len(listed(stage)) == 1999, "one less")


async def test_progress_moves_neither_the_cursor_nor_the_rows(
    train: Setting, trains: FaultyService
) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=2) as stage:
        await stage.pilot.press("j")
        told = 0

        def progressed(_: object) -> None:
            nonlocal told
            told += 1

        stage.app.actions.playback.downloads.subscribe(progressed)
        await stage.until(lambda: told > 3, "some progress")
        selected = dialog(stage).listing.selected
        assert selected is not None and selected.title == TITLES[1]


async def test_the_cursor_stays_on_what_has_come(train: Setting, trains: FaultyService) -> None:
    trains.faults.set("/audio/*", CREEPING)
    async with opened(train, fetching=3) as stage:
        seen: list[list[str]] = []
        listing, screen = dialog(stage).listing, dialog(stage)
        set_items = listing.set_items

        def noted(rows: list[DownloadRow], **how: object) -> None:
            seen.append([row.title for row in rows])
            set_items(rows, **how)  # type: ignore[arg-type]

        listing.set_items = noted  # type: ignore[method-assign, assignment]
        trains.faults.clear()
        await stage.pilot.press("P")
        await lists(stage, dict.fromkeys(TITLES[:3], "paused"))
        for key in ("j", "j", "space"):
            await stage.pilot.press(key)
        await stage.until(lambda: listed(stage)[TITLES[2]] == "whole", "it here")
        assert screen._selected is not None and screen._selected.title == TITLES[2]
        assert all(TITLES[2] in titles for titles in seen)


async def test_leaving_while_the_disk_is_slow_is_survived(
    train: Setting, audio: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(audio, "apple")
    async with opened(train) as stage:
        await shows(stage, Apple="whole")
        gate = asyncio.Event()
        downloads = stage.app.actions.playback.download_list

        async def slow(row: DownloadRow) -> int:
            await gate.wait()
            return 0

        monkeypatch.setattr(downloads, "remove", slow)
        await stage.pilot.press("x")
        await stage.pilot.press("escape")
        gate.set()
        await stage.settled()
        assert stage.is_home()


async def test_hostile_titles_are_only_shown(train: Setting, audio: Path) -> None:
    for number, words in enumerate(WORDS):
        put(audio, f"n{number}", title=one_row(words)[:2000], podcast=one_row(words)[:2000])
    put(audio, "long", title="x" * 10_000, podcast="漢" * 5_000)
    async with opened(train) as stage:
        await stage.until(lambda: len(dialog(stage).listing.items) == len(WORDS) + 1, "all")
        for _ in range(len(WORDS) + 1):
            await stage.press("j")
            assert "\x1b" not in stage.text()


@pytest.mark.parametrize("size", [NARROW, (24, 8), (200, 50)])
async def test_the_list_is_of_use_at_every_size(
    train: Setting, audio: Path, size: tuple[int, int]
) -> None:
    put(audio, "apple", 50)
    put(audio, "bread")
    async with opened(replace(train, size=size)) as stage:
        await stage.shows("Apple")
        await stage.press("x")
        await shows(stage, Bread="whole")


# Its lines.


def a_row(state: DownloadState, **facts: object) -> DownloadRow:
    key = EpisodeKey("p", "e")
    row = DownloadRow((key, ""), key, "Title", "Podcast", "https://h.example", state, 50, 100)
    return replace(row, **facts)


def text_of(one: Line) -> str:
    return "".join(span.text for span in one.spans)


def test_a_bar_is_full_only_when_all_of_it_is_here() -> None:
    def drawn(share: float) -> str:
        return "".join(span.text for span in progress_bar(share, 8, ASCII))

    assert drawn(0) == "........"
    assert drawn(0.5) == "====...."
    assert drawn(0.999) == "=======."
    assert drawn(1) == "========"


@pytest.mark.parametrize(
    ("row", "first", "second"),
    [
        (a_row(DownloadState.COMING), " 50 %", "  Podcast - 0.0 MB of 0.0 MB"),
        (a_row(DownloadState.COMING, size=100), " 99 %", "  Podcast - 0.0 MB of 0.0 MB"),
        (a_row(DownloadState.COMING, total=None), "coming", "  Podcast - 0.0 MB"),
        (a_row(DownloadState.WAITING, size=0), "waiting", "  Podcast"),
        (a_row(DownloadState.PAUSED), "paused", "  Podcast - 0.0 MB of 0.0 MB"),
        (a_row(DownloadState.WHOLE, size=61_500_000), "61.5 MB", "  Podcast"),
    ],
)
def test_how_far_a_download_is_stands_at_the_right(
    row: DownloadRow, first: str, second: str
) -> None:
    one, two = download_lines(row, 70, ASCII)
    assert text_of(one).endswith(first)
    assert text_of(two) == second


def test_why_it_failed_outlasts_what_else_is_told() -> None:
    reason = "host.example does not have the audio."
    row = a_row(DownloadState.FAILED, reason=reason)
    wide, narrow = (text_of(download_lines(row, width, ASCII)[1]) for width in (90, 42))
    assert wide == f"  Podcast - 0.0 MB of 0.0 MB - {reason}"
    assert narrow == f"  {reason}"


def test_a_reason_does_not_tell_the_title_again() -> None:
    for reason, words in [
        ("“Title” is larger than may be.", "It is larger than may be."),
        ("There is no room for “Title”: all is taken.", "There is no room for it: all is taken."),
        ("host.example is busy.", "host.example is busy."),
    ]:
        assert why_words(a_row(DownloadState.FAILED, reason=reason)) == words


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 16), (40, 24), (40, 12)])
async def test_why_one_failed_is_read_to_its_end_at_every_size(
    train: Setting, size: tuple[int, int]
) -> None:
    end = "takes the 2.00 GB that audio_cache_mb in the configuration allows."
    async with staged(replace(train, size=size)) as stage:
        downloads = stage.app.actions.playback.downloads
        episodes = [
            Episode(Podcast(NIGHT, "Night Trains"), f"n-{n}", f"Number {n}") for n in range(20)
        ]
        failed = {
            one.key: Fetch(
                one,
                DownloadState.FAILED,
                reason=f"There is no room for “{one.title}”: what is not to go for it {end}",
            )
            for one in episodes
        }
        downloads._set(Downloads(fetches=failed))
        await stage.press("D", "G")
        await stage.settled()
        assert "Number 19" in stage.text()
        words = " ".join(" ".join(row.split()) for row in stage.rows())
        assert end in words and "There is no room for it:" in words
        assert "Esc close" in stage.text(), "\n".join(stage.rows())


def test_the_sum_is_told_of_what_may_be_kept() -> None:
    rows = [a_row(DownloadState.WHOLE, size=700_000_000), a_row(DownloadState.PAUSED)]
    assert downloads_title(rows, CacheRoom(2_000_000_000, None)) == "700.0 MB of 2.00 GB"
    assert downloads_title([], CacheRoom(0, None)) == ""
    assert downloads_about(rows, CacheRoom(1, None)) == "1 paused, 1 here"
    assert downloads_about([], CacheRoom(1, 14_200_000_000)) == "14.20 GB free on the disk"


WILD = st.text(alphabet="ab 漢字かな\u0301\u200d👩👧é العربية", max_size=60).map(line)


@given(
    WILD,
    WILD,
    WILD,
    st.sampled_from(DownloadState),
    st.integers(0, 10**12),
    st.none() | st.integers(1, 10**12),
    st.integers(15, 250),
)
def test_a_download_fits_at_every_width(
    title: str,
    podcast: str,
    reason: str,
    state: DownloadState,
    size: int,
    total: int | None,
    width: int,
) -> None:
    row = a_row(state, title=title, podcast_title=podcast, reason=reason, size=size, total=total)
    for signs in (UNICODE, ASCII):
        lines = download_lines(row, width, signs)
        assert len(lines) == 2
        for one in lines:
            assert cell_len(text_of(one)) <= width
