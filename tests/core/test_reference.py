"""How a person names a thing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Reference,
    Wanted,
    file_reference,
    read_reference,
)
from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.addresses import STENOBIRD

SHOW = PodcastRef("show")
EPISODE = EpisodeRef(EpisodeKey("show", "an-episode"))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("show", SHOW),
        (" show\n", SHOW),
        ("show/", SHOW),
        ("show/an-episode", EPISODE),
        ("@night-radio", PodcastRef("@night-radio")),
        ("@night-radio/ep.7", EpisodeRef(EpisodeKey("@night-radio", "ep.7"))),
        ("show/@ep-7", EpisodeRef(EpisodeKey("show", "@ep-7"))),
        ("show/an-episode.md", EPISODE),
        ("https://stenobird.com/podcast/show", SHOW),
        ("https://stenobird.com/podcast/show.md", SHOW),
        ("https://stenobird.com/podcast/show/an-episode", EPISODE),
        ("https://stenobird.com/podcast/show/an-episode.md?utm=x#top", EPISODE),
        ("https://STENOBIRD.com/podcast/show/an-episode", EPISODE),
        ("http://stenobird.com/podcast/show", SHOW),
        ("https://www.stenobird.com/podcast/show", SHOW),
        ("www.stenobird.com/podcast/show", SHOW),
        ("stenobird.com/podcast/show/an-episode", EPISODE),
        ("https://stenobird.com/v1/public/podcasts/show/episodes/an-episode", EPISODE),
    ],
)
def test_every_way_to_name_a_thing_is_read(text: str, reference: Reference) -> None:
    assert read_reference(text, STENOBIRD) == reference


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "..",
        "../..",
        "./x",
        "/etc",
        "a/b/c",
        "a b",
        "x.md",
        "-rf",
        "é",
        "a\0b",
        "a\x1b]0;CANARY\x07",
        "https://elsewhere.example/podcast/show",
        "https://stenobird.com.evil.example/podcast/show",
        "https://stenobird.com/pricing",
        "https://[broken/podcast/show",
        "file:///podcast/show",
        "a" * 5000,
        "/".join("a" * 300),
    ],
    ids=lambda text: ascii(text[:30]),
)
def test_what_names_nothing_is_told_so_in_one_harmless_line(text: str) -> None:
    with pytest.raises(UnknownError if text.strip() else UsageError) as unknown:
        read_reference(text, STENOBIRD)
    assert unknown.value.message.isprintable()
    assert len(unknown.value.message) < 400


@pytest.mark.parametrize("wanted", Wanted)
@pytest.mark.parametrize("text", ["a b", "https://elsewhere.example/podcast/show", "x.md"])
def test_a_refusal_speaks_of_what_may_be_named(wanted: Wanted, text: str) -> None:
    with pytest.raises(UnknownError) as unknown:
        read_reference(text, STENOBIRD, wanted)
    said = unknown.value.message
    assert wanted.may_be_file or ("saved page" not in said and "file" not in said)
    assert "names no episode" not in said or wanted in (Wanted.PAGE, Wanted.EPISODE)


@pytest.mark.parametrize("text", ["https://stenobird.com/podcast/show?x=", "show/", "~/"])
def test_what_is_longer_than_an_address_is_told(text: str) -> None:
    with pytest.raises(UnknownError, match="no address has over 8,192 characters"):
        read_reference(text + "y" * 8192, STENOBIRD)


def test_an_address_as_long_as_one_may_be_is_read() -> None:
    address = "https://stenobird.com/podcast/show?x="
    assert read_reference(address + "y" * (8192 - len(address)), STENOBIRD) == SHOW


def test_a_file_that_is_there_comes_first(tmp_path: Path) -> None:
    (tmp_path / "show").write_text("x")
    assert read_reference("show", STENOBIRD) == FileRef(Path("show"))


def test_a_file_may_be_given_by_its_address(tmp_path: Path) -> None:
    page = tmp_path / "a page.md"
    page.write_text("x")
    assert read_reference(page.as_uri(), STENOBIRD) == FileRef(page)
    assert file_reference(page.as_uri()) == FileRef(page)


def test_a_file_in_the_home_directory_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "page.md").write_text("x")
    assert read_reference("~/page.md", STENOBIRD) == FileRef(tmp_path / "page.md")


def test_a_directory_is_no_page(tmp_path: Path) -> None:
    (tmp_path / "show").mkdir()
    assert read_reference("show", STENOBIRD) == SHOW


def test_a_page_that_is_not_there_is_not_taken_for_a_podcast() -> None:
    with pytest.raises(UnknownError, match="There is no file page.md"):
        read_reference("page.md", STENOBIRD)


@given(st.text())
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    try:
        reference = read_reference(text, STENOBIRD)
    except (UnknownError, UsageError):
        return
    assert isinstance(reference, EpisodeRef | PodcastRef | FileRef)
