"""Where no sound device opens, that is what is told, wherever the sound was to begin."""

from __future__ import annotations

from pathlib import Path

from steno_tui.demo.runner import DemoService
from steno_tui.errors import PlayerError
from steno_tui.player.find_mpv import find_mpv
from steno_tui.player.interface import Player
from steno_tui.player.mpv import MpvPlayer
from tests.player.conftest import real_mpv

from .conftest import SLEEPER, hall

__all__ = ["real_mpv"]

NO_DEVICE = ("--ao=alsa", "--audio-device=alsa/no-such-device")


async def test_a_jump_that_mpv_refuses_for_it_is_not_blamed(
    service: DemoService, tmp_path: Path, real_mpv: str
) -> None:
    async def make_player() -> Player:
        return MpvPlayer(await find_mpv(real_mpv), service.origin, extra=NO_DEVICE)

    async with hall(service, tmp_path, make_player=make_player) as deaf:
        for _ in range(8):  # mpv notices before the jump, during it or after
            try:
                await deaf.play(SLEEPER, 300)
            except PlayerError as error:
                assert "sound device could not be opened" in error.message
            await deaf.until(lambda: deaf.heard.status.state == "failed", "a failure")
            assert "sound device could not be opened" in (deaf.heard.status.reason or "")
            assert deaf.position == 300
