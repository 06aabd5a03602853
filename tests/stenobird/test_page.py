import random
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steno_tui.errors import PageError
from steno_tui.models.episode import Action, Chapter, Episode, Highlight, Section
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.parse.page import read_page

from .episodes import episodes
from .page_writer import write_page

DATA = Path(__file__).parent / "data"
REAL = (DATA / "page.md").read_bytes()
COLLAPSED = (DATA / "page-collapsed.txt").read_bytes()

SITE = "https://stenobird.com"
PODCAST = f"{SITE}/podcast/talk-python-to-me"
PAGE = f"{PODCAST}/533-web-frameworks-in-prod-by-their-creators"
API = (
    f"{SITE}/v1/public/podcasts/talk-python-to-me/episodes/"
    "533-web-frameworks-in-prod-by-their-creators"
)

EXPECTED = Episode(
    podcast=Podcast("talk-python-to-me", "Talk Python To Me", page_url=PODCAST),
    slug="533-web-frameworks-in-prod-by-their-creators",
    title="#533: Web Frameworks in Prod by Their Creators",
    page_url=PAGE,
    text_url=f"{PAGE}.md",
    json_url=API,
    published_at=datetime(2026, 1, 5, 8, 0, tzinfo=UTC),
    duration_seconds=3718,
    link_url="https://talkpython.fm/episodes/show/533/web-frameworks-in-prod-by-their-creators",
    audio_url=(
        "https://talkpython.fm/episodes/download/533/web-frameworks-in-prod-by-their-creators.mp3"
    ),
    state="processed",
    summary=(
        "The creators of Python's most prominent web frameworks share battle-tested strategies "
        "for production deployment and scaling. The discussion covers everything from managing "
        "async complexity to the future impact of free-threaded Python on web performance."
    ),
    highlights=(
        Highlight(
            "Main idea",
            "Choosing the right level of abstraction for deployment is more critical than "
            "picking a specific framework",
        ),
        Highlight(
            "Practical takeaway",
            "Use managed services like FastAPI Cloud or Render to avoid the high operational "
            "complexity of Kubernetes for standard applications",
        ),
        Highlight(
            "Failure mode",
            "Scaling out via multiple workers can lead to unexpected memory exhaustion as each "
            "process maintains its own cache",
        ),
        Highlight(
            "Technical insight",
            "HTTP/2 can bypass certain cloud provider upload thresholds by changing how data is "
            "streamed",
        ),
        Highlight(
            "Future outlook",
            "The advent of free-threaded Python promises significant performance gains for "
            "frameworks like Flask without major code changes",
        ),
    ),
    topics=(
        "Web Frameworks",
        "Python Deployment",
        "FastAPI",
        "Flask",
        "Django",
        "Litestar",
        "AsyncIO",
        "Cloud Infrastructure",
        "Scalability",
        "Software Engineering",
    ),
    chapters=(
        Chapter(
            350,
            "The Flask Ecosystem",
            "A look into the maintenance of the Pallets ecosystem and the stability of Flask "
            "extensions.",
        ),
        Chapter(
            615,
            "Introduction to Litestar",
            "An overview of Litestar's core architecture and its position in the modern web "
            "landscape.",
        ),
        Chapter(
            880,
            "Deployment and Scaling Patterns",
            "Discussing the use of Gunicorn, systemd, and Docker for managing application "
            "processes.",
        ),
        Chapter(
            1160,
            "Cloud Infrastructure and HTTP/2",
            "How modern protocols like HTTP/2 interact with cloud environments like Google Cloud "
            "Run to handle large uploads.",
        ),
        Chapter(
            1455,
            "Performance Benchmarks",
            "Comparing the responsiveness of modern Python containers against legacy enterprise "
            "Java systems.",
        ),
        Chapter(
            1735,
            "Simplifying FastAPI Deployment",
            "Using built-in commands to streamline production-ready server configurations.",
        ),
        Chapter(
            2025,
            "The Complexity of Modern Networking",
            "Navigating the difficulties of moving enterprise applications from on-premise to "
            "the cloud.",
        ),
        Chapter(
            3100,
            "The Memory Cost of Concurrency",
            "Analyzing the memory overhead incurred when scaling horizontally with multiple "
            "worker processes.",
        ),
    ),
    actions=(
        Action(
            "request_transcript",
            "POST",
            f"{API}/transcription-requests",
            "Idempotently request low-priority transcript generation for this episode.",
        ),
        Action(
            "read_markdown",
            "GET",
            f"{PAGE}.md",
            "Read the agent-friendly Markdown representation of this episode resource.",
        ),
    ),
    transcript=(
        "Full transcripts are not published on public pages unless there is a clear rights basis."
    ),
)

