"""The episodes of a podcast, loaded from the library, with the field that narrows them."""

from __future__ import annotations

from functools import cache

from textual import on, work
from textual.app import ComposeResult
from textual.getters import query_one
from textual.reactive import var
from textual.widgets import Input

from steno_tui import startup
from steno_tui.core.core import Core
from steno_tui.core.listings import EpisodeListing
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.playback.active_downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count
from steno_tui.text.folding import fold, has_words
from steno_tui.text.sanitize import line
from steno_tui.tui.base_app import episode_rows
from steno_tui.tui.list_lines import episode_lines, is_requestable
from steno_tui.tui.messages import RequestAsked, StatusRead
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import Pane, PaneTitle, mark_of_heard
from steno_tui.tui.workers import reports_errors

FIRST_ROWS = 200
"""How many episodes are loaded before the first frame; the rest follow behind it."""

MANY_ROWS = 1000
"""From so many rows on, a list is kept out of the search for garbage."""

NOTHING_MATCHES = "No episode here has these words in its title."


def matching(rows: list[EpisodeRow], text: str) -> list[EpisodeRow]:
    """The rows whose title or podcast has every word of a text, both folded."""
    words = fold(text).split()
    if not words:
        return rows
    of_podcast = cache(fold)  # few have many rows
    return [
        row
        for row in rows
        if has_words(f"{fold(row.title)}\n{of_podcast(row.podcast_title)}", words)
    ]


