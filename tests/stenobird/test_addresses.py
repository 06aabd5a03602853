"""Where pages live, and which page an address is of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.stenobird.addresses import Addresses, is_slug, page_slugs

PUBLIC = "https://stenobird.com"


@pytest.mark.parametrize(
    ("url", "slugs"),
    [
        ("https://stenobird.com/podcast/show", ("show", None)),
        ("https://stenobird.com/podcast/show/", ("show", None)),
        ("https://stenobird.com/podcast/show.md", ("show", None)),
        ("https://stenobird.com/podcast/show/an-episode", ("show", "an-episode")),
        ("https://stenobird.com/podcast/show/an-episode.md", ("show", "an-episode")),
        ("https://stenobird.com/podcast/show/an-episode.md?x=1#y", ("show", "an-episode")),
        ("https://stenobird.com/v1/public/podcasts/show", ("show", None)),
        ("https://stenobird.com/v1/public/podcasts/show/episodes", ("show", None)),
        ("https://stenobird.com/v1/public/podcasts/show/episodes/ep", ("show", "ep")),
        (
            "https://stenobird.com/v1/public/podcasts/show/episodes/ep/transcription-requests",
            ("show", "ep"),
        ),
    ],
)
def test_slugs_are_read_from_pages_and_from_the_api(
    url: str, slugs: tuple[str, str | None]
) -> None:
    assert page_slugs(url) == slugs


@pytest.mark.parametrize(
    "url",
    [
        "https://stenobird.com/",
        "https://stenobird.com/podcast",
        "https://stenobird.com/podcasts/show",
        "https://stenobird.com/podcast/show/ep/more",
        "https://stenobird.com/podcast/../etc",
        "https://stenobird.com/podcast/%2e%2e/x",
        "https://stenobird.com/podcast/a%2Fb%2Fc/d",
        "https://stenobird.com/podcast/-rf",
        "https://stenobird.com/v1/public/podcasts",
        "https://[broken",
        "",
    ],
)
def test_other_addresses_name_no_slugs(url: str) -> None:
    assert page_slugs(url) is None


slugs = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,20}", fullmatch=True).filter(is_slug)


@given(slugs, slugs)
def test_an_address_that_was_built_names_its_slugs_again(podcast: str, episode: str) -> None:
    addresses = Addresses(PUBLIC)
    for url in (
        addresses.episode(podcast, episode),
        addresses.episode_text(podcast, episode),
        addresses.api_episode(podcast, episode),
        addresses.api_request(podcast, episode),
    ):
        assert page_slugs(url) == (podcast, episode)


@given(st.text())
def test_an_address_never_leaves_the_servers_paths(slug: str) -> None:
    try:
        url = Addresses(PUBLIC).podcast(slug)
    except UnicodeEncodeError:  # a lone surrogate, which is no slug either
        assert not is_slug(slug)
        return
    assert url.removeprefix(f"{PUBLIC}/podcast/").count("/") == 0


@pytest.mark.parametrize(
    "text", ["", ".", "..", "-x", "a/b", "a b", "a\n", "é", "a" * 3000, "a\0", "a.md", "%2e"]
)
def test_what_cannot_be_a_step_of_an_address_is_no_slug(text: str) -> None:
    assert not is_slug(text)
