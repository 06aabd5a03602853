"""The services that the options of a command line lead to: server, library, configuration."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from steno_tui.cli.global_options import Options
from steno_tui.cli.output import info
from steno_tui.errors import UsageError
from steno_tui.services import Services

if TYPE_CHECKING:
    from steno_tui.config import Config, Loaded
    from steno_tui.core.core import Core
    from steno_tui.playback.playback import Playback


def load_config(path: Path | None) -> Loaded:
    """Load the configuration, with what is wrong in it."""
    from steno_tui import config

    return config.load(path)


@contextmanager
def session(
    given: Options, check: Callable[[Loaded], Config] | None = None, *, has_lists: bool = True
) -> Iterator[Services]:
    """Open the services that the options name, and run the demo for as long as it is needed.

    Args:
        given: the options.
        check: makes of what was read what is used; None tells all problems, and goes on.
        has_lists: whether the demo's library has its lists from the start, for whoever does not
            fill it.

    Raises:
        UsageError: options that exclude one another, or the demo is not installed.
        ConfigError: the configuration that was named is not there.
        AddressError: the server's address is none.
    """
    config = (check or _told)(load_config(given.config))
    with ExitStack() as stack:
        if given.demo:
            if given.server or given.library:
                raise UsageError("--demo brings its own service and library; name no other.")
            yield stack.enter_context(_demo(config, given.offline, has_lists))
        else:
            from steno_tui import paths
            from steno_tui.urls import server_origin

            server = server_origin(given.server) if given.server else config.server
            paths.narrow()
            named = paths.from_here(given.library.expanduser()) if given.library else None
            kept = named or paths.library()
            audio = named / "audio" if named else _audio()
            settings = paths.config_file()
            yield Services(
                config,
                server,
                library=kept,
                downloads=audio,
                offline=given.offline,
                keys=settings.parent if settings is not None else None,
            )


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
def _demo(config: Config, offline: bool, has_lists: bool) -> Iterator[Services]:
    """The built-in service on a free port, and a used library that goes when it does."""
    from tempfile import TemporaryDirectory

    from steno_tui.demo.earlier_use import open_pages, put_audio_in, put_in, read_in
    from steno_tui.demo.runner import DemoService

    class UsedServices(Services):
        async def open_core(self) -> Core:
            if self.offline:
                async with Services(config, self.server, library=kept, downloads=None) as before:
                    await read_in(await before.core())
            core = await super().open_core()
            if has_lists:
                await read_in(core)
            await put_in(core, service.life)
            return core

        def start_playback(self, *args: Any, **more: Any) -> Playback:
            """Behind the first frame, for it is much to write."""
            playback = super().start_playback(*args, **more)

            async def put_rest() -> None:
                await open_pages(await self.core())
                if config.audio_cache_mb:
                    await put_audio_in(kept / "audio", service.origin)
                    await playback.downloads.look()

            playback.autoplay.later(put_rest)
            return playback

    with (
        TemporaryDirectory(prefix="steno-tui-demo-", ignore_cleanup_errors=True) as directory,
        DemoService() as service,
    ):
        kept = Path(directory)
        yield UsedServices(
            config,
            service.origin,
            library=kept,
            downloads=kept / "audio",
            offline=offline,
            directory=service.origin,
            keys=kept,
            uses_keyring=False,
        )
