"""Lists of feeds, OPML, read and written; pure.

A folder becomes a tag of each podcast in it, and a tag a folder again; a podcast with several tags
stands in each of these. Nothing that a list names is fetched, other lists included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from msgspec.structs import replace

from steno_tui import urls
from steno_tui.errors import AddressError, FeedError
from steno_tui.feeds.addresses import feed_address
from steno_tui.feeds.bounded_xml import (
    MAX_DEPTH,
    TOO_DEEP,
    BrokenXmlError,
    LongXmlError,
    XmlError,
    XmlReader,
)
from steno_tui.feeds.feed_values import title_line, web_address
from steno_tui.feeds.xml_repair import INVALID, MAX_REPAIRED, repaired
from steno_tui.models.subscription import Subscription, SubscriptionList
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line

MAX_BYTES = 10 * 1024 * 1024
"""No longer list is read."""

MAX_OUTLINES = 10_000
"""The most podcasts and folders of a list that are read."""

MAX_FOLDERS = 20
"""The most folders inside one another."""

_MOST_NOTICES = 20
_LONGEST_NAME = 200
_LONGEST_DESCRIPTION = 2000


def read_opml(body: bytes, name: str) -> SubscriptionList:
    """Read a list of feeds.

    Args:
        body: the list as it came.
        name: of the file, for sentences about it.

    Returns:
        What it names. What cannot be used is left out, and told with its line.

    Raises:
        FeedError: it is no such list, or has no feeds in it.
    """
    name = line(name, _LONGEST_NAME)
    if len(body) > MAX_BYTES:
        size = MAX_BYTES // (1024 * 1024)
        raise FeedError(f"{name} is larger than {size} MB and not read.")
    outlines = _read(body, name)
    subscriptions = outlines.subscriptions()
    if not subscriptions:
        where = "; ".join(outlines.notices) or "It may be a list of something else."
        raise FeedError(f"{name} has no feeds in it. {where}")
    return SubscriptionList(outlines.title, subscriptions, outlines.notices)


def _read(body: bytes, name: str) -> _Outlines:
    outlines = _Outlines()
    try:
        try:
            outlines.read(body)
        except BrokenXmlError:
            if len(body) > MAX_REPAIRED:
                raise
            outlines = _Outlines()
            outlines.read(repaired(body))
    except LongXmlError as error:
        raise FeedError(
            f"{name} is not read: from its line {error.line} on it has {error.reason}."
        ) from None
    except XmlError as error:
        raise FeedError(
            f"{name} is no list of feeds (OPML): in its line {error.line}, {error.reason}."
        ) from None
    return outlines


class _Outlines:
    """The outlines of a list while it is read.

    Attributes:
        title: the list's.
    """

    def __init__(self) -> None:
        self.title = ""
        self._reader = XmlReader(self)
        self._depth = 0
        self._count = 0
        self._hidden_depth: int | None = None
        self._folders: list[str | None] = []
        """Of each outline that is open: its name, or None where it is no folder."""
        self._in_title = False
        self._found: dict[str, Subscription] = {}
        self._notices: list[str] = []

    def read(self, body: bytes) -> None:
        """Read the list; raises what `XmlReader.read` does."""
        self._reader.read(body)

    def subscriptions(self) -> tuple[Subscription, ...]:
        """What the list names."""
        return tuple(self._found.values())

    @property
    def notices(self) -> tuple[str, ...]:
        """What had to be left out."""
        more = len(self._notices) - _MOST_NOTICES
        rest = (f"{count(more, 'line')} more left out.",) if more > 0 else ()
        return (*self._notices[:_MOST_NOTICES], *rest)

    def start(self, tag: str, attrs: dict[str, str], /) -> None:
        """An element starts."""
        self._depth += 1
        name = tag.rpartition(" ")[2].lower()
        if self._depth > MAX_DEPTH:
            raise self._reader.hostile(TOO_DEEP)
        if self._depth == 1 and name != "opml":
            what = (
                "a feed"
                if name in ("rss", "feed", "rdf")
                else f"a document of another kind ({line(name, 80)})"
            )
            raise XmlError(self._reader.line, f"{what} begins")
        self._in_title = name == "title" and self._depth == 3
        if name == "outline":
            self._count += 1
            if self._count > MAX_OUTLINES:
                raise LongXmlError(self._reader.line, f"more than {MAX_OUTLINES} outlines")
            own = {key.rpartition(" ")[2].lower(): value for key, value in attrs.items()}
            self._folders.append(self._outline(own))

    def end(self, tag: str, /) -> None:
        """An element ends."""
        if tag.rpartition(" ")[2].lower() == "outline":
            self._folders.pop()
        if self._hidden_depth == self._depth:
            self._hidden_depth = None
        self._in_title = False
        self._depth -= 1

    def data(self, data: str, /) -> None:
        """Some more text."""
        if self._in_title:
            self.title = title_line((self.title + data)[:_LONGEST_NAME])

    def _outline(self, own: dict[str, str]) -> str | None:
        """Take an outline; returns its name if it is a folder."""
        if self._hidden_depth is not None:
            return None
        if own.get("iscomment", "").lower() == "true":
            self._hidden_depth = self._depth
            return None
        kind, url = own.get("type", "").lower(), own.get("xmlurl", "")
        title = title_line((own.get("title") or own.get("text") or "")[:_LONGEST_NAME])
        if not url and kind in ("include", "link") and own.get("url"):
            self._leave_out("another list, which is not followed")
        elif not url and kind in ("rss", "atom"):
            url = own.get("url", "")
        if url:
            self._subscribe(url, title, own)
            return None
        return title or None

    def _subscribe(self, url: str, title: str, own: dict[str, str]) -> None:
        folders = [folder for folder in self._folders if folder is not None]
        if len(folders) > MAX_FOLDERS:
            self._leave_out(f"more than {MAX_FOLDERS} folders inside one another")
            return
        try:
            url = feed_address(url)
        except AddressError as error:
            self._leave_out(error.message)
            return
        tags = {tag for tag in ("/".join(folders), *own.get("category", "").split(",")) if tag}
        key = urls.same_place_key(url)
        known = self._found.get(key) or Subscription(
            url,
            title or urls.host(url),
            web_address(own.get("htmlurl"), url),
            line(own.get("description", ""), _LONGEST_DESCRIPTION) or None,
        )
        tags = {"/".join(tag) for tag in map(_steps, tags) if tag}
        self._found[key] = replace(known, tags=tuple(sorted({*known.tags, *tags})))

    def _leave_out(self, why: str) -> None:
        self._notices.append(f"Line {self._reader.line}: {why.rstrip('.')}.")


def _steps(tag: str) -> list[str]:
    """The folders that a tag names, from the outside in."""
    return [step for part in tag.split("/") if (step := line(part))][:MAX_FOLDERS]


class _Folder:
    """A folder of a list that is written."""

    def __init__(self) -> None:
        self.folders: dict[str, _Folder] = {}
        self.subscriptions: list[Subscription] = []

    def lines(self, indent: str) -> Iterator[str]:
        """What stands in it, a line an outline."""
        for each in self.subscriptions:
            attributes = {
                "text": each.title,
                "title": each.title,
                "type": "rss",
                "xmlUrl": each.feed_url,
                "htmlUrl": each.page_url,
                "description": each.description,
            }
            written = (f"{key}={_quoted(value)}" for key, value in attributes.items() if value)
            yield f"{indent}<outline {' '.join(written)}/>"
        for name, folder in self.folders.items():
            yield f"{indent}<outline text={_quoted(name)} title={_quoted(name)}>"
            yield from folder.lines(indent + "  ")
            yield f"{indent}</outline>"


def _quoted(text: str) -> str:
    return quoteattr(INVALID.sub("", text))


def write_opml(subscriptions: Iterable[Subscription], title: str) -> bytes:
    """Write a list of feeds, OPML 2.0 in UTF-8, that `read_opml` reads without a loss."""
    top = _Folder()
    for each in subscriptions:
        for steps in [_steps(tag) for tag in each.tags] or [[]]:
            folder = top
            for step in steps:
                folder = folder.folders.setdefault(step, _Folder())
            folder.subscriptions.append(each)
    lines = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        f"  <head><title>{escape(INVALID.sub('', title))}</title></head>",
        "  <body>",
        *top.lines("    "),
        "  </body>",
        "</opml>\n",
    )
    return "\n".join(lines).encode()
