"""A feed, RSS or Atom, read into its podcast and its episodes; pure.

The document is read once, a piece at a time. Where it is broken, it is repaired and read a second
time, and what was read before the next error is kept. Where it holds more than is kept of one
feed, the rest is left out; since feeds begin with what is new, that is the oldest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element
from xml.sax.saxutils import quoteattr

from msgspec.structs import replace

from steno_tui.errors import EmptyFeedError, FeedError
from steno_tui.feeds.bounded_xml import (
    PIECE,
    BrokenXmlError,
    HostileXmlError,
    LongXmlError,
    read_tree,
)
from steno_tui.feeds.feed_elements import ROOTS, Home, Kind, Reading, canonical_name
from steno_tui.feeds.feed_values import Elements, FeedValues, Fields
from steno_tui.feeds.identity import with_identities
from steno_tui.feeds.item_bytes import ItemBytes, item_bytes
from steno_tui.feeds.other_bodies import MAX_BYTES, no_feed, shown
from steno_tui.feeds.xml_repair import MAX_REPAIRED, repaired
from steno_tui.models.feed import Feed, FeedEpisode, FeedPodcast
from steno_tui.text.counts import count

MAX_EPISODES = 20_000
"""The most episodes of one feed that are kept."""

MAX_KEPT = 32 * 1024 * 1024
"""About how many bytes of memory one feed may take."""

_LONGEST_EPISODE = 1024 * 1024
_MOST_ELEMENTS = 10_000
_SIZE_OF_ELEMENT = 500
_DEEPEST_MARKUP = 50

_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
"""How Atom says which language a feed is in."""

# Members of an enumeration take longer to look up than all else that is done for an element.
_TEXT, _MARKUP, _ELEMENT, _EPISODE = Kind.TEXT, Kind.MARKUP, Kind.ELEMENT, Kind.EPISODE


class _EnoughError(Exception):
    """As much was read as is kept."""


class _NoFeedError(Exception):
    """The outermost element is not a feed's."""


class _FeedTree:
    """Takes the podcast's values and the episodes out of a feed while its tree grows.

    Attributes:
        is_feed: whether the outermost element is a feed's.
        episodes: those that have been read.
    """

    def __init__(self, url: str) -> None:
        self.is_feed = False
        self._fields: Fields = {}
        self._elements: Elements = {}
        self.episodes: list[FeedEpisode] = []
        self._values = FeedValues(url)
        self._home = Home("", "")
        self._root = Reading(Kind.CHANNEL)
        self._readings: dict[int, dict[str, Reading | None]] = {}
        self._open: Element | None = None
        self._pieces = 0
        self._kept = 0

    def podcast(self) -> FeedPodcast:
        """What is said of the podcast."""
        return self._values.podcast(self._fields, self._elements)

    def take(self, root: Element, is_whole: bool) -> None:
        """Take what has been read, and let it go."""
        if not self.is_feed:
            self._begin(root)
        last = self._take_inside(root, self._root, is_whole)
        self._pieces = self._pieces + 1 if last is self._open else 0
        self._open = last
        if self._pieces * PIECE > _LONGEST_EPISODE:
            raise _EnoughError

    def _begin(self, root: Element) -> None:
        address, _, local = root.tag.rpartition(" ")
        reading = ROOTS.get(local.lower())
        if reading is None:
            raise _NoFeedError
        self.is_feed = True
        self._root = reading
        self._home = Home(address, reading.field)
        if language := root.get(_XML_LANG):
            self._fields["xml:lang"] = language

    def _take_inside(self, parent: Element, reading: Reading, is_whole: bool) -> Element | None:
        """Take the elements inside of the outermost one, or of a channel.

        Args:
            parent: that one.
            reading: how it is read.
            is_whole: whether nothing more will come in it.

        Returns:
            The last element, in which more may come.
        """
        children = list(parent)
        last = children.pop() if children and not is_whole else None
        del parent[: len(children)]
        self._gather(children, reading, self._fields, self._elements)
        if last is not None:
            found = self._reading(reading, last.tag)
            if found is not None and found.kind is Kind.CHANNEL:
                return self._take_inside(last, found, False)
        return last

    def _take_episode(self, item: Element, reading: Reading) -> None:
        fields: Fields = {}
        elements: Elements = {}
        self._gather(item, reading, fields, elements)
        episode = self._values.episode(fields, elements)
        self._kept += len(episode.notes_markup) + len(episode.title) * 4
        self._kept += (len(item) + len(episode.chapters)) * _SIZE_OF_ELEMENT
        if self._kept > MAX_KEPT or len(self.episodes) == MAX_EPISODES:
            raise _EnoughError
        self.episodes.append(episode)

    def _reading(self, around: Reading, tag: str) -> Reading | None:
        """How an element is read that lies in one that is read in some way."""
        known = self._readings.setdefault(id(around), {})
        if tag not in known:
            known[tag] = around.inside.get(canonical_name(tag, self._home))
        return known[tag]

    def _gather(
        self, children: Iterable[Element], around: Reading, fields: Fields, elements: Elements
    ) -> None:
        """Put what elements say among the values of their fields.

        Args:
            children: the elements.
            around: how the one is read that they are in.
            fields: get their texts.
            elements: get those that are kept as they are.
        """
        known = self._readings.setdefault(id(around), {})
        for child in children:
            try:
                reading = known[child.tag]
            except KeyError:
                reading = self._reading(around, child.tag)
            if reading is None:
                continue
            kind, field = reading.kind, reading.field
            if kind is _TEXT or kind is _MARKUP:
                if field not in fields:
                    text = child.text if not len(child) else _markup(child)
                    if text and (text := text.strip()):
                        fields[field] = text
            elif kind is _ELEMENT:
                if field not in elements:
                    elements[field] = [child]
                elif len(elements[field]) < _MOST_ELEMENTS:
                    elements[field].append(child)
            elif kind is _EPISODE:
                self._take_episode(child, reading)
            else:
                self._gather(child, reading, fields, elements)


