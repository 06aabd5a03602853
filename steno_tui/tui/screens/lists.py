"""The lists of the main screen: what the library has, and where in it the user was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from textual import on, work
from textual.timer import Timer

from steno_tui import startup
from steno_tui.core.core import Core
from steno_tui.errors import LibraryError
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.last_place import LastPlace
from steno_tui.models.podcast import PodcastRow
from steno_tui.text.sanitize import line
from steno_tui.text.times import age
from steno_tui.tui.messages import EpisodesLoaded, PodcastsLoaded
from steno_tui.tui.screens.layout import BrowseLayout
from steno_tui.tui.theme import Signs
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.lists import ALL, Everything
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import host, is_private_host

FIRST_ROWS = 200
"""How many episodes are loaded before the first frame; the rest follow behind it."""

MANY_ROWS = 1000
"""From so many rows on, a list is kept out of the search for garbage."""

RELOAD_SECONDS = 0.5
"""How long changed lists wait to be loaded again, so that many changes are one."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What the first frame shows, read from the library before there is a screen."""

    place: LastPlace
    podcasts: list[PodcastRow]
    total: int
    episodes: list[EpisodeRow]


async def first_look(core: Core) -> FirstLook:
    """Read what the first frame shows."""
    place = await core.library.run(lambda library: library.settings.last_place()) or LastPlace()
    podcasts = await core.library.run(lambda library: library.podcasts.rows())
    if place.podcast is not None and all(row.slug != place.podcast for row in podcasts):
        place = replace(place, podcast=None)
    total = await core.library.run(lambda library: library.episodes.count())
    episodes = await core.library.run(
        lambda library: library.episodes.rows(place.podcast, limit=FIRST_ROWS)
    )
    return FirstLook(place, podcasts, total, episodes)