HEAD, *SECTIONS = re.split(r"(?m)^(?=## )", REAL.decode())


def page(*sections: str, title: str = "A title", head: str = f"Page: {PAGE}") -> str:
    return "\n\n".join((f"# {title}", head, *sections)) + "\n"


@pytest.mark.parametrize("name", Episode.__struct_fields__)
@pytest.mark.parametrize("body", [REAL, COLLAPSED], ids=["lines", "collapsed"])
def test_the_real_page_is_read_in_both_its_forms(body: bytes, name: str) -> None:
    assert getattr(read_page(body), name) == getattr(EXPECTED, name)


def test_text_and_bytes_are_read_alike() -> None:
    assert read_page(REAL.decode()) == read_page(REAL)


@pytest.mark.parametrize(
    "body",
    [
        REAL.replace(b"\n", b"\r\n"),
        REAL.replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + REAL,
        REAL.decode().encode("utf-16"),
        REAL.decode().encode("utf-16-le").join((b"\xff\xfe", b"")),
        REAL.decode().encode("utf-16-be").join((b"\xfe\xff", b"")),
        b"\n\n  \n" + REAL,
        REAL.replace("—".encode(), "–".encode()),
        REAL.replace("—".encode(), b"-"),
        REAL.replace(b"\n\n- ", b"\n- "),
        REAL.replace(b"\n- ", b"\n* "),
        REAL.replace(b"\n", b" \t\n"),
    ],
)
def test_the_bytes_around_the_words_do_not_matter(body: bytes) -> None:
    assert read_page(body) == EXPECTED


@settings(max_examples=30)
@given(st.permutations(SECTIONS))
def test_sections_come_in_any_order(sections: list[str]) -> None:
    assert read_page(HEAD + "\n".join(sections)) == EXPECTED


def test_header_lines_come_in_any_order() -> None:
    title, _, *header = HEAD.strip().splitlines()
    random.Random(1).shuffle(header)
    assert read_page("\n".join([*header, "", title, "", *SECTIONS])) == EXPECTED


@pytest.mark.parametrize("missing", SECTIONS)
def test_any_section_may_be_missing(missing: str) -> None:
    read = read_page(HEAD + "".join(section for section in SECTIONS if section != missing))
    assert read.title == EXPECTED.title


@pytest.mark.parametrize("missing", HEAD.strip().splitlines()[2:])
def test_any_header_line_may_be_missing(missing: str) -> None:
    read = read_page(REAL.decode().replace(missing + "\n", "", 1))
    assert read.highlights == EXPECTED.highlights


@pytest.mark.parametrize("twice", SECTIONS)
def test_a_repeated_section_changes_nothing_and_is_kept(twice: str) -> None:
    read = read_page(HEAD + "".join([*SECTIONS, twice]))
    title = twice.splitlines()[0].removeprefix("## ")
    assert [section.title for section in read.sections] == [title]


def test_of_two_sections_alike_the_last_with_a_text_counts() -> None:
    read = read_page(page("## Topics\n\nA", "## Topics\n\nB", "## Topics\n\n"))
    assert (read.topics, read.sections) == (("B",), (Section("Topics", "A"),))


