"""The verb ``queue``: lists and changes what is to be played next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import json_output, text_output
from steno_tui.cli.commands.show import as_json
from steno_tui.cli.output import info, write, write_array
from steno_tui.cli.session import open_core, session, session_options, wait_for
from steno_tui.core.reference import EpisodeRef, read_reference
from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.services import Services


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
    with session() as services:
        wait_for(_listed(services, as_json))


async def _listed(services: Services, as_json: bool) -> None:
    async with open_core(services) as core:
        rows = await core.queue.rows()
        addresses = core.service.addresses
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
    with session() as services:
        wait_for(_add(services, _key(ref, services.server), first))


async def _add(services: Services, key: EpisodeKey, first: bool) -> None:
    async with open_core(services) as core:
        row, place = await core.queue.add(key, first=first)
    write(f"{row.title}: number {place + 1} in the queue.")


@queue.command()
@click.argument("ref")
@session_options()
def remove(ref: str) -> None:
    """Take an episode out of the queue.

    Example: steno-tui queue remove kernel-panic/who-ate-the-page-cache
    """
    with session() as services:
        wait_for(_remove(services, _key(ref, services.server)))


async def _remove(services: Services, key: EpisodeKey) -> None:
    async with open_core(services) as core:
        place = await core.queue.remove(key)
    if place is None:
        raise UnknownError(f"{key} is not in the queue.")
    write(f"Removed {key}.")


@queue.command()
@session_options()
def clear() -> None:
    """Take everything out of the queue.

    Example: steno-tui queue clear
    """
    with session() as services:
        wait_for(_clear(services))


async def _clear(services: Services) -> None:
    async with open_core(services) as core:
        removed = await core.queue.clear()
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
