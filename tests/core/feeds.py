"""Feeds as a publisher's host serves them, beside a service whose own lists are out of the way."""

from __future__ import annotations

from collections.abc import Mapping

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent
from tests.core.support import gathered
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService, Received

PATH = "/feeds/night-radio.xml"
SLUG = "@night-radio"


def serve(
    service: FaultyService,
    body: bytes = b"",
    path: str = PATH,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Serve a feed, or something else in its place; its address."""
    service.faults.set(path, Fault(status=status, body=body, headers=headers or {}))
    return service.origin + path


def asked(service: FaultyService, path: str = PATH) -> list[Received]:
    """What was asked of an address so far."""
    return [request for request in service.requests if request.path == path]


def two_episodes() -> bytes:
    """A feed with two."""
    return rss(item(2), item(1))


async def added(core: Core, url: str) -> list[CoreEvent]:
    """What comes of adding a feed."""
    return await gathered(core.podcasts.add(url))


async def refreshed(core: Core, slug: str = SLUG) -> list[CoreEvent]:
    """What comes of refreshing a feed."""
    return await gathered(core.podcasts.refresh(slug))
