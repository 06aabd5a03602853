"""Processed pages with several highlights and topics, for a library that has the podcasts."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from steno_tui.library.library import Library
from steno_tui.models.episode import MAIN_IDEA, Episode, EpisodeKey, Highlight
from steno_tui.models.http import Validators
from steno_tui.stenobird.addresses import Addresses
from tests.stenobird.page_writer import write_page

TAKEAWAY = "Practical takeaway"
FAILURE = "Failure mode"

SALT = EpisodeKey("stone-soup", "salt-first")
SLEEPER_SOUP = EpisodeKey("stone-soup", "the-sleeper-to-lund")

_PAGES = {
    SALT: (
        (
            (MAIN_IDEA, "Salt is heard before it is tasted: it changes how water boils."),
            (TAKEAWAY, "Salt the water once it sings, and taste it before anything goes in."),
            (FAILURE, "Soup that is salted at the end tastes of salt, and of nothing else at all."),
        ),
        ("Rail", "salt", "Sleep"),
    ),
    SLEEPER_SOUP: (
        (
            (MAIN_IDEA, "A stone keeps its heat all night."),
            (TAKEAWAY, "Größe matters less than shape."),
            ("", "Nobody knows who put the stone there."),
        ),
        ("stones", "SLEEP"),
    ),
}


def highlight(directory: Path, server: str) -> None:
    """Put the pages in a library."""
    with Library.open(directory, server) as library:
        for key, (highlights, topics) in _PAGES.items():
            facts = library.episodes.facts(key)
            assert facts is not None
            page = replace(
                facts,
                state="processed",
                summary="All about it.",
                highlights=tuple(Highlight(*one) for one in highlights),
                topics=topics,
            )
            _put(library, page, server)


def _put(library: Library, page: Episode, server: str) -> None:
    url = Addresses(server).episode_text(*page.key)
    library.episodes.put_page(page, url, write_page(page).encode(), Validators('"1"'))
