"""What is said in an episode as Markdown: what it reads as, whatever somebody said."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from steno_tui.export.markdown import Exported, episode_markdown
from steno_tui.export.markdown_text import folded
from steno_tui.export.transcript import transcript_markdown
from steno_tui.models.transcript import Segment, Transcript
from steno_tui.text.sanitize import line
from tests.export.test_markdown import AUDIO, JUDGE, LONG_WAY
from tests.stenobird.episodes import SERVER

SAID = Transcript(
    (
        Segment("Welcome.", 2.9, 4.0, "Ada"),
        Segment("To *this*.", 5.0, 8.0, "Ada"),
        Segment("It waits.", 351.0, 360.0, "Bo [x]"),
        Segment("And nobody knows when.", None, None, "Bo [x]"),
    )
)


def test_it_stands_in_paragraphs_under_its_chapters() -> None:
    assert transcript_markdown(Exported(LONG_WAY, SERVER), SAID) == (
        '# The "Long" Way: 1 \\<b>\n'
        "\n"
        f"[Bits & Pieces]({SERVER}/podcast/bits)\n"
        "\n"
        "## Hello!\n"
        "\n"
        f"[0:02]({AUDIO}#t=2) **Ada:** Welcome.\n"
        "\n"
        f"[0:05]({AUDIO}#t=5) To \\*this\\*.\n"
        "\n"
        "## What \\[it\\] waits for\n"
        "\n"
        f"[5:51]({AUDIO}#t=351) **Bo \\[x\\]:** It waits.\n"
        "\n"
        "And nobody knows when.\n"
    )


def test_it_takes_the_place_of_what_the_page_has_and_is_shifted_as_that_is() -> None:
    text = episode_markdown(Exported(LONG_WAY, SERVER, 25, said=SAID))
    end = text.partition("\n## Transcript\n")[2]
    assert "### What" in end and "A: Hello." not in text
    assert f"[6:16]({AUDIO}#t=376) **Bo" in end


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.text(min_size=1), st.text(), st.floats(0, 9e4)), min_size=1, max_size=5)
)
def test_nothing_that_somebody_says_becomes_markup(said: list[tuple[str, str, float]]) -> None:
    episode = replace(LONG_WAY, chapters=())
    segments = tuple(
        Segment(folded(line(text)) or "-", start, None, line(who)) for text, who, start in said
    )
    text = transcript_markdown(Exported(episode, SERVER), Transcript(segments))
    tokens = JUDGE.parse(text)
    kinds = [token.type for token in tokens if token.nesting == 1 and token.level == 0]
    assert kinds == ["heading_open", *["paragraph_open"] * (len(segments) + 1)]
    spoken = ["".join(one.content for one in token.children or ()) for token in tokens[6:]]
    for segment in segments:
        assert any(segment.text in words for words in spoken)
