"""The looks, the signs a terminal can show, and the guard before the terminal."""

from __future__ import annotations

import pytest
from msgspec.structs import astuple
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.theme import Theme

from steno_tui.text.sanitize import is_unsafe
from steno_tui.tui.theme import ASCII, DARK, LIGHT, UNICODE, Signs, signs_for
from steno_tui.tui.workarounds.control_char_filter import ControlCharFilter


@pytest.mark.parametrize(
    ("environ", "signs"),
    [
        ({}, UNICODE),
        ({"LANG": "de_DE.UTF-8"}, UNICODE),
        ({"LANG": "C.utf8"}, UNICODE),
        ({"LANG": "C"}, ASCII),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "POSIX"}, ASCII),
        ({"LC_CTYPE": "en_US.ISO-8859-1"}, ASCII),
        ({"LC_ALL": "", "LANG": "en_US.UTF-8"}, UNICODE),
        ({"LANG": "en_US.UTF-8", "TERM": "linux"}, ASCII),
        ({"LANG": "en_US.UTF-8", "TERM": "dumb"}, ASCII),
    ],
)
def test_a_terminal_gets_the_signs_it_can_show(environ: dict[str, str], signs: Signs) -> None:
    assert signs_for(environ) is signs


def test_every_sign_takes_one_cell() -> None:
    for signs in (UNICODE, ASCII):
        each = {name: [getattr(signs, name)] for name in Signs.__struct_fields__}
        each["in_part"] = list(signs.in_part)  # one of them at a time
        assert [(name, sign) for name in each for sign in each[name] if cell_len(sign) != 1] == []
        assert len(signs.in_part) == 3


def test_the_cursor_and_what_is_heard_have_different_signs() -> None:
    for signs in (UNICODE, ASCII):
        assert len({signs.bar, signs.playing, signs.paused}) == 3


def test_plain_signs_are_plain() -> None:
    assert "".join(astuple(ASCII)).isascii()


def luminance(colour: Color) -> float:
    """Relative luminance as WCAG 2 defines it."""
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
             for part in colour.normalized]  # fmt: skip
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_every_colour_can_be_read_on_its_ground(theme: Theme) -> None:
    assert theme.background is not None
    ground = Color.parse(theme.background)
    for name in ("foreground", "primary", "secondary", "accent", "warning", "error", "success"):
        colour = Color.parse(getattr(theme, name))
        assert contrast(ground, colour) >= 4.5, name


def test_the_guard_lets_nothing_through_that_a_terminal_would_obey() -> None:
    hostile = ["\x1b]0;title\x07", "\x9b31m", "\u202eevil", "a\rb", "\ud800"]
    kept = ControlCharFilter().apply([Segment(text) for text in hostile], Color(0, 0, 0))
    assert not any(is_unsafe(segment.text) for segment in kept)


def test_the_guard_leaves_what_is_harmless_alone() -> None:
    segments = [Segment("漢字 👩‍👩‍👧 é", Style(bold=True)), Segment("plain")]
    assert ControlCharFilter().apply(segments, Color(0, 0, 0)) is segments
