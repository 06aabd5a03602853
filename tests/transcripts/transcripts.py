"""Transcripts as whoever makes them may have them, for the properties that hold for all."""

from __future__ import annotations

from hypothesis import strategies as st

from steno_tui.models.transcript import Segment, Transcript
from steno_tui.transcripts.segments import speaker_name, words

_WORDS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="ab:<>&;-–.,[]{}\\/#0123 \n字かAZ", max_size=40),
    st.lists(
        st.sampled_from(
            ("-->", "<v Ada>", "Ada:", "Note:", ">>", "&amp;", "&#58;", "<b>", "{\\an8}", "42", "<",
             "00:00:01,000 --> 00:00:02,000", "WEBVTT", "NOTE", "漢字。", "ok", "- ", "：", "</v>")
        ),
        max_size=6,
    ).map(" ".join),
)  # fmt: skip
TEXTS = _WORDS.map(words).filter(bool)
SPEAKERS = st.one_of(
    st.just(""),
    st.sampled_from(
        ("Ada Lund", "Bo", "SPEAKER_01", "ada (host)", "Ada: Bo", "42", "Note", "<v>", "王")
    ),
    _WORDS.map(speaker_name),
)
TIMES = st.integers(min_value=0, max_value=200_000_000).map(lambda thousandths: thousandths / 1000)


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """Transcripts of which each segment has a start and an end, in their order."""
    segments = []
    for start in sorted(draw(st.lists(TIMES, min_size=1, max_size=8))):
        end = start + draw(st.integers(min_value=0, max_value=90_000)) / 1000
        end = round(end, 3)
        segments.append(Segment(draw(TEXTS), start, end, draw(SPEAKERS)))
    return Transcript(tuple(segments))