def test_of_two_header_lines_alike_the_first_counts() -> None:
    assert read_page(page(head="Duration seconds: 5\nDuration seconds: 6")).duration_seconds == 5


def test_a_header_line_inside_a_section_is_text() -> None:
    read = read_page(page("## Resource\n\nDuration seconds: 6"))
    assert (read.duration_seconds, read.summary) == (None, "Duration seconds: 6")


def test_a_title_and_two_sections_are_a_page() -> None:
    assert read_page("# T\n\n## Topics\n\nA, B\n\n## Highlights\n\n- C: D").topics == ("A", "B")


@pytest.mark.parametrize(
    "title", ["#533: One", "C#", "What? Yes: no", "## two", "[click](x)", "`code`", "*", "第一集"]
)
def test_a_title_is_taken_as_it_stands(title: str) -> None:
    assert read_page(page(title=title)).title == title


def test_a_very_long_title_is_cut() -> None:
    assert len(read_page(page(title="x" * 10_000)).title) == 4096


@pytest.mark.parametrize(
    "text",
    [
        "[@click=app.quit]x[/]",
        "[/nope]",
        "[bold",
        "[link=file:///etc/passwd]",
        "[12:34]",
        "[Sponsor: A/B]",
    ],
)
def test_what_looks_like_screen_markup_stays_the_words_it_is(text: str) -> None:
    read = read_page(page(f"## Topics\n\n{text}", f"## Resource\n\n{text}", title=text))
    assert (read.title, read.topics, read.summary) == (text, (text,), text)


def test_control_characters_are_shown_and_not_obeyed() -> None:
    read = read_page(page("## Resource\n\na\x1b]0;b\x07\x00c\x9b2Jd", title="x\x00y\u202ez"))
    assert (read.title, read.summary) == ("x�y�z", "a�]0;b��c�2Jd")


def test_a_line_separator_in_a_title_does_not_break_its_row() -> None:
    assert read_page(page(title="a\u2028b\u2029c\x85d\x0be")).title == "a b c d e"


def test_latin_1_is_readable_but_for_its_accents() -> None:
    assert read_page(page(title="Café au lait").encode("latin-1")).title == "Caf� au lait"


# --- header lines


def test_a_page_without_addresses_names_nothing() -> None:
    read = read_page("# T\n\nProcessing state: processed\n")
    assert (read.key, read.page_url, read.podcast.title) == (("", ""), None, "")


def test_the_address_it_was_found_at_names_a_page_that_does_not_name_itself() -> None:
    read = read_page("# T\n\nProcessing state: processed\n", url=f"{SITE}/podcast/a/b.md")
    assert (read.key, read.page_url, read.podcast.page_url) == (("a", "b"), None, None)


def test_the_page_s_own_address_names_it_wherever_it_was_found() -> None:
    assert read_page(REAL, url=f"{SITE}/podcast/other/one").key == EXPECTED.key


@pytest.mark.parametrize("label", ["Page", "Text version", "JSON"])
def test_any_address_of_the_page_names_it(label: str) -> None:
    address = {"Page": PAGE, "Text version": f"{PAGE}.md", "JSON": API}[label]
    assert read_page(f"# T\n\n{label}: {address}").key == EXPECTED.key


def test_a_podcast_without_a_link_is_only_a_title() -> None:
    assert read_page(page(head="Podcast: Plain [name]")).podcast == Podcast("", "Plain [name]")


def test_a_podcast_s_title_may_have_brackets() -> None:
    read = read_page(page(head=f"Podcast: [A [b] (c)]({PODCAST})"))
    assert (read.podcast.title, read.podcast.page_url) == ("A [b] (c)", PODCAST)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://bank.example@evil.example/",
        "av://lavfi:x",
        "https://",
        "https://a.example/" + "x" * 9000,
        "https://a.example/b\\c",
    ],
)
def test_what_is_no_web_address_is_left_out_and_noticed(address: str) -> None:
    read = read_page(page(head=f"Audio file: {address}"))
    assert read.audio_url is None
    assert [notice.partition(":")[0] for notice in read.notices] == ["Audio file"]


