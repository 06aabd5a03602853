"""Keys that come faster than what they do: each goes to what has the focus by then."""

from __future__ import annotations

import pytest
from textual import events
from textual.widgets import Input, Static

from steno_tui.models.episode_list import EpisodeFilter
from steno_tui.models.keep_rules import OwnKeepRules
from steno_tui.tui.screens.help import HelpScreen
from steno_tui.tui.workarounds import typed_ahead
from steno_tui.tui.workarounds.typed_ahead import Heard

from .catalogue import NIGHT
from .stage import Setting, Stage, staged

FIELDS = ("slash", "a", "f", "question_mark", "ctrl+p")


def typed(stage: Stage) -> str | None:
    field = stage.app.focused
    return field.value if isinstance(field, Input) else None


@pytest.mark.parametrize("key", FIELDS)
async def test_letters_right_behind_a_key_that_opens_a_field_are_typed_into_it(
    full: Setting, key: str
) -> None:
    async with staged(full) as stage:
        stage.press_at_once(key, *"qtaq")
        await stage.until(lambda: typed(stage) == "qtaq", "the letters in the field")


@pytest.mark.parametrize("key", FIELDS)
async def test_what_is_pasted_right_behind_such_a_key_is_in_the_field(
    full: Setting, key: str
) -> None:
    async with staged(full) as stage:
        stage.press_at_once(key)
        stage.app.post_message(events.Paste("night trains"))
        stage.press_at_once("s")
        await stage.until(lambda: typed(stage) == "night trainss", "the text in the field")


async def test_keys_behind_one_that_leaves_a_field_are_commands_again(full: Setting) -> None:
    async with staged(full) as stage:
        stage.press_at_once("slash", *"fog", "escape", "question_mark", "escape", "l", "j")
        await stage.until(lambda: stage.main.episodes.listing.index == 1, "a row further down")
        assert stage.is_home()


async def test_a_key_right_behind_one_that_opens_a_window_is_for_what_the_window_lists(
    empty: Setting,
) -> None:
    async with staged(empty) as stage:
        await stage.until(lambda: stage.main.episodes.total == 47, "the episodes")
        await stage.press("l", "j", "j", "t", "n")
        core = stage.app.core
        assert len(await core.queue.rows()) == len(await core.requests.all()) == 1
        stage.press_at_once(
            "Q", "x", "escape", "T", "x", "escape", "A", "l", "escape", "question_mark"
        )
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")
        await stage.settled()
        assert await core.queue.rows() == []
        assert await core.requests.all() == []
        assert await core.keeping.own(NIGHT) == OwnKeepRules(auto_download=0)


async def test_keys_right_behind_one_that_narrows_or_sorts_are_for_what_is_left(
    full: Setting,
) -> None:
    def is_at(place: int, of: int) -> bool:
        listing = stage.main.episodes.listing
        return (listing.index, len(listing.items)) == (place, of)

    async with staged(full) as stage:
        stage.press_at_once("l", "5", "G")
        await stage.settled()
        few = len(stage.main.episodes.listing.items)
        assert 1 < few < 47 and is_at(few - 1, few)
        stage.press_at_once("backspace", "g", "j")
        await stage.settled()
        assert is_at(1, 47)
        stage.press_at_once("S", "G")
        await stage.settled()
        assert is_at(46, 47)


async def test_keys_right_behind_enter_in_the_filter_are_commands(full: Setting) -> None:
    async with staged(full) as stage:
        stage.press_at_once("l", "f", *"the", "enter", "5", "G")
        await stage.settled()
        pane = stage.main.episodes
        assert pane.field.value == "the" and stage.main.pane == "episodes"
        assert pane.filters.shown.filters == {EpisodeFilter.PROCESSED}
        assert pane.listing.index == len(pane.listing.items) - 1 > 0


class Deaf(Static, can_focus=True):
    """Takes a key, and never says that it was heard."""

    def on_key(self, event: events.Key) -> None:
        event.stop()

    def on_heard(self, event: Heard) -> None:
        event.stop()


class Leaving(Deaf):
    """Goes as soon as it has had a key, and nothing more is heard of that."""

    def on_heard(self, event: Heard) -> None:
        super().on_heard(event)
        self.remove()


async def test_a_key_behind_one_that_has_what_had_it_go_is_given_at_once(full: Setting) -> None:
    async with staged(full) as stage:
        leaving = Leaving()
        await stage.main.mount(leaving)
        stage.main.set_focus(leaving)
        stage.press_at_once("x", "question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")


async def test_a_key_of_which_nothing_more_is_heard_does_not_hold_the_next_for_ever(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typed_ahead, "HEARD_SECONDS", 0.05)
    async with staged(full) as stage:
        deaf = Deaf()
        await stage.main.mount(deaf)
        stage.main.set_focus(deaf)
        await stage.pilot.press("x")
        stage.main.set_focus(stage.main.podcasts.listing)
        stage.press_at_once("question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")


async def test_keys_right_behind_one_that_goes_back_are_given_as_soon_as_it_is_there(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await stage.press("j", "l", "1", "enter", "escape", "escape", "g", "l")
        stage.press_at_once("ctrl+o", "question_mark")
        await stage.until(lambda: stage.is_on(HelpScreen), "the help")
