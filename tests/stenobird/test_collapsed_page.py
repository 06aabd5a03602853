import re
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.episode import PROCESSED, Action, Chapter, Episode, Highlight
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.parse.page import read_page

from .page_writer import write_page

REAL = (Path(__file__).parent / "data" / "page.md").read_text()

_SENTENCES = st.lists(
    st.from_regex(r"[A-Z][a-z]{2,8}( [a-z0-9]{1,8}| \([a-z]{2}\)|, [a-z]{2}){0,6}", fullmatch=True),
    min_size=1,
    max_size=2,
).map(lambda sentences: ". ".join(sentences) + ".")
_TITLES = st.from_regex(r"#?[A-Z0-9][a-z]{0,8}( [A-Za-z0-9-]{1,8}| - x){0,5}\??", fullmatch=True)
_LABELS = st.from_regex(r"[A-Z][a-z]{1,8}([ -][a-z]{1,8}){0,2}", fullmatch=True)
_FACTS: dict[str, st.SearchStrategy[Any]] = {
    "podcast": _TITLES.map(lambda t: Podcast("a", t, page_url="https://stenobird.com/podcast/a")),
    "slug": st.just("b"),
    "title": _TITLES,
    "page_url": st.just("https://stenobird.com/podcast/a/b"),
    "duration_seconds": st.integers(0, 9999),
    "state": st.just(PROCESSED),
    "summary": _SENTENCES,
    "highlights": st.lists(st.builds(Highlight, _LABELS, _SENTENCES), max_size=3).map(tuple),
    "topics": st.lists(_LABELS, max_size=3).map(tuple),
    "chapters": st.lists(
        st.builds(Chapter, st.integers(0, 9999), _TITLES, _SENTENCES),
        max_size=3,
        unique_by=lambda chapter: chapter.start_seconds,
    ).map(lambda chapters: tuple(sorted(chapters, key=lambda chapter: chapter.start_seconds))),
    "actions": st.just((Action("go", "POST", "https://stenobird.com/x", "One sentence."),)),
    "transcript": _SENTENCES,
}
_EPISODES = st.fixed_dictionaries(_FACTS).map(lambda facts: Episode(**facts))


def collapse(page: str) -> str:
    return re.sub(r"\s+", " ", page).strip()


@given(_EPISODES)
def test_a_page_of_plain_sentences_survives_collapsing(episode: Episode) -> None:
    assert read_page(collapse(write_page(episode))) == episode


def test_a_dash_inside_an_item_does_not_begin_another() -> None:
    page = "# T Page: https://stenobird.com/podcast/a/b ## Highlights - Main idea: x - y - z - A: b"
    assert read_page(page).highlights == (Highlight("Main idea", "x - y - z"), Highlight("A", "b"))


def test_a_label_in_the_title_is_no_header_line() -> None:
    page = "# My Podcast: Published: a JSON: story Page: https://stenobird.com/podcast/a/b"
    assert read_page(page).title == "My Podcast: Published: a JSON: story"


def test_show_notes_stay_on_their_line() -> None:
    page = "# T Processing state: queued ## Resource A - b ## Links: c ## Topics D"
    read = read_page(page)
    assert (read.summary, read.topics) == ("A - b ## Links: c", ("D",))


def test_sections_may_be_missing_and_in_any_order() -> None:
    page = "# T ## Chapters - 5:00 — A: b - 1:05:00 — C: d ## Topics E, F"
    read = read_page(page)
    assert read.chapters == (Chapter(300, "A", "b"), Chapter(3900, "C", "d"))
    assert read.topics == ("E", "F")
