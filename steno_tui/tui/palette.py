"""What the command palette finds: commands, podcasts, episodes and chapters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import Input
from textual.worker import Worker

from steno_tui.core.reference import EpisodeRef, PodcastRef
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.folding import fold, has_words
from steno_tui.text.times import timestamp
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import COMMANDS, Command
from steno_tui.tui.hints import CLOSE, Hint
from steno_tui.tui.messages import GoTo
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workarounds.window_size import use_window_size

MOST_HITS = 20
"""Of each kind; a palette is for narrowing, not for scrolling."""


_OPEN = Hint("open", key="Enter", action="app.simulate_key('enter')")


class Palette(CommandPalette):
    """Textual's palette, whose Enter waits for the hits of what was typed."""

    def __init__(self) -> None:
        super().__init__()
        self._opens_first = False
        """Whether Enter was pressed before the hits were there."""

    def compose(self) -> ComposeResult:
        """Textual's, and below it what the keys do."""
        yield from super().compose()
        yield StatusLine((_OPEN, CLOSE), id="palette-hints")

    @property
    def _is_searching(self) -> bool:
        """Whether the hits on the screen, if any, may not be those of what was typed."""
        return any(
            search.group == self._GATHER_COMMANDS_GROUP and not search.is_finished
            for search in self.workers
        )

    @on(Input.Changed)
    def _typed(self) -> None:
        """Other words have other hits, of which none has been asked for yet."""
        self._opens_first = False

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Leave it to Textual what Enter opens, once what is shown belongs to what was typed."""
        if event.value.strip() and self._is_searching:
            event.stop()
            event.prevent_default()
            self._opens_first = True

    @on(Worker.StateChanged)
    def _searched(self) -> None:
        """Open the first hit, where that was asked for before it was there."""
        if self._opens_first and not self._is_searching:
            self._opens_first = False
            hits = self.query_one(CommandList)
            if hits.option_count:
                hits.highlighted = 0
                hits.action_select()

    def action_close(self) -> None:
        """Back to where one was."""
        self.dismiss(None)

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        use_window_size(self, event)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """End, where it has not ended already: two keys may be faster than a screen goes."""
        return super().dismiss(result) if self.is_active else AwaitComplete()


def _two_rows(title: str, below: str) -> Content:
    """What a hit shows; Textual's own help texts would be read as markup."""
    return Content.assemble(title, "\n", (below, "dim"))


def _title(command: Command) -> Content:
    return Content(command.help.rstrip("."))


class CommandsProvider(Provider):
    """The commands that need no key to be known."""

    def _run(self, command: Command) -> Callable[[], object]:
        return partial(self.app.run_action, f"app.hint('{command.name}')")

    async def discover(self) -> Hits:
        """All of them, before anything is typed."""
        for command in COMMANDS:
            if command.in_palette:
                yield DiscoveryHit(_title(command), self._run(command))

    async def search(self, query: str) -> Hits:
        """Those whose help has every word."""
        words = fold(query).split()
        for command in COMMANDS:
            if command.in_palette and has_words(fold(f"{command.help} {command.name}"), words):
                yield Hit(0.9, _title(command), self._run(command))


class LibraryProvider(Provider):
    """Podcasts, episodes and chapters, by the words of their titles."""

    def _go(self, to: GoTo) -> Callable[[], object]:
        return partial(self.app.post_message, to)

    async def search(self, query: str) -> Hits:
        """The library's findings: podcasts above episodes above chapters."""
        app = self.app
        if not (isinstance(app, BaseApp) and query.strip()):
            return
        found = await app.core.search.titles(query, limit=MOST_HITS)
        for podcast in found.podcasts:
            go = self._go(GoTo(PodcastRef(podcast.slug)))
            yield Hit(0.8, _two_rows(podcast.title, "Podcast"), go)
        for row in found.episodes:
            go = self._go(GoTo(EpisodeRef(row.key)))
            yield Hit(0.6, _two_rows(row.title, row.podcast_title), go)
        for chapter in found.chapters:
            key = EpisodeKey(chapter.podcast, chapter.episode)
            words = f"{timestamp(chapter.start_seconds)}  {chapter.title}"
            go = self._go(GoTo(EpisodeRef(key), chapter.start_seconds))
            yield Hit(0.4, _two_rows(words, chapter.episode_title), go)
