"""What stands in a feed's elements, made into values; pure.

A value that cannot be read is no worse than one that is missing. Of the episode's audio the first
address that leads to sound counts, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from steno_tui import urls
from steno_tui.feeds.notes import MAX_MARKUP, read_notes
from steno_tui.models.chapters import MAX_CHAPTERS, in_order
from steno_tui.models.episode import Chapter
from steno_tui.models.feed import FeedEpisode, FeedPodcast, Person, Soundbite, TranscriptLink
from steno_tui.text.dates import parse_date, parse_length
from steno_tui.text.html_text import unescape
from steno_tui.text.sanitize import line
from steno_tui.text.times import whole_seconds

Fields = dict[str, str]
"""The texts of elements, by the names of `steno_tui.feeds.feed_elements`; without blanks around."""

Elements = dict[str, list[Element]]
"""Other elements, by name, in the order of the feed."""

UNTITLED = "Untitled"
"""The title of an episode to which its feed gives none."""

MAX_SUMMARY = 20_000
"""The most characters that are kept of what a podcast says of itself."""

_LONGEST_WORD = 80
_LONGEST_NUMBER = 9
_MOST = 100
"""Persons, transcripts, soundbites, categories."""

_SOUND = (".mp3", ".m4a", ".aac", ".ogg", ".oga", ".opus", ".flac", ".wav", ".m4b")
_FILM = (".mp4", ".m4v", ".mov", ".webm", ".mkv")


def web_address(text: str | None, base: str) -> str | None:
    """Read an address, a relative one from a base; None where it is none on the web."""
    if not text:
        return None
    if urls.is_plain(text):
        return text
    text = text.strip()
    if not text.startswith(("https://", "http://")):
        try:
            text = urljoin(base, text)
        except ValueError:
            return None
    return urls.web_address(text) if text.isprintable() else None


def title_line(text: str | None) -> str:
    """Read a title: one line, its entities, which many feeds escape twice, read too."""
    return line(unescape(text)) if text else ""


def _number(text: str | None) -> int | None:
    """Read a whole number of 1 or more."""
    if text is None or not text.isdecimal() or len(text) > _LONGEST_NUMBER:
        return None
    return int(text) or None


def _word(text: str | None) -> str:
    """Read a word that few values have, in lower case."""
    return _known_word(text[: _LONGEST_WORD * 4]) if text else ""


@lru_cache(maxsize=256)
def _known_word(text: str) -> str:
    return line(text, _LONGEST_WORD).lower()


def _persons(elements: Elements, base: str) -> tuple[Person, ...]:
    persons = []
    for element in elements.get("podcast:person", ())[:_MOST]:
        if name := title_line(element.text):
            get = element.attrib.get
            role, group, href, image = get("role"), get("group"), get("href"), get("img")
            person = Person(
                name,
                _word(role) if role else "host",
                _word(group) if group else "cast",
                web_address(href, base) if href else None,
                web_address(image, base) if image else None,
            )
            persons.append(person)
    return tuple(persons)


def _transcripts(elements: Elements, base: str) -> tuple[TranscriptLink, ...]:
    links: dict[str, TranscriptLink] = {}
    for element in elements.get("podcast:transcript", ())[:_MOST]:
        if url := web_address(element.get("url"), base):
            link = TranscriptLink(
                url,
                _word(element.get("type")),
                _word(element.get("language")) or None,
                _word(element.get("rel")) == "captions",
            )
            links.setdefault(url, link)
    return tuple(links.values())


def _soundbites(elements: Elements, title: str) -> tuple[Soundbite, ...]:
    soundbites = []
    for element in elements.get("podcast:soundbite", ())[:_MOST]:
        start = whole_seconds(element.get("startTime"))
        length = whole_seconds(element.get("duration"))
        if start is not None and length:
            soundbites.append(Soundbite(start, length, title_line(element.text) or title))
    return tuple(soundbites)


def _chapters(elements: Elements, base: str) -> tuple[Chapter, ...]:
    chapters = []
    for element in elements.get("psc:chapter", ())[:MAX_CHAPTERS]:
        start = whole_seconds(element.get("start", "").partition(".")[0])
        if start is not None:
            title = title_line(element.get("title"))
            link_url = web_address(element.get("href"), base)
            chapters.append(Chapter(start, title, link_url=link_url))
    return in_order(chapters)


def _links(elements: Elements, rel: str) -> list[Element]:
    """The Atom links of one relation; without one, a link is to the page."""
    return [
        element
        for element in elements.get("atom:link", ())
        if _word(element.get("rel") or "alternate") == rel
    ]


def _linked(elements: Elements, rel: str, base: str) -> str | None:
    """Where the first Atom link of a relation leads."""
    addresses = (web_address(link.get("href"), base) for link in _links(elements, rel))
    return next(filter(None, addresses), None)


def _is_sound(url: str, media_type: str) -> bool | None:
    """Whether there is sound without a picture; None where there is nothing to be heard at all."""
    path = url.partition("?")[0].lower()
    if media_type.startswith("audio/") or path.endswith(_SOUND):
        return True
    if media_type.startswith("video/") or path.endswith(_FILM):
        return False
    return False if media_type in ("", "application/octet-stream") else None


def _audio(elements: Elements, base: str) -> tuple[str | None, str, int | None]:
    """Choose the audio: its address, its media type, its size in bytes.

    Sound goes before film and what nobody says anything of, what the feed encloses before
    whatever else it names.
    """
    enclosed = elements.get("enclosure")
    if enclosed and len(enclosed) == 1:
        element = enclosed[0]
        url = web_address(element.get("url"), base)
        media_type = element.get("type", "")
        if url is not None and media_type.startswith("audio/"):
            return url, _word(media_type), _number(element.get("length"))
    second: tuple[str | None, str, int | None] = (None, "", None)
    for element in _enclosures(elements):
        address = element.get("url") or element.get("href") or element.get("uri")
        url = web_address(address, base)
        media_type = _word(element.get("type"))
        is_sound = _is_sound(url, media_type) if url else None
        if is_sound is None:
            continue
        length = element.get("length") or element.get("fileSize")
        chosen = url, media_type, _number(length)
        if is_sound:
            return chosen
        if second[0] is None:
            second = chosen
    return second


def _enclosures(elements: Elements) -> Iterable[Element]:
    yield from elements.get("enclosure", ())
    yield from _links(elements, "enclosure")
    yield from elements.get("media:content", ())
    types = [element.get("type", "") for element in elements.get("alternate", ())]
    for number, element in enumerate(elements.get("podcast:source", ())):
        type_ = types[min(number, len(types) - 1)] if types else ""
        yield Element("", {"type": type_, **element.attrib})


def _image(fields: Fields, elements: Elements, base: str) -> str | None:
    for element in elements.get("itunes:image", ()):
        if url := web_address(element.get("href") or element.get("url"), base):
            return url
    return web_address(fields.get("image") or fields.get("logo") or fields.get("icon"), base)


def _notes(fields: Fields) -> str:
    """The fullest of the show notes: the content, else the longer of description and summary."""
    if content := fields.get("content"):
        return content
    description, summary = fields.get("description", ""), fields.get("summary", "")
    return summary if len(summary) > len(description) else description


def make_episode(fields: Fields, elements: Elements, base: str) -> FeedEpisode:
    """Make an episode of what stands in its element.

    Args:
        fields: its texts.
        elements: its other elements.
        base: the feed's address, for relative ones.
    """
    get = fields.get
    page_url = web_address(get("link"), base) or _linked(elements, "alternate", base)
    audio_url, audio_type, audio_bytes = _audio(elements, base)
    title = title_line(get("title")) or title_line(get("itunes:title")) or UNTITLED
    chapters = elements.get("podcast:chapters")
    published = get("pubdate") or get("published") or get("dc:date") or get("updated")
    guid = get("guid") or get("id")
    return FeedEpisode(
        guid=line(guid) if guid else "",
        title=title,
        page_url=page_url,
        audio_url=audio_url,
        audio_type=audio_type,
        audio_bytes=audio_bytes,
        published_at=parse_date(published) if published else None,
        duration_seconds=parse_length(get("itunes:duration") or ""),
        season=_number(get("itunes:season")) or _number(get("podcast:season")),
        number=_number(get("itunes:episode")) or _number(get("podcast:episode")),
        kind=_word(get("itunes:episodetype")) or "full",
        image_url=_image({}, elements, base),
        notes_markup=_notes(fields)[:MAX_MARKUP].encode(),
        chapters=_chapters(elements, base) if "psc:chapter" in elements else (),
        chapters_url=web_address(chapters[0].get("url"), base) if chapters else None,
        persons=_persons(elements, base) if "podcast:person" in elements else (),
        transcripts=_transcripts(elements, base) if "podcast:transcript" in elements else (),
        soundbites=_soundbites(elements, title) if "podcast:soundbite" in elements else (),
    )


def make_podcast(fields: Fields, elements: Elements, feed_url: str) -> FeedPodcast:
    """Make a podcast of what stands in a feed beside its episodes."""
    get = fields.get
    about = get("description") or get("summary") or get("subtitle") or ""
    categories = [
        title_line(element.get("text") or element.get("term"))
        for name in ("itunes:category", "atom:category")
        for element in elements.get(name, ())[:_MOST]
    ]
    title = title_line(get("title")) or title_line(get("itunes:title"))
    return FeedPodcast(
        feed_url=feed_url,
        title=title or urls.host(feed_url) or feed_url,
        guid=_word(get("podcast:guid")) or None,
        new_feed_url=web_address(get("itunes:new-feed-url"), feed_url),
        next_url=_linked(elements, "next", feed_url),
        page_url=web_address(get("link"), feed_url) or _linked(elements, "alternate", feed_url),
        author=title_line(get("itunes:author") or get("name") or get("dc:creator")) or None,
        summary=read_notes(about.encode(), feed_url).plain[:MAX_SUMMARY] or None,
        language=_word(get("language") or get("dc:language")) or None,
        image_url=_image(fields, elements, feed_url),
        categories=tuple(dict.fromkeys(filter(None, categories))),
        persons=_persons(elements, feed_url),
        is_serial=_word(get("itunes:type")) == "serial",
        is_finished=_word(get("itunes:complete")) in ("yes", "true"),
    )
