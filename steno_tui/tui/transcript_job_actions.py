"""Having audio written down: the offer, the job on its way, and what comes of it."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from steno_tui.core.events import CoreEvent, Failed, JobChanged, NotUnderstood, WordsCame
from steno_tui.errors import ApiKeyError, LibraryError
from steno_tui.models.api_key import asks_for_key
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.tui.list_lines import job_words
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.transcript_jobs import JobOffer
    from steno_tui.tui.base_app import BaseApp
    from steno_tui.tui.screens.browse import BrowseScreen
    from steno_tui.tui.screens.transcript_job import Then, TranscriptJobScreen
    from steno_tui.tui.screens.transcript_offer import Agreed


class TranscriptJobActions:
    """Asks what is to be paid, has jobs made and carried on, and shows their words.

    Args:
        main: the main screen.
        core: asks the service.

    Attributes:
        screen: the job that is shown.
    """

    def __init__(self, main: BrowseScreen, core: Core) -> None:
        self.app: BaseApp = main.app
        self.screen: TranscriptJobScreen | None = None
        self._main = main
        self._core = core
        self._is_carrying = False

    # Asking.

    @app_worker("write_down", "offer to have audio written down", exclusive=True)
    async def write_down(self, key: EpisodeKey) -> None:
        """Show the job of an episode that is alive, or what came of one, or say what it costs."""
        jobs = self._core.transcript_jobs
        alive = [one for one in await jobs.of(key) if one.state.is_alive]
        if alive:
            await self._open(alive[0])
        elif await jobs.made(key) is not None:
            self.app.call_later(self._read, key)
        elif (change := await jobs.take_up(key)) is not None:
            await self._open(change.job)
            self.app.note("It goes on, and costs nothing more")
        else:
            await self._look_for_offer(key)

    async def _look_for_offer(self, key: EpisodeKey) -> None:
        try:
            offer = await self._core.transcript_jobs.offer(key)
        except ApiKeyError as error:
            if not asks_for_key(error.message):
                raise
            self.app.call_later(self.app.tell, error.message)
            self.app.call_later(self._enter_key, key)
        else:
            heard = self._main.now_playing
            if heard is not None and heard.episode.key == key:
                offer = offer.as_heard(heard.status.duration)
            self.app.call_later(self._offer, offer)

    def _read(self, key: EpisodeKey) -> None:
        """Show what was written down before, which is not paid for again."""
        at_hand = self._main.at_hand
        if (reader := at_hand.open_reader) is None or reader.episode.key != key:
            self._open_reader(key)
        self.app.note("It was written down before")

    def _open_reader(self, key: EpisodeKey) -> None:
        self._main.page.when_read(key, "transcript", self._main.at_hand.transcripts.open)

    def _offer(self, offer: JobOffer) -> None:
        from steno_tui.tui.screens.transcript_offer import TranscriptOfferScreen

        server = self._core.service.server
        screen = TranscriptOfferScreen(offer, self._core.api_keys, server)
        self.app.push_screen(screen, partial(self._agreed, offer))

    def _agreed(self, offer: JobOffer, agreed: Agreed | None) -> None:
        from steno_tui.tui.screens.transcript_offer import Agreed

        key = offer.episode.key
        if agreed is Agreed.KEY:
            self._go_on_with_key(key)
        elif agreed is Agreed.OTHER_KEY:
            self._enter_key(key)
        elif agreed is not None:
            self._ask(offer, preview=agreed is Agreed.PREVIEW)

    def _enter_key(self, key: EpisodeKey) -> None:
        """Have an API key entered, and go on with what needs it."""
        from steno_tui.tui.screens.api_key import ApiKeyScreen

        def entered(is_kept: bool | None) -> None:
            if is_kept:
                self._go_on_with_key(key)

        self.app.push_screen(ApiKeyScreen(self._core.api_keys), entered)

    def _go_on_with_key(self, key: EpisodeKey) -> None:
        self.app.note("The API key is kept")
        self.nudge()
        self.write_down(key)

    @app_worker("write_down", "have audio written down")
    async def _ask(self, offer: JobOffer, *, preview: bool) -> None:
        change = await self._core.transcript_jobs.ask(offer, preview=preview)
        await self._open(change.job)

    # On its way.

    @app_worker("write_down", "show a transcript job", exclusive=True)
    async def open(self, job: TranscriptJob) -> None:
        """Show the words of a job, as far as they came, or the transcript that came of them."""
        await self._open(job)

    async def _open(self, job: TranscriptJob) -> None:
        jobs = self._core.transcript_jobs
        job = next((one for one in await jobs.of(job.key) if one.id == job.id), job)
        if job.state is JobState.READY and not job.is_preview:
            self.app.call_later(self._leave)
            self.app.call_later(self._open_reader, job.key)
            return
        text = await jobs.text(job.id)
        if job.state.is_alive:
            self._carry_on()
            self.count()
            self.app.call_later(self._main.page.read_status, job.key)
        self.app.call_later(self._show, job, text)

    @app_worker("open jobs", "look for transcript jobs")
    async def look(self) -> None:
        """Go on with the jobs of an earlier run, or of another program, where there are any."""
        with suppress(LibraryError):  # it is looked for them again
            open_jobs = await self._core.count_transcript_jobs()
            self.app.call_later(setattr, self._main, "open_jobs", open_jobs)
            if open_jobs:
                self._carry_on()

    @app_worker("count jobs", "count the open transcript jobs", exclusive=True)
    async def count(self) -> None:
        """Have the main screen say how many jobs are open."""
        open_jobs = await self._core.count_transcript_jobs()
        self.app.call_later(setattr, self._main, "open_jobs", open_jobs)

    def nudge(self) -> None:
        """Have what waits for the network go on."""
        if self._is_carrying:
            self._core.transcript_jobs.nudge()

    def _carry_on(self) -> None:
        """Carry all jobs on, for as long as the program runs."""
        if not self._is_carrying:
            self._is_carrying = True
            self._watch()

    @app_worker("jobs", "carry the transcript jobs on")
    async def _watch(self) -> None:
        try:
            async for event in self._core.transcript_jobs.watch():
                self.app.call_later(self._take, event)
                await asyncio.sleep(0)
        finally:
            self._is_carrying = False

    def _take(self, event: CoreEvent) -> None:
        match event:
            case WordsCame():
                if self.screen is not None:
                    self.screen.take_words(event)
            case JobChanged(job):
                if self.screen is not None:
                    self.screen.take_job(job)
                self._tell(job)
            case Failed(error=error):
                self.app.tell(error.message)
            case NotUnderstood(error=unexpected):
                self.app.drawing.leave_out(unexpected, "Not understood")
            case _:
                pass

    def _tell(self, job: TranscriptJob) -> None:
        """Say how a job has ended, where that is not seen."""
        self.count()
        is_seen = self.screen is not None and self.screen.job.id == job.id
        reader = self._main.at_hand.open_reader
        if not job.state.is_alive and reader is not None and reader.episode.key == job.key:
            reader.request_moved()
        self._main.page.read_status(job.key)
        if job.state is JobState.READY and not job.is_preview:
            self.app.note(f"Written down: {job.title}")
        elif job.state is JobState.FAILED and not (is_seen and self.screen_is_current):
            self.app.tell(f"Not written down: {job.title}. {job.reason or ''}")
        elif job.state is JobState.READY and not is_seen:
            self.app.note(f"{job.title}: {job_words(job)}")

    @property
    def screen_is_current(self) -> bool:
        """Whether the job that is shown is on top of all windows."""
        return self.screen is not None and self.screen.is_current

    def _show(self, job: TranscriptJob, text: str) -> None:
        from steno_tui.tui.screens.transcript_job import TranscriptJobScreen

        self._leave()
        may_enter = not self._core.api_keys.is_in_environment
        screen = self.screen = TranscriptJobScreen(job, text, may_enter_key=may_enter)
        self.app.push_screen(screen, partial(self._closed, screen))

    def _leave(self) -> None:
        """Close the job that is shown, for another that was chosen over it."""
        if self.screen is not None and self.screen_is_current:
            self.screen.dismiss(None)

    def _closed(self, screen: TranscriptJobScreen, then: Then | None) -> None:
        """Read what was written down, or say what the rest of it costs, where that is wanted."""
        from steno_tui.tui.screens.transcript_job import Then

        if self.screen is screen:
            self.screen = None
        key, reader = screen.job.key, self._main.at_hand.open_reader
        if then is Then.WHOLE:
            self.write_down(key)
        elif then is Then.KEY:
            self._enter_key(key)
        elif reader is not None and reader.episode.key == key:
            reader.load() if then is Then.READ else reader.request_moved()
        elif then is Then.READ:
            self._open_reader(key)
