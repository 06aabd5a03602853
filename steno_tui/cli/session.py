"""What the options of the command line come to: a server, a library, a configuration."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from steno_tui.cli.output import info
from steno_tui.cli.progress_messages import waiting
from steno_tui.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from steno_tui.config import Config
    from steno_tui.core.core import Core

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Options:
    """The options that every verb takes, as they were given."""

    demo: bool = False
    server: str | None = None
    offline: bool = False
    library: Path | None = None
    config: Path | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """What a verb works with.

    Attributes:
        server: the service's origin.
        directory: where its library is; None is memory.
        offline: whether the network is left alone.
        config: the user's settings.
        audio: where its episodes' audio is kept; None keeps none.
    """

    server: str
    directory: Path | None
    offline: bool
    config: Config
    audio: Path | None


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
    common: dict[str, Any] = {"callback": _keep, "expose_value": False, "hidden": hidden}
    path = click.Path(path_type=Path)
    declared = [
        click.option(
            "--demo",
            is_flag=True,
            help="Use a built-in service and a library that is not kept.",
            **common,
        ),
        click.option("--server", metavar="URL", help="Read from another service.", **common),
        click.option(
            "--offline",
            is_flag=True,
            help="Leave the network alone; show what is on disk.",
            **common,
        ),
        click.option(
            "--library",
            metavar="DIR",
            type=path,
            help="Keep the library in another place.",
            **common,
        ),
        click.option(
            "--config", metavar="FILE", type=path, help="Read another configuration.", **common
        ),
    ]

    def decorate(command: F) -> F:
        for option in reversed(declared):
            command = option(command)
        return command

    return decorate


def load_config(path: Path | None) -> Config:
    """Read the configuration; one that cannot be used is told of, and the defaults hold.

    Raises:
        ConfigError: the user named a file that is not there.
    """
    from steno_tui import config

    try:
        return config.load(path)
    except ConfigError as error:
        if path is not None and not path.exists():
            raise
        info(f"{error.message} The defaults are used.")
        return config.Config()


@contextmanager
def session(*, demo: bool = False) -> Iterator[Session]:
    """Work out what the options say, and run the demo for as long as it is needed.

    Args:
        demo: whether to run the demo even where the options do not say so.

    Raises:
        UsageError: options that exclude one another, or the demo is not installed.
        ConfigError: the configuration that was named is not there.
        AddressError: the server's address is none.
    """
    given = options()
    config = load_config(given.config)
    with ExitStack() as stack:
        if given.demo or demo:
            if given.server or given.library:
                raise UsageError("--demo brings its own service and library; name no other.")
            server, temporary = stack.enter_context(_demo())
            yield Session(server, temporary, given.offline, config, temporary / "audio")
        else:
            from steno_tui import paths
            from steno_tui.urls import server_origin

            server = server_origin(given.server) if given.server else config.server
            named = given.library.expanduser() if given.library else None
            directory = named or paths.library(server)
            audio = named / "audio" if named else paths.audio(server)
            yield Session(server, directory, given.offline, config, audio)


@contextmanager
def _demo() -> Iterator[tuple[str, Path]]:
    """The built-in service on a free port, and a library that goes when it does."""
    from tempfile import TemporaryDirectory

    from steno_tui.demo.runner import DemoService

    with (
        TemporaryDirectory(prefix="steno-tui-demo-", ignore_cleanup_errors=True) as directory,
        DemoService() as service,
    ):
        yield service.origin, Path(directory)


def wait_for(work: Coroutine[Any, Any, T]) -> T:
    """Run what waits for disk and network to its end, or until a signal ends it as Ctrl-C does."""
    import asyncio  # 40 ms, and showing a saved page needs none of it

    told: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        return asyncio.run(_heeding(work, told))
    except asyncio.CancelledError:
        if told:
            raise SystemExit(128 + told[0]) from None
        raise
    finally:
        for number, handler in handlers.items():
            with suppress(ValueError):  # not the main thread
                signal.signal(number, handler)


async def _heeding(work: Coroutine[Any, Any, T], told: list[int]) -> T:
    """Cancel some work at the first signal.

    An exception of a handler's own would end whatever task it met, which asyncio prints.
    """
    import asyncio

    loop, task = asyncio.get_running_loop(), asyncio.current_task()

    def end(number: int) -> None:
        if not told and task is not None:
            task.cancel()
        told.append(number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        with suppress(NotImplementedError, RuntimeError, ValueError):  # no such signals here
            loop.add_signal_handler(number, end, number)
    return await work


@asynccontextmanager
async def open_core(session: Session) -> AsyncIterator[Core]:
    """Open the library and the way to the service.

    Raises:
        LibraryError: the library belongs to another server.
    """
    from steno_tui.core.core import Core

    async with await Core.open(
        session.directory, session.server, offline=session.offline
    ) as opened:
        opened.service.on_wait = waiting
        if opened.library.notice:
            info(opened.library.notice)
        yield opened
