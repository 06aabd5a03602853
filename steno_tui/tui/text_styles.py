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


class TextStyle(NamedTuple):
    """How a part looks; what is left out is as the widget has it."""

    colour: str = ""
    """A variable of the theme."""
    bold: bool = False
    ground: str = ""
    """A variable of the theme, for the background."""
    strength: float = 1.0
    """How much of that covers what lies below, 0 to 1."""


ROLES: Mapping[str, TextStyle] = {
    "text": TextStyle(),
    "title": TextStyle(bold=True),
    "strong": TextStyle(bold=True),
    "read": TextStyle(),
    "muted": TextStyle("text-muted"),
    "faint": TextStyle("text-disabled"),
    "heading": TextStyle("secondary", bold=True),
    "current": TextStyle("accent", bold=True),
    "label": TextStyle("primary", bold=True),
    "stamp": TextStyle("accent"),
    "chip": TextStyle(ground="panel"),
    "accent": TextStyle("accent"),
    "good": TextStyle("success"),
    "warning": TextStyle("warning"),
    "key": TextStyle("accent", bold=True),
    "selected": TextStyle(ground="primary", strength=0.22),
    "selected-blurred": TextStyle(ground="panel"),
    "hover": TextStyle(ground="panel"),
    "bar": TextStyle("accent"),
    "bar-blurred": TextStyle("text-disabled"),
}


def resolve_style(role: TextStyle, variables: Mapping[str, str], behind: Color) -> Style:
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
