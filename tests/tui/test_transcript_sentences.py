"""Paragraphs cut into sentences, with the times at which they are heard."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.sentences import paragraphs
from steno_tui.tui.transcript_sentences import LONGEST, sentences
from tests.text.texts import TEXTS

from .transcripts import spoken


def cut(*said: Segment) -> list[list[Segment]]:
    return list(sentences(said, paragraphs(Transcript(said)).segments))


def cues(words: str, seconds: float = 1.0) -> list[Segment]:
    """A cue for each word."""
    return [
        Segment(word, number * seconds, (number + 1) * seconds)
        for number, word in enumerate(words.split())
    ]


def test_words_become_sentences_with_the_times_of_their_first_words() -> None:
    found = cut(*cues("Nobody has counted them. There are more than that. How would one begin?"))
    assert [(one.text, one.start) for one in found[0]] == [
        ("Nobody has counted them.", 0),
        ("There are more than that.", 4),
        ("How would one begin?", 9),
    ]


def test_a_sentence_that_begins_within_a_cue_has_a_time_within_it() -> None:
    found = cut(
        Segment("Nobody has counted them", 0, 4), Segment("all. A handful holds more.", 4, 8)
    )
    assert [one.text for one in found[0]] == [
        "Nobody has counted them all.",
        "A handful holds more.",
    ]
    assert 4 < (found[0][1].start or 0) < 6


def test_what_has_no_sentences_is_cut_where_cues_begin() -> None:
    found = cut(*cues("word " * 200, 0.5))
    said = [one for paragraph in found for one in paragraph]
    assert all(len(one.text) <= LONGEST + 10 for one in said)
    assert all(
        one.start == said[0].text.count("word") * 0.5 * at for at, one in enumerate(said[:2])
    )


def test_shortened_words_and_short_sentences_end_nothing() -> None:
    found = cut(Segment("Yes. No. So said Dr. Babbage of the engine.", 0, 5))
    assert [one.text for one in found[0]] == ["Yes. No. So said Dr. Babbage of the engine."]


def test_sentences_without_spaces_are_cut() -> None:
    found = cut(
        Segment("土の中には多くの生き物がいます。人間よりも多くの生き物が住んでいます。", 0, 8)
    )
    assert [one.text for one in found[0]] == [
        "土の中には多くの生き物がいます。",
        "人間よりも多くの生き物が住んでいます。",
    ]


def test_what_has_no_times_gets_none() -> None:
    found = cut(Segment("Nobody has counted them. There are more than that."))
    assert [one.start for one in found[0]] == [None, None]


def test_who_speaks_is_kept() -> None:
    found = cut(*spoken(12))
    assert [one.speaker for paragraph in found for one in paragraph] == [
        one.speaker for one in spoken(12)
    ]


@given(
    st.lists(
        st.tuples(
            TEXTS.map(lambda text: " ".join(text.split())),
            st.one_of(st.none(), st.floats(0, 50)),
            st.sampled_from(["", "Ada"]),
        ).filter(lambda one: bool(one[0])),
        max_size=10,
    )
)
def test_no_letter_is_lost(said: list[tuple[str, float | None, str]]) -> None:
    segments = [Segment(text, start, None, speaker) for text, start, speaker in said]
    found = "".join(one.text for paragraph in cut(*segments) for one in paragraph)
    assert "".join(found.split()) == "".join("".join(one.text for one in segments).split())
