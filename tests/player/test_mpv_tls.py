"""Audio over TLS: mpv plays what comes from a server it can trust, and nothing else."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from steno_tui.errors import PlayerError
from steno_tui.player.interface import Track
from steno_tui.player.mpv import MpvPlayer
from tests.player.audio_files import AudioServer
from tests.player.conftest import until


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secured(server: AudioServer, authority: trustme.CA) -> Track:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = f"https://127.0.0.1:{server.server_address[1]}/tones.wav"
    return Track("bits/one", url, "One", "Bits", 60)


async def test_a_server_that_the_system_trusts_is_played(
    secured: Track,
    authority: trustme.CA,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    mpv_player: MpvPlayer,
) -> None:
    certificates = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(certificates)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    await mpv_player.play(secured, 5.0)
    status = await until(mpv_player, lambda status: status.state == "playing")
    assert status.position is not None
    assert status.position >= 5.0


async def test_a_server_that_nobody_vouches_for_is_refused(
    secured: Track, mpv_player: MpvPlayer
) -> None:
    with pytest.raises(PlayerError, match="cannot be trusted: its certificate is signed by nobody"):
        await mpv_player.play(secured, 5.0)
