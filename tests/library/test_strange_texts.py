"""Any text whatever, in every field and in the search: kept as it was, found by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.models.request import Request, RequestState
from steno_tui.text.sanitize import line
from tests.library.conftest import PAGE, SERVER, an_episode, titled

NASTY = st.sampled_from(
    [
        "'; DROP TABLE episodes; --",
        "%s%n%x",
        "100%_\\",
        "NULL",
        "NaN",
        "-1e999",
        "../../etc/passwd",
        "<script>alert(1)</script>",
        "[@click=app.quit]x[/]",
        "{0}${HOME}`id`",
        'a" OR "b',
        "NEAR/2 *",
        "ﬁ İ ß ſ ŉ ǰ",
        "田中さんにあげて下さい",
        "הָיְתָהtestالصفحات",
        "Ｔｈｅ ｑｕｉｃｋ",
        "👩‍👩‍👧‍👦 🏴",
    ]
)
ANY = st.one_of(st.text(max_size=40), NASTY)
SAFE = ANY.map(line)
"""What the readers make of a text before it comes to the library."""


@given(ANY)
def test_searching_for_any_text_is_no_error(text: str) -> None:
    with Library.open(None, SERVER) as library:
        library.episodes.put_page(an_episode(), PAGE, b"x", Validators())
        library.titles.podcasts(text)
        titled(library, text)


@given(SAFE.filter(bool))
def test_a_title_is_found_by_itself_wherever_it_stands(title: str) -> None:
    with Library.open(None, SERVER) as library:
        podcast = Podcast("night-shift", title)
        episode = an_episode("one", title, podcast=podcast)
        library.episodes.put_page(episode, PAGE, b"x", Validators())
        assert [row.title for row in library.titles.podcasts(title)] == [title]
        assert titled(library, title) == [title]


@given(SAFE, SAFE, SAFE, SAFE)
def test_every_text_of_a_request_comes_back(
    title: str, podcast: str, word: str, reason: str
) -> None:
    request = Request(
        key=EpisodeKey("a", "b"),
        title=title,
        podcast_title=podcast,
        page_url=PAGE,
        post_url=PAGE,
        state=RequestState.WAITING,
        created_at=1.0,
        updated_at=1.0,
        word=word,
        reason=reason,
    )
    with Library.open(None, SERVER) as library:
        library.requests.put(request)
        assert library.requests.rows() == [request]


@given(SAFE, SAFE, SAFE)
def test_every_text_of_a_podcast_comes_back(title: str, author: str, summary: str) -> None:
    podcast = Podcast("a", title or "x", author=author or None, summary=summary or None)
    with Library.open(None, SERVER) as library:
        library.podcasts.put([podcast])
        assert library.podcasts.get("a") == podcast
