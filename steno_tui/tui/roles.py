"""The parts that pieces of text play, and how each of them looks in a theme.

Colours are named by the theme's variables and looked up directly. Component classes would say the
same in the style sheet, at the cost of twenty more nodes to style for every widget: they alone
took a third of the program's start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from rich.style import Style
from textual.color import Color


class Role(NamedTuple):
    """How a part looks; what is left out is as the widget has it."""

    colour: str = ""
    """A variable of the theme."""
    bold: bool = False
    ground: str = ""
    """A variable of the theme, for the background."""
    strength: float = 1.0
    """How much of that covers what lies below, 0 to 1."""


ROLES: Mapping[str, Role] = {
    "text": Role(),
    "title": Role(bold=True),
    "strong": Role(bold=True),
    "read": Role(),
    "muted": Role("text-muted"),
    "faint": Role("text-disabled"),
    "heading": Role("secondary", bold=True),
    "current": Role("accent", bold=True),
    "label": Role("primary", bold=True),
    "stamp": Role("accent"),
    "chip": Role(ground="panel"),
    "accent": Role("accent"),
    "good": Role("success"),
    "warning": Role("warning"),
    "key": Role("accent", bold=True),
    "selected": Role(ground="primary", strength=0.22),
    "selected-blurred": Role(ground="panel"),
    "hover": Role(ground="panel"),
    "bar": Role("accent"),
    "bar-blurred": Role("text-disabled"),
}


def look(role: Role, variables: Mapping[str, str], behind: Color) -> Style:
    """The style of a role.

    Args:
        role: which.
        variables: the theme's.
        behind: the background on which it stands.
    """
    return Style(
        color=_seen(variables[role.colour], behind).rich_color if role.colour else None,
        bgcolor=(
            _seen(variables[role.ground], behind, role.strength).rich_color if role.ground else None
        ),
        bold=role.bold or None,
    )


def _seen(value: str, behind: Color, strength: float = 1.0) -> Color:
    """A variable's colour as it comes out on a background: ``#8ab4c9``, ``auto 60%``."""
    name, _, percent = value.partition(" ")
    if percent:
        strength *= float(percent.rstrip("%")) / 100
    colour = behind.get_contrast_text(1.0) if name == "auto" else Color.parse(name)
    return behind + colour.multiply_alpha(strength)
