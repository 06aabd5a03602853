"""The stream of highlights and the topics on the screen, and what is related under a page."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.widgets import Input

from steno_tui.core.events import EpisodeRead, Source
from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeRow, Highlight
from steno_tui.models.highlights import HighlightRow, LabelCount, TopicRow
from steno_tui.tui.highlight_lines import highlight_lines, label_spans, topic_lines
from steno_tui.tui.page_lines import page_lines
from steno_tui.tui.page_state import PageState
from steno_tui.tui.screens.highlight_stream import HighlightsScreen
from steno_tui.tui.screens.topic_list import TopicScreen, TopicsScreen
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import ASCII, UNICODE, Signs
from steno_tui.tui.widgets.line_list import LineList

from .catalogue import NIGHT, SLEEPER, WEATHER, episode
from .highlighted import SALT, SLEEPER_SOUP, highlight
from .stage import NOW, Setting, Stage, staged
from .test_hostile import WORDS

ROW = HighlightRow(
    NIGHT, "on-rails", 0, "Main idea", "Trains are late. " * 20, "On Rails", "Noted", int(NOW)
)


def text_of(line: Line) -> str:
    return "".join(span.text for span in line.spans)


def laid_out(row: HighlightRow, width: int, height: int = 3) -> list[str]:
    return [*map(text_of, highlight_lines(row, width, height, now=NOW, signs=UNICODE))]


@pytest.fixture
def many(full: Setting) -> Setting:
    """A library with several pages that have highlights."""
    assert full.library is not None
    highlight(full.library, full.server)
    return full


async def on_stream(stage: Stage) -> LineList[HighlightRow]:
    await stage.press("L")
    await stage.until(lambda: stage.is_on(HighlightsScreen), "the highlights")
    await stage.settled()
    return stage.app.screen.query_one(LineList)


def texts(listing: LineList[HighlightRow]) -> list[str]:
    return [row.text for row in listing.items if row is not None]


@pytest.mark.parametrize(("width", "height"), [(8, 3), (40, 3), (59, 4), (60, 3), (96, 4)])
@pytest.mark.parametrize("words", ["", "Short.", *WORDS])
def test_a_highlight_keeps_to_its_rows_and_cells(width: int, height: int, words: str) -> None:
    row = ROW._replace(text=words, label=words, title=words, podcast_title=words)
    rows = laid_out(row, width, height)
    assert len(rows) == height
    assert all(cell_len(one) <= width for one in rows)


def test_the_label_has_a_column_where_there_is_room_and_else_a_word_below() -> None:
    wide, narrow = laid_out(ROW, 80), laid_out(ROW, 38)
    assert wide[0].startswith("Main idea             Trains are late.")
    assert wide[1].endswith("…") and wide[2].strip().startswith("On Rails · Noted")
    assert narrow[0].startswith("Trains are late.")
    assert narrow[2].startswith("Main idea · On Rails") and narrow[2].endswith("23 Nov")


@pytest.mark.parametrize("signs", [UNICODE, ASCII])
@pytest.mark.parametrize("room", [10, 24, 40, 90])
@pytest.mark.parametrize("chosen", [-1, 0, 3, 7])
def test_the_chosen_label_is_seen_however_many_there_are(
    room: int, chosen: int, signs: Signs
) -> None:
    labels = [LabelCount(f"Label number {n}", n + 1) for n in range(8)]
    spans = label_spans(labels, chosen, 36, room, signs)
    (current,) = [span.text for span in spans if span.role == "current"]
    assert cell_len("".join(span.text for span in spans)) <= room
    assert current[:5] == ("All 36" if chosen < 0 else "Label")[:5]


def test_a_topic_says_how_many_episodes_have_it() -> None:
    (line,) = topic_lines(TopicRow("rails", 2), 30, is_chosen=True, signs=UNICODE)
    assert text_of(line) == "rails               2 episodes"


async def test_the_newest_come_first_and_a_key_goes_through_the_labels(many: Setting) -> None:
    async with staged(many) as stage:
        listing = await on_stream(stage)
        await stage.shows("All 8   Main idea 4   Practical takeaway 2")
        assert len(texts(listing)) == 8 and texts(listing)[0].startswith("Night trains are late")
        await stage.press("right", "l")
        assert [row.label for row in listing.items] == ["Practical takeaway"] * 2
        await stage.press("left", "left", "left")
        await stage.until(lambda: len(listing.items) == 1, "those without a label")
        await stage.press("right")
        assert len(listing.items) == 8
        await stage.press("f")
        await stage.type("salt")
        await stage.shows("All 3")
        await stage.press("tab")
        await stage.until(lambda: len(listing.items) == 1, "the next label, typing or not")


async def test_words_podcast_and_topic_narrow_and_a_key_shows_all_again(many: Setting) -> None:
    async with staged(many) as stage:
        listing = await on_stream(stage)
        await stage.press("f")
        await stage.type("grosse")
        await stage.until(lambda: texts(listing) == ["Größe matters less than shape."], "it")
        await stage.press("escape")
        await stage.until(lambda: len(listing.items) == 8, "all")
        assert not stage.app.screen.query(Input)
        await stage.press("G", "p")
        await stage.shows("Highlights · Stone Soup")
        assert len(listing.items) == 6
        await stage.press("number_sign")
        await stage.until(lambda: stage.is_on(TopicsScreen), "the topics")
        await stage.type("salt")
        await stage.press("enter")
        await stage.shows("Highlights · Stone Soup · salt")
        await stage.until(lambda: len(listing.items) == 3, "those of the topic")
        await stage.press("backspace")
        await stage.until(lambda: len(listing.items) == 8, "all")


async def test_words_that_no_highlight_has_are_told(many: Setting) -> None:
    async with staged(many) as stage:
        await on_stream(stage)
        await stage.press("right", "right", "f")
        await stage.type("xyzzy")
        await stage.shows("No highlight here has these words.")
        await stage.shows("All   Practical takeaway")


async def test_enter_goes_to_that_line_of_its_page(many: Setting) -> None:
    async with staged(replace(many, size=(80, 24))) as stage:
        listing = await on_stream(stage)
        place = next(
            at for at, row in enumerate(listing.items) if row.key == SALT and row.place == 2
        )
        listing.index = place
        await stage.press("enter")
        await stage.until(lambda: stage.is_home() and stage.main.page.key == SALT, "the page")
        page = stage.main.page
        await stage.until(lambda: page.view.cursor is not None, "its line")
        found = page.targets.highlight(page.view.cursor)
        assert found is not None and found.label == "Failure mode"
        assert stage.pane() == "page"
        await stage.shows("Soup that is salted")


async def test_a_library_without_pages_says_where_highlights_come_from(empty: Setting) -> None:
    async with staged(replace(empty, offline=True)) as stage:
        await on_stream(stage)
        await stage.shows("No page on disk has highlights yet.")
        await stage.press("L")
        await stage.until(stage.is_home, "the main screen")
        await stage.press("number_sign")
        await stage.shows("No page on disk has topics yet.")


async def test_thousands_are_read_as_they_come_into_sight(full: Setting) -> None:
    assert full.library is not None
    marks = [Highlight("Main idea", f"Idea {place}") for place in range(50)]
    with Library.open(full.library, full.server) as library, library.transaction():
        for number in library.lists.newest(WEATHER, 40, 0):
            library.highlights.put(number, 1_500_000_000, marks)
    async with staged(full) as stage:
        listing = await on_stream(stage)
        await stage.until(lambda: len(listing.items) > 1000, "how many there are")
        assert sum(row is not None for row in listing.items) < 500


async def test_topics_are_found_by_their_words_and_lead_to_their_episodes(many: Setting) -> None:
    async with staged(many) as stage:
        await stage.press("number_sign")
        await stage.shows("4 topics")
        listing: LineList[TopicRow] = stage.app.screen.query_one(LineList)
        assert [(row.topic.casefold(), row.episodes) for row in listing.items] == [
            ("sleep", 3),
            ("rails", 2),
            ("salt", 1),
            ("stones", 1),
        ]
        await stage.type("rai")
        await stage.shows("1 of 4 topics")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TopicScreen), "its episodes")
        await stage.shows("2 episodes")
        await stage.press("escape")
        await stage.until(lambda: stage.is_on(TopicsScreen), "the topics again")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TopicScreen), "its episodes")
        await stage.press("j", "enter")
        await stage.until(lambda: stage.is_home() and stage.main.page.key == SALT, "the page")


async def test_a_topic_leads_to_the_highlights_of_its_episodes(many: Setting) -> None:
    async with staged(many) as stage:
        await stage.press("number_sign")
        await stage.type("stone")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TopicScreen), "its episodes")
        await stage.press("L")
        await stage.until(lambda: stage.is_on(HighlightsScreen), "its highlights")
        await stage.shows("Highlights · stones")
        await stage.shows("All 3")


async def test_the_episodes_of_a_topic_have_a_row_each_in_a_low_window(many: Setting) -> None:
    async with staged(many) as stage:
        await stage.press("number_sign")
        await stage.type("rai")
        await stage.press("enter")
        await stage.shows("2 episodes")
        listing: LineList[EpisodeRow] = stage.app.screen.query_one(LineList)
        for height, rows in ((40, 2), (12, 1), (40, 2)):
            await stage.pilot.resize_terminal(120, height)
            await stage.press()
            assert (listing.row_height, listing.virtual_size.height) == (rows, 2 * rows)


async def test_related_episodes_stand_under_a_page_and_enter_opens_them(many: Setting) -> None:
    async with staged(many) as stage:
        stage.main.reveal(SLEEPER)
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        page = stage.main.page
        await stage.until(lambda: bool(page.targets.related), "what is related")
        assert [link.episode for link in page.targets.related] == [SALT, SLEEPER_SOUP]
        page.view.go_to(page.targets.first_related)
        await stage.shows("Enter open")
        await stage.press("enter")
        await stage.until(lambda: page.key == SALT, "the other page")


@pytest.mark.parametrize("width", [8, 30, 59, 60, 88])
def test_related_episodes_are_a_line_each_behind_all_other_targets(width: int) -> None:
    row = EpisodeRow(NIGHT, "other", "Other " * 30, "Night Trains", int(NOW), 60, "x", 1, False, "")
    of = episode(topics=("rail",))
    state = PageState(EpisodeRead(of, Source.LIBRARY, NOW, NOW, related=[row, row]))
    lines = page_lines(state, width, now=NOW, signs=UNICODE, keys={"request": "t", "refresh": "r"})
    first = next(at for at, line in enumerate(lines) if text_of(line).startswith("RELATED"[:width]))
    assert [line.target for line in lines[first + 1 :]] == [1, 2]
    assert all(cell_len(text_of(line)) <= max(8, width) for line in lines)


def test_a_page_without_related_episodes_has_nothing_of_them() -> None:
    state = PageState(EpisodeRead(episode(topics=("rail",)), Source.LIBRARY, NOW, NOW))
    lines = page_lines(state, 80, now=NOW, signs=UNICODE, keys={"request": "t", "refresh": "r"})
    assert not any("RELATED" in text_of(line) for line in lines)
