"""No page makes its reader take more steps than its length justifies."""

from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.errors import PageError
from steno_tui.stenobird.parse.page import read_page
from tests.support.steps import grows_with_its_input, steps

pytestmark = pytest.mark.slow

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
def test_reading_nonsense_takes_steps_in_proportion_to_its_length(shape: str) -> None:
    assert [start for start in STARTS if not grows_with_its_input(tried(start), shape)] == []


@pytest.mark.parametrize("name", ["page.md", "page-collapsed.txt"])
def test_reading_a_page_takes_a_few_steps_a_character(name: str) -> None:
    text = (DATA / name).read_text()
    assert steps(lambda: read_page(text)) < 30 * len(text)
