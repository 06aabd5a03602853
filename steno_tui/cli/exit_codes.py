"""The exit codes, and which error has which."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from steno_tui import errors


class ExitCode(IntEnum):
    """How the process ended, for scripts."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    UNKNOWN = 3
    OFFLINE = 4
    SERVICE = 5
    INTERRUPTED = 130
    UNREAD = 141


MEANINGS: Mapping[ExitCode, str] = {
    ExitCode.DONE: "Done.",
    ExitCode.FAILED: "Failed for a reason on this machine: the disk, the player, a page that "
    "cannot be read; or audio cannot be fetched or played, whoever is to blame.",
    ExitCode.USAGE: "The words given make no sense, or there is no terminal where one is needed.",
    ExitCode.UNKNOWN: "There is no such podcast, episode, chapter or file.",
    ExitCode.OFFLINE: "It is not on disk, and who has it (the service, or another host) cannot be "
    "reached or may not be asked.",
    ExitCode.SERVICE: "The service, or the host of a feed, refused or failed, or a feed is empty.",
    ExitCode.INTERRUPTED: "Ended by Ctrl-C.",
    ExitCode.UNREAD: "Whoever read the output had enough of it, as head has; nothing is said.",
}
"""What each says, as the manual, the README and the instructions for agents have it."""


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
    (errors.EmptyFeedError, ExitCode.SERVICE),
    (errors.StenoError, ExitCode.FAILED),
)


def exit_for(error: errors.StenoError) -> ExitCode:
    """The exit code of an error."""
    return next(code for kind, code in _BY_ERROR if isinstance(error, kind))
