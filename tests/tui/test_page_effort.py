"""Pages built to take for ever: laid out in about the steps of plain words of their length."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from steno_tui.core.events import EpisodeRead, Source
from steno_tui.stenobird.parse.page import read_page
from steno_tui.tui.page_lines import jumps, page_lines
from steno_tui.tui.page_state import PageState
from steno_tui.tui.theme import UNICODE
from tests.support.steps import grows_with_its_input, steps

from .catalogue import episode
from .stage import NOW

pytestmark = pytest.mark.slow

KEYS = {"refresh": "r", "request": "t"}
LENGTH = 2000

SHAPES = {
    "brackets": "[",
    "quotes": "> ",
    "emphasis": "*a_",
    "a table": "|a",
    "backticks": "`",
    "parentheses": "(",
    "hyphens": "-",
    "images": "![](",
    "entities": "&#x0;",
    "tags": "<a <",
    "headings": "# ",
    "items": "\n  - ",
    "times": "0:00 ",
    "lines of times": "\n1:00 a",
    "half times": "\n[(0:0",
    "digits": "0",
    "spaces": " ",
    "lines": "\n",
    "wide": "漢",
    "marks": "e\u0301",
    "families": "👩\u200d👧",
    "right to left": "\u05d0 ",
    "replaced": "\x1b",
}
"""What Markdown, its readers and a layout of text are slow at."""


def shown(text: str) -> int:
    """Read a page that holds a text everywhere, lay it out, and count its rows."""
    page = (
        f"# T\n\nPage: https://stenobird.com/podcast/a/b\n\n## Resource\n\n{text}\n\n"
        f"## Highlights\n\n- x: {text[:4000]}\n\n## Other\n\n{text}\n\n## Transcript\n\n{text}\n"
    )
    read = read_page(page)
    given = replace(
        episode(),
        summary=read.summary,
        highlights=read.highlights,
        sections=read.sections,
        transcript=read.transcript,
    )
    state = PageState(EpisodeRead(given, Source.NETWORK, NOW, NOW))
    jumps(given)
    return len(page_lines(state, 80, now=NOW, signs=UNICODE, keys=KEYS))


@pytest.fixture(scope="module")
def plain() -> int:
    """The steps that ordinary words of the same length take."""
    return steps(lambda: shown("Wörter wie in jeder Zeile.\n" * (LENGTH // 27)))


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_page_takes_no_more_steps_than_its_length_justifies(shape: str, plain: int) -> None:
    assert steps(lambda: shown(shape * (LENGTH // len(shape)))) < 8 * plain


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_twice_the_length_takes_about_twice_the_steps(shape: str) -> None:
    assert grows_with_its_input(shown, shape, LENGTH)
