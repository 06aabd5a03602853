"""What encoders that people use write is known for what it is."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from steno_tui.network.media_type import ENOUGH, SniffedAudio, sniff
from tests.player.audio_files import tones

OTHERS = ("aiff", "webm", "transport stream", "wma", "mp2", "ac3")
VARYING = "--oacopts=flags=+qscale,global_quality=590"


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("tones") / "tones.wav"
    source.write_bytes(tones())
    return source


@pytest.mark.mpv
@pytest.mark.parametrize(
    ("options", "found"),
    [
        (
            ["--of=mp3", "--oac=libmp3lame", "--oacopts=b=64000"],
            SniffedAudio(constant=True),
        ),
        (["--of=mp3", "--oac=libmp3lame", VARYING], SniffedAudio()),
        (
            ["--of=mp3", "--ofopts=write_xing=0", "--oac=libmp3lame", VARYING],
            SniffedAudio(),
        ),
        (["--of=mp4", "--oac=aac"], SniffedAudio()),
        (["--of=adts", "--oac=aac"], SniffedAudio()),
        (["--of=ogg", "--oac=libopus"], SniffedAudio()),
        (["--of=flac", "--oac=flac"], SniffedAudio()),
        (["--of=wav", "--oac=pcm_s16le"], SniffedAudio(constant=True)),
        (["--of=aiff", "--oac=pcm_s16be"], SniffedAudio()),
        (["--of=webm", "--oac=libopus"], SniffedAudio()),
        (["--of=mpegts", "--oac=aac"], SniffedAudio()),
        (["--of=asf", "--oac=wmav2"], SniffedAudio()),
        (["--of=mp2", "--oac=mp2"], SniffedAudio()),
        (["--of=ac3", "--oac=ac3"], SniffedAudio()),
    ],
    ids=[
        "constant",
        "varying",
        "varying without a tag",
        "m4a",
        "aac",
        "opus",
        "flac",
        "wav",
        *OTHERS,
    ],
)
def test_an_encoded_file_is_known(
    source: Path, tmp_path: Path, options: list[str], found: SniffedAudio
) -> None:
    if shutil.which("mpv") is None:
        pytest.skip("mpv is not installed")
    made = tmp_path / "made"
    command = ["mpv", "--no-config", "--no-terminal", "--end=10", str(source), f"--o={made}"]
    subprocess.run([*command, *options], check=False, timeout=60)
    if not made.exists() or not made.stat().st_size:
        pytest.skip("this mpv has no such encoder")
    assert sniff(made.read_bytes()[:ENOUGH]) == found
