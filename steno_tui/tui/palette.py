"""What the command palette finds: commands, podcasts, episodes and chapters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from steno_tui.core.core import Core
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.times import timestamp
from steno_tui.tui.commands import COMMANDS

MOST_HITS = 20
"""Of each kind; a palette is for narrowing, not for scrolling."""


class Finder(Protocol):
    """What the palette asks of the program."""

    core: Core

    def run_command(self, name: str) -> None:
        """Do a command."""

    def go_to_podcast(self, slug: str) -> None:
        """Show a podcast's episodes."""

    def go_to_episode(self, key: EpisodeKey, seconds: int | None = None) -> None:
        """Show an episode's page, at the chapter that starts at a time."""


def _two_rows(title: str, below: str) -> Content:
    """What a hit shows; Textual's own help texts would be read as markup."""
    return Content.assemble(title, "\n", (below, "dim"))


def _is_in(words: list[str], text: str) -> bool:
    return all(word in text.casefold() for word in words)


class CommandsProvider(Provider):
    """The commands that need no key to be known."""

    @property
    def _steno(self) -> Finder:
        return cast(Finder, self.app)

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in COMMANDS:
            if command.in_palette:
                run = partial(self._steno.run_command, command.name)
                yield DiscoveryHit(Content(command.help.rstrip(".")), run)

    async def search(self, query: str) -> Hits:
        """Those whose help has every word."""
        words = query.casefold().split()
        for command in COMMANDS:
            if command.in_palette and _is_in(words, f"{command.help} {command.name}"):
                run = partial(self._steno.run_command, command.name)
                yield Hit(0.9, Content(command.help.rstrip(".")), run)


class LibraryProvider(Provider):
    """Podcasts, episodes and chapters, by the words of their titles."""

    async def search(self, query: str) -> Hits:
        """The library's findings: podcasts above episodes above chapters."""
        app = cast(Finder, self.app)
        library = app.core.library
        if not query.strip():
            return
        for podcast in await library.run(
            lambda library: library.titles.podcasts(query, limit=MOST_HITS)
        ):
            run: Callable[[], None] = partial(app.go_to_podcast, podcast.slug)
            yield Hit(0.8, _two_rows(podcast.title, "Podcast"), run)
        for row in await library.run(
            lambda library: library.titles.episodes(query, limit=MOST_HITS)
        ):
            run = partial(app.go_to_episode, row.key)
            yield Hit(0.6, _two_rows(row.title, row.podcast_title), run)
        for chapter in await library.run(
            lambda library: library.titles.chapters(query, limit=MOST_HITS)
        ):
            key = EpisodeKey(chapter.podcast, chapter.episode)
            run = partial(app.go_to_episode, key, chapter.start_seconds)
            words = f"{timestamp(chapter.start_seconds)}  {chapter.title}"
            yield Hit(0.4, _two_rows(words, chapter.episode_title), run)
