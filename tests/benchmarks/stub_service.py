"""A service that only hands out bodies made beforehand, as fast as a socket lets it.

It runs in a process of its own, so that it shares neither the interpreter's lock nor, where there
are two, the core with what is measured.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import Addresses
from tests.benchmarks.big_library import PODCASTS, some_episodes, some_podcasts
from tests.benchmarks.programs import ROOT

PAGE_SIZE = 50
"""How many episodes a part of a list has."""

_SITE = "https://publisher.example"


def bodies(server: str, podcasts: int = PODCASTS) -> dict[str, bytes]:
    """The bodies by path, each podcast's after the other, as a refresh asks for them."""
    addresses = Addresses(server)
    made: dict[str, bytes] = {}
    for number, podcast in enumerate(some_podcasts(server, podcasts)):
        listed = [_episode(each, server) for each in some_episodes(podcast, server, number)]
        facts = _podcast(podcast, len(listed))
        made[addresses.api_podcast(podcast.slug)] = _json({"podcast": facts})
        at = addresses.api_episodes(podcast.slug)
        for start in range(0, len(listed), PAGE_SIZE):
            following = start // PAGE_SIZE + 2
            url = f"{at}?page={following - 1}" if start else at
            is_last = start + PAGE_SIZE >= len(listed)
            made[url] = _json(
                {
                    "podcast": facts,
                    "episodes": listed[start : start + PAGE_SIZE],
                    "next": None if is_last else f"{at}?page={following}",
                }
            )
    return {url.removeprefix(server): body for url, body in made.items()}


def _podcast(podcast: Podcast, count: int) -> dict[str, object]:
    return {
        "title": podcast.title,
        "slug": podcast.slug,
        "website_url": f"{_SITE}/{podcast.slug}",
        "image_url": f"{_SITE}/{podcast.slug}/cover.jpg",
        "author": podcast.author,
        "episode_count": count,
        "summary": podcast.summary,
        "page_url": podcast.page_url,
    }


def _episode(episode: Episode, server: str) -> dict[str, object]:
    published = episode.published_at
    return {
        "title": episode.title,
        "slug": episode.slug,
        "published_at": published.isoformat() if published else None,
        "page_url": episode.page_url,
        "show_page_url": episode.podcast.page_url,
        "url": f"{_SITE}/{episode.podcast.slug}/{episode.slug}",
        "audio_url": episode.audio_url,
        "duration_seconds": episode.duration_seconds,
        "processing_state": episode.state,
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


class _Exchanges(asyncio.Protocol):
    """One connection: each request is answered from the answers made beforehand.

    Args:
        answers: by path.
        distance: seconds that an answer is under way.
    """

    def __init__(self, answers: dict[str, bytes], distance: float) -> None:
        self._answers = answers
        self._distance = distance
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n")) >= 0:
            path = self._asked.split(b" ", 2)[1].decode()
            is_known = TAG in self._asked[:end]
            self._asked = self._asked[end + 4 :]
            answer = _NOT_MODIFIED if is_known else self._answers.get(path, _NOT_FOUND)
            if self._distance:
                loop = asyncio.get_running_loop()
                loop.call_later(self._distance, self._transport.write, answer)
            else:
                self._transport.write(answer)


TAG = b'"as-ever"'
"""The validator of every answer, for nothing here ever changes."""

_NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\nETag: " + TAG + b"\r\n\r\n"
_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


def _answer(body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\nETag: " + TAG + b"\r\n\r\n" + body


async def _serve(distance: float, podcasts: int) -> None:
    answers: dict[str, bytes] = {}
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: _Exchanges(answers, distance), "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    answers.update((path, _answer(body)) for path, body in bodies(origin, podcasts).items())
    print(origin, flush=True)
    await listener.serve_forever()


@contextmanager
def service(distance: float = 0.0, podcasts: int = PODCASTS) -> Iterator[str]:
    """Run the service for a while; gives its origin.

    Args:
        distance: seconds that an answer is under way.
        podcasts: how many it has.
    """
    command = (sys.executable, "-m", __name__, str(distance), str(podcasts))
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), int(sys.argv[2])))
