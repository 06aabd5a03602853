"""Which episodes each list shows, and in which order: what the keys change of it, and its words."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec.structs import replace
from textual.worker import Worker

from steno_tui.core.core import Core
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort, ListSettings
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.narrowing_words import EPISODE_SORT_WORDS, in_order
from steno_tui.tui.workers import app_worker

NOTHING_MATCHES = "No episode here has these words in its title."


class ListFilters:
    """How the user has each list, and what keys change of it.

    Args:
        core: remembers it.
        reload: loads the list anew that is shown or on its way, unless it stays as it is.

    Attributes:
        app: whose workers remember it.
        shown: what was asked of the list that is shown or on its way.
        is_lifted: whether the filters of the list that is shown are left out, because they hide
            an episode that was asked for by name; until that list is left.
    """

    def __init__(self, core: Core, reload: Callable[[], Worker[None] | None]) -> None:
        self.app: BaseApp
        self._core = core
        self._reload = reload
        self._kept: dict[str | None, ListSettings] = {}
        self.shown = EpisodeQuery()
        self.is_lifted = False

    def begin(
        self, app: BaseApp, kept: Mapping[str | None, ListSettings], shown: EpisodeQuery
    ) -> None:
        """Begin with what is remembered, None being the list of all, and with the first list."""
        self.app = app
        self._kept = dict(kept)
        self.shown = shown

    def ask(self, podcast: str | None, words: str) -> EpisodeQuery:
        """What is asked of the list of a podcast, or of that of all, where words are typed."""
        if podcast != self.shown.podcast:
            self.is_lifted = False
        own = self._kept.get(podcast, ListSettings())
        filters = frozenset[EpisodeFilter]() if self.is_lifted else own.filters
        self.shown = EpisodeQuery(podcast, filters, own.sort, words)
        return self.shown

    def lift(self) -> None:
        """Leave the filters out of the list that is shown, which hide what was asked for."""
        self.is_lifted = True
        self.shown = replace(self.shown, filters=frozenset())
        self.app.note("Without filters: they hide this one")

    @property
    def own(self) -> ListSettings:
        """How the user has the list that is shown, whether its filters are left out or not."""
        return self._kept.get(self.shown.podcast, ListSettings())

    def restore(self, podcast: str | None, filters: frozenset[EpisodeFilter]) -> None:
        """Have a list with the filters again that it had, once it is loaded."""
        own = self._kept.get(podcast, ListSettings())
        if own.filters != filters:
            self._kept[podcast] = own = replace(own, filters=filters)
            self._remember(podcast, own)

    @property
    def is_of_downloads(self) -> bool:
        """Whether what the list shows depends on what audio is on this machine."""
        return EpisodeFilter.DOWNLOADED in self.shown.filters

    # What the keys do.

    def do(self, how: str) -> None:
        """Change the list that is shown.

        Args:
            how: the name of a filter to set or to take away; ``all`` takes all of them away, and
                ``episode_sort`` is the next order.
        """
        shown = self.shown
        if how == "episode_sort":
            sorts = [*EpisodeSort]
            self._change(sort=sorts[(sorts.index(shown.sort) + 1) % len(sorts)])
        elif how == "all":
            self._change(filters=frozenset())
        else:
            self._change(filters=shown.filters ^ {EpisodeFilter(how)})

    def _change(
        self, *, filters: frozenset[EpisodeFilter] | None = None, sort: EpisodeSort | None = None
    ) -> None:
        """Have the list another way, and remember that."""
        podcast = self.shown.podcast
        own = self._kept.get(podcast, ListSettings())
        if filters is not None:
            self.is_lifted = False
            own = replace(own, filters=filters)
        if sort is not None:
            own = replace(own, sort=sort)
        self._kept[podcast] = own
        self._remember(podcast, own)  # first, for a long list may take a while
        if loading := self._reload():
            self.app.typed_ahead.wait_for(loading)

    @app_worker("list settings", "remember how a list is had")
    async def _remember(self, podcast: str | None, settings: ListSettings) -> None:
        await self._core.settings.set_list(podcast, settings)

    # In words.

    @property
    def words(self) -> str:
        """What of the list is shown, and in which order, in a few words."""
        names = ", ".join(in_order(self.shown.filters)) or "all episodes"
        return f"{names}, {EPISODE_SORT_WORDS[self.shown.sort]}"

    def nothing_left(self) -> str:
        """What stands in place of a list of which nothing is left, and what shows all of it."""
        if not self.shown.filters:
            return NOTHING_MATCHES
        key = self.app.first_key("show_all")
        names = ", ".join(in_order(self.shown.filters))
        what = "of these words " if self.shown.words.strip() else ""
        return f"No episode {what}is left by the filters: {names}. {key} takes them away."
