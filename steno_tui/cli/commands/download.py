"""The verbs for downloads: ``download``, ``cache list``, ``cache remove`` and ``cache clear``."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection
from contextlib import aclosing
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import episode_reference
from steno_tui.cli.output import (
    end_line,
    info,
    is_piped,
    is_terminal,
    json_array,
    json_object,
    progress,
    write,
)
from steno_tui.cli.several_episodes import Printed, each_once, for_each, several
from steno_tui.cli.verb_group import VerbGroup
from steno_tui.core.reference import EpisodeRef, FileRef, PodcastRef, Wanted, read_reference
from steno_tui.errors import NotOnDiskError, UnknownError, UsageError
from steno_tui.text import sanitize
from steno_tui.text.counts import count
from steno_tui.text.sizes import size

if TYPE_CHECKING:
    from steno_tui.downloads.download import CachedAudio, DownloadProgress
    from steno_tui.models.episode import Episode, EpisodeKey
    from steno_tui.services import Services

_STEP = 10
"""Per cent from one line of the progress to the next, where there is no terminal."""

_STEP_BYTES = 10_000_000
"""The same for audio of unknown length."""


@click.command()
@several(completion.pages)
@as_json
@with_services(interrupted="What came is kept; the same command goes on from there.")
async def download(services: Services, refs: tuple[str, ...], as_json: bool) -> str | None:
    """Fetch the audio of episodes, to be heard without a network.

    They come in the order in which they are named. Ctrl-C ends it; the same command goes on from
    there.

    Example: steno-tui download kernel-panic/who-ate-the-page-cache
    """
    once = each_once(refs, services.server)

    async def fetch(ref: str) -> Printed | None:
        return await _download(services, ref, names_it=len(once) > 1, as_json=as_json)

    return await for_each(services, once, fetch, as_json=as_json)


async def _download(
    services: Services, ref: str, *, names_it: bool, as_json: bool
) -> Printed | None:
    """Fetch one, and say where its audio is; ``names_it`` says of which one how far it is."""
    from steno_tui.playback.current_audio import CurrentAudio

    reference = episode_reference(ref, services.server)
    core = await open_core(services)
    episode = await core.pages.with_audio(reference)
    url = episode.audio_url or ""
    if services.offline and await services.downloads.find(url) is None:
        raise NotOnDiskError(
            f"The audio of “{episode.title}” is not on disk, and steno-tui is offline."
        )
    telling = _ProgressLine(f"{episode.title}: " if names_it else "")
    try:
        async with aclosing(CurrentAudio(core, services.downloads).fetch(episode)) as fetching:
            async for fetched in fetching:
                telling.of(fetched)
    finally:
        telling.end()
    if fetched.path is None:
        return None
    info(f"{episode.title}: {size(fetched.done)}, on this machine.")
    path = {"path": str(fetched.path)}
    if not as_json:
        return Printed(path["path"], path)
    held = next(held for held in await services.downloads.held() if held.url == url)
    return Printed(path["path"], json_output.held(held, services.addresses) | path)


class _ProgressLine:
    """Prints the progress of a download: on one line of a terminal, elsewhere step by step.

    Args:
        name: what it begins with.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._on_line = False
        self._told = 0

    def of(self, fetched: DownloadProgress) -> None:
        """Print the progress."""
        done, total = fetched.done, fetched.total
        if fetched.path is not None and not self._on_line:
            return
        percent = done * 100 // total if total else None
        said = self._name + size(done)
        if total is not None:
            said += f" of {size(total)}, {percent} %"
        if is_terminal(sys.stderr):
            progress(said)
            self._on_line = True
            return
        step = done // _STEP_BYTES if percent is None else percent // _STEP
        if step > self._told:
            self._told = step
            info(said)

    def end(self) -> None:
        """Leave the line."""
        if self._on_line:
            end_line()


@click.group(cls=VerbGroup)
def cache() -> None:
    """List or delete the audio that was fetched.

    Example: steno-tui cache list
    """


