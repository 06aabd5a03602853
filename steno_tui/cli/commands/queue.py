"""The verb ``queue``: lists and changes what is to be played next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, session_options, with_services
from steno_tui.cli.episode_argument import episode_key
from steno_tui.cli.list_output import list_text
from steno_tui.cli.output import json_array
from steno_tui.cli.several_episodes import Printed, for_each, several
from steno_tui.cli.verb_group import VerbGroup
from steno_tui.errors import UnknownError
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.services import Services


@click.group(cls=VerbGroup, invoke_without_command=True)
@as_json
@session_options()
@click.pass_context
def queue(context: click.Context, as_json: bool) -> None:
    """List what is to be heard next, or change it.

    Example: steno-tui queue
    """
    if context.invoked_subcommand is None:
        context.invoke(list_, as_json=as_json)


@queue.command("list")
@as_json
@with_services()
async def list_(services: Services, as_json: bool) -> str:
    """List what is to be heard, the next first.

    Example: steno-tui queue list
    """
    core = await open_core(services)
    rows = await core.queue.rows()
    return list_text(
        rows,
        as_json=as_json,
        objects=(json_output.queue_row(row, services.addresses) for row in rows),
        cells=tab_output.queue_row,
        lines=(text_output.queue_row(row, number) for number, row in enumerate(rows, 1)),
        nothing="Nothing waits to be heard. Add an episode: steno-tui queue add PODCAST/EPISODE",
    )


@queue.command()
@several(completion.episodes)
@click.option("--next", "first", is_flag=True, help="Put it before all others.")
@as_json
@with_services()
async def add(services: Services, refs: tuple[str, ...], first: bool, as_json: bool) -> str | None:
    """Put episodes at the end of the queue, in their order.

    One that is in it already moves there.

    Example: steno-tui queue add kernel-panic/who-ate-the-page-cache --next
    """
    before = 0

    async def put(ref: str) -> Printed:
        nonlocal before
        key = episode_key(ref, services.server)
        core = await open_core(services, saves=True)
        row, place = await core.queue.add(key, first=first, behind=before)
        before += 1
        words = f"{row.title}: number {place + 1} in the queue."
        return Printed(words, json_output.queue_place(row, place, services.addresses))

    return await for_each(services, refs, put, as_json=as_json)


@queue.command()
@several(completion.queued)
@as_json
@with_services()
async def remove(services: Services, refs: tuple[str, ...], as_json: bool) -> str | None:
    """Take episodes out of the queue.

    Example: steno-tui queue remove kernel-panic/who-ate-the-page-cache
    """

    async def take(ref: str) -> Printed:
        key = episode_key(ref, services.server)
        core = await open_core(services, saves=True)
        taken = await core.queue.remove(key)
        if taken is None:
            raise UnknownError(f"{key} is not in the queue.")
        return Printed(f"Removed {key}.", json_output.queue_place(*taken, services.addresses))

    return await for_each(services, refs, take, as_json=as_json)


@queue.command()
@as_json
@with_services()
async def clear(services: Services, as_json: bool) -> str:
    """Take everything out of the queue.

    Example: steno-tui queue clear
    """
    core = await open_core(services, saves=True)
    rows = await core.queue.clear()
    if as_json:
        return json_array(json_output.queue_row(row, services.addresses) for row in rows)
    return f"Removed {count(len(rows), 'episode')}." if rows else "Nothing waited to be heard."
