"""Moments on the screen: marked by one key, noted at by the same, seen wherever they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widgets import Input

from steno_tui.core.moments import REACH_SECONDS, moment_at
from steno_tui.models.episode import Highlight
from steno_tui.models.moment import NOTE_LIMIT, Moment
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.publisher import Publisher
from steno_tui.text.sanitize import line
from steno_tui.tui.moment_lines import MANY_MOMENTS, listed_moment, page_moments
from steno_tui.tui.page_lines import jumps, targets
from steno_tui.tui.page_targets import Targets, enter_word
from steno_tui.tui.screens.moment_list import MomentsScreen
from steno_tui.tui.screens.note import NoteScreen
from steno_tui.tui.screens.queue_list import QueueScreen
from steno_tui.tui.theme import ASCII, UNICODE

from .catalogue import FOG, SLEEPER, chapters, episode
from .stage import MEDIUM, NARROW, NOW, WIDE, Setting, Stage, staged
from .test_hostile import WORDS, one_row

SIZES = [WIDE, MEDIUM, NARROW]


async def on_page(stage: Stage) -> None:
    """Open the page with six chapters, one each five minutes."""
    stage.main.reveal(SLEEPER)
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()


async def playing(stage: Stage, seconds: float = 0) -> None:
    """Have it played from its second chapter, at 10:00, and go on for some seconds."""
    await on_page(stage)
    await stage.press("c", "j", "enter")
    await stage.plays()
    stage.ticks.now += seconds
    await stage.until(lambda: stage.position == 600 + seconds, "the sound gone on")
    await stage.settled()


async def kept(stage: Stage) -> list[Moment]:
    """All there are, the newest first."""
    return (await stage.app.core.moments.find(limit=100)).moments


def section(stage: Stage) -> list[str]:
    """The rows of the page's moments, without their heading."""
    rows = ["".join(span.text for span in row.spans).strip() for row in stage.main.page.view.lines]
    if not any(row.startswith("MOMENTS") for row in rows):
        return []
    start = next(number for number, row in enumerate(rows) if row.startswith("MOMENTS"))
    return rows[start + 1 : rows.index("", start)]


def bar(stage: Stage) -> str:
    return "\n".join("".join(span.text for span in row.spans) for row in stage.main.bar._laid.rows)


