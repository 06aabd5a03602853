"""Everything the terminal interface can be told to do, once.

Key bindings, the help screen, the command palette, the hints on the status line and the README's
table of keys are all made from this list. It imports no Textual, so that the command line can
check the keys of a configuration without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from steno_tui.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to do.

    Attributes:
        name: how the configuration calls it; the action's method is ``action_<name>``.
        keys: Textual's names of the keys that do it, separated by commas.
        scope: who does it: ``app``, ``browse`` (the main screen), ``move`` (any list or page),
            ``requests`` (the list of requests), ``queue`` (the list of what waits to be heard).
        group: the heading it stands under in the help.
        help: one sentence on what it does.
        hint: a word for the status line; empty for what needs no hint.
        in_palette: whether the command palette offers it.
    """

    name: str
    keys: str
    scope: str
    group: str
    help: str
    hint: str = ""
    in_palette: bool = False


def _listening(name: str, keys: str, words: str) -> Command:
    """A command for what is heard, on every screen."""
    return Command(name, keys, "app", "Listening", words, in_palette=True)


COMMANDS: tuple[Command, ...] = (
    Command("cursor_down", "j,down", "move", "Moving", "Go down a row or a line."),
    Command("cursor_up", "k,up", "move", "Moving", "Go up a row or a line."),
    Command("page_down", "pagedown,ctrl+f", "move", "Moving", "Go down a screen."),
    Command("page_up", "pageup,ctrl+b", "move", "Moving", "Go up a screen."),
    Command("go_first", "home,g", "move", "Moving", "Go to the first row."),
    Command("go_last", "end,G", "move", "Moving", "Go to the last row."),
    Command("choose", "enter", "move", "Moving", "Open the row, or play the chapter.", "open"),
    Command("pane_right", "l,right,tab", "browse", "Moving", "Go one pane to the right."),
    Command("pane_left", "h,left,shift+tab", "browse", "Moving", "Go one pane to the left."),
    Command("back", "escape", "browse", "Moving", "Leave the filter or the pane.", "back"),
    Command(
        "chapters", "c", "browse", "Reading", "Go to the chapters of the page.", "chapters", True
    ),
    Command("filter", "f", "browse", "Reading", "Narrow the list of episodes.", "filter", True),
    Command("find", "slash", "app", "Reading", "Find a podcast, an episode or a chapter.", "find"),
    Command(
        "refresh",
        "r",
        "browse",
        "Reading",
        "Ask the service for what is new here.",
        "refresh",
        True,
    ),
    Command("refresh_all", "R", "browse", "Reading", "Refresh every podcast.", in_palette=True),
    Command(
        "mark_read",
        "m",
        "browse",
        "Reading",
        "Mark the episode read, or unread again.",
        in_palette=True,
    ),
    Command(
        "open_in_browser",
        "o",
        "browse",
        "Reading",
        "Open the publisher's page in the browser; on a chapter, the audio at its time.",
        in_palette=True,
    ),
    Command(
        "copy_link",
        "y",
        "browse",
        "Reading",
        "Copy the page's link; on a chapter, the audio's link at its time.",
        in_palette=True,
    ),
    Command(
        "request", "t", "browse", "Asking", "Request a transcript.", "transcript", in_palette=True
    ),
    Command("requests", "T", "app", "Asking", "Show the requests.", "requests", True),
    Command(
        "forget_request", "x", "requests", "Asking", "Take the request off the list.", "forget"
    ),
    Command(
        "add",
        "a",
        "browse",
        "Asking",
        "Add a podcast by its address or that of an episode.",
        "add",
        True,
    ),
    Command(
        "remove",
        "x",
        "browse",
        "Asking",
        "Stop following the podcast; what was read stays on disk.",
        in_palette=True,
    ),
    Command("play_pause", "space", "app", "Listening", "Play or pause.", "play", True),
    _listening("previous_chapter", "left_square_bracket", "Back to the chapter before."),
    _listening("next_chapter", "right_square_bracket", "On to the next chapter."),
    _listening("seek_back", "comma", "Go back 5 seconds."),
    _listening("seek_forward", "full_stop", "Go forward 5 seconds."),
    _listening("seek_back_more", "left_curly_bracket", "Go back 30 seconds."),
    _listening("seek_forward_more", "right_curly_bracket", "Go forward 30 seconds."),
    _listening("go_to_time", "colon", "Go to a time, such as 14:40 or 80%."),
    _listening("slower", "less_than_sign", "Play slower."),
    _listening("faster", "greater_than_sign", "Play faster."),
    _listening("usual_speed", "equals_sign", "Play at the usual speed."),
    _listening("volume_down", "9", "Turn the volume down."),
    _listening("volume_up", "0", "Turn the volume up."),
    _listening("mute", "M", "Mute the sound, or have it back."),
    _listening("sleep", "z", "Have the sound end by itself."),
    _listening("shift_later", "plus", "The chapters start later than the page says: shift them."),
    _listening("shift_earlier", "minus", "The chapters start earlier than the page says."),
    _listening("stop", "s", "Stop the sound."),
    Command("enqueue", "n", "browse", "Queue", "Hear the episode after all that waits.", "", True),
    Command("enqueue_next", "N", "browse", "Queue", "Hear the episode next.", "", True),
    Command("queue", "Q", "app", "Queue", "Show what waits to be heard.", "queue", True),
    Command("queue_down", "J,shift+down", "queue", "Queue", "Have it later.", "later"),
    Command("queue_up", "K,shift+up", "queue", "Queue", "Have it sooner.", "sooner"),
    Command("dequeue", "x", "queue", "Queue", "Take the episode out of the queue.", "remove"),
    Command("clear_queue", "X", "queue", "Queue", "Take everything out of the queue.", "clear"),
    Command("undo", "u", "queue", "Queue", "Put back what was taken out.", "undo"),
    Command(
        "download",
        "d",
        "browse",
        "Queue",
        "Fetch the episode's audio to this machine; again stops that.",
        in_palette=True,
    ),
    Command(
        "mark_heard",
        "H",
        "browse",
        "Queue",
        "Mark the episode heard, or not heard.",
        in_palette=True,
    ),
    Command("command_palette", "ctrl+p", "app", "Program", "Do anything by name."),
    Command("switch_theme", "ctrl+t", "app", "Program", "Switch dark and light.", "", True),
    Command("help", "question_mark", "app", "Program", "Show this help.", "help", True),
    Command("quit", "q,ctrl+q", "app", "Program", "Quit.", "quit", True),
)