class BrowseLists(BrowseLayout):
    """The main screen's lists.

    Attributes:
        wanted: the episode whose page is, or is about to be, on the screen.
        names: the podcasts' titles by slug.
        sought: the episode to select once its row is loaded.
        podcast_sought: the podcast to select once its row is loaded.
        last_place: where the user was when that was last noted.
    """

    def __init__(
        self,
        core: Core,
        look: FirstLook,
        signs: Signs,
        keys: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        super().__init__(signs, keys, clock)
        self.core = core
        self.wanted: EpisodeKey | None = None
        self.names: dict[str, str] = {}
        self.sought: EpisodeKey | None = look.place.episode
        self.podcast_sought: str | None = None
        self.last_place: LastPlace | None = None
        self._reload: Timer | None = None
        self._is_looking = core.service.may_ask

    def fill(self, look: FirstLook) -> None:
        """Show the first frame's lists, and read the rest behind them."""
        self.podcasts_title.name_shown = "Podcasts"
        place = host(self.core.service.server)
        self.podcasts_title.about = "on this machine" if is_private_host(place) else place
        self._show_podcasts(look.podcasts, look.total)
        if look.place.podcast is not None:
            self.podcasts.set_items(self.podcasts.items, select=look.place.podcast)
        self._show_episodes(look.place.podcast, look.episodes, complete=False)
        self.load_episodes(look.place.podcast)

    # Where the user is, to come back to.

    def current_place(self) -> LastPlace:
        """What is selected and seen."""
        return LastPlace(
            podcast=self.episodes_pane.podcast,
            episode=self.wanted,
            pane=self.pane,
            scroll=self.page.scroll_offset.y,
        )

    def keep_place(self) -> None:
        """Remember the place, if it is another one."""
        place = self.current_place()
        if place != self.last_place:
            self.last_place = place
            self._save_place(place)

    @work(group="place", exclusive=True, description="remember the place")
    @reports_errors
    async def _save_place(self, place: LastPlace) -> None:
        try:
            await self.core.library.run(lambda library: library.settings.set_last_place(place))
        except LibraryError:
            return  # where one was is not worth a word; what fails to be kept elsewhere is told

    # From the library.

    @work(group="podcasts", exclusive=True, description="load the podcasts")
    @reports_errors
    async def load_podcasts(self) -> None:
        """Read the podcasts from the library."""
        rows = await self.core.library.run(lambda library: library.podcasts.rows())
        total = await self.core.library.run(lambda library: library.episodes.count())
        self.post_message(PodcastsLoaded(rows, total))

    @work(group="episodes", exclusive=True, description="load the episodes")
    @reports_errors
    async def load_episodes(self, podcast: str | None, first: bool = False) -> None:
        """Read a podcast's episodes from the library, or everybody's.

        Args:
            podcast: whose; None for all.
            first: whether to show some at once, because another list stands there now.
        """
        about = "newest first"
        if podcast is not None:
            facts = await self.core.library.run(lambda library: library.podcasts.get(podcast))
            words = (facts.author, facts.summary) if facts else ()
            about = f" {self.signs.dot} ".join(line(word) for word in words if word)
        if first:
            rows = await self.core.library.run(
                lambda library: library.episodes.rows(podcast, limit=FIRST_ROWS)
            )
            whole = len(rows) < FIRST_ROWS
            self.post_message(EpisodesLoaded(podcast, rows, whole, about))
            if whole:
                return
        rows = await self.core.library.run(lambda library: library.episodes.rows(podcast))
        self.post_message(EpisodesLoaded(podcast, rows, True, about))

    @on(PodcastsLoaded)
    def _podcasts_loaded(self, message: PodcastsLoaded) -> None:
        self._show_podcasts(message.rows, message.total)

    def _show_podcasts(self, rows: list[PodcastRow], total: int) -> None:
        self.names = {row.slug: row.title for row in rows}
        self.podcasts.total = total
        self.podcasts_title.aside = str(len(rows)) if rows else ""
        self.podcasts.set_items([ALL, *rows])
        if self.podcast_sought is not None and self.podcasts.select(self.podcast_sought):
            self.podcast_sought = None

    @on(EpisodesLoaded)
    def _episodes_loaded(self, message: EpisodesLoaded) -> None:
        if message.podcast == self.selected_podcast:
            self.episodes_pane.title.about = message.about
            self._show_episodes(message.podcast, message.rows, message.complete)
            if len(message.rows) >= MANY_ROWS:
                startup.exempt_from_garbage_collection()

    def _show_episodes(self, podcast: str | None, rows: list[EpisodeRow], complete: bool) -> None:
        title = "Episodes" if podcast is None else self.names.get(podcast, podcast)
        if not rows:
            self.episodes_pane.title.about = ""
        self.episodes_pane.why_empty = self._why_empty(podcast)
        self.episodes_pane.show(podcast, title, rows, self.sought)
        selected = self.episodes.selected
        is_found = selected is not None and selected.key == self.sought
        if is_found or (complete and not self._is_looking):  # else its row may come yet
            self.sought = None

    def _why_empty(self, podcast: str | None) -> str:
        if podcast is not None:
            return "No episodes here yet. Press r to ask the service for them."
        if not self.core.service.may_ask:
            return "The library is empty, and steno-tui was told to stay offline."
        if self._is_looking:
            return "Asking the service what there is…"
        return "No podcasts yet. Press a and paste the address of one on Stenobird."

    def show_network(self, online: bool | None) -> None:
        """Say whether the service can be reached, and if not, how old what is here is."""
        words = {None: "", True: "online", False: "offline"}[online]
        rows = (row for row in self.podcasts.items if isinstance(row, PodcastRow))
        newest = max((row.checked_at for row in rows if row.checked_at is not None), default=None)
        if online is False and newest is not None:
            words += f", as of {age(newest, self.clock())}"
        self.status.online = online is not False
        self.status.network = words

    def looking_done(self) -> None:
        """The first look at the service is over; if nothing is here, nothing was there."""
        self._is_looking = False
        self.episodes_pane.say_why_empty(self._why_empty(self.episodes_pane.podcast))

    @property
    def selected_podcast(self) -> str | None:
        """The podcast whose episodes are shown; None for all."""
        item = self.podcasts.selected
        return None if item is None or isinstance(item, Everything) else item.slug

    @on(LineList.Moved, "#podcasts")
    def _podcast_moved(self) -> None:
        slug = self.selected_podcast
        if slug == self.episodes_pane.podcast and self.episodes_pane.rows:
            return  # its episodes are there already
        if slug is not None:
            self.sought = None
        self.load_episodes(slug, first=True)

    @on(LineList.Chosen, "#podcasts")
    def _podcast_chosen(self) -> None:
        row = self.podcasts.selected
        if isinstance(row, PodcastRow) and not row.count and self.core.service.may_ask:
            self.refresh_podcasts([row.slug], asked=True)
        self.go_to("episodes")

    def reload_soon(self) -> None:
        """Load the lists again in a moment, once for whatever changes until then."""
        if self._reload is None:
            self._reload = self.set_timer(RELOAD_SECONDS, self._reload_now)

    def _reload_now(self) -> None:
        self._reload = None
        self.load_podcasts()
        self.load_episodes(self.selected_podcast)

    # What the commands do.

    def refresh_podcasts(self, slugs: list[str] | None, asked: bool) -> object:
        """Bring podcasts up to date."""
        raise NotImplementedError
