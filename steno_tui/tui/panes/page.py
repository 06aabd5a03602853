"""The page of one episode: read from the library, then from the service, and laid out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Source, Unchanged
from steno_tui.core.listings import EpisodeStatus
from steno_tui.core.reference import EpisodeRef, FileRef, Reference
from steno_tui.errors import GoneError, NotOnDiskError, UnreachableError
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.last_place import LastPlace
from steno_tui.models.request import Request
from steno_tui.playback.downloads import Downloads
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.tui.bindings import bound_to
from steno_tui.tui.commands import command, in_scope, key_words
from steno_tui.tui.list_lines import audio_words
from steno_tui.tui.messages import ReadFailed, StatusRead
from steno_tui.tui.page_targets import Link, Targets, enter_word
from steno_tui.tui.panes.waiting import Waiting
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import Signs, sound_sign
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.pane import Pane
from steno_tui.tui.workarounds.delay import Delay
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from steno_tui.tui.page_state import PageState

# How a page is laid out is imported with the first one, which comes behind the first frame.

REST_SECONDS = 0.05
"""How long the cursor rests on an episode before its page is read from the disk."""

ASK_SECONDS = 0.4
"""How long it rests before the service is asked about it."""

LONG_PAGE = 100_000
"""Pages with more characters than this are laid out in a thread."""


def _length(episode: Episode) -> int:
    notes = episode.publisher.notes.text if episode.publisher is not None else None
    sections = (section.text for section in episode.sections)
    is_elsewhere = all(episode.key) and episode.page_transcript is not None
    said = None if is_elsewhere else episode.transcript
    texts = (episode.summary, notes, said, *sections)
    return sum(len(text) for text in texts if text) + 200 * len(episode.chapters)


def _position(status: EpisodeStatus, heard: NowPlaying | None) -> int:
    """How far an episode was heard, in seconds; 0 while it sounds, which is told elsewhere."""
    if heard is not None and heard.episode.key == status.key and heard.status.state != "ended":
        return 0 if heard.is_sounding else int(heard.status.position or 0)
    return status.row.position if status.row is not None else 0


def _with_chapters(read: EpisodeRead, heard: Episode) -> EpisodeRead:
    """A page with the chapters that were found in the audio, where it has no others."""
    shown, audio = read.episode, ChapterSource.AUDIO
    has_own = shown.chapters and shown.chapter_source is not audio
    if heard.chapter_source is not audio or has_own or shown.chapters == heard.chapters:
        return read
    episode = replace(shown, chapters=heard.chapters, chapter_source=audio)
    return replace(read, episode=episode)


def _words_of_share(share: float | None) -> str:
    return "" if share is None else audio_words(share)


def _targets(state: PageState) -> Targets:
    from steno_tui.tui.page_lines import targets

    return targets(
        state.read.episode,
        state.status.moments,
        state.read.related,
        has_transcript=bool(state.transcripts),
    )


def _has_same_targets(before: PageState, state: PageState) -> bool:
    """Whether only what is known beside it all is new."""
    is_same = before.read.episode is state.read.episode
    is_same = is_same and before.read.related == state.read.related
    is_same = is_same and before.status.transcripts == state.status.transcripts
    return is_same and before.status.moments == state.status.moments


def _read_at(view: PageView, targets: Targets) -> tuple[int, int] | None:
    """What is read of a page and in which row of the screen: what the cursor is on, or the first.

    By it the page stays in its place when something comes or goes above, such as moments; at the
    top, by nothing.
    """
    top = view.scroll_offset.y
    sight = range(top + 1, top + view.scrollable_content_region.height)
    seen = {
        target: rows.start
        for target, rows in view.rows.items()
        if rows.start in sight and target < targets.first_moment
    }
    at = view.cursor if view.cursor in seen else next(iter(seen), None)
    return (at, seen[at] - top) if top and at is not None else None


def _keep_in_row(view: PageView, target: int, row: int) -> None:
    """Scroll so that a target is in the row of the screen in which it was before."""
    if target in view.rows:
        view.scroll_to(y=view.rows[target].start - row, animate=False, force=True)


def _said(sentence: str, width: int, signs: Signs) -> list[Line]:
    """What stands where there is no page."""
    if not sentence:
        return []
    from steno_tui.tui.page_lines import sentence_lines

    return sentence_lines(sentence, width, signs)


def _no_targets(_: Exception) -> Targets:
    return Targets()


def _no_offers(_: Exception) -> tuple[str, ...]:
    return ()


class PagePlace(Struct, frozen=True):
    """Where on a page the user was."""

    episode: EpisodeKey
    scroll: int = 0
    """Lines above the top of the pane."""
    cursor: int | None = None
    """Which target the cursor was on."""


class PagePane(Pane):
    """Shows one episode.

    Args:
        core: where it is read.
        episode_changed: called with every episode that was read.
        follow: called with every address and topic that is chosen.

    Attributes:
        wanted: the episode whose page is, or is about to be, on the screen.
        state: what is on the screen.
        targets: what on it can be gone to.
        is_blank: whether no page was asked for yet.
        waiting: what was asked for while the page was on its way.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bound_to(f"screen.{one.action}", one.name) for one in in_scope("found")
    ]

    awaited: var[tuple[str, ...]] = var((), init=False)
    """The commands that wait for the page."""

    offers: var[tuple[str, ...]] = var((), init=False)
    """The commands that do something with the page, of those that do not always."""

    enter: var[str] = var("play", init=False)
    """What Enter does where the cursor is, in a word."""

    is_entered: var[bool] = var(False, init=False)
    """Whether it is the pane where the user is."""

    downloads: var[Downloads] = var(Downloads, init=False)

    @dataclass(repr=False, eq=False)
    class JumpChosen(Message):
        """An episode is to be played from a time; without one, from where it was left."""

        episode: Episode
        seconds: int | None

    @dataclass(repr=False, eq=False)
    class Opened(Message):
        """The page of an episode stands where the user is, who came to it just now.

        A page beside the list, for an episode that the cursor only rests upon, is not opened.
        """

        key: EpisodeKey

    view = query_one(PageView)

    def __init__(
        self,
        core: Core,
        episode_changed: Callable[[Episode], None],
        follow: Callable[[Link], None],
        *,
        id: str,
    ) -> None:
        super().__init__(id=id)
        self._core = core
        self._episode_changed = episode_changed
        self._follow = follow
        self.state: PageState | None = None
        self.wanted: EpisodeKey | None = None
        self._sentence = ""
        self.targets = Targets()
        self._rest = Delay(self)
        self._opened: EpisodeKey | None = None
        """Of which episode it was told that its page is opened, since the pane was entered."""
        self._sought: tuple[EpisodeKey, int | None, int | None, int | None] | None = None
        """The time and the moment of an episode to go to once its page is here."""
        self._place_sought: PagePlace | None = None
        self._reading: Reference | None = None
        self.is_blank = True
        self.waiting = Waiting(partial(setattr, self, "awaited"))

    def compose(self) -> ComposeResult:
        """The view."""
        yield PageView(self.lay_out, id="page")

    def fill(self, place: LastPlace) -> None:
        """Go back to the page where the user was, as soon as the first frame stands."""
        if place.episode is not None:
            self._place_sought = PagePlace(place.episode, place.scroll)
            self.wanted, self.is_blank = place.episode, False
            self._reading = first = EpisodeRef(place.episode)
            self._opened = place.episode if place.pane == "page" else None

            def read() -> None:
                if self._reading is first:  # and nothing else was asked for meanwhile
                    self._read(first, asked=False)

            self.call_after_refresh(read)
        self.watch(self.view, "cursor", self._offer, init=False)

    # What is shown.

    @property
    def episode(self) -> Episode | None:
        """The episode on the page."""
        return self.state.read.episode if self.state is not None else None

    @property
    def key(self) -> EpisodeKey | None:
        """Which episode that is."""
        return self.episode.key if self.episode is not None else None

    @property
    def seconds(self) -> int | None:
        """The time under the cursor, in the audio."""
        seconds, state = self.targets.seconds(self.view.cursor), self.state
        if seconds is None or state is None:
            return None
        return max(0, seconds + state.status.offset)

    def show(self, state: PageState | None) -> None:
        """Show a page; the same episode's newer copy leaves cursor and place as they are."""
        is_same = state is not None and self.key == state.read.episode.key
        before, self.state, targets = self.state, state, self.targets
        self._sentence = ""
        if state is None:
            self.targets = Targets()
        elif before is None or not _has_same_targets(before, state):
            self.targets = self.app.drawing.attempt(partial(_targets, state), _no_targets)
        if is_same:
            self.view.cursor = self.targets.moved(targets, self.view.cursor)
        else:
            self.view.cursor = None
            self.view.light(None)
        self.view.marked = self.targets.marked
        self._offer()
        seen = _read_at(self.view, targets) if is_same else None
        self.lay_out()
        if seen is not None:
            _keep_in_row(self.view, *seen)
        if not is_same:
            self.view.scroll_to(y=0, animate=False, force=True)

    def _offer(self) -> None:
        """Tell what the keys do with the page, and with what the cursor is on."""
        cursor = self.view.cursor
        link, is_read = self.targets.link(cursor), self.targets.highlight(cursor) is not None
        if self.state is None:
            self.offers = ()
        else:
            from steno_tui.tui.page_lines import offered

            ask = partial(offered, self.state, link, leads_nowhere=is_read)
            self.offers = self.app.drawing.attempt(ask, _no_offers)
        self.enter = enter_word(self.targets, cursor)

    def say(self, sentence: str) -> None:
        """Say why there is no page, until there is one."""
        self.show(None)
        self._sentence = sentence
        self.lay_out()

    def update(self, **changes: object) -> None:
        """Show the page with something else about it than before."""
        if self.state is not None and self.key == self.wanted:
            self.show(replace(self.state, **changes))

    def lay_out(self) -> None:
        """Make the lines anew, for another width or because time has passed."""
        width = self.view.laid_out_width = self.view.text_width
        if self.state is None:
            self.view.show("", _said(self._sentence, width, self.app.signs))
        elif _length(self.state.read.episode) <= LONG_PAGE:
            self._take(self.state, width, self._lines_of(self.state, width))
        else:
            self._lay_out_behind(self.state, width)

    def _lines_of(self, state: PageState, width: int) -> list[Line]:
        from steno_tui.tui.page_lines import page_lines, undrawn_lines

        names = ("refresh", "request", "write_down", "open_in_browser", "moments")
        keys = {name: " or ".join(key_words(command(name), self.app.own_keys)) for name in names}
        if not self._core.service.may_ask:
            del keys["refresh"], keys["write_down"]
        now, signs = self.app.clock(), self.app.signs
        draw = partial(page_lines, state, width, now=now, signs=signs, keys=keys)
        return self.app.drawing.attempt(
            draw, lambda error: undrawn_lines(error, width, signs=signs, keys=keys)
        )

    @work(thread=True, group="layout", exclusive=True, description="lay a long page out")
    def _lay_out_behind(self, state: PageState, width: int) -> None:
        self.call_later(self._take, state, width, self._lines_of(state, width))

    def _take(self, state: PageState, width: int, lines: list[Line]) -> None:
        if state is self.state and width == self.view.laid_out_width:
            self.view.show(state.read.episode.title, lines)
            self.go_to_place()

    # Which page is wanted.

    def want_soon(self, key: EpisodeKey) -> None:
        """Show an episode's page once the cursor rests on it."""
        self._rest.wait(REST_SECONDS, partial(self.want, key))

    def want(self, key: EpisodeKey | None) -> None:
        """Show an episode's page, or none, and not the one that the cursor rested on before."""
        self._rest.forget()
        if key == self.wanted:
            return
        self.waiting.forget()
        self.wanted = key
        if key is not None:
            self.read(EpisodeRef(key))
            return
        self._reading = None
        self.workers.cancel_group(self, "page")
        self.say("")

    def go_to_time(
        self,
        key: EpisodeKey,
        seconds: int | None,
        moment: int | None = None,
        highlight: int | None = None,
    ) -> None:
        """Show an episode's page, with the cursor on a highlight, a moment or a chapter.

        Args:
            key: whose page.
            seconds: when the chapter starts.
            moment: what identifies the moment.
            highlight: which highlight of the page, from 0.
        """
        sought = seconds, moment, highlight
        self._sought = (key, *sought) if any(one is not None for one in sought) else None
        if key == self.wanted:
            self._seek_chapter()
        self.want(key)

    def open_file(self, reference: FileRef) -> None:
        """Show the page in a file."""
        self.wanted = None
        self.read(reference)

    def refresh_from_service(self) -> None:
        """Ask the service for the page that is shown."""
        if self.wanted is not None:
            self.update(fetching=True)
            self.read(EpisodeRef(self.wanted), asked=True)

    def read(self, reference: Reference, asked: bool = False) -> None:
        """Show a page from the library, and what the service has newer.

        Args:
            reference: which.
            asked: whether the user asked for the newest, which is not put off or left out.
        """
        self.is_blank = False
        self._reading = reference
        self._read(reference, asked)

    @work(group="page", exclusive=True, description="read the page")
    @reports_errors
    async def _read(self, reference: Reference, asked: bool) -> None:
        try:
            async for event in self._core.pages.open(reference, "always" if asked else "when-old"):
                self.call_later(self.take, event, asked)
                if isinstance(event, EpisodeRead) and event.source == "library" and not asked:
                    await asyncio.sleep(ASK_SECONDS)  # before the service is troubled
        finally:
            self.call_later(self._read_ended, reference)

    def _read_ended(self, reference: Reference) -> None:
        """Nothing more of a page comes; what waited for it makes do with what there is."""
        if reference is self._reading:
            self._reading = None
            self.waiting.go_on()

    @property
    def is_coming(self) -> bool:
        """Whether the wanted page is on its way, and not only a newer copy of it."""
        state = self.state if self.key == self.wanted else None
        return self._reading is not None and (state is None or state.read.fetched_at is None)

    def when_read(self, key: EpisodeKey, name: str, do: Callable[[Episode], object]) -> None:
        """Do something with an episode's page, at once or when it has come.

        Args:
            key: whose.
            name: the command's that asks for it.
            do: is given the episode, as far as it could be read; is not called if it could not.
        """

        def go_on() -> None:
            if self.episode is not None and self.key == key:
                do(self.episode)
            else:
                self.app.note("There is no page of it")

        self.want(key)
        if self.is_coming:
            self.waiting.wait(name, go_on)
        else:
            go_on()

    # What comes of it.

    def take(self, event: CoreEvent, asked: bool = False) -> None:
        """Show what came of reading a page, if it is the one that is wanted."""
        before = self.episode
        match event:
            case EpisodeRead():
                self._page_read(event)
                if event.status is not None:
                    self.screen.post_message(StatusRead(event.status))
            case Unchanged(key, checked_at) if key == self.wanted and self.state is not None:
                read = replace(self.state.read, checked_at=checked_at)
                self.update(read=read, fetching=False, trouble=None)
            case Failed() if not self._shows_failure(event, asked):
                self.post_message(ReadFailed(event, asked))
        is_answer = isinstance(event, Unchanged) or (
            isinstance(event, EpisodeRead) and event.source is Source.NETWORK
        )
        if asked and is_answer and self.key == self.wanted:
            is_new = self.episode != before
            self.app.note("The page has changed" if is_new else "Nothing new on this page")
        if not self.is_coming:
            self.waiting.go_on()

    def _page_read(self, read: EpisodeRead) -> None:
        key = read.episode.key
        self._episode_changed(read.episode)
        if key == self.wanted or (self.wanted is None and isinstance(self._reading, FileRef)):
            self.wanted = key
            fetching = read.fetched_at is None and self._core.service.may_ask
            from steno_tui.tui.page_state import PageState

            audio, language = self.downloads.share(key), self._core.language
            state = PageState(read, fetching, audio=audio, language=language)
            self.show(replace(state, position=_position(state.status, self.now_playing)))
            self._tell_opened()
            self._seek_chapter()
            self.watch_now_playing()

    @work(group="rows", description="read an episode's facts again")
    @reports_errors
    async def read_status(self, key: EpisodeKey) -> None:
        """Show what changed of one episode, here and in the list."""
        self.screen.post_message(StatusRead(await self._core.listings.status(key)))

    def watch_is_entered(self) -> None:
        """Who enters has opened the page that stands here."""
        if not self.is_entered:
            self._opened = None
        self._tell_opened()

    def _tell_opened(self) -> None:
        """Tell of the page that stands where the user is, once for each time one comes to it."""
        key = self.key
        if not self.is_entered or self.state is None or self.state.read.source is Source.FILE:
            return
        if key is not None and key == self.wanted and key != self._opened:
            self._opened = key
            self.post_message(self.Opened(key))

    def _seek_chapter(self) -> None:
        if self._sought is None or self.state is None or self.key != self.wanted:
            return
        key, seconds, moment, highlight = self._sought
        target = self.targets.find(seconds, moment, highlight) if key == self.key else None
        if target in self.view.rows:
            self.view.go_to(target)
        is_known = target is not None or moment is None or key != self.key
        if is_known and not self.is_coming:  # else there is more to come, above it or it itself
            self._sought = None

    def go_to_place(self, place: PagePlace | None = None) -> None:
        """Show a page as the user left it, as soon as it is here.

        Args:
            place: which; without one, that which was asked for last, for the wanted page is here.
        """
        if place is not None:
            self._place_sought = place
            self.want(place.episode)
        if self.key != self.wanted:
            return
        sought, self._place_sought = self._place_sought, None
        if sought is None or sought.episode != self.key:
            return
        if sought.cursor in self.view.rows:
            self.view.cursor = sought.cursor
        # By force, for there may be no scroll bar yet.
        scroll = self.view.scroll_to
        self.call_after_refresh(scroll, y=sought.scroll, animate=False, force=True)

    def _shows_failure(self, failed: Failed, asked: bool) -> bool:
        """Say what did not work where it would have stood; being offline is said elsewhere."""
        state = self.state
        if state is None or failed.name not in (str(self.wanted), state.read.episode.title):
            return False
        is_offline = isinstance(failed.error, (UnreachableError, NotOnDiskError))
        quiet = is_offline and not asked and state.read.fetched_at is not None
        gone = state.read.gone or isinstance(failed.error, GoneError)
        trouble = None if quiet else failed.error.message
        read = replace(state.read, gone=gone)
        self.show(replace(state, fetching=False, trouble=trouble, read=read))
        return True

    def show_status(self, status: EpisodeStatus) -> None:
        """Show an episode's marks and its request, if it is the one on the page."""
        state = self.state
        if state is not None and status.key == self.key and status != state.status:
            read, position = replace(state.read, status=status), _position(status, self.now_playing)
            self.update(read=read, position=position)
            self._seek_chapter()

    def show_request(self, request: Request) -> None:
        """Show how far an episode's request is, if it is the one on the page."""
        if self.state is not None and self.key == request.key:
            self.show_status(replace(self.state.status, request=request))

    @property
    def is_read(self) -> bool:
        """Whether the episode on the page is marked read."""
        row = self.state.status.row if self.state is not None else None
        return row is not None and row.read

    # Playback.

    def watch_now_playing(self) -> None:
        """Mark the chapter that is heard, and tell when the chapters start in the audio."""
        heard = self.now_playing
        if heard is not None and heard.episode.key != self.key:
            heard = None
        self.view.playing = heard.chapter if heard is not None else None
        self.view.sign = sound_sign(heard.status, self.app.signs) if heard is not None else ""
        if self.state is None:
            return
        if heard is not None:
            read = _with_chapters(self.state.read, heard.episode)
            if read is not self.state.read:
                self.update(read=read)
            self.show_status(replace(self.state.status, offset=heard.offset))
        position = _position(self.state.status, self.now_playing)
        if position != self.state.position:
            self.update(position=position)

    def watch_downloads(self) -> None:
        """Say how much of the audio is here."""
        if self.wanted is not None and self.state is not None:
            audio, shown = self.downloads.share(self.wanted), self.state.audio
            # The page is laid out anew for each percent, not for each piece that comes.
            if _words_of_share(audio) != _words_of_share(shown):
                self.update(audio=audio)

    @on(PageView.TargetChosen)
    def _chosen(self, message: PageView.TargetChosen) -> None:
        message.stop()
        target = message.target
        if self.targets.highlight(target) is not None:
            return  # it is only read
        is_link = self.targets.link(target) is not None
        is_there = is_link or (target is not None and self.key == self.wanted)
        if is_there and self.episode is not None and not self.waiting.names:
            self.choose(self.episode)
        elif self.wanted is not None:  # what waits before it may move the cursor
            self.when_read(self.wanted, "choose", self.choose)

    def choose(self, episode: Episode) -> None:
        """Follow or play what the cursor is on, or else play the episode from where it was left."""
        cursor = self.view.cursor
        if (line := self.targets.leads_to(cursor)) is not None:
            self.view.go_to(line)
        elif (link := self.targets.link(cursor)) is not None:
            self._follow(link)
        else:
            self.post_message(self.JumpChosen(episode, self.targets.seconds(cursor)))

    def go_to_chapters(self) -> bool:
        """Bring the chapters up, the cursor on the one that is heard or the first."""
        view = self.view
        # A chapter, or where there is none a stamp in the notes.
        first = min(view.rows, default=len(self.targets.jumps))
        if first >= len(self.targets.jumps):
            return False
        target = first if view.playing is None or view.playing not in view.rows else view.playing
        if target == first:
            view.cursor = target
            heading = view.rows[first].start - 2  # and the title above it
            view.scroll_to(y=max(0, heading), animate=False, force=True)
        else:
            view.go_to(target)
        return True
