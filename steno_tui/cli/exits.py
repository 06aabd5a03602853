"""The exit codes, and which error ends with which."""

from __future__ import annotations

from enum import IntEnum

from steno_tui import errors


class Exit(IntEnum):
    """How the process ended, for scripts."""

    DONE = 0
    FAILED = 1
    """Something on this machine: the disk, the player, a page that cannot be read."""
    USAGE = 2
    """The words given make no sense, or there is no terminal where one is needed."""
    UNKNOWN = 3
    """No such podcast, episode, chapter or file, here or at the service."""
    OFFLINE = 4
    """It is not on disk, and the service cannot be reached or may not be asked."""
    SERVICE = 5
    """The service refused or failed."""
    INTERRUPTED = 130
    """Ctrl-C."""


# The first that fits counts, so the narrower stand before the wider.
_BY_ERROR: tuple[tuple[type[errors.StenoError], Exit], ...] = (
    (errors.UsageError, Exit.USAGE),
    (errors.ConfigError, Exit.USAGE),
    (errors.AddressError, Exit.USAGE),
    (errors.UnknownError, Exit.UNKNOWN),
    (errors.GoneError, Exit.UNKNOWN),
    (errors.NotOnDiskError, Exit.OFFLINE),
    (errors.UnreachableError, Exit.OFFLINE),
    (errors.ServiceError, Exit.SERVICE),
    (errors.StenoError, Exit.FAILED),
)


def exit_for(error: errors.StenoError) -> Exit:
    """The exit code of an error."""
    return next(code for kind, code in _BY_ERROR if isinstance(error, kind))
