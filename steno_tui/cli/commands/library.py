"""The verbs that change what the library says: ``remove`` and ``mark``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import episode_key, no_podcast
from steno_tui.cli.output import json_object
from steno_tui.cli.several_episodes import Printed, for_each, several
from steno_tui.core.reference import PodcastRef, Wanted, read_reference
from steno_tui.errors import UnknownError, UsageError
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.models.episode import EpisodeKey, EpisodeRow
    from steno_tui.services import Services


@click.command()
@click.argument("podcast", shell_complete=completion.podcasts)
@as_json
@with_services()
async def remove(services: Services, podcast: str, as_json: bool) -> str:
    """Leave a podcast, until it is added again.

    It is not followed and not listed any more. What was read of it stays on disk.

    Example: steno-tui remove kernel-panic
    """
    reference = read_reference(podcast, services.server, Wanted.PODCAST)
    if not isinstance(reference, PodcastRef):
        raise UsageError(f"{line(podcast, 80)} is no podcast: name one by its slug or address.")
    core = await open_core(services, saves=True)
    before = await core.podcasts.leave(reference.slug)
    if before is None:
        raise no_podcast(reference.slug)
    if as_json:
        row = before._replace(followed=False)
        return json_object(json_output.podcast_row(row, services.addresses))
    if not before.followed:
        return f"{before.title} was not followed; it is not listed until it is added again."
    return (
        f"{before.title} is not followed any more, nor listed until it is added again; "
        "what was read stays on disk."
    )


@click.command()
@several(completion.episodes)
@click.option("--read", is_flag=True, help="You have read it.")
@click.option("--unread", is_flag=True, help="You have not read it.")
@click.option("--heard", is_flag=True, help="You have heard it to its end.")
@click.option("--unheard", is_flag=True, help="You have not heard it to its end.")
@as_json
@with_services()
async def mark(
    services: Services,
    refs: tuple[str, ...],
    read: bool,
    unread: bool,
    heard: bool,
    unheard: bool,
    as_json: bool,
) -> str | None:
    """Mark episodes read or unread, heard or not.

    Example: steno-tui mark kernel-panic/who-ate-the-page-cache --read --unheard
    """
    if (read and unread) or (heard and unheard):
        raise UsageError("Give --read or --unread, and --heard or --unheard, not both of a pair.")
    if not (read or unread or heard or unheard):
        raise UsageError("Say what it is: --read, --unread, --heard or --unheard.")
    is_read = read if read or unread else None
    is_heard = heard if heard or unheard else None

    async def do(ref: str) -> Printed:
        key = episode_key(ref, services.server)
        row = await _mark(services, key, is_read, is_heard)
        words = f"{row.title}: {'read' if row.read else 'unread'}, "
        words += "heard." if row.heard else "not heard."
        return Printed(words, json_output.episode_row(row, services.addresses))

    return await for_each(services, refs, do, as_json=as_json)


async def _mark(
    services: Services, key: EpisodeKey, is_read: bool | None, is_heard: bool | None
) -> EpisodeRow:
    """Mark one, None changing nothing, and tell how it is now."""
    core = await open_core(services, saves=True)
    row = (await core.listings.status(key)).row
    if row is not None and is_read is not None:
        row = (await core.marks.set_read(key, is_read)).row
    if row is not None and is_heard is not None:
        row = (await core.marks.set_heard(key, is_heard)).row
        keeping = services.keeping_up(core)
        keeping.heard(key)
        await keeping.drop_heard()
    if row is None:
        raise UnknownError(f"There is no episode {key} in the library.")
    return row
