"""Runs a command on a terminal of its own, waits for the screen, presses q, and ends as it ends.

``python3 .ci/at_a_terminal.py COMMAND``; Python's own library only, for it runs before anything is
installed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 90.0
"""How long the screen may take to appear, and the program to leave it, in seconds each."""

EXPECTED = b"All podcasts"


def main(command: str) -> int:
    """Run it; 0 where the screen came, q ended it and it said that all was well."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm-256color", LANG="C.UTF-8")
        os.execvp("bash", ["bash", "-c", command])
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    seen, asked_to_quit, deadline = b"", False, time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            seen += os.read(terminal, 65536)
        except OSError:  # how Linux says that the other side is closed
            break
        if not asked_to_quit and EXPECTED in seen:
            os.write(terminal, b"q")
            asked_to_quit, deadline = True, time.monotonic() + PATIENCE
    else:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if not asked_to_quit:
        print(f"The screen never came. The last of what did:\n{seen[-2000:]!r}", file=sys.stderr)
        return 1
    if code:
        print(f"It ended with {code}, not with 0.", file=sys.stderr)
        return 1
    print("The screen came, and q ended it.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