@cache.command("list")
@as_json
@with_services()
async def list_(services: Services, as_json: bool) -> str | None:
    """List the audio that is here, or in part, then what waits to come.

    What waits was asked for on the full screen, and goes on when that next runs.

    Example: steno-tui cache list
    """
    found = _with_waiting(await services.downloads.held(), await _waiting(services))
    if as_json:
        return json_array(json_output.held(held, services.addresses) for held in found)
    if not found:
        info("No audio is here. steno-tui download REF fetches some.")
        return None
    if is_piped():
        write(tab_output.rows(found, tab_output.held))
    else:
        now = time.time()
        write("\n".join(text_output.held(held, now) for held in found))
    used = size(sum(held.size for held in found))
    megabytes, place = services.config.audio_cache_mb, services.downloads_directory
    free = (await services.downloads.room()).free
    left = f"; the disk has room for {size(free)} more" if free is not None else ""
    info(f"{used} of at most {megabytes} MB, in {place}{left}.")
    return None


@cache.command("remove")
@several(completion.held)
@as_json
@with_services()
async def remove(services: Services, refs: tuple[str, ...], as_json: bool) -> str | None:
    """Delete the audio of episodes, or of podcasts, whole or in part.

    What waits of it does not come. It can be fetched again.

    Example: steno-tui cache remove kernel-panic/who-ate-the-page-cache
    """
    freed = 0

    async def delete(ref: str) -> None:
        nonlocal freed
        freed += await _remove(services, ref)

    try:
        await for_each(services, refs, delete, as_json=False)
    except click.exceptions.Exit:
        if text := _freed(freed, as_json):
            write(text)
        raise
    return _freed(freed, as_json)


@cache.command("clear")
@as_json
@with_services()
async def clear(services: Services, as_json: bool) -> str | None:
    """Delete all audio that was fetched, and have none come that waits.

    It can be fetched again.

    Example: steno-tui cache clear
    """
    await _forget(services, [each.key for each in await _waiting(services)])
    return _freed(await services.downloads.clear(), as_json)


async def _waiting(services: Services) -> list[Episode]:
    """What waits to be fetched when the full screen next runs."""
    return await (await open_core(services)).download_line.waiting()


def _with_waiting(held: list[CachedAudio], waiting: list[Episode]) -> list[CachedAudio]:
    from steno_tui.downloads.download import CachedAudio

    keys, here = {each.key for each in waiting}, {one.key for one in held}
    return [
        *(replace(one, waits=one.key in keys) for one in held),
        *(
            CachedAudio(
                each.key, each.title, each.podcast.title, "", 0, None, False, 0.0, waits=True
            )
            for each in waiting
            if each.key not in here
        ),
    ]


async def _remove(services: Services, ref: str) -> int:
    """Delete what is here of an episode or a podcast, and tell how many bytes were freed."""
    reference = read_reference(ref, services.server, Wanted.EITHER)
    if isinstance(reference, FileRef):
        raise UsageError(f"{ref} is a file; name an episode or a podcast.")
    downloads = services.downloads
    meant = [held for held in await downloads.held() if _is_of(held.key, reference)]
    waiting = [each.key for each in await _waiting(services) if _is_of(each.key, reference)]
    await _forget(services, waiting)
    if not meant and not waiting:
        name = reference.key if isinstance(reference, EpisodeRef) else reference.slug
        raise UnknownError(f"There is no audio of {sanitize.line(str(name), 200)} here.")
    return sum([await downloads.remove(held.url) for held in meant])


async def _forget(services: Services, waiting: Collection[EpisodeKey]) -> None:
    """Have some wait to be fetched no more."""
    if waiting:
        await (await services.core()).download_line.change((), waiting)
        info(f"{count(len(waiting), 'episode')} will not be fetched any more.")


def _freed(freed: int, as_json: bool) -> str | None:
    if as_json:
        return json_object({"freed_bytes": freed})
    info(f"Freed {size(freed)}." if freed else "There was no audio here.")
    return None


def _is_of(key: EpisodeKey, reference: EpisodeRef | PodcastRef) -> bool:
    if isinstance(reference, EpisodeRef):
        return key == reference.key
    return key.podcast == reference.slug
