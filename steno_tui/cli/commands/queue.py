"""The verb ``queue``: what is to be heard next, listed and changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import json_output, text_output
from steno_tui.cli.commands.show import as_json
from steno_tui.cli.output import info, write, write_array
from steno_tui.cli.session import Session, open_core, session, session_options, wait_for
from steno_tui.core.events import EpisodeRead, Failed
from steno_tui.core.reference import EpisodeRef, read_reference
from steno_tui.errors import StenoError, UnknownError, UsageError
from steno_tui.models.episode import Episode, EpisodeKey
from steno_tui.models.queue import QueueRow
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.core.core import Core


@click.group(invoke_without_command=True)
@as_json
@session_options()
@click.pass_context
def queue(context: click.Context, as_json: bool) -> None:
    """List what is to be heard next, or change it.

    Example: steno-tui queue
    """
    if context.invoked_subcommand is None:
        _list(as_json)


@queue.command("list")
@as_json
@session_options()
def list_(as_json: bool) -> None:
    """List what is to be heard, the next first.

    Example: steno-tui queue list
    """
    _list(as_json)


def _list(as_json: bool) -> None:
    with session() as current:
        wait_for(_listed(current, as_json))


async def _listed(current: Session, as_json: bool) -> None:

    async with open_core(current) as opened:
        rows = await opened.library.run(lambda library: library.queue.rows())
        addresses = opened.service.addresses
    if as_json:
        write_array(json_output.queue_row(row, addresses) for row in rows)
    elif rows:
        write("\n".join(text_output.queue_row(row, number) for number, row in enumerate(rows, 1)))
    else:
        info("Nothing waits to be heard. Add an episode: steno-tui queue add PODCAST/EPISODE")


@queue.command()
@click.argument("ref")
@click.option("--next", "first", is_flag=True, help="Put it before all others.")
@session_options()
def add(ref: str, first: bool) -> None:
    """Put an episode at the end of the queue; one that is in it moves there.

    Example: steno-tui queue add kernel-panic/who-ate-the-page-cache --next
    """
    with session() as current:
        wait_for(_add(current, _key(ref, current.server), first))


async def _add(current: Session, key: EpisodeKey, first: bool) -> None:

    async with open_core(current) as opened:
        episode = await _to_be_heard(opened, key)
        row = QueueRow(
            *key,
            episode.title or key.episode,
            episode.podcast.title or key.podcast,
            episode.duration_seconds,
        )
        place = await opened.library.run(lambda library: library.queue.add(row, first=first))
    write(f"{row.title}: number {place + 1} in the queue.")


async def _to_be_heard(opened: Core, key: EpisodeKey) -> Episode:
    """An episode, from disk where that is enough.

    Raises:
        UsageError: its page says that it has no audio.
        StenoError: nothing of it could be read.
    """
    found: EpisodeRead | None = None
    failure: StenoError | None = None
    async for event in opened.pages.open(EpisodeRef(key)):
        if isinstance(event, EpisodeRead):
            found = event
            if event.episode.audio_url:
                break
        elif isinstance(event, Failed):
            failure = event.error
    if found is None:
        raise failure or UnknownError(f"There is no episode {key}.")
    if found.fetched_at is not None and not found.episode.audio_url:
        raise UsageError(f"“{found.episode.title}” has no audio.")
    return found.episode


@queue.command()
@click.argument("ref")
@session_options()
def remove(ref: str) -> None:
    """Take an episode out of the queue.

    Example: steno-tui queue remove kernel-panic/who-ate-the-page-cache
    """
    with session() as current:
        wait_for(_remove(current, _key(ref, current.server)))


async def _remove(current: Session, key: EpisodeKey) -> None:

    async with open_core(current) as opened:
        place = await opened.library.run(lambda library: library.queue.remove(key))
    if place is None:
        raise UnknownError(f"{key} is not in the queue.")
    write(f"Removed {key}.")


@queue.command()
@session_options()
def clear() -> None:
    """Take everything out of the queue.

    Example: steno-tui queue clear
    """
    with session() as current:
        wait_for(_clear(current))


async def _clear(current: Session) -> None:

    async with open_core(current) as opened:
        removed = await opened.library.run(lambda library: library.queue.clear())
    write(f"Removed {count(removed, 'episode')}.")


def _key(given: str, server: str) -> EpisodeKey:
    """The episode that was named.

    Raises:
        UsageError: a podcast or a file was named.
        StenoError: nothing was.
    """
    reference = read_reference(given, server)
    if not isinstance(reference, EpisodeRef):
        raise UsageError(f"{line(given, 80)} is no episode: write PODCAST/EPISODE or its address.")
    return reference.key
