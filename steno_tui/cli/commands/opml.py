"""The verb ``opml``: follows the podcasts of a list of feeds, and lists those that are followed."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steno_tui.cli import completion, json_output
from steno_tui.cli.decorators import as_json, open_core, session_options, with_services
from steno_tui.cli.exit_codes import ExitCode, exit_for
from steno_tui.cli.output import info, json_array, json_object, write
from steno_tui.cli.progress_messages import narrate
from steno_tui.errors import NotOnDiskError, StenoError
from steno_tui.text.counts import count
from steno_tui.text.dropped_path import addressed_path
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.models.subscription import SubscriptionList
    from steno_tui.services import Services

_STANDARD_STREAM = "-"


@click.group()
@session_options()
def opml() -> None:
    """Take in a list of feeds (OPML), or write one.

    Example: steno-tui opml export
    """


@opml.command("import")
@click.argument("file", shell_complete=completion.files)
@as_json
@with_services(interrupted="What was followed until then stays.")
async def import_(services: Services, file: str, as_json: bool) -> None:
    """Follow every podcast of a list. FILE may be - for the standard input.

    What is followed already is recognised. A podcast whose feed cannot be read now is followed
    all the same, and read once that works; the exit code tells of it. Folders are kept, and
    written again by export.

    Example: steno-tui opml import podcasts.opml
    """
    from steno_tui.core.subscription_files import read_list, read_list_from

    core = await open_core(services, saves=True)
    if file == _STANDARD_STREAM:
        listed = await read_list_from(sys.stdin.buffer, "The standard input")
    else:
        listed = await read_list(Path(addressed_path(file)))
    await follow_list(core, listed, as_json)


async def follow_list(core: Core, listed: SubscriptionList, as_json: bool) -> None:
    """Follow the podcasts of a list, and print what became of each.

    Raises:
        click.exceptions.Exit: not all of them are followed and read, after it was printed.
    """
    from steno_tui.core.subscriptions import Subscribed, in_words

    came: list[Subscribed] = []
    async for event in core.subscriptions.follow(listed.subscriptions):
        if isinstance(event, Subscribed):
            came.append(event)
        else:
            narrate(event)
    if as_json:
        write(json_object(json_output.subscribed(came, listed.notices)))
    else:
        write(in_words(came))
    errors: list[StenoError] = []
    for each in came:
        if each.error is not None and not isinstance(each.error, NotOnDiskError):
            errors.append(each.error)
            info(f"{each.subscription.title} was {each.outcome}: {each.error.message}")
    for notice in listed.notices:
        info(f"Left out. {notice}")
    if errors:
        raise click.exceptions.Exit(exit_for(errors[0]))
    if listed.notices:
        raise click.exceptions.Exit(ExitCode.FAILED)


@opml.command()
@click.argument("file", required=False, shell_complete=completion.files)
@as_json
@with_services()
async def export(services: Services, file: str | None, as_json: bool) -> str | None:
    """Write the podcasts that you follow as a list of feeds. Without FILE, or with -, print it.

    A file that is there already is replaced only if it is such a list.

    Example: steno-tui opml export podcasts.opml
    """
    from steno_tui.core.subscription_files import save_list
    from steno_tui.core.subscriptions import without_feed

    core = await open_core(services)
    written = await core.subscriptions.write()
    if file == _STANDARD_STREAM:
        file = None
    if file is not None:
        file = addressed_path(file)
        await save_list(Path(file), written.body)
        info(f"{count(len(written.subscriptions), 'podcast')} written to {line(file, 200)}.")
    if written.without_feed:
        info(without_feed(written))
    if as_json:
        return json_array(map(json_output.subscription, written.subscriptions))
    return written.body.decode().rstrip("\n") if file is None else None
