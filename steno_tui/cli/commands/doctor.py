"""The verb ``doctor``: checks of what works here, with advice for what does not."""

from __future__ import annotations

import os
import platform
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import asdict

from steno_tui import __version__
from steno_tui.cli.decorators import as_json, options, with_services
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.key_advice import with_key_advice
from steno_tui.cli.output import is_terminal, json_object, wrapped, write
from steno_tui.errors import ApiKeyError, LibraryError, NoPlayerError, OutputError
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.services import Services
from steno_tui.text import sanitize
from steno_tui.text.counts import count
from steno_tui.text.sizes import size

if TYPE_CHECKING:
    from steno_tui.core.core import Core


_SERVICE = "service"


class Check(Struct, frozen=True):
    """One check and its result."""

    name: str
    ok: bool | None
    """False where something is wrong; None where it does not matter or was not looked at."""
    found: str
    advice: str | None = None
    essential: bool = False
    """Whether steno-tui is of no use without it."""


@click.command()
@as_json
@with_services(check=lambda loaded: loaded.config)  # its check tells what is wrong
async def doctor(services: Services, as_json: bool) -> None:
    """Say what works here and what to do about what does not.

    It ends with exit code 1 where there is a problem, with 4 where that is the service alone, which
    is not reached, and with 0 where there are notes at most.

    Example: steno-tui doctor
    """
    checks = await _checks(services)
    if as_json:
        described = {"version": __version__, "checks": [asdict(check) for check in checks]}
        write(json_object(described))
    else:
        write("\n".join(map(_written, checks)))
    if problems := {check.name for check in checks if check.ok is False}:
        is_offline = problems == {_SERVICE}
        raise click.exceptions.Exit(ExitCode.OFFLINE if is_offline else ExitCode.FAILED)


def _written(check: Check) -> str:
    word = {True: "ok", False: "problem", None: "note"}[check.ok]
    found = wrapped(f"{check.name}: {word}, {check.found}", "", "  ")
    return f"{found}\n{wrapped(check.advice, '  ')}" if check.advice else found


async def _checks(services: Services) -> list[Check]:
    return [
        _programs(),
        _terminal(),
        _configuration(),
        await _player(services),
        _media_keys(),
        _notices(services),
        *await _library_and_service(services),
        *await _written_down(services),
        _directory(services),
        await _audio(services),
        _exports(services),
        *_environment(services),
        _demo(),
    ]


def _version(package: str) -> str | None:
    """The version of an installed package, without importing it."""
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _programs() -> Check:
    import sqlite3

    found = [f"steno-tui {__version__}", f"Python {platform.python_version()}"]
    found += [f"{name} {_version(name) or 'missing'}" for name in ("textual", "httpx", "click")]
    found.append(f"SQLite {sqlite3.sqlite_version}")
    missing = [entry.split()[0] for entry in found if entry.endswith(" missing")]
    advice = f"Install steno-tui again: {', '.join(missing)} is missing." if missing else None
    return Check("versions", not missing, ", ".join(found), advice, essential=True)


def _terminal() -> Check:
    encoding = sys.stdout.encoding or "ascii"
    if not (is_terminal(sys.stdout) and is_terminal(sys.stdin)):
        found = f"none here, {encoding}"
        return Check("terminal", None, found, "The full screen needs one; the verbs do not.")
    size = shutil.get_terminal_size()
    unicode = encoding.lower().replace("-", "") == "utf8"
    colours = "no colours" if os.environ.get("NO_COLOR") else _colours()
    kind = sanitize.line(os.environ.get("TERM", "unknown"), 40)
    found = f"{kind}, {size.columns} by {size.lines}, {encoding}, {colours}"
    advice = None if unicode else "Set LANG to a UTF-8 locale, such as C.UTF-8."
    if size.columns < 40 or size.lines < 12:
        advice = "Make it at least 40 by 12 to see something."
    return Check("terminal", advice is None, found, advice)


def _colours() -> str:
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "all colours"
    return "256 colours" if "256" in os.environ.get("TERM", "") else "16 colours"


def _configuration() -> Check:
    from steno_tui import config, paths

    place = options().config or paths.config_file()
    loaded = config.load(options().config)
    if loaded.config.theme is not None or loaded.config.keys:
        from steno_tui.tui.config_check import checked  # a quarter of a second, for Textual

        loaded = checked(loaded)
    if loaded.problems:
        advice = "What is wrong is left out, and the rest holds."
        return Check("configuration", False, "\n".join(loaded.problems), advice)
    if place is None or not place.exists():
        return Check("configuration", True, f"none, it would be {place}")
    return Check("configuration", True, str(place))


async def _player(services: Services) -> Check:
    try:
        mpv = await services.find_mpv()
    except NoPlayerError as error:
        advice = "Without it, a jump copies the link to that time instead."
        return Check("player", False, error.message, advice)
    return Check("player", True, f"{mpv.name} at {mpv.path}; your mpv.conf is not read")


def _media_keys() -> Check:
    from steno_tui.desktop.session_bus import session_bus

    if session_bus(os.environ) is None:
        return Check("media keys", None, "no session bus here, as on a desktop of Linux")
    if (version := _version("dbus-fast")) is None:
        advice = 'To have them, in a clone: pip install ".[desktop]"'
        return Check("media keys", None, "dbus-fast is not installed", advice)
    return Check("media keys", True, f"dbus-fast {version}, and a session bus is there")