def _markup(element: Element, depth: int = 0) -> str:
    """The text of an element with the tags in it, as it would stand there had they been escaped."""
    pieces = [element.text or ""]
    for child in element if depth < _DEEPEST_MARKUP else ():
        name = child.tag.rpartition(" ")[2]
        href = child.get("href")
        pieces.append(f"<{name} href={quoteattr(href)}>" if href else f"<{name}>")
        pieces += (_markup(child, depth + 1), f"</{name}>", child.tail or "")
    return "".join(pieces)


def read_feed(body: bytes, url: str, known: Mapping[int, str] | None = None) -> Feed:
    """Read a podcast's feed: RSS 2.0 or Atom, with the elements that podcasts add.

    Args:
        body: the feed as it came.
        url: where it came from; relative addresses in it are resolved against this.
        known: the items that were read before, by what stands for their bytes. Those that stand
            in it as before are not read again. None where nobody asks for what stands for them.

    Returns:
        The podcast and its episodes, every text in them safe to print but for the show notes,
        which are bytes. What had to be left out is in its notices.

    Raises:
        WebPageError: it is a web page, which may name a feed.
        FeedError: it is no feed, has no episodes, or is built to exhaust its reader.
    """
    if len(body) > MAX_BYTES:
        size = MAX_BYTES // 1_000_000
        raise FeedError(f"The feed at {shown(url)} is larger than {size} MB and not read.")
    items = None if known is None else item_bytes(body, url, MAX_EPISODES)
    if items is not None and known and (feed := _read_new(items, url, known)) is not None:
        return feed
    read, why_not = _parse(body, url)
    if isinstance(why_not, BrokenXmlError) and len(body) <= MAX_REPAIRED:
        again, why_not_again = _parse(repaired(body), url)
        if len(again.episodes) >= len(read.episodes):
            read, why_not = again, why_not_again
    if not read.is_feed:
        raise no_feed(body, url)
    feed = _feed(read, why_not, url)
    if items is None or why_not is not None or len(items.digests) != len(feed.episodes):
        return feed
    return replace(feed, digests=items.digests) if _have_own_guids(read, feed.episodes) else feed


def _read_new(items: ItemBytes, url: str, known: Mapping[int, str]) -> Feed | None:
    """Read a feed but for the items that are known; None where all of it has to be read."""
    as_before = {digest: known[digest] for digest in items.digests if digest in known}
    if not as_before:
        return None
    read, why_not = _parse(items.without(as_before), url)
    if why_not is not None or not read.is_feed:
        return None
    episodes, _ = with_identities(read.episodes)
    digests = [digest for digest in items.digests if digest not in as_before]
    if len(digests) != len(episodes) or not _have_own_guids(read, episodes):
        return None
    return Feed(read.podcast(), episodes, digests=digests, as_before=as_before)


def _have_own_guids(read: _FeedTree, episodes: Sequence[FeedEpisode]) -> bool:
    """Whether what identifies each episode follows from itself alone."""
    return len(read.episodes) == len(episodes) and all(
        before.guid in ("", episode.guid)
        for before, episode in zip(read.episodes, episodes, strict=True)
    )


def _parse(body: bytes, url: str) -> tuple[_FeedTree, Exception | None]:
    """Read as much of a feed as can be; and say what has ended it, if anything has."""
    tree = _FeedTree(url)
    try:
        read_tree(body, tree.take)
    except HostileXmlError as error:
        raise FeedError(
            f"The feed at {shown(url)} is not read: in its line {error.line} it has "
            f"{error.reason}, as only a file has that is built to do harm."
        ) from None
    except (BrokenXmlError, LongXmlError, _EnoughError, _NoFeedError) as error:
        return tree, error
    return tree, None


def _feed(read: _FeedTree, why_not: Exception | None, url: str) -> Feed:
    podcast = read.podcast()
    why = ""
    if isinstance(why_not, BrokenXmlError):
        why = f"is damaged in line {why_not.line} ({why_not.reason})"
    elif why_not is not None:
        why = "holds more than is kept"
    if not read.episodes and why:
        raise EmptyFeedError(f"The feed at {shown(url)} {why}, before its first episode ends.")
    if not read.episodes:
        raise EmptyFeedError(
            f"The feed of {podcast.title!r} has no episodes yet: {shown(url)}. Add it once it has."
        )
    episodes, repeated = with_identities(read.episodes)
    notices = []
    if why:
        notices.append(f"The feed {why}: {count(len(read.episodes), 'episode')} read.")
    if repeated:
        notices.append(f"{count(repeated, 'episode')} that the feed holds twice left out.")
    return Feed(podcast, episodes, why_not is None, tuple(notices))