@pytest.mark.parametrize("word", ["", "None", "unknown", "-"])
def test_a_word_instead_of_an_address_is_no_address(word: str) -> None:
    read = read_page(page(head=f"Page: {PAGE}\nAudio file: {word}"))
    assert (read.audio_url, read.notices) == (None, ())


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("2026-01-05T08:00:00+00:00", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-01-05T08:00:00Z", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-01-05T08:00:00+02:00", datetime(2026, 1, 5, 6, tzinfo=UTC)),
        ("2026-01-05T08:00:00", datetime(2026, 1, 5, 8, tzinfo=UTC)),
        ("2026-01-05", datetime(2026, 1, 5, tzinfo=UTC)),
        ("soon", None),
        ("0001-01-01T00:00:00+23:59", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("2026-13-45T99:00:00Z", None),
        ("2" * 5000, None),
    ],
)
def test_a_date_is_read_in_utc_or_not_at_all(written: str, moment: datetime | None) -> None:
    assert read_page(page(head=f"Published: {written}")).published_at == moment


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("3718", 3718),
        ("0", 0),
        ("3718.6", 3718),
        ("-1", None),
        ("NaN", None),
        ("inf", None),
        ("1e999", None),
        ("9" * 5000, None),
        ("an hour", None),
    ],
)
def test_a_duration_is_a_sensible_number_or_not_known(written: str, seconds: int | None) -> None:
    assert read_page(page(head=f"Duration seconds: {written}")).duration_seconds == seconds


def test_any_word_for_the_state_is_kept() -> None:
    assert read_page(page(head="Processing state: warming_up")).state == "warming_up"


# --- Resource


def test_show_notes_keep_their_paragraphs_and_items() -> None:
    notes = "First.\n\n- one: 1\n- 12:34 two\n\n  - deeper\n\nLast https://a.example/ line."
    read = read_page(page(f"## Resource\n\n{notes}"))
    assert (read.summary, read.highlights, read.chapters) == (notes, (), ())


def test_a_heading_in_the_show_notes_stays_in_them() -> None:
    head = f"Page: {PAGE}\nProcessing state: not_requested"
    read = read_page(page("## Resource\n\nA\n\n## Links\n\nB", "## Topics\n\nC", head=head))
    assert (read.summary, read.topics, read.sections) == ("A\n\n## Links\n\nB", ("C",), ())


def test_a_heading_after_a_generated_summary_begins_a_section() -> None:
    head = f"Page: {PAGE}\nProcessing state: processed"
    read = read_page(page("## Resource\n\nA", "## Guests\n\nB\n\n- C", head=head))
    assert (read.summary, read.sections) == ("A", (Section("Guests", "B\n\n- C"),))


def test_a_section_that_is_not_known_is_kept_as_it_stands() -> None:
    read = read_page(page("## Topics\n\nA", "## Mystery\n\n- *x*: 1\n\n\n  y", "## Chapters"))
    assert read.sections == (Section("Mystery", "- *x*: 1\n\n\n  y"),)


def test_a_list_without_an_item_is_kept_as_text() -> None:
    assert read_page(page("## Chapters\n\nNone yet.")).sections == (
        Section("Chapters", "None yet."),
    )


# --- Highlights and topics


@pytest.mark.parametrize(
    ("item", "highlight"),
    [
        ("Never seen before: x: y", Highlight("Never seen before", "x: y")),
        ("no label here", Highlight("", "no label here")),
        ("at 5:50 it starts", Highlight("", "at 5:50 it starts")),
        (f"{'long ' * 20}: x", Highlight("", f"{'long ' * 20}: x")),
        ("Wrapped: over\n  two lines", Highlight("Wrapped", "over two lines")),
    ],
)
def test_a_highlight_is_read_with_any_label_or_none(item: str, highlight: Highlight) -> None:
    assert read_page(page(f"## Highlights\n\n- {item}")).highlights == (highlight,)


