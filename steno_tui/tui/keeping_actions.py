"""What the full screen has done by the rules for podcasts, and the window in which they are set."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from steno_tui.text.counts import count
from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.messages import ErrorReported
from steno_tui.tui.workers import app_worker

if TYPE_CHECKING:
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.models.keep_rules import OwnKeepRules
    from steno_tui.playback.keeping_up import KeepingUp, KeptUp
    from steno_tui.services import Services
    from steno_tui.tui.playback_actions import PlaybackActions


class KeepingActions:
    """Has audio fetched and deleted by the rules, and says what came of it.

    Args:
        playback: what is heard, whose downloads are the ones that are shown.
        services: which make what keeps up.
    """

    def __init__(self, playback: PlaybackActions, services: Services) -> None:
        self.app: BaseApp = playback.app
        self._playback = playback
        self._services = services

    async def _keeping_up(self) -> KeepingUp:
        """Behind the first frame, as what plays."""
        await asyncio.to_thread(import_module, "steno_tui.playback.playback")
        _ = self._playback.playback  # whose downloads are the ones
        return self._services.keeping_up(self.app.core)

    @app_worker("keep-up", "fetch and delete audio by the rules")
    async def apply(self) -> None:
        """Do what the rules say, as after a refresh."""
        self._tell(await (await self._keeping_up()).apply())

    @app_worker("keep-up", "fetch the queue's next")
    async def fetch_queued(self) -> None:
        """Fetch the queue's next, as many as the configuration says."""
        self._tell(await (await self._keeping_up()).fetch_queued())

    @app_worker("keep-up", "note that the user wants an episode's audio")
    async def make_own(self, key: EpisodeKey) -> None:
        """Have audio that is here stay as what the user fetched does, whoever fetched it."""
        await self.app.core.keeping.note_fetched(key, by_rule=False)

    def _tell(self, kept: KeptUp) -> None:
        """Say in one sentence what came and went, and in another what did not."""
        fetched, removed = len(kept.fetched), len(kept.removed)
        if fetched:
            more = f", {removed} deleted" if removed else ""
            self.app.note(f"By the rules: {count(fetched, 'episode')} fetched{more}")
        elif removed:
            self.app.note(f"By the rules: {count(removed, 'episode')} deleted")
        if kept.failed:
            self.app.post_message(ErrorReported(kept.failure))

    # The window.

    def show(self, slug: str, title: str) -> None:
        """Show a podcast's rules, and do what they say once they were changed."""
        from steno_tui.tui.screens.keep_rules import KeepRulesScreen

        def closed(rules: OwnKeepRules | None) -> None:
            if rules is not None:
                self._change(slug, rules)

        for_all = self._services.keep_rules
        self.app.push_screen(KeepRulesScreen(self.app.core.keeping, for_all, slug, title), closed)

    @app_worker("keep-up", "change the rules of a podcast")
    async def _change(self, slug: str, rules: OwnKeepRules) -> None:
        await self.app.core.keeping.set_own(slug, rules)
        self._tell(await (await self._keeping_up()).apply(slug))
