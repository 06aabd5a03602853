"""Which positions can be trusted, from what mpv tells of its cache."""

from __future__ import annotations

import pytest

from steno_tui.player.seek_accuracy import Cached, SeekAccuracy


def state(*ranges: tuple[float, float], from_start: bool = True) -> dict[str, object]:
    listed = [{"start": start, "end": end} for start, end in ranges]
    return {"seekable-ranges": listed, "bof-cached": from_start}


@pytest.mark.parametrize(
    "nonsense",
    [
        None,
        [],
        "cache",
        {},
        {"seekable-ranges": None},
        {"seekable-ranges": [None, 1, {}, {"start": 1}, {"start": "0", "end": "9"}]},
        {"seekable-ranges": [{"start": 0, "end": 1e300}], "bof-cached": True},
        {"seekable-ranges": [{"start": float("nan"), "end": 9}], "bof-cached": True},
    ],
    ids=lambda value: str(value)[:30],
)
def test_nonsense_holds_nothing(nonsense: object) -> None:
    assert Cached.read(nonsense) == Cached()


def test_a_time_between_two_ranges_is_not_held() -> None:
    cached = Cached.read(state((40, 60), (0, 10)))
    assert [cached.holds(at) for at in (0, 10, 11, 39, 40, 60, 61)] == [
        *(True, True, False, False),
        *(True, True, False),
    ]


def test_the_start_is_held_where_the_audio_begins_a_little_later() -> None:
    assert Cached.read(state((0.02, 10))).holds(0)
    assert not Cached.read(state((0.02, 10), from_start=False)).holds(0)


def test_what_encoders_put_before_the_start_is_no_time() -> None:
    assert Cached.read(state((-0.138, 10))).ranges == ((0.0, 10),)


def test_what_was_read_through_from_the_start_is_exact_however_long() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((0, 50))), 30)
    assert not accuracy.is_approximate(30)
    assert not accuracy.is_approximate(3000)


def test_a_place_reached_by_the_bit_rate_is_approximate() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    assert accuracy.is_approximate(40)
    assert accuracy.is_approximate(3000)


def test_after_such_a_jump_only_the_stretch_before_it_is_exact() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    # By now mpv has gone on reading where the first stretch ended, by the bit rate.
    accuracy.note_seek(Cached.read(state((0, 25), (40, 60))), 5)
    assert not accuracy.is_approximate(5)
    assert not accuracy.is_approximate(10)
    assert accuracy.is_approximate(11)


def test_the_way_back_is_approximate_where_the_start_is_not_held_any_more() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    accuracy.note_seek(Cached.read(state((40, 60), from_start=False)), 5)
    assert accuracy.is_approximate(5)


def test_the_way_back_is_approximate_where_what_was_read_through_has_been_dropped() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((30, 60), from_start=False)), 50)
    assert not accuracy.is_approximate(50)
    accuracy.note_seek(Cached.read(state((30, 60), from_start=False)), 5)
    assert accuracy.is_approximate(5)


def test_in_an_mpv_that_was_started_again_less_of_the_start_is_exact() -> None:
    accuracy = SeekAccuracy(estimates=True)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    accuracy.note_seek(Cached.read(state((0, 2))), 50)
    assert not accuracy.is_approximate(2)
    assert accuracy.is_approximate(3)


def test_at_a_constant_bit_rate_everything_is_exact() -> None:
    accuracy = SeekAccuracy(estimates=True, constant=True)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    assert not accuracy.is_approximate(40)


def test_a_format_that_knows_its_places_is_exact() -> None:
    accuracy = SeekAccuracy(estimates=False)
    accuracy.note_seek(Cached.read(state((0, 10))), 40)
    assert not accuracy.is_approximate(40)
