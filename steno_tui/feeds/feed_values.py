"""What stands in a feed's elements, made into values; pure.

A value that cannot be read is no worse than one that is missing. Of the episode's audio the first
address that leads to sound counts, wherever it stands.
"""

from __future__ import annotations

from collections.abc import Iterator
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
from steno_tui.text.sanitize import FIELD_LIMIT, line
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
_LONGEST_NAME = 300
_LONGEST_NUMBER = 9
_MOST = 100
"""Persons, transcripts, soundbites, categories."""
_MOST_KNOWN = 1000

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
    return urls.web_address(text)


def title_line(text: str | None, limit: int = FIELD_LIMIT) -> str:
    """Read a title: one line, its entities, which many feeds escape twice, read too."""
    if not text:
        return ""
    return line(unescape(text) if "&" in text else text, limit)


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


def _is_sound(url: str, media_type: str) -> bool | None:
    """Whether there is sound without a picture; None where there is nothing to be heard at all."""
    if media_type.startswith("audio/"):
        return True
    path = url.partition("?")[0].lower()
    if path.endswith(_SOUND):
        return True
    if media_type.startswith("video/") or path.endswith(_FILM):
        return False
    return False if media_type in ("", "application/octet-stream") else None


def _links(elements: Elements, rel: str) -> list[Element]:
    """The Atom links of one relation; without one, a link is to the page."""
    return [
        element
        for element in elements.get("atom:link", ())
        if _word(element.get("rel") or "alternate") == rel
    ]


def _enclosures(elements: Elements) -> Iterator[Element]:
    """Whatever may be the audio, the likeliest first."""
    yield from elements.get("enclosure", ())
    yield from _links(elements, "enclosure")
    yield from elements.get("media:content", ())
    for alternate in elements.get("podcast:alternateenclosure", ()):
        for source in alternate:
            yield Element("", {"type": alternate.get("type", ""), **source.attrib})


def _soundbites(elements: Elements, title: str) -> tuple[Soundbite, ...]:
    soundbites = []
    for element in elements.get("podcast:soundbite", ())[:_MOST]:
        start = whole_seconds(element.get("startTime"))
        length = whole_seconds(element.get("duration"))
        if start is not None and length:
            soundbites.append(Soundbite(start, length, title_line(element.text) or title))
    return tuple(soundbites)


def _notes(fields: Fields) -> str:
    """The fullest of the show notes: the content, else the longer of description and summary."""
    if content := fields.get("content"):
        return content
    description, summary = fields.get("description", ""), fields.get("summary", "")
    return summary if len(summary) > len(description) else description


