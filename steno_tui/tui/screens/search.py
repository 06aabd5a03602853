"""Finding podcasts, episodes and chapters by the words of their titles."""

from __future__ import annotations

from collections.abc import Hashable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.core.search import Search, TitleMatches
from steno_tui.models.episode import ChapterHit, EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.playback.active_downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count
from steno_tui.tui.found_lines import Hit, hit_lines
from steno_tui.tui.hints import CLOSE, ENTER
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle, mark_of_heard
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.workers import reports_errors

MOST_HITS = 20
"""Of each kind; one narrows rather than scrolls."""

NOTHING_TYPED = "Podcasts, episodes and chapters in the library, by words of their titles."
NOTHING_FOUND = "No title in the library has these words. Topics and texts are not looked through."


def episode_of(hit: Hit) -> EpisodeKey | None:
    """The episode that a hit is, or is a chapter of; None for a podcast."""
    if isinstance(hit, PodcastRow):
        return None
    return hit.key if isinstance(hit, EpisodeRow) else EpisodeKey(hit.podcast, hit.episode)


def is_heard(hit: Hit, heard: NowPlaying) -> bool:
    """Whether a hit is what is heard: the episode, its podcast, or the chapter of it."""
    key = heard.episode.key
    match hit:
        case PodcastRow():
            return hit.slug == key.podcast
        case EpisodeRow():
            return hit.key == key
        case ChapterHit():
            chapter = None if heard.chapter is None else heard.episode.chapters[heard.chapter]
            starts = chapter is not None and chapter.start_seconds == hit.start_seconds
            return starts and episode_of(hit) == key


def _key_of(hit: Hit) -> Hashable:
    number = None if isinstance(hit, PodcastRow | EpisodeRow) else hit.start_seconds
    return type(hit), hit[0], episode_of(hit), number, hit.title


class SearchScreen(Dialog[Hit | None]):
    """Lists what is found while one types; ends with what was chosen.

    Args:
        search: looks into the library.
        downloads: the audio that is on this machine.
        words: what is looked for at first.
    """

    listing = query_one("#found", LineList)
    title_row = query_one(PaneTitle)

    def __init__(self, search: Search, downloads: Downloads, words: str = "") -> None:
        super().__init__()
        self._search = search
        self._downloads = downloads
        self._words = words
        self._found_for = ""
        """The text that what is shown was found for."""
        self._opens_first = False
        """Whether Enter was pressed before the hits were there."""

    def compose(self) -> ComposeResult:
        """A heading, a field and the list."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Find")
            yield SearchField("words of a title", lambda: self.listing, value=self._words)
            yield LineList[Hit](_key_of, self._draw, id="found", row_height=2, is_led=True)
            yield StatusLine((ENTER._replace(word="open"), CLOSE), margin=2)

    def on_mount(self) -> None:
        """Say what can be found here; what is heard moves on meanwhile."""
        self.listing.mark_of = self._mark
        self.listing.empty = NOTHING_TYPED
        self.listing.set_items(())
        self.set_interval(1, self.listing.redraw)

    def _mark(self, hit: Hit) -> str:
        """Mark what is heard, as other lists do: its podcast, the episode, its chapter."""
        heard = self.app.now_playing
        key, sign = mark_of_heard(heard, self.app.signs)
        return sign if heard is not None and key is not None and is_heard(hit, heard) else ""

    def _draw(self, hit: Hit, width: int) -> list[Line]:
        key = episode_of(hit)
        return hit_lines(
            hit,
            width,
            is_chosen=hit is self.listing.selected,
            has_audio=key is not None and (self._downloads.share(key) or 0) >= 1,
            signs=self.app.signs,
        )

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Look for other words; none of their hits was asked for yet."""
        self._opens_first = False
        if event.value.strip():
            self._look(event.value)
        else:
            self._show(event.value, ())

    @work(group="find", exclusive=True, description="find by title")
    @reports_errors
    async def _look(self, text: str) -> None:
        self.call_later(self._found, text, await self._search.titles(text, limit=MOST_HITS))

    def _found(self, text: str, matches: TitleMatches) -> None:
        if text == self.field.value:
            self._show(text, (*matches.podcasts, *matches.episodes, *matches.chapters))

    def _show(self, text: str, hits: tuple[Hit, ...]) -> None:
        self._found_for = text
        self.listing.empty = NOTHING_FOUND if text.strip() else NOTHING_TYPED
        self.listing.set_items(hits, select=_key_of(hits[0]) if hits else None)
        self.title_row.aside = count(len(hits), "hit") if hits else ""
        if self._opens_first and hits:
            self.dismiss(hits[0])

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        """Open what is chosen, once what is shown belongs to what was typed."""
        if event.value == self._found_for:
            self.listing.action_choose()
        else:
            self._opens_first = bool(event.value.strip())

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item)
