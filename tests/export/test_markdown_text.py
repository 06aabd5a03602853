"""Words in Markdown: they say what they say and do nothing, of which CommonMark is the judge."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from steno_tui.export.markdown_text import (
    Links,
    escaped,
    folded,
    front_matter,
    linked,
    paragraphs,
    scalar,
)
from steno_tui.models.notes import NoteLink
from steno_tui.text.sanitize import prose

JUDGE = MarkdownIt("commonmark").enable(["table", "strikethrough"])
LINKS = Links("https://stenobird.com")

_SIGNS = "\\`*_{}[]()<>#+-.!|~$^=:&%\"'/ \n\t-123aé漢🎙\u202e\u0301"
_MARKUP = (
    *("---", "===", "```", "~~~", "> ", "# ", "- ", "1. ", "2) ", "+ ", "* ", "    ", "&amp;"),
    *("<b>", "<!-- ", "-->", "[a](javascript:b)", "![", "](", "<javascript:a>", "[^1]: ", "%%"),
    *("| a |\n| - |", "{{ a }}", "{% a %}", "==", "$$", "__", "**", "a", "\n", " "),
)
TEXTS = st.one_of(
    st.text(_SIGNS, max_size=40),
    st.text(max_size=60),
    st.lists(st.sampled_from(_MARKUP), max_size=8).map("".join),
).map(prose)


def inner(tokens: list[Token]) -> list[Token]:
    """What stands within the lines."""
    return [child for token in tokens for child in token.children or ()]


def read(tokens: list[Token]) -> str:
    """What somebody reads."""
    return "".join(" " if "break" in one.type else one.content for one in inner(tokens))


@given(TEXTS)
@example("&copy; &#35; & &x")
@example("1. a")
@example("-")
@example("a  \n===")
@example("![a](b)")
@pytest.mark.parametrize("before", ["", "# ", "- ", "a ", "- [5:50](https://x.example/) "])
def test_a_text_is_read_as_it_was_wherever_it_stands(before: str, text: str) -> None:
    tokens = JUDGE.parse(before + escaped(text))
    bare = JUDGE.parse(before + "x")
    if folded(text):
        assert [one.type for one in tokens] == [one.type for one in bare]
        assert {one.type for one in inner(tokens)} == {one.type for one in inner(bare)}
        assert read(tokens) == read(bare).removesuffix("x") + folded(text)


PLAIN_BLOCKS = {
    *("paragraph_open", "inline", "paragraph_close"),
    *("bullet_list_open", "list_item_open", "list_item_close", "bullet_list_close"),
}


@given(TEXTS)
@example("- a\n- b\n  - c\nd\n\n        - e\n- ")
def test_lines_stay_lines_and_become_nothing_else_than_lists(text: str) -> None:
    tokens = JUDGE.parse("\n".join(paragraphs(text)))
    assert {one.type for one in tokens} <= PLAIN_BLOCKS
    assert {one.type for one in inner(tokens)} <= {"text", "hardbreak"}
    read_again = [one.content for one in inner(tokens) if one.content]
    rows = [folded(row) for row in text.split("\n")]
    assert [row.removeprefix("- ") for row in rows if row] == [
        row.removeprefix("- ") for row in read_again
    ]


def test_lists_of_notes_are_lists_as_deep_as_they_were() -> None:
    assert paragraphs("Links:\n- a\n  - b\n- c\nAnd that is all.\n\nBye") == [
        "Links:",
        "- a",
        "  - b",
        "- c",
        "",
        "And that is all.",
        "",
        "Bye",
    ]


@given(TEXTS.map(lambda text: text.replace("\n", " ")), st.integers(0, 40), st.integers(0, 40))
@example("Look!here", 5, 9)
def test_a_link_is_a_link_whatever_stands_around_it(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    part = NoteLink(start, end, "https://x.example/a_(b)&copy;?c=*d*")
    tokens = inner(JUDGE.parse(linked(text, LINKS, [part])))
    opened = [token for token in tokens if token.type == "link_open"]
    if folded(text[start:end]):
        assert [token.attrs["href"] for token in opened] == [
            "https://x.example/a_%28b%29&copy;?c=*d*"
        ]
    assert {token.type for token in tokens} <= {"text", "link_open", "link_close"}


@pytest.mark.parametrize(
    "url",
    [
        *("javascript:alert(1)", "data:text/html,a", "file:///etc/passwd", "//x.example", ""),
        *("https://bank.example@evil.example/", "http://192.168.0.1/", "https://x.example/a\nb"),
        *("x.example", "smb://x.example", "-rf", "https://localhost/"),
    ],
)
def test_an_address_that_is_not_opened_is_not_led_to(url: str) -> None:
    assert linked("here", LINKS, [NoteLink(0, 4, url)]) == "here"


@pytest.mark.parametrize(
    "text",
    [
        "A plain sentence, with a comma: and 3.5 of 100% (really)!",
        'C# and snake_case, R&D, a=b, x > y; it\'s 5-10 — "so" they say.',
        "Zwei Cafés · 深夜のコンパイラ 🎙 مرحبا",
    ],
)
def test_what_means_nothing_stands_as_it_is(text: str) -> None:
    assert escaped(text) == text


# What stands in front.


@given(TEXTS)
@example("---")
@example('a: "b" # c')
@example("👩\u200d👩 \ufffe")
def test_a_field_is_read_by_readers_of_json_and_stays_on_its_line(text: str) -> None:
    written = scalar(text)
    assert json.loads(written) == folded(text)
    assert len(written.splitlines()) == 1
    assert written[0] == written[-1] == '"'


def test_fields_of_which_nothing_is_known_are_left_out() -> None:
    fields = [("title", scalar("---")), ("date", None), ("topics", [scalar("a"), scalar("- b")])]
    assert front_matter(fields) == [
        "---",
        'title: "---"',
        "topics:",
        '  - "a"',
        '  - "- b"',
        "---",
    ]
    assert front_matter([("topics", [])]) == ["---", "---"]
