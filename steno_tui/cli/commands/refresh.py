"""The verb ``refresh``: looks for what is new, and counts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import no_podcast, podcast_slug
from steno_tui.cli.exit_codes import exit_for
from steno_tui.cli.output import info, json_object, write
from steno_tui.cli.progress_messages import narrate
from steno_tui.core.events import CoreEvent, EpisodesListed, Failed, FeedsLeft
from steno_tui.errors import NotOnDiskError
from steno_tui.text.counts import count
from steno_tui.text.times import iso_time

if TYPE_CHECKING:
    from steno_tui.playback.keeping_up import KeptUp
    from steno_tui.services import Services


@click.command()
@click.argument("podcast", required=False, shell_complete=completion.podcasts)
@as_json
@with_services(interrupted="What came is kept.")
async def refresh(services: Services, podcast: str | None, as_json: bool) -> None:
    """Look for new episodes, and count them.

    Stenobird and the feeds of publishers are asked, without a podcast for all. Made for cron: they
    are asked however little time has passed, and the exit code tells a failure. Then audio is
    fetched and deleted as the rules have it; see steno-tui keep.

    Example: steno-tui refresh
    """
    slug = podcast_slug(podcast, services.server) if podcast is not None else None
    core = await open_core(services, fetches=True)
    if services.offline:
        raise NotOnDiskError("Nothing was refreshed: steno-tui was told to stay offline.")
    if slug is not None and await core.listings.podcast(slug) is None:
        raise no_podcast(slug)
    events: list[CoreEvent] = []
    async for event in core.podcasts.update(None if slug is None else [slug], force=True):
        events.append(event)
        if not isinstance(event, Failed):
            narrate(event)
    lists = [event for event in events if isinstance(event, EpisodesListed)]
    failures = [event for event in events if isinstance(event, Failed)]
    if failures and not lists:
        raise failures[0].error
    kept = await services.keeping_up(core).apply(slug)
    failures += kept.failed
    for failure in failures:
        narrate(failure)
    if kept.fetched:
        info(f"Fetched by the rules: {count(len(kept.fetched), 'episode')}.")
    if kept.removed:
        info(f"Deleted by the rules: {count(len(kept.removed), 'episode')}.")
    new = sum(event.added for event in lists)
    if as_json:
        left = [event for event in events if isinstance(event, FeedsLeft)]
        write(json_object(_described(lists, failures, kept, left)))
    else:
        write(f"{count(new, 'new episode')}." if new else "No new episodes.")
    if failures:
        raise click.exceptions.Exit(exit_for(failures[0].error))


def _described(
    lists: list[EpisodesListed], failures: list[Failed], kept: KeptUp, left: list[FeedsLeft]
) -> dict[str, object]:
    return {
        "new": sum(event.added for event in lists),
        "changed": sum(event.changed for event in lists),
        "podcasts": [
            {"slug": event.podcast, "new": event.added, "changed": event.changed} for event in lists
        ],
        "fetched": [str(key) for key in kept.fetched],
        "deleted": [str(key) for key in kept.removed],
        "failed": [{"name": event.name, "reason": event.error.message} for event in failures],
        "left": [
            {"slug": slug, "due_at": iso_time(due)}
            for event in left
            for slug, due in event.due_at.items()
        ],
    }
