"""The feeds that a web page names, found in its links; pure."""

from __future__ import annotations

from typing import NamedTuple

from steno_tui.errors import FeedError
from steno_tui.feeds.feed_values import title_line, web_address
from steno_tui.feeds.other_bodies import shown
from steno_tui.text.charset import decode
from steno_tui.text.html_text import read_attributes, tags

MAX_BYTES = 2 * 1024 * 1024
"""A page is searched up to here."""

MAX_FEEDS = 50
"""The most feeds of one page that are told."""

_TYPES = frozenset(("application/rss+xml", "application/atom+xml", "application/rdf+xml"))
_LONGEST_TITLE = 200


class FeedLink(NamedTuple):
    """A feed that a page names."""

    url: str
    title: str
    """Empty where the page says none."""

    @property
    def is_of_comments(self) -> bool:
        """Whether it is that of what readers say, as many pages have beside their own."""
        return "/comments/" in self.url or "comments" in self.title.lower().split()


def find_feeds(body: bytes, url: str) -> tuple[FeedLink, ...]:
    """Find the feeds that a web page names, the likeliest first: those of comments come last.

    Args:
        body: the page as it came.
        url: where it came from; relative addresses in it are resolved against this.

    Raises:
        FeedError: it names none.
    """
    base = url
    found: dict[str, FeedLink] = {}
    for tag in tags(decode(body[:MAX_BYTES])):
        if tag.name == "base" and not tag.is_end:
            base = web_address(read_attributes(tag.attributes).get("href"), url) or base
        if tag.name != "link" or tag.is_end:
            continue
        own = read_attributes(tag.attributes)
        kind = own.get("type", "").partition(";")[0].strip().lower()
        if "alternate" not in own.get("rel", "").lower().split() or kind not in _TYPES:
            continue
        if address := web_address(own.get("href"), base):
            title = title_line(own.get("title", "")[:_LONGEST_TITLE])
            found.setdefault(address, FeedLink(address, title))
            if len(found) == MAX_FEEDS:
                break
    if not found:
        raise FeedError(
            f"The web page at {shown(url)} names no feed. Look there for a link to its RSS feed, "
            "and give that; or look for the podcast by its name."
        )
    return tuple(sorted(found.values(), key=lambda link: link.is_of_comments))
