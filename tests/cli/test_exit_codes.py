"""The exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from steno_tui import errors
from steno_tui.cli.exit_codes import ExitCode, exit_for


def kinds(base: type[errors.StenoError] = errors.StenoError) -> Iterator[type[errors.StenoError]]:
    for kind in base.__subclasses__():
        if kind.__module__ == errors.__name__:
            yield kind
            yield from kinds(kind)


EXPECTED = {
    errors.UsageError: 2,
    errors.AlreadyProcessedError: 2,
    errors.NoAudioError: 2,
    errors.ConfigError: 2,
    errors.AddressError: 2,
    errors.ApiKeyError: 1,
    errors.PageError: 1,
    errors.FeedError: 1,
    errors.EmptyFeedError: 5,
    errors.WebPageError: 1,
    errors.TranscriptError: 1,
    errors.UnknownError: 3,
    errors.NotOnDiskError: 4,
    errors.ServiceError: 5,
    errors.UnreachableError: 4,
    errors.NoReplyError: 4,
    errors.PortalError: 4,
    errors.GoneError: 3,
    errors.RefusedError: 5,
    errors.KeyRefusedError: 5,
    errors.BusyError: 5,
    errors.ServerFailedError: 5,
    errors.BadAnswerError: 5,
    errors.LibraryError: 1,
    errors.SearchIndexError: 1,
    errors.ReadOnlyError: 1,
    errors.PlayerError: 1,
    errors.NoPlayerError: 1,
    errors.NoEntryError: 1,
    errors.AudioError: 1,
    errors.AudioTakenError: 1,
    errors.AudioUnreachableError: 1,
    errors.NoRoomError: 1,
    errors.AudioGoneError: 1,
    errors.OutputError: 1,
}


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_has_its_code(kind: type[errors.StenoError]) -> None:
    error = errors.BusyError("x", 1) if kind is errors.BusyError else kind("x")
    assert exit_for(error) == EXPECTED[kind]


def test_the_codes_are_those_that_are_documented() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "FAILED": 1,
        "USAGE": 2,
        "UNKNOWN": 3,
        "OFFLINE": 4,
        "SERVICE": 5,
        "INTERRUPTED": 130,
        "UNREAD": 141,
    }
