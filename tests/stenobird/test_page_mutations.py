"""The real page with one thing wrong at a time: that thing is lost or told, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import permutations
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.models.episode import Chapter, Episode
from steno_tui.stenobird.parse.page import read_page

REAL = (Path(__file__).parent / "data" / "page.md").read_text()
WHOLE = read_page(REAL)
HEAD, *SECTIONS = re.split(r"(?m)^(?=## )", REAL)
TITLES = [section.splitlines()[0].removeprefix("## ") for section in SECTIONS]

PARTS = {
    "Resource": "summary",
    "Highlights": "highlights",
    "Topics": "topics",
    "Chapters": "chapters",
    "Actions": "actions",
    "Transcript": "transcript",
}


def without(episode: Episode, *titles: str) -> Episode:
    """An episode of whose page some sections were not read."""
    empty = Episode(episode.podcast, "", "")
    lost = {PARTS[title]: getattr(empty, PARTS[title]) for title in titles}
    return replace(episode, sections=(), notices=(), **lost)


def plain(episode: Episode) -> Episode:
    return replace(episode, sections=(), notices=())


def with_first_time(time: str) -> Episode:
    """The real page with another time on its first chapter, 5:50."""
    return read_page(REAL.replace("- 5:50 — ", f"- {time} — ", 1))


# Times of chapters


@pytest.mark.parametrize(
    "time", ["-5:50", "-350", "NaN", "nan", "Infinity", "inf", "1e999", str(10**18), "null", "[]",
             "None", "5:75", "1:75:00", "0x10", "٥:٥٠:٥٠:٠٠", "", "5:50:50:50"],
)  # fmt: skip
def test_a_chapter_at_no_time_is_left_out_and_counted(time: str) -> None:
    read = with_first_time(time)
    assert read.chapters == WHOLE.chapters[1:]
    assert read.notices == ("1 chapter could not be read and left out.",)
    assert plain(replace(read, chapters=WHOLE.chapters)) == plain(WHOLE)


@pytest.mark.parametrize(
    ("time", "seconds"), [("94", 94), ("1:02:03", 3723), ("75:00", 4500), ("0:00", 0), ("94.5", 94)]
)
def test_a_chapter_at_a_time_written_otherwise_is_read(time: str, seconds: int) -> None:
    read = with_first_time(time)
    moved = Chapter(seconds, WHOLE.chapters[0].title, WHOLE.chapters[0].summary)
    assert moved in read.chapters
    assert read.notices == ()


@pytest.mark.parametrize("order", [reversed, lambda items: [*items[3:], *items[:3]]])
def test_chapters_out_of_order_are_put_in_order(
    order: Callable[[list[str]], Iterable[str]],
) -> None:
    chapters = SECTIONS[TITLES.index("Chapters")]
    items = re.findall(r"(?m)^- .*$", chapters)
    mixed = REAL.replace(chapters, "## Chapters\n\n" + "\n".join(order(items)) + "\n\n")
    assert read_page(mixed) == WHOLE


def test_chapters_twice_are_chapters_once() -> None:
    chapters = SECTIONS[TITLES.index("Chapters")]
    items = "\n".join(re.findall(r"(?m)^- .*$", chapters))
    twice = REAL.replace(chapters, f"## Chapters\n\n{items}\n{items}\n\n")
    assert read_page(twice) == WHOLE


def test_a_chapter_beyond_the_end_is_kept() -> None:
    read = with_first_time("2:00:00")
    assert read.chapters[-1].start_seconds == 7200
    assert len(read.chapters) == len(WHOLE.chapters)


# Sections


@pytest.mark.parametrize("title", TITLES)
def test_a_section_that_is_missing_takes_nothing_with_it(title: str) -> None:
    read = read_page(HEAD + "".join(s for s, t in zip(SECTIONS, TITLES, strict=True) if t != title))
    assert read == without(WHOLE, title)


@pytest.mark.parametrize("title", TITLES)
def test_a_section_with_another_name_is_kept_word_for_word(title: str) -> None:
    read = read_page(REAL.replace(f"## {title}\n", f"## Other {title}\n"))
    text = SECTIONS[TITLES.index(title)].partition("\n")[2].strip()
    assert [(section.title, section.text) for section in read.sections] == [
        (f"Other {title}", text)
    ]
    assert plain(read) == without(WHOLE, title)


@pytest.mark.parametrize(("first", "second"), permutations(TITLES, 2))
def test_two_sections_that_changed_places_are_read_the_same(first: str, second: str) -> None:
    order = list(SECTIONS)
    i, j = TITLES.index(first), TITLES.index(second)
    order[i], order[j] = order[j].rstrip() + "\n\n", order[i].rstrip() + "\n\n"
    assert read_page(HEAD + "".join(s.rstrip() + "\n\n" for s in order)) == WHOLE


@pytest.mark.parametrize("title", TITLES)
def test_a_section_without_a_text_is_empty(title: str) -> None:
    section = SECTIONS[TITLES.index(title)]
    assert read_page(REAL.replace(section, f"## {title}\n\n")) == without(WHOLE, title)


# What stands before the page


@pytest.mark.parametrize(
    "matter",
    [
        "---\ntitle: x\n---\n\n",
        "---\n!!python/object/apply:os.system ['touch {}']\n---\n\n",
        "---\na: &a [*a, *a]\n---\n",
        "---\n: : : [\n---\n\n",
        "+++\nx = 1\n+++\n\n",
        "---\n\n",
        "\n\n\n",
    ],
)
def test_front_matter_is_passed_over_and_never_run(matter: str, tmp_path: Path) -> None:
    mark = tmp_path / "touched"
    assert read_page(matter.replace("{}", str(mark)) + REAL) == WHOLE
    assert not mark.exists()
