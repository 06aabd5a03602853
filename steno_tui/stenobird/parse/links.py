"""The episodes that a podcast's page links to, whatever else the page holds; pure.

What a podcast's page looks like is not known, neither as HTML nor as Markdown. That it links to
its episodes is as good as certain, and their addresses have a known form. So only links are read.

The standard library's HTML parser takes 10 s for 40 kB of ``<a <a <a``, four times as long for
twice as much, so HTML is searched for link tags by an expression that cannot backtrack.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from steno_tui import urls
from steno_tui.errors import AddressError
from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.text.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.text.sanitize import line

MAX_LINKS = 50_000
"""The most different links that are looked at."""

_LONGEST_TITLE = 2048

_TAG = re.compile(r"<a(?=\s)([^<>]{1,4096}+)>", re.IGNORECASE)
_HREF = re.compile(r"\shref\s{0,8}+=\s{0,8}+(?:\"([^\"]*+)|'([^']*+)|([^\s\"'>]++))", re.IGNORECASE)
_TAG_END = re.compile(r"</?a(?=[\s>])|</(?:li|h\d|td|article)>", re.IGNORECASE)
_ANY_TAG = re.compile(r"<[^<>]*+>")

_MARKDOWN = re.compile(
    r"\[((?:[^\[\]]|\[[^\[\]]{0,200}+\]){0,500}+)\]\([ ]{0,4}+<?([^\s<>()]{1,2048}+)"
    r"|(https?://[^\s<>()\[\]\"'`]{1,2048}+)"
)
_IMAGE = re.compile(r"!\[[^\[\]]*+\](?:\([^()]*+\))?")


class EpisodeLink(NamedTuple):
    """A link to an episode's page."""

    key: EpisodeKey
    title: str
    """What the link says; the episode's slug where it says nothing."""


def episode_links(body: bytes, url: str) -> tuple[EpisodeLink, ...]:
    """Read the links to a podcast's episodes out of its page.

    Args:
        body: the page, HTML or Markdown.
        url: its address, which names the podcast; links to other hosts and to other podcasts'
            episodes are left out.

    Returns:
        One link an episode, in the order of the page; none where the address is no podcast's.
    """
    slugs = page_slugs(url)
    try:
        origin = urls.origin(url)
    except AddressError:
        return ()
    if slugs is None:
        return ()
    text = decode(body[:MAX_BYTES])
    links = _html_links(text) if kind(text) is BodyType.HTML else _markdown_links(text)
    keys: dict[str, EpisodeKey | None] = {}
    titles: dict[EpisodeKey, str] = {}
    for address, title in links:
        if address not in keys:
            if len(keys) == MAX_LINKS:
                break
            keys[address] = _key(address, url, origin)
        key = keys[address]
        if key and key.podcast == slugs[0] and not titles.get(key):
            titles[key] = line(title)
    return tuple(EpisodeLink(key, title or key.episode) for key, title in titles.items())


def _key(address: str, url: str, origin: str) -> EpisodeKey | None:
    """The episode whose page an address leads to, if it is one of the same origin."""
    try:
        target = urljoin(url, address)
        if urls.origin(target) != origin or not urlsplit(target).path.startswith("/podcast/"):
            return None
    except (AddressError, ValueError):
        return None
    slugs = page_slugs(target)
    return EpisodeKey(slugs[0], slugs[1]) if slugs and slugs[1] else None


def _html_links(text: str) -> Iterator[tuple[str, str]]:
    """Every link's address and words, as HTML has them."""
    for tag in _TAG.finditer(text):
        if href := _HREF.search(tag[1]):
            address = html.unescape(href[1] or href[2] or href[3] or "").strip()
            words = text[tag.end() : tag.end() + _LONGEST_TITLE]
            if end := _TAG_END.search(words):
                words = words[: end.start()]
            yield address, html.unescape(_ANY_TAG.sub(" ", words))


def _markdown_links(text: str) -> Iterator[tuple[str, str]]:
    """Every link's address and words, as Markdown has them; bare addresses have no words."""
    for link in _MARKDOWN.finditer(text):
        if link[3]:
            yield link[3].rstrip(".,;:!?*_"), ""
        else:
            yield link[2], _IMAGE.sub("", link[1]).strip("*_` ")
