"""What the library's lists hold, read in one trip each: podcasts, episodes, one episode's row."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.settings import PODCAST_SORT
from steno_tui.errors import LibraryError
from steno_tui.library.episode_lists import Place
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.episode_list import EpisodeQuery, ListSettings
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import Podcast, PodcastRow, PodcastSort
from steno_tui.models.request import Request
from steno_tui.models.transcript import KeptTranscript
from steno_tui.models.transcript_job import TranscriptJob, job_at_hand

if TYPE_CHECKING:
    from steno_tui.core.picked import Picked
    from steno_tui.models.moment import Moment


T = TypeVar("T")

MARKS_AT_ONCE = 5_000
"""With more read marks than these, nobody waits for the unread episodes to be counted: 10 ms."""

GIVES_WAY = 10
"""How often a long list gives way to what else the library is asked, before it is read whole."""

PAUSE_SECONDS = 0.2
"""How long it waits then: somebody who moves about asks for more."""


class EpisodeList(Struct, frozen=True):
    """Which episodes a list had at one moment, and in which order; what they are is asked again."""

    query: EpisodeQuery
    podcast: Podcast | None
    """What is known of the podcast; None for the list of all, or where nothing is known."""
    count: int
    """How many it shows."""
    total: int
    """How many there are of the podcast, or of all."""
    numbers: array[int] | None
    """Those of `Library.lists`; None for all episodes there are, which are found by counting."""
    is_whole: bool = True
    """Whether these are all that it shows, and not the first of them alone."""


class EpisodeListing(Struct, frozen=True):
    """Some of the rows of a list of episodes, around the one that is to be selected."""

    found: EpisodeList
    at: int
    """The place of the first of the rows in the list, from 0."""
    rows: list[EpisodeRow]
    selected: int | None = None
    """The place of the episode that was sought; None where it is not in the list."""
    is_estimated: bool = False
    """Whether the places are but estimated, of a list so long that counting takes a while."""


class EpisodeStatus(Struct, frozen=True):
    """One episode as the lists show it, its newest request, its offset, and what is kept of it."""

    key: EpisodeKey
    row: EpisodeRow | None
    """None where nothing is known of the episode."""
    request: Request | None
    offset: int = 0
    """By how many seconds the audio is later than the page's times."""
    usual_wait: float | None = None
    """How long the user's requests took to be ready, in seconds; None where none was yet."""
    podcast: PodcastRow | None = None
    """Its podcast with its counts, where these may have changed."""
    moments: tuple[Moment, ...] = ()
    """Which places in it the user marked, by their times."""
    transcripts: tuple[KeptTranscript, ...] = ()
    """The transcripts of it that the user brought or had made, the newest first."""
    job: TranscriptJob | None = None
    """The transcript job of it that is alive, was left or failed, as long as that leads to none."""


class WithAudio(Struct, frozen=True):
    """Episodes that were picked in a list and may have audio."""

    keys: list[EpisodeKey]
    without: int
    """How many others there are, of which it is known that they have none."""


class FirstScreen(Struct, frozen=True):
    """What the first frame shows."""

    theme: str | None
    """The theme that was chosen last."""
    place: LastPlace
    podcasts: list[PodcastRow]
    episodes: EpisodeListing
    """Those of ``place.podcast``; of the list of all only the first where that is no plain one, and
    at places that may be estimated where it is."""
    podcast_sort: PodcastSort = PodcastSort.TITLE
    lists: Mapping[str | None, ListSettings] = {}
    """How the user has the lists, as `SettingTable.lists` says."""
    is_counted: bool = True
    """Whether the unread episodes of the podcasts are; else they are 0, and read by `podcasts`."""


COUNTED = 5_000
"""How many episodes the first frame waits to be counted on either side of the last place."""


class _Asked(Struct, frozen=True):
    """What a list is asked for; see `Listings.episodes`."""

    select: EpisodeKey | None = None
    near: int = 0
    limit: int | None = None
    most: int | None = None
    here: Collection[EpisodeKey] = ()
    is_stopped: Callable[[], bool] = lambda: False
    is_demanded: bool = False
    counted: int | None = None
    """As `EpisodeLists.place` has it."""


def read_status(library: Library, key: EpisodeKey) -> EpisodeStatus:
    """Read one episode's row, its newest request, its offset, how long to wait, and the rest."""
    transcripts = tuple(library.kept_transcripts.of(key))
    job = job_at_hand(library.transcript_jobs.of(key))
    if job is not None and not job.state.is_alive and any(one.is_made for one in transcripts):
        job = None  # for the whole of it is here
    return EpisodeStatus(
        key,
        library.episodes.row(key),
        library.requests.newest(key),
        library.positions.offset(key),
        library.requests.usual_wait(),
        moments=tuple(library.moments.of(key)),
        transcripts=transcripts,
        job=job,
    )


