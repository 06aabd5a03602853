"""The words of a transcript job that come in a flood: turns, frames and memory meanwhile."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from steno_tui.library.library import Library
from steno_tui.models.transcript_job import JobState, TranscriptJob
from tests.benchmarks.big_library import some_episodes, some_podcasts
from tests.benchmarks.figures import Figure
from tests.benchmarks.programs import Bench
from tests.benchmarks.terminal import Terminal
from tests.benchmarks.turns import longest, turns
from tests.benchmarks.word_flood import JOB, word_flood

_MEGABYTE = 1_000_000
_LONGEST = 60.0
_FRAME = 100.0
"""Milliseconds: with ten frames a second it can still be used."""


def _fill(directory: Path, server: str) -> None:
    """A library of one episode, whose audio is being written down."""
    (podcast,) = some_podcasts(server, 1)
    (episode,) = some_episodes(podcast, server, 0, 1)
    at = f"{server}/v1/transcripts/{JOB}"
    with Library.open(directory, server) as library:
        library.podcasts.follow(podcast)
        library.episodes.put(podcast.slug, [episode])
        library.transcript_jobs.put(
            TranscriptJob(
                id="flood",
                key=episode.key,
                title=episode.title,
                podcast_title=podcast.title,
                audio_url=episode.audio_url or "",
                is_preview=True,
                price_cents=None,
                state=JobState.RUNNING,
                created_at=time.time(),
                service_id=JOB,
                status_url=at,
                events_url=f"{at}/events",
                result_url=f"{at}/result",
            )
        )


def flood(bench: Bench, seconds: float) -> list[Figure]:
    """What a flood of words costs while they are shown.

    Args:
        bench: where there is room.
        seconds: for how long it is looked on.
    """
    library, report = bench.directory / "flood", bench.directory / "flood.json"
    module = "tests.benchmarks.watched"
    with word_flood() as server:
        _fill(library, server)
        command = (sys.executable, "-m", module, str(report), "--library", str(library))
        with Terminal((*command, "--server", server), bench.environ) as terminal:
            terminal.shown("All ")
            terminal.rest(1.0)
            terminal.press(b"l", "")
            terminal.press(b"W", "lamp", _LONGEST)
            terminal.rest(1.0)
            before = terminal.memory()
            with turns(terminal, report) as found:
                terminal.press(b"", "")
                terminal.rest(seconds)
                frames = terminal.frames / seconds
                grown = (terminal.memory() - before) / _MEGABYTE
    more = f"{frames:.0f} frames a second"
    return [
        *longest("turn in a flood of words", found, _FRAME),
        Figure("memory grown in a flood of words", [grown], limit=32, unit="MB", more=more),
    ]
