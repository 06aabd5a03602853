"""Everything the terminal interface can be told to do, once.

Key bindings, the help screen, the window of commands, the hints on the status line and the README's
table of keys are all made from this list.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from steno_tui.text.folding import fold

if TYPE_CHECKING:
    from steno_tui.playback.playback import Playback


class Command(Struct, frozen=True):
    """One thing to do.

    Attributes:
        name: how the configuration calls it.
        keys: Textual's names of the keys that do it, separated by commas.
        scope: who does it: ``app``, ``browse`` (the main screen), ``move`` (any list or page),
            ``requests`` (the list of requests), ``queue`` (the list of what waits to be heard),
            ``downloads`` (the list of downloads), ``moments`` (the list of moments), ``keeping`` (a
            podcast's rules), ``search`` (what was found), ``found`` (a page with hits),
            ``highlights`` (the stream of highlights), ``topic`` (the episodes of a topic),
            ``recent`` (the list of what to go on with), ``reader`` (a transcript),
            ``transcripts`` (the list of an episode's).
        group: the heading it stands under in the help.
        help: one sentence on what it does.
        hint: a word for the status line; empty for what needs no hint.
        in_palette: whether the window of commands offers it.
        call: what it does to what is heard, for a command that does nothing else.
        does: the action, where that is not the name.
    """

    name: str
    keys: str
    scope: str
    group: str
    help: str
    hint: str = ""
    in_palette: bool = False
    call: Callable[[Playback], Awaitable[object]] | None = None
    does: str = ""

    @property
    def action(self) -> str:
        """The action that does it, as Textual writes actions."""
        return self.does or self.name


def _move(name: str, keys: str, words: str, does: str) -> Command:
    """A command of every list and page."""
    return Command(name, keys, "move", "Moving", words, does=does)


def _browse(
    name: str, keys: str, group: str, words: str, hint: str = "", does: str = ""
) -> Command:
    """A command of the main screen that the window of commands offers."""
    return Command(name, keys, "browse", group, words, hint, True, does=does)


def _window(
    name: str, keys: str, group: str, words: str, hint: str = "", in_palette: bool = False
) -> Command:
    """A command that opens a window, from every pane."""
    return Command(name, keys, "app", group, words, hint, in_palette, does=f"window('{name}')")


def _episode(name: str, keys: str, group: str, words: str, hint: str = "") -> Command:
    """A command for the episode that is selected or shown."""
    return _browse(name, keys, group, words, hint, f"episode('{name}')")


def _narrow(name: str, keys: str, words: str, how: str, hint: str = "") -> Command:
    """A command that changes what a list shows, and in which order."""
    return _browse(name, keys, "Lists", words, hint, f"narrow('{how}')")


def _playback(
    name: str,
    keys: str,
    words: str,
    call: Callable[[Playback], Awaitable[object]] | None = None,
    hint: str = "",
    group: str = "Listening",
) -> Command:
    """A command for what is heard, on every screen."""
    does = f"playback('{name}')"
    return Command(name, keys, "app", group, words, hint, True, call, does)


COMMANDS: tuple[Command, ...] = (
    _move("cursor_down", "j,down", "Go down a row or a line.", "step(1)"),
    _move("cursor_up", "k,up", "Go up a row or a line.", "step(-1)"),
    _move("page_down", "pagedown,ctrl+f", "Go down a screen.", "turn(1)"),
    _move("page_up", "pageup,ctrl+b", "Go up a screen.", "turn(-1)"),
    _move("go_first", "home,g", "Go to the first row.", "go_to_end(-1)"),
    _move("go_last", "end,G", "Go to the last row.", "go_to_end(1)"),
    Command("choose", "enter", "move", "Moving", "Open or play what the cursor is on.", "open"),
    Command(
        "pane_right", "l,right,tab", "browse", "Moving", "Go one pane to the right.", does="pane(1)"
    ),
    Command(
        "pane_left",
        "h,left,shift+tab",
        "browse",
        "Moving",
        "Go one pane to the left.",
        does="pane(-1)",
    ),
    Command(
        "back",
        "escape",
        "browse",
        "Moving",
        "Leave what is picked, the filter or the pane.",
        "back",
    ),
    _episode("go_back", "ctrl+o", "Moving", "Go back to the list or the page where you were."),
    _episode("go_forward", "ctrl+n", "Moving", "Go forward again to where you were."),
    _window(
        "find",
        "slash",
        "Searching",
        "Find words on the page that is read, or everywhere.",
        "find",
        True,
    ),
    Command(
        "next_hit",
        "n",
        "found",
        "Searching",
        "Go on to the next hit, while words are looked for on the page.",
        does="episode('next_hit')",
    ),
    Command(
        "previous_hit",
        "N",
        "found",
        "Searching",
        "Go back to the hit before.",
        does="episode('previous_hit')",
    ),
    Command("play_hit", "space", "search", "Searching", "Play from what was found.", "play"),
    Command(
        "look_next",
        "right,l",
        "search",
        "Searching",
        "Search titles alone, or chapters, highlights and others.",
        does="look_beside(1)",
    ),
    Command(
        "look_before",
        "left,h",
        "search",
        "Searching",
        "The same, the other way round.",
        does="look_beside(-1)",
    ),
    _episode("chapters", "c", "Reading", "Go to the chapters of the page.", "chapters"),
    _episode(
        "transcript", "w", "Reading", "Read the transcript, along with the sound.", "transcript"
    ),
    Command(
        "follow", "f", "reader", "Reading", "Have the transcript follow the sound again.", "follow"
    ),
    Command(
        "other_transcript",
        "S",
        "reader",
        "Reading",
        "Choose another transcript of the episode, or delete one.",
        "others",
    ),
    Command(
        "import_transcript",
        "i",
        "reader",
        "Reading",
        "Import a transcript of the episode from a file.",
        "import",
    ),
    Command(
        "delete_transcript",
        "x",
        "transcripts",
        "Reading",
        "Delete the transcript, which you brought or had made.",
        "delete",
    ),
    Command(
        "restore_transcript", "u", "transcripts", "Reading", "Put back what was deleted.", "undo"
    ),
    _episode("next_heading", "right_parenthesis", "Reading", "Go to the next heading of the page."),
    _episode(
        "previous_heading", "left_parenthesis", "Reading", "Go to the heading before, or the top."
    ),
    _episode("next_episode", "J", "Reading", "Open the next episode of the list."),
    _episode("previous_episode", "K", "Reading", "Open the episode before in the list."),
    _window(
        "highlights",
        "L",
        "Reading",
        "Show the highlights of everything, the newest first.",
        "highlights",
        True,
    ),
    Command(
        "label_next",
        "right,l,tab",
        "highlights",
        "Reading",
        "Show the highlights of the next label.",
        "label",
        does="label(1)",
    ),
    Command(
        "label_before",
        "left,h,shift+tab",
        "highlights",
        "Reading",
        "Show those of the label before.",
        "label",
        does="label(-1)",
    ),
    Command(
        "narrow_highlights", "f", "highlights", "Reading", "Show those with some words.", "filter"
    ),
    Command(
        "of_podcast",
        "p",
        "highlights",
        "Reading",
        "Show those of this podcast; again, of all.",
        "podcast",
    ),
    Command(
        "of_topic",
        "number_sign",
        "highlights",
        "Reading",
        "Show those of a topic; again, of all.",
        "topic",
    ),
    Command(
        "all_highlights", "backspace", "highlights", "Reading", "Show all of them again.", "all"
    ),
    _window("topics", "number_sign", "Reading", "Show the topics of everything.", "topics", True),
    Command(
        "topic_highlights",
        "L",
        "topic",
        "Reading",
        "Show the highlights of the topic's episodes.",
        "highlights",
    ),
    _window(
        "continue",
        "C",
        "Reading",
        "Show what to go on with: heard in part, or read lately.",
        "continue",
        True,
    ),
    Command("play_on", "space", "recent", "Reading", "Play on from where you were.", "play"),
    _browse("refresh", "r", "Reading", "Ask service and feed for what is new.", "refresh"),
    _browse("refresh_all", "R", "Reading", "Refresh every podcast.", does="refresh(True)"),
    _episode("mark_read", "m", "Reading", "Mark the episode read, or unread again."),
    _episode(
        "open_in_browser",
        "o",
        "Reading",
        "Open the publisher's page in the browser, or the address or the audio at the cursor.",
    ),
    _episode(
        "copy_link",
        "y",
        "Reading",
        "Copy the page's link, or the address or the audio's link at the cursor.",
    ),
    _episode("export", "e", "Reading", "Write the episode to a Markdown file, to take it along."),
    _narrow("filter", "f", "Narrow the list to the words that you type.", "words", "filter"),
    _narrow("only_unread", "1", "Show only unread episodes; again, the read ones too.", "unread"),
    _narrow("only_new", "2", "Show only new ones: of the last two weeks, not begun.", "new"),
    _narrow("only_started", "3", "Show only those that were heard in part.", "started"),
    _narrow(
        "only_downloaded", "4", "Show only those whose audio is on this machine.", "downloaded"
    ),
    _narrow("only_processed", "5", "Show only those that Stenobird has processed.", "processed"),
    _narrow("only_requested", "6", "Show only those that you asked for.", "requested"),
    _narrow("only_chapters", "7", "Show only those with chapters.", "chapters"),
    _narrow("only_transcript", "8", "Show only those with a transcript.", "transcript"),
    _narrow("show_all", "backspace", "Take all of these filters away.", "all", "no filters"),
    _narrow("sort", "S", "Sort the podcasts, or else the episodes, another way.", "sort"),
    _episode(
        "pick", "v", "Lists", "Pick episodes, or lines, from here to the cursor: keys act on all."
    ),
    _episode("pick_all", "V", "Lists", "Pick all episodes that the list shows."),
    _episode(
        "request",
        "t",
        "Asking",
        "Ask Stenobird to listen: summary and chapters appear here.",
        "request",
    ),
    _episode(
        "write_down",
        "W",
        "Asking",
        "Have a transcript made: its first seconds for nothing, all of it for money.",
        "write down",
    ),
    _window("requests", "T", "Asking", "Show the requests.", "requests", True),
    Command(
        "forget_request", "x", "requests", "Asking", "Take the request off the list.", "forget"
    ),
    _window("add", "a", "Asking", "Add a podcast by its address or its name.", "add", True),
    _window(
        "import_list", "I", "Asking", "Follow the podcasts of a list of feeds (OPML).", "", True
    ),
    _window(
        "export_list",
        "E",
        "Asking",
        "Write the podcasts that you follow to a list of feeds.",
        "",
        True,
    ),
    _browse("remove", "x", "Asking", "Stop following and listing the podcast; it stays on disk."),
    _browse(
        "take_back",
        "u",
        "Asking",
        "Take back what was done last: marks, moments, transcripts, or a podcast left.",
    ),
    _playback("play_pause", "space", "Play or pause.", hint="play"),
    _playback(
        "previous_chapter",
        "left_square_bracket",
        "Back to the chapter before.",
        lambda p: p.step_chapter(-1),
    ),
    _playback(
        "next_chapter",
        "right_square_bracket",
        "On to the next chapter.",
        lambda p: p.step_chapter(1),
    ),
    _playback("seek_back", "comma", "Go back 5 seconds.", lambda p: p.skip(-5)),
    _playback("seek_forward", "full_stop", "Go forward 5 seconds.", lambda p: p.skip(5)),
    _playback("seek_back_more", "left_curly_bracket", "Go back 30 seconds.", lambda p: p.skip(-30)),
    _playback(
        "seek_forward_more", "right_curly_bracket", "Go forward 30 seconds.", lambda p: p.skip(30)
    ),
    _playback("go_to_time", "colon", "Go to a time, such as 14:40 or 80%."),
    _playback("slower", "less_than_sign", "Play slower.", lambda p: p.change_speed(-0.1)),
    _playback("faster", "greater_than_sign", "Play faster.", lambda p: p.change_speed(0.1)),
    _playback("usual_speed", "equals_sign", "Play at the usual speed.", lambda p: p.set_speed(1.0)),
    _playback("volume_down", "9", "Turn the volume down.", lambda p: p.change_volume(-5)),
    _playback("volume_up", "0", "Turn the volume up.", lambda p: p.change_volume(5)),
    _playback("mute", "M", "Mute the sound, or have it back.", lambda p: p.toggle_mute()),
    _playback("sleep", "z", "Have the sound end by itself."),
    _playback(
        "shift_later",
        "plus",
        "The chapters start later than the page says: shift them.",
        lambda p: p.shift(5),
    ),
    _playback(
        "shift_earlier",
        "minus",
        "The chapters start earlier than the page says.",
        lambda p: p.shift(-5),
    ),
    _playback("now_playing", "p", "Go to the page of what is heard, at its chapter."),
    _playback(
        "copy_moment",
        "Y",
        "Copy the line or the time at the cursor, or what is heard now, with a link.",
    ),
    _playback("stop", "s", "Stop the sound.", lambda p: p.stop()),
    _playback(
        "mark_moment",
        "b",
        "Mark the line at the cursor, or what is heard now; again adds a note.",
        hint="mark",
        group="Moments",
    ),
    _window("moments", "B", "Moments", "Show all that you marked.", "moments", True),
    Command(
        "play_moment", "space", "moments", "Moments", "Play from the moment, or pause.", "play"
    ),
    Command("edit_note", "e", "moments", "Moments", "Write a note there, or change it.", "note"),
    Command(
        "narrow_moments",
        "f,slash",
        "moments",
        "Moments",
        "Narrow the moments to those with the words that you type.",
        "filter",
    ),
    Command("delete_moment", "x", "moments", "Moments", "Delete the moment.", "delete"),
    Command("restore_moment", "u", "moments", "Moments", "Take back what was done last.", "undo"),
    _episode("enqueue", "n", "Queue", "Hear the episode after all that waits."),
    _episode("enqueue_next", "N", "Queue", "Hear the episode next."),
    _playback("queue", "Q", "Show what waits to be heard.", hint="queue", group="Queue"),
    Command("queue_down", "J,shift+down", "queue", "Queue", "Have it later.", "later"),
    Command("queue_up", "K,shift+up", "queue", "Queue", "Have it sooner.", "sooner"),
    Command("dequeue", "x", "queue", "Queue", "Take the episode out of the queue.", "remove"),
    Command("clear_queue", "X", "queue", "Queue", "Take everything out of the queue.", "clear"),
    Command("undo", "u", "queue", "Queue", "Put back what was taken out.", "undo"),
    _episode(
        "download", "d", "Queue", "Fetch the episode's audio to this machine; again pauses that."
    ),
    _window("downloads", "D", "Queue", "Show the downloads: here or on their way.", "", True),
    Command(
        "pause_download",
        "space,p",
        "downloads",
        "Queue",
        "Pause the download, go on with it, or try it again.",
    ),
    Command(
        "pause_downloads", "P", "downloads", "Queue", "Pause all downloads, or go on with them all."
    ),
    Command("delete_download", "x", "downloads", "Queue", "Delete the download.", "delete"),
    Command("clear_downloads", "X", "downloads", "Queue", "Delete all downloads.", "delete all"),
    _episode("mark_heard", "H", "Queue", "Mark the episode heard, or not heard."),
    _window(
        "keep_up",
        "A",
        "Queue",
        "Have a podcast's newest episodes fetched, and its audio deleted, by rules.",
        "keep up",
        True,
    ),
    Command("keep_less", "left,h", "keeping", "Queue", "Less of it, or as for all podcasts."),
    Command("keep_more", "right,l", "keeping", "Queue", "More of it."),
    _window("command_palette", "ctrl+p", "Program", "Do anything by name."),
    Command("switch_theme", "ctrl+t", "app", "Program", "Switch dark and light.", "", True),
    _window("help", "question_mark", "Program", "Show this help.", "help", True),
    Command("quit", "q,ctrl+q", "app", "Program", "Quit.", "quit", True),
)

HERE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "podcasts": (
        "Here, among the podcasts",
        (
            "choose",
            "add",
            "remove",
            "keep_up",
            "request",
            "sort",
            "refresh",
            "refresh_all",
            "pane_right",
        ),
    ),
    "episodes": (
        "Here, among the episodes",
        (
            "choose",
            "request",
            "filter",
            "only_unread",
            "show_all",
            "sort",
            "play_pause",
            "enqueue",
            "download",
            "mark_read",
            "pick",
            "take_back",
            "copy_link",
            "open_in_browser",
            "export",
            "refresh",
            "back",
        ),
    ),
    "page": (
        "Here, on the page",
        (
            "choose",
            "chapters",
            "transcript",
            "next_heading",
            "next_episode",
            "previous_episode",
            "go_back",
            "mark_moment",
            "find",
            "request",
            "play_pause",
            "enqueue",
            "download",
            "mark_heard",
            "copy_link",
            "open_in_browser",
            "export",
            "refresh",
            "back",
        ),
    ),
    "transcript": (
        "Here, in the transcript",
        (
            "choose",
            "follow",
            "play_pause",
            "find",
            "next_heading",
            "mark_moment",
            "pick",
            "copy_moment",
            "copy_link",
            "other_transcript",
            "import_transcript",
            "take_back",
            "refresh",
            "request",
            "write_down",
            "transcript",
        ),
    ),
}
"""By pane of the main screen, and for the reader: how the help calls it, and what is done there."""

_HEARD_TOGETHER = (
    ("app", "browse", "move"),
    ("app", "requests", "move"),
    ("app", "queue", "move"),
    ("downloads", "move"),
    ("browse", "recent", "move"),
    ("app", "keeping", "move"),
    ("moments", "move"),
    ("search", "move"),
    ("found", "move"),
    ("highlights", "move"),
    ("topic", "move"),
    ("app", "reader", "move"),
    ("transcripts", "move"),
)
"""Scopes that hear the same key press: on the main screen, and in each of the windows' lists."""

_KEY_WORDS = {
    "slash": "/",
    "number_sign": "#",
    "left_parenthesis": "(",
    "right_parenthesis": ")",
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
    "backspace": "Backspace",
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


def first_key(name: str, keys: Mapping[str, str]) -> str:
    """The first key of a command as people read it, by the command's name; see `key_words`."""
    return key_words(command(name), keys)[0]


def search_words(command: Command) -> str:
    """What a command is found by when words are typed, folded."""
    name = command.name.replace("_", " ")
    return fold(f"{command.help} {name} {command.hint} {command.group}")


def is_key(typed: str, words: Sequence[str]) -> bool:
    """Whether one of these keys was typed by its name; the case of a letter counts, of a name not.

    Args:
        typed: such as ``esc``, or ``G``.
        words: the keys as people read them.
    """
    if len(typed) == 1:
        return typed in words
    return typed.casefold() in (word.casefold() for word in words)


def clashes(keys: Mapping[str, str]) -> dict[str, list[str]]:
    """The keys that are given to several commands which hear the same key press.

    Args:
        keys: what the configuration changed, by command name.

    Returns:
        the names of the commands in the order of `COMMANDS`, by key.
    """
    wanted: dict[str, list[Command]] = {}
    for one in COMMANDS:
        for key in dict.fromkeys(map(str.strip, keys.get(one.name, one.keys).split(","))):
            wanted.setdefault(key, []).append(one)
    found: dict[str, list[str]] = {}
    for key, commands in wanted.items():
        together = [
            heard
            for scopes in _HEARD_TOGETHER
            if len(heard := [one for one in commands if one.scope in scopes]) > 1
        ]
        if together:
            found[key] = [one.name for one in commands if any(one in some for some in together)]
    return found
