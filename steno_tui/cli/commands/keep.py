"""The verb ``keep``: what of a podcast is fetched by itself, and how long its audio is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec.structs import asdict, replace

from steno_tui.cli import completion
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import no_podcast, podcast_slug
from steno_tui.cli.output import json_object
from steno_tui.models.keep_rules import MOST_KEPT, rule_rows

if TYPE_CHECKING:
    from steno_tui.models.keep_rules import KeepRules, OwnKeepRules
    from steno_tui.services import Services

_DEFAULT = "default"


def _own_number(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> int | str | None:
    """A number within bounds, or the word for what holds for all."""
    if value is None or value == _DEFAULT:
        return value
    if not (value.isascii() and value.isdecimal() and int(value[:7]) <= MOST_KEPT):
        raise click.BadParameter(f"give a whole number, 0 to {MOST_KEPT}, or {_DEFAULT}.")
    return int(value)


@click.command()
@click.argument("podcast", shell_complete=completion.podcasts)
@click.option(
    "--auto-download",
    callback=_own_number,
    shell_complete=completion.words(_DEFAULT),
    metavar="N|default",
    help="Fetch its newest N episodes after a refresh; 0 fetches none.",
)
@click.option(
    "--keep-downloads",
    callback=_own_number,
    shell_complete=completion.words(_DEFAULT),
    metavar="N|default",
    help="Of what was fetched so keep the newest N; 0 keeps all.",
)
@click.option(
    "--delete-when-heard",
    type=click.Choice(["yes", "no", _DEFAULT]),
    help="Delete an episode's audio once it was heard to its end.",
)
@as_json
@with_services()
async def keep(
    services: Services,
    podcast: str,
    auto_download: int | str | None,
    keep_downloads: int | str | None,
    delete_when_heard: str | None,
    as_json: bool,
) -> str:
    """Say which audio of a podcast is fetched and deleted by itself.

    Without an option it prints what holds. What a podcast has no rule of its own for is as for all,
    which the configuration says; "default" makes it so again.

    Example: steno-tui keep kernel-panic --auto-download 3 --keep-downloads 5
    """
    given: dict[str, object] = {
        "auto_download": auto_download,
        "keep_downloads": keep_downloads,
        "delete_when_heard": {"yes": True, "no": False}.get(
            delete_when_heard or "", delete_when_heard
        ),
    }
    changes = {
        name: None if value == _DEFAULT else value
        for name, value in given.items()
        if value is not None
    }
    slug = podcast_slug(podcast, services.server)
    core = await open_core(services, saves=bool(changes))
    facts = await core.listings.podcast(slug)
    if facts is None:
        raise no_podcast(slug)
    own = await core.keeping.own(slug)
    if changes:
        own = replace(own, **changes)
        await core.keeping.set_own(slug, own)
    for_all = services.keep_rules
    if as_json:
        return json_object({"slug": slug, "title": facts.title, **_described(own, for_all)})
    said = [
        f"{row.label}: {row.words}{'' if row.is_own else ', as for all'}."
        for row in rule_rows(own, for_all)
    ]
    return "\n".join([facts.title, *said])


def _described(own: OwnKeepRules, for_all: KeepRules) -> dict[str, object]:
    """What holds, and what the podcast has of its own, null where that is as for all."""
    return {**asdict(own.over(for_all)), "own": asdict(own), "for_all": asdict(for_all)}