class FeedValues:
    """Makes values of what stands in the elements of one feed.

    Args:
        url: the feed's address, which relative ones are resolved against.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._known_persons: dict[tuple[str | None, ...], Person | None] = {}

    def episode(self, fields: Fields, elements: Elements) -> FeedEpisode:
        """Make an episode of the texts in its element, and of its other elements."""
        get = fields.get
        audio_url, audio_type, audio_bytes = self._audio(elements)
        title = title_line(get("title")) or title_line(get("itunes:title")) or UNTITLED
        chapters = elements.get("podcast:chapters")
        published = get("pubdate") or get("published") or get("dc:date") or get("updated")
        guid = get("guid") or get("id")
        return FeedEpisode(
            guid=line(guid) if guid else "",
            title=title,
            page_url=self._address(get("link")) or self._linked(elements, "alternate"),
            audio_url=audio_url,
            audio_type=audio_type,
            audio_bytes=audio_bytes,
            published_at=parse_date(published) if published else None,
            duration_seconds=parse_length(get("itunes:duration") or ""),
            season=_number(get("itunes:season")) or _number(get("podcast:season")),
            number=_number(get("itunes:episode")) or _number(get("podcast:episode")),
            kind=_word(get("itunes:episodetype")) or "full",
            image_url=self._image(elements),
            notes_markup=_notes(fields)[:MAX_MARKUP].encode(),
            chapters=self._chapters(elements) if "psc:chapter" in elements else (),
            chapters_url=self._address(chapters[0].get("url")) if chapters else None,
            persons=self._persons(elements) if "podcast:person" in elements else (),
            transcripts=self._transcripts(elements) if "podcast:transcript" in elements else (),
            soundbites=_soundbites(elements, title) if "podcast:soundbite" in elements else (),
        )

    def podcast(self, fields: Fields, elements: Elements) -> FeedPodcast:
        """Make a podcast of what stands in a feed beside its episodes."""
        get = fields.get
        about = get("description") or get("summary") or get("subtitle") or ""
        categories = [
            title_line(element.get("text") or element.get("term"))
            for name in ("itunes:category", "atom:category")
            for element in elements.get(name, ())[:_MOST]
        ]
        title = title_line(get("title")) or title_line(get("itunes:title"))
        image_url = self._image(elements)
        return FeedPodcast(
            feed_url=self._url,
            title=title or urls.host(self._url) or self._url,
            guid=_word(get("podcast:guid")) or None,
            new_feed_url=self._address(get("itunes:new-feed-url")),
            next_url=self._linked(elements, "next"),
            page_url=self._address(get("link")) or self._linked(elements, "alternate"),
            author=title_line(get("itunes:author") or get("name") or get("dc:creator")) or None,
            summary=read_notes(about.encode(), self._url).plain[:MAX_SUMMARY] or None,
            language=_word(get("language") or get("dc:language") or get("xml:lang")) or None,
            image_url=image_url or self._address(get("image") or get("logo") or get("icon")),
            categories=tuple(dict.fromkeys(filter(None, categories))),
            persons=self._persons(elements),
            is_serial=_word(get("itunes:type")) == "serial",
            is_finished=_word(get("itunes:complete")) in ("yes", "true"),
        )

    def _address(self, text: str | None) -> str | None:
        if text is None or urls.is_plain(text):
            return text
        return web_address(text, self._url)

    def _linked(self, elements: Elements, rel: str) -> str | None:
        """Where the first Atom link of a relation leads."""
        addresses = (self._address(link.get("href")) for link in _links(elements, rel))
        return next(filter(None, addresses), None)

    def _image(self, elements: Elements) -> str | None:
        for element in elements.get("itunes:image", ()):
            if url := self._address(element.get("href") or element.get("url")):
                return url
        return None

    def _audio(self, elements: Elements) -> tuple[str | None, str, int | None]:
        """Choose the audio: its address, its media type, its size in bytes.

        Sound goes before film and what nobody says anything of, what the feed encloses before
        whatever else it names.
        """
        second: tuple[str | None, str, int | None] = (None, "", None)
        for element in _enclosures(elements):
            get = element.get
            url = self._address(get("url") or get("href") or get("uri"))
            media_type = _word(get("type"))
            is_sound = _is_sound(url, media_type) if url else None
            if is_sound is not None:
                chosen = url, media_type, _number(get("length") or get("fileSize"))
                if is_sound:
                    return chosen
                if second[0] is None:
                    second = chosen
        return second

    def _persons(self, elements: Elements) -> tuple[Person, ...]:
        """The persons; most are those of the episode before."""
        persons = []
        for element in elements.get("podcast:person", ())[:_MOST]:
            key = (element.text, *map(element.get, ("role", "group", "href", "img")))
            try:
                person = self._known_persons[key]
            except KeyError:
                person = self._person(*key)
                if len(self._known_persons) < _MOST_KNOWN:
                    self._known_persons[key] = person
            if person is not None:
                persons.append(person)
        return tuple(persons)

    def _person(self, *key: str | None) -> Person | None:
        name, role, group, href, image = key
        if not (name := title_line(name, _LONGEST_NAME)):
            return None
        return Person(
            name,
            _word(role) or "host",
            _word(group) or "cast",
            self._address(href),
            self._address(image),
        )

    def _transcripts(self, elements: Elements) -> tuple[TranscriptLink, ...]:
        links: dict[str, TranscriptLink] = {}
        for element in elements.get("podcast:transcript", ())[:_MOST]:
            get = element.get
            if (url := self._address(get("url"))) and url not in links:
                language, rel = get("language"), get("rel")
                links[url] = TranscriptLink(
                    url,
                    _word(get("type")),
                    _word(language) if language else None,
                    rel is not None and _word(rel) == "captions",
                )
        return tuple(links.values())

    def _chapters(self, elements: Elements) -> tuple[Chapter, ...]:
        chapters = []
        for element in elements.get("psc:chapter", ())[:MAX_CHAPTERS]:
            start = whole_seconds(element.get("start", "").partition(".")[0])
            if start is not None:
                title = title_line(element.get("title"), _LONGEST_NAME)
                chapters.append(Chapter(start, title, link_url=self._address(element.get("href"))))
        return in_order(chapters)
