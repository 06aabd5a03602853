"""What the keys do to the episode at hand: the one lit in the list, or shown on its page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING

from textual.actions import SkipAction

from steno_tui.errors import StenoError
from steno_tui.models.episode import PROCESSED, Episode, EpisodeKey
from steno_tui.models.podcast import FEED_SIGN
from steno_tui.tui.commands import command
from steno_tui.tui.highlight_windows import show_topic
from steno_tui.tui.messages import RequestAsked
from steno_tui.tui.workers import app_worker
from steno_tui.urls import at_time, check, host

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.tui.export_actions import ExportActions
    from steno_tui.tui.many_actions import ManyActions
    from steno_tui.tui.moment_actions import MomentActions
    from steno_tui.tui.moves import Moves
    from steno_tui.tui.page_find import PageFind
    from steno_tui.tui.page_targets import Link
    from steno_tui.tui.playback_actions import PlaybackActions
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.screens.transcript import TranscriptScreen
    from steno_tui.tui.transcript_actions import TranscriptActions
    from steno_tui.tui.transcript_job_actions import TranscriptJobActions


MAY_WAIT = (
    "choose",
    "play_pause",
    "chapters",
    "transcript",
    "write_down",
    "copy_link",
    "open_in_browser",
    "request",
)
"""The commands that wait for a page that is on its way."""

IN_WINDOWS = ("mark_heard", "enqueue", "enqueue_next", "download", "mark_read", "export")
"""The commands that a list in a window has too, for its own episode."""

_WAYS: Mapping[str, int] = {"next_hit": 1, "previous_hit": -1}


def may_wait(key: str, own_keys: Mapping[str, str]) -> bool:
    """Whether a key is one of those that wait for a page.

    Args:
        key: as Textual names it.
        own_keys: the keys the configuration changed, by command.
    """
    return any(key in own_keys.get(name, command(name).keys).split(",") for name in MAY_WAIT)


class EpisodeActions:
    """Does to the episode at hand whatever is asked for.

    What needs its page waits for it; what does not is done at once.

    Args:
        screen: whose panes light and show it.
        core: knows the service, by which addresses are judged.
        playback: does what is asked for to the sound.
        exports: writes it to a file.
    """

    def __init__(
        self,
        screen: BrowseScreen,
        core: Core,
        playback: PlaybackActions,
        exports: ExportActions,
    ) -> None:
        self.app = playback.app
        self._screen = screen
        self._core = core
        self._playback = playback
        self._exports = exports
        self._with_page: Mapping[str, Callable[[Episode], object]] = {
            "play_pause": partial(playback.play, at=None),
            "chapters": self._go_to_chapters,
            "transcript": lambda episode: self.transcripts.open(episode),
            "write_down": lambda episode: self.jobs.write_down(episode.key),
            "copy_link": self._copy_link,
            "open_in_browser": self._open_in_browser,
        }

    @cached_property
    def _many(self) -> ManyActions:
        from steno_tui.tui.many_actions import ManyActions  # nothing is picked in a first frame

        return ManyActions(self._screen, self._core, self._playback, self._exports)

    @cached_property
    def moves(self) -> Moves:
        """Goes about among the episodes, and in their pages."""
        from steno_tui.tui.moves import Moves

        return Moves(self._screen, self._core, self.app)

    @cached_property
    def moments(self) -> MomentActions:
        """Does what is asked for to moments."""
        from steno_tui.tui.moment_actions import MomentActions  # nor is anything marked in one

        return MomentActions(self._screen, self._core, self._playback)

    @cached_property
    def find(self) -> PageFind:
        """Looks for words on the page."""
        from steno_tui.tui.page_find import PageFind  # nor is anything looked for in one

        return PageFind(self.app, self._screen, self._core)

    @cached_property
    def transcripts(self) -> TranscriptActions:
        """Opens transcripts."""
        from steno_tui.tui.transcript_actions import TranscriptActions  # nor is one read in one

        return TranscriptActions(self._screen, self._core, self._playback, self.moments)

    @cached_property
    def jobs(self) -> TranscriptJobActions:
        """Has audio written down."""
        from steno_tui.tui.transcript_job_actions import TranscriptJobActions

        return TranscriptJobActions(self._screen, self._core)

    @property
    def open_reader(self) -> TranscriptScreen | None:
        """The transcript that is open, whatever window is on top of it."""
        return self.transcripts.screen if "transcripts" in self.__dict__ else None

    @property
    def reader(self) -> TranscriptScreen | None:
        """The same, where no window is on top of it."""
        screen = self.open_reader
        return screen if screen is not None and screen.is_current else None

    def is_readers(self, name: str) -> bool:
        """Whether a command is done to the transcript that is read."""
        return self.reader is not None and name in self.reader.DONE_HERE

    def close_reader(self) -> None:
        """Leave the transcript that is read, for something else on the main screen."""
        if "transcripts" in self.__dict__:
            self.transcripts.close()

    def end_find(self) -> bool:
        """Look for nothing on the page any more; false where nothing was looked for."""
        return "find" in self.__dict__ and self.find.end()

    @property
    def _commands(self) -> Mapping[str, Callable[[EpisodeKey], object]]:
        """What needs no page."""
        undoable, playback = self._screen.undoable, self._playback
        return {
            "request": self._request,
            "mark_read": partial(undoable.mark, mark="read"),
            "mark_heard": partial(undoable.mark, mark="heard"),
            "enqueue": partial(playback.enqueue, first=False),
            "enqueue_next": partial(playback.enqueue, first=True),
            "download": playback.download,
            "export": self._exports.write,
        }

    def do(self, name: str) -> None:
        """Do one of the commands for an episode, or for those that are picked, or go to another."""
        app, key = self._screen.app, self._key
        if name in self.moves.commands:
            self.moves.commands[name]()
        elif name in ("pick", "pick_all"):
            self._pick(everything=name == "pick_all")
        elif name in _WAYS:
            if not self._screen.hits:
                raise SkipAction  # the key is for what it does elsewhere
            self.find.step(_WAYS[name])
        elif self._many.do(name):
            return
        elif name in self._with_page:
            if key is None:
                self._do_to_podcast(name)
            else:
                self._screen.page.when_read(key, name, self._with_page[name])
        elif key is None or self._screen.pane == "podcasts":
            app.note(self._which())
        elif not all(key):
            app.note("A file is no episode of the library")
        else:
            self._commands[name](key)

    def do_to(self, name: str, key: EpisodeKey) -> object:
        """Do one of `IN_WINDOWS` to an episode of another list; by a worker, if one does it."""
        return self._commands[name](key)

    @property
    def _key(self) -> EpisodeKey | None:
        """Which one it is; None where none is on the screen."""
        screen = self._screen
        if screen.pane == "page":
            return screen.page.wanted
        row = screen.episodes.selected
        return row.key if row is not None and screen.is_seen("episodes") else None

    def _pick(self, *, everything: bool) -> None:
        """Pick several episodes of the list, or all."""
        picking = self._screen.episodes.picking
        if self._screen.pane != "episodes":
            self._screen.app.note("Several are picked in their list")
        elif everything:
            picking.begin(everything=True)
        else:
            picking.toggle()

    @app_worker("play-hit", "play what was found", exclusive=True)
    async def play_hit(self, key: EpisodeKey, seconds: int | None) -> None:
        """Play an episode from a time of its page, or from where it was left."""
        episode = await self._playback.playback.episode(key)
        self.app.call_later(self._playback.play, episode, seconds)

    # Where only podcasts are on the screen.

    def _which(self) -> str:
        """Say that it is done to an episode, and how one comes to them, in a row of 40 cells."""
        if self._screen.pane != "podcasts":
            return "Select an episode first"
        return f"Which episode? {self._screen.app.first_key('choose')} shows them"

    def _do_to_podcast(self, name: str) -> None:
        """Copy or open the podcast's page; all else is done to an episode."""
        app, podcast = self._screen.app, self._screen.podcasts.selected
        does: dict[str, Callable[[str], object]] = {
            "copy_link": app.copy,
            "open_in_browser": self._open,
        }
        if name == "open_in_browser" and not self._screen.podcasts.count:
            self._open(self._core.service.server)
        elif podcast is not None and name in does and podcast.slug.startswith(FEED_SIGN):
            app.note("This podcast is not on Stenobird")
        elif podcast is None or self._screen.pane != "podcasts" or name not in does:
            app.note(self._which())
        else:
            does[name](self._core.service.addresses.podcast(podcast.slug))

    # What is done.

    def _request(self, key: EpisodeKey) -> None:
        """Ask the service to listen; whoever looks at a page on its way may not need to."""
        episodes, page = self._screen.episodes, self._screen.page

        def ask(state: str | None) -> None:
            if state == PROCESSED:
                self._screen.app.note("Stenobird has listened to it already")
            else:
                if key.is_feeds and not key.podcast_is_feeds and self._core.service.may_ask:
                    self._screen.app.note("Looking for it on Stenobird…")
                self._ask(key)

        if self._screen.pane == "page":
            page.when_read(key, "request", lambda episode: ask(episode.state))
        else:
            ask(episodes.selected.state if episodes.selected is not None else None)

    @app_worker("request", "record a request")
    async def _ask(self, key: EpisodeKey) -> None:
        change = await self._core.requests.ask(key)
        self._screen.post_message(RequestAsked(key, change))

    def renamed(self, before: EpisodeKey, key: EpisodeKey) -> None:
        """Keep an episode lit and shown that a feed told of, and that is the service's now."""
        episodes, page = self._screen.episodes, self._screen.page
        if episodes.selected is not None and episodes.selected.key == before:
            episodes.sought = key
        episodes.load(episodes.podcast)
        if page.wanted == before:
            page.want(key)
        self._playback.look_for_new_names()

    def _go_to_chapters(self, _episode: Episode) -> None:
        if self._screen.page.go_to_chapters():
            self._screen.go_to("page")
        else:
            self._screen.app.note("This page has no chapters")

    def copy_line(self) -> bool:
        """Copy the line of the page that the cursor is on; false where there is none to copy."""
        screen, page = self._screen, self._screen.page
        if screen.pane != "page" or self.app.screen is not screen or page.state is None:
            return False
        from steno_tui.tui.copied_line import copied_line

        server = self._core.service.server
        line = copied_line(page.state, page.targets, page.view.cursor, server)
        if line is not None:
            self.app.copy(line)
        return line is not None

    def _copy_link(self, episode: Episode) -> None:
        """Copy the page's link; on a chapter, the audio's link at its time."""
        at = self._screen.page.seconds if self._screen.pane == "page" else None
        url = self._address or (
            (episode.page_url or episode.link_url) if at is None else episode.audio_url
        )
        if url is None:
            self._screen.app.note("There is no link to copy")
        else:
            self._screen.app.copy(url if at is None else at_time(url, at))

    def _open_in_browser(self, episode: Episode) -> None:
        """Open the publisher's page; on a chapter, the audio at its time."""
        at = self._screen.page.seconds if self._screen.pane == "page" else None
        own = (episode.link_url or episode.page_url) if at is None else episode.audio_url
        url = self._address or own
        if url is None:
            self._screen.app.note("There is no link to open")
        else:
            self._open(url, at)

    @property
    def _address(self) -> str | None:
        """The address in the notes that the cursor is on."""
        page = self._screen.page
        link = page.targets.link(page.view.cursor) if self._screen.pane == "page" else None
        return link.text if link is not None and link.is_address else None

    def follow(self, link: Link) -> None:
        """Open an address, an episode or the transcript, or go to all episodes of a topic."""
        if link.is_address:
            self._open(link.text)
        elif link.is_transcript:
            self.do("transcript")
        elif link.episode is not None:
            self._screen.reveal(link.episode)
        else:
            show_topic(self._screen, link.text)

    def _open(self, url: str, at: int | None = None) -> None:
        """Open an address in the browser, if the address policy passes it."""
        app = self._screen.app
        try:
            url = check(url, self._core.service.server)
        except StenoError as error:
            app.tell(error.message)
            return
        link = url if at is None else at_time(url, at)
        app.note(f"Opening {host(link)}: {link}")
        app.browse(link)
