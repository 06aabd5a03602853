"""The verbs that read: ``podcasts``, ``episodes`` and ``show``."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, session_options, with_services
from steno_tui.cli.episode_argument import episode_reference, podcast_slug
from steno_tui.cli.list_output import list_text
from steno_tui.cli.number_options import within
from steno_tui.cli.output import info, json_object, write
from steno_tui.cli.progress_messages import narrate
from steno_tui.core.events import CoreEvent, EpisodeRead, Failed, Unchanged
from steno_tui.core.page_file import read_file
from steno_tui.core.reference import file_reference
from steno_tui.core.transcript_choices import choices_of
from steno_tui.errors import StenoError, UnknownError
from steno_tui.models.episode_list import EpisodeFilter, EpisodeQuery, EpisodeSort
from steno_tui.models.podcast import PodcastSort
from steno_tui.text import sanitize, times

if TYPE_CHECKING:
    from steno_tui.core.listings import EpisodeListing
    from steno_tui.models.episode import Episode, EpisodeKey
    from steno_tui.models.moment import Moment
    from steno_tui.models.transcript import TranscriptChoice
    from steno_tui.services import Services

Verb = TypeVar("Verb", bound=Callable[..., Any])

_FILTERS: Mapping[EpisodeFilter, str] = {
    EpisodeFilter.UNREAD: "Only unread episodes.",
    EpisodeFilter.NEW: "Only those of the last two weeks that were not begun.",
    EpisodeFilter.STARTED: "Only those that were heard in part.",
    EpisodeFilter.DOWNLOADED: "Only those whose audio is on this machine.",
    EpisodeFilter.PROCESSED: "Only those that the service has processed.",
    EpisodeFilter.REQUESTED: "Only those that you asked for.",
    EpisodeFilter.CHAPTERS: "Only those with chapters.",
    EpisodeFilter.TRANSCRIPT: "Only those with a transcript, here or named by their feed.",
}


def filter_options(verb: Verb) -> Verb:
    """Give a verb an option for each filter of a list, which is called as that is."""
    for one in reversed(EpisodeFilter):
        verb = click.option(f"--{one}", one, is_flag=True, help=_FILTERS[one])(verb)
    return verb


def chosen_filters(chosen: Mapping[str, bool]) -> frozenset[EpisodeFilter]:
    """The filters that a verb was given."""
    return frozenset(one for one in EpisodeFilter if chosen[one])


async def on_this_machine(
    services: Services, filters: frozenset[EpisodeFilter]
) -> list[EpisodeKey]:
    """The episodes whose audio is here, where a filter asks for them; else none."""
    if EpisodeFilter.DOWNLOADED not in filters:
        return []
    return [held.key for held in await services.downloads.held() if held.complete]


async def listed(services: Services, query: EpisodeQuery, limit: int | None) -> EpisodeListing:
    """The episodes that a list on disk has, or the first of them."""
    here = await on_this_machine(services, query.filters)
    core = await services.core()
    if EpisodeFilter.TRANSCRIPT in query.filters:
        await core.beside_transcripts.keep_all()
    return await core.listings.episodes(query, limit=limit, here=here)


def _sort_option(orders: Iterable[StrEnum]) -> Callable[[Verb], Verb]:
    """An option for the order of a list, the first being the usual one."""
    sorts = [one.value for one in orders]
    return click.option(
        "--sort", type=click.Choice(sorts), default=sorts[0], help="The order of the list."
    )


@click.command()
@_sort_option(PodcastSort)
@as_json
@with_services()
async def podcasts(services: Services, sort: str, as_json: bool) -> str:
    """List the podcasts that you added or the service offers.

    Example: steno-tui podcasts
    """
    core = await open_core(services)
    failures = await _failures(core.service_podcasts.update_list())
    rows = await core.listings.podcasts(PodcastSort(sort))
    _tell(failures, anything_shown=bool(rows))
    now = time.time()
    return list_text(
        rows,
        as_json=as_json,
        objects=(json_output.podcast_row(row, services.addresses) for row in rows),
        cells=tab_output.podcast,
        lines=(text_output.podcast_row(row, now) for row in rows),
        nothing="There are no podcasts yet. Add one: steno-tui add ADDRESS",
    )


@click.command()
@click.argument("podcast", required=False, shell_complete=completion.podcasts)
@filter_options
@_sort_option(EpisodeSort)
@click.option("--limit", callback=within(1), metavar="N", help="Print the first N of them.")
@as_json
@with_services()
async def episodes(
    services: Services,
    /,
    podcast: str | None,
    sort: str,
    limit: int | None,
    as_json: bool,
    **chosen: bool,
) -> str:
    """List episodes, of one podcast or of all, newest first.

    Of several filters, what is listed passes all.

    Example: steno-tui episodes kernel-panic --unread --sort longest --limit 10
    """
    slug = podcast_slug(podcast, services.server) if podcast is not None else None
    core = await open_core(services)
    failures = await _failures(core.podcasts.update(None if slug is None else [slug]))
    query = EpisodeQuery(slug, chosen_filters(chosen), EpisodeSort(sort))
    listing = await listed(services, query, limit)
    rows = listing.rows
    _tell(failures, anything_shown=bool(listing.found.total))
    total = listing.found.total
    return list_text(
        rows,
        as_json=as_json,
        objects=(json_output.episode_row(row, services.addresses) for row in rows),
        cells=tab_output.episode,
        lines=map(text_output.episode_row, rows),
        nothing="These filters leave no episode." if total else "There are no episodes yet.",
    )


async def _failures(steps: AsyncIterator[CoreEvent]) -> list[Failed]:
    """Narrate an update, but for what failed of it, which is returned."""
    failures = []
    async for event in steps:
        if isinstance(event, Failed):
            failures.append(event)
        else:
            narrate(event)
    return failures


def _tell(failures: list[Failed], *, anything_shown: bool) -> None:
    """Tell what failed of an update.

    Raises:
        StenoError: something did, and nothing on disk is shown in its place.
    """
    if failures and not anything_shown:
        raise failures[0].error
    for failure in failures:
        narrate(failure)


@click.command()
@click.argument("ref", shell_complete=completion.pages)
@as_json
@session_options()
def show(ref: str, as_json: bool) -> None:
    """Print an episode's page. REF is PODCAST/EPISODE, an address, or a saved page.

    Example: steno-tui show kernel-panic/who-ate-the-page-cache
    """
    if (file := file_reference(ref)) is not None:
        page = read_file(file.path)
        write(_page(page, "file", None, as_json, transcripts=choices_of(page)))
    else:
        _show(ref, as_json)


@with_services()
async def _show(services: Services, ref: str, as_json: bool) -> str:
    reference = episode_reference(ref, services.server)
    best: EpisodeRead | None = None
    checked_at: float | None = None
    failure: StenoError | None = None
    core = await open_core(services)
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
        raise failure or UnknownError(f"There is nothing to show of {sanitize.line(ref)}.")
    if failure is not None:
        info(failure.message)
    if best.source == "library":
        info(_age(best, checked_at))
    transcripts = await core.transcripts.choices(best.episode.key)
    source, fetched_at = best.source, best.fetched_at
    return _page(best.episode, source, fetched_at, as_json, best.moments, transcripts)


def _age(shown: EpisodeRead, checked_at: float | None) -> str:
    """How old a copy from the library is, a sentence."""
    if shown.fetched_at is None:
        return "Its page has not been read yet; this is what a list says of it."
    if shown.gone:
        return "The service does not have it any more; this copy is from the library."
    now = time.time()
    checked = f", found current {times.age(checked_at, now)}" if checked_at else ""
    return f"From the library: read {times.age(shown.fetched_at, now)}{checked}."


def _page(
    episode: Episode,
    source: str,
    fetched_at: float | None,
    as_json: bool,
    moments: Sequence[Moment] = (),
    transcripts: Sequence[TranscriptChoice] = (),
) -> str:
    if as_json:
        page = json_output.page(episode, source, fetched_at, moments, transcripts)
        return json_object(page)
    return text_output.episode(episode, moments, transcripts)
