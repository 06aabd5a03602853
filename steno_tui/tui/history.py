"""The places where the user was in this run of the program, to go back and forward through."""

from __future__ import annotations

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey
from steno_tui.models.episode_list import EpisodeFilter

MOST = 100
"""How many places are remembered; the oldest are forgotten."""


class PastPlace(Struct, frozen=True):
    """A list or a page, and where in it the user was."""

    podcast: str | None = None
    """Whose list it is, or was behind the page; None is that of all podcasts."""
    filters: frozenset[EpisodeFilter] = frozenset()
    words: str = ""
    """What was typed to narrow the list."""
    pane: str = "podcasts"
    row: EpisodeKey | None = None
    """The episode on which the cursor was in the list."""
    page: EpisodeKey | None = None
    """Whose page it is; None for a list."""
    title: str = ""
    """What the page is called."""
    scroll: int = 0
    cursor: int | None = None
    """Which of the page's targets the cursor was on."""

    def is_same(self, other: PastPlace) -> bool:
        """Whether it is the same page or the same list, wherever in that."""
        if self.page or other.page:
            return self.page == other.page
        return self.list == other.list

    @property
    def list(self) -> tuple[str | None, frozenset[EpisodeFilter]]:
        """Which list it is, or which one is behind the page."""
        return self.podcast, self.filters

    def is_passed_through(self, last: PastPlace | None) -> bool:
        """Whether one is only on the way, from page to page of one list or among the podcasts.

        Args:
            last: where one was before.
        """
        if self.pane == "podcasts":
            return True
        return (
            last is not None and last.page is not None and not self.page and self.list == last.list
        )


class History:
    """The places, the oldest first, and at which of them the user is, or was last."""

    def __init__(self) -> None:
        self._places: list[PastPlace] = []
        self._at = -1

    @property
    def current(self) -> PastPlace | None:
        """Where the user is, or was last."""
        return self._places[self._at] if self._places else None

    def note(self, place: PastPlace) -> None:
        """Take in where the user is; a new place takes that of all to which one could go forward.

        Places that are only passed through are none to go back to.
        """
        current = self.current
        if current is not None and current.is_same(place):
            self._places[self._at] = place
        elif not place.is_passed_through(current):
            self._places = [*self._places[: self._at + 1], place][-MOST:]
            self._at = len(self._places) - 1

    def beyond(self, place: PastPlace, way: int) -> list[PastPlace]:
        """The places back (-1) or forward (1) from one, the nearest first."""
        current = self.current
        is_there = current is not None and current.is_same(place)
        if way > 0:
            return self._places[self._at + 1 :]
        return self._places[: self._at if is_there else self._at + 1][::-1]

    def go_to(self, place: PastPlace, gone: list[PastPlace]) -> None:
        """Be at one of the places, and forget those that were found to be gone."""
        kept = [one for one in self._places if not any(one is other for other in gone)]
        self._places = kept
        self._at = next(number for number, one in enumerate(kept) if one is place)
