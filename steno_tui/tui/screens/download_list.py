"""The downloads: what is on this machine, what is on its way, how far, and why not further."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Hashable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from steno_tui.downloads.download import DownloadState
from steno_tui.errors import StenoError
from steno_tui.models.episode import EpisodeKey
from steno_tui.playback.download_list import DiskReading, DownloadList, DownloadRow, DownloadRows
from steno_tui.playback.downloads import Downloads
from steno_tui.text.counts import count
from steno_tui.text.sizes import size
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.download_lines import download_lines, downloads_about, downloads_title, why_words
from steno_tui.tui.hints import Hint, hint
from steno_tui.tui.messages import DownloadsChanged
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.screens.question import QuestionScreen
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.reason_below import ReasonBelow
from steno_tui.tui.workers import app_worker, reports_errors

READ_EVERY = 5.0
"""Seconds after which the disk is read again, for others change it too."""

_GO_ON = {DownloadState.PAUSED: "go on", DownloadState.FAILED: "try again"}


def _key_of(row: DownloadRow) -> Hashable:
    return row.id


def _states(downloads: Downloads) -> object:
    """What of it has the disk read again when it changes: anything but how far each is."""
    return downloads.whole, [(key, fetch.state) for key, fetch in downloads.fetches.items()]


class DownloadsScreen(Dialog[EpisodeKey | None]):
    """Lists the downloads; ends with the episode whose page is to be opened.

    Args:
        downloads: reads the list, and does what is asked for.
        go_on: goes on with a download, and tells what comes of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("downloads"),
        closing("downloads"),
    ]

    listing = query_one("#download-list", LineList)
    reason = query_one(ReasonBelow)

    def __init__(self, downloads: DownloadList, go_on: Callable[[DownloadRow], object]) -> None:
        super().__init__()
        self._list = downloads
        self._go_on = go_on
        self._read = DiskReading()
        self._rows = DownloadRows()
        self._has_read = False
        self._is_behind = False
        """Whether something has come since the disk was read."""
        self._seen = downloads.downloads.state
        self._leaving: set[Hashable] = set()
        """What is being deleted, and not shown any more."""
        self._one_by_one = asyncio.Lock()
        self._one_reading = asyncio.Lock()
        self._reads_again = False
        self._unsubscribe: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        listing = LineList[DownloadRow](_key_of, self._draw, id="download-list", row_height=2)
        yield list_with_hints("Downloads", listing, ReasonBelow(listing))

    def _draw(self, row: DownloadRow, width: int) -> list[Line]:
        return download_lines(row, width, self.app.signs)

    def on_mount(self) -> None:
        """Show what is on its way, and read what is here."""
        self.listing.mark_of = self._mark

        def changed(downloads: Downloads) -> None:
            self.post_message(DownloadsChanged(downloads))

        self._unsubscribe = self._list.downloads.subscribe(changed)
        self._show()
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(READ_EVERY, self.load)

    def on_unmount(self) -> None:
        """Hear of no more changes."""
        self._unsubscribe()

    def _mark(self, row: DownloadRow) -> str:
        return self.sign_of(row.key) if all(row.key) else ""

    # What is shown.

    @work(group="downloads-list", description="read which audio is here")
    @reports_errors
    async def load(self) -> None:
        """Read what is here from the disk; where it is being read, once more behind that."""
        self._reads_again = True
        if self._one_reading.locked():
            return
        async with self._one_reading:
            while self._reads_again:
                self._reads_again = False
                self.call_later(self._loaded, await self._list.read())

    def _loaded(self, read: DiskReading) -> None:
        if self._has_read and self._is_behind and self._reads_again:
            return  # what has come is in the next reading
        self._read, self._has_read, self._is_behind = read, True, False
        self._show()

    @on(DownloadsChanged)
    def _changed(self, message: DownloadsChanged) -> None:
        """Show how far it all is; what has begun or ended is also on the disk.

        What has come is shown only once the disk was read, or it would be gone until then.
        """
        before, self._seen = self._seen, message.downloads
        if before.fetches.keys() - message.downloads.fetches.keys():
            self._is_behind = True
        if not self._is_behind:
            self._show()
        if _states(before) != _states(message.downloads):
            self.load()

    def _show(self) -> None:
        """Show what was read last, with what is known since: rows move only where others come."""
        all_rows = self._rows.rows(self._read, self._list.downloads.state)
        rows = [row for row in all_rows if row.id not in self._leaving]
        room = self._read.room
        if self._has_read:
            fetch = self.app.first_key("download")
            self.listing.empty = (
                f"No audio is on this machine. Press {fetch} on an episode to fetch its audio."
                if room.limit
                else "Audio is not kept, because audio_cache_mb in the configuration is 0."
            )
            self.title_row.aside = downloads_title(rows, room)
            self.title_row.about = downloads_about(rows, room)
        if rows and [row.id for row in rows] == [row.id for row in self.listing.items]:
            self.listing.items = rows
            self.listing.redraw()
        else:
            self.listing.set_items(rows)
        self._hint()

    @on(LineList.Moved)
    def _hint(self) -> None:
        """Hint at what can be done with the selected one now."""
        row = self._selected
        wanted: list[Hint] = []
        if row is not None:
            if row.state is not DownloadState.WHOLE:
                wanted.append(hint("pause_download", _GO_ON.get(row.state, "pause")))
            wanted += [hint("choose", "open"), hint("delete_download")]
            wanted += [*self._hint_at_all(), hint("clear_downloads")]
        self.hint_at(*wanted)
        self._say_why()

    @on(events.Resize)
    def _say_why(self) -> None:
        """Say below the list why the selected one failed, where its row has no room for that."""
        row = self._selected
        self.reason.tell("" if row is None else why_words(row), is_failure=True)

    def _hint_at_all(self) -> list[Hint]:
        """What can be done with several that are not all here."""
        number = Counter(row.state for row in self.listing.items)
        alive = sum(number[state] for state in number if state.is_alive)
        if alive > 1:
            return [hint("pause_downloads", "pause all")]
        are_left = number[DownloadState.PAUSED] > 1
        return [hint("pause_downloads", "go on with all")] if are_left and not alive else []

    @property
    def _selected(self) -> DownloadRow | None:
        row: DownloadRow | None = self.listing.selected
        return row

    # What is done.

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        row: DownloadRow = message.item
        if all(row.key):
            self.dismiss(row.key)
        else:
            self.app.note("Nothing says of which episode it is")

    def action_pause_download(self) -> None:
        """Pause the selected one, or go on with it; what failed is tried again."""
        row = self._selected
        if row is None:
            return
        if row.state is DownloadState.WHOLE:
            self.app.note("All of it is on this machine")
        elif not self._list.downloads.pause(row.key):
            self._go_on(row)

    def action_pause_downloads(self) -> None:
        """Pause all that is on its way, what waits first; where nothing is, go on with all."""
        rows: list[DownloadRow] = list(self.listing.items)
        paused = [row for row in reversed(rows) if self._list.downloads.pause(row.key)]
        if not paused:
            for row in rows:
                if row.state is DownloadState.PAUSED:
                    self._go_on(row)

    def action_delete_download(self) -> None:
        """Delete the selected one; at once on the screen, for the next key may be waiting."""
        row = self._selected
        if row is not None:
            self._leaving.add(row.id)
            self._show()
            self._delete(row)

    @app_worker("downloads-change", "delete a download")
    async def _delete(self, row: DownloadRow) -> None:
        try:
            async with self._one_by_one:
                freed = await self._list.remove(row)
                read = await self._list.read()
        except StenoError:
            self.call_later(self._stays, row)
            raise
        self.call_later(self._deleted, row, freed, read)

    def _stays(self, row: DownloadRow) -> None:
        self._leaving.discard(row.id)
        self._show()

    def _deleted(self, row: DownloadRow, freed: int, read: DiskReading) -> None:
        self._leaving.discard(row.id)
        self._loaded(read)
        how = f", {size(freed)} freed" if freed else ""
        fetch = self.app.first_key("download")
        self.app.note(f"Deleted{how}: {row.title}. {fetch} on the episode fetches it again.")

    def action_clear_downloads(self) -> None:
        """Ask, and delete all."""
        rows = self.listing.items
        if not rows:
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self._clear()

        self.app.push_screen(
            QuestionScreen(
                f"Delete {count(len(rows), 'download')}?",
                f"{size(sum(row.size for row in rows))} are freed, and what is on its way ends. "
                "All of it can be fetched again.",
                "delete",
            ),
            answered,
        )

    @app_worker("downloads-change", "delete all downloads")
    async def _clear(self) -> None:
        async with self._one_by_one:
            freed = await self._list.clear()
            self.call_later(self._loaded, await self._list.read())
        self.app.note(f"All deleted: {size(freed)} freed")
