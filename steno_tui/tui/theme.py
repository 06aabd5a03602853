"""The two looks of our own, and the signs that stand for states, with twins for plain terminals."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.theme import Theme

if TYPE_CHECKING:
    from steno_tui.player.interface import Status


def _variables(ground: str, cursor: str, bar: str) -> dict[str, str]:
    """What else has a colour; the scroll bar's are those at rest, under the mouse, and held."""
    variables = {"footer-background": ground, "block-cursor-background": cursor}
    for state, colour in zip(("", "-hover", "-active"), bar.split(), strict=True):
        variables |= {f"scrollbar{state}": colour, f"scrollbar-background{state}": ground}
    return variables


DARK = Theme(
    name="steno-dark",
    dark=True,
    primary="#8ab4c9",
    secondary="#a3a9b8",
    accent="#e8b45a",
    warning="#e0805a",
    error="#e26d6d",
    success="#8fbf8f",
    foreground="#d6d9e0",
    background="#14171c",
    surface="#191d23",
    panel="#20252d",
    variables=_variables("#14171c", "#8ab4c9", "#2c333d #3b4451 #4b5666"),
)

LIGHT = Theme(
    name="steno-light",
    dark=False,
    primary="#1f6078",
    secondary="#5a6272",
    accent="#8f5a00",
    warning="#a8441c",
    error="#a62b2b",
    success="#3c6e3c",
    foreground="#23272f",
    background="#fbfaf7",
    surface="#f4f2ed",
    panel="#e9e6df",
    variables=_variables("#fbfaf7", "#1f6078", "#d8d4ca #c4bfb2 #aca695"),
)


class Signs(Struct, frozen=True):
    """The few characters beside letters that the screens draw."""

    processed: str = "●"
    requested: str = "◐"
    not_requested: str = "○"
    failed: str = "!"
    bar: str = "▌"
    picked: str = "┃"
    picked_bar: str = "█"
    """Where the cursor is among what is picked."""
    playing: str = "▶"
    paused: str = "‖"
    heard: str = "✓"
    in_part: str = "▂▄▆"
    """Heard up to a third, to two thirds, and beyond."""
    on_disk: str = "↓"
    moment: str = "◆"
    dot: str = "·"
    ellipsis: str = "…"
    near: str = "≈"
    times: str = "×"
    less: str = "‹"
    more: str = "›"
    pointer: str = "●"
    # A time line: whole cells, and cells of which only one half is drawn, the other half being
    # where a chapter starts.
    played: str = "━"
    played_left: str = "╸"
    played_right: str = "╺"
    head: str = "╾"
    at_hand: str = "─"
    at_hand_left: str = "╴"
    at_hand_right: str = "╶"
    far: str = "┈"
    gap: str = " "


def sound_sign(status: Status, signs: Signs) -> str:
    """What stands beside what is heard: whether it sounds, is held, is over, or broke off."""
    if status.state == "ended":
        return signs.heard
    if status.state == "failed":
        return signs.failed
    return signs.paused if status.paused or status.state == "paused" else signs.playing


UNICODE = Signs()
ASCII = Signs(
    processed="*",
    requested="~",
    not_requested="o",
    failed="!",
    bar="|",
    picked="+",
    picked_bar="#",
    playing=">",
    paused="=",
    heard="v",
    in_part=".:%",
    on_disk="d",
    moment="^",
    dot="-",
    ellipsis="~",
    near="~",
    times="x",
    less="<",
    more=">",
    pointer="O",
    played="=",
    played_left="+",
    played_right="+",
    head=">",
    at_hand="-",
    at_hand_left="+",
    at_hand_right="+",
    far=".",
    gap="+",
)


_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")
"""What Python itself puts into LC_CTYPE where the user's locale is C (PEP 538)."""


def signs_for(environ: Mapping[str, str]) -> Signs:
    """Choose the signs a terminal can show, by its locale and kind.

    A locale that is set and is not UTF-8 gets the plain ones, and so do the terminals known to
    have no others; where nothing is set, UTF-8 is by far the likelier.
    """
    kind = environ.get("LC_CTYPE")
    if sys.flags.utf8_mode and kind in _COERCED:
        kind = None
    locale = environ.get("LC_ALL") or kind or environ.get("LANG") or "utf-8"
    plain = "utf" not in locale.lower() or environ.get("TERM") in ("linux", "vt100", "dumb")
    return ASCII if plain else UNICODE


class PlainScrollBar(ScrollBarRender):
    """A scroll bar whose handle is whole cells of colour, and no character."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def draw_scroll_bars_with(signs: Signs) -> None:
    """Have all scroll bars drawn with what the terminal can show."""
    ScrollBar.renderer = PlainScrollBar if signs is ASCII else ScrollBarRender
