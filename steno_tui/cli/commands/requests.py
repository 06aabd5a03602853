"""The verbs ``request`` and ``requests``."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import episode_key, no_podcast, podcast_slug
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.list_output import list_text
from steno_tui.cli.output import info
from steno_tui.cli.progress_messages import narrate
from steno_tui.cli.questions import agree_to
from steno_tui.cli.several_episodes import Printed, each_once, for_each, several
from steno_tui.core.events import Failed, RequestChanged
from steno_tui.errors import AlreadyProcessedError, StenoError, UnknownError, UsageError
from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.request import ASKS_FROM, Request, RequestState
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.many_requests import Askable, ManyAsked, NotAsked
    from steno_tui.services import Services

_SHORT_WAIT = 10.0
"""The longest pause before sending that is waited for without ``--wait``, in seconds."""

Asked = EpisodeRow | Request | StenoError
"""What became of asking for an episode; a row where it was processed before."""


@click.command()
@several(completion.episodes, required=False)
@click.option(
    "--podcast",
    shell_complete=completion.podcasts,
    metavar="PODCAST",
    help="Ask for all episodes of a podcast that were not processed.",
)
@click.option("--wait", is_flag=True, help="Wait until they are ready or have failed.")
@click.option("--yes", is_flag=True, help=f"Ask for more than {ASKS_FROM - 1} without a question.")
@as_json
@with_services(interrupted="What was asked for stays so; steno-tui requests shows how it stands.")
async def request(
    services: Services,
    refs: tuple[str, ...],
    podcast: str | None,
    wait: bool,
    yes: bool,
    as_json: bool,
) -> str | None:
    """Ask the service to process episodes.

    Each is sent once, one a second at most; asking again shows how it stands, and sends what has
    yet to be sent. Offline it is recorded, and sent when steno-tui next runs with a network.

    Example: steno-tui request kernel-panic/who-ate-the-page-cache --wait
    """
    if not refs and podcast is None:
        raise UsageError("Missing argument 'REF...': name episodes, or --podcast PODCAST.")
    slug = podcast_slug(podcast, services.server) if podcast is not None else None
    keys = {ref: _key(ref, services.server) for ref in each_once(refs, services.server)}
    core = await open_core(services, saves=True)
    not_asked: Counter[NotAsked] = Counter()
    under_way: Sequence[Request] = []
    if slug is not None:
        askable = await _of_podcast(core, slug)
        under_way = await _under_way(core, slug)
        keys |= {str(key): key for key in askable.keys if key not in keys.values()}
        not_asked.update(askable.not_asked)
    if len(keys) >= ASKS_FROM and not yes:
        so_many = f"{count(len(keys), 'episode')} would be asked for"
        otherwise = f"{so_many}, and none was: give --yes to have so many processed."
        agree_to(f"{so_many}.", otherwise)
    many = await core.many_requests.ask(key for key in keys.values() if isinstance(key, EpisodeKey))
    for one in many.requests:
        if one.key in many.asked_before:
            info(f"{one.title}: It was asked for before; nothing is sent twice.")
    if slug is not None:
        info(_counted(many, not_asked))
    keys |= {str(one.key): one.key for one in under_way if one.key not in keys.values()}
    latest = await _carried_on(core, [*many.requests, *under_way], wait)
    if any(one.state is RequestState.WAITING for one in latest.values()):
        what = "It is" if len(latest) == 1 else "What waits is"
        info(f"{what} recorded, and sent when steno-tui next runs with a network or you ask again.")

    async def tell(ref: str) -> Printed:
        key = keys[ref]
        if isinstance(key, StenoError):
            raise key
        error = many.refused.get(key)
        if isinstance(error, AlreadyProcessedError):
            return await _processed(services, core, key, error)
        if error is not None:
            raise error
        return _told(services, latest[many.renamed.get(key, key)])

    return await for_each(services, [*keys], tell, as_json=as_json, alone=slug is None)


def _key(ref: str, server: str) -> EpisodeKey | StenoError:
    """The episode that is named, or what is wrong with the name."""
    try:
        return episode_key(ref, server)
    except StenoError as error:
        return error


async def _of_podcast(core: Core, podcast: str) -> Askable:
    """What there is to ask of a podcast, brought up to date where that can be."""
    updating = core.podcasts.update([podcast])
    failures = [event async for event in updating if isinstance(event, Failed)]
    if await core.listings.podcast(podcast) is None:
        raise failures[0].error if failures else no_podcast(podcast)
    for failure in failures:
        narrate(failure)
    return await core.many_requests.look_at_podcast(podcast)


async def _under_way(core: Core, podcast: str) -> list[Request]:
    """What was asked for before of a podcast and has not ended, some of it maybe not sent yet."""
    found = await core.requests.all()
    return [one for one in found if one.key.podcast == podcast and one.state.is_alive]


def _counted(many: ManyAsked, not_asked: Mapping[NotAsked, int]) -> str:
    """How many of a podcast were asked for, and why others were not."""
    reasons = Counter(not_asked) + Counter(many.not_asked)
    others = ", ".join(f"{number} {why.value}" for why, number in reasons.items())
    return f"Asked for {count(many.asked, 'episode')}{f' ({others})' if others else ''}."


async def _processed(services: Services, core: Core, key: EpisodeKey, error: StenoError) -> Printed:
    """What is told of an episode that was processed before."""
    info(error.message)
    row = (await core.listings.status(key)).row
    if row is None:
        raise error
    return Printed(f"{row.title}: Ready.", json_output.ready(row, services.addresses))


def _told(services: Services, latest: Request) -> Printed:
    """How one stands in the end."""
    has_failed = latest.state is RequestState.FAILED
    return Printed(
        f"{latest.title}: {text_output.request_state(latest)}",
        json_output.request(latest, services.addresses),
        ExitCode.SERVICE if has_failed else ExitCode.DONE,
    )


async def _carried_on(
    core: Core, requests: Sequence[Request], wait: bool
) -> Mapping[EpisodeKey, Request]:
    """Send requests and look how those stand that were sent; with ``--wait`` go on to their ends.

    Returns:
        How each stands then.
    """
    latest = {one.key: one for one in requests}
    if wait:
        steps = [core.requests.follow(*latest)]
    else:
        were_sent = any(one.state is not RequestState.WAITING for one in requests)
        steps = [core.requests.send([*latest], _SHORT_WAIT)]
        steps += [core.requests.look(latest)] if were_sent else []
    for step in steps:
        async for event in step:
            if not isinstance(event, RequestChanged) or event.request.key not in latest:
                continue
            before, now = latest[event.request.key], event.request
            latest[now.key] = now
            changed = text_output.request_state(now) != text_output.request_state(before)
            if changed and (len(latest) > 1 or (wait and now.state.is_alive)):
                narrate(event)  # of a single one the end is what is printed
    return latest


async def _looked_at(core: Core) -> list[Request]:
    """All requests, as far as can be told now."""
    async for _ in core.requests.look():
        pass
    if core.service.network.online is False:
        info(f"This is how they stood. {core.service.network.reason}")
    return await core.requests.all()


async def _removed(core: Core, key: EpisodeKey) -> list[Request]:
    """Take off the list what was asked for of an episode.

    Raises:
        UnknownError: nothing of it is on the list.
    """
    found = [one for one in await core.requests.all() if one.key == key]
    if not found:
        raise UnknownError(f"The service was not asked to process {key}.")
    for one in found:
        await core.requests.forget(one)
    info(f"Taken off the list of {key}: {count(len(found), 'request')}.")
    if any(one.state.is_alive and one.sent_at is not None for one in found):
        info("What was sent is still processed by the service.")
    return found


@click.command()
@click.option(
    "--remove",
    "ref",
    metavar="REF",
    shell_complete=completion.requested,
    help="Take what was asked for of an episode off the list, and print that.",
)
@as_json
@with_services()
async def requests(services: Services, ref: str | None, as_json: bool) -> str:
    """List what you asked for and what became of it.

    Of those that were sent, the pages of the five that are due for longest are looked at first.

    Example: steno-tui requests
    """
    key = episode_key(ref, services.server) if ref is not None else None
    core = await open_core(services, saves=key is not None)
    found = await (_looked_at(core) if key is None else _removed(core, key))
    now = time.time()
    return list_text(
        found,
        as_json=as_json,
        objects=(json_output.request(each, services.addresses) for each in found),
        cells=tab_output.request,
        lines=(text_output.request(each, now) for each in found),
        nothing="Nothing was asked for yet.",
    )
