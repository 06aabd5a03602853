"""The manual page, made from the verbs, the keys, the settings and the exit codes. Pure.

It is written in the macros of man(7), in ASCII alone: what else a text has is named by its number.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

import click

from steno_tui import RELEASED, __version__
from steno_tui.cli.exit_codes import MEANINGS as EXIT_CODES
from steno_tui.cli.global_options import GLOBAL_OPTIONS
from steno_tui.cli.verbs import PROGRAM, verbs
from steno_tui.config import MEANINGS as SETTINGS
from steno_tui.tui.commands import COMMANDS, Command, key_words

SUMMARY = "read, scan and jump through podcasts in a terminal"

_DESCRIPTION = """\
steno-tui shows what the Stenobird service knows of an episode: a summary, highlights, topics and
chapters. It plays the sound from any of those times, has episodes listened to, and keeps all that
it has shown on disk. Podcasts that are not on that service are read from their feeds.

Without a verb it opens the full screen; ? shows its keys there. Each verb does one thing and ends.
Data goes to the standard output, and what is said beside it to the standard error. In a pipe each
row is one line, its cells separated by tabs, its reference first; --json prints JSON.

REF is PODCAST/EPISODE, an address on the service or, where a page is shown, the path of a saved
one. The name of a podcast that only its feed tells of begins with @.

Reading asks the service for no work: an episode is processed only where that is asked for, with
steno-tui request or the key for it.

