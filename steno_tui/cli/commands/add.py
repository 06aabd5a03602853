"""The verb ``add``: recognises what is named, and follows it where that leaves no choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands.opml import follow_list
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.list_output import list_text
from steno_tui.cli.number_options import within
from steno_tui.cli.output import info, json_object, write
from steno_tui.cli.progress_messages import narrate
from steno_tui.core.events import EpisodesListed, Failed, PodcastKept, PodcastRead
from steno_tui.errors import NotOnDiskError, StenoError, UsageError
from steno_tui.text.counts import count
from steno_tui.text.dropped_path import addressed_path

if TYPE_CHECKING:
    from steno_tui.core.adding import Candidate
    from steno_tui.core.core import Core
    from steno_tui.models.podcast import PodcastRow
    from steno_tui.services import Services


@click.command()
@click.argument("what", nargs=-1, required=True, shell_complete=completion.podcasts_or_files)
@click.option(
    "--pick", callback=within(1), metavar="N", help="Of several, add the one of number N."
)
@as_json
@with_services()
async def add(
    services: Services, what: tuple[str, ...], pick: int | None, as_json: bool
) -> str | None:
    """Follow a podcast, whatever names it.

    WHAT is the address of its feed, of a web page that names its feed, or of a podcast or an
    episode on Stenobird or Apple Podcasts; its slug on Stenobird; words of its name, which are
    looked for in the public directory; or a file that lists feeds (OPML). Where several podcasts
    may be meant they are listed and none is added, until --pick says which.

    Example: steno-tui add night shift
    """
    core = await open_core(services, saves=True)
    recognised = await core.adding.recognise(addressed_path(" ".join(what)))
    if recognised.subscriptions is not None:
        await follow_list(core, recognised.subscriptions, as_json)
        return None
    candidates = recognised.candidates
    if pick is not None and pick > len(candidates):
        raise UsageError(f"There is no number {pick}: {count(len(candidates), 'podcast')} found.")
    if len(candidates) > 1 and pick is None:
        write(_listed(candidates, as_json))
        info("Several may be meant, so none was added. To add one of them: --pick N")
        raise click.exceptions.Exit(ExitCode.USAGE)
    return await _add(services, core, candidates[(pick or 1) - 1], as_json)


def _listed(candidates: tuple[Candidate, ...], as_json: bool) -> str:
    numbered = enumerate(candidates, 1)
    return list_text(
        candidates,
        as_json=as_json,
        objects=map(json_output.candidate, candidates),
        cells=tab_output.candidate,
        lines=(text_output.candidate(each, number) for number, each in numbered),
    )


async def _add(services: Services, core: Core, candidate: Candidate, as_json: bool) -> str:
    slug: str | None = None
    failure: StenoError | None = None
    kept: StenoError | None = None
    async for event in core.adding.add(candidate):
        match event:
            case PodcastRead(podcast):
                slug = podcast.slug
            case PodcastKept(podcast, reason):
                slug, kept = podcast.slug, reason
            case Failed(error=error):
                failure = error
            case EpisodesListed(notices=notices):
                for notice in notices:
                    info(notice)
            case _:
                narrate(event)
    if slug is None:
        raise failure or UsageError(f"{candidate.title} could not be added.")
    row = next(row for row in await core.listings.podcasts() if row.slug == slug)
    if kept is not None:
        info(_read_later(row, kept))
    if failure is not None:
        info(failure.message)
    if as_json:
        return json_object(json_output.podcast_row(row, services.addresses))
    episodes = f": {count(row.count, 'episode')}" if row.is_counted else ""
    if candidate.followed_as == slug:
        return f"{row.title} was followed before{episodes}."
    return f"Added {row.title}{episodes}."


def _read_later(row: PodcastRow, reason: StenoError) -> str:
    """When what is missing of a podcast is read, a sentence."""
    missing = "What is new of it is" if row.is_counted else "Its episodes are"
    if isinstance(reason, NotOnDiskError):  # told to stay offline
        return f"{missing} read once there is a network."
    return f"{reason.message} {missing} read once that works."
