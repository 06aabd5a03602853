"""Random episodes, as far as a page can say them."""

import re
from datetime import UTC, datetime

from hypothesis import strategies as st

from steno_tui.models.episode import Action, Chapter, Episode, Highlight, Section
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.parse.page_labels import Heading
from steno_tui.text.sanitize import line, prose

SERVER = "https://stenobird.com"

_LETTERS = st.one_of(
    st.sampled_from("ab C1:-—#[](){}`*_,.?\n\t\x1b\u202e\u0301é漢🎙"), st.characters()
)


def _words(size: int = 30) -> st.SearchStrategy[str]:
    return st.text(_LETTERS, max_size=size).map(line).filter(bool)


def _paragraphs() -> st.SearchStrategy[str]:
    texts = st.text(_LETTERS, max_size=200).map(prose).map(str.strip).filter(bool)
    return texts.filter(lambda text: not re.search(r"(?m)^##[ \t]", text))


def _without_colon(text: str) -> bool:
    return ": " not in text and not text.endswith(":")


_SLUGS = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,20}", fullmatch=True)
_ADDRESSES = _SLUGS.map(lambda slug: f"https://{slug}.example/{slug}")
_HIGHLIGHTS = st.one_of(
    st.builds(Highlight, _words().filter(_without_colon), _words()),
    st.builds(Highlight, st.just(""), _words().filter(_without_colon)),
)
_CHAPTERS = st.builds(
    Chapter,
    st.integers(0, 1_000_000),
    _words().filter(_without_colon).filter(lambda title: title[0] not in "—–―−‒-"),
    st.none() | _words(),
)
_ACTIONS = st.builds(
    Action,
    _words().filter(lambda name: not set(":`") & set(name)),
    st.sampled_from(("GET", "POST")),
    _ADDRESSES,
    _words().filter(lambda text: text[0] not in "—–―−‒-"),
)
_TOPICS = _words().filter(lambda topic: ", " not in topic and topic[0] not in "-*+#")
_SECTIONS = st.builds(
    Section, _words().filter(lambda title: title not in frozenset[str](Heading)), _paragraphs()
)


@st.composite
def episodes(draw: st.DrawFn) -> Episode:
    """Any episode that a processed page can say."""
    podcast, slug = draw(_SLUGS), draw(_SLUGS)
    page_url = f"{SERVER}/podcast/{podcast}/{slug}"
    chapters = draw(st.lists(_CHAPTERS, max_size=6, unique_by=lambda c: (c.start_seconds, c.title)))
    return Episode(
        podcast=Podcast(podcast, draw(_words()), page_url=f"{SERVER}/podcast/{podcast}"),
        slug=slug,
        title=draw(_words()),
        page_url=page_url,
        text_url=draw(st.sampled_from((None, f"{page_url}.md"))),
        json_url=draw(st.none() | _ADDRESSES),
        published_at=draw(
            st.none()
            | st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
        ),
        duration_seconds=draw(st.none() | st.integers(0, 1_000_000)),
        link_url=draw(st.none() | _ADDRESSES),
        audio_url=draw(st.none() | _ADDRESSES),
        state=draw(st.sampled_from((None, "processed"))),
        summary=draw(st.none() | _paragraphs()),
        highlights=tuple(draw(st.lists(_HIGHLIGHTS, max_size=6))),
        topics=tuple(draw(st.lists(_TOPICS, max_size=6))),
        chapters=tuple(sorted(chapters, key=lambda chapter: chapter.start_seconds)),
        actions=tuple(draw(st.lists(_ACTIONS, max_size=3))),
        transcript=draw(st.none() | _paragraphs()),
        sections=tuple(draw(st.lists(_SECTIONS, max_size=3))),
    )
