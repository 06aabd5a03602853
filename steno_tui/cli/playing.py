"""The verb ``play``: one episode in the foreground, until its end or Ctrl-C."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import click

from steno_tui import text, urls
from steno_tui.catalog import EpisodeRead, Failed, PodcastRef, Reference, read_reference
from steno_tui.cli.output import is_terminal, progress, put, say
from steno_tui.cli.session import Session, catalog, session, session_options, wait_for
from steno_tui.errors import (
    NoPlayerError,
    NotOnDiskError,
    PlayerError,
    StenoError,
    UnknownError,
    UsageError,
)
from steno_tui.models import Chapter, Episode

if TYPE_CHECKING:
    from steno_tui.catalog import Catalog
    from steno_tui.player import MpvPlayer, Status, Track

SAVE_SECONDS = 5.0
"""How much of the position a crash may lose."""


def _time(context: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """Read a time in an episode as whole seconds: ``14:40``, ``1:02:03`` or ``880``."""
    if given is None:
        return None
    given = given.strip()
    plain = re.fullmatch(r"[0-9]{1,9}", given)
    seconds = text.whole_seconds(given) if plain else text.parse_timestamp(given)
    if seconds is None:
        raise click.BadParameter(
            f"{text.line(given, 40)!r} is no time: write 14:40, 1:02:03 or 880.", context, parameter
        )
    return seconds


@click.command()
@click.argument("ref")
@click.option(
    "--at", callback=_time, metavar="TIME", help="Start at 14:40, 1:02:03 or 880 seconds."
)
@click.option(
    "--chapter", type=click.IntRange(min=1), metavar="N", help="Start at the N-th chapter."
)
@session_options()
def play(ref: str, at: int | None, chapter: int | None) -> None:
    """Play an episode with mpv, from where you left it or from a time.

    Ctrl-C ends it.

    Example: steno-tui play kernel-panic/who-ate-the-page-cache --at 14:40
    """
    if at is not None and chapter is not None:
        raise UsageError("Give --at or --chapter, not both.")
    with session() as current:
        reference = read_reference(ref, current.server)
        if isinstance(reference, PodcastRef):
            raise UsageError(f"{reference.slug} is a podcast; name one of its episodes.")
        wait_for(_play(current, reference, at, chapter))


async def _play(
    current: Session, reference: Reference, at: int | None, chapter: int | None
) -> None:
    from steno_tui.player import MpvPlayer, Track, find_mpv

    async with catalog(current) as opened:
        episode = await _with_audio(opened, reference)
        url = urls.check(episode.audio_url or "", current.server)
        start = await _start(opened, episode, at, chapter)
        if current.offline:
            raise NotOnDiskError(
                f"The audio of “{episode.title}” is not on disk, and steno-tui is offline."
            )
        try:
            mpv = await find_mpv(current.config.mpv)
        except NoPlayerError:
            put(urls.at_time(url, start))
            raise
        track = Track(
            str(episode.key), url, episode.title, episode.podcast.title, episode.duration_seconds
        )
        player = MpvPlayer(mpv, current.server)
        try:
            await _Listening(opened, episode, player).to(track, start)
        finally:
            await player.close()


async def _with_audio(opened: Catalog, reference: Reference) -> Episode:
    """The episode, from disk where its audio's address is there.

    Raises:
        UsageError: it has no audio.
        StenoError: it could not be read.
    """
    episode: Episode | None = None
    failure: StenoError | None = None
    async for event in opened.pages.open(reference):
        if isinstance(event, EpisodeRead):
            episode = event.episode
            if episode.audio_url:
                return episode
        elif isinstance(event, Failed):
            failure = event.error
    if episode is None:
        raise failure or UnknownError("There is no such episode.")
    if failure is not None:
        say(failure.sentence)
    raise UsageError(f"“{episode.title}” has no audio.")


async def _start(opened: Catalog, episode: Episode, at: int | None, chapter: int | None) -> int:
    """Where to start, in seconds.

    Raises:
        UnknownError: it has no such chapter.
        UsageError: the time lies beyond its end.
    """
    from steno_tui.library import Library

    length = episode.duration_seconds
    if chapter is not None:
        if chapter > len(episode.chapters):
            there = text.count(len(episode.chapters), "chapter")
            raise UnknownError(f"“{episode.title}” has {there}; there is no {chapter}.")
        return episode.chapters[chapter - 1].start_seconds
    if at is not None:
        if length is not None and at >= length:
            raise UsageError(f"“{episode.title}” ends at {text.timestamp(length)}.")
        return at
    listened = await opened.disk.run(Library.listened, episode.key)
    left = listened.seconds if listened is not None else 0
    return left if length is None or left < length - 1 else 0


class _Listening:
    """One episode being played: tells where it is, and remembers it."""

    def __init__(self, opened: Catalog, episode: Episode, player: MpvPlayer) -> None:
        self._opened = opened
        self._episode = episode
        self._player = player
        self._saved: float | None = None
        self._session: int | None = None
        self._told: Chapter | None = None

    async def to(self, track: Track, start: int) -> None:
        """Play to the end.

        Raises:
            PlayerError: it cannot be played, or not to its end.
        """
        import asyncio

        changed = asyncio.Event()
        self._player.subscribe(lambda status: changed.set())
        say(f"{self._episode.title}, from {text.timestamp(start)}, with {self._player.name}.")
        try:
            await self._player.play(track, start)
            while (status := self._player.status).state not in ("ended", "failed", "stopped"):
                self._tell(status)
                await self._save(status)
                await changed.wait()
                changed.clear()
            if status.state == "failed":
                raise PlayerError(status.reason or "The sound stopped.")
        finally:
            await self._save(self._player.status, always=True)
            if is_terminal(sys.stderr):
                sys.stderr.write("\n")

    def _tell(self, status: Status) -> None:
        """Say where it is: on one line of a terminal, elsewhere at each chapter."""
        if status.position is None:
            return
        at = int(status.position)
        chapter = next(
            (entry for entry in reversed(self._episode.chapters) if entry.start_seconds <= at), None
        )
        if is_terminal(sys.stderr):
            length = status.duration or self._episode.duration_seconds
            total = f" / {text.timestamp(int(length))}" if length else ""
            title = f"  {chapter.title}" if chapter else ""
            progress(f"{text.timestamp(at)}{total}{title}")
        elif chapter is not None and chapter != self._told:
            say(f"{text.timestamp(chapter.start_seconds)}  {chapter.title}")
        self._told = chapter

    async def _save(self, status: Status, *, always: bool = False) -> None:
        """Remember the position; what was heard to its end starts over the next time."""
        from steno_tui.library import Library

        at = status.position
        if at is None or not self._episode.key.episode:
            return
        if always or self._saved is None or abs(at - self._saved) >= SAVE_SECONDS:
            self._saved = at
            disk, key = self._opened.disk, self._episode.key
            if self._session is None:
                self._session = await disk.run(Library.begin_listening, key)
            await disk.run(
                Library.save_position,
                key,
                int(at),
                session=self._session,
                finished=status.state == "ended",
            )
