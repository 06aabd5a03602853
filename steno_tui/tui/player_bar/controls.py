"""What the player's bar offers while the mouse is on it: every control of the sound, to click."""

from __future__ import annotations

from steno_tui.playback.now_playing import NowPlaying
from steno_tui.player.interface import LOUDEST
from steno_tui.tui.text_lines import Span
from steno_tui.tui.theme import Signs

Note = tuple[int, tuple[Span, ...]]
"""Spans that stand together, and their rank: where there is little room, the first stay."""


def speed_word(speed: float, signs: Signs) -> str:
    """A speed as people write it: ``1.5×``."""
    return f"{round(speed, 2):g}{signs.times}"


def _hint(word: str, command: str, role: str = "text") -> Span:
    return Span(word, role, f"app.hint('{command}')")


def _between(less: str, span: Span, more: str, signs: Signs) -> tuple[Span, ...]:
    """A value that can be turned either way."""
    return (_hint(f"{signs.less} ", less, "muted"), span, _hint(f" {signs.more}", more, "muted"))


def controls(heard: NowPlaying, sleep: str, signs: Signs) -> list[Note]:
    """Every control, as they stand from left to right.

    Args:
        heard: what is heard.
        sleep: when the sound ends by itself, in words; empty where it does not.
        signs: the terminal's.
    """
    status = heard.status
    speed = _hint(speed_word(status.speed, signs), "usual_speed")
    volume = _hint("muted" if status.muted else f"volume {status.volume}", "mute")
    if status.muted or status.volume != LOUDEST:
        volume = volume._replace(role="strong")
    gap = Span("  ")
    skips = (
        _hint("-30", "seek_back_more", "muted"),
        gap,
        _hint("-5", "seek_back", "muted"),
        gap,
        _hint("+5", "seek_forward", "muted"),
        gap,
        _hint("+30", "seek_forward_more", "muted"),
    )
    return [
        (0, (_hint(f"|{signs.less}", "previous_chapter"),)),
        (5, skips),
        (1, (_hint(f"{signs.more}|", "next_chapter"),)),
        (2, _between("slower", speed, "faster", signs)),
        (3, _between("volume_down", volume, "volume_up", signs)),
        (4, (_hint(sleep or "sleep", "sleep"),)),
        (6, (_hint("stop", "stop"),)),
    ]
