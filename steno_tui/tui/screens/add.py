"""Adding a podcast: one field, and what came of it below."""

from __future__ import annotations

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Input

from steno_tui.core.core import Core
from steno_tui.core.events import CoreEvent, EpisodeNamed, Failed, PodcastKept, PodcastRead
from steno_tui.core.reference import EpisodeRef, PodcastRef
from steno_tui.tui.screens.dialog import Dialog, field_with_help
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import MAX_LENGTH, host

HELP = (
    "The address of a podcast on Stenobird, or of any of its episodes, "
    "or just the name at the end of that address."
)


class AddScreen(Dialog[PodcastRef | EpisodeRef | None]):
    """Asks for a podcast and follows it; ends with what was named, the podcast or an episode."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self._added: PodcastRef | EpisodeRef | None = None
        self._has_failed = False

    def compose(self) -> ComposeResult:
        """The field."""
        example = f"{host(self._core.service.server)}/podcast/…"
        # One more than is taken, so that what is too long is refused and not cut.
        field = Input(placeholder=example, id="address", max_length=MAX_LENGTH + 1)
        yield field_with_help("Add a podcast", field, HELP, "add")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.say("Asking the service…")
            self._add(event.value)

    @work(group="add", exclusive=True, description="add a podcast")
    @reports_errors
    async def _add(self, text: str) -> None:
        self._has_failed = False
        async for event in self._core.podcasts.add(text):
            self.call_later(self._tell, event)
        self.call_later(self._end)

    def _tell(self, event: CoreEvent) -> None:
        """What came of it: first it is followed, then its list is on disk, or could not be had."""
        match event:
            case PodcastRead(podcast=podcast):
                self._added = PodcastRef(podcast.slug)
                self.say(f"{podcast.title}: reading its list of episodes…")
            case PodcastKept(podcast=podcast):
                self._added = PodcastRef(podcast.slug)
                self.app.note(f"Followed: {podcast.title}. It is read once that can be done.")
            case EpisodeNamed(key=key):
                self._added = EpisodeRef(key)
            case Failed(error=error):
                self._has_failed = True
                self.say(error.message, failed=True)

    def _end(self) -> None:
        """Go to what was added, unless there is something to be read here first."""
        if not self._has_failed:
            self.dismiss(self._added)

    def action_close(self) -> None:
        """Leave; a podcast that was followed already stays."""
        self.dismiss(self._added)