def _notices(services: Services) -> Check:
    from steno_tui.desktop.notices import NoticeMethod, way

    if not services.config.notify:
        return Check("notices", None, "none, for notify is false")
    found = way(os.environ)
    if found is not NoticeMethod.NONE:
        return Check("notices", True, f"through {found}")
    advice = "iTerm2, kitty, Ghostty, foot and WezTerm show them; elsewhere install notify-send."
    return Check("notices", None, "nothing here would show one", advice)


async def _library_and_service(services: Services) -> list[Check]:
    try:
        core = await services.core()
        podcasts = await core.listings.podcasts()
        held = count(len(podcasts), "podcast")
        held += f", {count(sum(row.count for row in podcasts), 'episode')}"
        place = services.library_directory or "memory"
        found = f"{place}, {_size(services.library_directory)}, {held}"
        notice = core.notice
        library = Check("library", notice is None, found, notice, essential=True)
        if services.offline:
            return [library, Check(_SERVICE, None, f"{services.server}, not asked: offline")]
        reached = await core.service.look()
        reason = core.service.network.reason
    except LibraryError as error:
        return [Check("library", False, error.message, essential=True)]
    return [library, Check(_SERVICE, reached, services.server, None if reached else reason)]


async def _written_down(services: Services) -> list[Check]:
    """Where the API key is, never what it is, and how the transcript jobs stand."""
    try:
        core = await services.core()
        jobs = await core.transcript_jobs.all()
    except LibraryError:
        return []  # which its own check tells
    return [await _api_key(core), _transcript_jobs(jobs)]


async def _api_key(core: Core) -> Check:
    try:
        found = await core.api_keys.find()
    except ApiKeyError as error:
        return Check("API key", False, "not used", with_key_advice(error.message))
    if found is None:
        advice = "To have whole transcripts made, enter yours: steno-tui key set"
        return Check("API key", None, "none, so there are only previews", advice)
    return Check("API key", True, f"in {found.where}")


def _transcript_jobs(jobs: Sequence[TranscriptJob]) -> Check:
    """How many are on their way, failed, and left without what may be paid for."""
    left = [job for job in jobs if job.is_left]
    failed = sum(job.state is JobState.FAILED for job in jobs) - len(left)
    numbers = {
        "on their way": sum(job.state.is_alive for job in jobs),
        "failed": failed,
        "without a result": len(left),
    }
    found = ", ".join(f"{number} {words}" for words, number in numbers.items() if number)
    advice = None
    if left:
        advice = (
            "What is without a result may be paid for, and goes on for nothing more: "
            f"steno-tui transcript request {left[0].key}"
        )
    return Check("transcript jobs", not left, found or "none that waits or failed", advice)


def _directory(services: Services) -> Check:
    """The one that finds podcasts by name, which is not asked without one."""
    if not services.directory:
        return Check("directory", None, 'none is asked for names: directory is ""')
    return Check("directory", None, f"{services.directory}, asked only for names that you add")


async def _audio(services: Services) -> Check:
    place, megabytes = services.downloads_directory, services.config.audio_cache_mb
    if place is None:
        advice = "Set HOME, or XDG_CACHE_HOME to an absolute path, to keep some."
        return Check("audio", None, "none is kept: there is no place for it", advice)
    if not megabytes:
        return Check("audio", None, "none is kept: audio_cache_mb is 0")
    used = size(sum(held.size for held in await services.downloads.held()))
    found = f"{place}, {used} of at most {megabytes} MB"
    if (obstacle := _obstacle(place)) is None:
        return Check("audio", True, found)
    return Check("audio", False, found, f"Nothing can be written to {obstacle}; it only streams.")


def _exports(services: Services) -> Check:
    """Where episodes are written that are taken along."""
    try:
        place = services.export_directory
    except OutputError as error:
        return Check("exports", False, "no place for files", error.message)
    found = sanitize.line(str(place), 200)
    if (obstacle := _obstacle(place)) is None:
        later = "" if place.exists() else ", made when something is exported"
        return Check("exports", True, f"{found}{later}")
    what = "is no directory" if not obstacle.is_dir() else "may not be written to"
    advice = (
        f"{sanitize.line(str(obstacle), 200)} {what}: name another directory as 'export_directory' "
        "in the configuration."
    )
    return Check("exports", False, found, advice)


def _obstacle(place: Path) -> Path | None:
    """What of a directory's path keeps files from being written there; None where nothing does."""
    nearest = next((path for path in (place, *place.parents) if os.path.lexists(path)), place)
    is_free = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
    return None if is_free else nearest


def _size(directory: Path | None) -> str:
    try:
        files = [path for path in directory.iterdir() if path.is_file()] if directory else []
        return f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB"
    except OSError:
        return "of no known size"


def _environment(services: Services) -> Iterator[Check]:
    """Proxies and certificates that the client obeys; never the passwords in them."""
    for setting in services.network_settings:
        ok, advice = None, None
        if setting.is_missing:
            ok, advice = False, "There is nothing at that place; unset it or put it right."
        yield Check(setting.name, ok, setting.shown, advice)


def _demo() -> Check:
    if _version("starlette") and _version("uvicorn"):
        return Check("demo", True, "installed: steno-tui --demo")
    return Check("demo", None, "not installed", 'To have it, in a clone: pip install ".[demo]"')
