"""The verbs ``add``, ``request`` and ``requests``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from steno_tui.cli import json_output, text_output
from steno_tui.cli.commands.show import as_json
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.output import info, write, write_array, write_object
from steno_tui.cli.progress_messages import narrate
from steno_tui.cli.session import open_core, session, session_options, wait_for
from steno_tui.core.events import EpisodesListed, Failed, PodcastRead, RequestChanged
from steno_tui.core.reference import EpisodeRef, read_reference
from steno_tui.errors import AlreadyProcessedError, StenoError, UsageError
from steno_tui.models.episode import EpisodeKey
from steno_tui.models.request import Request, RequestState
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.services import Services

_SHORT_WAIT = 10.0
"""The longest pause before sending that is waited for without ``--wait``, in seconds."""


@click.command()
@click.argument("what")
@as_json
@session_options()
def add(what: str, as_json: bool) -> None:
    """Follow a podcast. WHAT is its slug, its address, or that of one of its episodes.

    Example: steno-tui add https://stenobird.com/podcast/kernel-panic
    """
    with session() as services:
        wait_for(_add(services, what, as_json))


async def _add(services: Services, what: str, as_json: bool) -> None:
    slug: str | None = None
    failure: StenoError | None = None
    async with open_core(services) as core:
        async for event in core.podcasts.add(what):
            match event:
                case PodcastRead(podcast):
                    slug = podcast.slug
                case Failed(error=error):
                    failure = error
                case EpisodesListed():
                    pass
                case _:
                    narrate(event)
        if slug is None:
            raise failure or UsageError(f"{what} could not be added.")
        rows = (await core.listings.podcasts()).rows
        addresses = core.service.addresses
    row = next(row for row in rows if row.slug == slug)
    if failure is not None:
        info(f"{failure.message} Its episodes are read once that works.")
    elif services.offline:
        info("Its episodes are read once there is a network.")
    if as_json:
        write_object(json_output.podcast_row(row, addresses))
    else:
        write(f"Added {row.title}: {count(row.count, 'episode')}.")


@click.command()
@click.argument("ref")
@click.option("--wait", is_flag=True, help="Wait until it is ready or has failed.")
@as_json
@session_options()
def request(ref: str, wait: bool, as_json: bool) -> None:
    """Ask the service to process an episode.

    It is sent once; asking again shows how it stands. Offline it is recorded, and sent when
    steno-tui next runs with a network.

    Example: steno-tui request kernel-panic/who-ate-the-page-cache --wait
    """
    with session() as services:
        reference = read_reference(ref, services.server)
        if not isinstance(reference, EpisodeRef):
            raise UsageError(f"{ref} is no episode of the service: give PODCAST/EPISODE.")
        try:
            wait_for(_request(services, reference.key, wait, as_json))
        except KeyboardInterrupt:
            info("It stays asked for; steno-tui requests shows how it stands.")
            raise


async def _request(services: Services, key: EpisodeKey, wait: bool, as_json: bool) -> None:
    async with open_core(services) as core:
        addresses = core.service.addresses
        try:
            change = await core.requests.ask(key)
        except AlreadyProcessedError as error:
            info(error.message)
            row = (await core.listings.status(key)).row
            if row is None:
                raise
            if as_json:
                write_object(json_output.ready(row, addresses))
            else:
                write(f"{row.title}: Ready.")
            return
        if change.asked_before:
            info("It was asked for before; nothing is sent twice.")
        latest = await _carried_on(core, change.request, wait)
    if as_json:
        write_object(json_output.request(latest, addresses))
    else:
        write(f"{latest.title}: {text_output.request_state(latest)}")
    if latest.state is RequestState.WAITING:
        info("It is recorded, and sent when steno-tui next runs with a network or you ask again.")
    if latest.state is RequestState.FAILED:
        raise click.exceptions.Exit(ExitCode.SERVICE)


async def _carried_on(core: Core, request: Request, wait: bool) -> Request:
    """Send a request, or look how it stands; and with ``--wait`` go on to its end."""
    if not core.service.may_ask:
        return request
    if not wait and request.state is not RequestState.WAITING:
        steps = core.requests.look()
    elif not wait and (request.due_at or 0) - time.time() > _SHORT_WAIT:
        return request
    else:
        steps = core.requests.follow(request.key)
    latest = request
    async for event in steps:
        if not isinstance(event, RequestChanged) or event.request.key != request.key:
            continue
        told, latest = latest, event.request
        if not wait:
            break
        if latest.state.is_alive and text_output.request_state(latest) != text_output.request_state(
            told
        ):
            narrate(event)
    return latest


@click.command()
@as_json
@session_options()
def requests(as_json: bool) -> None:
    """List what you asked for and what became of it.

    Example: steno-tui requests
    """
    with session() as services:
        wait_for(_requests(services, as_json))


async def _requests(services: Services, as_json: bool) -> None:
    async with open_core(services) as core:
        async for _ in core.requests.look():
            pass
        if core.service.network.online is False:
            info(f"This is how they stood. {core.service.network.reason}")
        found = await core.requests.all()
        addresses = core.service.addresses
    if as_json:
        write_array(json_output.request(request, addresses) for request in found)
    elif found:
        now = time.time()
        write("\n".join(text_output.request(request, now) for request in found))
    else:
        info("Nothing was asked for yet.")
