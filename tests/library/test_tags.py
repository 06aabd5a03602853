"""The words under which podcasts are filed, and what survives with them."""

from __future__ import annotations

from pathlib import Path

from steno_tui.library.library import Library
from tests.library.conftest import NIGHT, SERVER

URL = "https://radio.example/feed.xml"


def test_podcasts_of_feeds_and_of_the_service_have_tags(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.tags.add(slug, ["News/World", "At work"])
    library.tags.add(slug, ["At work"])
    library.tags.add(NIGHT.slug, ["At work"])
    assert library.tags.all() == {slug: ("At work", "News/World"), NIGHT.slug: ("At work",)}


def test_tags_stay_when_all_that_can_be_fetched_again_is_lost(directory: Path) -> None:
    with Library.open(directory, SERVER) as library:
        slug = library.feeds.add(URL, "Night Radio")
        library.tags.add(slug, ["At work"])
    (directory / "library.db").unlink()
    (directory / "user.db").write_bytes(b"nonsense")  # then there is its copy
    with Library.open(directory, SERVER) as library:
        assert library.tags.all() == {slug: ("At work",)}


def test_tags_stay_when_a_feed_moves_and_when_its_podcast_is_left(library: Library) -> None:
    slug = library.feeds.add(URL, "Night Radio")
    library.tags.add(slug, ["At work"])
    library.feeds.move(slug, "https://elsewhere.example/feed.xml")
    library.podcasts.leave(slug)
    assert library.tags.all() == {slug: ("At work",)}
