"""The episodes that a list or a page told of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import msgspec

from steno_tui.errors import SearchIndexError
from steno_tui.library.connection import Connection
from steno_tui.library.episode_lists import EpisodeLists, Place, as_json
from steno_tui.library.podcasts import PodcastTable
from steno_tui.library.rows import (
    EPISODE_FACTS,
    PUBLISHED,
    EpisodeValues,
    episode_from,
    episode_values,
    is_ahead,
    short_idea,
    upsert,
)
from steno_tui.library.sources import ASKED_OF_SERVER, ORIGIN, SourceTable
from steno_tui.models.episode import AudioAddress, Episode, EpisodeKey, EpisodeRow
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.models.transcript_job import JobState
from steno_tui.text.folding import fold

if TYPE_CHECKING:
    from steno_tui.library.highlights import HighlightTable
    from steno_tui.library.http_cache import HttpCache
    from steno_tui.library.search_index import SearchIndex
    from steno_tui.library.topics import TopicTable

_AT_ONCE = (250, 50)
"""How many rows one statement writes; the last few have one of their own.

At each statement's end the thread waits for its turn. But SQLite has to read each that is of a new
length, which takes as long as writing its rows: hence none that is long and odd.
"""


@cache
def _upsert_episodes(rows: int) -> str:
    """The statement that writes so many rows."""
    return upsert("episodes", ("origin", "podcast", "slug"), EPISODE_FACTS, rows=rows)


_UPSERT_EPISODE = _upsert_episodes(1)

_JOB = f"""(SELECT j.state FROM user.transcript_jobs j
            WHERE j.episode = e.id AND {ASKED_OF_SERVER}
                AND j.state IN ({", ".join(f"'{state}'" for state in JobState if state.is_alive)})
            ORDER BY j.created_at DESC LIMIT 1)"""
_ROWS = """
    SELECT e.podcast, e.slug, e.title, coalesce(p.title, e.podcast), e.published, e.duration,
        e.state, e.chapters, r.episode IS NOT NULL,
        (SELECT q.state FROM user.requests q WHERE q.episode = e.id
            ORDER BY q.created_at DESC LIMIT 1),
        h.finished, h.seconds, i.text,
        {job}
    FROM {episodes}
        LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast
        LEFT JOIN user.reads r ON r.episode = e.id
        LEFT JOIN user.positions h ON h.episode = e.id
        LEFT JOIN main.main_ideas i ON i.episode = e.number
"""
_SELECT_ROW = (
    _ROWS.format(episodes="main.episodes e", job=_JOB)
    + f" WHERE e.origin = {ORIGIN} AND e.podcast = ? AND e.slug = ?"
)
# CROSS JOIN keeps the order of the loops: that in which the numbers are named.
_SELECT_NUMBERED = _ROWS.format(
    episodes="json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value", job=_JOB
)
_WITHOUT_AUDIO = """
    SELECT e.podcast, e.slug
    FROM json_each(?) w CROSS JOIN main.episodes e ON e.number = w.value
    WHERE e.chapters IS NOT NULL AND coalesce(e.audio_url, '') = ''
"""
_SELECT_TITLES = f"""
    SELECT e.title, coalesce(p.title, e.podcast)
    FROM main.episodes e LEFT JOIN main.podcasts p ON p.origin = e.origin AND p.slug = e.podcast
    WHERE e.origin = {ORIGIN} AND e.podcast = ? AND e.slug = ?
"""
_FIND_DATE = (
    f"SELECT published FROM main.episodes WHERE origin = {ORIGIN} AND podcast = ? AND slug = ?"
)
_IS_SAID = """
    SELECT EXISTS (SELECT 1 FROM user.kept_transcripts WHERE episode = ?)
        OR EXISTS (SELECT 1 FROM main.resources WHERE url IN (SELECT value FROM json_each(?)))
