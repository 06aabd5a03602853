"""Cues put together into paragraphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.sentences import LONG, SHORT, paragraphs
from tests.support.steps import grows_with_its_input
from tests.transcripts.transcripts import SPEAKERS, TEXTS, TIMES


def cues(*texts: str, length: float = 2.0, pause: float = 0.0, speaker: str = "") -> Transcript:
    """Cues one after the other."""
    step = length + pause
    return Transcript(
        tuple(
            Segment(text, number * step, number * step + length, speaker)
            for number, text in enumerate(texts)
        )
    )


def texts(transcript: Transcript) -> list[str]:
    return [segment.text for segment in transcript.segments]


def test_words_become_a_sentence() -> None:
    words = [
        "I",
        "'m",
        "sure",
        ",",
        "it",
        "doesn",
        "'t",
        "matter",
        ".",
        "Is",
        "it",
        "漢",
        "字",
        "?",
    ]
    merged = paragraphs(cues(*words))
    assert texts(merged) == ["I'm sure, it doesn't matter. Is it 漢字?"]
    assert (merged.segments[0].start, merged.segments[0].end) == (0.0, 2.0 * len(words))


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("Good", "evening.", "Good evening."),
        ("漢字、", "かな。", "漢字、かな。"),
        ("สวัสดี", "ครับ", "สวัสดีครับ"),
        ("한국", "사람", "한국 사람"),
        ("we're", "...", "we're..."),
        ("we're", "...fine", "we're ...fine"),
        ("Good", "“evening”", "Good “evening”"),
        ("مرحبا", "بكم", "مرحبا بكم"),
    ],
)
def test_pieces_are_joined_as_their_language_is_written(
    first: str, second: str, joined: str
) -> None:
    assert texts(paragraphs(cues(first, second))) == [joined]


def test_each_speaker_has_paragraphs_of_their_own() -> None:
    segments = (
        Segment("One", 0.0, 1.0, "Ada"),
        Segment("two.", 1.0, 2.0, "Ada"),
        Segment("Three.", 2.0, 3.0, "Bo"),
        Segment("Four.", 3.0, 4.0, "Ada"),
    )
    assert paragraphs(Transcript(segments)).segments == (
        Segment("One two.", 0.0, 2.0, "Ada"),
        *segments[2:],
    )


def test_paragraphs_end_with_sentences_once_they_are_long_enough() -> None:
    sentence = "This is what is said by her, and it goes on for a while."
    halves = [part for _ in range(20) for part in (sentence[:27].strip(), sentence[27:].strip())]
    merged = paragraphs(cues(*halves))
    assert {len(text) for text in texts(merged)[:-1]} == {6 * len(sentence) + 5}
    assert all(text.endswith("while.") for text in texts(merged))
    assert all(SHORT <= len(text) <= LONG for text in texts(merged)[:-1])


def test_a_pause_ends_a_paragraph_earlier_and_silence_at_once() -> None:
    sentence = "This is what is said by her, and it goes on for a while."
    assert len(texts(paragraphs(cues(*[sentence] * 6, pause=2.0)))) == 2
    assert len(texts(paragraphs(cues("And", "then", pause=6.0)))) == 2


def test_without_sentences_a_paragraph_ends_at_the_longest_pause() -> None:
    words = ["word"] * 200
    segments = list(cues(*words).segments)
    later = [Segment(each.text, each.start + 1, each.end + 1) for each in segments[100:]]  # type: ignore[operator]
    merged = paragraphs(Transcript((*segments[:100], *later)))
    assert len(merged.segments[0].text.split()) == 100
    assert all(len(text) <= LONG for text in texts(merged))


def test_shortened_words_end_no_sentence() -> None:
    text = "We met Dr. " + "word " * 55 + "and Mr. J. R. Smith, i.e. him, vs. them."
    merged = paragraphs(cues(text, "And so.", *["It was so."] * 40))
    assert texts(merged)[0].startswith(text)


def test_a_long_segment_is_cut_at_its_sentences_and_its_times_are_reckoned() -> None:
    text = " ".join(["This is what is said by her."] * 50)
    merged = paragraphs(Transcript((Segment(text, 0.0, 100.0), Segment("End.", 101.0, 102.0))))
    assert " ".join(texts(merged)) == f"{text} End."
    assert all(text.endswith(".") and len(text) <= LONG for text in texts(merged))
    starts = [segment.start for segment in merged.segments]
    assert starts == sorted(starts, key=lambda start: start or 0)
    middle = merged.segments[len(starts) // 2]
    assert middle.start == pytest.approx(50.0, abs=20)


def test_text_without_times_stays_in_its_paragraphs() -> None:
    segments = (Segment("One."), Segment("Two."), Segment("Three.", speaker="Ada"))
    assert paragraphs(Transcript(segments)).segments == segments


def test_overlapping_cues_keep_their_order_and_the_latest_end() -> None:
    segments = (Segment("One", 0.0, 9.0), Segment("two", 1.0, 2.0), Segment("three.", 1.0, 3.0))
    assert paragraphs(Transcript(segments)).segments == (Segment("One two three.", 0.0, 9.0),)


@given(st.lists(st.tuples(TEXTS, SPEAKERS, st.booleans()), max_size=40), st.lists(TIMES))
def test_no_word_is_lost_and_times_go_on(
    said: list[tuple[str, str, bool]], at: list[float]
) -> None:
    times = sorted(at)
    segments = []
    for number, (text, speaker, has_end) in enumerate(said):
        start = times[number] if number < len(times) else None
        end = start + 2.0 if start is not None and has_end else None
        segments.append(Segment(text * (1 + number % 3 * 20), start, end, speaker))
    transcript = Transcript(tuple(segments), "en", ("Told.",))
    merged = paragraphs(transcript)
    assert (merged.language, merged.notices) == ("en", ("Told.",))
    assert in_turns(merged) == in_turns(transcript)
    starts = [segment.start for segment in merged.segments if segment.start is not None]
    assert starts == sorted(starts)
    assert all(each.end is None or each.end >= (each.start or 0) for each in merged.segments)


def in_turns(transcript: Transcript) -> list[tuple[str, str]]:
    """What each speaker says until the next one does, without its spaces."""
    turns: list[tuple[str, str]] = []
    for segment in transcript.segments:
        text = "".join(segment.text.split())
        if turns and turns[-1][0] == segment.speaker:
            turns[-1] = segment.speaker, turns[-1][1] + text
        else:
            turns.append((segment.speaker, text))
    return turns


@pytest.mark.parametrize("shape", ["x", "x ", "A. ", "漢字。", "...", "Dr. ", "a.\u201d "])
def test_putting_together_takes_steps_in_proportion_to_the_length(shape: str) -> None:
    def one(text: str) -> object:
        return paragraphs(Transcript((Segment(text, 0.0, 10.0),)))

    def many(text: str) -> object:
        return paragraphs(cues(*[shape.strip()] * (len(text) // len(shape))))

    assert grows_with_its_input(one, shape)
    assert grows_with_its_input(many, shape)
