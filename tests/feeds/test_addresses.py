"""The addresses of feeds as people and lists write them, and those of Apple Podcasts."""

from __future__ import annotations

import pytest

from steno_tui.errors import AddressError
from steno_tui.feeds.addresses import apple_podcast_id, feed_address


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://a.example/feed", "https://a.example/feed"),
        (" http://a.example/feed ", "http://a.example/feed"),
        ("feed://a.example/feed", "https://a.example/feed"),
        ("feed:https://a.example/feed", "https://a.example/feed"),
        ("FEED:HTTP://a.example/feed", "HTTP://a.example/feed"),
        ("pcast://a.example/feed", "https://a.example/feed"),
        ("itpc://a.example/feed", "https://a.example/feed"),
        ("podcast://a.example/feed", "https://a.example/feed"),
        ("a.example/feed", "https://a.example/feed"),
        ("//a.example/feed", "https://a.example/feed"),
        ("localhost:8000/feed", "https://localhost:8000/feed"),
        ("a.example/my feed", "https://a.example/my%20feed"),
    ],
)
def test_an_address_is_read_as_it_is_offered(written: str, address: str) -> None:
    assert feed_address(written) == address


@pytest.mark.parametrize(
    "written",
    ["", "file:///etc/passwd", "feed:file:///etc/passwd", "javascript:x", "https://u@a.example/",
     "feed:", "two words", "data:x", "-rf", "feed://feed://a.example"],
)  # fmt: skip
def test_what_is_none_is_refused(written: str) -> None:
    with pytest.raises(AddressError):
        feed_address(written)


@pytest.mark.parametrize(
    ("url", "number"),
    [
        ("https://podcasts.apple.com/us/podcast/night-radio/id1234567890", 1234567890),
        ("https://podcasts.apple.com/podcast/id12?i=34", 12),
        ("http://itunes.apple.com/de/podcast/id7/", 7),
        ("https://embed.podcasts.apple.com/us/podcast/x/id7?itsct=a", 7),
        ("https://podcasts.apple.com/us/podcast/x", None),
        ("https://podcasts.apple.com/us/artist/id7x", None),
        ("https://podcasts.apple.com.evil.example/id7", None),
        ("https://evil.example/podcasts.apple.com/id7", None),
        ("https://podcasts.apple.com/id" + "9" * 5000, None),
        ("http://[", None),
        ("", None),
    ],
)
def test_an_apple_address_is_known_by_its_number(url: str, number: int | None) -> None:
    assert apple_podcast_id(url) == number
