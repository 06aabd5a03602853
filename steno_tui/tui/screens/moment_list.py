"""All moments: found by their words, played from, noted at, deleted and put back."""

from __future__ import annotations

from collections.abc import Hashable
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.core.moments import FoundMoments, Moments
from steno_tui.models.moment import Moment
from steno_tui.text.counts import count, grouped
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.bindings import bindings, closing
from steno_tui.tui.hints import CLOSE, ENTER, Hint, hint
from steno_tui.tui.moment_actions import MomentActions
from steno_tui.tui.moment_lines import listed_moment
from steno_tui.tui.screens.dialog import Dialog, list_with_hints
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.search_field import LONGEST
from steno_tui.tui.widgets.text_field import TextField
from steno_tui.tui.workers import reports_errors

MOST_SHOWN = 1000
"""One narrows rather than scrolls further."""

NO_MOMENTS = "No moments yet. Press {mark} while you listen, or on a line of a page, to mark it."
NOTHING_FOUND = "No moment has these words."
_SHOW_ALL = CLOSE._replace(word="show all")


def _key_of(moment: Moment) -> Hashable:
    return moment.id


class MomentsScreen(Dialog[Moment | None]):
    """Lists the moments; ends with the one to whose page one goes.

    Args:
        moments: where they are found.
        actions: does what is asked for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("moments"),
        closing("moments"),
        Binding("down", "to_list", show=False),  # from the field
    ]

    listing = query_one("#moment-list", LineList)

    def __init__(self, moments: Moments, actions: MomentActions) -> None:
        super().__init__()
        self._moments = moments
        self._actions = actions
        self._leaving: set[int] = set()
        """Those that are being deleted, and not shown any more."""
        self._played: int | None = None
        """The one that was played last from here."""

    def compose(self) -> ComposeResult:
        """A heading and the list; the field between them comes when it is first typed into."""
        listing = LineList[Moment](
            _key_of, self._draw, id="moment-list", row_height=episode_rows(self.app.size)
        )
        yield list_with_hints("Moments", listing)

    def _draw(self, moment: Moment, width: int) -> list[Line]:
        height = self.listing.row_height
        return listed_moment(moment, width, height, now=self.app.clock(), signs=self.app.signs)

    def on_mount(self) -> None:
        """Load the list, and again whenever one has changed."""
        self.listing.mark_of = lambda moment: self.sign_of(moment.key)
        self._actions.on_change = self._changed
        self.app.typed_ahead.wait_for(self.load())
        self.set_interval(1, self.listing.redraw)

    def on_unmount(self) -> None:
        """Hear of no more changes."""
        self._actions.on_change = lambda _: None

    def on_resize(self, event: events.Resize) -> None:
        """A low window has one row for each."""
        self.listing.set_row_height(episode_rows(self.app.size))

    # What is shown.

    @property
    def _typed(self) -> str:
        """The words by which the list is narrowed."""
        return "".join(field.value for field in self.query(Input))

    @work(group="moments-list", exclusive=True, description="load the moments")
    @reports_errors
    async def load(self) -> None:
        """Read from the library those that have the words that were typed."""
        text = self._typed
        found = await self._moments.find(text, limit=MOST_SHOWN)
        self.call_later(self._show, text, found)

    def _changed(self, moment: int) -> None:
        self._leaving.discard(moment)
        self.load()

    def _show(self, text: str, found: FoundMoments) -> None:
        if text != self._typed:
            return  # others are on their way
        mark = self.app.first_key("mark_moment")
        self.listing.empty = NOTHING_FOUND if found.total else NO_MOMENTS.format(mark=mark)
        self.title_row.aside = title_words(found)
        self.listing.set_items([one for one in found.moments if one.id not in self._leaving])
        self._hint()

    @on(LineList.Moved)
    @on(events.DescendantFocus)
    def _hint(self) -> None:
        """Hint at what can be done here now."""
        wanted: list[Hint] = []
        if isinstance(self.focused, Input):
            self.hint_at(ENTER._replace(word="to the list"), way_out=_SHOW_ALL)
            return
        moment = self._selected
        if moment is not None:
            wanted.append(hint("choose", "open"))
            wanted += [hint("play_moment")] if moment.seconds is not None else []
            wanted += [hint("edit_note"), hint("delete_moment"), hint("narrow_moments")]
        self.hint_at(*wanted, way_out=_SHOW_ALL if self._typed else CLOSE)

    @property
    def _selected(self) -> Moment | None:
        moment: Moment | None = self.listing.selected
        return moment

    # What is done.

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)

    def action_play_moment(self) -> None:
        """Play from the selected one; once more pauses, or goes on."""
        moment = self._selected
        if moment is None:
            return
        heard = self.app.now_playing
        is_on = heard is not None and heard.is_on and heard.episode.key == moment.key
        if moment.seconds is None:
            self.app.note("That line has no time to play from")
        elif is_on and self._played == moment.id:
            self._actions.play_pause()
        else:
            self._played = moment.id
            self._actions.play(moment)

    def action_edit_note(self) -> None:
        """Write the note at the selected one."""
        if self._selected is not None:
            self._actions.ask_note(self._selected)

    def action_delete_moment(self) -> None:
        """Delete the selected one; at once on the screen, for the next key may be waiting."""
        moment = self._selected
        if moment is not None:
            self._leaving.add(moment.id)
            self.listing.set_items([one for one in self.listing.items if one.id != moment.id])
            self._hint()
            self._actions.delete(moment)

    def action_restore_moment(self) -> None:
        """Take back what was done last."""
        self._leaving.clear()
        self._actions.take_back()

    # Narrowing.

    def action_narrow_moments(self) -> None:
        """Bring the field up and type into it."""
        if not self.query(Input):
            field = TextField(
                placeholder="words of it or of its note", max_length=LONGEST, select_on_focus=False
            )
            self.query_one(".dialog").mount(field, before=self.listing)
        self.set_focus(self.field)

    @on(Input.Changed)
    def _narrowed(self) -> None:
        self.load()

    @on(Input.Submitted)
    def action_to_list(self) -> None:
        """Leave the field for what it has left of the list."""
        self.listing.focus()

    def action_close(self) -> None:
        """Out of the words that narrow the list, else back to where one was."""
        if not self.query(Input):
            super().action_close()
            return
        self.field.value = ""  # which loads all again
        self.field.remove()
        self.listing.focus()


def title_words(found: FoundMoments) -> str:
    """How many moments are listed, of how many."""
    if not found.total:
        return ""
    shown = len(found.moments)
    if shown == found.total:
        return count(found.total, "moment")
    return f"{grouped(shown)} of {grouped(found.total)}"
