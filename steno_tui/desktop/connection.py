"""Serves MPRIS on the session bus, for as long as there is one; imported on first use only."""

from __future__ import annotations

import asyncio
import logging
import os
from contextlib import suppress
from typing import Any

from dbus_fast import Message, RequestNameReply
from dbus_fast.aio import MessageBus
from dbus_fast.constants import NameFlag
from dbus_fast.errors import DBusFastError

from steno_tui.desktop.mpris import MprisControls, MprisState
from steno_tui.desktop.mpris_interfaces import PATH, PlayerInterface, RootInterface

NAME = f"org.mpris.MediaPlayer2.steno_tui.instance{os.getpid()}"

PATIENCE = 2.0
"""How long a bus may take to accept a connection, in seconds."""

_REFUSALS = (OSError, EOFError, ValueError, TypeError, DBusFastError)
"""No bus there, one that does not let us in, or an address that is none."""

# What goes wrong on a bus is no news to the user, and would be printed over the screen.
logging.getLogger("dbus_fast").addHandler(logging.NullHandler())


def _heeded(future: asyncio.Future[Any]) -> None:
    """Look at how something ended, so that asyncio does not print that nobody did."""
    if not future.cancelled():
        future.exception()


class _Bus(MessageBus):
    """A connection that may break at any moment without a word."""

    def send(self, msg: Message) -> asyncio.Future[None]:  # type: ignore[override]
        """Send a message as its parent does, but let a bus that is just dying be no error."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_heeded)
        if not msg.serial:
            msg.serial = self.next_serial()
        if self.connected and self._writer is not None:
            with suppress(OSError):
                self._writer.schedule_write(msg, future)
        return future


class Mpris:
    """MPRIS on a bus; a `MprisService`."""

    def __init__(self, bus: MessageBus, player: PlayerInterface) -> None:
        self._bus = bus
        self._player = player
        self._end = asyncio.create_task(bus.wait_for_disconnect())  # type: ignore[no-untyped-call]
        self._end.add_done_callback(_heeded)

    def tell(self, now: MprisState | None) -> None:
        """Tell the desktop what is playing now; None for nothing."""
        for signal in self._player.tell(now):
            self._bus.send(signal)

    async def close(self) -> None:
        """Leave the bus."""
        if self._bus.connected:
            self._bus.disconnect()
        await asyncio.wait([self._end], timeout=PATIENCE)
        self._end.cancel()


async def connect(controls: MprisControls, address: str) -> Mpris | None:
    """Serve MPRIS on the bus at an address; None where that cannot be done."""
    try:
        bus = _Bus(address)
        async with asyncio.timeout(PATIENCE):
            await bus.connect()
    except _REFUSALS:
        return None
    player = PlayerInterface(controls)
    published = Mpris(bus, player)
    bus.export(PATH, RootInterface())
    bus.export(PATH, player)
    owned = False
    try:
        with suppress(*_REFUSALS):
            async with asyncio.timeout(PATIENCE):
                reply = await bus.request_name(NAME, NameFlag.DO_NOT_QUEUE)
            owned = reply is RequestNameReply.PRIMARY_OWNER
    finally:  # also where the caller was cancelled meanwhile
        if not owned:
            await published.close()
    return published if owned else None
