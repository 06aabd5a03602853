"""What is shown in a window too small for anything else."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class TooSmall(Static):
    """Covers the screen below the smallest useful size; the style sheet says when."""

    DEFAULT_CSS = """
    TooSmall {
        layer: notice;
        display: none;
        width: 100%;
        height: 100%;
        background: $background;
        color: $text-muted;
        content-align: center middle;
        text-align: center;
    }
    """

    def __init__(self) -> None:
        super().__init__(Content("Too small.\nEnlarge me."), id="too-small")
