"""What the player's bar shows beside what is heard, and how all of it came to lie.

Apart from what lays it out, which nobody needs until there is sound.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from steno_tui.models.moment import Moment
    from steno_tui.tui.player_bar.timeline import Timeline
    from steno_tui.tui.text_lines import Line


class View(Struct, frozen=True):
    """What the bar shows beside what is heard."""

    pointed: float | None = None
    """The time on the time line that the mouse is on, in seconds."""
    is_dragged: bool = False
    """Whether the mouse is dragging the position there."""
    is_hovered: bool = False
    """Whether the mouse is on the bar."""
    waits: bool = False
    """Whether the sound has been waited for so long that it is to be told."""
    shows_length: bool = False
    """Whether the length stands at the end, in place of what remains."""
    moments: tuple[Moment, ...] = ()
    """What the user marked in the episode that is heard."""


class LaidOutBar(Struct, frozen=True):
    """The bar laid out."""

    rows: tuple[Line, ...] = ()
    time_line: Timeline | None = None
    x: int = 0
    """Cells before the time line."""
    y: int = 0
    """Rows above the time line."""
