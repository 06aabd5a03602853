"""The verbs ``request`` and ``requests``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands.show import as_json
from steno_tui.cli.decorators import open_core, with_services
from steno_tui.cli.episode_argument import episode_key
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.output import info, is_piped, json_array
from steno_tui.cli.progress_messages import narrate
from steno_tui.cli.several_episodes import Told, for_each, several
from steno_tui.core.events import RequestChanged
from steno_tui.errors import AlreadyProcessedError, StenoError
from steno_tui.models.episode import EpisodeRow
from steno_tui.models.request import Request, RequestState

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.services import Services

_SHORT_WAIT = 10.0
"""The longest pause before sending that is waited for without ``--wait``, in seconds."""


@click.command()
@several(completion.episodes)
@click.option("--wait", is_flag=True, help="Wait until it is ready or has failed.")
@as_json
@with_services(interrupted="It stays asked for; steno-tui requests shows how it stands.")
async def request(
    services: Services, refs: tuple[str, ...], wait: bool, as_json: bool
) -> str | None:
    """Ask the service to process episodes.

    Each is sent once; asking again shows how it stands. Offline it is recorded, and sent when
    steno-tui next runs with a network.

    Example: steno-tui request kernel-panic/who-ate-the-page-cache --wait
    """
    asked: dict[str, EpisodeRow | Request | StenoError] = {}
    for ref in dict.fromkeys(refs):  # all are asked for before any is waited for
        try:
            asked[ref] = await _ask(services, ref)
        except StenoError as error:
            asked[ref] = error

    async def tell(ref: str) -> Told:
        return await _told(services, asked[ref], wait)

    return await for_each(services, refs, tell, as_json=as_json)


async def _ask(services: Services, ref: str) -> EpisodeRow | Request:
    """Ask for one; how its request stands, or what it is where it was processed before."""
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    try:
        change = await core.requests.ask(key)
    except AlreadyProcessedError as error:
        info(error.message)
        row = (await core.listings.status(key)).row
        if row is None:
            raise
        return row
    if change.asked_before:
        info(f"{change.request.title}: It was asked for before; nothing is sent twice.")
    return change.request


async def _told(services: Services, asked: EpisodeRow | Request | StenoError, wait: bool) -> Told:
    """How one stands in the end; raises what kept it from being asked for."""
    if isinstance(asked, StenoError):
        raise asked
    if isinstance(asked, EpisodeRow):
        return Told(f"{asked.title}: Ready.", json_output.ready(asked, services.addresses))
    latest = await _carried_on(await services.core(), asked, wait)
    if latest.state is RequestState.WAITING:
        info("It is recorded, and sent when steno-tui next runs with a network or you ask again.")
    has_failed = latest.state is RequestState.FAILED
    return Told(
        f"{latest.title}: {text_output.request_state(latest)}",
        json_output.request(latest, services.addresses),
        ExitCode.SERVICE if has_failed else ExitCode.DONE,
    )


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
@with_services()
async def requests(services: Services, as_json: bool) -> str:
    """List what you asked for and what became of it.

    Example: steno-tui requests
    """
    core = await open_core(services)
    async for _ in core.requests.look():
        pass
    if core.service.network.online is False:
        info(f"This is how they stood. {core.service.network.reason}")
    found = await core.requests.all()
    if as_json:
        return json_array(json_output.request(each, services.addresses) for each in found)
    if not found:
        info("Nothing was asked for yet.")
    if is_piped():
        return tab_output.rows(found, tab_output.request)
    now = time.time()
    return "\n".join(text_output.request(each, now) for each in found)
