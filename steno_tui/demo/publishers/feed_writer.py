"""Writes publishers' feeds, RSS 2.0 and Atom, with what podcasts add to them; pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from html import escape

from steno_tui.demo.page_writer import feed_url
from steno_tui.demo.publishers.published import Credit, PublishedEpisode, PublishedPodcast
from steno_tui.demo.publishers.publisher_texts import notes_html, transcripts_of
from steno_tui.demo.synthetic_audio import MEDIA_TYPE
from steno_tui.urls import host

CHAPTERS_TYPE = "application/json+chapters"
CHAPTERS_SUFFIX = ".chapters.json"

_PODCAST_GUIDS = uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
_KEPT_OF_DAMAGED = 0.7

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_RSS = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    ' xmlns:psc="http://podlove.org/simple-chapters">'
)
_ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0"'
    ' xmlns:psc="http://podlove.org/simple-chapters"'
)


def podcast_guid(publisher: PublishedPodcast) -> str:
    """The ``podcast:guid``, made of the address at which the feed once began."""
    first = f"{publisher.website}feed.xml".partition("://")[2]
    return str(uuid.uuid5(_PODCAST_GUIDS, first))


def changed(publisher: PublishedPodcast) -> datetime | None:
    """When the newest episode came out; None where there is none yet."""
    return publisher.episodes[0].published if publisher.episodes else None


def _tag(name: str, text: object = None, /, **attributes: object) -> str:
    """An element on one line; without text an empty one, and a ``_`` in a name is a colon."""
    said = "".join(f' {key}="{escape(str(value))}"' for key, value in attributes.items())
    name = name.replace("_", ":", 1)
    if text is None:
        return f"<{name}{said}/>"
    return f"<{name}{said}>{escape(str(text), quote=False)}</{name}>"


def _whole_page(server: str, page: str) -> str:
    return f"{server}{page}" if page.startswith("/") else page


def _guid(publisher: PublishedPodcast, episode: PublishedEpisode) -> str:
    return f"tag:{host(publisher.website)},{episode.published:%Y}:{episode.slug}"


def _persons(persons: tuple[Credit, ...]) -> Iterator[str]:
    for person in persons:
        yield _tag("podcast_person", person.name, role=person.role)


def _of_podcasting(
    server: str, publisher: PublishedPodcast, episode: PublishedEpisode
) -> Iterator[str]:
    """What RSS and Atom both say in the elements that podcasts add."""
    base = f"{server}/feeds/{publisher.name}/{episode.slug}"
    if episode.duration is not None:
        yield _tag("itunes_duration", episode.duration)
    if episode.season is not None:
        yield _tag("itunes_season", episode.season)
        yield _tag("podcast_season", episode.season)
    if episode.number is not None:
        yield _tag("itunes_episode", episode.number)
        yield _tag("podcast_episode", episode.number)
    yield _tag("itunes_episodeType", episode.kind)
    yield _tag("itunes_explicit", "false")
    yield _tag("itunes_image", href=f"{publisher.website}covers/{episode.slug}.jpg")
    yield from _persons(episode.persons)
    if "json" in episode.chapter_forms:
        yield _tag("podcast_chapters", url=base + CHAPTERS_SUFFIX, type=CHAPTERS_TYPE)
    for form, language in transcripts_of(episode, publisher.language):
        rel = {"rel": "captions"} if form.is_captions else {}
        yield _tag(
            "podcast_transcript",
            url=base + form.suffix,
            type=form.media_type,
            language=language,
            **rel,
        )
    if (bite := episode.soundbite) is not None:
        yield _tag(
            "podcast_soundbite",
            bite.title,
            startTime=f"{bite.start_seconds}.0",
            duration=f"{bite.duration_seconds}.0",
        )
    if "podlove" in episode.chapter_forms:
        yield '<psc:chapters version="1.2">'
        for mark in episode.chapters:
            minutes, second = divmod(mark.start_seconds, 60)
            start = f"{minutes // 60:02}:{minutes % 60:02}:{second:02}.000"
            yield _tag("psc_chapter", start=start, title=mark.title)
        yield "</psc:chapters>"


# --- RSS


def _item(server: str, publisher: PublishedPodcast, episode: PublishedEpisode) -> Iterator[str]:
    yield "<item>"
    yield _tag("title", episode.title)
    yield _tag("link", _whole_page(server, episode.page))
    yield _tag("guid", _guid(publisher, episode), isPermaLink="false")
    yield _tag("pubDate", format_datetime(episode.published))
    yield _tag("description", episode.notes.partition("\n\n")[0])
    yield f"<content:encoded><![CDATA[{notes_html(episode.notes)}]]></content:encoded>"
    if episode.audio_path is not None:
        url = server + episode.audio_path
        yield _tag("enclosure", url=url, length=episode.audio.size, type=MEDIA_TYPE)
    yield from _of_podcasting(server, publisher, episode)
    yield "</item>"


def rss(server: str, publisher: PublishedPodcast, *, moved_from: str | None = None) -> str:
    """A feed as RSS 2.0.

    Args:
        server: the origin of the demo.
        publisher: whose feed.
        moved_from: the name of an older feed, in which it says that it has moved here.
    """
    at = feed_url(server, publisher.name)
    read_at = feed_url(server, moved_from) if moved_from else at
    page = f"{server}/feeds/{publisher.name}"
    cover = f"{publisher.website}cover.jpg"
    image = _tag("url", cover) + _tag("title", publisher.title) + _tag("link", page)
    lines = [
        _DECLARATION + _RSS,
        "<channel>",
        _tag("title", publisher.title),
        _tag("link", page),
        _tag("atom_link", rel="self", type="application/rss+xml", href=read_at),
        _tag("description", publisher.summary),
        _tag("language", publisher.language),
        _tag("generator", "made by hand, for a demo"),
        _tag("itunes_author", publisher.author),
        _tag("itunes_type", "episodic"),
        _tag("itunes_explicit", "false"),
        _tag("itunes_category", text=publisher.genre),
        _tag("itunes_image", href=cover),
        f"<image>{image}</image>",
        _tag("podcast_guid", podcast_guid(publisher)),
        _tag("podcast_medium", "podcast"),
        *_persons(publisher.persons),
    ]
    if moved_from:
        lines.append(_tag("itunes_new-feed-url", at))
    if (newest := changed(publisher)) is not None:
        lines.append(_tag("lastBuildDate", format_datetime(newest)))
    for episode in publisher.episodes:
        lines += _item(server, publisher, episode)
    return "\n".join([*lines, "</channel>", "</rss>\n"])


def damaged(feed: str) -> str:
    """A feed as somebody writes it who escapes nothing, and whose upload has broken off."""
    return feed.replace("&amp;", "&")[: int(len(feed) * _KEPT_OF_DAMAGED)]


# --- Atom


def _entry(server: str, publisher: PublishedPodcast, episode: PublishedEpisode) -> Iterator[str]:
    when = episode.published.isoformat()
    yield "<entry>"
    yield _tag("title", episode.title)
    yield _tag("id", _guid(publisher, episode))
    yield _tag("link", rel="alternate", type="text/html", href=_whole_page(server, episode.page))
    yield _tag("published", when)
    yield _tag("updated", when)
    yield _tag("summary", episode.notes.partition("\n\n")[0])
    yield _tag("content", notes_html(episode.notes), type="html")
    if episode.audio_path is not None:
        url, size = server + episode.audio_path, episode.audio.size
        yield _tag("link", rel="enclosure", type=MEDIA_TYPE, href=url, length=size)
    yield from _of_podcasting(server, publisher, episode)
    yield "</entry>"


def atom(server: str, publisher: PublishedPodcast) -> str:
    """A feed as Atom.

    Args:
        server: the origin of the demo.
        publisher: whose feed.
    """
    at = feed_url(server, publisher.name)
    newest = changed(publisher)
    lines = [
        _DECLARATION + _ATOM + f' xml:lang="{publisher.language}">',
        _tag("title", publisher.title),
        _tag("subtitle", publisher.summary),
        _tag("id", f"urn:uuid:{podcast_guid(publisher)}"),
        _tag("link", rel="self", type="application/atom+xml", href=at),
        _tag("link", rel="alternate", type="text/html", href=f"{server}/feeds/{publisher.name}"),
        *([_tag("updated", newest.isoformat())] if newest else []),
        f"<author>{_tag('name', publisher.author)}</author>",
        _tag("logo", f"{publisher.website}cover.jpg"),
        _tag("category", term=publisher.genre),
        _tag("itunes_explicit", "false"),
        _tag("podcast_guid", podcast_guid(publisher)),
        *_persons(publisher.persons),
    ]
    for episode in publisher.episodes:
        lines += _entry(server, publisher, episode)
    return "\n".join([*lines, "</feed>\n"])