steno-tui skill prints a page for agents that use it."""

FILES: Mapping[str, str] = {
    "~/.config/steno-tui/config.toml": "The settings; this program never writes it.",
    "~/.local/share/steno-tui/library.db": "What can be fetched again: pages, lists, chapters.",
    "~/.local/share/steno-tui/user.db": "What you did: what you follow, marks, requests, the "
    "queue. A copy of it is kept beside it.",
    "~/.cache/steno-tui/audio/": "Audio that was fetched; it may be deleted at any time.",
    "~/Documents/steno-tui/": "Episodes taken along, where the settings name no other place.",
    "~/.local/state/steno-tui/": "Reports of crashes, which are sent nowhere.",
    "~/.config/steno-tui/api-key-HOST": "The API key, where there is no keyring for it.",
}
"""Where things are on Linux."""

VARIABLES: Mapping[str, str] = {
    "STENO_TUI_API_KEY": "The API key with which whole transcripts are paid for.",
    "HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY": "The proxies through which the service and the "
    "hosts of audio are asked.",
    "SSL_CERT_FILE, SSL_CERT_DIR": "The certificates to trust, in place of those that come with "
    "httpx.",
    "NO_COLOR": "Draw without colours.",
    "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, XDG_STATE_HOME": "Where the files are, in "
    "place of the directories below the home directory.",
}
"""What of the environment is obeyed, beside one variable for each setting."""

WHERE: Mapping[str, str] = {
    "requests": "in the list of requests",
    "queue": "in the queue",
    "downloads": "in the list of downloads",
    "moments": "in the list of moments",
    "search": "among what was found",
    "found": "on a page with hits",
    "highlights": "in the stream of highlights",
    "topic": "among the episodes of a topic",
    "recent": "in the list of what to go on with",
    "reader": "in a transcript",
    "transcripts": "in the list of transcripts",
    "keeping": "in the window of a podcast's rules",
}
"""Where keys are heard that are not heard on the main screen."""


def manual() -> str:
    """The page as man(1) reads it, without a last line break."""
    title = f'.TH {PROGRAM.upper()} 1 {RELEASED} "{PROGRAM} {__version__}" "User Commands"'
    return "\n".join([title, *_sections()])


def _sections() -> Iterator[str]:
    yield ".SH NAME"
    yield f"{_literal(PROGRAM)} \\- {_text(SUMMARY)}"
    yield ".SH SYNOPSIS"
    yield f".B {_literal(PROGRAM)}\n[\\fIOPTIONS\\fR]\n.br"
    yield f".B {_literal(PROGRAM)}\n\\fIVERB\\fR [\\fIOPTIONS\\fR] [\\fIARGUMENTS\\fR]"
    yield ".SH DESCRIPTION"
    yield _paragraphs(_DESCRIPTION)
    yield ".SH OPTIONS"
    yield "Every verb but \\fBdemo\\fR takes these, too, before or after it."
    for option in GLOBAL_OPTIONS:
        yield _entry(" ".join(filter(None, (f"--{option.name}", option.metavar))), option.help)
    yield _entry("--version", "Print the version.")
    yield _entry("-h, --help", "Say how the program, or a verb, is used.")
    yield ".SH VERBS"
    yield from _verbs(verbs, click.Context(verbs, info_name=PROGRAM))
    yield ".SH KEYS"
    yield _paragraphs(
        "Keys of the full screen. The name below what a key does is that by which the "
        "configuration gives it other keys, in its table [keys]."
    )
    for group, commands in groupby(COMMANDS, lambda one: one.group):
        yield f".SS {_text(group)}"
        yield from map(_key, commands)
    yield ".SH CONFIGURATION"
    yield "Settings of the file, one a line, as \\fIname\\fR = \\fIvalue\\fR; the file is TOML."
    for name, meaning in SETTINGS.items():
        yield _entry(name, f"{meaning[0].upper()}{meaning[1:]}.")
    yield ".SH ENVIRONMENT"
    yield _entry(
        ", ".join(f"STENO_TUI_{name.upper()}" for name in SETTINGS),
        "Outweigh the setting of that name in the file.",
    )
    yield from (_entry(name, meaning) for name, meaning in VARIABLES.items())
    yield ".SH FILES"
    yield from (_entry(name, meaning) for name, meaning in FILES.items())
    yield ".SH EXIT STATUS"
    yield from (_entry(str(code.value), meaning) for code, meaning in EXIT_CODES.items())
    yield '.SH "SEE ALSO"\n.BR mpv (1)'


def _key(command: Command) -> str:
    where = f" ({WHERE[command.scope]})" if command.scope in WHERE else ""
    keys = ", ".join(key_words(command, {}))
    return _entry(keys, f"{command.help}{where}", f"\\fI{_literal(command.name)}\\fR")


def _verbs(group: click.Group, above: click.Context) -> Iterator[str]:
    """Each verb of a group, and the verbs below it."""
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        if command is None or command.hidden:
            continue
        context = click.Context(command, info_name=name, parent=above)
        pieces = " ".join(command.collect_usage_pieces(context))
        yield f".SS {_literal(f'{context.command_path} {pieces}'.removeprefix(PROGRAM).strip())}"
        yield _paragraphs(command.help or "")
        for param in command.params:
            if isinstance(param, click.Option) and (found := param.get_help_record(context)):
                yield _entry(*found)
        if isinstance(command, click.Group):
            yield from _verbs(command, context)


def _paragraphs(text: str) -> str:
    """Text whose paragraphs have empty lines between them; an example is one of them."""
    blocks = []
    for block in text.split("\n\n"):
        words, colon, line = " ".join(block.split()).partition(": ")
        if colon and line.startswith((PROGRAM, "eval ")):
            blocks.append(f"{_text(words)}:\n.PP\n.EX\n{_literal(line)}\n.EE")
        else:
            blocks.append(_text(block))
    return "\n.PP\n".join(blocks)


def _entry(name: str, meaning: str, more: str = "") -> str:
    """An entry of a list: what it is, and what that means."""
    return "\n".join(
        [".TP", f"\\fB{_literal(name)}\\fR", _text(meaning), *([more] if more else [])]
    )


def _text(words: str) -> str:
    """Running text, in lines of moderate length."""
    lines = textwrap.wrap(
        " ".join(words.split()), 76, break_long_words=False, break_on_hyphens=False
    )
    typed = ("--", "\\-\\-"), (PROGRAM, _literal(PROGRAM))
    return "\n".join(_at_line_start(_replaced(_escaped(line), typed)) for line in lines)


def _literal(words: str) -> str:
    """What is typed as it stands: its hyphens can be copied."""
    return _at_line_start(_escaped(words).replace("-", "\\-"))


def _replaced(line: str, pairs: Iterable[tuple[str, str]]) -> str:
    for before, after in pairs:
        line = line.replace(before, after)
    return line


def _at_line_start(line: str) -> str:
    """A line that begins no macro."""
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _escaped(words: Iterable[str]) -> str:
    return "".join(map(_sign, words))


def _sign(sign: str) -> str:
    if sign == "\\":
        return "\\e"
    return sign if sign.isascii() else f"\\[u{ord(sign):04X}]"