"""
_KEYED = f"origin = {ORIGIN} AND podcast = ? AND slug = ?"


def _upsert(connection: sqlite3.Connection, rows: Sequence[tuple[Any, ...]]) -> int:
    """Write the rows of episodes; how many were new or changed."""
    touched = start = 0
    while start < len(rows):
        left = len(rows) - start
        some = rows[start : start + next((size for size in _AT_ONCE if size <= left), left)]
        values = tuple(chain.from_iterable(some))
        touched += connection.execute(_upsert_episodes(len(some)), values).rowcount
        start += len(some)
    return touched


class EpisodeTable:
    """The table of episodes. Two of the same slug in two podcasts are two episodes."""

    def __init__(
        self,
        connection: Connection,
        sources: SourceTable,
        podcasts: PodcastTable,
        lists: EpisodeLists,
        http_cache: Callable[[], HttpCache],
        search_index: Callable[[], SearchIndex],
        highlights: Callable[[], HighlightTable],
        topics: Callable[[], TopicTable],
    ) -> None:
        self._connection = connection
        self._sources = sources
        self._podcasts = podcasts
        self._lists = lists
        self._http_cache = http_cache
        self._search_index = search_index
        self._highlights = highlights
        self._topics = topics

    def put(self, podcast_slug: str, episodes: Iterable[Episode]) -> tuple[int, int]:
        """Keep what a list tells of a podcast's episodes; what it does not tell stays as it was.

        An episode without a slug is passed over: nothing identifies it.

        Returns:
            How many were new, and how many of the others changed.
        """
        told = [episode for episode in episodes if episode.slug]
        if not told:
            return 0, 0
        values = [episode_values(episode) for episode in told]
        with self._connection.writing("main") as connection:
            before = self._count(connection, podcast_slug)
            return self._put(connection, podcast_slug, values, before, told[0].podcast.title)

    def put_list(self, podcast_slug: str, values: Sequence[EpisodeValues]) -> tuple[int, int]:
        """As `put`, for a list that the service was just now asked for, which is noted too.

        Args:
            podcast_slug: whose list.
            values: those of its episodes, which have slugs. They come ready, for whoever asks the
                library waits meanwhile.
        """
        with self._connection.writing("main") as connection:
            before = self._podcasts.touch(podcast_slug)
            return self._put(connection, podcast_slug, values, before)

    def _put(
        self,
        connection: sqlite3.Connection,
        podcast: str,
        values: Sequence[EpisodeValues],
        before: int | None,
        title: str = "",
    ) -> tuple[int, int]:
        """Keep what is told of a podcast's episodes.

        Args:
            connection: the open files.
            podcast: the slug of whose they are.
            values: those of each episode.
            before: how many of them are here; None where nothing is known of the podcast.
            title: the podcast's, in that case.
        """
        if not values:
            return 0, 0
        origin = self._sources.number(connection)
        if before is None:
            title = title or podcast
            number = self._sources.podcast(podcast)
            connection.execute(
                "INSERT INTO main.podcasts (origin, slug, id, title, folded)"
                " VALUES (?, ?, ?, ?, ?)",
                (origin, podcast, number, title, fold(title)),
            )
        slugs = [value[0] for value in values]
        numbers = self._sources.episodes(podcast, slugs)
        now = int(self._connection.now())
        touched = _upsert(
            connection,
            [
                (origin, podcast, number, *self._dated(podcast, value, now))
                for number, value in zip(numbers, values, strict=True)
            ],
        )
        if not before and len(set(slugs)) == len(slugs):
            return touched, 0
        added = (self._count(connection, podcast) or 0) - (before or 0)
        return added, touched - added

    def _count(self, connection: sqlite3.Connection, podcast: str) -> int | None:
        """How many episodes of a podcast are here; None where the podcast is not."""
        row = connection.execute(
            f"SELECT coalesce(episode_count, 0) FROM main.podcasts WHERE origin = {ORIGIN}"
            " AND slug = ?",
            (self._sources.origin, podcast),
        ).fetchone()
        return None if row is None else int(row[0])

    def _dated(self, podcast: str, values: EpisodeValues, now: int) -> EpisodeValues:
        """An episode with the date by which it is listed: of one ahead, when it was first told.

        Some publishers date episodes decades ahead, to have them on top of every list for ever.
        """
        published = values[PUBLISHED]
        if published is None or published <= now or not is_ahead(published, now):
            return values
        found = self._connection.row(_FIND_DATE, self._sources.origin, podcast, values[0])
        known = now if found is None or found[0] is None else min(int(found[0]), now)
        return (*values[:PUBLISHED], known, *values[PUBLISHED + 1 :])

    def put_page(
        self,
        episode: Episode,
        url: str,
        body: bytes,
        validators: Validators,
        *,
        beside: bool = False,
        shown: Episode | None = None,
    ) -> None:
        """Keep an episode's page: its body, what it says for the lists, its parts, its words.

        Without both slugs only the body is kept.

        Args:
            episode: what was read out of the body.
            url: the address it came from.
            body: the page, byte for byte.
            validators: those of the same answer.
            beside: whether the body before it is kept beside it, for more was read out of that.
            shown: the page with what others say beside it, if they do: by all of its words it is
                found.
        """
        try:
            self._put_page(episode, url, body, validators, beside, shown or episode)
        except SearchIndexError:
            self._search_index().make_anew()
            self._put_page(episode, url, body, validators, beside, shown or episode)

    def _put_page(
        self,
        episode: Episode,
        url: str,
        body: bytes,
        validators: Validators,
        beside: bool,
        shown: Episode,
    ) -> None:
        from steno_tui.library.passages import passages_of  # no list needs it

        key = episode.key
        with self._connection.writing("main") as connection:
            if beside:
                self._http_cache().keep_beside(url)
            else:
                self._http_cache().drop_beside(url)
            self._http_cache().put(url, body, validators)
            if not all(key):
                return
            self._podcasts.put([episode.podcast])
            origin = self._sources.number(connection)
            number, now = self._sources.episode(key), int(self._connection.now())
            values = self._dated(key.podcast, episode_values(episode), now)
            connection.execute(_UPSERT_EPISODE, (origin, key.podcast, number, *values))
            row, published = connection.execute(
                f"UPDATE main.episodes SET chapters = ?, page = ? WHERE {_KEYED}"
                " RETURNING number, published",
                (len(episode.chapters), url, self._sources.origin, *key),
            ).fetchone()
            connection.execute("DELETE FROM main.main_ideas WHERE episode = ?", (row,))
            if idea := short_idea(episode.main_idea):
                connection.execute(
                    "INSERT INTO main.main_ideas (episode, text) VALUES (?, ?)", (row, idea)
                )
            self.note_transcript(row, has_one=episode.page_transcript is not None)
            self._highlights().put(row, published, shown.highlights)
            self._topics().put(row, shown.topics)
            if self._is_said(connection, number, shown):
                self._search_index().touch(key)  # for its words are not all on the page
            else:
                self._search_index().put(row, published, passages_of(shown))

    def _is_said(self, connection: sqlite3.Connection, number: int, page: Episode) -> bool:
        """Whether words of an episode are on disk as they are said.

        Args:
            connection: the open files.
            number: its own.
            page: with what its publisher says.
        """
        links = page.publisher.transcripts if page.publisher is not None else ()
        urls = msgspec.json.encode([link.url for link in links]).decode()
        (found,) = connection.execute(_IS_SAID, (number, urls)).fetchone()
        return page.page_transcript is not None or bool(found)

    def note_transcript(self, row: int, *, has_one: bool) -> None:
        """Note whether the page of an episode has a transcript; of the number of its row."""
        change = "DELETE FROM main.page_transcripts WHERE episode = ?"
        if has_one:
            change = "INSERT OR IGNORE INTO main.page_transcripts (episode) VALUES (?)"
        with self._connection.writing("main") as connection:
            connection.execute(change, (row,))

    def note_chapters(self, key: EpisodeKey, number: int) -> None:
        """Note how many chapters an episode has that has no page; it waits to be found by them."""
        with self._connection.writing("main") as connection:
            found = connection.execute(
                f"UPDATE main.episodes SET chapters = ? WHERE {_KEYED} RETURNING number",
                (number, self._sources.origin, *key),
            ).fetchone()
            if found is not None:
                self._search_index().touch(key)

    def page_url(self, key: EpisodeKey) -> str | None:
        """The address of the page that is kept for an episode; None where none is."""
        row = self._connection.row(
            f"SELECT page FROM main.episodes WHERE {_KEYED}", self._sources.origin, *key
        )
        return None if row is None else row[0]

    def audio(self, key: EpisodeKey) -> AudioAddress | None:
        """Where an episode's audio lies, as the newest list or page says; None where none does."""
        row = self._connection.row(
            "SELECT e.audio_url, r.checked_at FROM main.episodes e"
            f" LEFT JOIN main.resources r ON r.url = e.page WHERE {_KEYED}",
            self._sources.origin,
            *key,
        )
        return None if row is None or row[0] is None else AudioAddress(*row)

    def facts(self, key: EpisodeKey) -> Episode | None:
        """What the lists tell of an episode, for where no page of it is kept."""
        facts = ", ".join(EPISODE_FACTS)
        row = self._connection.row(
            f"SELECT slug, title, {facts} FROM main.episodes WHERE {_KEYED}",
            self._sources.origin,
            *key,
        )
        if row is None:
            return None
        podcast = self._podcasts.get(key.podcast) or Podcast(key.podcast, key.podcast)
        return episode_from(podcast, row)

    def row(self, key: EpisodeKey) -> EpisodeRow | None:
        """An episode as the lists show it; None where nothing is known of it."""
        origin = self._sources.origin
        found = self._connection.iterate(_SELECT_ROW, origin, origin, *key)
        return next(iter(self._rows(found)), None)

    def titles(self, keys: Iterable[EpisodeKey]) -> dict[EpisodeKey, tuple[str, str]]:
        """The titles of episodes and of their podcasts; of those that are known."""
        origin = self._sources.origin
        found = ((key, self._connection.row(_SELECT_TITLES, origin, *key)) for key in keys)
        return {key: (row[0], row[1]) for key, row in found if row is not None}

    def rows(
        self,
        podcast: str | None = None,
        *,
        limit: int | None = None,
        offset: int = 0,
        near: Place | None = None,
    ) -> list[EpisodeRow]:
        """Episodes, the newest first; those without a date last, as they were told.

        Args:
            podcast: a slug; None for the episodes of all podcasts that the user did not leave.
            limit: the most rows to return; all of them when None.
            offset: how many to pass over first.
            near: see `EpisodeLists.newest`.
        """
        limit = -1 if limit is None else limit
        return self.numbered(self._lists.newest(podcast, limit, offset, near))

    def numbered(self, numbers: Sequence[int]) -> list[EpisodeRow]:
        """The episodes of some numbers, in their order; see `EpisodeLists`."""
        asked, rows = self._sources.origin, as_json(numbers)
        return self._rows(self._connection.iterate(_SELECT_NUMBERED, asked, rows))

    def without_audio(self, numbers: Sequence[int]) -> set[EpisodeKey]:
        """Those of the episodes of some numbers of which it is known that they have no audio.

        So it is where a page was read that names none.
        """
        found = self._connection.iterate(_WITHOUT_AUDIO, as_json(numbers))
        return {EpisodeKey(*key) for key in found}

    def _rows(self, found: Iterable[Any]) -> list[EpisodeRow]:
        # Thousands of rows have few podcasts and states between them: each is kept once, which
        # halves the memory of a long list.
        kept: dict[Any, Any] = {}
        once = kept.setdefault
        return [
            EpisodeRow(
                once(podcast, podcast),
                slug,
                title,
                once(show, show),
                published,
                length,
                once(state, state),
                chapters,
                read == 1,
                ask,
                heard == 1,
                position or 0,
                main_idea,
                job,
            )
            for (
                podcast,
                slug,
                title,
                show,
                published,
                length,
                state,
                chapters,
                read,
                ask,
                heard,
                position,
                main_idea,
                job,
            ) in found
        ]
