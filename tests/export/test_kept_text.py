"""What in a file is the user's stays, byte for byte; of which episode it is, is found again."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.export.episode_object import episode_object
from steno_tui.export.kept_text import (
    BEGINNING,
    KEPT_LINE,
    fields_of,
    json_mark,
    markdown_mark,
    with_kept,
)
from steno_tui.export.markdown import Exported, episode_markdown
from steno_tui.models.episode import Episode
from tests.stenobird.episodes import SERVER, episodes

from .test_markdown import LONG_WAY

OURS = episode_markdown(Exported(LONG_WAY, SERVER))


def new(markdown: str = OURS) -> bytes:
    made = with_kept(markdown, None)
    assert made is not None
    return made


@given(st.binary(max_size=200))
def test_what_stands_below_the_line_is_kept_byte_for_byte(below: bytes) -> None:
    before = new("# Older\n") + below
    assert with_kept(OURS, before) == new() + below
    assert with_kept(OURS, new() + below) == new() + below


def test_a_file_that_another_editor_saved_keeps_what_is_below() -> None:
    before = b"\xef\xbb\xbf" + (new() + b"\nmine\n").replace(b"\n", b"\r\n")
    assert with_kept(OURS, before) == new()[:-1] + b"\r\n\r\nmine\r\n"


def test_what_stands_right_behind_the_line_is_kept_too() -> None:
    before = new().rstrip(b"\n") + b" mine"
    assert with_kept(OURS, before) == before


@pytest.mark.parametrize(
    "line",
    ["", KEPT_LINE.removesuffix("-->"), KEPT_LINE.removesuffix(" -->") + "\n\nmine --> mine"],
)
def test_where_the_line_is_gone_or_broken_nobody_knows_what_is_whose(line: str) -> None:
    assert with_kept(OURS, new().replace(KEPT_LINE.encode(), line.encode())) is None


def test_the_first_line_counts_for_what_follows_is_the_users() -> None:
    before = new() + f"mine\n{KEPT_LINE}\nmine too\n".encode()
    assert with_kept(OURS, before) == before


@given(episodes())
def test_nothing_that_an_episode_says_is_taken_for_the_line_or_the_mark(episode: Episode) -> None:
    text = episode_markdown(Exported(episode, SERVER))
    assert new(text).count(b"\n<!-- steno-tui") == 1
    assert with_kept(text, new(text)) == new(text)
    assert markdown_mark(new(text)[:BEGINNING]) == str(episode.key)
    body = json.dumps(episode_object(episode, "library", None), ensure_ascii=False, indent=2)
    assert json_mark(body.encode()[:BEGINNING]) == str(episode.key)


@pytest.mark.parametrize(
    "written",
    [
        '---\nsteno_tui: "p/@e-1"\ntitle: "x"\n---\n',
        "---\r\ntitle: x\r\nsteno_tui: 'p/@e-1'\r\n---\r\n",
        "\ufeff---\ntags: [a]\nsteno_tui: p/@e-1   \n---",
        "--- \n steno_tui: p/@e-1\nsteno_tui: other/one\n---",
    ],
)
def test_a_mark_is_found_in_other_quotes_and_another_order(written: str) -> None:
    assert markdown_mark(written.encode()) == "p/@e-1"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "# steno_tui: p/e",
        "---\ntitle: x\n---\nsteno_tui: p/e\n",
        "a\n---\nsteno_tui: p/e\n---\n",
        "---\nx_steno_tui: p/e\n---\n",
        "\x00\xff\n---",
    ],
)
def test_other_files_have_no_mark(written: str) -> None:
    assert markdown_mark(written.encode()) == "" and json_mark(written.encode()) == ""


@pytest.mark.parametrize(
    "written",
    [
        "[]",
        "{}",
        '{"podcast": [[',
        '{"podcast": ' + "[" * 5000,
        '{"podcast": {"slug": 1}, "slug": "e"}',
        '{"podcast": {"slug": "p"}, "slug": null}',
        '{"podcast": null, "slug": "e"}',
        '{"podcast": {"slug": "p"}, "title": "e"}',
    ],
    ids=lambda written: str(written)[:40],
)
def test_other_json_has_no_mark(written: str) -> None:
    assert json_mark(written.encode()) == ""


def test_the_addresses_in_front_are_found_too() -> None:
    assert fields_of(OURS.encode())["audio"] == LONG_WAY.audio_url
