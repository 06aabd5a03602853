"""What makes a coroutine a verb of the command line: options of click, services, an event loop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click
from msgspec.structs import replace

from steno_tui import startup
from steno_tui.cli.global_options import GLOBAL_OPTIONS, Options
from steno_tui.cli.key_advice import with_key_advice
from steno_tui.cli.output import info, write
from steno_tui.cli.progress_messages import waiting
from steno_tui.cli.session import session
from steno_tui.errors import GoneError, NotOnDiskError, StenoError, UnknownError
from steno_tui.services import Services

if TYPE_CHECKING:
    from steno_tui.config import Config, Loaded
    from steno_tui.core.core import Core

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")

Verb = Coroutine[Any, Any, str | None]
"""What does a verb's work, and returns what it prints."""

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def options() -> Options:
    """The options of the command that is running."""
    given = click.get_current_context().find_root().obj
    return given if isinstance(given, Options) else Options()


def _keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    """Note an option, wherever on the line it stood; an absent one changes nothing."""
    root = context.find_root()
    given = root.obj if isinstance(root.obj, Options) else Options()
    if value not in (None, False) and parameter.name is not None:
        given = replace(given, **{parameter.name: value})
    root.obj = given


def session_options(*, hidden: bool = True) -> Callable[[F], F]:
    """Have a command take the options of `Options`; only the group's help shows them."""

    def decorate(command: F) -> F:
        for option in reversed(GLOBAL_OPTIONS):
            command = click.option(
                f"--{option.name}",
                is_flag=option.kind is bool or None,  # no is not the same: a value may be left out
                type=click.Path(path_type=Path) if option.kind is Path else None,
                metavar=option.metavar,
                help=option.help,
                hidden=hidden,
                expose_value=False,
                callback=_keep,
            )(command)
        return command

    return decorate


def with_services(
    interrupted: str | None = None,
    check: Callable[[Loaded], Config] | None = None,
) -> Callable[[Callable[Concatenate[Services, P], Verb]], Callable[P, None]]:
    """Make a command of a coroutine that is given the services that the options name.

    They are closed after it, and only then what it returns is printed: whoever is slow to read
    that holds no library open.

    Args:
        interrupted: what to say on Ctrl-C.
        check: as in `session`.
    """

    def decorate(verb: Callable[Concatenate[Services, P], Verb]) -> Callable[P, None]:
        @session_options()
        @wraps(verb)
        def command(*args: P.args, **kwargs: P.kwargs) -> None:
            with session(options(), check) as services:
                try:
                    output = wait_for(_closing(services, verb(services, *args, **kwargs)))
                except KeyboardInterrupt:
                    if interrupted is not None:
                        info(interrupted)
                    raise
            if output:
                write(output)

        return command

    return decorate


async def _closing(services: Services, work: Verb) -> str | None:
    async with services:
        try:
            return await work
        except StenoError as error:
            words = click.get_current_context().params
            given = (
                words.get("ref") or words.get("podcast") or next(iter(words.get("refs", ())), "")
            )
            await with_nearest(services, error, given)
            error.message = with_key_advice(error.message)
            raise


async def with_nearest(services: Services, error: StenoError, given: str) -> None:
    """Have an error about what is not there say what may have been meant.

    Args:
        services: have the library.
        error: what went wrong.
        given: the podcast or the episode that was named, empty where none was.
    """
    if "://" in given or not isinstance(error, UnknownError | GoneError | NotOnDiskError):
        return
    from steno_tui.cli.nearest_name import nearest_name

    with suppress(StenoError):
        near = await nearest_name(await services.core(), given) if given else None
        if near is not None:
            error.message += f"\nDid you mean {near}?"


async def open_core(services: Services, *, saves: bool = False, fetches: bool = False) -> Core:
    """Open the core, and print what there is to know of it.

    Args:
        services: what it is made of.
        saves: whether the verb is there to save something, and fails where nothing is kept.
        fetches: the same of what the service says.

    Raises:
        LibraryError: what is to be saved would not be.
    """
    core = await services.core()
    if saves:
        core.must_keep()
    if fetches:
        core.must_keep(pages=True)
    core.service.on_wait = waiting
    if core.notice:
        info(core.notice)
    return core


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, or until a signal cancels it as Ctrl-C does.

    A thread that hangs is not waited for: a name that is looked up, a pipe that nobody writes.
    """
    import asyncio  # 40 ms, and showing a saved page needs none of it

    told: list[int] = []
    try:
        return asyncio.run(_cancelled_by_signals(work, told))
    except asyncio.CancelledError:
        if told:
            raise SystemExit(128 + told[0]) from None
        raise
    finally:
        startup.exit_on_signals()


async def _cancelled_by_signals(work: Coroutine[Any, Any, T], told: list[int]) -> T:
    """Cancel a coroutine at the first signal, whose number is noted."""
    import asyncio

    task = asyncio.current_task()

    def end(number: int) -> None:
        if not told and task is not None:
            task.cancel()
        told.append(number)

    numbers = (*startup.ENDING_SIGNALS, signal.SIGQUIT)
    loop = asyncio.get_running_loop()
    startup.call_on_signals(loop, end, numbers)
    with startup.threads_not_waited_for(loop):
        return await work
