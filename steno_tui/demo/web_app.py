"""The routes of the demo: the paths of the Stenobird service, and what answers at them.

Beside them are those of the publishers, `steno_tui.demo.publishers`.
"""

from __future__ import annotations

from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from steno_tui.demo import page_writer
from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.demo.request_lifecycle import RequestLifecycle, is_over
from steno_tui.demo.responses import (
    HTML,
    MARKDOWN,
    audio_response,
    json_response,
    problem_of,
    text_response,
)
from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.addresses import Addresses

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from steno_tui.demo.transcript_jobs import TranscriptJobService

PAGE_SIZE = 50
"""How many items a page of a collection has."""


def _unknown(what: str) -> HTTPException:
    return HTTPException(HTTPStatus.NOT_FOUND, f"There is no such {what}.")


class _Endpoints:
    """What answers, over one catalogue and one life of requests."""

    def __init__(
        self, podcasts: tuple[DemoPodcast, ...], life: RequestLifecycle, server: str
    ) -> None:
        self._podcasts = {podcast.slug: podcast for podcast in podcasts}
        self._episodes = {
            episode.key: episode for podcast in podcasts for episode in podcast.episodes
        }
        self._life = life
        self._server = server

    def _podcast(self, request: Request) -> DemoPodcast:
        podcast = self._podcasts.get(request.path_params["podcast"])
        if podcast is None:
            raise _unknown("podcast")
        return podcast

    def _episode(self, request: Request) -> tuple[DemoPodcast, DemoEpisode]:
        podcast = self._podcast(request)
        episode = self._episodes.get(EpisodeKey(podcast.slug, request.path_params["episode"]))
        if episode is None:
            raise _unknown("episode")
        return podcast, episode

    def _changed_at(self, *podcasts: DemoPodcast) -> float:
        """When anything last changed in these podcasts, Unix seconds."""
        return max(
            (
                self._life.shown(episode).changed_at
                for podcast in podcasts
                for episode in podcast.episodes
            ),
            default=0.0,
        )

    async def home(self, request: Request) -> Response:
        podcasts = tuple(self._podcasts.values())
        page = page_writer.home_html(self._server, podcasts)
        return text_response(request, page, HTML, self._changed_at(*podcasts))

    async def docs(self, request: Request) -> Response:
        body = "<p>GET what you want to read. POST to ask for a transcript.</p>"
        return text_response(request, page_writer.html_page("Stenobird demo: API", body), HTML, 0.0)

    async def pricing(self, request: Request) -> Response:
        body = "<p>Nothing here costs anything; nothing here is real.</p>"
        return text_response(
            request, page_writer.html_page("Stenobird demo: pricing", body), HTML, 0.0
        )

    async def podcast_html(self, request: Request) -> Response:
        podcast = self._podcast(request)
        page = page_writer.podcast_html(self._server, podcast)
        return text_response(request, page, HTML, self._changed_at(podcast))

    async def podcast_markdown(self, request: Request) -> Response:
        podcast = self._podcast(request)
        page = page_writer.podcast_markdown(self._server, podcast)
        return text_response(request, page, MARKDOWN, self._changed_at(podcast))

    async def episode_html(self, request: Request) -> Response:
        podcast, episode = self._episode(request)
        shown = self._life.shown(episode)
        page = page_writer.episode_html(self._server, podcast, episode, shown)
        return text_response(request, page, HTML, shown.changed_at)

    async def episode_markdown(self, request: Request) -> Response:
        podcast, episode = self._episode(request)
        shown = self._life.shown(episode)
        page = page_writer.episode_markdown(self._server, podcast, episode, shown)
        return text_response(request, page, MARKDOWN, shown.changed_at)

    async def podcasts_json(self, request: Request) -> Response:
        podcasts = tuple(self._podcasts.values())
        items: list[object] = [
            page_writer.podcast_json(self._server, podcast) for podcast in podcasts
        ]
        value = self._page_of(request, "podcasts", items, Addresses(self._server).api_podcasts)
        return json_response(request, value, self._changed_at(*podcasts))

    async def podcast_json(self, request: Request) -> Response:
        podcast = self._podcast(request)
        value = {"podcast": page_writer.podcast_json(self._server, podcast)}
        return json_response(request, value, self._changed_at(podcast))

    async def episodes_json(self, request: Request) -> Response:
        podcast = self._podcast(request)
        items: list[object] = [
            page_writer.episode_facts_json(
                self._server, podcast, episode, self._life.shown(episode)
            )
            for episode in podcast.episodes
        ]
        at = Addresses(self._server).api_episodes(podcast.slug)
        value = {
            "podcast": page_writer.podcast_json(self._server, podcast),
            **self._page_of(request, "episodes", items, at),
        }
        return json_response(request, value, self._changed_at(podcast))

    async def episode_json(self, request: Request) -> Response:
        podcast, episode = self._episode(request)
        shown = self._life.shown(episode)
        value = {
            "podcast": page_writer.podcast_json(self._server, podcast),
            "episode": page_writer.episode_json(self._server, podcast, episode, shown),
        }
        return json_response(request, value, shown.changed_at)

    async def ask(self, request: Request) -> Response:
        _, episode = self._episode(request)
        state = self._life.ask(episode)
        value = {
            "processing_state": state,
            "page_url": Addresses(self._server).episode(*episode.key),
        }
        return JSONResponse(value, HTTPStatus.OK if is_over(state) else HTTPStatus.ACCEPTED)

    async def audio(self, request: Request) -> Response:
        _, episode = self._episode(request)
        if not episode.has_audio:
            raise _unknown("audio")
        # The audio is as old as the episode: being processed does not change it.
        modified = min(episode.published.timestamp(), self._life.born)
        return audio_response(request, episode.audio, modified)

    @staticmethod
    def _page_of(
        request: Request, name: str, items: list[object], address: str
    ) -> dict[str, object]:
        """One page of a collection, with the address of the next one."""
        asked = request.query_params.get("page", "1")
        page = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
        if page < 1:
            raise HTTPException(HTTPStatus.BAD_REQUEST, "The page must be a number from 1.")
        end = page * PAGE_SIZE
        return {
            name: items[end - PAGE_SIZE : end],
            "next": f"{address}?page={page + 1}" if end < len(items) else None,
        }


