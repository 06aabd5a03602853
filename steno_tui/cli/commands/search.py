"""The verb that looks through every word in the library: ``search``."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click
from msgspec.structs import replace

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands.show import chosen_filters, filter_options, on_this_machine
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import no_podcast, podcast_slug
from steno_tui.cli.number_options import within
from steno_tui.cli.output import info, is_piped, json_object, write
from steno_tui.errors import LibraryError, ReadOnlyError, UnknownError, UsageError
from steno_tui.models.search import Found, PassageKind
from steno_tui.text.counts import count
from steno_tui.text.sanitize import line
from steno_tui.text.search_terms import is_searchable

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.services import Services

_KINDS: Mapping[str, PassageKind] = {
    "titles": PassageKind.TITLE,
    "summaries": PassageKind.SUMMARY,
    "highlights": PassageKind.HIGHLIGHT,
    "topics": PassageKind.TOPIC,
    "chapters": PassageKind.CHAPTER,
    "notes": PassageKind.NOTES,
    "moments": PassageKind.MOMENT,
    "transcripts": PassageKind.TRANSCRIPT,
    "people": PassageKind.PERSON,
}

_PATIENCE = 3.0
"""Seconds after which no other episode is begun of those that nobody has looked through yet; the
rest is left for the next time."""

_USUAL = 20
_AT_A_TIME = 100


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--podcast", metavar="PODCAST", shell_complete=completion.podcasts, help="Only of this podcast."
)
@click.option(
    "--in",
    "where",
    type=click.Choice(list(_KINDS)),
    multiple=True,
    help="Only in these; may be given several times.",
)
@filter_options
@click.option("--best", is_flag=True, help="Best first, and not newest first.")
@click.option("--limit", callback=within(1), metavar="N", help="Print the first N hits, not 20.")
@as_json
@with_services()
async def search(
    services: Services,
    /,
    words: tuple[str, ...],
    podcast: str | None,
    where: tuple[str, ...],
    best: bool,
    limit: int | None,
    as_json: bool,
    **chosen: bool,
) -> str:
    """Find words in all that is on disk.

    Titles, summaries, highlights, chapters, topics, notes, your moments, transcripts and people
    are looked through. All WORDS must be there, those of a "phrase" one behind the other, and a
    -word must not. The last may be the beginning of one. The network is left alone.

    Example: steno-tui search allocator flame --in chapters
    """
    text = _typed(words)
    slug = podcast_slug(podcast, services.server) if podcast is not None else None
    core = await open_core(services)
    if slug is not None and await core.listings.podcast(slug) is None:
        raise no_podcast(slug)
    filters = chosen_filters(chosen)
    here = await on_this_machine(services, filters)
    left = await look_through(core)
    asked = {
        "kinds": frozenset(_KINDS[one] for one in where),
        "podcast": slug,
        "filters": filters,
        "here": here,
        "best_first": best,
    }
    found = await _find(core, text, limit or _USUAL, asked)
    if found.notice:
        info(found.notice)
    if left:
        info(f"{count(left, 'episode')} could not be looked through yet: search again for them.")
    if not found.hits and not found.podcasts:
        if as_json:
            write(_json(found, left, services))
        raise UnknownError("Nothing in the library has these words.")
    if found.after is not None:
        info("There is more: --limit N shows more of it.")
    return _json(found, left, services) if as_json else _text(found)


def _typed(words: tuple[str, ...]) -> str:
    """What is looked for."""
    for word in words:
        if word.startswith("--"):
            raise UsageError(f"There is no option {line(word, 40)}. Try: steno-tui search --help")
    text = " ".join(words).strip()
    if not text:
        raise UsageError("The words are empty: give one at least to look for.")
    if not is_searchable(text):
        raise UsageError(f"{line(text, 40)} has no word that could be looked for.")
    return text


async def look_through(core: Core) -> int:
    """Have what came since the last time be found; how many episodes are left for the next one."""
    end = time.monotonic() + _PATIENCE
    await core.beside_transcripts.keep_all()
    if notice := await core.search.check():
        info(notice)
    left = await core.search.left()
    try:
        while left and time.monotonic() < end:
            turn = await core.search.index_some(lambda: time.monotonic() >= end)
            left = turn.left
            if turn.notice:
                info(turn.notice)
            if not turn.done:
                break
    except ReadOnlyError:
        pass  # that was told when it was opened
    except LibraryError as error:  # as where the disk is full: what is there is looked through
        info(error.message)
    return left


async def _find(core: Core, text: str, limit: int, asked: Mapping[str, Any]) -> Found:
    """Find so many hits, or all there are."""
    found = await core.search.find(text, limit=min(limit, _AT_A_TIME), **asked)
    hits, after = found.hits, found.after
    while after is not None and len(hits) < limit:
        most = min(limit - len(hits), _AT_A_TIME)
        more = await core.search.find(text, limit=most, after=after, **asked)
        hits, after = [*hits, *more.hits], more.after
    if len(hits) > limit:  # the last episode has more than there is room for
        hits, after = hits[:limit], after or 0
    return replace(found, hits=hits, after=after)


def _json(found: Found, left: int, services: Services) -> str:
    addresses = services.addresses
    return json_object(
        {
            "podcasts": [json_output.podcast_row(row, addresses) for row in found.podcasts],
            "hits": [json_output.hit(one, addresses) for one in found.hits],
            "more": found.after is not None,
            "left": left,
        }
    )


def _text(found: Found) -> str:
    if is_piped():
        podcasts = tab_output.rows(found.podcasts, tab_output.podcast_hit)
        return "\n".join(filter(None, [podcasts, tab_output.rows(found.hits, tab_output.hit)]))
    now = time.time()
    episodes = groupby(found.hits, lambda hit: hit.episode.key)
    return "\n".join(
        [
            *(text_output.podcast_row(row, now) for row in found.podcasts),
            *(text_output.hits(list(hits)) for _, hits in episodes),
        ]
    )
