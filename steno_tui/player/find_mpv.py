"""Finds an mpv that can be used, or says how to get one."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from asyncio.subprocess import PIPE
from pathlib import Path

from msgspec import Struct

from steno_tui.child_processes import running
from steno_tui.errors import NoPlayerError
from steno_tui.text.sanitize import line

OLDEST = (0, 33)
"""The first version with ``--input-ipc-client`` and with numbered playlist entries."""

_USUAL = "mpv"
_VERSION = re.compile(rb"mpv v?(\d{1,4})\.(\d{1,4})([^\s\x00-\x20\x7f-\xff]{0,40})")
_PATIENCE = 5.0
_MOST_BYTES = 4096
_ADVICE = "Debian and Ubuntu: apt install mpv; macOS: brew install mpv"


class MpvProgram(Struct, frozen=True):
    """An mpv that was found and asked for its version."""

    path: Path
    name: str
    """As users know it: ``mpv 0.35.1``."""


async def find_mpv(path: str = _USUAL, setting: str = "the setting 'mpv'") -> MpvProgram:
    """Find mpv and make sure that it runs and is new enough.

    Args:
        path: a program's name, looked up in PATH, or the path of one.
        setting: what names it, where that is not the usual name.

    Raises:
        NoPlayerError: there is none, it does not run, or it is older than 0.33.
    """
    found = shutil.which(path)
    if found is None:
        raise _unusable(path, setting, _why_not(path))
    try:
        async with asyncio.timeout(_PATIENCE):
            answer = await _version_line(found)
    except (OSError, ValueError):  # TimeoutError is an OSError
        answer = b""
    version = _VERSION.match(answer)
    if version is None:
        raise _unusable(path, setting, "does not answer as mpv does")
    major, minor, rest = (part.decode("ascii") for part in version.groups())
    if (int(major), int(minor)) < OLDEST:
        raise NoPlayerError(
            f"mpv {major}.{minor} is too old, 0.33 or newer is needed. Upgrade it ({_ADVICE})."
        )
    return MpvProgram(Path(found), f"mpv {major}.{minor}{rest}")


def _why_not(path: str) -> str:
    is_there = os.sep in path and os.path.exists(path)
    return "cannot be run as a program" if is_there else "was not found"


def _unusable(path: str, setting: str, why: str) -> NoPlayerError:
    if path == _USUAL:
        return NoPlayerError(f"mpv, which plays the sound, {why}. Install it ({_ADVICE}).")
    return NoPlayerError(
        f"{line(path, 200)!r}, which {setting} names for the sound, {why}. Name a program or its "
        "path there, without options, or leave it out."
    )


async def _version_line(program: str) -> bytes:
    """The first line of what ``--version`` prints; a `ValueError` where that has no end."""
    async with running(
        program, "--no-config", "--version", stdout=PIPE, limit=_MOST_BYTES
    ) as process:
        return await process.stdout.readline() if process.stdout is not None else b""
