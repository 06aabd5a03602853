"""What the keys do to several episodes: those that are picked together, or a whole podcast's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from steno_tui.models.request import ASKS_FROM
from steno_tui.text.counts import count
from steno_tui.tui.messages import QueueChanged
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from textual.worker import Worker

    from steno_tui.core.core import Core
    from steno_tui.core.many_requests import ManyAsked, NotAsked
    from steno_tui.core.picked import Picked
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.playback.fetch_line import FetchLine
    from steno_tui.tui.export_actions import ExportActions
    from steno_tui.tui.playback_actions import PlaybackActions
    from steno_tui.tui.screens.browse import BrowseScreen


class ManyActions:
    """Does to what is picked, or to a whole podcast, whatever is asked for.

    Args:
        screen: whose list it is picked in.
        core: knows it by its places in the list.
        playback: does what is asked for to the sound.
        exports: writes it to files.
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
        self._commands: Mapping[str, Callable[[Picked], object]] = {
            "mark_read": partial(screen.undoable.mark, mark="read"),
            "mark_heard": partial(screen.undoable.mark, mark="heard"),
            "enqueue": partial(self._enqueue, first=False),
            "enqueue_next": partial(self._enqueue, first=True),
        }
        self._asking: Mapping[str, Callable[[Picked], Worker[None]]] = {
            "download": self._look_at_audio,
            "request": self._look_at_requests,
        }

    def do(self, name: str) -> bool:
        """Do one of the commands for episodes to what is picked, or to the podcast that is lit.

        Returns:
            False where neither is, or it is done to one episode alone.
        """
        podcast = self._screen.podcasts.slug
        if self._screen.pane == "podcasts" and name == "request" and podcast is not None:
            self.app.typed_ahead.wait_for(self._look_at_podcast(podcast))
            return True
        known = {*self._commands, *self._asking, "export"}
        if self._screen.pane != "episodes" or name not in known:
            return False
        picking = self._screen.episodes.picking
        picked = picking.picked
        if picked is None:
            return False
        if name == "export":
            self._export(picked)
        elif asking := self._asking.get(name):
            self.app.typed_ahead.wait_for(asking(picked))
        else:
            picking.end()
            self._commands[name](picked)
        return True

    def _ask_first(
        self, number: int, question: str, words: str, done: str, do: Callable[[], object]
    ) -> None:
        """Do something to several episodes, and nothing more is picked then.

        Args:
            number: to how many; where these are many, it is asked first.
            question: what is asked.
            words: what there is to know beside it.
            done: what Enter does then, in a word.
            do: does it.
        """

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self._screen.episodes.picking.end()
                do()

        if number < ASKS_FROM:
            answered(True)
            return
        from steno_tui.tui.screens.question import QuestionScreen

        self.app.push_screen(QuestionScreen(question, words, done), answered)

    # The queue.

    @app_worker("enqueue", "put episodes into the queue")
    async def _enqueue(self, picked: Picked, first: bool) -> None:
        heard = self._playback.playback.heard
        key = heard.episode.key if heard is not None and heard.is_on else None
        queued = await self._core.queue.add_picked(picked, first=first, heard=key)
        where = " next" if first else _as_numbers(queued.place + 1, queued.added)
        said = f"{count(queued.added, 'episode')} queued{where if queued.added else ''}"
        self.app.note(said + _others({"without audio": queued.without_audio}))
        self.app.post_message(QueueChanged())

    # Files.

    def _export(self, picked: Picked) -> None:
        self._ask_first(
            len(picked.places),
            f"Export {count(len(picked.places), 'episode')}?",
            f"What is on disk of them, a file for each{self._exports.where('in')}.",
            "export",
            partial(self._exports.write_picked, picked),
        )

    # Audio on this machine.

    @property
    def _line(self) -> FetchLine:
        return self._playback.playback.fetch_line

    @app_worker("fetch", "look which episodes have audio")
    async def _look_at_audio(self, picked: Picked) -> None:
        found = await self._core.listings.with_audio(picked)
        self.app.call_later(self._found_audio, found.keys, found.without)

    def _found_audio(self, keys: list[EpisodeKey], without: int) -> None:
        """Fetch what is not here; where all of that is to come already, stop that."""
        missing = self._line.missing(keys)
        left_out = {"here already": len(keys) - len(missing), "without audio": without}
        others = _others(left_out)
        if not missing:
            self.app.note("Nothing to fetch" + others)
        elif all(map(self._line.is_to_come, missing)):
            self._screen.episodes.picking.end()
            number = count(self._line.stop(missing), "episode")
            self.app.note(f"Fetching stopped: {number}")
        else:
            number = count(len(missing), "episode")
            self._ask_first(
                len(missing),
                f"Fetch the audio of {number}?",
                "They come a few at a time." + _left_out(left_out),
                "fetch",
                partial(self._fetch, missing, f"Fetching {number}{others}"),
            )

    @app_worker("fetch", "fetch the audio of episodes")
    async def _fetch(self, keys: list[EpisodeKey], words: str) -> None:
        self.app.note(words)
        self._playback.tell_of_many(await self._line.fetch(keys))

    # Requests.

    @app_worker("request", "look what can be requested")
    async def _look_at_requests(self, picked: Picked) -> None:
        askable = await self._core.many_requests.look(picked)
        self.app.call_later(self._found_askable, askable.keys, askable.not_asked)

    @app_worker("request", "look what of a podcast can be requested")
    async def _look_at_podcast(self, podcast: str) -> None:
        askable = await self._core.many_requests.look_at_podcast(podcast)
        self.app.call_later(self._found_askable, askable.keys, askable.not_asked)

    def _found_askable(
        self, keys: tuple[EpisodeKey, ...], not_asked: Mapping[NotAsked, int]
    ) -> None:
        number = count(len(keys), "episode")
        if not keys:
            self.app.note("Nothing to request" + _others(_words(not_asked)))
            return
        self._ask_first(
            len(keys),
            f"Ask Stenobird to listen to {number}?",
            "Each is asked for once, one a second at most." + _left_out(_words(not_asked)),
            "ask",
            partial(self._request, keys, not_asked),
        )

    @app_worker("request", "record requests")
    async def _request(
        self, keys: tuple[EpisodeKey, ...], not_asked: Mapping[NotAsked, int]
    ) -> None:
        if len(keys) >= ASKS_FROM:
            self.app.note(f"Requesting {count(len(keys), 'episode')}…")
        asked = await self._core.many_requests.ask(keys)
        self.app.call_later(self._requested, asked)
        waits = "" if self._core.service.may_ask else ", sent once it may go online"
        others = _others(_words(Counter(not_asked) + Counter(asked.not_asked)))
        self.app.note(f"Requested: {count(asked.asked, 'episode')}{waits}{others}")

    def _requested(self, asked: ManyAsked) -> None:
        """Show what was asked for; what a feed told of may have another name now."""
        screen = self._screen
        if asked.open_count is not None:
            screen.open_requests = asked.open_count
        for before, key in asked.renamed.items():
            screen.at_hand.renamed(before, key)
        screen.undoable.show_anew()


def _as_numbers(first: int, number: int) -> str:
    """Where so many stand in the queue, one behind the other."""
    return f" as number {first}" if number == 1 else f" as numbers {first} to {first + number - 1}"


def _words(not_asked: Mapping[NotAsked, int]) -> dict[str, int]:
    return {why.value: number for why, number in not_asked.items()}


def _numbers(others: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {why}" for why, number in others.items() if number)


def _others(others: Mapping[str, int]) -> str:
    """How many were left out, by why, behind what was done to the rest; empty where none was."""
    words = _numbers(others)
    return f" ({words})" if words else ""


def _left_out(others: Mapping[str, int]) -> str:
    """The same as a sentence."""
    words = _numbers(others)
    return f" Left out: {words}." if words else ""
