"""Conditional fetches of lists and facts, through the HTTP cache in the library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from msgspec import Struct

from steno_tui.core.service_access import Service
from steno_tui.errors import BadAnswerError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.stenobird.parse import json_payloads
from steno_tui.urls import origin

T = TypeVar("T")
Write = Callable[[Library], Any]
Read = Callable[[bytes, str], T]
"""Makes something of a body and the address it came from; raises `BadAnswerError`."""

MAX_LIST_PAGES = 1000
"""Where a list that never ends is left."""

QUICKLY_READ = 65_536
"""A body of no more bytes is read at once: a thread would hold everybody up for longer."""


class Current(Struct, Generic[T], frozen=True):
    """What is at an address now."""

    value: T
    keep: Write
    """Writes the body, or that it has not changed; what was made of it belongs in the same
    transaction, so that no body is kept whose content is not."""


class CachedFetch:
    """Fetches what lists and facts are made of."""

    def __init__(self, library: LibraryWorker, service: Service) -> None:
        self._library = library
        self._service = service

    async def current(
        self, url: str, read: Read[T], unchanged: Read[T] | None = None
    ) -> Current[T]:
        """What is at an address: the service's, or ours where that has not changed.

        A body is to be kept once it was read, so one that cannot be never replaces one that could.

        Args:
            url: where.
            read: makes something of the body.
            unchanged: makes something of a body of which everything is in the library already;
                ``read`` when None.
        """
        stored = await self._library.run(lambda library: library.http_cache.get(url))
        answer = await self._service.fetch(url, stored.validators if stored else None)
        if stored is not None and (answer is None or answer.body == stored.body):
            with suppress(BadAnswerError):  # kept by a reader that knew more; ask again in full
                ours = await self._read(unchanged or read, stored.body, url)
                validators = answer.validators if answer else None
                return Current(ours, lambda library: library.http_cache.touch(url, validators))
        if answer is None:
            answer = await self._service.fetch(url)
        if answer is None:
            raise BadAnswerError("The service says nothing has changed, but nothing was here.")
        theirs = await self._read(read, answer.body, url)
        body, validators = answer.body, answer.validators
        return Current(theirs, lambda library: library.http_cache.put(url, body, validators))

    async def listing(
        self,
        url: str,
        read: Read[json_payloads.Listing[T]],
        unchanged: Read[json_payloads.Listing[T]] | None = None,
    ) -> AsyncIterator[Current[tuple[T, ...]]]:
        """The items of a list, part by part, for as long as the parts are the server's own."""
        seen: set[str] = set()
        following: str | None = url
        while following is not None and following not in seen and len(seen) < MAX_LIST_PAGES:
            seen.add(following)
            part = await self.current(following, read, unchanged)
            yield Current(part.value.items, part.keep)
            following = part.value.next_url
            if following is not None and origin(following) != self._service.server:
                return

    async def _read(self, read: Read[T], body: bytes, url: str) -> T:
        if len(body) <= QUICKLY_READ:
            return read(body, url)
        return await asyncio.to_thread(read, body, url)
