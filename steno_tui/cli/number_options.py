"""Numbers and times as options take them, with words of our own for what is none."""

from __future__ import annotations

import re
from collections.abc import Callable

import click

from steno_tui.text.sanitize import line
from steno_tui.text.times import parse_timestamp, whole_seconds

MOST = 1_000_000
"""No list, and nothing that is counted in one, is longer."""

Read = Callable[[click.Context, click.Parameter, "str | None"], "float | None"]


def within(least: float, most: float = MOST) -> Read:
    """Make what reads an option's number within bounds.

    Args:
        least: the least that is taken; where it is a whole number only whole ones are.
        most: the most that is taken.
    """
    kind, what = (int, "whole number") if isinstance(least, int) else (float, "number")

    def read(context: click.Context, parameter: click.Parameter, given: str | None) -> float | None:
        if given is None:
            return None
        try:
            number = kind(given)
        except ValueError:
            problem = f"{line(given, 40)!r} is no {what}."
            raise click.BadParameter(problem, context, parameter) from None
        if not least <= number <= most:  # nor what is no number at all
            raise click.BadParameter(f"give {least} to {most}.", context, parameter)
        return number

    return read


def time(context: click.Context, parameter: click.Parameter, given: str | None) -> int | None:
    """Read a time in an episode as whole seconds: ``14:40``, ``1:02:03`` or ``880``."""
    if given is None:
        return None
    given = given.strip()
    plain = re.fullmatch(r"[0-9]{1,9}", given)
    seconds = whole_seconds(given) if plain else parse_timestamp(given)
    if seconds is None:
        raise click.BadParameter(
            f"{line(given, 40)!r} is no time: write 14:40, 1:02:03 or 880.",
            context,
            parameter,
        )
    return seconds
