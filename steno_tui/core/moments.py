"""Moments: places in episodes that the user marks, notes something at, and finds again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from steno_tui.core.episode_pages import EpisodePages
from steno_tui.core.events import EpisodeRead, Failed
from steno_tui.core.listings import EpisodeStatus, read_status
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import StenoError, UnknownError, UsageError
from steno_tui.library.library import Library
from steno_tui.library.worker import LibraryWorker
from steno_tui.models.chapters import chapter_at
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.moment import MOST_OF_EPISODE, NOTE_LIMIT, WORDS_LIMIT, Moment
from steno_tui.text.counts import grouped
from steno_tui.text.folding import fold, has_words, words_of
from steno_tui.text.sanitize import line
from steno_tui.text.times import timestamp

T = TypeVar("T")

REACH_SECONDS = 10
"""What is heard less than this behind a moment is that moment: somebody has a note to add."""

GONE = "That moment is there no more."


class MomentChange(Struct, frozen=True):
    """What became of a moment."""

    moment: Moment
    """As it is; one that was removed, as it was."""
    before: Moment | None
    """As it was; None for a new one."""
    status: EpisodeStatus
    """How its episode stands afterwards."""


class FoundMoments(Struct, frozen=True):
    """Moments that were asked for."""

    moments: list[Moment]
    """The newest first; maybe not all of them."""
    count: int
    """How many there are of these."""
    total: int
    """How many there are at all."""


def moment_at(episode: Episode, seconds: int | None, words: str = "") -> Moment:
    """A place in an episode as a moment, which is not kept yet.

    Args:
        episode: which.
        seconds: by its page's own times; None for a line without a time.
        words: those of the line, if it is one.
    """
    number = None if seconds is None else chapter_at(episode.chapters, seconds)
    return Moment(
        episode.key,
        line(episode.title),
        line(episode.podcast.title or episode.podcast.slug),
        seconds,
        "" if number is None else line(episode.chapters[number].title, WORDS_LIMIT),
        line(words, WORDS_LIMIT),
    )


def _keep(library: Library, place: Moment, reach: int, note: str | None) -> MomentChange:
    """Keep a moment, or find the one that marks its place; and have a note on it."""
    before = moment = library.moments.find(place, reach)
    written = None if note is None else line(note, NOTE_LIMIT)
    if moment is None:
        if len(library.moments.of(place.key)) >= MOST_OF_EPISODE:
            most = grouped(MOST_OF_EPISODE)
            raise UsageError(f"An episode has {most} moments at most: delete one of them first.")
        moment = library.moments.put(replace(place, note=written or ""))
    elif written is not None and written != moment.note:
        library.moments.set_note(moment.id, written)
        moment = replace(moment, note=written)
    return MomentChange(moment, before, read_status(library, place.key))


def _folded(moment: Moment) -> str:
    """All words that one may remember of a moment."""
    return fold(
        f"{moment.words} {moment.note} {moment.chapter} {moment.title} {moment.podcast_title}"
    )


class Moments:
    """Keeps and finds moments. Each raises `LibraryError` where the disk refuses.

    Args:
        library: where they are kept.
        pages: tells of episodes of which the caller has but the name.
    """

    def __init__(self, library: LibraryWorker, pages: EpisodePages) -> None:
        self._library = library
        self._pages = pages

    async def of(self, key: EpisodeKey) -> list[Moment]:
        """Those of an episode, by their times; those of lines without a time come last."""
        return await self._library.run(lambda library: library.moments.of(key))

    async def find(
        self, text: str = "", *, limit: int, podcasts: Collection[str] = ()
    ) -> FoundMoments:
        """Those that have all words of a text, in whatever is known of them.

        Args:
            text: what the user typed; where it is empty, all are found.
            limit: how many are wanted, the newest.
            podcasts: the slugs of the podcasts whose moments are wanted; of all where none is.
        """
        words = words_of(text)

        def found(library: Library) -> FoundMoments:
            moments: list[Moment] = []
            count = total = 0
            for moment in library.moments.all():
                total += 1
                is_of_these = not podcasts or moment.key.podcast in podcasts
                if is_of_these and has_words(_folded(moment), words):
                    count += 1
                    if count <= limit:
                        moments.append(moment)
            return FoundMoments(moments, count, total)

        return await self._library.run(found)

    async def mark(self, place: Moment, *, reach: int = 0, note: str | None = None) -> MomentChange:
        """Mark a place in an episode, unless it is marked already.

        Args:
            place: see `moment_at`.
            reach: up to how many seconds before it a moment may lie that marks it already.
            note: what is to be noted there; None leaves what is.

        Raises:
            UsageError: the episode has `MOST_OF_EPISODE` of them.
        """
        return await self._write(lambda library: _keep(library, place, reach, note))

    async def add(self, key: EpisodeKey, seconds: int, note: str | None = None) -> MomentChange:
        """Mark a time in an episode of which the caller has but the name; else as `mark`.

        What is on disk of it will do; where nothing is, it is asked for.

        Raises:
            UsageError: the time lies beyond its end.
            StenoError: nothing of it is on disk, and it could not be had.
        """
        episode = await self._episode(key)
        length = episode.duration_seconds
        if length is not None and seconds >= length:
            raise UsageError(f"“{episode.title}” ends at {timestamp(length)}.")
        return await self.mark(moment_at(episode, seconds), note=note)

    async def named(self, key: EpisodeKey, seconds: int | None, words: str = "") -> Moment:
        """The one moment of an episode at a time, or with some words where none is given.

        Raises:
            UnknownError: there is none.
            UsageError: several have these words.
        """
        wanted = words_of(words)
        found = [
            moment
            for moment in await self.of(key)
            if (seconds is None or moment.seconds == seconds) and has_words(_folded(moment), wanted)
        ]
        if seconds is None and len(found) > 1:
            raise UsageError(f"{len(found)} moments of {key} have these words; give more of them.")
        if not found:
            what = "with these words" if seconds is None else f"at {timestamp(seconds)}"
            raise UnknownError(f"{key} has no moment {what}.")
        return found[0]

    async def set_note(self, id: int, note: str) -> MomentChange:
        """Have another note on a moment; an empty one is none.

        Raises:
            UnknownError: the moment is there no more.
        """

        def noted(library: Library) -> MomentChange:
            before = library.moments.get(id)
            if before is None:
                raise UnknownError(GONE)
            now = replace(before, note=line(note, NOTE_LIMIT))
            library.moments.set_note(id, now.note)
            return MomentChange(now, before, read_status(library, before.key))

        return await self._write(noted)

    async def remove(self, id: int) -> MomentChange:
        """Remove a moment; raises as `set_note`."""

        def removed(library: Library) -> MomentChange:
            before = library.moments.get(id)
            if before is None:
                raise UnknownError(GONE)
            library.moments.remove(id)
            return MomentChange(before, before, read_status(library, before.key))

        return await self._write(removed)

    async def take_back(self, change: MomentChange) -> EpisodeStatus:
        """Have a moment as it was before a change; how its episode stands then."""

        def taken_back(library: Library) -> EpisodeStatus:
            before, moment = change.before, change.moment
            if before is None:
                library.moments.remove(moment.id)
            else:
                library.moments.put(before)
                library.moments.set_note(before.id, before.note)
            return read_status(library, change.status.key)

        return await self._write(taken_back)

    async def _write(self, call: Callable[[Library], T]) -> T:
        """Change something as one."""

        def written(library: Library) -> T:
            with library.transaction("user"):
                return call(library)

        return await self._library.run(written)

    async def _episode(self, key: EpisodeKey) -> Episode:
        """What is on disk of an episode, or can be had."""
        read = await self._pages.stored(key)
        if read is not None:
            return read.episode
        failure: StenoError = UnknownError(f"There is no episode {key}.")
        async for event in self._pages.open(EpisodeRef(key)):
            if isinstance(event, EpisodeRead):
                return event.episode
            if isinstance(event, Failed):
                failure = event.error
        raise failure
