"""Conditional fetches of lists and facts, through the HTTP cache in the library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any, TypeVar

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


class CachedFetch:
    """Fetches what lists and facts are made of, and keeps it.

    Args:
        library: the library, on its thread.
        service: the way to the service.
    """

    def __init__(self, library: LibraryWorker, service: Service) -> None:
        self._library = library
        self._service = service

    async def current(
        self,
        url: str,
        read: Read[T],
        later: list[Write] | None = None,
        unchanged: Read[T] | None = None,
    ) -> T:
        """What is at an address: the service's, or ours where that has not changed.

        A body is kept once it was read, so one that cannot be never replaces one that could.

        Args:
            url: where.
            read: makes something of the body.
            later: gets what is to be kept of it, which is kept at once when None. A list has many
                parts, and a disk takes its time to confirm each write.
            unchanged: makes something of a body of which everything is in the library already;
                ``read`` when None.
        """
        stored = await self._library.run(lambda library: library.http_cache.get(url))
        answer = await self._service.fetch(url, stored.validators if stored else None)
        if stored is not None and (answer is None or answer.body == stored.body):
            with suppress(BadAnswerError):  # kept by a reader that knew more; ask again in full
                ours = await self._read(unchanged or read, stored.body, url)
                validators = answer.validators if answer else None
                await self._keep(lambda library: library.http_cache.touch(url, validators), later)
                return ours
        if answer is None:
            answer = await self._service.fetch(url)
        if answer is None:
            raise BadAnswerError("The service says nothing has changed, but nothing was here.")
        theirs = await self._read(read, answer.body, url)
        await self._keep(
            lambda library: library.http_cache.put(url, answer.body, answer.validators), later
        )
        return theirs

    async def listing(
        self,
        url: str,
        read: Read[json_payloads.Listing[T]],
        later: list[Write] | None = None,
        unchanged: Read[json_payloads.Listing[T]] | None = None,
    ) -> AsyncIterator[tuple[T, ...]]:
        """The items of a list, part by part, for as long as the parts are the server's own."""
        seen: set[str] = set()
        following: str | None = url
        while following is not None and following not in seen and len(seen) < MAX_LIST_PAGES:
            seen.add(following)
            part = await self.current(following, read, later, unchanged)
            yield part.items
            following = part.next_url
            if following is not None and origin(following) != self._service.server:
                return

    async def _read(self, read: Read[T], body: bytes, url: str) -> T:
        if len(body) <= QUICKLY_READ:
            return read(body, url)
        return await asyncio.to_thread(read, body, url)

    async def _keep(self, deed: Write, later: list[Write] | None) -> None:
        if later is None:
            await self._library.run(deed)
        else:
            later.append(deed)

    async def write(self, deeds: list[Write]) -> list[Any]:
        """Write several things in one transaction.

        Args:
            deeds: what writes what can be fetched again; nothing that is the user's.

        Returns:
            What each of them returned.

        Raises:
            LibraryError: nothing of it was saved.
        """

        def written(library: Library) -> list[Any]:
            with library.transaction():
                return [deed(library) for deed in deeds]

        return await self._library.run(written)