class EpisodesPane(Pane):
    """A list of episodes that can be narrowed by typing.

    Attributes:
        podcast: whose episodes they are; None for everybody's.
        rows: all of them, whatever is typed.
        sought: the episode to select once its row is loaded.
    """

    DEFAULT_CSS = """
    EpisodesPane Input {
        height: 1; border: none; padding: 0 2; margin: 0 0 1 0; display: none; background: $panel;
        &:focus { border: none; }
    }
    EpisodesPane.-filtering Input { display: block; }
    EpisodesPane.-filtering PaneTitle { height: 1; }
    EpisodesPane LineList { height: 1fr; }
    """

    title = query_one(PaneTitle)
    field = query_one(Input)
    listing = query_one("#episodes", LineList)

    downloads: var[Downloads] = var(Downloads, init=False)
    """The audio that is on this machine, or on its way."""

    offers: var[tuple[str, ...]] = var((), init=False)
    """The commands that do something with the selected episode, of those that do not always."""

    is_looking: var[bool] = var(False, init=False)
    """Whether the first look at the service is under way."""

    def __init__(self, core: Core, *, id: str) -> None:
        super().__init__(id=id)
        self._core = core
        self._loading: str | None = None
        self.podcast: str | None = None
        self.rows: list[EpisodeRow] = []
        self._shown: list[EpisodeRow] = []
        self.sought: EpisodeKey | None = None
        self._left_at: dict[str | None, EpisodeKey] = {}
        """The episode that was selected when a podcast was left."""

    def compose(self) -> ComposeResult:
        """Title, list; the field between them comes when it is first typed into."""
        yield PaneTitle()
        yield LineList[EpisodeRow](
            lambda row: row.key, self._draw, id="episodes", row_height=episode_rows(self.app.size)
        )

    def _draw(self, row: EpisodeRow, width: int) -> list[Line]:
        """Two rows each, or one where the screen is low."""
        return episode_lines(
            row,
            width,
            self.listing.row_height,
            now=self.app.clock(),
            with_podcast=self.podcast is None,
            signs=self.app.signs,
            audio=self.downloads.share(row.key),
        )

    def watch_now_playing(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        """Mark the episode that is heard."""
        signs = self.app.signs
        key, sign = mark_of_heard(heard, signs)
        if (key, sign) != mark_of_heard(before, signs):
            self.listing.mark_of = lambda row: sign if row.key == key else ""
            self.listing.redraw()

    def watch_downloads(self) -> None:
        """The rows tell of it."""
        self.listing.redraw()

    # From the library.

    @work(group="episodes", exclusive=True, description="load the episodes")
    @reports_errors
    async def load(self, podcast: str | None, *, first: bool = False) -> None:
        """Read a podcast's episodes from the library, or everybody's.

        Args:
            podcast: whose; None for all.
            first: whether to show some at once, because another list stands there now.
        """
        self._loading = podcast
        if first:
            some = await self._core.listings.episodes(podcast, limit=FIRST_ROWS)
            is_complete = len(some.rows) < FIRST_ROWS
            self.call_later(self._loaded, podcast, some, is_complete)
            if is_complete:
                return
        listing = await self._core.listings.episodes(podcast)
        self.call_later(self._loaded, podcast, listing, True)

    def switch_to(self, podcast: str | None) -> None:
        """Show another podcast's episodes, or everybody's, at the row where they were left."""
        if self.selected is not None:
            self._left_at[self.podcast] = self.selected.key
        is_of_it = self.sought is not None and podcast in (None, self.sought.podcast)
        if not is_of_it:
            self.sought = self._left_at.get(podcast)
        self.load(podcast, first=True)

    def _loaded(self, podcast: str | None, listing: EpisodeListing, is_complete: bool) -> None:
        if podcast == self._loading:
            self.show(podcast, listing, is_complete=is_complete)
            if len(listing.rows) >= MANY_ROWS:
                startup.exempt_from_garbage_collection()

    def show(self, podcast: str | None, listing: EpisodeListing, *, is_complete: bool) -> None:
        """Show the episodes of a podcast, or of all when that is None; selects what is sought."""
        if podcast != self.podcast:
            self.listing.set_items(())
            self.listing.index = 0
        self.podcast = podcast
        self.rows = listing.rows
        self.title.name_shown = "Episodes"
        self.title.about = "newest first"
        if podcast is not None:
            facts = listing.podcast
            self.title.name_shown = facts.title if facts is not None else podcast
            words = (facts.author, facts.summary) if facts is not None else ()
            gap = f" {self.app.signs.dot} "
            self.title.about = gap.join(line(word) for word in words if word)
        if not self.rows:
            self.title.about = ""
        self._narrow(self.sought)
        selected = self.selected
        is_found = selected is not None and selected.key == self.sought
        if is_found or (is_complete and not self.is_looking):  # else its row may come yet
            self.sought = None

    def _why_empty(self) -> str:
        if not self._core.service.may_ask:
            what = "The library is empty" if self.podcast is None else "No episodes are on disk"
            return f"{what}, and steno-tui was told to stay offline."
        if self.podcast is not None:
            return "No episodes here yet. Press r to ask the service for them."
        if self.is_looking:
            return "Asking the service what there is…"
        return "No podcasts yet. Press a and paste the address of one on Stenobird."

    def watch_is_looking(self) -> None:
        """If nothing is here after the first look, nothing was there."""
        if not self.rows:
            self.listing.empty = self._why_empty()
            self.listing.refresh()

    # What is selected, and what is known of it.

    @property
    def selected(self) -> EpisodeRow | None:
        """The selected episode."""
        row: EpisodeRow | None = self.listing.selected
        return row

    def replace_row(self, row: EpisodeRow) -> None:
        """Show one episode's new facts where it stands; nothing is drawn where none are new."""
        is_new = False
        for rows in {id(rows): rows for rows in (self.rows, self._shown)}.values():
            for index, old in enumerate(rows):
                if old.podcast == row.podcast and old.slug == row.slug:
                    is_new = is_new or old != row
                    rows[index] = row
                    break
        if is_new:
            self.listing.redraw()
            self._offer()

    @on(LineList.Moved)
    def _offer(self) -> None:
        row = self.selected
        may_request = row is not None and is_requestable(row.key, row.state, row.request)
        self.offers = (*(["choose"] if row else []), *(["request"] if may_request else []))

    # What is done to an episode.

    @work(group="request", description="record a request")
    @reports_errors
    async def request(self, key: EpisodeKey) -> None:
        """Ask the service to listen to an episode."""
        self.screen.post_message(RequestAsked(key, await self._core.requests.ask(key)))

    @work(group="marks", description="mark the episode heard")
    @reports_errors
    async def mark_heard(self, key: EpisodeKey) -> None:
        """Mark an episode heard, or not heard."""
        self.screen.post_message(StatusRead(await self._core.marks.toggle_heard(key)))

    @work(group="marks", description="mark the episode read")
    @reports_errors
    async def mark_read(self, key: EpisodeKey, read: bool) -> None:
        """Remember that an episode was read, or was not."""
        self.screen.post_message(StatusRead(await self._core.marks.set_read(key, read)))

    # Narrowing.

    def _narrow(self, select: EpisodeKey | None = None) -> None:
        items = self._shown = matching(self.rows, self.typed)
        self.listing.empty = NOTHING_MATCHES if self.rows else self._why_empty()
        self.listing.set_items(items, select=select)
        self._offer()
        total = len(self.rows)
        if len(items) == total:
            self.title.aside = count(total, "episode") if total else ""
        else:
            self.title.aside = f"{len(items):,} of {total:,}".replace(",", " ")

    @property
    def typed(self) -> str:
        """The words by which the list is narrowed."""
        return "".join(field.value for field in self.query(Input))

    @property
    def is_filtering(self) -> bool:
        """Whether the field is there."""
        return self.has_class("-filtering")

    def start_filter(self) -> None:
        """Bring the field up and type into it."""
        self.add_class("-filtering")
        if not self.query(Input):
            field = Input(placeholder="words of a title", id="filter", select_on_focus=False)
            self.mount(field, before=self.listing)
        self.screen.set_focus(self.field)

    def end_filter(self) -> None:
        """Show all again; the selected episode stays selected."""
        self.forget_filter()
        self.listing.focus()

    def forget_filter(self) -> None:
        """Show all again, wherever the focus is."""
        self.remove_class("-filtering")
        for field in self.query(Input):
            field.value = ""

    @on(Input.Changed, "#filter")
    def _narrowed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value:
            self.sought = None  # the user looks for something else
        self._narrow()

    @on(Input.Submitted, "#filter")
    def _done_typing(self, event: Input.Submitted) -> None:
        event.stop()
        self.listing.focus()
