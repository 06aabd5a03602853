"""The podcasts: loaded from the library, and refreshed from the service."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Hashable
from enum import Enum

from textual import work
from textual.app import ComposeResult
from textual.getters import query_one
from textual.reactive import var

from steno_tui.core.core import Core
from steno_tui.core.events import (
    CoreEvent,
    EpisodesListed,
    Failed,
    FeedsLeft,
    PodcastRead,
    PodcastsListed,
    Progress,
)
from steno_tui.models.podcast import PodcastRow, PodcastSort
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count, grouped
from steno_tui.tui.list_lines import podcast_lines
from steno_tui.tui.messages import ErrorReported, ListsChanged, ReadFailed, RefreshProgressed
from steno_tui.tui.narrowing_words import PODCAST_SORT_WORDS
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.widgets.line_list import LineList, place_of
from steno_tui.tui.widgets.pane import Pane, PaneTitle, mark_of_heard
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import host, is_private_host


class Everything(Enum):
    """The first row of the list of podcasts: the episodes of all of them."""

    EPISODES = "All podcasts"


ALL = Everything.EPISODES

Item = PodcastRow | Everything


def _key_of(item: Item) -> Hashable:
    return item if isinstance(item, Everything) else item.slug


class PodcastsPane(Pane):
    """The podcasts, below a row for all of them together."""

    title = query_one(PaneTitle)
    listing = query_one("#podcasts", LineList)

    count: var[int] = var(0)
    """How many podcasts are listed."""

    def __init__(self, core: Core, *, id: str) -> None:
        super().__init__(id=id)
        self._core = core
        self._unread = 0
        self._sort = PodcastSort.TITLE
        self._sought: str | None = None
        self._one_refresh = asyncio.Lock()

    def compose(self) -> ComposeResult:
        """Title and list."""
        yield PaneTitle("Podcasts", id="podcasts-title")
        yield LineList[Item](_key_of, self._draw, id="podcasts")

    def _draw(self, item: Item, width: int) -> list[Line]:
        signs = self.app.signs
        if isinstance(item, Everything):
            number = grouped(self._unread) if self._unread else ""
            right = [Span(number, "muted")]
            return [spread([Span(item.value, "strong")], right, width, signs.ellipsis)]
        return podcast_lines(item, width, signs)

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """Mark the podcast that is heard."""
        signs = self.app.signs
        key, sign = mark_of_heard(heard, signs)
        if (key, sign) != mark_of_heard(before, signs):
            slug = key.podcast if key is not None else ""
            self.listing.mark_of = lambda item: sign if slug and _key_of(item) == slug else ""
            self.listing.redraw()

    # From the library.

    def fill(self, rows: list[PodcastRow], select: str | None, sort: PodcastSort) -> None:
        """Show the first frame's list, in its order."""
        self._sort = sort
        self._say_order()
        self.show(rows)
        if select is not None:
            self.listing.set_items(self.listing.items, select=select)

    def _say_order(self) -> None:
        """Below the title: the service, or the order where that is another than by title."""
        server = host(self._core.service.server)
        service = "on this machine" if is_private_host(server) else server
        is_usual = self._sort is PodcastSort.TITLE
        self.title.about = service if is_usual else PODCAST_SORT_WORDS[self._sort]

    @work(group="podcasts", exclusive=True, description="load the podcasts")
    @reports_errors
    async def load(self, *, gives_way: bool = False) -> None:
        """Read the podcasts from the library; see `Listings.podcasts`."""
        rows = await self._core.listings.podcasts(self._sort, gives_way=gives_way)
        self.call_later(self.show, rows)

    def sort_next(self) -> None:
        """Have them in the next order, and remember that."""
        sorts = [*PodcastSort]
        self._sort = sorts[(sorts.index(self._sort) + 1) % len(sorts)]
        self._say_order()
        self.app.note(f"Podcasts: {PODCAST_SORT_WORDS[self._sort]}")
        self.app.typed_ahead.wait_for(self.load())
        self._remember_sort(self._sort)

    @work(group="podcast sort", description="remember the order of the podcasts")
    @reports_errors
    async def _remember_sort(self, sort: PodcastSort) -> None:
        await self._core.settings.set_podcast_sort(sort)

    def show(self, rows: list[PodcastRow]) -> None:
        """Show other podcasts; the one that is sought is selected once it is there."""
        self.count = len(rows)
        self._unread = sum(row.unread for row in rows)
        self.title.aside = str(len(rows)) if rows else ""
        self.listing.set_items([ALL, *rows])
        if self._sought is not None and self.listing.select(self._sought):
            self._sought = None

    def replace_row(self, row: PodcastRow) -> None:
        """Show one podcast's new counts where it stands."""
        rows = [one for one in self.listing.items if isinstance(one, PodcastRow)]
        place = place_of(rows, row.slug, _key_of)
        if place is not None and rows[place] != row:
            rows[place] = row
            self.show(rows)

    # What is selected.

    @property
    def selected(self) -> PodcastRow | None:
        """The podcast whose row is selected; None for all."""
        item = self.listing.selected
        return item if isinstance(item, PodcastRow) else None

    @property
    def slug(self) -> str | None:
        """The podcast whose episodes are shown; None for all."""
        return self.selected.slug if self.selected is not None else None

    @property
    def checked_at(self) -> float | None:
        """When the service was last asked about any of them, Unix seconds."""
        rows = (row for row in self.listing.items if isinstance(row, PodcastRow))
        return max((row.checked_at for row in rows if row.checked_at is not None), default=None)

    def select(self, slug: str | None) -> bool:
        """Select a podcast, or all of them; false where it is not there."""
        return self.listing.select(ALL if slug is None else slug)

    def seek(self, slug: str) -> None:
        """Select a podcast once its row is loaded."""
        self._sought = slug

    # From the service.

    @work(group="refresh", exclusive=True, description="refresh podcasts")
    @reports_errors
    async def refresh_from_service(self, slugs: list[str] | None) -> None:
        """Bring podcasts up to date that the user asked for, and tell at the end how it went.

        Args:
            slugs: which; None for all, and those the service lists.
        """
        self.workers.cancel_group(self, "look")
        async with self._one_refresh:
            failures, news = await self._update(slugs, force=True)
        self.post_message(ListsChanged())  # another program may have added some, too
        if failures:
            more = f" {len(failures) - 1} more failed too." if len(failures) > 1 else ""
            self.post_message(ErrorReported(failure_words(failures[0], self._core) + more))
        else:
            self.app.note(news)

    @work(group="look", exclusive=True, description="look for what is new")
    @reports_errors
    async def look(self) -> None:
        """Bring all up to date that was not looked at a few minutes ago; nobody asked for it.

        What the user asked for goes first: the network may have come back for that.
        """
        async with self._one_refresh:
            await self._update(None, force=False)

    async def _update(self, slugs: list[str] | None, *, force: bool) -> tuple[list[Failed], str]:
        """Show what comes of it; returns as `_pass_on` does."""
        failures, news = await self._pass_on(self._core.podcasts.update(slugs, force=force))
        self.post_message(RefreshProgressed(0, 0))
        for failed in failures:
            if failed.name == self._core.service.server:
                self.post_message(ReadFailed(failed, asked=False))
        return failures, news

    async def _pass_on(self, events: AsyncIterator[CoreEvent]) -> tuple[list[Failed], str]:
        """Post what changes; returns what failed, and in a few words what is new."""
        failures: list[Failed] = []
        new = others = 0
        left = ""
        async for event in events:
            match event:
                case Failed():
                    failures.append(event)
                case FeedsLeft():
                    left = f". {event.sentence(self.app.clock())}"
                case Progress(done=done, total=total):
                    self.post_message(RefreshProgressed(done, total))
                case EpisodesListed(added=0, changed=0):
                    pass
                case EpisodesListed(added=added, changed=changed):
                    new, others = new + added, others + changed
                    self.post_message(ListsChanged())
                case PodcastRead() | PodcastsListed():
                    self.post_message(ListsChanged())
        changes = f"{count(others, 'episode')} changed" if others else "Nothing new"
        return failures, (count(new, "new episode") if new else changes) + left

    @work(group="look-up", exclusive=True, description="look a podcast up")
    @reports_errors
    async def look_up(self, slug: str) -> None:
        """Ask the service for a podcast that is not in the library, beside any refresh of all."""
        failures, _ = await self._pass_on(self._core.podcasts.refresh(slug))
        for failed in failures:
            self.post_message(ReadFailed(failed, asked=True))


def failure_words(failed: Failed, core: Core) -> str:
    """What failed and why; the sentence itself names the service where that is all."""
    is_all = failed.name == core.service.server
    return failed.error.message if is_all else f"{failed.name}: {failed.error.message}"
