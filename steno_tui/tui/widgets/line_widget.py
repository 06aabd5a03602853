"""What every widget that shows lines is: roles become colours, and spans a strip.

Colours are named by the theme's variables and looked up directly. Component classes would say the
same in the style sheet, at the cost of twenty more nodes to style for every widget: they alone
took a third of the program's start.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Size
from textual.getters import app as app_of
from textual.scroll_view import ScrollView
from textual.strip import Strip

from steno_tui.tui.base_app import ROOMY_HEIGHT, BaseApp
from steno_tui.tui.text_lines import Line, Span

AROUND_ROWS = 7
"""How many rows a dialog leaves free, in it and around it, where there is room."""

NOT_DRAWN = Line((Span("This row cannot be shown.", "warning"),))


class TextStyle(Struct, frozen=True):
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
    "link": TextStyle("primary"),
    "chip": TextStyle(ground="panel"),
    "accent": TextStyle("accent"),
    "good": TextStyle("success"),
    "warning": TextStyle("warning"),
    "key": TextStyle("accent", bold=True),
    "selected": TextStyle(ground="primary", strength=0.22),
    "selected-blurred": TextStyle(ground="panel"),
    "selected-part": TextStyle(bold=True, ground="primary", strength=0.45),
    "picked": TextStyle(ground="primary", strength=0.12),
    "hover": TextStyle(ground="panel"),
    "heard": TextStyle(bold=True, ground="accent", strength=0.16),
    "voice-1": TextStyle("primary", bold=True),
    "voice-2": TextStyle("success", bold=True),
    "voice-3": TextStyle(bold=True),
    "voice-4": TextStyle("secondary", bold=True),
    "found": TextStyle("accent", bold=True, ground="accent", strength=0.16),
    "found-here": TextStyle("background", bold=True, ground="accent"),
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


def lit(strip: Strip, style: Style, start: int, end: int) -> Strip:
    """A strip with the characters from start to end (-1 is the end of the line) in a style."""
    text = strip.text
    first = cell_len(text[:start])
    last = strip.cell_length if end == -1 else cell_len(text[:end])
    before, chosen, after = strip.divide([first, last, strip.cell_length])
    return Strip.join([before, Strip(Segment.apply_style(chosen, post_style=style)), after])


class LineWidget(ScrollView, can_focus=False, inherit_bindings=False):
    """A widget that is drawn row by row; which lines there are is the affair of each kind."""

    app = app_of(BaseApp)
    ALLOW_SELECT = False

    DEFAULT_CSS = """
    LineWidget { min-width: 4; overflow: hidden; }
    LineWidget:can-focus {
        overflow: hidden auto; scrollbar-size: 0 1; scrollbar-gutter: stable;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._own_style: Style | None = None
        self._styles_of_roles: dict[str, Style] = {}
        self._most_rows: tuple[tuple[Size, int], int] = ((Size(), 0), 0)
        self.rows_beside = 0
        """How many rows else are taken in the same dialog, by what is there now and then."""

    def rows_wanted(self, width: int) -> int:
        """How many rows it takes to show everything, in so many cells."""
        return self.virtual_size.height

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as were wanted in a window of this size and so many cells: nothing moves.

        It is no more than the screen has room for beside what else stands in the same dialog.
        """
        room, (room_before, most) = (viewport, width), self._most_rows
        most = max(most if room == room_before else 0, self.rows_wanted(width))
        self._most_rows = (room, most)
        is_roomy = viewport.height >= ROOMY_HEIGHT
        # A row each, and where there is room an empty one.
        others = sum(one.display for one in self.siblings)
        beside = (AROUND_ROWS + 2 * others if is_roomy else others) + self.rows_beside
        height = max(1, min(most, viewport.height - beside))
        # Else it would come behind the layout, and all rows be painted once more beside it.
        self.set_reactive(LineWidget.show_vertical_scrollbar, self.virtual_size.height > height)
        return height

    def draw_line(self, y: int) -> Strip:
        """One row of the screen, counted from the widget's first."""
        raise NotImplementedError

    def render_line(self, y: int) -> Strip:
        """Draw a row; one that cannot be drawn says so, and all the others stand."""
        return self.app.drawing.attempt(partial(self.draw_line, y), self._not_drawn)

    def _not_drawn(self, _: Exception) -> Strip:
        return self.paint(NOT_DRAWN, self.size.width)

    def notify_style_update(self) -> None:
        """Forget the styles that the roles had in the old colours."""
        super().notify_style_update()
        self._own_style = None
        self._styles_of_roles.clear()

    @property
    def rich_style(self) -> Style:
        """The widget's own style; Textual would make it out of its parents' for every row."""
        if self._own_style is None:
            self._own_style = super().rich_style
        return self._own_style

    def style(self, role: str) -> Style:
        """The colours and weight of a role; a background only where the role has its own."""
        style = self._styles_of_roles.get(role)
        if style is None:
            behind = self.background_colors[1]
            variables = self.app.theme_variables
            style = self._styles_of_roles[role] = resolve_style(ROLES[role], variables, behind)
        return style

    def paint(
        self,
        line: Line,
        width: int,
        margin: tuple[str, str] = ("  ", "text"),
        ground: Style | None = None,
        lit: Mapping[int | None, str] | None = None,
    ) -> Strip:
        """Draw a line.

        Args:
            line: what to draw.
            width: cells to fill.
            margin: what stands in the cells before the line, and its role.
            ground: the style under the whole row; the widget's own where there is no other.
            lit: the targets that are lit where they are a part of the row, with their roles.
        """
        ground = ground or self.rich_style
        mark, role = margin
        segments = [Segment(mark, ground + self.style(role))]
        used = cell_len(mark)
        for span in line.spans:
            style = ground + self.style(span.role)
            if lit and span.target in lit:
                style += self.style(lit[span.target])
            if span.action:
                style += Style.from_meta({"@click": span.action})
            segments.append(Segment(span.text, style))
            used += cell_len(span.text)
        if used < width:
            segments.append(Segment(" " * (width - used), ground))
            used = width
        strip = Strip(segments, used)
        return strip.crop(0, width) if used > width else strip

    def scroll_into_view(self, top: int, height: int) -> None:
        """Scroll just as far as needed for some rows to be seen; the first if not all can be.

        Args:
            top: the first of the rows.
            height: how many they are.
        """
        room = self.scrollable_content_region.height
        if not room:  # not laid out yet; the first resize brings it back here
            return
        current = self.scroll_offset.y
        if top < current or height >= room:
            self.scroll_to(y=top, animate=False, force=True)
        elif top + height > current + room:
            self.scroll_to(y=top + height - room, animate=False, force=True)
