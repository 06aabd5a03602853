"""The exit codes, and which error has which."""

from __future__ import annotations

from enum import IntEnum

from steno_tui import errors


class ExitCode(IntEnum):
    """How the process ended, for scripts."""

    DONE = 0
    FAILED = 1
    """Something on this machine: the disk, the player, a page that cannot be read."""
    USAGE = 2
    """The words given make no sense, or there is no terminal where one is needed."""
    UNKNOWN = 3
    """No such podcast, episode, chapter or file, here or at the service."""
    OFFLINE = 4
    """It is not on disk, and who has it cannot be reached or may not be asked."""
    SERVICE = 5
    """The service, or the host of a feed or of audio, refused or failed."""
    INTERRUPTED = 130
    """Ctrl-C."""


# The first that fits counts, so the narrower stand before the wider.
_BY_ERROR: tuple[tuple[type[errors.StenoError], ExitCode], ...] = (
    (errors.UsageError, ExitCode.USAGE),
    (errors.ConfigError, ExitCode.USAGE),
    (errors.AddressError, ExitCode.USAGE),
    (errors.UnknownError, ExitCode.UNKNOWN),
    (errors.GoneError, ExitCode.UNKNOWN),
    (errors.NotOnDiskError, ExitCode.OFFLINE),
    (errors.UnreachableError, ExitCode.OFFLINE),
    (errors.ServiceError, ExitCode.SERVICE),
    (errors.StenoError, ExitCode.FAILED),
)


def exit_for(error: errors.StenoError) -> ExitCode:
    """The exit code of an error."""
    return next(code for kind, code in _BY_ERROR if isinstance(error, kind))
