"""The reader: what is said is read in step with what is heard."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any
from urllib.parse import urlsplit
from weakref import ref

import pytest
from msgspec.structs import replace
from rich.console import RenderableType
from textual import events
from textual.geometry import Offset
from textual.screen import Screen
from textual.selection import SELECT_ALL, Selection

from steno_tui.core.events import CoreEvent, Unchanged
from steno_tui.core.reference import EpisodeRef
from steno_tui.downloads.download import Sidecar
from steno_tui.downloads.download_store import DownloadStore, name_of
from steno_tui.errors import LibraryError
from steno_tui.library.kept_transcripts import KeptTranscripts
from steno_tui.library.library import Library
from steno_tui.models.transcript import (
    PARTIAL,
    KeptTranscript,
    Segment,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.text.sanitize import is_unsafe
from steno_tui.tui.app import StenoApp
from steno_tui.tui.found_places import MOST, PageText
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.import_transcript import ImportTranscriptScreen
from steno_tui.tui.screens.note import NoteScreen
from steno_tui.tui.screens.transcript import TranscriptScreen
from steno_tui.tui.screens.transcript_choices import TranscriptChoicesScreen
from steno_tui.tui.theme import UNICODE
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .catalogue import BROKEN, SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged
from .test_hostile import WORDS
from .transcripts import SPOKEN, spoken, webvtt

SIZES = [WIDE, MEDIUM, NARROW]


def reader(stage: Stage) -> TranscriptScreen:
    screen = stage.app.screen
    assert isinstance(screen, TranscriptScreen), screen
    return screen


async def on_page(stage: Stage) -> None:
    """Open the page with six chapters, one each five minutes."""
    stage.main.reveal(SLEEPER)
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()


async def reading(stage: Stage, body: bytes = webvtt(spoken(600))) -> TranscriptScreen:
    """Open a transcript of it that was imported before, from its page."""
    await on_page(stage)
    await stage.app.core.transcripts.import_body(SLEEPER, body, "sleeper.vtt")
    await stage.press("w")
    await stage.until(lambda: bool(reader(stage).view.text.segments), "the transcript")
    await stage.settled()
    return reader(stage)


@pytest.mark.usefixtures("painted")
async def test_what_changes_behind_a_transcript_has_nothing_painted(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[RenderableType] = []

    def display(app: StenoApp, screen: Screen[Any], what: RenderableType | None) -> None:
        painted.extend([] if what is None else [what])

    async with staged(full) as stage:
        await reading(stage)
        monkeypatch.setattr(StenoApp, "_display", display)
        stage.main.status.progress = "Refreshing 1 of 2"
        await stage.settled()
        assert painted == []
        await stage.press("j")
        assert painted != []


@pytest.mark.parametrize("size", SIZES)
async def test_a_transcript_is_opened_by_a_key_and_left_by_another(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        screen = await reading(stage)
        assert "Ada Lovelace" in stage.text()
        assert "from your file" in stage.text() or size == NARROW
        assert screen.view.text.segments == [replace(one, end=None) for one in spoken(600)]
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)
        assert stage.pane() == "page"


@pytest.mark.parametrize("size", [WIDE, MEDIUM])
async def test_what_of_it_cannot_be_read_is_told(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        damaged = b"\n\n00:00:xx.000 --> 00:00:09.000\nLost.\n"
        await reading(stage, webvtt(spoken(3)) + damaged)
        assert "1 cue left out: its time cannot be read" in stage.text()


@pytest.mark.usefixtures("soon_forgotten")
async def test_nothing_of_it_is_kept_once_it_was_left(full: Setting) -> None:
    async with staged(full) as stage:
        text = ref((await reading(stage)).view.text)
        await stage.press("escape")
        await stage.until(lambda: gc.collect() >= 0 and text() is None, "the end of the text")


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_opened_from_the_list_too(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "j") if stage.pane() == "podcasts" else None
        await stage.press("w")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the reader")
        await stage.until(lambda: "transcript" in reader(stage).title_row.about, "why not")


# Along with the sound.


async def playing(stage: Stage, seconds: float = 0) -> None:
    """Have it go on for some seconds, from where it is."""
    await stage.plays()
    at = stage.position or 0
    stage.ticks.now += seconds
    await stage.until(lambda: stage.position == at + seconds, "the sound gone on")
    await stage.settled()


def lit(screen: TranscriptScreen) -> str:
    """What is lit because it is heard."""
    heard = screen.view.heard
    return screen.view.text.segments[heard].text if heard is not None else ""


def row_of_heard(screen: TranscriptScreen) -> int:
    """The row of the screen in which that begins, from the first of the text."""
    heard = screen.view.heard
    assert heard is not None
    return screen.view._rows.laid_out.rows_of(heard).start - screen.view.scroll_offset.y


@pytest.mark.parametrize("size", SIZES)
async def test_enter_plays_from_the_line_and_the_text_follows(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        screen = await reading(stage)
        await stage.press("j", "j", "j", "enter")
        await playing(stage)
        assert stage.position == 8  # the first is only gone to
        assert lit(screen) == "There is more of it than most people think."
        await playing(stage, 402)
        assert lit(screen) == SPOKEN[102 % len(SPOKEN)]
        assert row_of_heard(screen) == screen.view.size.height // 3
        assert screen.view.follows


async def test_the_text_moves_only_when_another_line_is_heard(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("enter")
        await playing(stage, 400)
        top, drawn = screen.view.scroll_offset.y, list[float]()
        screen.watch(screen.view, "scroll_y", lambda y: drawn.append(y), init=False)
        await playing(stage, 1)
        await playing(stage, 1)
        assert screen.view.scroll_offset.y == top
        assert drawn == []
        await playing(stage, 20)
        assert screen.view.scroll_offset.y > top


async def test_whoever_moves_by_hand_stays_there_until_one_key(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("enter")
        await playing(stage, 900)
        for key in ("j", "k", "pagedown", "pageup", "G", "g", "right_parenthesis"):
            assert "follows the sound" in "".join(stage.rows()[:2])
            await stage.press(key)
            assert stage.noted == "f follows the sound again"
            assert "follows the sound" not in "".join(stage.rows()[:2])
            top = screen.view.scroll_offset.y
            await playing(stage, 8)
            assert screen.view.scroll_offset.y == top
            await stage.press("f")
            assert row_of_heard(screen) == screen.view.size.height // 3


async def test_the_wheel_stops_the_following_too(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("enter")
        await playing(stage, 900)
        x, y = stage.place_of("Babbage")
        await stage.pilot._post_mouse_events([events.MouseScrollDown], offset=(x, y), button=0)
        await stage.settled()
        assert not screen.view.follows


async def test_one_click_on_a_line_plays_from_its_start(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.click("A handful holds")
        await playing(stage)
        assert stage.position == 12
        assert lit(screen) == "A handful holds more beings than there are people."


async def test_it_is_the_time_of_the_audio_that_counts(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("enter")
        await playing(stage, 100)
        await stage.press("plus", "plus")  # the chapters start 10 seconds later
        assert "0:10" in stage.text() or "1:30" in stage.text()
        assert lit(screen) == SPOKEN[90 // 4 % len(SPOKEN)]
        await stage.press("g", "enter")
        await stage.until(lambda: stage.position == 10, "the sound at its start")


async def test_what_has_no_times_is_read_and_not_played_from(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage, b"Ada: Nobody has counted them.\n\nBabbage: How would one?\n")
        assert "without times" in stage.text()
        await stage.press("j", "enter")
        assert stage.noted == "It has no times to play from"
        await stage.press("f")
        assert stage.noted == "It has no times to follow"
        assert screen.view.heard is None


# One time line.


async def test_it_opens_at_the_chapter_of_the_page_and_leaves_for_the_one_one_was_at(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        body = webvtt(spoken(600))
        await stage.app.core.transcripts.import_body(SLEEPER, body, "sleeper.vtt")
        await stage.press("c", "j", "w")  # at 10:00
        await stage.until(lambda: bool(reader(stage).view.text.segments), "the transcript")
        await stage.settled()
        screen = reader(stage)
        assert screen.view.cursor == 150
        assert row_of(screen, 150) == screen.view.size.height // 3
        await stage.press("right_parenthesis", "right_parenthesis", "w")
        assert stage.is_home()
        assert stage.main.page.view.cursor == 3


def row_of(screen: TranscriptScreen, segment: int) -> int:
    return screen.view._rows.laid_out.rows_of(segment).start - screen.view.scroll_offset.y


async def test_it_opens_where_the_sound_is_and_follows_it(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("enter")
        await playing(stage, 1000)
        await stage.press("escape", "w")
        await stage.until(lambda: bool(reader(stage).view.text.segments), "the transcript")
        await stage.settled()
        screen = reader(stage)
        assert screen.view.heard == 250
        assert row_of_heard(screen) == screen.view.size.height // 3


async def test_lines_are_marked_with_their_words_and_show_it(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("j", "j", "b")
        assert stage.noted == "Marked 0:04. b adds a note."
        [moment] = (await stage.app.core.moments.find(limit=9)).moments
        assert (moment.seconds, moment.words) == (4, SPOKEN[1])
        assert screen.view.marked == {1}
        assert UNICODE.moment in stage.text()
        await stage.press("b")
        assert stage.is_on(NoteScreen)
        await stage.press("escape", "escape")
        assert "MOMENTS" in stage.page()


async def test_words_are_found_counted_and_gone_through(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage, webvtt(spoken(60)))
        await stage.press("slash")
        await stage.type("spade")
        assert "1 of 8 hits" in stage.text()
        await stage.press("enter")
        assert screen.view.cursor == 6
        assert stage.has_focus(screen.view)
        await stage.press("n", "n")
        assert "3 of 8 hits" in stage.text().splitlines()[-1]
        assert screen.view.cursor == 20
        await stage.press("N", "N", "N")
        assert stage.noted == "From the end again"
        await stage.press("n")
        assert stage.noted == "From the top again"
        await stage.press("escape")
        assert "hits" not in stage.text().splitlines()[-1]
        await stage.press("escape")
        assert stage.is_home()


async def test_a_long_one_is_cut_into_words_once_however_many_letters_are_typed(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_up, may_go_on, begun = PageText.cut_up, Event(), list[PageText]()

    def cut_up_later(text: PageText) -> None:
        begun.append(text)
        assert may_go_on.wait(PATIENCE)
        cut_up(text)

    async with staged(full) as stage:
        find = (await reading(stage, webvtt(spoken(2000)))).find
        monkeypatch.setattr(PageText, "cut_up", cut_up_later)
        await stage.press("slash")
        stage.press_at_once("s")
        await stage.until(lambda: find.words == "s", "the first letter")
        stage.press_at_once("p")
        await stage.until(lambda: find.words == "sp", "the second letter")
        await stage.until(lambda: bool(begun), "its words")
        assert "hits" not in stage.text()
        may_go_on.set()
        await stage.shows("1 of 285 hits")
        assert len(begun) == 1


async def test_what_is_selected_is_copied_as_it_stands(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage, webvtt(spoken(60)))
        await stage.press("G")
        rows = [row[: screen.view.size.width].rstrip() for row in stage.rows()]
        top = screen.view.scroll_offset.y - screen.view.region.y
        ends = [y for y, row in enumerate(rows) if "nobody has counted" in row]
        start, behind = ends[0] - 1, ends[-1]
        column = rows[behind].index("nobody") + len("nobody")
        whole = [*rows[start:behind], rows[behind][:column]]
        selected = Selection(Offset(0, top + start), Offset(column, top + behind))
        screen.selections = {screen.view: selected}
        await stage.press("ctrl+c")
        assert stage.clipboard == "\n".join(row.strip() for row in whole)
        screen.selections = {screen.view: SELECT_ALL}
        await stage.press("ctrl+c")
        assert stage.clipboard.startswith("0:00  Ada Lovelace\n")
        assert stage.clipboard.endswith(" ".join(SPOKEN[59 % len(SPOKEN)].split()[-2:]))


async def test_words_are_looked_for_in_what_comes_in_its_place_too(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage, webvtt(spoken(60)))
        await stage.press("slash")
        await stage.type("spade")
        await stage.press("enter", "N")
        assert "8 of 8 hits" in stage.text()
        shorter = webvtt(spoken(20))
        await stage.app.core.transcripts.import_body(SLEEPER, shorter, "sleeper.vtt")
        screen.load()
        await stage.shows("2 of 2 hits")


async def test_lines_are_copied_with_their_times_and_a_link(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("j", "j", "j", "Y")
        words = "Ada Lovelace: There is more of it than most people think."
        assert stage.clipboard.startswith(f"{words} — [The Sleeper to Lund, 0:08](http")
        await stage.press("v", "j", "j", "j")
        assert screen.status_line.hints[0].word == "4 lines picked"
        await stage.press("Y")
        await stage.notes("Copied 4 lines")
        rows = stage.clipboard.splitlines()
        assert len(rows) == 6
        assert rows[0].startswith("- [0:08](http")
        assert rows[0].endswith(") **Ada Lovelace:** There is more of it than most people think.")
        assert rows[1].endswith(") A handful holds more beings than there are people.")
        assert "**Charles Babbage:** How would one begin?" in rows[3]
        assert rows[-1].startswith("— [The Sleeper to Lund](")
        assert not screen.view.picked


async def test_esc_is_said_to_end_what_it_ends_first(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("v", "j")
        assert screen.status_line.hints[-1].word == "done"
        await stage.press("slash")
        await stage.type("more")
        await stage.press("enter")
        assert screen.status_line.hints[-1].word == "end search"
        await stage.press("escape")
        assert screen.view.picked
        assert screen.status_line.hints[-1].word == "done"


async def test_one_of_several_is_chosen(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        transcripts = stage.app.core.transcripts
        await transcripts.import_body(SLEEPER, b"Ada: In another way.\n", "other.txt")
        stage.clock.now += 60
        screen = await reading(stage)
        assert "and 1 other" in stage.text()
        await stage.press("S")
        assert stage.is_on(TranscriptChoicesScreen)
        await stage.press("j", "enter")
        await stage.shows("In another way.")
        assert screen.view.text.segments[0].text == "In another way."
        assert "text" in stage.text()


LOSSY = (
    b"WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ada>Hello.\n\n00:xx --> 00:03.000\nLost\n\n"
    b"00:yy --> 00:04.000\nLost\n\n00:05.000 --> 00:07.000\n<v Ada>And bye.\n"
)


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW, (40, 12)])
async def test_what_could_not_be_read_is_told_above_it_at_any_size(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        screen = await reading(stage, LOSSY)
        await stage.shows("2 cues left out")
        said = " ".join(" ".join(stage.rows()).split())
        assert "2 cues left out: their times cannot be read." in said
        assert said.index("2 cues") < said.index("Hello.")
        await stage.app.core.transcripts.import_body(SLEEPER, webvtt(spoken(20)), "sleeper.vtt")
        screen.load()
        await stage.until(lambda: "left out" not in stage.text(), "nothing left out")
        assert not screen.notices.size.height


@pytest.mark.parametrize("size", [MEDIUM, (40, 12)])
async def test_of_what_is_there_in_part_it_is_told_how_to_have_the_rest(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await on_page(stage)
        kept = KeptTranscript(SLEEPER, TranscriptSource.SERVICE, TranscriptForm.TEXT, name=PARTIAL)
        put = partial(_put_transcript, kept, b"The lamp turns.")
        await stage.app.core.library.run(put)
        await stage.press("w")
        await stage.shows("There would be more of it: press W")
        assert "to have all of it written down." in " ".join(stage.text().split())


def _put_transcript(kept: KeptTranscript, body: bytes, library: Library) -> None:
    library.kept_transcripts.put(kept, body)


def transcripts_of_page(stage: Stage) -> Sequence[KeptTranscript]:
    """The user's own that the page tells of."""
    state = stage.main.page.state
    return state.status.transcripts if state is not None else ()