class _Publishers:
    """The publishers' routes as an application, not even loaded before somebody asks for one."""

    def __init__(self, podcasts: tuple[DemoPodcast, ...], server: str, born: float) -> None:
        self._of = podcasts, server, born

    @cached_property
    def _app(self) -> ASGIApp:
        from steno_tui.demo.publishers import publisher_app

        return publisher_app.make_app(*self._of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def make_app(
    podcasts: tuple[DemoPodcast, ...],
    life: RequestLifecycle,
    server: str,
    *,
    collections: bool = True,
    jobs: TranscriptJobService | None = None,
) -> Starlette:
    """Build the service.

    Args:
        podcasts: the catalogue.
        life: the requests that were made so far.
        server: the origin that its pages name in their addresses.
        collections: whether the three lists, whose existence in the real service is inferred,
            answer with anything but 404.
        jobs: the transcript jobs that were made so far; None for no such API.
    """
    of = _Endpoints(podcasts, life, server)
    api = "/v1/public/podcasts"
    routes = [
        Route("/", of.home),
        Route("/docs", of.docs),
        Route("/pricing", of.pricing),
        Route("/podcast/{podcast}.md", of.podcast_markdown),
        Route("/podcast/{podcast}", of.podcast_html),
        Route("/podcast/{podcast}/{episode}.md", of.episode_markdown),
        Route("/podcast/{podcast}/{episode}", of.episode_html),
        Route(api + "/{podcast}/episodes/{episode}", of.episode_json),
        Route(
            api + "/{podcast}/episodes/{episode}/transcription-requests", of.ask, methods=["POST"]
        ),
        Route("/audio/{podcast}/{episode}.wav", of.audio),
    ]
    if collections:
        routes += [
            Route(api, of.podcasts_json),
            Route(api + "/{podcast}", of.podcast_json),
            Route(api + "/{podcast}/episodes", of.episodes_json),
        ]
    if jobs is not None:
        routes += jobs.routes(podcasts, server)
    publishers = _Publishers(podcasts, server, life.born)
    routes += [
        Route(path, publishers) for path in ("/feeds", "/feeds/{rest:path}", "/search", "/lookup")
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: problem_of})
