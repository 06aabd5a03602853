"""What a status is turned into."""

import pytest

from steno_tui.errors import (
    BadAnswerError,
    BusyError,
    GoneError,
    PortalError,
    RefusedError,
    ServerFailedError,
)
from steno_tui.network.status_errors import refusal

PATH = "/podcast/night-shift/owls.md"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (101, BadAnswerError),
        (206, BadAnswerError),
        (399, BadAnswerError),
        (400, RefusedError),
        (401, RefusedError),
        (403, RefusedError),
        (404, GoneError),
        (410, GoneError),
        (429, BusyError),
        (451, RefusedError),
        (500, ServerFailedError),
        (503, BusyError),
        (511, PortalError),
        (599, ServerFailedError),
        (999, ServerFailedError),
    ],
)
def test_every_status_has_its_error(status: int, kind: type[Exception]) -> None:
    assert type(refusal(status, "stenobird.com", PATH)) is kind


def test_a_busy_service_says_for_how_long() -> None:
    error = refusal(429, "stenobird.com", PATH, 7.4, None)
    assert error.message == "stenobird.com is busy; it can be asked again in 7 s."
    assert isinstance(error, BusyError) and error.retry_after == 7.4


def test_a_pause_that_is_nearly_over_is_a_second() -> None:
    assert "in 1 s." in refusal(503, "stenobird.com", PATH, 0.0, None).message


def test_the_words_of_the_service_are_cut_and_made_safe() -> None:
    sentence = refusal(400, "stenobird.com", PATH, 0.0, "\x1b]0;x\x07\n" + "y" * 5000).message
    assert sentence.isprintable() and len(sentence) < 300


def test_a_host_whose_pauses_nobody_counts_is_just_busy() -> None:
    error = refusal(429, "cdn.example", "the audio")
    assert error.message == "cdn.example is busy; try again later."
