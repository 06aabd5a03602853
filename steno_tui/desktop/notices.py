"""Notices for a user who looks elsewhere: what to write or to run so that the desktop shows one.

There are two escape sequences for that, and no terminal says which it takes; so they go only to
those whose manuals name them:

=======================================  =============================  =====================
``OSC 9 ; text ST``                      iTerm2, kitty, Ghostty         iTerm2's manual,
                                                                        "Proprietary Escape
                                                                        Codes"
``OSC 777 ; notify ; title ; body ST``   foot, WezTerm                  foot-ctlseqs(7)
=======================================  =============================  =====================

They also come through SSH. They do not come through tmux, screen or Zellij. Elsewhere there is
``notify-send``, where it would reach the desktop that the user sits at.
"""

from __future__ import annotations

import html
import shutil
from collections.abc import Mapping
from enum import StrEnum

from steno_tui.desktop.session_bus import session_bus
from steno_tui.text.sanitize import line

Notice = bytes | tuple[str, ...] | None
"""Bytes to write to the terminal, a program to run with its arguments, or nothing to do."""

_TITLE, _BODY = 100, 200
"""The most characters of each that are shown."""

_MULTIPLEXERS = ("TMUX", "STY", "ZELLIJ")


class NoticeMethod(StrEnum):
    """How a notice can be shown."""

    OSC_9 = "OSC 9"
    OSC_777 = "OSC 777"
    PROGRAM = "notify-send"
    NONE = "none"


def way(environ: Mapping[str, str]) -> NoticeMethod:
    """How a notice can be shown here; `NoticeMethod.NONE` where nothing is sure to."""
    kind = environ.get("TERM", "")
    program = environ.get("TERM_PROGRAM", "")
    inside = any(environ.get(name) for name in _MULTIPLEXERS) or kind.startswith(("tmux", "screen"))
    if not inside:
        if kind in ("xterm-kitty", "xterm-ghostty") or program in ("iTerm.app", "ghostty"):
            return NoticeMethod.OSC_9
        if kind == "foot" or kind.startswith("foot-") or program == "WezTerm":
            return NoticeMethod.OSC_777
    elsewhere = environ.get("SSH_CONNECTION") or environ.get("SSH_TTY")
    if not elsewhere and session_bus(environ) and _notify_send(environ):
        return NoticeMethod.PROGRAM
    return NoticeMethod.NONE


def _notify_send(environ: Mapping[str, str]) -> str | None:
    return shutil.which("notify-send", path=environ.get("PATH", ""))


def notice(title: str, body: str, environ: Mapping[str, str]) -> Notice:
    """Say how to show something.

    Args:
        title: what happened, in a few words.
        body: to what; any text.
        environ: that of the terminal.
    """
    title, body = line(title, _TITLE), line(body, _BODY)
    match way(environ):
        case NoticeMethod.OSC_9:
            # Digits and a semicolon at its start would make it one of ConEmu's commands.
            return _sequence(f"9;{_whole(title)}: {_whole(body)}")
        case NoticeMethod.OSC_777:
            return _sequence(f"777;notify;{_whole(title)};{_whole(body)}")
        case NoticeMethod.PROGRAM:
            program = _notify_send(environ) or "notify-send"
            # Desktops read markup in the body, with links and pictures; the program itself reads
            # escapes there as C has them.
            plain = html.escape(body, quote=False).replace("\\", "\\\\")
            return (program, "--app-name=steno-tui", "--", title, plain)
        case NoticeMethod.NONE:
            return None


def _whole(text: str) -> str:
    """A text without what would end its field."""
    return text.replace(";", ",")


def _sequence(text: str) -> bytes:
    return f"\x1b]{text}\x1b\\".encode()
