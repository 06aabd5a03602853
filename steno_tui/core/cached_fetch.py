"""Conditional fetches of lists and facts, through the HTTP cache in the library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Generic, TypeVar

from msgspec import Struct

from steno_tui.core.service_access import Service
from steno_tui.errors import BadAnswerError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.http import CachedPart, NewPart
from steno_tui.network.http_client import Fetched
from steno_tui.stenobird.parse import json_payloads
from steno_tui.urls import origin

T = TypeVar("T")
Write = Callable[[Library], Any]
Read = Callable[[bytes, str], T]
"""Makes something of a body and the address it came from; raises `BadAnswerError`."""
ReadPart = Read[json_payloads.Listing[T]]

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
    same: str | None = None
    """The address, where all there is to write is that its body has not changed. Of many of these
    `HttpCache.touch_all` writes it at once, instead of each one's `keep`."""
    new: NewPart | None = None
    """The part of a list that `keep` writes, where it is one. Of many `HttpCache.put_parts` writes
    them at once."""


class CachedFetch:
    """Fetches what lists and facts are made of."""

    def __init__(self, library: LibraryWorker, service: Service) -> None:
        self._library = library
        self._service = service

    async def current(self, url: str, read: Read[T], *, is_kept: bool = True) -> Current[T]:
        """What is at an address: the service's, or ours where that has not changed.

        A body is to be kept once it was read, so one that cannot be never replaces one that could.

        Args:
            url: where.
            read: makes something of the body.
            is_kept: whether a body may be here; where it is known that none is, nobody looks.
        """
        stored = None
        if is_kept:
            stored = await self._library.run(lambda library: library.http_cache.get(url))
        answer = await self._service.fetch(url, stored.validators if stored else None)
        if stored is not None and (answer is None or answer.body == stored.body):
            with suppress(BadAnswerError):  # kept by a reader that knew more; ask again in full
                ours = await self._read(read, stored.body, url)
                return Current(ours, _touch(url, answer))
        answer = answer or await self._whole(url)
        theirs = await self._read(read, answer.body, url)
        body, validators = answer.body, answer.validators
        return Current(theirs, lambda library: library.http_cache.put(url, body, validators))

    async def listing(self, url: str, read: ReadPart[T]) -> AsyncIterator[Current[tuple[T, ...]]]:
        """The items of a list, part by part, for as long as the parts are the server's own."""
        async for part in self._parts(url, lambda at: self.current(at, read)):
            yield part

    async def changes(
        self, url: str, read: ReadPart[T], kept: Mapping[str, CachedPart]
    ) -> AsyncIterator[Current[tuple[T, ...]]]:
        """As `listing`, for a list whose items are in the library: unchanged parts have none.

        Args:
            url: where it begins.
            read: makes something of a body.
            kept: its parts that are in the library, by their addresses.
        """
        async for part in self._parts(url, lambda at: self._changed(at, kept.get(at), read)):
            yield part

    async def _parts(
        self, url: str, ask: Callable[[str], Awaitable[Current[json_payloads.Listing[T]]]]
    ) -> AsyncIterator[Current[tuple[T, ...]]]:
        seen: set[str] = set()
        following: str | None = url
        while following is not None and following not in seen and len(seen) < MAX_LIST_PAGES:
            seen.add(following)
            part = await ask(following)
            yield Current(part.value.items, part.keep, part.same, part.new)
            following = part.value.next_url
            if following is not None and origin(following) != self._service.server:
                return

    async def _changed(
        self, url: str, kept: CachedPart | None, read: ReadPart[T]
    ) -> Current[json_payloads.Listing[T]]:
        answer = await self._service.fetch(url, kept.validators if kept else None)
        if kept is not None and (answer is None or await self._is_kept(url, answer.body)):
            is_same = answer is None or answer.validators == kept.validators
            value = json_payloads.Listing[T]((), kept.next_url)
            return Current(value, _touch(url, answer), url if is_same else None)
        answer = answer or await self._whole(url)
        part = await self._read(read, answer.body, url)
        new = NewPart(url, answer.body, answer.validators, part.next_url)
        return Current(part, lambda library: library.http_cache.put_parts([new]), new=new)

    async def _is_kept(self, url: str, body: bytes) -> bool:
        """Whether a server that has no validators sent what is here."""
        stored = await self._library.run(lambda library: library.http_cache.get(url))
        return stored is not None and stored.body == body

    async def _whole(self, url: str) -> Fetched:
        """What is at an address, whatever is here."""
        answer = await self._service.fetch(url)
        if answer is None:
            raise BadAnswerError("The service says nothing has changed, but nothing was here.")
        return answer

    async def _read(self, read: Read[T], body: bytes, url: str) -> T:
        if len(body) <= QUICKLY_READ:
            return read(body, url)
        return await asyncio.to_thread(read, body, url)


def _touch(url: str, answer: Fetched | None) -> Write:
    """Writes that a body has not changed, with the validators that it came with this time."""
    validators = answer.validators if answer else None
    return lambda library: library.http_cache.touch(url, validators)
