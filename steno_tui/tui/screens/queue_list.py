"""The queue: what waits to be heard, put in order, taken out and put back."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one

from steno_tui.core.queue import Queue
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.bindings import bindings, bound_to, closing
from steno_tui.tui.commands import in_scope
from steno_tui.tui.hints import hint
from steno_tui.tui.list_lines import QueuePlace, queue_lines, queue_title
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import sound_sign
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.workarounds.gone_watchers import forget_gone_watchers
from steno_tui.tui.workers import app_worker, reports_errors

_NOTHING = "Nothing waits to be heard"


def _for_the_sound() -> list[BindingType]:
    """The keys for what is heard: a dialog cuts them off, but here they are wanted."""
    return [
        bound_to(f"app.{one.action}", one.name)
        for one in in_scope("app")
        if one.group == "Listening" or one.name == "mark_moment"
    ]


def _key_of(place: QueuePlace) -> Hashable:
    """Its episode; what is heard may also wait to be heard again."""
    return place.row.key if place.number else None, place.row.key


class QueueScreen(Dialog[EpisodeKey | None]):
    """Lists the queue; ends with the episode that is to be played now.

    Args:
        queue: where it is kept.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("queue"),
        *_for_the_sound(),
        closing("queue"),
    ]

    listing = query_one("#queue-list", LineList)

    def __init__(self, queue: Queue) -> None:
        super().__init__()
        self._queue = queue
        self._rows: list[QueueRow] | None = None
        self._taken: list[list[tuple[QueueRow, int]]] = []
        """What was taken out and at which places, the last at the end."""
        self._one_by_one = asyncio.Lock()
        self._note = ""
        self._wanted: EpisodeKey | None = None

    def compose(self) -> ComposeResult:
        """A heading and the list."""
        listing = LineList[QueuePlace](_key_of, self._draw, id="queue-list")
        yield list_with_hints("Queue", listing)

    def _draw(self, place: QueuePlace, width: int) -> list[Line]:
        """One row each, or two where the window is high."""
        column, height = len(str(len(self.listing.items))), self.listing.row_height
        sign = self._sign(self.app.now_playing)
        return queue_lines(place, column, width, height, self.app.signs, sign)

    def _sign(self, heard: NowPlaying | None) -> str:
        return sound_sign(heard.status, self.app.signs) if heard is not None else ""

    def on_mount(self) -> None:
        """Load the queue; again each second, for playing on takes the first one out."""
        self.watch(self.app, "now_playing", self._heard_changed, init=False)
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(1, self.load)

    def on_unmount(self) -> None:
        """Have the app keep nothing of this window."""
        forget_gone_watchers(self.app)

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for an episode."""
        self.listing.set_row_height(episode_rows(self.app.size))

    def _heard_changed(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """Only another episode changes the list, and only a pause what is drawn of it."""
        if (before and before.episode) is not (heard and heard.episode):
            self.load()
        elif self._sign(before) != self._sign(heard):
            self.listing.redraw()

    # What is shown.

    @work(group="queue-list", exclusive=True, description="load the queue")
    @reports_errors
    async def load(self) -> None:
        """Read the queue from the library."""
        self.call_later(self._loaded, await self._queue.rows())

    def _loaded(self, rows: list[QueueRow]) -> None:
        if self._rows is None and rows:  # not what is heard: nothing can be done to that here
            self._wanted = rows[0].key
        self._show(rows)

    def _changed(self, note: str = "", select: EpisodeKey | None = None) -> None:
        """Show what was changed here, and say so where that is not seen."""
        self._note = note
        self._wanted = select
        self.load()

    def _show(self, rows: list[QueueRow]) -> None:
        self._rows = rows
        after, before = map(self.app.first_key, ("enqueue", "enqueue_next"))
        self.listing.empty = (
            f"Nothing waits to be heard. Press {after} on an episode to hear it after all that "
            f"waits, or {before} to hear it next."
        )
        self.title_row.aside = queue_title(rows)
        self.title_row.about = self._note
        if not self._note and not rows and self.app.now_playing is not None:
            self.title_row.about = f"Nothing waits after it: press {after} on an episode."
        wanted, self._wanted = self._wanted, None
        places = [QueuePlace(number, row) for number, row in enumerate(rows, 1)]
        self.listing.set_items(
            [*self._heard_place(), *places], select=(wanted, wanted) if wanted else None
        )
        self._hint()

    @on(LineList.Moved)
    def _hint(self) -> None:
        """Hint at what can be done here now, to what waits or to what is heard."""
        rows = self._rows or ()
        wanted = [hint("stop", "stop")] if self.listing.selected is not None else []
        if self._selected is not None:
            moves = ("queue_up", "queue_down") if len(rows) > 1 else ()
            wanted = [hint("choose", "play now"), hint("dequeue"), *map(hint, moves)]
        wanted += [hint("undo")] if self._taken else []
        wanted += [hint("clear_queue")] if rows else []
        self.hint_at(*wanted)

    def _heard_place(self) -> list[QueuePlace]:
        heard = self.app.now_playing
        if heard is None:
            return []
        episode, length = heard.episode, heard.length
        seconds = int(length) if length is not None else None
        return [
            QueuePlace(0, QueueRow(*episode.key, episode.title, episode.podcast.title, seconds))
        ]

    # What is done.

    @property
    def _selected(self) -> QueueRow | None:
        """The selected episode, if it waits."""
        place = self.listing.selected
        return place.row if place is not None and place.number else None

    def _waiting(self) -> QueueRow | None:
        """The same, for what can be done to it alone; says so where it does not wait."""
        row = self._selected
        if row is None and self.listing.selected is not None:
            heard, stop = self.app.now_playing, self.app.first_key("stop")
            is_on = heard is not None and heard.is_on
            how = (
                f"is being heard; {stop} stops it" if is_on else f"does not wait; {stop} clears it"
            )
            self.app.note(f"That {how}")
        elif row is None and self._rows is not None:
            self.app.note(_NOTHING)
        return row

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.dismiss(self._selected.key if self._selected is not None else None)

    @app_worker("queue-change", "move in the queue")
    async def _move(self, key: EpisodeKey, step: int) -> None:
        async with self._one_by_one:
            await self._queue.move(key, step)
        self.call_later(self._changed)

    def action_queue_down(self) -> None:
        """Have the selected episode later."""
        if row := self._waiting():
            self._move(row.key, 1)

    def action_queue_up(self) -> None:
        """Have the selected episode sooner."""
        if row := self._waiting():
            self._move(row.key, -1)

    @app_worker("queue-change", "take out of the queue")
    async def _take(self, row: QueueRow) -> None:
        async with self._one_by_one:
            taken = await self._queue.remove(row.key)
            if taken is not None:
                self._taken.append([taken])
        undo = self.app.first_key("undo")
        self.call_later(self._changed, f"Taken out: {row.title}. {undo} undoes it.")

    def action_dequeue(self) -> None:
        """Take the selected episode out; at once on the screen, for the next key may be waiting."""
        row = self._waiting()
        if row is not None and self._rows is not None:
            self._show([other for other in self._rows if other.key != row.key])
            self._take(row)

    @app_worker("queue-change", "clear the queue")
    async def action_clear_queue(self) -> None:
        """Take everything out."""
        async with self._one_by_one:
            rows = await self._queue.clear()
            if not rows:
                self.app.note(_NOTHING)
                return
            self._taken.append([(row, place) for place, row in enumerate(rows)])
        number = count(len(rows), "episode")
        undo = self.app.first_key("undo")
        self.call_later(self._changed, f"Taken out: {number}. {undo} undoes it.")

    @app_worker("queue-change", "put back into the queue")
    async def action_undo(self) -> None:
        """Put back what was taken out last."""
        async with self._one_by_one:
            if not self._taken:
                self.app.note("Nothing was taken out")
                return
            back = self._taken[-1]
            for row, place in back:
                await self._queue.put_back(row, place)
            self._taken.pop()
        self.call_later(self._changed, "", back[0][0].key)
