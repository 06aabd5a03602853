"""The verb ``export``: episodes as Markdown or JSON, printed or written to files."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands.show import chosen_filters, filter_options, listed
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import episode_reference, no_podcast, podcast_slug
from steno_tui.cli.exit_codes import ExitCode, exit_for
from steno_tui.cli.number_options import within
from steno_tui.cli.output import (
    end_line,
    info,
    is_piped,
    is_terminal,
    json_array,
    json_object,
    progress,
    write,
)
from steno_tui.cli.progress_messages import narrate
from steno_tui.core.events import Failed
from steno_tui.core.reference import EpisodeRef, Reference
from steno_tui.errors import StenoError, UsageError
from steno_tui.models.episode_list import EpisodeQuery
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.core.export_files import ExportPlace
    from steno_tui.core.exports import Saved
    from steno_tui.services import Services

_STANDARD_OUTPUT = "-"
_MARKDOWN, _JSON = "markdown", "json"


@click.command()
@click.argument("refs", nargs=-1, metavar="[REF]...", shell_complete=completion.pages)
@click.option(
    "--podcast",
    metavar="PODCAST",
    shell_complete=completion.podcasts,
    help="Those of a podcast that are in the library.",
)
@filter_options
@click.option("--limit", callback=within(1), metavar="N", help="Of those the newest N.")
@click.option(
    "--output",
    metavar="PATH",
    shell_complete=completion.files,
    help="A file, a directory, or - for the standard output.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([_MARKDOWN, _JSON]),
    default=_MARKDOWN,
    help="What is made of an episode.",
)
@click.option(
    "--no-transcript",
    "is_silent",
    is_flag=True,
    help="Leave out what is said, where that is on disk.",
)
@as_json
@with_services(interrupted="What was written until then stays.")
async def export(
    services: Services,
    /,
    refs: tuple[str, ...],
    podcast: str | None,
    limit: int | None,
    output: str | None,
    form: str,
    is_silent: bool,
    as_json: bool,
    **chosen: bool,
) -> str | None:
    """Take episodes along, as Markdown or JSON, printed or in files.

    One REF is printed where no --output is named. Several episodes, or those of a podcast or of
    filters, are written to a directory, a file each; without --output to the one that the
    configuration names. Written again, a file changes where the episode has, and what stands below
    its last line stays.

    Example: steno-tui export kernel-panic/who-ate-the-page-cache
    """
    await open_core(services)
    named = list(dict.fromkeys(episode_reference(ref, services.server) for ref in refs))
    filters, of_lists = chosen_filters(chosen), []
    is_one = len(named) == 1 and podcast is None and not filters
    if podcast is not None or filters:
        slug = podcast_slug(podcast, services.server) if podcast is not None else None
        of_lists = await _of_lists(services, EpisodeQuery(slug, filters), limit)
    elif not named:
        raise UsageError("Name an episode, or say which: --podcast, or filters such as --unread.")
    if output == _STANDARD_OUTPUT and not is_one:
        raise UsageError("Several episodes need a directory, a file for each: name it as --output.")
    if is_one and output in (None, _STANDARD_OUTPUT):
        is_json = as_json or form == _JSON
        return await _printed(services, named[0], is_json=is_json, with_transcript=not is_silent)
    place = _place(services, output, is_one=is_one)
    others = [one for one in of_lists if one not in named]
    await _save(services, named, others, place, form, as_json, not is_silent)
    return None


async def _of_lists(services: Services, query: EpisodeQuery, limit: int | None) -> list[EpisodeRef]:
    core = await services.core()
    if query.podcast is not None and await core.listings.podcast(query.podcast) is None:
        raise no_podcast(query.podcast)
    return [EpisodeRef(row.key) for row in (await listed(services, query, limit)).rows]


async def _printed(
    services: Services, reference: Reference, *, is_json: bool, with_transcript: bool
) -> str:
    from steno_tui.core.exports import exported_object

    exports = (await services.core()).exports
    read = await exports.page(reference)
    said = await exports.said(read) if with_transcript else None
    if is_json:
        return json_object(exported_object(read, said, read.source))
    return exports.markdown(read, said).removesuffix("\n")


def _place(services: Services, output: str | None, *, is_one: bool) -> ExportPlace:
    from steno_tui.core.export_files import ExportPlace, place_of

    if output is None:
        return ExportPlace(services.export_directory, is_directory=True)
    return place_of(output, is_of_several=not is_one)


async def _save(
    services: Services,
    named: Sequence[Reference],
    others: Sequence[Reference],
    place: ExportPlace,
    form: str,
    as_json: bool,
    with_transcript: bool,
) -> None:
    """Write episodes to files, and print what became of each.

    Args:
        services: what knows them.
        named: those that were named one by one, whose pages may be asked for.
        others: those of lists, which are taken as they are on disk.
        place: where they are written.
        form: in which form.
        as_json: whether JSON is printed.
        with_transcript: whether what is said is in them.

    Raises:
        click.exceptions.Exit: not all are written, after it was printed.
        StenoError: none more could be, after it was printed what was.
    """
    from steno_tui.core.export_files import Format

    exports = (await services.core()).exports
    saved: list[Saved] = []
    errors: list[StenoError] = []
    counted = _Counted(len(named) + len(others))
    try:
        for references in (named, others):
            may_ask = references is named
            async for event in exports.save(
                references,
                place,
                Format(form),
                may_ask=may_ask,
                with_transcript=with_transcript,
            ):
                if isinstance(event, Failed):
                    errors.append(event.error)
                    counted.leave()
                    narrate(event)
                else:
                    saved.append(event)
                    counted.one_more()
    finally:
        counted.leave()
        _print(services, saved, as_json=as_json)
    if errors:
        raise click.exceptions.Exit(exit_for(errors[0]))
    if any(one.reason for one in saved):
        raise click.exceptions.Exit(ExitCode.FAILED)


def _print(services: Services, saved: Sequence[Saved], *, as_json: bool) -> None:
    if as_json:
        write(json_array(json_output.saved(one, services.addresses) for one in saved))
    elif saved and is_piped():
        write(tab_output.rows(saved, tab_output.saved))
    elif saved:
        write("\n".join(map(text_output.saved, saved)))
    for one in saved:
        if one.reason:
            info(one.reason)
    outcomes = Counter(str(one.outcome) for one in saved)
    words = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.items())
    info(f"{count(len(saved), 'episode')}{': ' if words else ''}{words}.")
    if bare := sum(not one.has_page for one in saved):
        info(f"Of {bare} the page was never read: steno-tui show REF reads it.")


class _Counted:
    """Tells on a terminal how many episodes are written."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        self._is_told = total > 1 and is_terminal(sys.stderr)
        self._is_on_line = False

    def one_more(self) -> None:
        """Tell that another one is."""
        self._done += 1
        if self._is_told:
            progress(f"{self._done} of {self._total}")
            self._is_on_line = True

    def leave(self) -> None:
        """Leave the line that it is told on."""
        if self._is_on_line:
            end_line()
        self._is_on_line = False
