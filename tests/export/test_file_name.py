"""Names of files: to be read, and to be had on every disk, whatever the titles are."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steno_tui.export.file_name import file_name, numbered
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast

DAY = datetime(2026, 11, 4, 6, tzinfo=UTC)


def named(title: str, podcast: str = "Bits and Pieces", published: datetime | None = DAY) -> str:
    return file_name(Episode(Podcast("p", podcast), "e", title, published_at=published), ".md")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("The Long Way", "The Long Way"),
        ("AC/DC: live? (and more)", "AC-DC live (and more)"),
        ("../../etc/passwd", "etc-passwd"),
        ("深夜のコンパイラ 🎙", "深夜のコンパイラ 🎙"),
        ("#1 [[Link]] ^a | b", "1 Link a - b"),
        ("…", "…"),
        ("", "e"),
        ("???", "e"),
        ("An end...", "An end"),
    ],
)
def test_a_name_says_day_podcast_and_title(title: str, name: str) -> None:
    assert named(title) == f"2026-11-04 Bits and Pieces - {name}.md"


@pytest.mark.parametrize("title", ["CON", "nul.txt", "com1", "Aux"])
def test_no_name_is_that_of_a_device(title: str) -> None:
    name = file_name(Episode(Podcast("", ""), "", title), ".md")
    assert name == f"_{title}.md"


TEXTS = st.one_of(st.text(), st.text("./\\ -:~漢é\u0301👩\u200d", min_size=100, max_size=300))


@given(TEXTS, TEXTS, st.sampled_from([DAY, None]))
@example("/", "..", None)
def test_every_name_is_one_step_of_a_path_everywhere(
    title: str, podcast: str, published: datetime | None
) -> None:
    title, podcast = (text.encode(errors="ignore").decode() for text in (title, podcast))
    name = named(title, podcast, published)
    assert len(name.encode()) <= 130
    for kind in (PurePosixPath, PureWindowsPath):
        assert kind(name).parts == (name,)
    assert not re.search(r'[\x00-\x1f<>:"/\\|?*]', name)
    assert not re.match(r"[.\s-]", name) and not re.search(r"[.\s]\.md$", name)
    assert named(title, podcast, published) == name


def test_a_name_beside_another_has_a_number() -> None:
    assert numbered("A. b.md", 2) == "A. b (2).md"