_HEARD_TOGETHER = (
    ("app", "browse", "move"),
    ("app", "requests", "move"),
    ("app", "queue", "move"),
)
"""Scopes that hear the same key press: on the main screen, and in each of the two lists."""

_KEY_WORDS = {
    "slash": "/",
    "question_mark": "?",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "equals_sign": "=",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "tab": "Tab",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "home": "Home",
    "end": "End",
}


def in_scope(scope: str) -> Iterator[Command]:
    """The commands of one scope, in order."""
    return (command for command in COMMANDS if command.scope == scope)


def command(name: str) -> Command:
    """The command of that name."""
    return next(command for command in COMMANDS if command.name == name)


def key_word(key: str) -> str:
    """How one key is written for people: ``slash`` is ``/``, ``ctrl+p`` is ``Ctrl+P``."""
    if "+" in key:
        *modifiers, last = key.split("+")
        return "+".join([*(word.title() for word in modifiers), key_word(last).title()])
    return _KEY_WORDS.get(key, key)


def key_words(command: Command, keys: Mapping[str, str]) -> list[str]:
    """The keys of a command as people read them.

    Args:
        command: which.
        keys: what the configuration changed, by command name.
    """
    return [key_word(key.strip()) for key in keys.get(command.name, command.keys).split(",")]


def clashes(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys that are given to several commands which hear the same key press.

    Args:
        keys: what the configuration changed, by command name.

    Returns:
        the names of the commands, by key.
    """
    found: dict[str, list[str]] = {}
    for scopes in _HEARD_TOGETHER:
        wanted: dict[str, list[str]] = {}
        for one in COMMANDS:
            if one.scope in scopes:
                for key in keys.get(one.name, one.keys).split(","):
                    wanted.setdefault(key.strip(), []).append(one.name)
        found |= {key: names for key, names in wanted.items() if len(names) > 1}
    return found


def check_keys(keys: Mapping[str, str]) -> None:
    """Refuse a configuration that names a command there is not, or gives one no key.

    Raises:
        ConfigError: naming the nearest command there is.
    """
    names = [command.name for command in COMMANDS]
    for name, given in keys.items():
        if name not in names:
            near = get_close_matches(name, names, n=1)
            advice = f"did you mean {near[0]}?" if near else f"there are: {', '.join(names)}."
            raise ConfigError(f"[keys] names no command {name!r}; {advice}")
        if not all(key.strip() for key in given.split(",")):
            raise ConfigError(
                f"[keys] leaves {name} without a key; leave the line out to keep the usual one."
            )