async def bring(stage: Stage, file: Path) -> None:
    """Import a file in the reader."""
    await stage.press("i")
    await stage.type(str(file))
    await stage.press("enter")
    await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")


async def test_what_was_imported_is_read_and_taken_back(full: Setting, tmp_path: Path) -> None:
    file = tmp_path / "mine.vtt"
    file.write_bytes(webvtt(spoken(20)).replace(b"Ada Lovelace", b"Grace Hopper"))
    async with staged(full) as stage:
        screen = await reading(stage)
        await bring(stage, file)
        await stage.shows("Grace Hopper")
        assert stage.noted == "Imported: mine.vtt. u takes it back."
        assert "and 1 other" in stage.text()
        await stage.press("u")
        await stage.shows("Ada Lovelace")
        assert stage.noted == "Taken back: imported mine.vtt"
        assert "Grace Hopper" not in stage.text() and "other" not in screen.title_row.about
        await stage.press("escape")
        await stage.until(stage.is_home, "the page")
        assert [one.name for one in transcripts_of_page(stage)] == ["sleeper.vtt"]


async def test_what_is_imported_while_its_window_is_closed_is_told_and_taken_back(
    full: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.vtt"
    file.write_bytes(webvtt(spoken(20)).replace(b"Ada Lovelace", b"Grace Hopper"))
    put_over, begun, may_go_on = KeptTranscripts.put_over, Event(), Event()

    def put_over_later(kept: KeptTranscripts, *args: Any) -> Any:
        begun.set()
        assert may_go_on.wait(PATIENCE)
        return put_over(kept, *args)

    async with staged(full) as stage:
        await reading(stage)
        monkeypatch.setattr(KeptTranscripts, "put_over", put_over_later)
        await stage.press("i")
        await stage.type(str(file))
        stage.press_at_once("enter")
        await stage.until(begun.is_set, "it being written")
        stage.press_at_once("escape")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the window closed")
        may_go_on.set()
        await stage.notes("Imported: mine.vtt. u takes it back.")
        await stage.shows("Grace Hopper")
        await stage.press("u")
        await stage.notes("Taken back: imported mine.vtt")
        await stage.shows("Ada Lovelace")


async def test_what_cannot_be_imported_is_told_where_its_window_is_closed_meanwhile(
    full: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.vtt"
    file.write_bytes(webvtt(spoken(20)))
    begun, may_go_on = Event(), Event()

    def put_over(*_: Any) -> None:
        begun.set()
        assert may_go_on.wait(PATIENCE)
        raise LibraryError("The disk is full.")

    async with staged(full) as stage:
        await reading(stage)
        monkeypatch.setattr(KeptTranscripts, "put_over", put_over)
        await stage.press("i")
        await stage.type(str(file))
        stage.press_at_once("enter")
        await stage.until(begun.is_set, "it being written")
        stage.press_at_once("escape")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the window closed")
        may_go_on.set()
        await stage.says("The disk is full.")


async def test_the_last_one_is_deleted_and_comes_back(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        await stage.press("S")
        assert stage.is_on(TranscriptChoicesScreen)
        await stage.press("x")
        await stage.shows("There is no transcript of it any more.")
        await stage.notes("Deleted: sleeper.vtt. u takes it back.")
        await stage.until(lambda: not screen.view.text.segments, "nothing to read")
        await stage.press("u")
        await stage.shows("from your file")
        await stage.press("escape")
        await stage.until(lambda: bool(screen.view.text.segments), "the transcript")
        await stage.press("S", "x", "escape")
        await stage.shows("nobody publishes")


async def test_another_than_the_one_that_is_read_is_deleted_behind_it(full: Setting) -> None:
    async with staged(full) as stage:
        screen = await reading(stage)
        transcripts = stage.app.core.transcripts
        stage.clock.now -= 60
        await transcripts.import_body(SLEEPER, b"Ada: In another way.\n", "other.txt")
        await stage.press("r")
        await stage.notes("Nobody has a newer one")
        await stage.settled()
        await stage.press("j", "j", "j")
        place = screen.view.cursor
        await stage.press("S", "j", "x", "escape")
        await stage.until(lambda: "other" not in screen.title_row.about, "one transcript")
        await stage.settled()
        assert (screen.view.cursor, screen.view.text.segments[0].speaker) == (place, "Ada Lovelace")


async def test_of_one_from_the_page_it_is_said_where_that_is_asked_for_anew(
    empty: Setting, service: FaultyService
) -> None:
    async with staged(replace(empty, start=EpisodeRef(SLEEPER))) as stage:
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        core = stage.app.core
        url = core.service.addresses.episode_text(*SLEEPER)
        page = await core.library.run(lambda library: library.http_cache.get(url))
        assert page is not None
        body = page.body + b"\n\nAda: The train leaves.\n\nGrace: At night.\n"
        service.faults.set(urlsplit(url).path, Fault(body=body))
        await stage.press("r")
        await stage.notes("The page has changed")
        await stage.press("w")
        await stage.shows("from Stenobird's page")
        await stage.press("r")
        await stage.notes("It stands on the page: r there asks for that anew")


async def made_by_service(stage: Stage, name: str = "") -> None:
    """Read a transcript that the service made."""
    await on_page(stage)
    made = KeptTranscript(SLEEPER, TranscriptSource.SERVICE, TranscriptForm.TEXT, None, name)
    await stage.app.core.library.run(
        lambda library: library.kept_transcripts.put(made, b"Ada: Made.\n")
    )
    await stage.press("w")


async def test_one_in_part_is_deleted_without_a_word_of_paying_again(full: Setting) -> None:
    async with staged(full) as stage:
        await made_by_service(stage, PARTIAL)
        await stage.shows("as far as it came")
        await stage.press("S", "x")
        await stage.notes("Deleted: the transcript made by Stenobird. u takes it back.")
        assert await stage.app.core.transcripts.kept(SLEEPER) == []


async def test_one_that_was_paid_for_is_deleted_only_once_that_is_agreed_to(full: Setting) -> None:
    async with staged(full) as stage:
        await made_by_service(stage)
        await stage.shows("made by Stenobird")
        await stage.press("S", "x")
        await stage.shows("is to be paid for again")
        await stage.press("escape")
        assert len(await stage.app.core.transcripts.kept(SLEEPER)) == 1
        await stage.press("x", "enter")
        await stage.notes("Deleted: the transcript made by Stenobird. u takes it back.")
        assert await stage.app.core.transcripts.kept(SLEEPER) == []


async def beside_audio(stage: Stage, setting: Setting) -> Path:
    """Where a transcript lies beside the audio of the page that is open; it is told whose it is."""
    await on_page(stage)
    episode = stage.main.page.episode
    assert episode is not None and episode.audio_url is not None and setting.library is not None
    directory = setting.library.with_name("audio")
    directory.mkdir(exist_ok=True)
    label = Sidecar(episode.audio_url, *SLEEPER, episode.title, "")
    DownloadStore(directory, stage.clock).put_label(name_of(episode.audio_url), label)
    return directory / f"{name_of(episode.audio_url)}.vtt"


async def test_one_beside_the_audio_is_read_and_then_on_the_page_too(full: Setting) -> None:
    async with staged(full) as stage:
        (await beside_audio(stage, full)).write_bytes(webvtt(spoken(20)))
        await stage.press("w")
        await stage.shows("from beside the audio")
        await stage.press("S", "x")
        await stage.notes("delete its file beside the audio first")
        await stage.press("escape", "escape")
        await stage.until(stage.is_home, "the page")
        (kept,) = transcripts_of_page(stage)
        assert kept.source is TranscriptSource.AUDIO


async def test_one_beside_the_audio_is_seen_when_the_search_is_opened(full: Setting) -> None:
    async with staged(full) as stage:
        (await beside_audio(stage, full)).write_bytes(webvtt(spoken(20)))
        await stage.press("escape", "slash")
        await stage.until(lambda: bool(transcripts_of_page(stage)), "a transcript on the page")


@pytest.mark.parametrize(("before", "blank", "behind"), [("'", " ", "'"), ("file://", "%20", "")])
async def test_where_there_is_none_it_is_said_what_can_be_done(
    full: Setting, tmp_path: Path, before: str, blank: str, behind: str
) -> None:
    file = tmp_path / "the words.vtt"
    file.write_bytes(webvtt(spoken(20)))
    async with staged(full) as stage:
        await on_page(stage)
        await stage.press("w")
        await stage.settled()
        await stage.shows("nobody publishes")
        assert "i  imports a file that you have" in stage.text()
        await stage.press("i")
        assert stage.is_on(ImportTranscriptScreen)
        await stage.type("/nowhere")
        await stage.press("enter")
        await stage.shows("There is no file")
        for _ in range(8):
            await stage.press("backspace")
        # As terminals do when it is dropped there.
        await stage.type(f"{before}{str(file).replace(' ', blank)}{behind}")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.shows("Ada Lovelace")


async def test_what_is_chosen_in_a_window_on_top_is_gone_to(full: Setting) -> None:
    async with staged(full) as stage:
        await reading(stage)
        await stage.press("L")
        await stage.settled()
        await stage.press("enter")
        await stage.until(stage.is_home, "the page of the highlight")


async def test_the_help_begins_with_the_keys_of_the_transcript(full: Setting) -> None:
    async with staged(full) as stage:
        await reading(stage)
        await stage.press("question_mark")
        assert "HERE, IN THE TRANSCRIPT" in stage.text()


# On the page.


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_leads_to_it(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        await on_page(stage)
        assert "Read what is said" not in stage.page()
        body = webvtt(spoken(600))
        await stage.app.core.transcripts.import_body(SLEEPER, body, "sleeper.vtt")
        stage.main.page.read_status(SLEEPER)
        await stage.settled()
        assert "Read what is said · from your file · WebVTT" in " ".join(stage.page().split())
        view, targets = stage.main.page.view, stage.main.page.targets
        view.go_to(targets.first_moment - 1)
        await stage.settled()
        assert stage.main.page.enter == "read"
        await stage.click("Read what is said")
        await stage.shows("Ada Lovelace")
        assert stage.is_on(TranscriptScreen)


async def test_moments_keep_the_cursor_where_a_transcript_comes(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        await stage.press("c", "b")
        page = stage.main.page
        page.view.go_to(page.targets.first_moment)
        moment = page.targets.moment(page.view.cursor)
        await stage.app.core.transcripts.import_body(SLEEPER, webvtt(spoken(9)), "sleeper.vtt")
        page.read_status(SLEEPER)
        await stage.settled()
        assert page.targets.moment(page.view.cursor) == moment is not None


async def test_a_hit_of_a_search_opens_it_at_its_line(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        said = [*spoken(300), Segment("The nightingale sings below.", 1200, 1204, "Ada Lovelace")]
        await stage.app.core.transcripts.import_body(SLEEPER, webvtt(said), "sleeper.vtt")
        await stage.press("escape", "slash")
        await stage.type("nightingale sings")
        await stage.settled()
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.shows("nightingale")
        screen = reader(stage)
        assert screen.view.cursor == 300
        assert "1 of 1 hit " in stage.text()


async def test_a_hit_behind_more_than_can_be_lit_opens_it_at_its_line_too(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        many = " ".join(["the rain"] * 20) + "."
        said = [Segment(many, at * 5, at * 5 + 4, "Ada") for at in range(MOST // 20 + 1)]
        said.append(Segment("And then the nightingale.", 9000, 9004, "Bo"))
        await stage.app.core.transcripts.import_body(SLEEPER, webvtt(said), "sleeper.vtt")
        await stage.press("escape", "slash")
        await stage.type("the nightingale")
        await stage.settled()
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.shows("And then the nightingale.")
        await stage.settled()
        view = reader(stage).view
        assert view.cursor == len(view.text.segments) - 1


async def test_what_moves_behind_a_window_is_drawn_anew_from_its_first_row(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        view = (await reading(stage)).view
        await stage.press("i")
        for y in range(3, 30, 3):
            view.scroll_to(y=y, animate=False, immediate=True)
            await stage.settled()
            seen = stage.rows()[view.region.y :]
        drawn = [view.render_line(y).text.strip() for y in range(6)]
        assert [line for line, row in zip(drawn, seen, strict=False) if line not in row] == []


# Whatever comes.


@pytest.mark.parametrize("size", SIZES)
async def test_hostile_words_are_shown_and_not_obeyed(full: Setting, size: tuple[int, int]) -> None:
    said = [
        Segment(" ".join(words.split()), at * 5.0, at * 5.0 + 5, words[:60])
        for at, words in enumerate(WORDS)
    ]
    async with staged(replace(full, size=size)) as stage:
        screen = await reading(stage, webvtt(said))
        for _ in range(40):
            await stage.press("j")
            assert not any(is_unsafe(character) for row in stage.rows() for character in row)
        await stage.press("v", "k", "Y", "slash", "x", "enter", "n")
        assert not any(is_unsafe(character) for row in stage.rows() for character in row)
        assert screen.view.text.segments


async def test_it_keeps_its_place_in_a_window_of_another_size(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        screen = await reading(stage)
        await stage.press("right_parenthesis", "right_parenthesis", "j")
        at = screen.view.cursor
        for size in (NARROW, (24, 8), (12, 4), MEDIUM, (200, 60), (60, 9), WIDE):
            await stage.pilot.resize_terminal(*size)
            await stage.settled()
            assert screen.view.cursor == at is not None
            assert ("Too small" in stage.text()) is (size == (12, 4))
            assert 0 <= row_of(screen, at) < max(1, screen.view.size.height)


async def test_what_is_long_and_has_no_sentences_can_be_read_to_its_end(full: Setting) -> None:
    async with staged(replace(full, size=NARROW)) as stage:
        screen = await reading(stage, ("word " * 400 + "\n\n" + "漢字" * 900).encode())
        for _ in range(300):
            await stage.press("j")
        view = screen.view
        assert view.scroll_offset.y == view.max_scroll_y
        for _ in range(300):
            await stage.press("k")
        assert view.scroll_offset.y == 0


async def test_it_opens_where_one_left_off(full: Setting) -> None:
    async with staged(full) as stage:
        await reading(stage)
        await stage.press("enter")
        await playing(stage, 800)
        await stage.press("s", "escape", "escape", "escape")
        await stage.settled()
    async with staged(full) as stage:
        screen = await reading(stage)
        assert screen.view.cursor == 200


async def test_the_service_is_asked_from_within_it(empty: Setting) -> None:
    async with staged(empty) as stage:
        stage.main.reveal(BROKEN)
        await stage.until(lambda: stage.main.page.key == BROKEN, "the page")
        await stage.settled()
        await stage.press("w")
        await stage.shows("t  asks Stenobird to listen")
        await stage.press("t")
        await stage.shows("Stenobird was asked to listen")
        assert stage.is_on(TranscriptScreen)
        assert "t request" not in stage.rows()[-1]


async def test_the_page_hints_at_it_only_where_there_is_one(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await on_page(stage)
        assert "w transcript" not in stage.rows()[-1]
        await stage.app.core.transcripts.import_body(SLEEPER, webvtt(spoken(9)), "sleeper.vtt")
        stage.main.page.read_status(SLEEPER)
        await stage.settled()
        assert "c chapters  w transcript" in stage.rows()[-1]


async def test_the_link_that_is_copied_leads_to_the_line(full: Setting) -> None:
    async with staged(full) as stage:
        await reading(stage)
        await stage.press("j", "j", "j", "y")
        assert stage.clipboard.endswith("#t=8")


async def test_esc_is_not_kept_waiting_by_a_publisher_who_does_not_answer(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(full) as stage:
        await on_page(stage)

        async def never(*_: object) -> AsyncIterator[CoreEvent]:
            await asyncio.Event().wait()
            yield Unchanged(SLEEPER, 0)

        monkeypatch.setattr(stage.app.core.transcripts, "open", never)
        stage.press_at_once("w", "escape")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript awaited")
        await stage.until(stage.is_home, "the page again")


@pytest.mark.parametrize("size", [NARROW, (40, 8)])
async def test_what_can_be_done_where_there_is_no_transcript_scrolls(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "l", "w")
        await stage.shows("publishes")
        await stage.settled()
        assert " say." not in stage.text()
        assert reader(stage).view.show_vertical_scrollbar
        for key, row in (("j", 1), ("k", 0)):
            await stage.press(key)
            assert reader(stage).view.scroll_offset.y == row
        await stage.press("pagedown", "pagedown", "pagedown")
        assert " say." in stage.text()
        await stage.pilot.resize_terminal(*WIDE)
        await stage.settled()
        assert not reader(stage).view.show_vertical_scrollbar
        assert "publishes" in stage.text()
        assert " say." in stage.text()
