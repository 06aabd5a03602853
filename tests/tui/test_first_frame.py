"""The first frame is the one that stays: styled once for its theme."""

from __future__ import annotations

import pytest
from textual.css.stylesheet import Stylesheet

from .stage import Setting, staged


async def test_the_styles_are_read_once_for_the_theme_that_was_chosen(
    full: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Stylesheet] = []
    monkeypatch.setattr(Stylesheet, "reparse", lambda sheet: read.append(sheet))
    async with staged(full) as stage:
        assert stage.app.theme == "steno-dark"
        assert stage.main.styles.background.hex == "#14171C"
        assert read == []
