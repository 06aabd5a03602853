"""An episode's page, Markdown as the service writes it, read into an `Episode`; pure.

The page is a form rather than a document: a title, labelled lines, and sections whose items are
one line each. A few bounded expressions read it line by line. A Markdown parser would carry no
weight here: it does not know these items, joins the header lines into one paragraph, takes the
``#`` off the end of a title about ``C#``, and is a hundred times slower.

How doubtful pages are read:

- Header lines count above the first section only, in any order; of two alike the first counts.
- Sections come in any order. Of two alike the last that has a text counts, because the
  publisher's own words, which come first on a page, may hold such a heading too; the other is
  kept as a `Section`, and so is every section that is not known, and every list without an item.
- On a page that is not processed, Resource holds the publisher's show notes, and a heading that
  is not known belongs to them. On any other page Resource is a short summary, and such a heading
  begins a section.
- Nothing is filled in that the page does not say. The address at which a page was found is used
  only to name the podcast and the episode, and only where none of the page's own addresses does.
"""

from __future__ import annotations

import re
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from steno_tui import urls
from steno_tui.errors import AddressError, PageError
from steno_tui.models.episode import PROCESSED, Episode, Section
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import page_slugs
from steno_tui.stenobird.parse.collapsed_page import is_collapsed, unfold
from steno_tui.stenobird.parse.page_labels import MAX_LABEL, Field, Heading
from steno_tui.stenobird.parse.sections import (
    read_actions,
    read_chapters,
    read_highlights,
    read_topics,
)
from steno_tui.text.charset import MAX_BYTES, BodyType, decode, kind
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line, prose
from steno_tui.text.times import parse_iso_time, whole_seconds

MAX_CHARACTERS = 2_000_000
"""A page is read up to here; real ones are a few thousand characters long."""

_LONGEST_HEAD = 65_536
_LONGEST_VALUE = urls.MAX_LENGTH + 1
"""No address that was cut passes for one."""
_MOST_SECTIONS = 1000
_SHOWN_ADDRESS = 120

_KNOWN_HEADINGS = frozenset[str](Heading)
_TITLE = re.compile(r"\n#[ \t]++([^\n]++)")
_FIELD = re.compile(rf"\n[ \t]{{0,3}}({'|'.join(Field)}):([^\n]*+)")
_HEADING = re.compile(r"\n##[ \t]++([^\n]++)")


class _Block(Struct):
    """A heading and the part of the page that stands under it."""

    title: str
    start: int
    end: int


def read_page(body: bytes | str, *, url: str | None = None) -> Episode:
    """Read an episode's page, with its line breaks or with its white space collapsed.

    Args:
        body: the Markdown page as it came, in UTF-8 unless a byte order mark says otherwise.
        url: where it was found; names podcast and episode if the page itself does not.

    Returns:
        The episode, every text in it safe to print. What had to be left out is in its notices.

    Raises:
        PageError: this is no Stenobird page.
    """
    if len(body) > MAX_BYTES:
        raise _no_page("something far larger than a page", url)
    text = decode(body)
    looks_like = kind(text)
    if looks_like in (BodyType.EMPTY, BodyType.HTML, BodyType.XML):
        raise _no_page(looks_like, url)
    notices: list[str] = []
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        notices.append(f"The page is cut after {count(MAX_CHARACTERS, 'character')}.")
    text = "\n" + (unfold(text) if is_collapsed(text) else text)

    headings = list(islice(_HEADING.finditer(text), _MOST_SECTIONS))
    head = text[: headings[0].start() if headings else len(text)][:_LONGEST_HEAD]
    title = next(filter(None, (line(match[1]) for match in _TITLE.finditer(head))), "")
    fields = _fields(head)
    state = fields.get(Field.PROCESSING_STATE, PROCESSED)
    blocks = _blocks(headings, len(text), has_show_notes=state != PROCESSED)
    known = {block.title for block in blocks} & _KNOWN_HEADINGS
    if not title or not (fields or len(known) > 1):
        raise _no_page(looks_like, url)
    episode = _facts(title, fields, url, notices)
    sections = [(block.title, text[block.start : block.end].strip()) for block in blocks]
    return _with_sections(episode, sections, notices)


def _no_page(looks_like: str, url: str | None) -> PageError:
    where = f" from {ascii(line(url, _SHOWN_ADDRESS))}" if url else ""
    return PageError(
        f"The text{where} is no Stenobird page: it looks like {looks_like}. "
        "The address of an episode with .md at its end gives such a page."
    )


