"""WebVTT and SRT, as they are and as they come."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.segments import UnreadableError
from steno_tui.transcripts.subrip import read_subrip
from steno_tui.transcripts.webvtt import read_webvtt

HEAD = "WEBVTT\n\n00:01.000 --> 00:02.000\n"

PIECES = st.sampled_from(
    ("\n", "\n\n", "\n\n\n", "00:00:01.000 --> 00:00:02.000\n", "00:00:03,000 --> 00:00:02,500\n",
     "59:58.000 --> 01:00:01.000 align:start\n", "00:00:01.000 --> 00:00:02.000", "00:00:09.0004",
     "100:00:00.000 --> 100:00:01.000\n", "00:00:09.00x --> 00:00:10.000\n", " --> ", "-->",
     "<v Ada>", "<v Bo --", "<v.loud Cy>", "<v>", "</v>", "<i>", "<", ">> ", "- ", "Ada: ", "Bo： ",
     "1\n", " 42\t\n", "1234567890\n", "intro\n", "NOTE x\n", "Good", "evening.", "  ", "&amp;",
     "{\\an8}", "ü", "漢字\n", "\x1b")
)  # fmt: skip


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def said(transcript: Transcript) -> list[tuple[str, str]]:
    return [(segment.speaker, segment.text) for segment in transcript.segments]


def test_webvtt_of_every_kind_of_block_is_read() -> None:
    read = read_webvtt(
        "WEBVTT - Night Radio\nKind: captions\nLanguage: en-GB\n\n"
        "STYLE\n::cue { color: red }\n\n"
        "REGION\nid:one\n\n"
        "NOTE\nnot said\n\n"
        "intro\n00:01.000 --> 00:02.500 align:start position:0%\nGood\nevening.\n\n"
        "NOTE neither\n\n"
        "01:00:00.000\t-->\t01:00:01.000\nLater.\n"
    )
    assert read == Transcript(
        (Segment("Good evening.", 1.0, 2.5), Segment("Later.", 3600.0, 3601.0)), "en-GB"
    )


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("<b>Good</b> <i.loud>evening</i>", "Good evening"),
        ("<c.yellow.bg_blue>Good</c> <u>evening</u>", "Good evening"),
        ("<00:00:01.000><c>Good</c><00:00:01.500><c> evening</c>", "Good evening"),
        ("<ruby>漢<rt>kan</rt></ruby>", "漢(kan)"),
        ("<lang en-GB>Colour</lang>", "Colour"),
        ("a &amp; b &lt; c &gt; d&nbsp;e &#39;f&#x27;", "a & b < c > d e 'f'"),
        ("\u202bשלום&lrm;\u202c", "שלום"),
        ("I <3 you, 4 < 5", "I <3 you, 4 < 5"),
        ("♪ [Music] (laughs)", "♪ [Music] (laughs)"),
        ("\x1b]0;CANARY\x07&#x9b;&#27;", "\ufffd]0;CANARY\ufffd›"),
        ("漢字\nかな", "漢字かな"),
        ("한국\n사람", "한국 사람"),
        ("&amp;lt;b&amp;gt;", "&lt;b&gt;"),
    ],
)
def test_tags_and_entities_go_and_what_is_heard_stays(written: str, plain: str) -> None:
    assert texts(read_webvtt(f"{HEAD}{written}\n")) == [plain]


def test_a_voice_speaks_until_the_next_one() -> None:
    read = read_webvtt(
        f"{HEAD}<v.loud Ada Lund>One.</v>\n\n"
        "00:03.000 --> 00:04.000\nTwo. <v Bo &amp; Cy>Three.\n\n"
        "00:05.000 --> 00:06.000\nNote: four.\n\n"
        "00:07.000 --> 00:08.000\n<v>Five.\n"
    )
    assert said(read) == [
        ("Ada Lund", "One."),
        ("Ada Lund", "Two."),
        ("Bo & Cy", "Three."),
        ("Bo & Cy", "Note: four."),
        ("", "Five."),
    ]


@pytest.mark.parametrize(
    ("times", "start", "end"),
    [
        ("00:00:01,000 --> 00:00:02,000", 1.0, 2.0),
        ("0:1.5-->0:02", 1.5, 2.0),
        ("00:00:90,740 --> 00:02:00,000", 90.74, 120.0),
        ("75:00.000 --> 76:00.000", 4500.0, 4560.0),
        ("59.240 --> 1:03.100", 59.24, 63.1),
        ("100:00:00.000 --> 100:00:01.000", 360_000.0, 360_001.0),
        ("00:00:05.000 --> 00:00:04.000", 5.0, None),
        ("00:00:05.000 --> 999:00:00.000", 5.0, None),
        ("00:00:01.0004 --> 00:00:01.9999", 1.0, 1.999),
    ],
)
def test_times_of_many_kinds_are_read(times: str, start: float, end: float | None) -> None:
    for read in (read_webvtt(f"WEBVTT\n\n{times}\nHello.\n"), read_subrip(f"1\n{times}\nHello.\n")):
        assert read.segments == (Segment("Hello.", start, end),)


@pytest.mark.parametrize("number", ["7", " 7\t", ""])
@pytest.mark.parametrize("settings", ["", " align:start position:0%", "\tX1:40"])
def test_numbers_and_settings_around_times_are_no_words(number: str, settings: str) -> None:
    read = read_subrip(
        f"6\n00:00:01,000 --> 00:00:02,000{settings}\nOne.\n\n"
        f"{number}\n00:00:03,000 --> 00:00:04,000{settings}\nTwo.\n"
    )
    assert read.segments == (Segment("One.", 1.0, 2.0), Segment("Two.", 3.0, 4.0))


def test_whoever_speaks_in_tags_goes_on_in_cues_without_and_ends_where_captions_say_so() -> None:
    read = read_webvtt(
        f"{HEAD}<v Ada>One.</v>\n\n"
        "00:03.000 --> 00:04.000\nTwo > one.\n\n"
        "00:05.000 --> 00:06.000\n<v Bo>Three.\n\n"
        "00:07.000 --> 00:08.000\n<v Ada>Four. <v Bo>Five.\n\n"
        "00:09.000 --> 00:10.000\n<v Ada>Six.\n\n"
        "00:11.000 --> 00:12.000\n>> Seven.\n"
    )
    assert said(read) == [
        ("Ada", "One."),
        ("Ada", "Two > one."),
        ("Bo", "Three."),
        ("Ada", "Four."),
        ("Bo", "Five."),
        ("Ada", "Six."),
        ("", "Seven."),
    ]


@pytest.mark.parametrize(
    "times",
    [
        "٠٠:٠٠:٠١.٠٠٠ --> 00:00:02.000",
        "00:-1:01.000 --> 00:00:02.000",
        "00:00:01.000 --> 00:00:02.00x",
        "00: 1:01.000 --> 00:00:02.000",
        ":::::01.000 --> 00:00:02.000",
    ],
)
def test_what_is_as_long_as_a_time_and_is_none_is_told(times: str) -> None:
    with pytest.raises(UnreadableError, match="line 3 has no times"):
        read_webvtt(f"WEBVTT\n\n{times}\nHello.\n")


@pytest.mark.parametrize("times", ["xx:01.000 --> 00:02.000", "9999:00:00.000 --> 9999:00:01.000"])
def test_a_damaged_time_spoils_its_own_cue_and_no_other(times: str) -> None:
    lost = f"7\n{times}\nLost.\n\n8\n00:03.000 --> 00:04.000\nTwo.\n"
    told = ("1 cue left out: its time cannot be read.",)
    for read in (
        read_webvtt(f"{HEAD}One.\n\n{lost}"),
        read_subrip(f"6\n00:01.000 --> 00:02.000\nOne.\n\n{lost}"),
    ):
        assert texts(read) == ["One.", "Two."]
        assert read.notices == told


def test_a_voice_does_not_end_in_an_arrow() -> None:
    read = read_webvtt(f"{HEAD}<v Ada-->One.\n\n00:03.000 --> 00:04.000\nTwo.\n")
    assert said(read) == [("", "Two.")]
    assert len(read.notices) == 1


def test_webvtt_ends_a_cue_at_a_free_line_and_at_the_times_of_the_next() -> None:
    read = read_webvtt(f"{HEAD}One.\n00:03.000 --> 00:04.000\nTwo.\n\nnot said\n")
    assert texts(read) == ["One.", "Two."]


def test_captions_that_roll_up_say_each_line_once() -> None:
    read = read_webvtt(
        f"{HEAD} \nso<00:00:01.200><c> good</c><00:00:01.500><c> evening</c>\n\n"
        "00:02.000 --> 00:02.010\nso good evening\n \n\n"
        "00:02.010 --> 00:03.000\nso good evening\nand<00:00:02.400><c> welcome</c>\n\n"
        "00:03.000 --> 00:03.010\nand welcome\n \n\n"
        "00:03.010 --> 00:04.000\nand welcome\n[Music]\n"
    )
    assert read.segments == (
        Segment("so good evening", 1.0, 2.0),
        Segment("and welcome", 2.01, 3.0),
        Segment("[Music]", 3.01, 4.0),
    )


def test_subrip_may_lack_numbers_and_have_free_lines_arrows_and_numbers_among_its_words() -> None:
    read = read_subrip(
        "00:00:01,000 --> 00:00:02,000\nOne,\n\nstill one.\n"
        "00:00:03,000 --> 00:00:04,000\na --> b\n\n"
        "3\n00:00:05,000 --> 00:00:06,000\n42\n\n"
        "4\n00:00:07,000 --> 00:00:08,000\n{\\an8}<font color=red>Up</font>\n43\n"
    )
    assert texts(read) == ["One, still one.", "a --> b", "42", "Up 43"]


@pytest.mark.parametrize(
    "words",
    ["from 3:10 --> to 4:00, he said", "v1.2 --> v1.3", "00:xx,000 --> 00:00:09,000 it said"],
)
def test_words_of_subrip_with_an_arrow_and_digits_are_no_damaged_times(words: str) -> None:
    read = read_subrip(
        f"1\n00:00:01,000 --> 00:00:02,000\n{words}\n\n"
        f"2\n00:00:03,000 --> 00:00:04,000\nOne,\n{words}\ntwo.\n\n"
        "xx:03 --> 00:04\nLost.\n\n"
        "4\nxx:05 --> 00:06\nLost.\n"
    )
    assert texts(read) == [words, f"One, {words} two."]
    assert read.notices == ("2 cues left out: their times cannot be read.",)


@pytest.mark.parametrize("number", ["", "1\n"])
def test_a_damaged_time_at_the_beginning_is_told(number: str) -> None:
    read = read_subrip(f"{number}xx:01 --> 00:02\nLost.\n\n00:03,000 --> 00:04,000\nTwo.\n")
    assert texts(read) == ["Two."]
    assert read.notices == ("1 cue left out: its time cannot be read.",)


def test_cues_in_disorder_are_put_in_order_and_overlapping_ones_stay() -> None:
    read = read_subrip(
        "3\n00:00:05,000 --> 00:00:06,000\nThree.\n\n"
        "1\n00:00:01,000 --> 00:00:09,000\nOne.\n\n"
        "2\n00:00:01,000 --> 00:00:02,000\nTwo.\n"
    )
    assert texts(read) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Ada Lund: One.", "Two.", "Bo: Three."], ["Ada Lund", "Ada Lund", "Bo"]),
        (["Note: One.", "Two.", "So: three."], ["", "", ""]),
        (["One.", "Remember this: two.", "Three."], ["", "", ""]),
        (["[Music]", "Ada: Two.", "Ada: Three."], ["", "Ada", "Ada"]),
        (["[Music]", "Conclusion: two.", "Three."], ["", "", ""]),
        (["SPEAKER_00: One.", "SPEAKER_01: Two.", "Three."], ["SPEAKER_00"] + ["SPEAKER_01"] * 2),
        (["Žofie Křížová: One.", "王小明： 二", "Three."], ["Žofie Křížová", "王小明", "王小明"]),
        (["- Ada: One.", ">> Two.", ">> BO EK: Three."], ["Ada", "", "BO EK"]),
        ([">> Ada: One.", "Two.", "- Three?"], ["Ada", "Ada", ""]),
        (["<i>Ada:</i> One.", "Jean de la Tour: Two.", "x"], ["Ada"] + ["Jean de la Tour"] * 2),
        (["At 10:30 we left.", "See https://a.example", "10: ten"], ["", "", ""]),
    ],
)
def test_a_speaker_is_who_clearly_is_one(lines: list[str], expected: list[str]) -> None:
    cues = "\n\n".join(
        f"00:00:0{at},000 --> 00:00:0{at},900\n{row}" for at, row in enumerate(lines)
    )
    for read in (read_subrip(cues), read_webvtt(f"WEBVTT\n\n{cues}")):
        assert [segment.speaker for segment in read.segments] == expected


@given(st.lists(PIECES, max_size=30).map("".join))
@example("00:00:01.000 --> 00:00:02.000\n1\n00:00:03.000 --> 00:00:04.000\nGood\n")
@example("00:00:01.000 --> 00:00:02.000\n\nnot said\n")
@example("00:00:01.000 --> 00:00:02.000x\nno time\n")
@example("00:00:01.000 --> 00:00:02.000\n<v Ada>\n1\n00:00:03.000 --> 00:00:04.000\n")
def test_cues_are_read_alike_whether_all_are_as_in_nearly_all_files_or_one_is_not(
    text: str,
) -> None:
    def read(times: str) -> list[Transcript]:
        file = f"{text}\n\n{times}\nLast.\n"
        return [read_webvtt(f"WEBVTT\n\n{file}"), read_subrip(file)]

    assert read("98:00:00.000 --> 98:00:01.000") == read("98:00:00-->98:00:01")


@pytest.mark.parametrize("before", ["", "98:00:00-->98:00:01\nOdd.\n\n"])
def test_a_file_that_is_read_in_pieces_is_cut_within_no_cue(before: str) -> None:
    numbers = range(20_000)
    file = before + "".join(
        f"{number}\n00:00:00,000 --> 00:00:01,000\nOne,\n\nstill\n\n\nthe same {number}.\n\n"
        for number in numbers
    )
    whole = [f"One, still the same {number}." for number in numbers]
    odd = ["Odd."] if before else []
    assert texts(read_subrip(file)) == [*whole, *odd]
    assert texts(read_webvtt(f"WEBVTT\n\n{file}")) == ["One,"] * len(numbers) + odd
