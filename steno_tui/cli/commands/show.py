"""The verbs that read: ``podcasts``, ``episodes`` and ``show``."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from steno_tui.cli import json_output, text_output
from steno_tui.cli.output import info, write, write_array, write_object
from steno_tui.cli.progress_messages import narrate
from steno_tui.cli.session import open_core, session, session_options, wait_for
from steno_tui.core.events import EpisodeRead, Failed, Unchanged
from steno_tui.core.page_file import read_file
from steno_tui.core.reference import (
    EpisodeRef,
    FileRef,
    PodcastRef,
    Reference,
    file_reference,
    read_reference,
)
from steno_tui.errors import StenoError, UnknownError, UsageError
from steno_tui.text import sanitize, times

if TYPE_CHECKING:
    from steno_tui.models.episode import Episode
    from steno_tui.services import Services

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@as_json
@session_options()
def podcasts(as_json: bool) -> None:
    """List the podcasts that you added or the service offers.

    Example: steno-tui podcasts
    """
    with session() as services:
        wait_for(_podcasts(services, as_json))


async def _podcasts(services: Services, as_json: bool) -> None:
    async with open_core(services) as core:
        async for event in core.podcasts.update_list():
            narrate(event)
        rows = (await core.listings.podcasts()).rows
        addresses = core.service.addresses
    if as_json:
        write_array(json_output.podcast_row(row, addresses) for row in rows)
    elif rows:
        now = time.time()
        write("\n".join(text_output.podcast_row(row, now) for row in rows))
    else:
        info("There are no podcasts yet. Add one: steno-tui add ADDRESS")


@click.command()
@click.argument("podcast", required=False)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", help="Print the newest N of them."
)
@as_json
@session_options()
def episodes(podcast: str | None, limit: int | None, as_json: bool) -> None:
    """List episodes, of one podcast or of all, newest first.

    Example: steno-tui episodes kernel-panic --limit 10
    """
    with session() as services:
        slug = _podcast_slug(podcast, services.server) if podcast is not None else None
        wait_for(_episodes(services, slug, limit, as_json))


def _podcast_slug(given: str, server: str) -> str:
    match read_reference(given, server):
        case PodcastRef(slug):
            return slug
        case EpisodeRef(key):
            return key.podcast
        case FileRef(path):
            raise UsageError(f"{path.name} is a file; name a podcast by its slug or its address.")


async def _episodes(services: Services, slug: str | None, limit: int | None, as_json: bool) -> None:
    async with open_core(services) as core:
        async for event in core.podcasts.update(None if slug is None else [slug]):
            if slug is not None and isinstance(event, Failed) and not event.kept:
                raise event.error
            narrate(event)
        rows = (await core.listings.episodes(slug, limit=limit)).rows
        addresses = core.service.addresses
    if as_json:
        write_array(json_output.episode_row(row, addresses) for row in rows)
    elif rows:
        write("\n".join(text_output.episode_row(row) for row in rows))
    else:
        info("There are no episodes yet.")


@click.command()
@click.argument("ref")
@as_json
@session_options()
def show(ref: str, as_json: bool) -> None:
    """Print an episode's page. REF is PODCAST/EPISODE, an address, or a saved page.

    Example: steno-tui show kernel-panic/who-ate-the-page-cache
    """
    if (file := file_reference(ref)) is not None:
        _print_page(read_file(file.path), "file", None, as_json)
        return
    with session() as services:
        reference = read_reference(ref, services.server)
        if isinstance(reference, PodcastRef):
            raise UnknownError(
                f"{reference.slug} is a podcast: steno-tui episodes {reference.slug} lists its "
                "episodes."
            )
        wait_for(_show(services, reference, as_json))


async def _show(services: Services, reference: Reference, as_json: bool) -> None:
    best: EpisodeRead | None = None
    checked_at: float | None = None
    failure: StenoError | None = None
    async with open_core(services) as core:
        async for event in core.pages.open(reference):
            match event:
                case EpisodeRead():
                    best, checked_at = event, event.checked_at
                case Unchanged():
                    checked_at = event.checked_at
                case Failed():
                    failure = event.error
                case _:
                    pass
    if best is None:
        raise failure or UnknownError(
            f"There is nothing to show of {sanitize.line(str(reference))}."
        )
    if failure is not None:
        info(failure.message)
    if best.source == "library":
        info(_age(best, checked_at))
    _print_page(best.episode, best.source, best.fetched_at, as_json)


def _age(shown: EpisodeRead, checked_at: float | None) -> str:
    """How old a copy from the library is, a sentence."""
    if shown.fetched_at is None:
        return "Its page has not been read yet; this is what a list says of it."
    if shown.gone:
        return "The service does not have it any more; this copy is from the library."
    now = time.time()
    checked = f", found current {times.age(checked_at, now)}" if checked_at else ""
    return f"From the library: read {times.age(shown.fetched_at, now)}{checked}."


def _print_page(episode: Episode, source: str, fetched_at: float | None, as_json: bool) -> None:
    if as_json:
        write_object(json_output.episode(episode, source, fetched_at))
    else:
        write(text_output.episode(episode))
