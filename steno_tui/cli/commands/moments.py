"""The verb ``moments``: lists what was marked in episodes, marks a time, and deletes a mark."""

from __future__ import annotations

import time as clock
from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, session_options, with_services
from steno_tui.cli.episode_argument import episode_key, no_podcast
from steno_tui.cli.list_output import list_text
from steno_tui.cli.number_options import MOST, time
from steno_tui.cli.output import info, json_object
from steno_tui.cli.verb_group import VerbGroup
from steno_tui.core.reference import EpisodeRef, FileRef, Wanted, read_reference
from steno_tui.errors import UsageError
from steno_tui.text.folding import words_of
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.services import Services


class MomentGroup(VerbGroup):
    """The verbs of moments, of which ``list`` may be left out before an episode."""

    def advice(self, ctx: click.Context, name: str) -> str:
        """What to do instead: the name may be that of a podcast, which needs ``list``."""
        return f"{super().advice(ctx, name)} Of a podcast: steno-tui moments list {name}"

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the verb; an episode in its place is to be listed."""
        if "/" in args[0]:
            args = ["list", *(["--json"] if ctx.params.get("as_json") else []), *args]
        return super().resolve_command(ctx, args)


@click.group(cls=MomentGroup, invoke_without_command=True, subcommand_metavar="[REF] | VERB ...")
@as_json
@session_options()
@click.pass_context
def moments(context: click.Context, as_json: bool) -> None:
    """List what you marked, of an episode or all, or mark a time.

    Example: steno-tui moments kernel-panic/who-ate-the-page-cache
    """
    if context.invoked_subcommand is None:
        context.invoke(list_, ref=None, as_json=as_json)


@moments.command("list")
@click.argument("ref", required=False, shell_complete=completion.podcasts_or_episodes)
@as_json
@with_services()
async def list_(services: Services, ref: str | None, as_json: bool) -> str:
    """List what you marked, the newest first.

    Of an episode they stand by their times. REF may be a podcast too.

    Example: steno-tui moments list kernel-panic
    """
    reference = None
    if ref is not None:
        reference = read_reference(ref, services.server, Wanted.EITHER)
    if isinstance(reference, FileRef):
        raise UsageError(f"{line(reference.path.name, 80)} is a file; moments are of episodes.")
    core = await open_core(services)
    if isinstance(reference, EpisodeRef):
        found = await core.moments.of(reference.key)
    else:
        podcasts = () if reference is None else (reference.podcast,)
        found = (await core.moments.find(limit=MOST, podcasts=podcasts)).moments
        for slug in podcasts:
            if not found and await core.listings.podcast(slug) is None:
                raise no_podcast(slug)
    now = clock.time()
    return list_text(
        found,
        as_json=as_json,
        objects=(json_output.marked_row(each, services.addresses) for each in found),
        cells=tab_output.marked,
        lines=(text_output.moment_row(each, now) for each in found),
        nothing="Nothing is marked there. Mark a time: steno-tui moments add PODCAST/EPISODE TIME",
    )


@moments.command()
@click.argument("ref", shell_complete=completion.episodes)
@click.argument("time", callback=time)
@click.option("--note", metavar="WORDS", help="What to note there; also where it is marked.")
@as_json
@with_services()
async def add(services: Services, ref: str, time: int, note: str | None, as_json: bool) -> str:
    """Mark a time of an episode.

    TIME is 14:40, 1:02:03 or 880 seconds.

    Example: steno-tui moments add kernel-panic/who-ate-the-page-cache 14:40 --note "Try this"
    """
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    change = await core.moments.add(key, time, note)
    if change.before is not None and change.before == change.moment:
        info("It was marked before.")
    if as_json:
        return json_object(json_output.marked_row(change.moment, services.addresses))
    return text_output.moment_row(change.moment, clock.time())


@moments.command()
@click.argument("ref", shell_complete=completion.episodes)
@click.argument("time", required=False, callback=time)
@click.option("--line", "words", metavar="WORDS", help="The one that has these words.")
@as_json
@with_services()
async def remove(
    services: Services, ref: str, time: int | None, words: str | None, as_json: bool
) -> str:
    """Delete a moment.

    It is named by its time, or by words of the line that was marked, or of its note.

    Example: steno-tui moments remove kernel-panic/who-ate-the-page-cache 14:40
    """
    if (time is None) is not bool(words_of(words or "")):
        raise UsageError("Give the time of the moment, or with --line words of what was marked.")
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    moment = await core.moments.named(key, time, words or "")
    await core.moments.remove(moment.id)
    if as_json:
        return json_object(json_output.marked_row(moment, services.addresses))
    return f"Deleted: {text_output.moment_words(moment)}"
