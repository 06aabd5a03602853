"""The main screen: what its keys do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on, work
from textual.binding import BindingType

from steno_tui.core.events import Failed, Progress, RequestChanged
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import (
    AddressError,
    GoneError,
    NotOnDiskError,
    UnreachableError,
)
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.tui.bindings import bindings
from steno_tui.tui.messages import ErrorReported, QueueChanged, StatusNote, Told
from steno_tui.tui.page_lines import request_words
from steno_tui.tui.player_bar.player_bar import PlayerBar
from steno_tui.tui.screens.reading import BrowseReading
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import at_time, check, host

if TYPE_CHECKING:
    from steno_tui.tui.playback_actions import PlaybackActions

_OFFLINE = "steno-tui was told to stay offline; start it without --offline to ask the service."


class BrowseScreen(BrowseReading):
    """Podcasts, episodes and page, and everything that can be done to them."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("browse")

    @property
    def steno(self) -> PlaybackActions:
        """The program."""
        return cast("PlaybackActions", self.app)

    # Reading.

    def action_chapters(self) -> None:
        """Go to the chapters of the page."""
        state = self.page.state
        if self.page.go_to_chapters():
            self.go_to("page")
        elif self.page.key != self.wanted or (state is not None and state.fetching):
            self.steno.tell("The page is still on its way.")
        else:
            self.steno.tell("This page has no chapters.")

    def action_filter(self) -> None:
        """Narrow the list of episodes."""
        self.pane = "episodes"
        self.episodes_pane.start_filter()

    def action_mark_read(self) -> None:
        """Mark the episode read, or unread again."""
        row = self.episodes.selected
        if row is not None:
            self.mark_read(row.key, not row.read)

    def action_refresh(self) -> None:
        """Ask the service for what is new in the pane that has the focus."""
        if not self.core.service.may_ask:
            self.steno.tell(_OFFLINE)
        elif self.pane == "page" and self.wanted is not None:
            self.update_page(fetching=True)
            self.read_page(EpisodeRef(self.wanted), asked=True)
        else:
            slug = self.selected_podcast
            self.refresh_podcasts([slug] if slug is not None else None, asked=True)

    def action_refresh_all(self) -> None:
        """Refresh every podcast."""
        if self.core.service.may_ask:
            self.refresh_podcasts(None, asked=True)
        else:
            self.steno.tell(_OFFLINE)

    @work(group="refresh", exclusive=True, description="refresh podcasts")
    @reports_errors
    async def refresh_podcasts(self, slugs: list[str] | None, asked: bool) -> None:
        """Bring podcasts up to date; what failed is told once, at the end.

        Args:
            slugs: which; None for all, and those the service lists.
            asked: whether the user asked for it, and so wants to hear how it went; what nobody
                asked for leaves alone what was looked at a few minutes ago.
        """
        failures: list[Failed] = []
        async for event in self.core.podcasts.update(slugs, force=asked):
            if isinstance(event, Failed):
                failures.append(event)
            if not isinstance(event, Failed) or event.name == self.core.service.server:
                self.post_message(Told(event))
        self.post_message(Told(Progress(0, 0, "")))
        if failures and asked:
            first = failures[0]
            more = f" {len(failures) - 1} more failed too." if len(failures) > 1 else ""
            self.post_message(ErrorReported(self._sentence(first) + more))

    @on(Told)
    def _progressed(self, message: Told) -> None:
        """Count what is being refreshed."""
        if isinstance(message.event, Progress):
            done, total = message.event.done, message.event.total
            self.status.progress = f"Refreshing {done} of {total}" if done < total else ""
            if not total:
                self.looking_done()

    # Adding.

    def action_add(self) -> None:
        """Ask for an address, and follow that podcast."""
        from steno_tui.tui.screens.add import AddScreen

        self.app.push_screen(AddScreen(self.core), self._added)

    def _added(self, slug: str | None) -> None:
        if slug is not None:
            self.podcast_sought = slug
            self.load_podcasts()

    @work(group="follow", description="stop following a podcast")
    @reports_errors
    async def _remove(self, slug: str) -> None:
        await self.core.podcasts.remove(slug)
        self.load_podcasts()

    def action_remove(self) -> None:
        """Stop following the podcast."""
        slug = self.selected_podcast
        if slug is not None:
            self._remove(slug)
            name = self.names.get(slug, slug)
            self.steno.tell(f"{name} is not followed any more; what was read stays on disk.")

    # Asking.

    def action_request(self) -> None:
        """Request the transcript of the episode that is selected or shown."""
        if key := self._at_hand():
            self._ask(key)

    @work(group="request", description="record a request")
    @reports_errors
    async def _ask(self, key: EpisodeKey) -> None:
        self.post_message(Told(await self.core.requests.ask(key), asked=True))

    @on(Told)
    def _asked(self, message: Told) -> None:
        """Say what pressing the key did; the rest is seen in its place."""
        if message.asked and isinstance(message.event, RequestChanged):
            request, words = message.event.request, request_words(message.event.request)
            if message.event.asked_before:
                self.steno.tell(f"Already requested: {words}. T shows all requests.")
            elif not self.core.service.may_ask:
                self.steno.tell("Recorded; it is sent as soon as steno-tui may go online.")
            elif not (self.is_seen("page") and self.wanted == request.key):
                self.steno.tell(f"Requested: {request.title}")

    # Listening.

    @on(PageView.JumpChosen)
    def _jump_chosen(self, message: PageView.JumpChosen) -> None:
        self.mark_read(message.episode.key, True)
        self.steno.play(message.episode, message.seconds)

    @on(PlayerBar.Sought)
    def _sought(self, message: PlayerBar.Sought) -> None:
        self.steno.seek(message.episode, message.seconds)

    def _at_hand(self) -> EpisodeKey | None:
        """The episode that is selected or shown; None, and said so, where there is none."""
        row = self.episodes.selected
        key = row.key if self.pane == "episodes" and row is not None else self.wanted
        if key is None or self.pane == "podcasts":
            self.steno.tell("Select an episode first.")
            return None
        if not all(key):
            self.steno.tell("A page from a file is no episode of the library.")
            return None
        return key

    def action_enqueue(self) -> None:
        """Hear the episode after all that waits."""
        if key := self._at_hand():
            self._enqueue(key, first=False)

    def action_enqueue_next(self) -> None:
        """Hear the episode next."""
        if key := self._at_hand():
            self._enqueue(key, first=True)

    @work(group="enqueue", description="put an episode into the queue")
    @reports_errors
    async def _enqueue(self, key: EpisodeKey, first: bool) -> None:
        place = await self.steno.listener.enqueue(key, first=first)
        self.app.post_message(
            StatusNote("Heard next" if place == 0 else f"Queued as number {place + 1}")
        )
        self.app.post_message(QueueChanged())

    def action_download(self) -> None:
        """Fetch the episode's audio to this machine, or leave that."""
        key = self._at_hand()
        if key is None:
            return
        if self.steno.listener.downloads.cancel(key):
            self.steno.tell("Fetching was stopped; what is here is gone on from the next time.")
        elif self.episodes.downloads.has(key):
            self.steno.tell("Its audio is on this machine already.")
        else:
            self.steno.fetch(key)

    @work(group="marks", description="mark the episode heard")
    @reports_errors
    async def _mark_heard(self, key: EpisodeKey) -> None:
        listened = await self.core.library.run(lambda library: library.positions.get(key))
        is_heard = listened is not None and listened.finished
        await self.core.library.run(
            lambda library: library.positions.mark_finished(key, not is_heard)
        )
        await self.tell_row(key)

    def action_mark_heard(self) -> None:
        """Mark the episode heard, or not heard."""
        if key := self._at_hand():
            self._mark_heard(key)

    # Links.

    def _link(self) -> tuple[Episode, int | None] | None:
        """The episode on the page, and the time of the chapter under the cursor."""
        episode = self.page.episode
        if episode is None:
            self.steno.tell("Open an episode first.")
            return None
        return episode, self.page.seconds if self.pane == "page" else None

    def action_copy_link(self) -> None:
        """Copy the page's link; on a chapter, the audio's link at its time."""
        found = self._link()
        if found is None:
            return
        episode, at = found
        url = episode.page_url if at is None else episode.audio_url
        if url is None:
            self.steno.tell("There is no link to copy.")
            return
        link = url if at is None else at_time(url, at)
        self.steno.copy(link)

    def action_open_in_browser(self) -> None:
        """Open the publisher's page; on a chapter, the audio at its time."""
        found = self._link()
        if found is None:
            return
        episode, at = found
        url = (episode.link_url or episode.page_url) if at is None else episode.audio_url
        try:
            if url is None:
                raise AddressError("There is no link to open.")
            url = check(url, self.core.service.server)
        except AddressError as error:
            self.steno.tell(error.message, "warning")
            return
        link = url if at is None else at_time(url, at)
        self.steno.tell(f"Opening {host(link)} in the browser: {link}")
        self.steno.browse(link)

    # What did not work.

    def failed(self, failed: Failed, asked: bool) -> None:
        """What did not work is said where it would have stood; being offline is said elsewhere."""
        state = self.page.state
        error = failed.error
        known = isinstance(error, (UnreachableError, NotOnDiskError))
        if state is not None and failed.name in (str(self.wanted), state.read.episode.title):
            quiet = known and not asked and state.read.fetched_at is not None
            read = replace(state.read, gone=state.read.gone or isinstance(error, GoneError))
            trouble = None if quiet else error.message
            self.page.show(replace(state, fetching=False, trouble=trouble, read=read))
        elif state is None and self.pane == "page":
            self.page.say(self._sentence(failed))
        elif asked or (state is None and not (known and self.episodes.items)):
            self.steno.tell(self._sentence(failed), "warning")

    def _sentence(self, failed: Failed) -> str:
        """What failed and why; the sentence itself names the service where that is all."""
        is_all = failed.name == self.core.service.server
        return failed.error.message if is_all else f"{failed.name}: {failed.error.message}"
