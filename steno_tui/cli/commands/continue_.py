"""The verb ``continue``: plays on what was heard last, or lists what to go on with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from steno_tui.cli import json_output, tab_output, text_output
from steno_tui.cli.commands.play import listen
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.list_output import list_text
from steno_tui.core.reference import EpisodeRef
from steno_tui.errors import UnknownError

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.services import Services

_NOTHING = "Nothing was left in the middle. Start an episode: steno-tui play PODCAST/EPISODE"


@click.command("continue")
@click.option("--list", "lists", is_flag=True, help="List what to go on with; play nothing.")
@as_json
@with_services()
async def continue_(services: Services, lists: bool, as_json: bool) -> str | None:
    """Play on the episode that was heard last and is not over.

    With --list or --json, list all that was heard in part, and below it what was read lately.

    Example: steno-tui continue
    """
    core = await open_core(services)
    if lists or as_json:
        return await _listed(services, core, as_json)
    found = await core.go_on.last_started()
    if found is None:
        raise UnknownError(_NOTHING)
    await listen(services, core, await core.pages.with_audio(EpisodeRef(found.row.key)), None)
    return None


async def _listed(services: Services, core: Core, as_json: bool) -> str:
    found = await core.go_on.recent()
    return list_text(
        found,
        as_json=as_json,
        objects=(json_output.recent(each, services.addresses) for each in found),
        cells=tab_output.recent,
        lines=(text_output.recent(each, core.clock()) for each in found),
        nothing=_NOTHING,
    )
