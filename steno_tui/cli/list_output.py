"""What a verb that lists prints: JSON, rows for another program, or lines for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from steno_tui.cli import tab_output
from steno_tui.cli.output import info, is_piped, json_array

Item = TypeVar("Item")


def list_text(
    items: Sequence[Item],
    *,
    as_json: bool,
    objects: Iterable[Mapping[str, Any]],
    cells: Callable[[Item], tab_output.Cells],
    lines: Iterable[str],
    nothing: str = "",
) -> str:
    """A list as whoever asked for it reads it; of the three ways only one is made.

    Args:
        items: what is listed.
        as_json: whether JSON was asked for.
        objects: the items for JSON.
        cells: makes an item's row for another program.
        lines: the items for a person.
        nothing: what to say, but in JSON, where there is none.
    """
    if as_json:
        return json_array(objects)
    if nothing and not items:
        info(nothing)
    if is_piped():
        return tab_output.rows(items, cells)
    return "\n".join(lines)