def _count(library: Library, query: EpisodeQuery, asked: _Asked) -> EpisodeList:
    """Find out which episodes a list has."""
    facts = library.podcasts.get(query.podcast) if query.podcast is not None else None
    total = library.lists.count(query.podcast)
    if query.podcast is None and query.is_plain:
        return EpisodeList(query, facts, total, total, None)
    most = -1 if asked.most is None else asked.most
    numbers = library.lists.matching(
        query, limit=most, here=asked.here, is_stopped=asked.is_stopped
    )
    return EpisodeList(query, facts, len(numbers), total, numbers, len(numbers) != most)


def _place(
    library: Library, found: EpisodeList, key: EpisodeKey, counted: int | None = None
) -> Place | None:
    """Where an episode stands in a list; None where it does not."""
    if found.numbers is None:
        return library.lists.place(key, counted)
    number = library.lists.number(key)
    with suppress(ValueError):
        if number is not None:
            at = found.numbers.index(number)
            return Place(at, at)
    return None


def _rows(
    library: Library, found: EpisodeList, at: int, limit: int, near: Place | None = None
) -> list[EpisodeRow]:
    """Read some of a list's rows."""
    if found.numbers is None:
        return library.episodes.rows(limit=limit, offset=at, near=near)
    return library.episodes.numbered(found.numbers[at : at + limit])


