"""The global options, and the services that they lead to: server, library, configuration."""

from __future__ import annotations

import signal
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click
from msgspec import Struct
from msgspec.structs import replace

from steno_tui import startup
from steno_tui.cli.output import info, write
from steno_tui.cli.progress_messages import waiting
from steno_tui.errors import UsageError
from steno_tui.services import Services

if TYPE_CHECKING:
    from steno_tui.config import Config, Loaded
    from steno_tui.core.core import Core

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])
P = ParamSpec("P")

Verb = Coroutine[Any, Any, str | None]
"""What does a verb's work, and returns what it prints."""


class Options(Struct, frozen=True):
    """The options that every verb takes, as they were given."""

    demo: bool = False
    server: str | None = None
    offline: bool = False
    library: Path | None = None
    config: Path | None = None


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
    option = partial(click.option, callback=_keep, expose_value=False, hidden=hidden)
    path = click.Path(path_type=Path)
    declared = (
        option(
            "--demo", is_flag=True, help="Use a built-in service and a library that is not kept."
        ),
        option("--server", metavar="URL", help="Read from another service."),
        option("--offline", is_flag=True, help="Leave the network alone; show what is on disk."),
        option("--library", metavar="DIR", type=path, help="Keep the library in another place."),
        option("--config", metavar="FILE", type=path, help="Read another configuration."),
    )

    def decorate(command: F) -> F:
        for each in reversed(declared):
            command = each(command)
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
            with session(check) as services:
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
        return await work


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


def load_config(path: Path | None) -> Loaded:
    """Load the configuration, with what is wrong in it."""
    from steno_tui import config

    return config.load(path)


@contextmanager
def session(check: Callable[[Loaded], Config] | None = None) -> Iterator[Services]:
    """Open the services that the options name, and run the demo for as long as it is needed.

    Args:
        check: makes of what was read what is used; None tells all problems, and goes on.

    Raises:
        UsageError: options that exclude one another, or the demo is not installed.
        ConfigError: the configuration that was named is not there.
        AddressError: the server's address is none.
    """
    given = options()
    config = (check or _told)(load_config(given.config))
    with ExitStack() as stack:
        if given.demo:
            if given.server or given.library:
                raise UsageError("--demo brings its own service and library; name no other.")
            yield stack.enter_context(_demo(config, given.offline))
        else:
            from steno_tui import paths
            from steno_tui.urls import server_origin

            server = server_origin(given.server) if given.server else config.server
            named = given.library.expanduser() if given.library else None
            kept = named or paths.library()
            audio = named / "audio" if named else _audio()
            yield Services(config, server, library=kept, downloads=audio, offline=given.offline)


def _told(loaded: Loaded) -> Config:
    """Print what is wrong in the configuration."""
    for problem in loaded.problems:
        info(problem)
    return loaded.config


def _audio() -> Path | None:
    """The directory of all audio, with what lies in those that other servers once had."""
    from steno_tui import paths

    audio = paths.audio()
    if audio is not None and (audio.parent / "servers").is_dir():
        from steno_tui.downloads.server_directories import take_in

        take_in(audio)
    return audio


@contextmanager
def _demo(config: Config, offline: bool) -> Iterator[Services]:
    """The built-in service on a free port, and a used library that goes when it does."""
    from tempfile import TemporaryDirectory

    from steno_tui.demo.earlier_use import put_in
    from steno_tui.demo.runner import DemoService

    class UsedServices(Services):
        async def open_core(self) -> Core:
            core = await super().open_core()
            await put_in(core, service.life)
            return core

    with (
        TemporaryDirectory(prefix="steno-tui-demo-", ignore_cleanup_errors=True) as directory,
        DemoService() as service,
    ):
        kept = Path(directory)
        yield UsedServices(
            config, service.origin, library=kept, downloads=kept / "audio", offline=offline
        )


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, or until a signal cancels it as Ctrl-C does."""
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
    startup.call_on_signals(asyncio.get_running_loop(), end, numbers)
    return await work