def test_a_label_may_repeat() -> None:
    read = read_page(page("## Highlights\n\n- A: 1\n- A: 2"))
    assert read.highlights == (Highlight("A", "1"), Highlight("A", "2"))


def test_topics_may_be_wrapped_or_a_list() -> None:
    wrapped = read_page(page("## Topics\n\nOne, two\nwords, 1,000 things,\nlast"))
    listed = read_page(page("## Topics\n\n- One\n- two words, really"))
    assert wrapped.topics == ("One", "two words", "1,000 things", "last")
    assert listed.topics == ("One", "two words, really")


# --- Chapters


@pytest.mark.parametrize(
    ("item", "chapter"),
    [
        ("5:50 — Why?: Because: yes.", Chapter(350, "Why?", "Because: yes.")),
        ("05:50 — No summary", Chapter(350, "No summary")),
        ("75:00 — Long: s", Chapter(4500, "Long", "s")),
        ("1:04:03 — Longer: s", Chapter(3843, "Longer", "s")),
        ("0:00 – En dash: s", Chapter(0, "En dash", "s")),
        ("0:00 - Hyphen: s", Chapter(0, "Hyphen", "s")),
        ("0:00 -- Two: s", Chapter(0, "Two", "s")),
        ("0:00 No dash: s", Chapter(0, "No dash", "s")),
        ("94 — Seconds: s", Chapter(94, "Seconds", "s")),
        ("5:50 — Colon at the end:", Chapter(350, "Colon at the end")),
        ("5:50 —", Chapter(350, "Chapter 1")),
        ("250:00:00 — Beyond the end", Chapter(900_000, "Beyond the end")),
    ],
)
def test_a_chapter_is_read_in_any_of_its_forms(item: str, chapter: Chapter) -> None:
    assert read_page(page(f"## Chapters\n\n- {item}")).chapters == (chapter,)


@pytest.mark.parametrize(
    "item",
    ["Intro: x", "-5:50 — x", "5:99 — x", "NaN — x", "inf — x", "1e999 — x", "9" * 40 + " — x",
     "1:2:3:4 — x", "3 ways to do it", "—", "1000000000:00 — x"],
)  # fmt: skip
def test_what_is_no_chapter_is_left_out_and_counted(item: str) -> None:
    read = read_page(page(f"## Chapters\n\n- 5:50 — Good\n- {item}"))
    assert read.chapters == (Chapter(350, "Good"),)
    assert read.notices == ("1 chapter could not be read and left out.",)


def test_chapters_are_sorted_and_their_repetitions_dropped() -> None:
    items = ("9:00 — Z: 1", "5:00 — B: 1", "5:00 — A: 2", "5:00 — B: 3", "0:00 — Y")
    read = read_page(page("## Chapters\n\n" + "\n".join(f"- {item}" for item in items)))
    assert read.chapters == (
        Chapter(0, "Y"),
        Chapter(300, "B", "1"),
        Chapter(300, "A", "2"),
        Chapter(540, "Z", "1"),
    )


def test_chapters_beyond_five_thousand_are_cut_and_it_says_so() -> None:
    items = "\n".join(f"- {n}:00 — Chapter {n}" for n in range(5001))
    read = read_page(page(f"## Chapters\n\n{items}"))
    assert len(read.chapters) == 5000
    assert read.notices == ("1 chapter beyond the first 5000 left out.",)


# --- Actions


def test_an_action_of_any_name_is_read() -> None:
    read = read_page(page("## Actions\n\n- buy: `PUT https://a.example/b` - Costs: 1\n\nA note."))
    assert read.actions == (Action("buy", "PUT", "https://a.example/b", "Costs: 1"),)


