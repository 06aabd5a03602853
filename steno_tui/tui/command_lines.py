"""A command as a line of a list. Pure."""

from __future__ import annotations

from steno_tui.tui.commands import Command
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs

_GROUP_WIDTH = 12
_ROOM_FOR_GROUPS = 60


def command_lines(
    command: Command, keys: str, width: int, *, is_chosen: bool, signs: Signs
) -> list[Line]:
    """A command in one row: its heading, what it does, its keys.

    Args:
        command: which.
        keys: how its keys are written.
        width: cells.
        is_chosen: whether Enter does it; the others are quieter.
        signs: the terminal's.
    """
    words = Span(command.help.rstrip("."), "strong" if is_chosen else "text")
    group = Span(f"{command.group:<{_GROUP_WIDTH}}", "muted")
    left = [group, words] if width >= _ROOM_FOR_GROUPS else [words]
    return [spread(left, [Span(keys, "key")], width, signs.ellipsis)]
