"""Numbers as options take them, with words of our own for those that are none."""

from __future__ import annotations

from collections.abc import Callable

import click

from steno_tui.text.sanitize import line

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
