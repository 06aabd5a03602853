"""The phases of a track in mpv: every way from one to another, and that there is no other."""

from __future__ import annotations

import asyncio
from itertools import product

import pytest

from steno_tui.player.interface import Track
from steno_tui.player.loaded_track import LoadedTrack
from steno_tui.player.mpv_phase import HOLDING, OVER, UNDERWAY, Event, Phase, next_phase, state_of

WAYS = """
    STARTING          OPEN            OPENING
    OPENING           LOADED          ENTERING
    OPENING           LOADED_AT_START ARRIVING
    ENTERING          SEEK            ENTERING
    ENTERING          SEEK_BEGUN      ARRIVING
    ENTERING          SEEK_FAILED     ARRIVED
    ENTERING          RELEASED        SLOW_SEEKING
    ENTERING          NO_ENTRY        WAITING_FOR_FILE
    ARRIVING          SEEK            ENTERING
    ARRIVING          RESTARTED       ARRIVED
    ARRIVING          RELEASED        SLOW_LANDING
    ARRIVED           SEEK            ENTERING
    ARRIVED           RELEASED        PLAYING
    PLAYING           SEEK            SEEKING
    PLAYING           STARVED         BUFFERING
    BUFFERING         SEEK            SLOW_SEEKING
    BUFFERING         FED             PLAYING
    SEEKING           SEEK            SEEKING
    SEEKING           SEEK_BEGUN      LANDING
    SEEKING           SEEK_FAILED     PLAYING
    SEEKING           STARVED         SLOW_SEEKING
    LANDING           SEEK            SEEKING
    LANDING           RESTARTED       PLAYING
    LANDING           LATE            SLOW_LANDING
    LANDING           STARVED         SLOW_LANDING
    SLOW_SEEKING      SEEK            SLOW_SEEKING
    SLOW_SEEKING      SEEK_BEGUN      SLOW_LANDING
    SLOW_SEEKING      SEEK_FAILED     PLAYING
    SLOW_LANDING      SEEK            SLOW_SEEKING
    SLOW_LANDING      RESTARTED       PLAYING
"""
LEGAL = {
    (Phase[phase], Event[event]): Phase[after]
    for phase, event, after in (line.split() for line in WAYS.strip().splitlines())
}
OPENED = set(Phase) - OVER - {Phase.STARTING, Phase.WAITING_FOR_FILE}


def expected(phase: Phase, event: Event) -> Phase | None:
    """What is to become of a phase: by the list above, and by what holds of many."""
    if phase not in OVER and event is Event.DROP:
        return Phase.IDLE
    if phase not in OVER and event is Event.FAILURE:
        return Phase.FAILED
    if phase in OPENED and event is Event.END:
        return Phase.ENDED
    return LEGAL.get((phase, event))


@pytest.mark.parametrize("phase", Phase)
def test_each_event_leads_where_it_should_or_nowhere(phase: Phase) -> None:
    led = {event: next_phase(phase, event) for event in Event}
    assert led == {event: expected(phase, event) for event in Event}


def test_every_phase_can_be_reached_from_the_start() -> None:
    reached = {Phase.STARTING}
    while True:
        ways = product(reached, Event)
        more = {after for phase, event in ways if (after := next_phase(phase, event))} - reached
        if not more:
            break
        reached |= more
    assert reached == set(Phase)


def test_nothing_leads_back_from_what_is_over() -> None:
    assert not any(next_phase(phase, event) for phase, event in product(OVER, Event))


def test_what_is_held_for_its_start_is_held_no_more_after_its_release() -> None:
    assert {next_phase(phase, Event.RELEASED) for phase in HOLDING} <= UNDERWAY


def test_a_pause_shows_where_there_would_be_sound_and_nowhere_else() -> None:
    paused = {phase for phase in Phase if state_of(phase, paused=True) == "paused"}
    assert paused == {phase for phase in Phase if state_of(phase, paused=False) == "playing"}
    assert paused == {Phase.PLAYING, Phase.SEEKING, Phase.LANDING}


def test_a_phase_that_is_over_says_how_it_ended() -> None:
    assert [state_of(phase, False) for phase in (Phase.IDLE, Phase.ENDED, Phase.FAILED)] == [
        "stopped",
        "ended",
        "failed",
    ]


def loaded() -> LoadedTrack:
    url = "https://media.example/a.mp3"
    return LoadedTrack(Track("a", url, "A", "P", 60), url, 0)


def test_a_refused_event_changes_nothing() -> None:
    track = loaded()
    assert not track.on(Event.RESTARTED)
    assert track.phase is Phase.STARTING


def test_an_event_that_means_something_leads_on() -> None:
    track = loaded()
    assert track.on(Event.OPEN)
    assert track.phase is Phase.OPENING


async def test_whoever_waits_for_a_phase_to_end_is_woken_by_whatever_ends_it() -> None:
    track = loaded()
    waits = [asyncio.create_task(track.leaves(frozenset({Phase.STARTING}))) for _ in range(3)]
    await asyncio.sleep(0)
    track.on(Event.DROP)
    assert await asyncio.gather(*waits) == [True, True, True]


async def test_a_wait_that_comes_to_nothing_says_so() -> None:
    assert not await loaded().leaves(frozenset({Phase.STARTING}), 0)
