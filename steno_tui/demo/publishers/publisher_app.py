"""The routes of the publishers and of the public directory, and what answers at them."""

from __future__ import annotations

import asyncio
import json
from functools import cached_property
from html import escape
from http import HTTPStatus
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.page_writer import feed_url, html_link, html_list, html_page
from steno_tui.demo.publishers import feed_writer, podcast_directory
from steno_tui.demo.publishers.published import PublishedEpisode, PublishedPodcast
from steno_tui.demo.publishers.publisher_files import Publishers
from steno_tui.demo.publishers.publisher_texts import (
    chapters_json,
    notes_html,
    transcripts_of,
)
from steno_tui.demo.responses import (
    HTML,
    PackedText,
    audio_response,
    pack,
    packed_response,
    problem_of,
    text_response,
)

RSS = "application/rss+xml; charset=utf-8"
ATOM = "application/atom+xml; charset=utf-8"

_DIRECTORY_TYPE = "text/javascript; charset=utf-8"
"""Apple's directory calls its JSON that."""


class _Elsewhere(NamedTuple):
    """An address that leads to another feed."""

    status: HTTPStatus
    name: str


_MOVED = {
    "moved-for-good": _Elsewhere(HTTPStatus.MOVED_PERMANENTLY, "standing-waves"),
    "moved-for-now": _Elsewhere(HTTPStatus.TEMPORARY_REDIRECT, "weather-for-one"),
}
_MOVED_BY_WORD = {"moved-by-word": "standing-waves"}
"""Feeds that are still there, and say that they have moved."""

_GONE = "the-last-ferry"
_FOR_MEMBERS = "members-only"


def _unknown(what: str) -> HTTPException:
    return HTTPException(HTTPStatus.NOT_FOUND, f"There is no such {what}.")