def _fields(head: str) -> dict[str, str]:
    """Read the header lines; of two with the same label the first that has a value counts."""
    fields: dict[str, str] = {}
    for match in _FIELD.finditer(head):
        if value := line(match[2], _LONGEST_VALUE):
            fields.setdefault(match[1], value)
    return fields


def _blocks(headings: list[re.Match[str]], length: int, *, has_show_notes: bool) -> list[_Block]:
    """Cut a page at its headings, but for those that belong to the publisher's show notes."""
    blocks: list[_Block] = []
    for heading in headings:
        block = _Block(line(heading[1]), heading.end(), length)
        if blocks:
            in_show_notes = has_show_notes and blocks[-1].title == Heading.RESOURCE
            if in_show_notes and block.title not in _KNOWN_HEADINGS:
                continue
            blocks[-1].end = heading.start()
        blocks.append(block)
    return blocks


def _facts(title: str, fields: dict[str, str], url: str | None, notices: list[str]) -> Episode:
    """Make an episode of the head of a page."""
    page_url = _address(fields, Field.PAGE, notices)
    text_url = _address(fields, Field.TEXT_VERSION, notices)
    json_url = _address(fields, Field.JSON, notices)
    show_title, show_url = _show(fields, notices)
    podcast_slug, slug = "", ""
    for address in (page_url, text_url, json_url, show_url, url):
        slugs = page_slugs(address) if address else None
        if slugs is None:
            continue
        podcast_slug = podcast_slug or slugs[0]
        if slugs[0] == podcast_slug:
            slug = slug or slugs[1] or ""
    return Episode(
        podcast=Podcast(podcast_slug, show_title, page_url=show_url),
        slug=slug,
        title=title,
        page_url=page_url,
        text_url=text_url,
        json_url=json_url,
        published_at=parse_iso_time(fields.get(Field.PUBLISHED, "")),
        duration_seconds=whole_seconds(fields.get(Field.DURATION_SECONDS)),
        link_url=_address(fields, Field.EPISODE_LINK, notices),
        audio_url=_address(fields, Field.AUDIO_FILE, notices),
        state=line(fields.get(Field.PROCESSING_STATE, ""), MAX_LABEL) or None,
    )


def _show(fields: dict[str, str], notices: list[str]) -> tuple[str, str | None]:
    """Read ``[TITLE](URL)``; without a link, all of it is the podcast's title."""
    value = fields.get(Field.PODCAST, "")
    if not (value.startswith("[") and value.endswith(")") and "](" in value):
        return line(value), None
    title, _, address = value[1:-1].rpartition("](")
    return line(title), _address({Field.PODCAST: address}, Field.PODCAST, notices)


def _address(fields: dict[str, str], label: Field, notices: list[str]) -> str | None:
    """Read a header line's address; one that is none on the web is left out, which is noticed."""
    value = fields.get(label, "")
    if ":" not in value:  # nothing, or a word that says so
        return None
    try:
        urls.origin(value)
    except AddressError as error:
        notices.append(f"{label}: {error.message}")
        return None
    return value


def _with_sections(
    episode: Episode, sections: list[tuple[str, str]], notices: list[str]
) -> Episode:
    """Add what the sections of a page say."""
    chosen = {
        title: i for i, (title, text) in enumerate(sections) if text and title in _KNOWN_HEADINGS
    }

    def text_of(heading: Heading) -> str:
        return sections[chosen[heading]][1] if heading in chosen else ""

    complete = replace(
        episode,
        summary=prose(text_of(Heading.RESOURCE)) or None,
        highlights=read_highlights(text_of(Heading.HIGHLIGHTS), notices),
        topics=read_topics(text_of(Heading.TOPICS), notices),
        chapters=read_chapters(text_of(Heading.CHAPTERS), notices),
        actions=read_actions(text_of(Heading.ACTIONS), notices),
        transcript=prose(text_of(Heading.TRANSCRIPT)) or None,
    )
    without_items = {
        heading
        for heading, items in (
            (Heading.HIGHLIGHTS, complete.highlights),
            (Heading.TOPICS, complete.topics),
            (Heading.CHAPTERS, complete.chapters),
            (Heading.ACTIONS, complete.actions),
        )
        if not items
    }
    others = tuple(
        Section(title, prose(text))
        for i, (title, text) in enumerate(sections)
        if title not in _KNOWN_HEADINGS or (text and (chosen[title] != i or title in without_items))
    )
    return replace(complete, sections=others, notices=tuple(notices))
