"""One line of an episode, as it is pasted into notes."""

from __future__ import annotations

import pytest
from hypothesis import given
from msgspec.structs import replace

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_line import highlight_line, moment_line, spoken_lines, time_line
from steno_tui.export.markdown_text import folded
from steno_tui.models.episode import Highlight
from steno_tui.models.transcript import Segment
from tests.stenobird.episodes import SERVER

from .test_markdown import AUDIO, LONG_WAY, MOMENTS, links
from .test_markdown_text import JUDGE, TEXTS, inner, read

TITLE = 'The "Long" Way: 1 <b>'
HERE = Exported(LONG_WAY, SERVER)


def test_a_highlight_has_its_label_its_title_and_the_page() -> None:
    assert highlight_line(HERE, LONG_WAY.highlights[0]) == (
        f'**Main idea:** It \\*waits\\*. — [The "Long" Way: 1 \\<b>]({LONG_WAY.page_url})'
    )
    assert highlight_line(HERE, LONG_WAY.highlights[1]).startswith("No label — [")


@pytest.mark.parametrize(
    ("exported", "seconds", "stamp", "url"),
    [
        (HERE, 350, "5:50", f"{AUDIO}#t=350"),
        (replace(HERE, offset=10), 350, "6:00", f"{AUDIO}#t=360"),
        (replace(HERE, episode=replace(LONG_WAY, audio_url=None)), 0, "0:00", LONG_WAY.page_url),
    ],
)
def test_a_time_leads_into_the_sound_or_else_to_the_page(
    exported: Exported, seconds: int, stamp: str, url: str
) -> None:
    line = time_line(exported, seconds, "What [it] waits for")
    assert line.startswith("What \\[it\\] waits for — [")
    assert links(line) == {f"{TITLE}, {stamp}": url}
    assert time_line(exported, seconds, "") == line.partition(" — ")[2]


def test_a_moment_has_its_words_its_note_and_its_time() -> None:
    first, second, third = (moment_line(HERE, one) for one in MOMENTS)
    assert first == (
        f'What \\[it\\] waits for (my \\*note\\*) — [The "Long" Way: 1 \\<b>, 5:55]({AUDIO}#t=355)'
    )
    assert second == f'It \\*waits\\*. — [The "Long" Way: 1 \\<b>]({LONG_WAY.page_url})'
    assert third.startswith("so (and so) — ")


def test_without_a_link_the_words_are_copied_all_the_same() -> None:
    bare = replace(LONG_WAY, audio_url=None, page_url=None, link_url=None)
    assert time_line(replace(HERE, episode=bare), 350, "a") == ('a — The "Long" Way: 1 \\<b>, 5:50')


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_is_copied_is_one_line_that_says_it(label: str, text: str, title: str) -> None:
    exported = replace(HERE, episode=replace(LONG_WAY, title=title))
    for line in (highlight_line(exported, Highlight(label, text)), time_line(exported, 5, text)):
        assert len(line.split("\n")) == 1
        tokens = JUDGE.parse(line)
        assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
        kinds = {token.type for token in inner(tokens)}
        assert kinds <= {"text", "link_open", "link_close", "strong_open", "strong_close"}
        assert folded(text) in read(tokens) and folded(title) in read(tokens)


def test_what_is_said_is_one_line_with_its_time() -> None:
    line = spoken_lines(HERE, [Segment("What [it] waits for.", 350.4, None, "Ada")])
    assert line == time_line(HERE, 350, "Ada: What [it] waits for.")


def test_several_lines_are_a_list_with_who_says_what() -> None:
    said = [
        Segment("One.", 1.5, None, "Ada"),
        Segment("*Two*.", 4, None, "Ada"),
        Segment("Three.", None, None, "Charles"),
    ]
    rows = spoken_lines(HERE, said).splitlines()
    assert rows[0] == f"- {HERE.time(1)} **Ada:** One."
    assert rows[1] == f"- {HERE.time(4)} \\*Two\\*."
    assert rows[2] == "- **Charles:** Three."
    assert rows[3] == "" and rows[4].startswith("— [")


def test_what_is_said_at_no_known_time_leads_to_the_page() -> None:
    line = spoken_lines(HERE, [Segment("One.")])
    assert line.startswith("One. — [") and HERE.episode.page_url is not None
    assert HERE.episode.page_url in line