class _PublisherEndpoints:
    """What answers for the publishers."""

    def __init__(self, publishers: Publishers, server: str, born: float) -> None:
        self._publishers = publishers
        self._server = server
        self._born = born
        self._feeds: dict[str, PackedText] = {}

    def _publisher(self, name: str) -> PublishedPodcast:
        publisher = self._publishers.get(name)
        if publisher is None:
            raise _unknown("podcast")
        return publisher

    def _modified(self, *publishers: PublishedPodcast) -> float:
        """Since when what some publishers say is what it is, Unix seconds."""
        newest = filter(None, map(feed_writer.changed, publishers))
        return min(self._born, max((date.timestamp() for date in newest), default=0.0))

    # --- Feeds

    async def feed(self, request: Request) -> Response:
        """A feed, or what is in its place."""
        name = request.path_params["name"]
        if (elsewhere := _MOVED.get(name)) is not None:
            to = feed_url(self._server, elsewhere.name)
            return RedirectResponse(to, elsewhere.status)
        if name == _GONE:
            raise HTTPException(HTTPStatus.GONE, "This podcast has ended, and its feed with it.")
        if name == _FOR_MEMBERS:
            raise HTTPException(
                HTTPStatus.UNAUTHORIZED,
                "This feed is for members.",
                {"www-authenticate": 'Basic realm="Members"'},
            )
        if name not in self._feeds:
            # Some are long, and while they are made others want to be answered.
            self._feeds[name] = await asyncio.to_thread(self._make, name)
        return packed_response(request, self._feeds[name])

    def _make(self, name: str) -> PackedText:
        publisher = self._publisher(_MOVED_BY_WORD.get(name, name))
        if publisher.is_atom:
            text = feed_writer.atom(self._server, publisher)
        else:
            moved_from = name if name in _MOVED_BY_WORD else None
            text = feed_writer.rss(self._server, publisher, moved_from=moved_from)
        if publisher.is_damaged:
            text = feed_writer.damaged(text)
        return pack(text, ATOM if publisher.is_atom else RSS, self._modified(publisher))

    # --- What feeds lead to

    async def podcast_page(self, request: Request) -> Response:
        """A podcast's page on its publisher's site, which names the feed in its head."""
        publisher = self._publisher(request.path_params["name"])
        media_type = (ATOM if publisher.is_atom else RSS).partition(";")[0]
        head = (
            f'\n<link rel="alternate" type="{media_type}" title="{escape(publisher.title)}"'
            f' href="/feeds/{publisher.name}.xml">\n'
        )
        titles = html_list([escape(episode.title) for episode in publisher.episodes])
        body = f"<p>{escape(publisher.summary)}</p>\n{titles}"
        page = html_page(publisher.title, body, head)
        return text_response(request, page, HTML, self._modified(publisher))

    async def file(self, request: Request) -> Response:
        """The page, the audio, the chapters or a transcript of an episode."""
        publisher = self._publisher(request.path_params["name"])
        slug, dot, end = request.path_params["file"].partition(".")
        episode = publisher.episode(slug)
        if episode is None:
            raise _unknown("episode")
        modified = min(self._born, episode.published.timestamp())
        suffix = dot + end
        if suffix == ".wav" and request.url.path == episode.audio_path:
            return audio_response(request, episode.audio, modified)
        for form, _ in transcripts_of(episode, publisher.language):
            if form.moved_to and form.suffix == suffix:
                to = request.url.path.removesuffix(suffix) + form.moved_to
                return RedirectResponse(to, HTTPStatus.MOVED_PERMANENTLY)
        text, media_type = self._text(publisher, episode, suffix)
        return text_response(request, text, media_type, modified)

    @staticmethod
    def _text(
        publisher: PublishedPodcast, episode: PublishedEpisode, suffix: str
    ) -> tuple[str, str]:
        """What an episode's file holds, and its media type."""
        if not suffix:
            return html_page(episode.title, notes_html(episode.notes)), HTML
        if suffix == feed_writer.CHAPTERS_SUFFIX and "json" in episode.chapter_forms:
            picture = f"{publisher.website}pictures/{episode.slug}.jpg"
            return chapters_json(episode, picture), feed_writer.CHAPTERS_TYPE
        for form, _ in transcripts_of(episode, publisher.language):
            if suffix in (form.suffix, form.moved_to):
                return form.write(episode), f"{form.media_type}; charset=utf-8"
        raise _unknown("file")

    async def index(self, request: Request) -> Response:
        """All addresses of feeds, and what is at each."""
        told = [
            (
                publisher.name,
                publisher.title + (", also on the service" if publisher.is_on_service else ""),
            )
            for publisher in self._publishers.all()
        ]
        told += [(name, f"leads to {to.name} ({int(to.status)})") for name, to in _MOVED.items()]
        told += [(name, f"says that it is now {to}") for name, to in _MOVED_BY_WORD.items()]
        told += [(_GONE, "is gone (410)"), (_FOR_MEMBERS, "wants a login (401)")]
        rows = [
            f"{html_link(feed_url(self._server, name), f'{name}.xml')}: {escape(what)}"
            for name, what in told
        ]
        page = html_page("Publishers' feeds", html_list(rows))
        return text_response(request, page, HTML, self._modified(*self._publishers.all()))

    # --- The public directory

    @cached_property
    def _listings(self) -> tuple[podcast_directory.DirectoryListing, ...]:
        return podcast_directory.listings(self._publishers.all())

    async def search(self, request: Request) -> Response:
        """A search of the directory by name."""
        asked = request.query_params
        limit = asked.get("limit", str(podcast_directory.USUAL_RESULTS))
        if not (limit.isdecimal() and 1 <= int(limit[:9]) <= podcast_directory.MAX_RESULTS):
            raise HTTPException(
                HTTPStatus.BAD_REQUEST,
                f"The limit must be a number from 1 to {podcast_directory.MAX_RESULTS}.",
            )
        is_about_podcasts = asked.get("media", "podcast") == "podcast"
        found = podcast_directory.search(self._listings, asked.get("term", ""), int(limit))
        value = podcast_directory.answer(self._server, found if is_about_podcasts else ())
        return self._directory_response(request, value)

    async def lookup(self, request: Request) -> Response:
        """What the directory knows under some numbers."""
        numbers = request.query_params.get("id", "").split(",")
        found = [each for each in self._listings if str(each.collection) in numbers]
        return self._directory_response(request, podcast_directory.answer(self._server, found))

    def _directory_response(self, request: Request, value: object) -> Response:
        text = json.dumps(value, ensure_ascii=False)
        return text_response(request, text, _DIRECTORY_TYPE, self._born)


def make_app(podcasts: tuple[DemoPodcast, ...], server: str, born: float) -> Starlette:
    """Build the publishers' part of the demo.

    Args:
        podcasts: the service's.
        server: the origin of the demo.
        born: when it was started, Unix seconds; nothing is younger.
    """
    of = _PublisherEndpoints(Publishers(podcasts), server, born)
    routes = [
        Route("/feeds", of.index),
        Route("/feeds/{name}.xml", of.feed),
        Route("/feeds/{name}", of.podcast_page),
        Route("/feeds/{name}/{file}", of.file),
        Route("/search", of.search),
        Route("/lookup", of.lookup),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: problem_of})
