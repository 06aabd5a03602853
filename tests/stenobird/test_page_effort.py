from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.errors import PageError
from steno_tui.stenobird.parse.page import read_page

from .effort import effort, grows_no_faster_than_its_input, splitting_a_megabyte

DATA = Path(__file__).parent / "data"
HEAD = "# T\n\nPage: https://stenobird.com/podcast/a/b\n"

STARTS = [
    "",
    HEAD,
    *(f"{HEAD}\n## {title}\n" for title in ("Resource", "Highlights", "Topics", "Chapters")),
    *(f"{HEAD}\n## {title}\n" for title in ("Actions", "Mystery")),
    *(f"# T Page: https://a.example/ ## {title} " for title in ("Highlights", "Chapters")),
    "# T Page: https://a.example/ ## Actions ",
]
SHAPES = [
    "#", "## ", "\n## a", "\n## Chapters\n", "- ", "\n- ", "- 1:00 — ", "\n- 1:00 — ", " - A",
    "\n- a: `GET https://", " - a: `", "[", "`", "(", "-", " ", "\n", "\n \n", "00:00 ", "> ",
    "*a_", "x", "\x00", "e\u0301", "☃", " Page: ", "\nPage: ", " Podcast: [", "a, ", "\r", ". ",
]  # fmt: skip


def tried(start: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        try:
            return read_page(start + text)
        except PageError as refusal:
            return refusal

    return read


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_nonsense_takes_time_in_proportion_to_its_length(shape: str) -> None:
    next_to_nothing = splitting_a_megabyte()
    slow = [
        start
        for start in STARTS
        if not grows_no_faster_than_its_input(tried(start), shape, next_to_nothing)
    ]
    assert not slow


@pytest.mark.parametrize("name", ["page.md", "page-collapsed.txt"])
def test_reading_a_page_is_cheap(name: str) -> None:
    text = (DATA / name).read_text()
    floor = effort(lambda: [text.split() for _ in range(100)])
    assert effort(lambda: [read_page(text) for _ in range(100)]) < 50 * floor
