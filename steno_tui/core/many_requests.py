"""Asking for several episodes at once: for which there is something to ask, and the asks."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from enum import Enum

from msgspec import Struct

from steno_tui.core.picked import Picked, numbers_of
from steno_tui.core.requests import RequestTracker
from steno_tui.errors import (
    AlreadyProcessedError,
    GoneError,
    LibraryError,
    NotOnDiskError,
    StenoError,
    UnknownError,
    UnreachableError,
)
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import PROCESSED, EpisodeKey, EpisodeRow
from steno_tui.models.request import Request, is_requestable

_ROWS_AT_ONCE = 1000


class NotAsked(Enum):
    """Why an episode was not asked for."""

    PROCESSED = "listened to already"
    REQUESTED = "requested already"
    UNKNOWN = "not on Stenobird"
    OFFLINE = "to be looked for there once there is a network"
    FAILED = "could not be looked for there"


class Askable(Struct, frozen=True):
    """For which of the picked episodes there is something to ask."""

    keys: tuple[EpisodeKey, ...]
    not_asked: Mapping[NotAsked, int]
    """How many of the others there are, by why."""


class ManyAsked(Struct, frozen=True):
    """What became of asking for several episodes."""

    requests: tuple[Request, ...]
    """Those that were made, and those that were alive before, in the order of the episodes."""
    asked: int
    """How many of them were made."""
    asked_before: frozenset[EpisodeKey]
    """Which were alive before."""
    not_asked: Mapping[NotAsked, int]
    refused: Mapping[EpisodeKey, StenoError]
    """Why some of the others have no request."""
    renamed: Mapping[EpisodeKey, EpisodeKey]
    """Those that a feed told of, and by what they are identified at the service."""
    open_count: int | None
    """How many requests have not ended yet; None where that has not changed."""


def _why_not(row: EpisodeRow) -> NotAsked | None:
    if row.state == PROCESSED:
        return NotAsked.PROCESSED
    if row.key.podcast_is_feeds:
        return NotAsked.UNKNOWN
    return None if is_requestable(row.key, row.state, row.request) else NotAsked.REQUESTED


def _askable(library: Library, numbers: array[int]) -> Askable:
    keys, not_asked = [], Counter[NotAsked]()
    for start in range(0, len(numbers), _ROWS_AT_ONCE):
        for row in library.episodes.numbered(numbers[start : start + _ROWS_AT_ONCE]):
            why_not = _why_not(row)
            if why_not is None:
                keys.append(row.key)
            else:
                not_asked[why_not] += 1
    return Askable(tuple(keys), not_asked)


def _why_refused(error: StenoError) -> NotAsked:
    match error:
        case AlreadyProcessedError():
            return NotAsked.PROCESSED
        case UnknownError() | GoneError():
            return NotAsked.UNKNOWN
        case NotOnDiskError():
            return NotAsked.OFFLINE
        case _:
            return NotAsked.FAILED


class ManyRequests:
    """Asks for the processing of episodes that are picked together.

    Args:
        library: has them.
        requests: records and sends each request.
    """

    def __init__(self, library: LibraryWorker, requests: RequestTracker) -> None:
        self._library = library
        self._requests = requests

    async def look(self, picked: Picked) -> Askable:
        """Find out for which of the picked episodes there is something to ask; nothing is sent.

        Raises:
            UsageError: the list is not the one any more that they were picked in.
            LibraryError: the disk refused.
        """
        return await self._library.run(
            lambda library: _askable(library, numbers_of(library, picked))
        )

    async def look_at_podcast(self, podcast: str) -> Askable:
        """The same for all episodes of a podcast, the newest first."""
        return await self._library.run(
            lambda library: _askable(library, library.lists.newest(podcast, -1, 0))
        )

    async def ask(self, keys: Iterable[EpisodeKey]) -> ManyAsked:
        """Record the wish to have episodes processed, all in one transaction; as for one alone.

        What is on disk decides of each; where that does not say its state, its page is read first,
        if the network may be used.

        Raises:
            LibraryError: the wishes could not be recorded, so nothing will be sent.
        """
        prepared, renamed, not_asked = [], {}, Counter[NotAsked]()
        refused: dict[EpisodeKey, StenoError] = {}
        is_away: StenoError | None = None
        for key in keys:
            if is_away is not None and key.is_feeds:  # the first of them was waited for
                refused[key] = is_away
                not_asked[NotAsked.FAILED] += 1
                continue
            try:
                request = await self._requests.prepare(key)
            except LibraryError:
                raise
            except StenoError as error:
                not_asked[_why_refused(error)] += 1
                refused[key] = error
                if isinstance(error, UnreachableError):
                    is_away = error
                continue
            prepared.append(request)
            if request.key != key:
                renamed[key] = request.key
        changes = await self._requests.record(prepared) if prepared else []
        before = frozenset(one.request.key for one in changes if one.asked_before)
        if before:
            not_asked[NotAsked.REQUESTED] += len(before)
        open_count = changes[-1].open_count if changes else None
        requests = tuple(change.request for change in changes)
        made = len(requests) - len(before)
        return ManyAsked(requests, made, before, not_asked, refused, renamed, open_count)
