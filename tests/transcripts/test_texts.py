"""HTML, and text with times and names or without."""

from __future__ import annotations

import pytest

from steno_tui.models.transcript import Segment
from steno_tui.transcripts.html_page import read_html
from steno_tui.transcripts.stamped_text import MAX_LINES, read_stamped_text

ADA_AND_BO = (Segment("Good evening.", 7.0, None, "Ada Lund"), Segment("Yes.", 3723.0, None, "Bo"))


@pytest.mark.parametrize(
    "text",
    [
        "00:00:07 Ada Lund: Good evening.\n\n01:02:03 Bo: Yes.\n",
        "[00:07] Ada Lund: Good\nevening.\n[1:02:03] Bo: Yes.",
        "(0:07) - Ada Lund: Good evening.\n(62:03) - Bo: Yes.",
        "Ada Lund (0:07)\nGood evening.\n\nBo (1:02:03)\nYes.",
        "Ada Lund  0:07\nGood evening.\n\nBo  1:02:03\nYes.",
        "Ada Lund [00:00:07]:\nGood evening.\nBo [01:02:03]:\nYes.",
        "**[0:07] Ada Lund:** Good evening.\n\n**[1:02:03] Bo:** Yes.",
        "**Ada Lund:** \\[0:07\\] Good evening.\n\n**Bo:** \\[1:02:03\\] Yes.",
        "0:07\nAda Lund: Good evening.\n\n1:02:03\nBo: Yes.",
    ],
)
def test_times_and_names_are_read_wherever_people_put_them(text: str) -> None:
    assert read_stamped_text(text).segments == ADA_AND_BO


def test_plain_text_is_read_in_its_paragraphs() -> None:
    read = read_stamped_text("One line\nand another.\n\n\nTwo: at 10:30\n\n[music]\n")
    assert [segment.text for segment in read.segments] == [
        "One line and another.",
        "Two: at 10:30",
        "[music]",
    ]
    assert not read.is_timed


def test_long_lines_are_paragraphs_where_no_line_is_free() -> None:
    rows = ["one " * 40, "two " * 40, "three"]
    read = read_stamped_text("\n".join(rows))
    assert [segment.text for segment in read.segments] == [row.strip() for row in rows]


def test_names_without_times_set_speakers_apart() -> None:
    read = read_stamped_text("Ada: One.\nTwo.\n\nBo:\nThree.\n\nStill: three.")
    assert read.segments == (
        Segment("One. Two.", speaker="Ada"),
        Segment("Three.", speaker="Bo"),
        Segment("three.", speaker="Still"),
    )


@pytest.mark.parametrize("text", ["9:30 am we met.", "10:305 is no time", "3:75 neither"])
def test_times_of_day_and_other_numbers_are_words(text: str) -> None:
    assert read_stamped_text(text).segments == (Segment(text),)


def test_a_question_behind_a_time_is_no_time_of_day() -> None:
    assert read_stamped_text("0:05 Am I late?").segments == (Segment("Am I late?", 5.0),)


def test_a_range_of_times_has_an_end() -> None:
    read = read_stamped_text("00:01 - 00:05 One.\n[00:06 --> 00:04] Two.")
    assert read.segments == (Segment("One.", 1.0, 5.0), Segment("Two.", 6.0, None))


def test_lines_beyond_the_most_that_are_read_are_told() -> None:
    read = read_stamped_text("x\n" * MAX_LINES + "y")
    assert read.segments == (Segment(" ".join(["x"] * MAX_LINES)),)
    assert read.notices == ("1 line beyond the first 200000 left out.",)


def test_html_has_names_in_cite_and_times_in_time() -> None:
    read = read_html(
        "<html><head><title>x</title><style>p{}</style></head><body>"
        "<nav><p>Home</p></nav><header>Night Radio</header>"
        "<cite>Ada Lund:</cite><time>0:07</time><p>Good <b>evening</b>.<script>a(1)</script></p>"
        "<cite>Bo:</cite>\n<time>[1:02:03]</time>\n<p>Yes.</p><footer>(c)</footer></body></html>"
    )
    assert read.segments == ADA_AND_BO


def test_html_paragraphs_go_on_with_their_speaker() -> None:
    read = read_html(
        "<cite>Ada</cite><time>0:07</time><p>One.<p>Two &amp; &lt;b&gt;.<time>0:09</time>x"
    )
    assert read.segments == (
        Segment("One.", 7.0, None, "Ada"),
        Segment("Two & <b>.", None, None, "Ada"),
        Segment("x", 9.0, None, "Ada"),
    )


def test_what_does_not_end_hides_nothing() -> None:
    assert read_html("<nav><cite>Ada</cite><p>One.").segments == (Segment("One.", speaker="Ada"),)


def test_other_html_is_read_as_the_text_it_shows() -> None:
    read = read_html("<div>[00:07] Ada Lund: Good evening.<br>[1:02:03] Bo: Yes.</div>")
    assert read.segments == ADA_AND_BO