@pytest.mark.parametrize(
    "item", ["x: `GET file:///etc/passwd`", "x: `get https://a.example/`", "x: https://a.example/"]
)
def test_what_is_no_action_is_left_out_and_counted(item: str) -> None:
    read = read_page(page(f"## Actions\n\n- {item}"))
    assert (read.actions, read.notices) == ((), ("1 action could not be read and left out.",))


# --- what is no page


@pytest.mark.parametrize(
    ("body", "looks_like"),
    [
        (b"", "nothing at all"),
        (b" \r\n\t ", "nothing at all"),
        (b"<!DOCTYPE html><title>x</title>", "an HTML page"),
        (b"\n<html>\n# T\nPage: https://a.example/\n## Topics\nx", "an HTML page"),
        (b"<?xml version='1.0'?><rss/>", "an XML document"),
        (b'{"episode": {"title": "x"}}', "JSON"),
        (b"[]", "JSON"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), "binary data"),
        (b"Just some words.", "plain text"),
        (b"# A title\n\nand some words", "plain text"),
        (b"# A title\n\n## Topics\n\nA, B", "plain text"),
        (b"Page: https://a.example/\n\n## Topics\n\nA", "plain text"),
        (b"# \n\nPage: https://a.example/", "plain text"),
        (b"#No space\n\nPage: https://a.example/", "plain text"),
        (b"\x00" * 9_000_000, "something far larger than a page"),
    ],
)
def test_what_is_no_page_is_refused_with_what_it_looks_like(body: bytes, looks_like: str) -> None:
    with pytest.raises(PageError, match=f"looks like {looks_like}"):
        read_page(body)


def test_the_refusal_names_the_address_safely() -> None:
    with pytest.raises(PageError) as refusal:
        read_page(b"x", url="https://a.example/\x1b]0;x\x07" + "y" * 10_000)
    assert "\x1b" not in refusal.value.message
    assert len(refusal.value.message) < 400


@pytest.mark.parametrize("heading", ["Transcript", "Resource", "Elsewhere"])
def test_no_section_of_a_page_that_is_read_whole_is_cut(heading: str) -> None:
    text = "Später. " * 150_000 + "Ende."
    episode = read_page(page(f"## {heading}\n\n{text}"))
    others = [section.text for section in episode.sections]
    assert [episode.transcript, episode.summary, *others].count(text) == 1
    assert episode.notices == ()


def test_a_page_of_two_million_characters_is_cut_and_it_says_so() -> None:
    read = read_page(page("## Topics\n\nA", "## Resource\n\n" + "word " * 500_000))
    assert read.topics == ("A",)
    assert len(read.notices) == 1


@given(st.one_of(st.binary(), st.text(), st.text("# \n-—:`[]()0123Page")))
def test_nothing_but_a_page_error_is_raised(body: bytes | str) -> None:
    try:
        read_page(body, url=str(body))
    except PageError as refusal:
        assert refusal.message


@given(st.lists(st.tuples(st.integers(0, len(REAL)), st.binary(max_size=5)), max_size=8))
def test_a_damaged_page_is_read_or_refused(changes: list[tuple[int, bytes]]) -> None:
    body = REAL
    for place, piece in changes:
        body = body[:place] + piece + body[place + len(piece) :]
    try:
        assert read_page(body).title
    except PageError as refusal:
        assert refusal.message


@given(st.integers(0, len(COLLAPSED)))
def test_a_truncated_page_says_nothing_that_the_whole_one_does_not(length: int) -> None:
    try:
        read = read_page(COLLAPSED[:length])
    except PageError:
        return
    assert read.chapters[:-1] == EXPECTED.chapters[: len(read.chapters[:-1])]


@given(episodes())
def test_what_is_written_is_read_back(episode: Episode) -> None:
    assert read_page(write_page(episode)) == episode
