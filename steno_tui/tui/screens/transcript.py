"""The reader: what is said in an episode, in step with what is heard of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence, Set
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.getters import app as app_of
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input, Static
from textual.worker import Worker, get_current_worker

from steno_tui.core.episode_pages import Refresh
from steno_tui.core.events import Failed, NoTranscript, Source, TranscriptRead, Unchanged
from steno_tui.core.listings import EpisodeStatus
from steno_tui.core.transcript_choices import choice_of
from steno_tui.models.episode import Chapter, Episode
from steno_tui.models.search import Hit
from steno_tui.models.transcript import OWN_SOURCES, TranscriptChoice, TranscriptSource
from steno_tui.playback.now_playing import NowPlaying
from steno_tui.text.counts import count
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.bindings import bindings, bound_to, closing
from steno_tui.tui.commands import command
from steno_tui.tui.hints import FIND_HINTS, Hint, hint, sound_hints
from steno_tui.tui.player_bar.player_bar import PlayerBar
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import sound_sign
from steno_tui.tui.transcript_find import TranscriptFind
from steno_tui.tui.transcript_sentences import sentences
from steno_tui.tui.transcript_text import TranscriptText
from steno_tui.tui.transcript_words import (
    can_be_requested,
    choice_words,
    length_words,
    missing_lines,
    more_words,
    ways_on,
)
from steno_tui.tui.widgets.notices import Notices
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.widgets.transcript_view import TranscriptView
from steno_tui.tui.workarounds.gone_watchers import forget_gone_watchers
from steno_tui.tui.workarounds.window_size import use_window_size
from steno_tui.tui.workers import reports_errors

if TYPE_CHECKING:
    from steno_tui.core.transcripts import TranscriptChange
    from steno_tui.tui.transcript_actions import TranscriptActions

SHARED = (
    "next_heading",
    "previous_heading",
    "next_hit",
    "previous_hit",
    "pick",
    "request",
    "write_down",
    "copy_link",
)
"""The commands of the page that do the like here."""

DISK_SECONDS = 0.5
"""How long keys wait at most for a transcript that is read from the disk; not for the network."""

_LEAD_SECONDS = 0.2
"""So much before it is heard a line is lit, for players begin a little before their time."""

_LEAVE = Hint("back", key="Esc", action="screen.close")
_WHILE_READING = (_LEAVE, hint("help"))


def _text_of(read: TranscriptRead, chapters: Sequence[Chapter]) -> TranscriptText:
    """Lay it out to be read; the chapters are those of the page where its own are not known."""
    cut = sentences(read.transcript.segments, read.paragraphs.segments)
    return TranscriptText(cut, read.episode.chapters or chapters)


class TranscriptScreen(Screen[int | None]):
    """Shows the transcript of an episode; ends with the chapter one was at, in seconds.

    Args:
        doing: does what is asked for here to everything else.
        episode: whose transcript it is.
        status: how the lists show it, if that is known.
        seconds: where to be in it; None for where the sound is, or was left.
        search: the words that were looked for, and what was found of them that led here.

    Attributes:
        episode: whose transcript it is.
        find: looks for words in it.
    """

    app = app_of(BaseApp)

    # No padding of the screen's: Textual draws what changes behind a window that much too low.
    DEFAULT_CSS = """
    TranscriptScreen PaneTitle { height: 3; }
    TranscriptScreen TranscriptView { height: 1fr; }
    TranscriptScreen.-high PaneTitle { margin-top: 1; }
    TranscriptScreen.-low PaneTitle { height: 1; }
    TranscriptScreen.-low Notices { margin-bottom: 0; }
    """
    SCOPED_CSS = False  # the screen has classes itself

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("reader"),
        *(bound_to(f"episode('{name}')", name) for name in SHARED),
        bound_to("refresh", "refresh"),
        bound_to("take_back", "take_back"),
        closing("transcript"),
        Binding(command("pane_left").keys, "close", show=False, id="pane_left"),
        # Closed before the next key is given to anybody.
        Binding("escape", "close", show=False, priority=True),
    ]

    DONE_HERE: ClassVar[tuple[str, ...]] = (*SHARED, "refresh", "take_back", "back")
    """Those of the main screen that are done here."""

    title_row = query_one(PaneTitle)
    notices = query_one(Notices)
    view = query_one(TranscriptView)
    bar = query_one(PlayerBar)
    status_line = query_one(StatusLine)

    find: TranscriptFind

    def __init__(
        self,
        doing: TranscriptActions,
        episode: Episode,
        status: EpisodeStatus | None,
        seconds: float | None,
        search: tuple[str, Hit] | None = None,
    ) -> None:
        super().__init__()
        self.episode = episode
        self._doing = doing
        self._status = status or EpisodeStatus(episode.key, None, None)
        self._seconds = seconds
        self._search = search
        self._choice: TranscriptChoice | None = None
        """The one that is shown."""
        self._notices: Sequence[str] = ()
        """What of it had to be left out."""
        self._choices: Sequence[TranscriptChoice] = ()
        self._missing: NoTranscript | None = None
        self._sentence = ""
        """Why there is no transcript."""
        self._is_reading = True
        """Whether what was asked for is still to come."""
        self._has_come = asyncio.Event()
        """Set when anything of it can be shown, or why not."""

    def compose(self) -> ComposeResult:
        """What it is, the text, the player's bar and the status line."""
        title = PaneTitle(self.episode.title)
        title.set_reactive(PaneTitle.about, "reading the transcript")
        yield title
        yield Notices()
        yield TranscriptView(id="transcript")
        yield PlayerBar(id="player")
        yield StatusLine(_WHILE_READING)
        yield Static(Content("Too small.\nEnlarge me."), id="too-small")

    def on_mount(self) -> None:
        """Read the transcript, and hear of the sound."""
        self.find = TranscriptFind(self.app, self, self._doing.find_everywhere)
        self.view.instead = self._instead
        self.view.follows = self._seconds is None
        self.watch(self.app, "now_playing", self._heard_changed)
        self.watch(self._doing.main, "moments", partial(setattr, self.bar, "moments"))
        self.set_focus(self.view, scroll_visible=False)
        self.load()
        self.app.typed_ahead.wait_for(self._until_it_comes())

    def on_unmount(self) -> None:
        """Let the transcript go."""
        forget_gone_watchers(self.app, self._doing.main)

    def on_resize(self, event: events.Resize) -> None:
        """Whatever size is told, the window's is the one that counts."""
        use_window_size(self, event)

    # What is read.

    def load(self, choice: TranscriptChoice | None = None, refresh: Refresh = "when-old") -> None:
        """Read it from the library, and where it comes from if it is not there, or not new.

        Args:
            choice: which of several; None for the best.
            refresh: when the network is asked.
        """
        stands = choice is not None and self._choice is not None and choice.is_same(self._choice)
        self._is_reading = not stands or refresh == "always"
        self._show_about()
        self._load(choice, refresh)

    @work(group="transcript", exclusive=True, description="read the transcript")
    @reports_errors
    async def _load(self, choice: TranscriptChoice | None, refresh: Refresh) -> None:
        worker = get_current_worker()
        try:
            async for event in self._doing.core.transcripts.open(self.episode.key, choice, refresh):
                match event:
                    case TranscriptRead():
                        text = await asyncio.to_thread(_text_of, event, self.episode.chapters)
                        is_awaited = refresh == "always" and event.source is Source.LIBRARY
                        self.call_later(self._take, event, text, is_awaited)
                    case NoTranscript():
                        self.call_later(self._say, event.sentence, event)
                    case Failed():
                        self.call_later(self._failed, event, asked=refresh == "always")
                    case Unchanged() if refresh == "always":
                        self.app.note("Nothing new in this transcript")
        finally:
            self.call_later(self._ended, worker)

    @work(group="transcript-here", description="wait for the transcript on the disk")
    async def _until_it_comes(self) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._has_come.wait(), DISK_SECONDS)

    def _ended(self, worker: Worker[None]) -> None:
        if worker.is_cancelled:  # another is read in its place
            return
        self._has_come.set()
        self._is_reading = False
        self._show_about()
        self.show_hints()

    def _take(self, read: TranscriptRead, text: TranscriptText, is_awaited: bool) -> None:
        """Show a transcript, where one is, or from where one was in the one before.

        Args:
            read: it.
            text: laid out to be read.
            is_awaited: whether a newer one was asked for, which is still to come.
        """
        self._is_reading = is_awaited
        is_first = self._choice is None
        seconds = self._seconds if is_first else self._here
        if is_first and seconds is None:
            position = self._status.row.position if self._status.row is not None else 0
            seconds = position - self._offset if position else None
        self._choice, self._choices = read.choice, read.choices
        self._notices = read.transcript.notices
        self._missing, self._sentence = None, ""
        before, self._status = self._status.transcripts, read.status or self._status
        if self._status.transcripts != before:
            self._doing.changed(self._status)
        self.view.show(text, self._offset)
        self._mark()
        if seconds is not None and (segment := text.segment_from(seconds)) is not None:
            self.view.seek(segment)
        self._show_heard(self.app.now_playing)
        self.find.text_changed()
        if is_first and self._search is not None:
            self.view.follows = False
            self.find.begin(*self._search)
        self._show_about()
        self.show_hints()
        self._has_come.set()
        if read.source is Source.NETWORK and not is_first:
            self.app.note("The transcript has changed")

    def request_moved(self) -> None:
        """Say how far the request is, or show what came of it, where nothing is read yet."""
        if self._choice is None and self.is_mounted:
            self.load()

    def _say(self, sentence: str, missing: NoTranscript | None = None) -> None:
        """Say why there is none, until there is one."""
        if self._choice is None:
            self._sentence, self._missing = sentence, missing
            self.view.show(self.view.text)
            self.show_hints()

    def _failed(self, failed: Failed, asked: bool) -> None:
        if self._choice is None:
            self._say(failed.error.message)
        elif asked or not failed.kept:
            self.app.tell(failed.error.message)

    def _instead(self, width: int) -> list[Line]:
        """What can be done where there is no transcript."""
        if not self._sentence:
            return []
        names = ("request", "write_down", "import_transcript", "refresh")
        keys = {name: self.app.first_key(name) for name in names}
        ways = ways_on(
            self._missing,
            keys,
            may_ask=self._doing.core.service.may_ask,
            has_audio=self.episode.audio_url is not None,
        )
        return missing_lines(self._sentence, ways, width)

    def _show_about(self) -> None:
        """Say where it is from, how long it is, and whether it follows the sound."""
        title, choice = self.title_row, self._choice
        dot = f" {self.app.signs.dot} "
        if self._is_reading:
            title.about = "reading the transcript"
        elif choice is not None:
            words = [*choice_words(choice), length_words(self.view.text)]
            others = len(self._choices) - 1
            words += [f"and {count(others, 'other')}"] if others > 0 else []
            title.about = dot.join(words)
        else:
            title.about = "no transcript"
        is_along = self._is_of_sound and self.view.text.is_timed
        title.aside = "follows the sound" if is_along and self.view.follows else ""
        self.notices.sentences = self._told_of(choice)

    def _told_of(self, choice: TranscriptChoice | None) -> list[str]:
        """What there is to know of the transcript: what is not there of it."""
        if choice is None:
            return []
        key = self.app.first_key("write_down")
        more = [more_words(self._status.job, key)] if choice.is_partial else []
        return [*more, *self._notices]

    # The sound, and what is marked.

    @property
    def _offset(self) -> int:
        """By how many seconds the audio is later than the transcript's times."""
        heard = self.app.now_playing
        if heard is not None and heard.episode.key == self.episode.key:
            return heard.offset
        return self._status.offset

    @property
    def _is_of_sound(self) -> bool:
        """Whether it is this episode that is heard."""
        heard = self.app.now_playing
        return heard is not None and heard.is_on and heard.episode.key == self.episode.key

    @property
    def _here(self) -> float | None:
        """The time one is at, by the times of the page."""
        return self.view.text.seconds_of(self.view.here)

    def _heard_changed(self, before: NowPlaying | None, heard: NowPlaying | None) -> None:
        self.bar.now_playing = heard
        self._show_heard(heard)
        is_other = (before is None) != (heard is None) or (
            before is not None
            and heard is not None
            and (before.episode.key, before.status.state, before.status.paused)
            != (heard.episode.key, heard.status.state, heard.status.paused)
        )
        if is_other:
            self._show_about()
            self.show_hints()

    def _show_heard(self, heard: NowPlaying | None) -> None:
        """Light what is heard."""
        view = self.view
        if heard is None or heard.episode.key != self.episode.key:
            view.heard, view.sign = None, ""
            return
        view.sign = sound_sign(heard.status, self.app.signs)
        view.shift(heard.offset)
        position = heard.status.position
        at = None if position is None else position - heard.offset + _LEAD_SECONDS
        view.heard = None if at is None else view.text.segment_at(at)

    def show_status(self, status: EpisodeStatus) -> None:
        """Show what is marked in it, if it is this episode's."""
        if status.key == self.episode.key:
            before, self._status = self._status.transcripts, status
            if self.is_mounted:  # else it is shown with the text
                self.view.shift(self._offset)
                self._mark()
                self._show_about()
                if status.transcripts != before:
                    self._read_others({one.id for one in before})

    def _read_others(self, before: Set[int]) -> None:
        """Show what was brought, or the best where the one that was read is there no more.

        Args:
            before: what identifies those of the user's own that there were.
        """
        now, choice = self._status.transcripts, self._choice
        others = (one for one in now if one.id not in before)
        brought = next((one for one in others if one.source is TranscriptSource.FILE), None)
        if choice is not None and choice.id and all(one.id != choice.id for one in now):
            self._seconds, self._search = self._here, None
            self._choice, self._choices = None, ()
            self.view.show(TranscriptText())
            self.find.text_changed()
        self.load(choice_of(brought) if brought is not None else self._choice)

    def _mark(self) -> None:
        text, marked = self.view.text, set[int]()
        lines: dict[str, int] | None = None
        for moment in self._status.moments:
            if moment.seconds is not None:
                segment = text.segment_marked(moment.seconds, moment.words)
                marked |= {segment} if segment is not None else set()
            elif moment.words:
                lines = lines or {one.text: at for at, one in enumerate(text.segments)}
                marked |= {lines[moment.words]} if moment.words in lines else set()
        self.view.marked = frozenset(marked)
        self.view.refresh()

    # What the keys do.

    def show_hints(self) -> None:
        """Hint at what the keys do here now."""
        if not self.is_mounted:
            return
        if isinstance(self.focused, Input):
            self.status_line.hints = FIND_HINTS
        else:
            self.status_line.hints = tuple(self._hints())

    def _hints(self) -> list[Hint]:
        view = self.view
        if self._choice is None and not self._sentence:
            return [*_WHILE_READING]
        if self._choice is None:
            wanted = []
            if self._missing is not None and can_be_requested(self._missing):
                wanted.append(hint("request"))
            if self._doing.core.service.may_ask and self.episode.audio_url is not None:
                wanted.append(hint("write_down"))
            return [*wanted, hint("import_transcript"), _LEAVE, hint("help")]
        if view.picked:
            picked = count(len(view.picked), "line")
            ended = "end search" if self.find.words else "done"  # which Esc does first
            return [
                hint("pick", f"{picked} picked"),
                hint("copy_moment", "copy"),
                _LEAVE._replace(word=ended),
            ]
        heard = self.app.now_playing
        sound = sound_hints(heard)[:1] if heard is not None else []
        has_sound = view.text.is_timed and self.episode.audio_url is not None
        wanted = [hint("choose", "play")] if has_sound else []
        if self.find.count:
            wanted.insert(0, Hint(self.find.count, ("next_hit", "previous_hit")))
        if self._is_of_sound and view.text.is_timed and not view.follows:
            wanted.append(hint("follow"))
        rest = [hint("mark_moment", "mark"), hint("find"), hint("pick", "pick")]
        rest += [hint("other_transcript")] if len(self._choices) > 1 else []
        leave = _LEAVE._replace(word="end search") if self.find.words else _LEAVE
        return [*wanted, *sound, leave, hint("help"), *rest]

    @on(events.DescendantFocus)
    @on(TranscriptView.PickedLines)
    def _other_hints(self) -> None:
        self.show_hints()

    @on(TranscriptView.LetGo)
    def _let_go(self) -> None:
        self._show_about()
        self.show_hints()
        if self._is_of_sound and self.view.text.is_timed:
            key = self.app.first_key("follow")
            self.app.note(f"{key} follows the sound again")

    @on(TranscriptView.SegmentChosen)
    def _chosen(self, message: TranscriptView.SegmentChosen) -> None:
        """Play from a line, and go on with the sound from there."""
        message.stop()
        text = self.view.text
        if not text.is_timed:
            self.app.note("It has no times to play from")
            return
        seconds = text.seconds_of(message.segment)
        self.view.picked_from = None
        self._doing.play(self.episode, seconds or 0.0)
        self.view.heard = message.segment
        self.view.follows = True
        self._show_about()

    def action_follow(self) -> None:
        """Go where the sound is, and along with it."""
        if not self.view.text.is_timed:
            self.app.note("It has no times to follow")
        elif not self._is_of_sound:
            self.app.note("Nothing of this episode is heard now")
        else:
            self.view.picked_from = None
            self.view.follows = True
            self._show_about()
            self.show_hints()
            self.app.note("It follows the sound")

    def action_episode(self, name: str) -> None:
        """Do one of the commands that the page has too."""
        view = self.view
        match name:
            case "next_hit" | "previous_hit":
                self.find.step(1 if name == "next_hit" else -1)
            case "next_heading" | "previous_heading":
                if not view.go_to_heading(1 if name == "next_heading" else -1):
                    is_down = name == "next_heading"
                    self.app.note("This is the last chapter" if is_down else "This is the top")
            case "pick":
                view.pick()
            case "copy_link":
                self._doing.copy_link(self.episode, self._here, self._offset)
            case _:
                self._doing.do_to_episode(name)

    def action_refresh(self) -> None:
        """Ask for the newest, wherever it comes from."""
        if not self._doing.core.service.may_ask:
            self.app.note("steno-tui was told to stay offline")
            return
        source = self._choice.source if self._choice is not None else None
        if source is TranscriptSource.PAGE:
            key = self.app.first_key("refresh")
            self.app.note(f"It stands on the page: {key} there asks for that anew")
            return
        if source in OWN_SOURCES:
            self.app.note("Nobody has a newer one of it")
        self.load(self._choice, "always")

    def mark(self) -> None:
        """Mark the line at the cursor, which is the one heard while that is followed."""
        segment = self.view.here
        if segment is None:
            self.app.note("There is no line to mark")
            return
        seconds = self.view.text.seconds_of(segment)
        self._doing.mark(self.episode, self.view.text.segments[segment], seconds)

    def copy_line(self) -> bool:
        """Copy the lines that are picked, or the one at the cursor."""
        view = self.view
        picked = view.picked or (range(view.here, view.here + 1) if view.here is not None else ())
        if picked:
            segments = [view.text.segments[one] for one in picked]
            self._doing.copy(self.episode, segments, self._offset)
            view.picked_from = None
            view.refresh()
            self.show_hints()
        else:
            self.app.note("There is no line to copy")
        return True

    def action_other_transcript(self) -> None:
        """Choose one of several transcripts, or delete one of one's own."""
        choice = self._choice
        if choice is None or (len(self._choices) < 2 and not choice.id):
            self.app.note("There is no other transcript of it")
            return
        from steno_tui.tui.screens.transcript_choices import TranscriptChoicesScreen

        def chosen(choice: TranscriptChoice | None) -> None:
            if choice is not None:
                self.load(choice)

        screen = TranscriptChoicesScreen(self._doing, self.episode.key, self._choices, choice)
        self.app.push_screen(screen, chosen)

    def action_import_transcript(self) -> None:
        """Ask for a file, and read what is in it."""
        from steno_tui.tui.screens.import_transcript import ImportTranscriptScreen

        def imported(change: TranscriptChange | None) -> None:
            if change is not None:
                self._doing.imported(change)

        self.app.push_screen(ImportTranscriptScreen(self._doing, self.episode.key), imported)

    def action_take_back(self) -> None:
        """Take back what was done last."""
        self._doing.take_back()

    def action_close(self) -> None:
        """Out of a drag, else of what is found or picked, and else back to where one was."""
        if self.bar.let_go() or self.find.end():
            self.show_hints()
        elif self.view.picked_from is not None:
            self.view.pick()
        elif self.is_current:
            seconds = self._here
            chapter = None if seconds is None else self.view.text.chapter_start(seconds)
            self.dismiss(chapter)

    @on(PlayerBar.Sought)
    def _sought(self, message: PlayerBar.Sought) -> None:
        message.stop()
        self._doing.seek(message.episode, message.seconds)