# Marking what is heard.


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_heard_is_marked_at_its_time_and_shown_on_page_and_bar(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await playing(stage, 75)
        assert UNICODE.moment not in bar(stage)
        await stage.press("b")
        assert stage.noted == "Marked 11:15. b adds a note."
        assert stage.noted in stage.text()
        (moment,) = await kept(stage)
        assert (moment.key, moment.seconds, moment.chapter) == (SLEEPER, 675, "Chapter 2")
        assert (moment.title, moment.podcast_title) == ("The Sleeper to Lund", "Night Trains")
        assert section(stage) == ["11:15  Chapter 2"]
        assert UNICODE.moment in bar(stage)


@pytest.mark.parametrize("pane", ["podcasts", "episodes"])
async def test_what_is_heard_is_marked_wherever_one_is(full: Setting, pane: str) -> None:
    async with staged(full) as stage:
        await playing(stage, 60)
        await stage.press(*(["h"] if pane == "episodes" else ["h", "h"]))
        assert stage.pane() == pane
        await stage.press("b")
        (moment,) = await kept(stage)
        assert moment.seconds == 660


async def test_what_is_heard_is_marked_from_the_queue_too(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 60)
        await stage.press("Q", "b")
        assert stage.is_on(QueueScreen)
        assert [moment.seconds for moment in await kept(stage)] == [660]


async def test_a_time_that_is_heard_is_the_pages_own_whatever_was_put_before_it(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await playing(stage, 60)
        await stage.press("plus", "plus", "b")
        assert stage.noted == "Marked 11:00. b adds a note."
        (moment,) = await kept(stage)
        assert moment.seconds == 650
        assert section(stage) == ["11:00  Chapter 2"]
        await stage.press("minus", "minus")
        assert section(stage) == ["10:50  Chapter 2"]


async def test_a_time_before_the_pages_own_start_is_its_start(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage)
        await stage.press(*["left_curly_bracket"] * 20, *["plus"] * 2, "h")
        await stage.until(lambda: stage.position == 0, "the start")
        await stage.press("b")
        assert [moment.seconds for moment in await kept(stage)] == [0]


async def test_where_nothing_is_heard_there_is_nothing_to_mark_in_a_list(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("l", "b")
        assert stage.noted == "Nothing is heard: mark a line instead"
        assert await kept(stage) == []


# A note.


async def test_the_same_key_again_asks_for_a_note(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        await stage.press("b")
        stage.ticks.now += REACH_SECONDS
        await stage.until(lambda: stage.position == 675 + REACH_SECONDS, "the sound gone on")
        await stage.press("b")
        assert stage.is_on(NoteScreen)
        await stage.shows("11:15  Chapter 2")
        await stage.type("ask Ada")
        await stage.press("enter")
        assert stage.noted == "Noted"
        assert section(stage) == ["11:15  Chapter 2", "ask Ada"]
        assert [moment.note for moment in await kept(stage)] == ["ask Ada"]
        stage.ticks.now += 1
        await stage.until(lambda: stage.position == 676 + REACH_SECONDS, "the sound gone on")
        await stage.press("b")
        assert len(await kept(stage)) == 2


async def test_both_keys_in_one_breath_mark_and_ask(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        stage.press_at_once("b", "b")
        await stage.until(lambda: stage.is_on(NoteScreen), "the field")
        assert len(await kept(stage)) == 1


async def test_a_note_is_changed_left_as_it_is_and_emptied(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        await stage.press("c", "b", "b")
        await stage.type("one")
        await stage.press("enter", "b")
        assert stage.app.screen.query_one(Input).value == "one"
        await stage.type(" two")
        await stage.press("escape")
        assert [moment.note for moment in await kept(stage)] == ["one"]
        await stage.press("b", *["backspace"] * 3, "enter")
        assert stage.noted == "The note is gone"
        assert [moment.note for moment in await kept(stage)] == [""]


async def test_a_note_is_one_line_of_a_bounded_length_and_says_nothing_to_the_terminal(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        for words in WORDS:
            await stage.press("c", "b")
            if not stage.is_on(NoteScreen):
                await stage.press("b")
            stage.app.screen.query_one(Input).value = (one_row(words) or "x") * 40
            await stage.press("enter")
            (moment,) = await kept(stage)
            assert moment.note == line(moment.note) and len(moment.note) <= NOTE_LIMIT
            stage.text()


# Marking a line.


async def test_a_chapter_is_marked_where_the_cursor_is(full: Setting) -> None:
    async with staged(replace(full, size=WIDE)) as stage:
        await on_page(stage)
        await stage.press("c", "j", "b")
        assert stage.noted == "Marked 10:00. b adds a note."
        (moment,) = await kept(stage)
        assert (moment.seconds, moment.words, moment.chapter) == (600, "Chapter 2", "Chapter 2")
        assert stage.main.page.view.marked == {1}
        await stage.press("j")
        await stage.shows("◆   10:00  Chapter 2")


async def test_the_chapter_that_is_heard_is_marked_where_it_is_heard(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        assert stage.main.page.view.cursor == stage.main.page.view.playing == 1
        await stage.press("b")
        assert [moment.seconds for moment in await kept(stage)] == [675]
        await stage.press("j", "b")
        assert [moment.seconds for moment in await kept(stage)] == [900, 675]


async def test_a_highlight_is_marked_without_a_time_and_led_back_to(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        view = stage.main.page.view
        while view.cursor is None:
            await stage.press("j")
        highlight = view.cursor
        await stage.press("b")
        assert stage.noted == "Marked this line. b adds a note."
        (moment,) = await kept(stage)
        words = "Main idea: Night trains are late on purpose."
        assert (moment.seconds, moment.words, moment.chapter) == (None, words, "")
        assert view.marked == {highlight}
        view.cursor = stage.main.page.targets.first_moment
        await stage.settled()
        assert "Enter its line" in stage.rows()[-1]
        await stage.press("enter")
        assert view.cursor == highlight and stage.main.bar.now_playing is None
        await stage.press("u")
        assert stage.noted == "Taken back: marked a line"


async def test_a_page_is_marked_as_a_whole_at_its_top(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        await stage.press("b")
        (moment,) = await kept(stage)
        assert (moment.seconds, moment.name) == (None, "The Sleeper to Lund")


async def test_a_line_of_another_page_is_marked_while_something_is_heard(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        stage.main.reveal(SLEEPER._replace(episode="changing-gauge"))
        await stage.settled()
        await stage.press("c", "b")
        (moment,) = await kept(stage)
        assert (moment.key.episode, moment.seconds) == ("changing-gauge", 300)
        assert UNICODE.moment not in bar(stage)
        await stage.press("g", "b")
        assert (await kept(stage))[0].key == SLEEPER


async def test_what_was_marked_is_taken_back_and_so_is_a_note(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        await stage.press("b", "b")
        await stage.type("no")
        await stage.press("enter", "u")
        assert stage.noted == "Taken back: the note at 11:15"
        assert section(stage) == ["11:15  Chapter 2"]
        await stage.press("u")
        assert stage.noted == "Taken back: marked 11:15"
        assert section(stage) == [] and await kept(stage) == []
        assert UNICODE.moment not in bar(stage)


async def test_the_page_stays_where_it_is_read_when_something_is_marked(full: Setting) -> None:
    async with staged(replace(full, size=MEDIUM)) as stage:
        await on_page(stage)
        await stage.press("c", "j", "j")
        view = stage.main.page.view
        before = view.rows[2].start - view.scroll_offset.y
        await stage.press("b")
        assert section(stage)
        assert view.rows[2].start - view.scroll_offset.y == before
        await stage.press("u")
        assert view.rows[2].start - view.scroll_offset.y == before


async def test_enter_on_a_moment_plays_from_there(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        await stage.press("b", "s")
        stage.main.page.view.cursor = stage.main.page.targets.first_moment
        await stage.press("enter")
        await stage.plays()
        assert stage.position == 675


async def test_who_listens_on_from_a_moment_marks_what_is_heard_then(full: Setting) -> None:
    async with staged(full) as stage:
        await playing(stage, 75)
        await stage.press("b")
        stage.main.page.view.cursor = stage.main.page.targets.first_moment
        await stage.press("enter")
        await stage.until(lambda: stage.position == 675, "from there")
        stage.ticks.now += REACH_SECONDS + 20
        await stage.until(lambda: stage.position == 695 + REACH_SECONDS, "the sound gone on")
        await stage.press("b")
        assert [moment.seconds for moment in await kept(stage)] == [695 + REACH_SECONDS, 675]
        assert stage.main.page.view.cursor == stage.main.page.targets.first_moment
        await stage.press("b")  # the other one is the last before what is heard
        assert stage.is_on(NoteScreen)
        await stage.shows("11:15")


async def test_moments_are_on_the_bar_again_when_their_episode_is_played_from_a_list(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        await stage.press("c", "b", "h")
        stage.main.reveal(FOG)
        await stage.settled()
        await stage.app.actions.playback.play_key(SLEEPER)
        await stage.plays()
        await stage.until(lambda: UNICODE.moment in bar(stage), "the moment on the bar")


async def test_a_library_that_cannot_be_written_says_so(full: Setting) -> None:
    async with staged(full) as stage:
        await on_page(stage)
        library = stage.app.core.library._library
        assert library is not None
        library._connection.read_only = True
        await stage.press("c", "b")
        await stage.says("the library can only be read")
        library._connection.read_only = False


# The list of all.


async def listed(stage: Stage) -> None:
    """Mark three places of two episodes, and open the list of all."""
    marks = stage.app.core.moments
    lund = episode(chapters=chapters(6))
    gauge = episode("Changing Gauge", chapters=chapters(4))
    for place, note in (
        (moment_at(lund, 675), "ask Ada"),
        (moment_at(gauge, 300, "Gauge 1"), ""),
        (moment_at(lund, None, "Main idea: Night trains are late on purpose."), "café"),
    ):
        stage.clock.now += 60
        await marks.mark(place, note=note)
    await stage.press("B")
    await stage.shows("Moments")


def names(stage: Stage) -> list[str]:
    screen = stage.app.screen
    assert isinstance(screen, MomentsScreen)
    return [moment.name for moment in screen.listing.items]


LINE = "Main idea: Night trains are late on purpose."


@pytest.mark.parametrize("size", SIZES)
async def test_all_moments_are_listed_the_newest_first(
    full: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(full, size=size)) as stage:
        await listed(stage)
        assert names(stage) == [LINE, "Gauge 1", "Chapter 2"]
        assert "3 moments" in stage.text() and "11:15" in stage.text()
        assert "ask Ada" in stage.text() and "Esc close" in stage.text()
        await stage.press("B")
        assert stage.is_home()


async def test_where_there_are_none_it_is_said_how_to_mark_one(full: Setting) -> None:
    async with staged(full) as stage:
        await stage.press("B")
        await stage.shows("No moments yet. Press b while you listen")
        await stage.press("space", "e", "x", "enter", "j")
        assert stage.is_on(MomentsScreen)


async def test_enter_goes_to_the_page_at_that_moment(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        await stage.press("j", "j", "enter")
        page = stage.main.page
        await stage.until(lambda: page.key == SLEEPER, "its page")
        await stage.settled()
        moment = page.targets.moment(page.view.cursor)
        assert stage.pane() == "page" and moment is not None and moment.seconds == 675


async def test_the_moment_is_in_sight_once_a_page_has_come_that_was_never_read(
    empty: Setting,
) -> None:
    async with staged(replace(empty, size=MEDIUM)) as stage:
        await listed(stage)
        await stage.press("j", "j", "enter")
        page = stage.main.page
        await stage.until(lambda: page.key == SLEEPER and bool(page.targets.jumps), "its page")
        await stage.settled()
        moment, view = page.targets.moment(page.view.cursor), page.view
        assert moment is not None and moment.seconds == 675 and view.cursor is not None
        top = view.scroll_offset.y
        assert view.rows[view.cursor].start in range(top + 1, top + view.size.height)


async def test_space_plays_from_the_moment_and_then_pauses(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        await stage.press("space")
        assert stage.noted == "That line has no time to play from"
        assert "Space play" not in stage.text()
        await stage.press("j", "j", "space")
        await stage.plays()
        assert stage.position == 675 and stage.is_on(MomentsScreen)
        await stage.press("space")
        heard = stage.main.bar.now_playing
        assert heard is not None and heard.status.paused
        await stage.press("k", "space")
        await stage.until(lambda: stage.position == 300, "the other moment")


async def test_the_list_is_narrowed_by_words_and_all_shown_again(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        await stage.press("f")
        await stage.type("lund ADA")
        assert names(stage) == ["Chapter 2"] and "1 of 3" in stage.text()
        await stage.press("enter", "space")
        await stage.plays()
        await stage.press("escape")
        assert names(stage) == [LINE, "Gauge 1", "Chapter 2"]
        await stage.press("slash")
        await stage.type("cafe")
        assert names(stage) == [LINE]
        await stage.type(" nothing")
        await stage.shows("No moment has these words.")
        await stage.press("escape", "escape")
        assert stage.is_home()


async def test_a_note_is_written_in_the_list(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        await stage.press("j", "e")
        assert stage.is_on(NoteScreen)
        await stage.type("wheels")
        await stage.press("enter")
        assert stage.is_on(MomentsScreen)
        await stage.shows("wheels")
        assert [moment.note for moment in await kept(stage)] == ["café", "wheels", "ask Ada"]


async def test_a_moment_is_deleted_and_comes_back(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        before = await kept(stage)
        for key in "jxx":
            await stage.pilot.press(key)
        await stage.settled()
        assert names(stage) == [LINE] and len(await kept(stage)) == 1
        await stage.press("u")
        assert names(stage) == [LINE, "Chapter 2"]
        await stage.press("escape", "u", "B")
        await stage.settled()
        assert names(stage) == [LINE, "Gauge 1", "Chapter 2"]
        assert await kept(stage) == before


async def test_one_that_is_gone_is_told_and_leaves_the_list(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        (first, *_) = await kept(stage)
        await stage.app.core.moments.remove(first.id)
        await stage.press("x")
        await stage.says("That moment is there no more.")
        assert names(stage) == ["Gauge 1", "Chapter 2"]


async def test_one_that_could_not_be_deleted_is_listed_again(full: Setting) -> None:
    async with staged(full) as stage:
        await listed(stage)
        before = names(stage)
        await stage.app.core.library.run(
            lambda library: library._connection._connection.execute("PRAGMA query_only = 1")
        )
        await stage.press("x")
        await stage.says("could not be changed")
        await stage.until(lambda: names(stage) == before, "it listed again")
        await stage.app.core.library.run(
            lambda library: library._connection._connection.execute("PRAGMA query_only = 0")
        )


# What is pure.

LUND = episode(
    chapters=chapters(2),
    highlights=(Highlight("Main idea", "Late"), Highlight("", "On purpose")),
    topics=("rails",),
    summary="Read it.",
)
PLACES = (
    replace(moment_at(LUND, 300, "Chapter 1"), id=1),
    replace(moment_at(LUND, 310), id=2, note="A note"),
    replace(moment_at(LUND, None, "On purpose"), id=3),
    replace(moment_at(LUND, None, "rails"), id=4),
    replace(moment_at(LUND, None, "What is not there any more"), id=5),
)


def test_every_line_of_a_page_that_can_be_marked_has_its_words() -> None:
    notes = Notes("1:00 The lamp\nSee the map", (NoteLink(22, 25, "https://map.example/"),))
    publisher = Publisher("https://radio.example/feed", notes=notes)
    of = replace(LUND, publisher=publisher)
    found = targets(of)
    assert list(found.words) == [
        "Chapter 1",
        "Chapter 2",
        "The lamp",
        "See the map",
        "rails",
        "Main idea: Late",
        "On purpose",
    ]
    assert len(found.words) == len(jumps(of)) + len(found.links) + len(found.highlights)


def test_what_is_marked_is_known_by_its_time_or_its_words() -> None:
    found = targets(LUND, PLACES)
    assert {found.words[number] for number in found.marked} == {
        "Chapter 1",
        "On purpose",
        "rails",
    }
    numbers = range(found.first_moment, found.first_moment + 5)
    assert [found.moment(number) for number in numbers] == list(PLACES)
    assert [found.leads_to(number) is not None for number in numbers] == [
        False,
        False,
        True,
        True,
        False,
    ]
    assert [enter_word(found, number) for number in numbers] == [
        "play",
        "play",
        "its line",
        "its line",
        "play",
    ]
    assert found.find(300, 2) == found.first_moment + 1
    assert (found.find(300), found.find(301), found.find(None, 99)) == (0, None, None)


def test_the_cursor_goes_along_with_its_moment() -> None:
    before, after = targets(LUND, PLACES), targets(LUND, PLACES[1:])
    first = before.first_moment
    assert after.moved(before, first + 1) == first
    assert after.moved(before, first) is None
    assert (after.moved(before, 1), after.moved(before, None)) == (1, None)
    assert Targets().marked == frozenset()


def test_of_very_many_moments_the_page_shows_some_and_tells_of_the_others() -> None:
    many = [replace(moment_at(LUND, seconds), id=seconds + 1) for seconds in range(200)]
    assert len(targets(LUND, many).moments) == MANY_MOMENTS


TEXTS = st.text(alphabet="ab 漢é👩\u200d\u0301[]", max_size=80).map(line)
MOMENTS = st.builds(
    lambda seconds, words, note, chapter: Moment(
        SLEEPER, "The Sleeper", "Night Trains", seconds, chapter, words, note, NOW - 60, 1
    ),
    st.none() | st.integers(0, 999_999),
    TEXTS,
    TEXTS,
    TEXTS,
)


@given(st.lists(MOMENTS, max_size=4), st.integers(14, 120), st.integers(-99, 999_999))
def test_moments_fit_at_every_width(moments: list[Moment], width: int, offset: int) -> None:
    for signs in (UNICODE, ASCII):
        rows = list(page_moments(moments, width, offset=offset, target=7, signs=signs))
        assert [row.target for row in rows if row.target is not None] == [
            row.target for row in rows
        ]
        for moment in moments:
            for height in (1, 2):
                lines = listed_moment(moment, width, height, now=NOW, signs=signs)
                assert len(lines) == height
                rows += lines
        for row in rows:
            assert cell_len("".join(span.text for span in row.spans)) <= width
