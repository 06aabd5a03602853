"""Adding podcasts: one field, what was recognised below it, and only then it is added."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, Static

from steno_tui.core.adding import Candidate, Recognised
from steno_tui.core.core import Core
from steno_tui.core.events import (
    CoreEvent,
    EpisodeNamed,
    EpisodesListed,
    Failed,
    PodcastKept,
    PodcastRead,
    Progress,
)
from steno_tui.core.reference import EpisodeRef, PodcastRef
from steno_tui.core.subscriptions import Outcome, Subscribed, in_words
from steno_tui.errors import StenoError
from steno_tui.models.subscription import SubscriptionList
from steno_tui.text.counts import count
from steno_tui.text.dropped_path import dropped_path
from steno_tui.tui.candidate_lines import Addable, addable_lines
from steno_tui.tui.hints import CLOSE, ENTER
from steno_tui.tui.screens.dialog import Dialog, DialogWords
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.status_line import StatusLine
from steno_tui.tui.widgets.text_field import LineField
from steno_tui.tui.workers import reports_errors
from steno_tui.urls import MAX_LENGTH

HELP = (
    "The address of its feed, of its web page, or of its page on Stenobird or Apple Podcasts; "
    "a list of feeds (OPML) by its path; or its name{directory}."
)
IMPORT_HELP = (
    "The path of a list of feeds (OPML), as other programs write it. Folders are kept, and what is "
    "followed already is recognised."
)
BACK = CLOSE._replace(word="back")
_SHOWN_FAILURES = 200


def _key_of(item: Addable) -> Hashable:
    return id(item)


class AddScreen(Dialog[PodcastRef | EpisodeRef | None]):
    """Asks for podcasts and follows them; ends with what was named, the podcast or an episode.

    Args:
        core: what recognises and adds.
        is_of_lists: whether a list of feeds is asked for.

    Attributes:
        has_changed: whether anything was followed.
    """

    DEFAULT_CSS = """
    AddScreen LineList { display: none; }
    AddScreen .-found LineList { display: block; }
    AddScreen .-found #outcome { min-height: 1; margin-bottom: 1; }
    .-low AddScreen .-found .dialog-title, AddScreen.-low .-found .dialog-title { display: none; }
    AddScreen.-low .-found #outcome { margin-bottom: 0; height: 1; }
    AddScreen.-low.-failed .dialog.-found { height: 100%; }
    AddScreen.-low.-failed .-found #outcome { height: auto; max-height: 5; }
    AddScreen.-low.-failed .-found LineList { height: 1fr; }
    """

    box = query_one(".dialog", Vertical)
    listing = query_one("#addable", LineList)
    status = query_one(StatusLine)

    def __init__(self, core: Core, *, is_of_lists: bool = False) -> None:
        super().__init__()
        self._core = core
        self._is_of_lists = is_of_lists
        self._added: PodcastRef | EpisodeRef | None = None
        self._has_failed = False
        self._asked_for = ""
        """What is being looked for, or what is shown was found for."""
        self._takes_first = False
        """Whether Enter was pressed again before it was found."""
        self.has_changed = False

    def compose(self) -> ComposeResult:
        """The field, and below it what was recognised."""
        heading = "Import a list of feeds" if self._is_of_lists else "Add a podcast"
        example = "~/podcasts.opml" if self._is_of_lists else "address, name or file"
        with Vertical(classes="dialog"):
            yield Static(Content(heading), classes="dialog-title")
            # One more than is taken, so that what is too long is refused and not cut.
            yield LineField(
                placeholder=example,
                id="address",
                max_length=MAX_LENGTH + 1,
                select_on_focus=False,
            )
            yield DialogWords(self._help())
            yield LineList[Addable](_key_of, self._draw, id="addable", row_height=2)
            yield StatusLine((ENTER._replace(word="look"), CLOSE), margin=0)

    def on_mount(self) -> None:
        """The list comes with what is found; until then the field has the keys."""
        self.field.focus()

    def _help(self) -> str:
        if self._is_of_lists:
            return IMPORT_HELP
        host = self._core.directory.host
        return HELP.format(directory=f", which Enter looks for at {host}" if host else "")

    def _draw(self, item: Addable, width: int) -> list[Line]:
        is_chosen = item is self.listing.selected
        return addable_lines(item, width, is_chosen=is_chosen, signs=self.app.signs)

    # Recognising.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """What is shown belongs to what was typed before."""
        if self._asked_for and event.value != self._asked_for:
            self._forget()

    def _forget(self) -> None:
        self.workers.cancel_group(self, "add")
        self._asked_for, self._takes_first = "", False
        self._show((), self._help(), "look")

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            return
        if event.value != self._asked_for:
            self._asked_for, self._takes_first = event.value, False
            self.say("Looking…")
            self._look(event.value)
        elif self.listing.items:
            self.listing.action_choose()
        else:
            self._takes_first = True

    @work(group="add", exclusive=True, description="recognise what is to be added")
    @reports_errors
    async def _look(self, text: str) -> None:
        try:
            recognised = await self._core.adding.recognise(dropped_path(text.strip()))
        except StenoError as error:
            self.call_later(self._failed, error)
        else:
            self.call_later(self._recognised, recognised)

    def _failed(self, error: StenoError) -> None:
        self._asked_for = ""
        self.say(error.message, failed=True)

    def _recognised(self, found: Recognised) -> None:
        listed = found.subscriptions
        items: tuple[Addable, ...] = found.candidates if listed is None else (listed,)
        if listed is not None:
            words, deed = "Enter follows every podcast of it.", "follow all"
        elif len(items) > 1:
            words, deed = f"{count(len(items), 'podcast')} found. Enter adds one.", "add"
        elif found.candidates[0].followed_as is not None:
            words, deed = "You follow it already. Enter goes there.", "go there"
        elif found.candidates[0].is_on_service:
            words, deed = "Stenobird has it. Enter adds it.", "add"
        else:
            words, deed = "Stenobird is not known to have it. Enter adds it.", "add"
        self._show(items, words, deed)
        self.listing.focus()
        if self._takes_first and len(items) == 1:
            self.listing.action_choose()

    def _show(self, items: tuple[Addable, ...], words: str, deed: str) -> None:
        """Show what there is, in which words, and what Enter does."""
        self.box.set_class(bool(items), "-found")
        self.listing.set_items(items)
        self.listing.index = 0
        self.say(words)
        way_out = BACK if items and not isinstance(items[0], Subscribed) else CLOSE
        self.status.hints = (ENTER._replace(word=deed), way_out)

    # Adding.

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        match message.item:
            case Candidate() as candidate:
                self.say(f"{candidate.title}: reading its list of episodes…")
                self._add(candidate)
            case SubscriptionList() as listed:
                self._follow(listed)
            case Subscribed(podcast=str() as slug):
                self.dismiss(PodcastRef(slug))

    @work(group="add", exclusive=True, description="add a podcast")
    @reports_errors
    async def _add(self, candidate: Candidate) -> None:
        self._has_failed = False
        async for event in self._core.adding.add(candidate):
            self.call_later(self._tell, event)
        self.call_later(self._end)

    def _tell(self, event: CoreEvent) -> None:
        """What came of it: first it is followed, then its list is on disk, or could not be had."""
        match event:
            case PodcastRead(podcast=podcast):
                self._added = PodcastRef(podcast.slug)
            case PodcastKept(podcast=podcast):
                self._added = PodcastRef(podcast.slug)
                self.app.note(f"Followed: {podcast.title}. It is read once that can be done.")
            case EpisodesListed(notices=[notice, *_]):
                self.app.note(notice)
            case EpisodeNamed(key=key):
                self._added = EpisodeRef(key)
            case Failed(error=error):
                self._has_failed = True
                self.say(error.message, failed=True)

    def _end(self) -> None:
        """Go to what was added, unless there is something to be read here first."""
        if not self._has_failed:
            self.dismiss(self._added)

    # Following a whole list.

    @work(group="add", exclusive=True, description="follow the podcasts of a list")
    @reports_errors
    async def _follow(self, listed: SubscriptionList) -> None:
        came: list[Subscribed] = []
        self.has_changed = True
        try:
            async for event in self._core.subscriptions.follow(listed.subscriptions):
                match event:
                    case Subscribed():
                        came.append(event)
                    case Progress(done=done, total=total):
                        self.call_later(self.say, f"Followed {done} of {total}…")
        except asyncio.CancelledError:
            if came:
                self.app.note(f"Stopped. {in_words(came)}")
            raise
        self.call_later(self._followed, came, listed.notices)

    def _followed(self, came: list[Subscribed], notices: tuple[str, ...]) -> None:
        """Say what became of the list, and of each of it that was not read."""
        failed = tuple(each for each in came if each.outcome in (Outcome.UNREAD, Outcome.REFUSED))
        words = " ".join((in_words(came), *notices[:2]))
        if failed or notices:
            self._show(failed[:_SHOWN_FAILURES], words, "go there")
            return
        self.app.note(words)
        self.dismiss(None)

    def action_close(self) -> None:
        """Back to the field, or leave; a podcast that was followed already stays."""
        if BACK in self.status.hints:
            self._forget()
            self.field.focus()
        else:
            self.dismiss(self._added)
