"""Bytes of audio for the tests, put together by hand from what the formats' descriptions say."""

from __future__ import annotations

import random

STEREO, MONO = 0x00, 0xC0
SILENT_FRAME = 417
"""The size of a frame of 128 kbit/s at 44.1 kHz: 144 * 128000 // 44100."""


def frame(channels: int = STEREO, tag: bytes = b"", at: int = 36, filling: bytes = b"\0") -> bytes:
    """One frame of MPEG 1, layer III, 128 kbit/s, 44.1 kHz, with something told in it.

    Args:
        channels: `STEREO` or `MONO`.
        tag: what is told.
        at: where, from the start of the frame; 36 is behind a stereo frame's side information.
        filling: what the rest is made of.
    """
    header = bytes([0xFF, 0xFB, 0x90, channels])
    body = (filling * SILENT_FRAME)[: SILENT_FRAME - 4]
    whole = bytearray(header + body)
    whole[at : at + len(tag)] = tag
    return bytes(whole)


def id3(size: int, filling: bytes = b"\0", flags: int = 0) -> bytes:
    """A tag before the audio, of so many bytes besides its header of ten."""
    seven = bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
    footer = b"3DI\x04\x00" + bytes([flags]) + seven if flags & 0x10 else b""
    return b"ID3\x04\x00" + bytes([flags]) + seven + (filling * size)[:size] + footer


def mp3(size: int, tag: bytes = b"Info", seed: int = 0) -> bytes:
    """So many bytes of an MP3 file; no two seeds give the same."""
    noise = random.Random(seed).randbytes(size)
    return (frame(tag=tag) + frame() + noise)[:size]
