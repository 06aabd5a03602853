"""The session bus, where the desktop's programs find one another, and MPRIS put on it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from steno_tui.desktop.mpris import MprisControls
    from steno_tui.desktop.mpris_service import Mpris


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


async def publish(controls: MprisControls, environ: Mapping[str, str] = os.environ) -> Mpris | None:
    """Serve MPRIS on the session bus; None where there is none, or dbus-fast is missing.

    Args:
        controls: what it may ask for; called in the running loop, with the caller's context.
        environ: names the session bus.
    """
    address = session_bus(environ)
    if address is None:
        return None
    try:
        # Its import takes 16 ms, and a key may be pressed meanwhile.
        await asyncio.to_thread(import_module, "steno_tui.desktop.mpris_service")
        from steno_tui.desktop.mpris_service import connect
    except ImportError:
        return None
    return await connect(controls, address)
