"""Whether audio has ended or broke off, by what is known of its length."""

from __future__ import annotations

from pathlib import Path

import pytest

from steno_tui.network.audio_answer import audio_client
from steno_tui.network.audio_relay import AudioRelay
from steno_tui.player.interface import Status, Track
from steno_tui.player.loaded_track import Length, LoadedTrack
from steno_tui.player.seek_accuracy import SeekAccuracy

URL = "https://media.example/a.mp3"


def loaded(length: Length, *, page: int | None, mp3: bool = True) -> LoadedTrack:
    track = LoadedTrack(Track("a", URL, "A", "P", page), URL, 0)
    track.length = length
    track.accuracy = SeekAccuracy(estimates=mp3)
    return track


@pytest.mark.parametrize(
    ("length", "page", "told", "broke_off", "at", "expected"),
    [
        # What mpv was told of the length counts before the page's.
        (Length.TOLD, 3600, 60.0, True, 24, True),
        (Length.TOLD, 3600, 60.0, True, 51, False),
        (Length.TOLD, None, 60.0, True, 24, True),
        (Length.TOLD, 60, 60.0, False, 24, False),
        # Of unknown size: the page's counts, and ten seconds less are none.
        (Length.ENDLESS, 60, None, False, 24, True),
        (Length.ENDLESS, 60, None, False, 51, False),
        (Length.ENDLESS, None, None, False, 24, False),
        # A guess counts for nothing; where all bytes have come, it has ended.
        (Length.GUESSED, 60, None, True, 24, True),
        (Length.GUESSED, 60, None, True, 59, False),
        (Length.GUESSED, 60, None, False, 24, False),
        (Length.GUESSED, None, None, True, 24, True),
        # What was read when the audio had broken off counts as little.
        (Length.BROKEN, 60, None, True, 24, True),
        (Length.BROKEN, 60, None, False, 24, False),
        (Length.BROKEN, None, None, True, 24, True),
    ],
)
def test_an_end_is_one_only_where_enough_was_heard(
    length: Length, page: int | None, told: float | None, broke_off: bool, at: int, expected: bool
) -> None:
    track = loaded(length, page=page)
    track.relay = AudioRelay(audio_client("http://127.0.0.1", 1), track.url)
    track.relay.broke_off = broke_off
    assert track.was_cut_short(Status(position=at, duration=told)) is expected


def test_a_form_that_knows_its_length_breaks_off_wherever_that_is_not_reached() -> None:
    track = loaded(Length.TOLD, page=60, mp3=False)
    assert track.was_cut_short(Status(position=24, duration=60))


def test_a_file_on_this_machine_ends_where_it_ends() -> None:
    track = loaded(Length.TOLD, page=60, mp3=False)
    track.file = Path("/audio/a.mp3")
    assert not track.was_cut_short(Status(position=24, duration=60))
