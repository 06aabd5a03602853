"""Episodes that are picked together in their list: from where that began to the cursor, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steno_tui.errors import StenoError, UsageError
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.tui.messages import ErrorReported

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.listings import EpisodeList
    from steno_tui.core.picked import Picked
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.tui.panes.episodes import EpisodesPane

CHANGED = "The list has changed: pick again"


class Picking:
    """What of a list is picked, by place; the list is held meanwhile.

    What is new is shown once nothing is picked any more, so nothing takes the place of an episode
    that is picked, on the screen or off it. A list that must be shown at once, as another podcast's
    is, ends it.

    Args:
        pane: whose list it is.
        core: holds the list of all, which else is found by counting.
    """

    def __init__(self, pane: EpisodesPane, core: Core) -> None:
        self._pane = pane
        self._core = core
        self._from: int | None = None
        """Where it began; None where nothing is picked."""
        self._is_all = False
        self._is_late = False
        """Whether the list was to be loaded anew meanwhile."""

    @property
    def is_on(self) -> bool:
        """Whether anything is picked."""
        return self._from is not None

    @property
    def places(self) -> range:
        """The places of what is picked."""
        listing = self._pane.listing
        if self._from is None:
            return range(0)
        if self._is_all:
            return range(len(listing.items))
        return range(min(self._from, listing.index), max(self._from, listing.index) + 1)

    @property
    def picked(self) -> Picked | None:
        """What is picked, as the core takes it."""
        found = self._pane.found
        if not self.is_on or found is None:
            return None
        from steno_tui.core.picked import Picked

        return Picked(found, self.places, self._seen)

    @property
    def _seen(self) -> dict[int, EpisodeKey]:
        return {place: row.key for place, row in self._pane.rows.here()}

    # From its beginning to its end.

    def begin(self, *, everything: bool = False) -> None:
        """Pick from where the cursor is on, or everything; where something is picked, nothing more.

        Args:
            everything: whether to pick all that the list shows.
        """
        found = self._pane.found
        if found is None or not found.is_whole or not self._pane.listing.items:
            self._pane.app.note("There is nothing to pick here yet")
            return
        is_new = not self.is_on
        if is_new:
            self._from, self._is_late = self._pane.listing.index, False
        self._is_all = everything or self._is_all
        self.show()
        if is_new and found.numbers is None:
            self._pane.run_worker(
                self._hold(found), group="pick", exclusive=True, description="hold the list"
            )

    def toggle(self) -> None:
        """Begin, or end."""
        if not self.end():
            self.begin()

    def end(self, words: str = "") -> bool:
        """Pick nothing any more; false where nothing was picked.

        Args:
            words: why, for where the user did not ask for it.
        """
        if not self.is_on:
            return False
        self._from, self._is_all = None, False
        self.show()
        if words:
            self._pane.app.note(words)
        if self._is_late:
            self._is_late = False
            self._pane.load(self._pane.podcast)
        return True

    def forget(self) -> None:
        """Pick nothing any more, because another list is about to be shown."""
        self._is_late = False
        self.end("Nothing is picked any more")

    def show(self) -> None:
        """Show what is picked, and how much."""
        self._pane.picked_count = len(self.places)
        self._pane.listing.refresh()

    # The list, meanwhile.

    def holds(self, query: EpisodeQuery) -> bool:
        """Whether a list is held as it is; then it is loaded anew once nothing is picked."""
        found = self._pane.found
        is_same = found is not None and found.query == query and self._pane.sought is None
        if self.is_on and is_same:
            self._is_late = True
            return True
        return False

    async def _hold(self, found: EpisodeList) -> None:
        pane = self._pane
        try:
            held = await self._core.listings.held(found, self._seen)
        except UsageError:
            pane.call_later(self._lose, found)
        except StenoError as error:
            pane.post_message(ErrorReported(error.message))
        else:
            pane.call_later(self._held, found, held)

    def _held(self, found: EpisodeList, held: EpisodeList) -> None:
        if self._pane.found is found and self.is_on:
            self._pane.hold(held)

    def _lose(self, found: EpisodeList) -> None:
        if self._pane.found is found:
            self._is_late = True
            self.end(CHANGED)
