"""Verbs that take several episodes: each is done in its turn, and one that fails stops no other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

import click

from steno_tui.cli.decorators import with_nearest
from steno_tui.cli.exit_codes import ExitCode, exit_for
from steno_tui.cli.output import info, json_array, json_object, write
from steno_tui.core.reference import read_reference
from steno_tui.errors import StenoError
from steno_tui.export.episode_object import Object
from steno_tui.services import Services
from steno_tui.text.sanitize import line

Verb = TypeVar("Verb", bound=Callable[..., Any])


def several(complete: Callable[..., Any], *, required: bool = True) -> Callable[[Verb], Verb]:
    """The argument that takes one REF or more; ``complete`` completes each."""
    return click.argument(
        "refs", metavar="REF...", nargs=-1, required=required, shell_complete=complete
    )


class Printed(NamedTuple):
    """What is printed of one of them."""

    words: str
    json: Object
    code: ExitCode = ExitCode.DONE


def each_once(refs: Iterable[str], server: str) -> list[str]:
    """What names episodes or podcasts, without what names again what another before it does."""
    once: dict[object, str] = {}
    for ref in refs:
        named: object = ref
        with suppress(StenoError):  # which is told in its turn
            named = read_reference(ref, server)
        once.setdefault(named, ref)
    return list(once.values())


async def for_each(
    services: Services,
    refs: Sequence[str],
    do: Callable[[str], Awaitable[Printed | None]],
    *,
    as_json: bool,
    alone: bool = True,
) -> str | None:
    """Do something to each of the episodes that a line names.

    Of a single one that was named its failure is the verb's, and its JSON one object.

    Args:
        services: have the library, for names that are nearly right.
        refs: what names them.
        do: is given each in turn, and says what is printed of it.
        as_json: whether JSON is printed.
        alone: whether a single one is as if there could be no more.

    Returns:
        What is printed.

    Raises:
        StenoError: the only one failed.
        click.exceptions.Exit: some were not done, with the highest of their codes; what is to be
            printed of the others was.
    """
    told: list[Printed] = []
    refs = each_once(refs, services.server)
    is_alone = alone and len(refs) == 1
    worst = ExitCode.DONE
    for ref in refs:
        try:
            one = await do(ref)
        except StenoError as error:
            if is_alone:
                raise
            await with_nearest(services, error, ref)
            info(f"{line(ref, 200)}: {error.message}")
            worst = max(worst, exit_for(error))
            continue
        if one is not None:
            told.append(one)
            worst = max(worst, one.code)
    if as_json:
        text = (
            json_object(told[0].json)
            if is_alone and told
            else json_array(each.json for each in told)
        )
    else:
        text = "\n".join(each.words for each in told)
    if worst is not ExitCode.DONE:
        if text:
            write(text)
        raise click.exceptions.Exit(worst)
    return text or None