def _listing(library: Library, query: EpisodeQuery, asked: _Asked) -> EpisodeListing:
    """Find out which episodes a list has, and read the rows around one."""
    found = _count(library, query, asked)
    place = None
    if asked.select is not None:
        place = _place(library, found, asked.select, asked.counted)
    if asked.select is not None and place is None and asked.is_demanded and query.filters:
        whole = _count(library, replace(query, filters=frozenset()), asked)
        whole_place = _place(library, whole, asked.select)
        if whole_place is not None:
            found, place = whole, whole_place
    limit = found.count if asked.limit is None else asked.limit
    selected = None if place is None else place.at
    middle = asked.near if selected is None else selected
    at = max(0, min(middle - limit // 2, found.count - limit))
    rows = _rows(library, found, at, limit, place)
    return EpisodeListing(found, at, rows, selected, place is not None and place.is_estimated)


def _podcast_sort(library: Library) -> PodcastSort:
    """The order of podcasts that was chosen last."""
    kept = library.settings.get(PODCAST_SORT)
    return next((sort for sort in PodcastSort if sort == kept), PodcastSort.TITLE)


def _first_screen(library: Library, limit: int) -> FirstScreen:
    place = library.settings.last_place() or LastPlace()
    sort = _podcast_sort(library)
    is_counted = sort is PodcastSort.UNREAD or not library.read_marks.are_more_than(MARKS_AT_ONCE)
    podcasts = library.podcasts.rows(sort, is_counted=is_counted)
    if place.podcast is not None and all(row.slug != place.podcast for row in podcasts):
        place = replace(place, podcast=None)
    lists = library.settings.lists()
    own = lists.get(place.podcast, ListSettings())
    query = EpisodeQuery(place.podcast, own.filters, own.sort)
    is_quick = query.is_plain or query.podcast is not None  # else the first rows are, and few more
    most = None if is_quick else limit
    asked = _Asked(select=place.episode, limit=limit, most=most, counted=max(COUNTED, limit))
    episodes = _listing(library, query, asked)
    theme = library.settings.get("theme")
    return FirstScreen(theme, place, podcasts, episodes, sort, lists, is_counted)


class Listings:
    """Reads lists from the library; nothing here asks the network. Each raises `LibraryError`."""

    def __init__(self, library: LibraryWorker) -> None:
        self._library = library

    async def first_screen(self, limit: int) -> FirstScreen:
        """What the first frame shows, with so many episodes around the last place."""
        return await self._library.run(lambda library: _first_screen(library, limit))

    async def podcasts(
        self, sort: PodcastSort = PodcastSort.TITLE, *, gives_way: bool = False
    ) -> list[PodcastRow]:
        """All podcasts, in some order.

        Args:
            sort: their order.
            gives_way: as in `episodes`; to count their unread episodes may take a while, too.
        """
        return await self._giving_way(
            lambda library, is_stopped: library.podcasts.rows(sort, is_stopped=is_stopped),
            tries=GIVES_WAY if gives_way else 0,
        )

    async def podcast(self, slug: str) -> Podcast | None:
        """What is known of a podcast; None where nothing is."""
        return await self._library.run(lambda library: library.podcasts.get(slug))

    async def episodes(
        self,
        query: EpisodeQuery,
        *,
        select: EpisodeKey | None = None,
        near: int = 0,
        limit: int | None = None,
        most: int | None = None,
        here: Collection[EpisodeKey] = (),
        is_demanded: bool = False,
        gives_way: bool = False,
    ) -> EpisodeListing:
        """Which episodes a list has, and its rows around one of them.

        Whoever asks may be cancelled: then the library leaves off as well.

        Args:
            query: which episodes, and in which order.
            select: the episode around which the rows are wanted.
            near: the place around which they are, where that one is not in the list.
            limit: how many rows; all of them when None.
            most: how many of the first episodes are looked for, by who cannot wait for all.
            here: the episodes whose audio is on this machine.
            is_demanded: whether the selected episode is to be in the list: where filters alone
                hide it, the list is had without them, as its query says.
            gives_way: whether whatever else is asked goes first, even once this has begun: to go
                through half a million episodes takes a second.
        """
        asked = _Asked(select, near, limit, most, here, is_demanded=is_demanded)
        return await self._giving_way(
            lambda library, is_stopped: _listing(
                library, query, replace(asked, is_stopped=is_stopped)
            ),
            tries=GIVES_WAY if gives_way else 0,
        )

    async def _giving_way(
        self, call: Callable[[Library, Callable[[], bool]], T], *, tries: int
    ) -> T:
        """Ask the library what takes long: it leaves off for others, or once nobody waits for it.

        Args:
            call: is given what says whether to leave off, and raises `LibraryError` then.
            tries: how often it gives way to others before it is heard to its end.
        """
        stopped, gave_way = Event(), Event()

        def is_stopped() -> bool:
            if tries and self._library.has_waiting:
                gave_way.set()
            return stopped.is_set() or gave_way.is_set()

        try:
            while True:
                try:
                    return await self._library.run(
                        lambda library: call(library, is_stopped), gives_way=tries > 0
                    )
                except LibraryError:
                    if not gave_way.is_set():
                        raise
                tries -= 1
                gave_way.clear()
                await asyncio.sleep(PAUSE_SECONDS)
        except asyncio.CancelledError:
            stopped.set()
            raise

    async def rows(self, found: EpisodeList, at: int, limit: int) -> list[EpisodeRow]:
        """Some of the rows of a list, as they are now, from a place on; those that are gone not."""
        return await self._library.run(lambda library: _rows(library, found, at, limit))

    async def held(self, found: EpisodeList, seen: Mapping[int, EpisodeKey]) -> EpisodeList:
        """A list as it is shown, by the numbers of its episodes: so it stays, whatever is added.

        Args:
            found: the list.
            seen: those of it whose rows were seen, by place.

        Raises:
            UsageError: the list on disk is not the one any more that is shown.
        """
        from steno_tui.core.picked import held  # which nothing on the way to a first frame needs

        return await self._library.run(lambda library: held(library, found, seen))

    async def with_audio(self, picked: Picked) -> WithAudio:
        """Which of the episodes that are picked may have audio, in their order.

        Raises:
            UsageError: the list is not the one any more that they were picked in.
        """
        from steno_tui.core.picked import numbers_of

        def found(library: Library) -> WithAudio:
            numbers = numbers_of(library, picked)
            silent = library.episodes.without_audio(numbers)
            keys = library.lists.keys(numbers)
            there = [keys[number] for number in numbers if number in keys]
            return WithAudio([key for key in there if key not in silent], len(silent))

        return await self._library.run(found)

    async def names_now(self, known: Mapping[EpisodeKey, str]) -> dict[EpisodeKey, EpisodeKey]:
        """Under which names episodes are listed that were known by others; see `FeedJoins`."""
        return await self._library.run(lambda library: library.joins.names_now(known))

    async def status(self, key: EpisodeKey) -> EpisodeStatus:
        """One episode as the lists show it, and the newest request for it."""
        return await self._library.run(lambda library: read_status(library, key))

    async def titles(self, keys: Collection[EpisodeKey]) -> dict[EpisodeKey, tuple[str, str]]:
        """The titles of episodes and of their podcasts; of those that are known."""
        return await self._library.run(lambda library: library.episodes.titles(keys))
