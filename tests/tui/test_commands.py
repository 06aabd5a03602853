"""The list of commands, from which keys, help, the window of commands and hints are made."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import pytest

from steno_tui.tui.app import StenoApp
from steno_tui.tui.bindings import keymap
from steno_tui.tui.commands import (
    COMMANDS,
    Command,
    clashes,
    command,
    in_scope,
    is_key,
    key_word,
    key_words,
    search_words,
)
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.continue_list import ContinueScreen
from steno_tui.tui.screens.download_list import DownloadsScreen
from steno_tui.tui.screens.highlight_stream import HighlightsScreen
from steno_tui.tui.screens.keep_rules import KeepRulesScreen
from steno_tui.tui.screens.moment_list import MomentsScreen
from steno_tui.tui.screens.queue_list import QueueScreen
from steno_tui.tui.screens.request_list import RequestsScreen
from steno_tui.tui.screens.search import SearchScreen
from steno_tui.tui.screens.topic_list import TopicScreen
from steno_tui.tui.screens.transcript import TranscriptScreen
from steno_tui.tui.screens.transcript_choices import TranscriptChoicesScreen
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.page_view import PageView
from steno_tui.tui.widgets.transcript_view import TranscriptView

OWNERS: dict[str, tuple[type, ...]] = {
    "app": (StenoApp,),
    "browse": (BrowseScreen,),
    "move": (LineList, PageView, TranscriptView),
    "requests": (RequestsScreen,),
    "queue": (QueueScreen,),
    "downloads": (DownloadsScreen,),
    "keeping": (KeepRulesScreen,),
    "moments": (MomentsScreen,),
    "search": (SearchScreen,),
    "found": (BrowseScreen,),
    "highlights": (HighlightsScreen,),
    "topic": (TopicScreen,),
    "recent": (ContinueScreen,),
    "reader": (TranscriptScreen,),
    "transcripts": (TranscriptChoicesScreen,),
}
TOGETHER = (("app", "browse"), ("app", "move"), ("browse", "move"), ("app", "requests"),
            ("move", "requests"), ("move", "downloads"), ("move", "keeping"),
            ("move", "moments"), ("move", "search"), ("move", "found"), ("move", "highlights"),
            ("move", "topic"), ("move", "recent"),
            ("app", "reader"), ("move", "reader"), ("move", "transcripts"))  # fmt: skip
"""Scopes that hear the same key press."""


def name_of(value: object) -> str:
    return value.name if isinstance(value, Command) else str(value)


@pytest.mark.parametrize("one", COMMANDS, ids=name_of)
def test_every_command_has_keys_help_and_a_heading(one: Command) -> None:
    assert one.keys.strip(",") and one.group
    assert one.help.endswith(".") and one.help[0].isupper()


@pytest.mark.parametrize("one", COMMANDS, ids=name_of)
def test_every_command_is_done_by_whoever_hears_its_key(one: Command) -> None:
    for owner in OWNERS[one.scope]:
        action = one.action.partition("(")[0]
        assert callable(getattr(owner, f"action_{action}", None))


def test_names_are_unique() -> None:
    assert [name for name, n in Counter(one.name for one in COMMANDS).items() if n > 1] == []


@pytest.mark.parametrize("scopes", [*((scope,) for scope in OWNERS), *TOGETHER], ids=str)
def test_no_key_does_two_things_at_once(scopes: tuple[str, ...]) -> None:
    keys = {one.name: set(one.keys.split(",")) for scope in scopes for one in in_scope(scope)}
    clashes = [pair for pair in combinations(keys, 2) if keys[pair[0]] & keys[pair[1]]]
    assert clashes == []


def test_every_scope_is_known() -> None:
    assert {one.scope for one in COMMANDS} == set(OWNERS)


def test_commands_of_one_heading_stand_together() -> None:
    groups = [one.group for one in COMMANDS]
    assert [g for n, g in enumerate(groups) if n == 0 or groups[n - 1] != g] == list(
        dict.fromkeys(groups)
    )


def test_what_is_done_by_name_leaves_out_what_needs_a_row() -> None:
    assert not [one.name for one in COMMANDS if one.in_palette and one.scope in ("move",)]


@pytest.mark.parametrize(
    ("key", "word"),
    [
        ("slash", "/"),
        ("question_mark", "?"),
        ("ctrl+p", "Ctrl+P"),
        ("shift+tab", "Shift+Tab"),
        ("ctrl+pagedown", "Ctrl+PgDn"),
        ("j", "j"),
        ("G", "G"),
        ("f5", "f5"),
    ],
)
def test_keys_are_written_as_people_know_them(key: str, word: str) -> None:
    assert key_word(key).casefold() == word.casefold()


def test_configured_keys_are_written_in_place_of_the_usual_ones() -> None:
    assert key_words(command("refresh"), {"refresh": "f5, ctrl+r"}) == ["f5", "Ctrl+R"]


def test_the_usual_keys_do_not_clash() -> None:
    assert clashes({}) == {}


def test_a_key_given_to_two_commands_heard_at_once_clashes() -> None:
    assert clashes({"refresh": "f5, a"}) == {"a": ["refresh", "add"]}
    assert clashes({"refresh": "q"}) == {"q": ["refresh", "quit"]}
    assert clashes({"stop": "x"}) == {"x": ["forget_request", "remove", "stop", "dequeue"]}


def test_commands_that_are_never_heard_at_once_may_share_a_key() -> None:
    assert clashes({"forget_request": "m"}) == {}


def test_a_key_given_twice_to_one_command_is_no_clash() -> None:
    assert clashes({"refresh": "r,r"}) == {}


def test_keys_may_be_written_as_characters_and_with_spaces() -> None:
    assert keymap({"find": "/, f3", "help": "?"}) == {"find": "slash,f3", "help": "question_mark"}


@pytest.mark.parametrize(
    ("typed", "words", "is_it"),
    [
        ("esc", ["Esc"], True),
        ("Ctrl+P", ["Ctrl+P"], True),
        ("t", ["T"], False),
        ("T", ["t", "T"], True),
        ("", ["t"], False),
    ],
)
def test_a_key_is_known_by_its_name(typed: str, words: list[str], is_it: bool) -> None:
    assert is_key(typed, words) is is_it


def test_a_command_is_found_by_its_name_as_words_and_by_its_hint() -> None:
    assert "clear queue" in search_words(command("clear_queue"))
    assert "remove" in search_words(command("dequeue"))
