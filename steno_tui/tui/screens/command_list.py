"""The commands by name, with their keys beside them."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.getters import query_one
from textual.widgets import Input

from steno_tui.text.folding import fold, has_words
from steno_tui.tui.command_lines import command_lines
from steno_tui.tui.commands import COMMANDS, Command, is_key, key_words, search_words
from steno_tui.tui.hints import CLOSE, ENTER
from steno_tui.tui.screens.dialog import Dialog
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.line_list import LineList
from steno_tui.tui.widgets.pane import PaneTitle
from steno_tui.tui.widgets.search_field import SearchField
from steno_tui.tui.widgets.status_line import StatusLine

_DO_IT = ENTER._replace(word="do it")

NOTHING_FOUND = "No command has these words."


def commands_with(text: str, keys: Mapping[str, str]) -> list[Command]:
    """The commands that can be chosen here, first the one whose key was typed.

    Args:
        text: a key, or words that each of them has to have.
        keys: what the configuration changed, by command name.
    """
    typed, words = text.strip(), fold(text).split()

    def has_key(command: Command) -> bool:
        return is_key(typed, key_words(command, keys))

    found = [
        one
        for one in COMMANDS
        if one.in_palette and (has_key(one) or has_words(search_words(one), words))
    ]
    return sorted(found, key=lambda one: not has_key(one))


class CommandsScreen(Dialog[str | None]):
    """Lists the commands; ends with the name of the one that is to be done."""

    listing = query_one("#commands", LineList)

    def compose(self) -> ComposeResult:
        """A heading, a field and the list."""
        with Vertical(classes="dialog -tall"):
            yield PaneTitle("Commands")
            yield SearchField("type a key or a word", lambda: self.listing)
            yield LineList[Command](lambda one: one.name, self._draw, id="commands", is_led=True)
            yield StatusLine((_DO_IT, CLOSE), margin=2)

    def on_mount(self) -> None:
        """Show all of them."""
        self.listing.empty = NOTHING_FOUND
        self.listing.set_items(commands_with("", self.app.own_keys))

    def _draw(self, command: Command, width: int) -> list[Line]:
        keys = "  ".join(key_words(command, self.app.own_keys))
        is_chosen = command is self.listing.selected
        return command_lines(command, keys, width, is_chosen=is_chosen, signs=self.app.signs)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        commands = commands_with(event.value, self.app.own_keys)
        self.listing.set_items(commands, select=commands[0].name if commands else None)
        self.hint_at(*([_DO_IT] if commands else []))

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.listing.action_choose()

    @on(LineList.Chosen)
    def _chosen(self, message: LineList.Chosen) -> None:
        self.dismiss(message.item.name)
