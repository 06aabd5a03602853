"""Where the desktop's programs find one another."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def session_bus(environ: Mapping[str, str]) -> str | None:
    """The address of the session's message bus; None where there is none.

    Named by ``DBUS_SESSION_BUS_ADDRESS`` (D-Bus Specification, "Well-known Message Bus
    Instances"), else at the place that systemd gives it.
    """
    if named := environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return named
    runtime = environ.get("XDG_RUNTIME_DIR")
    if runtime and os.path.isabs(runtime):
        socket = Path(runtime) / "bus"
        if socket.is_socket():
            return f"unix:path={socket}"
    return None
