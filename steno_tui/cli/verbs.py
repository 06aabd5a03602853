"""The verbs of the command line, and how click reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from keyword import iskeyword
from typing import Any

import click

from steno_tui import __version__
from steno_tui.cli import completion
from steno_tui.cli.decorators import options, session_options
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.number_options import within
from steno_tui.cli.output import info, write
from steno_tui.cli.verb_group import VerbGroup

PROGRAM = "steno-tui"


_MODULES = {
    "add": "add",
    "cache": "download",
    "completion": "completion",
    "continue": "continue_",
    "doctor": "doctor",
    "download": "download",
    "episodes": "show",
    "export": "export",
    "highlights": "highlights",
    "keep": "keep",
    "key": "key",
    "man": "man",
    "mark": "library",
    "moments": "moments",
    "opml": "opml",
    "play": "play",
    "podcasts": "show",
    "queue": "queue",
    "refresh": "refresh",
    "remove": "library",
    "request": "requests",
    "requests": "requests",
    "search": "search",
    "show": "show",
    "skill": "skill",
    "topics": "highlights",
    "transcript": "transcript",
}
"""In which module of `steno_tui.cli.commands` a verb is; imported once it is asked for."""


@contextmanager
def _ended_when_unread() -> Iterator[None]:
    """End as a pipe's signal would, and say nothing, where nobody reads any more what is printed.

    Click would end as it does on a failure.
    """
    try:
        yield
    except BrokenPipeError:
        raise click.exceptions.Exit(ExitCode.UNREAD) from None


class CommandGroup(VerbGroup):
    """All verbs, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all verbs."""
        return sorted({*super().list_commands(ctx), *_MODULES})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb of a name; None where there is none."""
        if cmd_name not in self.commands and cmd_name in _MODULES:
            module = import_module(f"steno_tui.cli.commands.{_MODULES[cmd_name]}")
            name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
            self.add_command(getattr(module, name))
        return super().get_command(ctx, cmd_name)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """As click's, which prints helps on the way."""
        with _ended_when_unread():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """As click's, for every verb."""
        with _ended_when_unread():
            return super().invoke(ctx)

    def advice(self, ctx: click.Context, name: str) -> str:
        """As `VerbGroup`'s: many begin with an episode where its verb belongs."""
        if "/" in name:
            return f"To open an episode: {PROGRAM} open {name}"
        return ""  # for what is said of every wrong word will do


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
    epilog="Every verb takes these options too. Exit codes: 0 done, 1 failed, 2 usage, "
    "3 no such thing, 4 not on disk and no network, 5 the service refused or failed.",
)
@click.version_option(__version__, message=f"{PROGRAM} %(version)s")
@session_options(hidden=False)
@click.pass_context
def verbs(ctx: click.Context) -> None:
    """Browse podcasts in the terminal: highlights, chapters to jump to, everything kept offline.

    Without a verb it opens the full screen. REF is PODCAST/EPISODE, an address, or a saved page.
    """
    if ctx.invoked_subcommand is None:
        _open(None)


@click.command("open")
@click.argument("ref", shell_complete=completion.anything)
@session_options()
def open_(ref: str) -> None:
    """Open an episode or a podcast on the full screen.

    Example: steno-tui open kernel-panic/who-ate-the-page-cache
    """
    _open(ref)


def _open(ref: str | None) -> None:
    from steno_tui.cli.full_screen import open_full_screen

    raise click.exceptions.Exit(open_full_screen(options(), ref))


@click.command()
@click.option(
    "--port", callback=within(0, 65535), metavar="N", default="0", help="Listen on this port."
)
def demo(port: int) -> None:
    """Run the built-in service in the foreground.

    Another steno-tui or a browser can then read from it.

    Example: steno-tui demo --port 8000
    """
    from steno_tui.demo.runner import serve

    serve(port, announce=write)


verbs.add_command(open_)
verbs.add_command(demo)


def run_verb(arguments: Sequence[str]) -> int:
    """Run a command line as click reads it, to its `ExitCode`; what is no usage is raised."""
    try:
        return int(verbs.main(list(arguments), prog_name=PROGRAM, standalone_mode=False) or 0)
    except click.ClickException as error:
        info(_usage(error))
        return error.exit_code
    except click.Abort:
        return ExitCode.INTERRUPTED


def _usage(error: click.ClickException) -> str:
    """What is wrong with the words given, a sentence, and where to read how they go."""
    said = error.format_message()
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"{said}\nTry: {context.command_path} --help" if context else said
