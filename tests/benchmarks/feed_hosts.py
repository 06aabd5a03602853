"""Publishers' hosts, some feeds at each, handed out as fast as a socket lets them; prints origins.

All run in one process of their own. A feed has validators and is zipped, as most are. Whoever asks
for `TURN` has every feed get a new episode.
"""

from __future__ import annotations

import asyncio
import gzip
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from tests.benchmarks.feeds import a_feed
from tests.benchmarks.programs import ROOT

HOSTS = 20
"""How many there are: many podcasts have their feeds at the same."""

EPISODES = 20
"""How many a feed has at first."""

TURN = "/turn"

_TURNS = 100
"""The most new episodes that a feed can get."""

_NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
_TURNED = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass(frozen=True, slots=True)
class FeedHosts:
    """Where the hosts are."""

    origins: tuple[str, ...]

    def feeds(self, count: int) -> dict[str, str]:
        """The titles of some podcasts by the addresses of their feeds, host after host."""
        origins = self.origins
        numbers = range(count)
        return {f"{origins[one % len(origins)]}/{one}.xml": f"Podcast {one:03}" for one in numbers}

    def turn(self) -> None:
        """Have every feed get a new episode."""
        with urllib.request.urlopen(self.origins[0] + TURN) as answer:
            answer.read()


class _Feeds:
    """What all the hosts have in common: the feeds as they are now."""

    def __init__(self) -> None:
        head, *items = a_feed(EPISODES + _TURNS).decode().split("<item>")
        self._head = head
        self._items = [f"<item>{item}" for item in items]
        self._items[-1] = self._items[-1].partition("</channel>")[0]
        self._turns = 0
        self._zipped: dict[str, bytes] = {}

    def turn(self) -> None:
        self._turns += 1
        for path in self._zipped:
            self._zip(path)

    def _zip(self, path: str) -> None:
        """Have a feed ready, so that nobody waits for that while something is measured."""
        number = int(path.strip("/").removesuffix(".xml"))
        items = "".join(self._items[_TURNS - self._turns :])
        body = self._head.replace("Night Radio", f"Podcast {number:03}") + items
        self._zipped[path] = gzip.compress(f"{body}</channel></rss>\n".encode(), 1)

    @property
    def tag(self) -> bytes:
        return b'"turn-%d"' % self._turns

    def answer(self, path: str, head: bytes) -> bytes:
        """What is answered to a request for a feed."""
        if self.tag in head:
            return b"HTTP/1.1 304 Not Modified\r\nETag: " + self.tag + b"\r\n\r\n"
        if path not in self._zipped:
            self._zip(path)
        body = self._zipped[path]
        return (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Encoding: gzip\r\n"
            b"Content-Length: %d\r\nETag: %s\r\n\r\n%s" % (len(body), self.tag, body)
        )


class _Exchanges(asyncio.Protocol):
    """One connection."""

    def __init__(self, feeds: _Feeds) -> None:
        self._feeds = feeds
        self._asked = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._asked += data
        while (end := self._asked.find(b"\r\n\r\n")) >= 0:
            head, self._asked = self._asked[:end], self._asked[end + 4 :]
            path = head.split(b" ", 2)[1].decode()
            if path == TURN:
                self._feeds.turn()
                self._transport.write(_TURNED)
            elif path.endswith(".xml"):
                self._transport.write(self._feeds.answer(path, head))
            else:
                self._transport.write(_NOT_FOUND)


async def _serve() -> None:
    feeds = _Feeds()
    loop = asyncio.get_running_loop()
    origins = []
    for _ in range(HOSTS):
        listener = await loop.create_server(lambda: _Exchanges(feeds), "127.0.0.1", 0)
        origins.append(f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}")
    print(*origins, flush=True)
    await asyncio.Event().wait()


@contextmanager
def feed_hosts() -> Iterator[FeedHosts]:
    """Run the hosts for a while."""
    command = (sys.executable, "-m", __name__)
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield FeedHosts(tuple(process.stdout.readline().split()))
    finally:
        process.kill()
        process.communicate()


if __name__ == "__main__":
    asyncio.run(_serve())
