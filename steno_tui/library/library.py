"""The library: what is on disk, one object a table."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

from steno_tui.errors import LibraryError
from steno_tui.library.connection import Connection, Schema
from steno_tui.library.episode_lists import EpisodeLists
from steno_tui.library.episodes import EpisodeTable
from steno_tui.library.podcasts import PodcastTable
from steno_tui.library.read_marks import ReadMarks
from steno_tui.library.recovery import open_files
from steno_tui.library.settings import SettingTable
from steno_tui.library.sources import SourceTable

if TYPE_CHECKING:
    from steno_tui.library.download_line import DownloadLineTable
    from steno_tui.library.feed_guids import FeedGuids
    from steno_tui.library.feed_joins import FeedJoins
    from steno_tui.library.feeds import FeedTable
    from steno_tui.library.fetched_audio import FetchedAudio
    from steno_tui.library.highlights import HighlightTable
    from steno_tui.library.http_cache import HttpCache
    from steno_tui.library.keep_rules import KeepRuleTable
    from steno_tui.library.kept_transcripts import KeptTranscripts
    from steno_tui.library.moments import MomentTable
    from steno_tui.library.positions import PositionTable
    from steno_tui.library.queue import QueueTable
    from steno_tui.library.recent import RecentEpisodes
    from steno_tui.library.requests import RequestTable
    from steno_tui.library.search_index import SearchIndex
    from steno_tui.library.stored_pages import StoredPages
    from steno_tui.library.tags import TagTable
    from steno_tui.library.title_search import TitleSearch
    from steno_tui.library.topics import TopicTable
    from steno_tui.library.transcript_jobs import TranscriptJobTable


class Library:
    """Everything that steno-tui ever showed, and what the user did with it.

    Two SQLite files in one directory: ``library.db`` holds what can be fetched again, ``user.db``
    what the user made. Several processes may share a directory. All times are Unix seconds.

    The files hold what comes from any service, told apart by its origin; the tables are a view of
    what comes from the one in use. Settings are common to all.

    Every method of every table raises `LibraryError` where the disk refuses, and those that write
    raise `ReadOnlyError` where nothing can be saved. A call that returned has been written to the
    disk; one that raised has changed nothing.

    Attributes:
        podcasts: the podcasts that anything told of, and which of them the user follows.
        episodes: the episodes that a list or a page told of.
        lists: which of them a list has, and in which order.
        read_marks: which episodes the user has read.
        settings: the theme, the volume, the last place.
    """

    def __init__(self, connection: Connection, origin: str) -> None:
        self._connection = connection
        self._sources = sources = SourceTable(connection, origin)
        self.podcasts = PodcastTable(connection, sources)
        self.lists = EpisodeLists(connection, sources)
        self.episodes = EpisodeTable(
            connection,
            sources,
            self.podcasts,
            self.lists,
            lambda: self.http_cache,
            lambda: self.search_index,
            lambda: self.highlights,
            lambda: self.topics,
        )
        self.read_marks = ReadMarks(connection, sources)
        self.settings = SettingTable(connection, sources)

    @cached_property
    def http_cache(self) -> HttpCache:
        """What was fetched, byte for byte."""
        from steno_tui.library.http_cache import HttpCache  # no list needs it

        return HttpCache(self._connection)

    @cached_property
    def tags(self) -> TagTable:
        """Under which words the user files podcasts."""
        from steno_tui.library.tags import TagTable

        return TagTable(self._connection, self._sources)

    @cached_property
    def titles(self) -> TitleSearch:
        """Finds podcasts, episodes and chapters by their titles."""
        from steno_tui.library.title_search import TitleSearch

        return TitleSearch(self.podcasts)

    @cached_property
    def positions(self) -> PositionTable:
        """How the user listens."""
        from steno_tui.library.positions import PositionTable

        return PositionTable(self._connection, self._sources)

    @cached_property
    def queue(self) -> QueueTable:
        """What the user wants to hear next."""
        from steno_tui.library.queue import QueueTable

        return QueueTable(self._connection, self._sources)

    @cached_property
    def requests(self) -> RequestTable:
        """What the user asked to have processed."""
        from steno_tui.library.requests import RequestTable

        return RequestTable(self._connection, self._sources)

    @cached_property
    def feeds(self) -> FeedTable:
        """Publishers' feeds, and what they tell of podcasts and episodes."""
        from steno_tui.library.feeds import FeedTable

        return FeedTable(self._connection, self._sources, self.podcasts, self.episodes)

    @cached_property
    def search_index(self) -> SearchIndex:
        """Finds episodes by all words that are known of them."""
        from steno_tui.library.search_index import SearchIndex

        return SearchIndex(self._connection, self._sources, self.lists, self.moments)

    @cached_property
    def stored_pages(self) -> StoredPages:
        """What is on disk of several episodes, read at once."""
        from steno_tui.library.stored_pages import StoredPages

        return StoredPages(self._connection)

    @cached_property
    def highlights(self) -> HighlightTable:
        """The highlights of all pages."""
        from steno_tui.library.highlights import HighlightTable

        return HighlightTable(self._connection, self._sources)

    @cached_property
    def topics(self) -> TopicTable:
        """The topics of all pages."""
        from steno_tui.library.topics import TopicTable

        return TopicTable(self._connection, self._sources)

    @cached_property
    def joins(self) -> FeedJoins:
        """Makes one of what a feed and a service tell of."""
        from steno_tui.library.feed_joins import FeedJoins

        return FeedJoins(self._connection, self._sources)

    @cached_property
    def guids(self) -> FeedGuids:
        """Knows episodes again to which a feed gives other guids."""
        from steno_tui.library.feed_guids import FeedGuids

        return FeedGuids(self._connection, self._sources)

    @cached_property
    def keep_rules(self) -> KeepRuleTable:
        """What of each podcast is fetched by itself, and how long its audio is kept."""
        from steno_tui.library.keep_rules import KeepRuleTable

        return KeepRuleTable(self._connection, self._sources)

    @cached_property
    def fetched_audio(self) -> FetchedAudio:
        """Which episodes' audio was ever fetched."""
        from steno_tui.library.fetched_audio import FetchedAudio

        return FetchedAudio(self._connection, self._sources)

    @cached_property
    def download_line(self) -> DownloadLineTable:
        """Which audio was asked for and has not come."""
        from steno_tui.library.download_line import DownloadLineTable

        return DownloadLineTable(self._connection, self._sources)

    @cached_property
    def moments(self) -> MomentTable:
        """Which places in episodes the user marked."""
        from steno_tui.library.moments import MomentTable

        return MomentTable(self._connection, self._sources)

    @cached_property
    def kept_transcripts(self) -> KeptTranscripts:
        """The transcripts that the user brought or had made."""
        from steno_tui.library.kept_transcripts import KeptTranscripts

        return KeptTranscripts(self._connection, self._sources)

    @cached_property
    def transcript_jobs(self) -> TranscriptJobTable:
        """What the user asked the service to write down."""
        from steno_tui.library.transcript_jobs import TranscriptJobTable

        return TranscriptJobTable(self._connection, self._sources)

    @cached_property
    def recent(self) -> RecentEpisodes:
        """Which episodes the user was in the middle of, or read lately."""
        from steno_tui.library.recent import RecentEpisodes

        return RecentEpisodes(self._connection, self._sources, self.episodes)

    @classmethod
    def open(
        cls, directory: Path | None, server: str, *, clock: Callable[[], float] = time.time
    ) -> Self:
        """Open the library in a directory, whatever state it is in; see `notice` afterwards.

        Args:
            directory: where the files are, made where it is missing; None keeps everything in
                memory.
            server: the origin of the service in use; the library shows what comes from there.
            clock: what says the time.
        """
        library = cls(Connection(open_files(directory, clock), clock), server)
        with suppress(LibraryError):
            library.podcasts.list_followed()
        return library

    @property
    def notice(self) -> str | None:
        """What the user should know about how the files were found; None when all is well."""
        return self._connection.notice

    @property
    def read_only(self) -> bool:
        """Whether nothing can be saved."""
        return self._connection.read_only

    @property
    def keeps(self) -> bool:
        """Whether what the user does is kept on a disk, and not in memory alone."""
        return self._connection.keeps

    @property
    def keeps_pages(self) -> bool:
        """Whether what is fetched is kept on a disk, and not in memory alone."""
        return self._connection.keeps_pages

    def transaction(self, schema: Schema = "main") -> AbstractContextManager[object]:
        """Write several things of one of the two files as one.

        Of the other's only what a table's own method writes along with that.
        """
        return self._connection.writing(schema)

    def close(self) -> None:
        """Close the files, after copying what the user made in this session."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
