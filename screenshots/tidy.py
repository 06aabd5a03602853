"""Makes an exported picture of the screen fit to be kept: no web addresses, true cell widths.

Textual exports through Rich, whose SVG asks a host for fonts and gives a text as much room as it
has characters, which squeezes characters that are two cells wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from rich.cells import cell_len

CELL = 12.2
"""How wide Rich draws a cell, in units of the picture."""

_FONT_FACE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_ID = re.compile(r"terminal-\d+")
_TEXT = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[^"]*)" y="(?P<y>[^"]*)" textLength="[^"]*"'
    r' clip-path="(?P<clip>[^"]*)">(?P<text>[^<]*)</text>'
)
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace"


def tidy(svg: str, name: str) -> str:
    """Turn what Textual exported into a picture that depends on nothing but the screen.

    Args:
        svg: as `textual.app.App.export_screenshot` returns it.
        name: what the ids in it begin with.
    """
    svg = _COMMENT.sub("", _FONT_FACE.sub("", svg))
    svg = _ID.sub(f"steno-{name}", svg)
    svg = svg.replace("Fira Code, monospace", _FONTS)
    svg = svg.replace("font-variant-east-asian: full-width;", "white-space: pre;")
    svg = svg.replace("font-family: arial;", "font-family: sans-serif;")
    svg = _TEXT.sub(_with_true_widths, svg)
    # A line for each row of the screen, so that a change of one shows as a change of one.
    svg = svg.replace("</text><text", "</text>\n<text").replace("/><rect", "/>\n<rect")
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def _with_true_widths(match: re.Match[str]) -> str:
    """One text for each run of characters of the same width, each where its cells are."""
    x = float(match["x"])
    texts = []
    for run, cells in _runs(unescape(match["text"])):
        if run.strip("\N{NO-BREAK SPACE} "):
            shown = escape(run).replace("\N{NO-BREAK SPACE}", "&#160;")
            texts.append(
                f'<text class="{match["style"]}" x="{x:g}" y="{match["y"]}"'
                f' textLength="{cells * CELL:g}" clip-path="{match["clip"]}">{shown}</text>'
            )
        x += cells * CELL
    return "".join(texts)


def _runs(text: str) -> Iterator[tuple[str, int]]:
    """Split a text where characters of one cell and of two meet; marks stay with their base.

    Yields:
        each run and how many cells it takes.
    """
    run, width = "", 0
    for character in text:
        size = cell_len(character)
        if run and size and width and size != width:
            yield run, cell_len(run)
            run, width = "", 0
        run += character
        width = size or width
    if run:
        yield run, cell_len(run)
