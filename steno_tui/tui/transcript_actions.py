"""What opens the transcript of an episode, and what is done from within it to everything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from steno_tui.core.moments import moment_at
from steno_tui.core.transcript_choices import choice_of
from steno_tui.errors import StenoError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.search import Hit
from steno_tui.models.transcript import Segment
from steno_tui.text.counts import count
from steno_tui.tui.base_app import classes_for
from steno_tui.tui.messages import StatusRead
from steno_tui.tui.transcript_words import choice_words
from steno_tui.tui.undoable_actions import Undoable
from steno_tui.tui.windows import find
from steno_tui.tui.workers import app_worker
from steno_tui.urls import at_time

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.listings import EpisodeStatus
    from steno_tui.core.transcripts import TranscriptChange
    from steno_tui.tui.moment_actions import MomentActions
    from steno_tui.tui.playback_actions import PlaybackActions
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.screens.transcript import TranscriptScreen


class TranscriptActions:
    """Opens transcripts, and does what is asked for in them.

    Args:
        main: the main screen, whose page leads to them.
        core: reads them.
        playback: plays from their lines.
        moments: marks lines.

    Attributes:
        main: the main screen.
        screen: the one that is open.
        on_change: called when there are others of an episode, for a window that lists them.
    """

    def __init__(
        self, main: BrowseScreen, core: Core, playback: PlaybackActions, moments: MomentActions
    ) -> None:
        self.app = playback.app
        self.core = core
        self.main = main
        self._playback = playback
        self._moments = moments
        self.screen: TranscriptScreen | None = None
        self.on_change: Callable[[], object] = lambda: None

    # Opening and closing.

    def open(self, episode: Episode, search: tuple[str, Hit] | None = None) -> None:
        """Show the transcript of an episode, at the time that the page's cursor is on.

        Without one that is where the sound is, or where it was left.

        Args:
            episode: whose page is here.
            search: the words that were looked for, and what was found of them that led here.
        """
        if not all(episode.key):
            self.app.note("A file is no episode of the library")
            return
        from steno_tui.tui.screens.transcript import TranscriptScreen

        self.close()
        page, heard = self.main.page, self.app.now_playing
        state = page.state if page.key == episode.key else None
        cursor, seconds = page.view.cursor, None
        means_the_sound = heard is not None and heard.is_on and cursor == page.view.playing
        if search is not None:
            seconds = search[1].start_seconds
        elif state is not None and self.main.pane == "page" and not means_the_sound:
            seconds = page.targets.seconds(cursor)
        status = state.status if state is not None else None
        screen = self.screen = TranscriptScreen(self, episode, status, seconds, search)
        screen.add_class(*classes_for(self.app.size), update=False)  # so it is styled but once
        self.app.push_screen(screen, partial(self._closed, screen))

    def close(self) -> None:
        """Leave the transcript that is open, for something else on the main screen."""
        screen = self.screen
        if screen is not None and screen.is_current:
            self.screen = None
            screen.dismiss(None)

    def _closed(self, screen: TranscriptScreen, chapter: int | None) -> None:
        """Be on the page where one was in the transcript."""
        if self.screen is screen:
            self.screen = None
        page, key = self.main.page, screen.episode.key
        if chapter is not None and page.wanted == key:
            page.go_to_time(key, chapter)

    # What is done from within it.

    def play(self, episode: Episode, seconds: float) -> None:
        """Play an episode from a time of its page."""
        if not self.main.page.is_read:
            self.main.undoable.opened(episode.key)
        self._playback.play(episode, seconds)

    def seek(self, key: EpisodeKey, seconds: float) -> None:
        """Go to a time of what is heard."""
        self._playback.seek(key, seconds)

    def mark(self, episode: Episode, segment: Segment, seconds: float | None) -> None:
        """Mark a line; where it is marked, ask for a note."""
        at = None if seconds is None else int(seconds)
        self._moments.mark_place(moment_at(episode, at, segment.text))

    def copy(self, episode: Episode, segments: Sequence[Segment], offset: int) -> None:
        """Copy lines as Markdown, with their times, and where they are from."""
        from steno_tui.export.markdown import Exported
        from steno_tui.export.markdown_line import spoken_lines

        exported = Exported(episode, self.core.service.server, offset)
        told = f"Copied {count(len(segments), 'line')}" if len(segments) > 1 else ""
        self.app.copy(spoken_lines(exported, segments), told)

    def copy_link(self, episode: Episode, seconds: float | None, offset: int) -> None:
        """Copy the audio's link at a time of the page, or the page's where there is none."""
        if seconds is not None and episode.audio_url is not None:
            self.app.copy(at_time(episode.audio_url, max(0, int(seconds) + offset)))
        elif (url := episode.page_url or episode.link_url) is not None:
            self.app.copy(url)
        else:
            self.app.note("There is no link to copy")

    def do_to_episode(self, name: str) -> None:
        """Do one of the commands for an episode to the one that is read."""
        self.main.action_episode(name)

    def find_everywhere(self, words: str) -> None:
        """Look for words everywhere."""
        find(self.main, words)

    # The user's own.

    async def import_body(self, key: EpisodeKey, body: bytes, name: str) -> TranscriptChange:
        """Keep what stood in a file as a transcript of an episode; it can be taken back.

        Raises:
            StenoError: as `Transcripts.import_body` does.
        """
        async with self.main.undoable.one_by_one:
            change = await self.core.transcripts.import_body(key, body, name)
            self._remember(change, f"Taken back: imported {_name(change)}")
        return change

    def imported(self, change: TranscriptChange) -> None:
        """Show what was imported, and say how it is taken back."""
        self.changed(change.status)
        self.app.note(f"Imported: {_name(change)}. {self._undo_key} takes it back.")

    @app_worker("transcripts", "delete a transcript")
    async def delete(self, key: EpisodeKey, id: int) -> None:
        """Delete one of an episode's that is the user's own."""
        async with self.main.undoable.one_by_one:
            try:
                change = await self.core.transcripts.remove(key, id)
            except StenoError:
                self.app.call_later(self.on_change)
                raise
            self._remember(change, f"Back again: {_name(change)}")
        self.changed(change.status)
        self.app.note(f"Deleted: {_name(change)}. {self._undo_key} takes it back.")

    def take_back(self) -> None:
        """Take back what was done last, whatever that was."""
        self.main.undoable.take_back(select=False)

    def _remember(self, change: TranscriptChange, words: str) -> None:
        self.main.undoable.remember(Undoable(words, partial(self._take_back, change)))

    async def _take_back(self, change: TranscriptChange) -> EpisodeStatus:
        status = await self.core.transcripts.take_back(change)
        self.app.call_later(self.on_change)
        return status

    def changed(self, status: EpisodeStatus) -> None:
        """Show which transcripts there are now, on the page, in the reader and in the list."""
        self.main.post_message(StatusRead(status))
        self.app.call_later(self.on_change)

    @property
    def _undo_key(self) -> str:
        return self.app.first_key("take_back")


def _name(change: TranscriptChange) -> str:
    """What a transcript of the user's is called: the name of its file, or where it is from."""
    kept = change.transcript
    name = "" if kept.is_partial else kept.name
    return name or f"the transcript {choice_words(choice_of(kept))[0]}"
