"""The verb ``key``: keeps the API key of the service, and says where it is; what it is, nowhere."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from steno_tui.cli.decorators import as_json, session_options, with_services
from steno_tui.cli.output import info, is_terminal, json_object
from steno_tui.cli.questions import typed_unseen
from steno_tui.cli.verb_group import VerbGroup
from steno_tui.errors import UnknownError, UsageError
from steno_tui.models.api_key import VARIABLE, WANTED, ApiKey

if TYPE_CHECKING:
    from steno_tui.core.api_keys import ApiKeys
    from steno_tui.models.api_key import FoundKey
    from steno_tui.services import Services

_LONGEST_LINE = 2000


@click.group(cls=VerbGroup)
@session_options()
def key() -> None:
    """Keep the API key with which whole transcripts are paid for.

    Example: steno-tui key set
    """


@key.command("set")
@click.argument("given", nargs=-1, metavar="")
@as_json
@with_services()
async def set_(services: Services, given: tuple[str, ...], as_json: bool) -> str:
    """Keep an API key, which is typed unseen or piped in.

    It goes into the system's keyring where there is one, else into a file that you alone can read.

    Example: steno-tui key set
    """
    if given:
        raise UsageError(
            "The API key does not belong on the command line, where others can see it: give "
            "steno-tui key set alone, and type it when you are asked."
        )
    typed = ApiKey.read(_typed(services.server))
    if typed is None:
        raise UsageError(f"That is no API key. {WANTED}; nothing was kept.")
    keys = await _keys(services)
    found = await keys.keep(typed)
    if keys.is_in_environment:
        info(f"While {VARIABLE} is set, the key in it is used instead.")
    return json_object(_object(found)) if as_json else f"The API key is kept in {found.where}."


def _typed(server: str) -> str:
    """What is typed unseen on a terminal, or the first line of what is piped in."""
    if is_terminal(sys.stdin):
        return typed_unseen(f"API key for {server} (it is not shown)")
    try:
        return sys.stdin.readline(_LONGEST_LINE)
    except (OSError, ValueError):
        return ""


@key.command()
@as_json
@with_services()
async def remove(services: Services, as_json: bool) -> str:
    """Delete the API key that was kept.

    Example: steno-tui key remove
    """
    keys = await _keys(services)
    removed = await keys.remove()
    if keys.is_in_environment:
        info(f"The key in {VARIABLE} is not ours to remove: it is used as long as that is set.")
    if not removed:
        raise UnknownError(f"No API key for {services.server} is kept.")
    if as_json:
        return json_object({"place": None, "where": None})
    return f"Deleted the API key from {' and '.join(removed)}."


@key.command("show-where")
@as_json
@with_services()
async def show_where(services: Services, as_json: bool) -> str:
    """Say where the API key is that is used, without showing it.

    Example: steno-tui key show-where
    """
    found = await (await _keys(services)).find()
    if as_json:
        return json_object(_object(found))
    if found is None:
        raise UnknownError(f"There is no API key for {services.server}: steno-tui key set.")
    return f"The API key for {services.server} is in {found.where}."


async def _keys(services: Services) -> ApiKeys:
    return (await services.core()).api_keys


def _object(found: FoundKey | None) -> dict[str, object]:
    """Where a key is; ``place`` is environment, keyring or file, null where there is none."""
    return {
        "place": None if found is None else str(found.place),
        "where": None if found is None else found.where,
    }
