"""Programs that are killed in the midst of a transcript job: there is one at the service, ever."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from steno_tui.demo.catalogue import DemoPodcast
from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.library.library import Library
from steno_tui.models.transcript import TranscriptSource
from steno_tui.models.transcript_job import JobState
from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

from .support import LIGHTHOUSE

PROGRAM = dedent("""
    import asyncio, sys
    from pathlib import Path
    from steno_tui.core.core import Core
    from steno_tui.core.events import JobChanged, WordsCame
    from steno_tui.models.episode import EpisodeKey

    async def main(directory, server):
        async with await Core.open(Path(directory), server) as core:
            offer = await core.transcript_jobs.offer(EpisodeKey("night-shift", "the-lighthouse"))
            job = (await core.transcript_jobs.ask(offer, preview=False)).job
            print("asked", job.id, flush=True)
            async for event in core.transcript_jobs.follow(job.id):
                if isinstance(event, WordsCame):
                    print("words", flush=True)
                if isinstance(event, JobChanged):
                    print(event.job.state, flush=True)

    asyncio.run(main(*sys.argv[1:]))
""")


@pytest.fixture
def service(podcasts: tuple[DemoPodcast, ...]) -> Iterator[FaultyService]:
    with FaultyService(catalogue=podcasts, pace=0.3) as service:
        yield service


@pytest.fixture
def run(service: FaultyService, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path / "library"), service.origin],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "STENO_TUI_API_KEY": DEMO_KEY},
        )

    return start


def line_of(program: subprocess.Popen[str], *wanted: str) -> str:
    """The next line that begins so; all that come before it are passed over."""
    assert program.stdout is not None
    for line in program.stdout:
        if line.startswith(wanted):
            return line.strip()
    raise AssertionError(f"It never said any of {wanted}.")


def until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def killed(program: subprocess.Popen[str]) -> None:
    program.kill()
    program.communicate()


def test_killed_at_any_moment_it_is_one_job_that_comes_to_its_end(
    run: Callable[[], subprocess.Popen[str]], service: FaultyService, tmp_path: Path
) -> None:
    first = run()
    id = line_of(first, "asked").split()[1]
    killed(first)  # before it is sent, or just then

    service.faults.set("/v1/transcripts", Fault(delay=1.0, times=1))
    before = len([one for one in service.requests if one.method == "POST"])
    second = run()
    until(lambda: len([one for one in service.requests if one.method == "POST"]) > before)
    killed(second)  # while the answer is on its way

    third = run()
    line_of(third, "words")
    killed(third)  # in the midst of the words

    last = run()
    assert line_of(last, "asked") == f"asked {id}"
    assert line_of(last, "ready", "failed") == "ready"
    last.communicate()

    posts = [one for one in service.requests if one.method == "POST"]
    assert {one.headers["idempotency-key"] for one in posts} == {id}
    assert service.jobs.made == 1
    with Library.open(tmp_path / "library", service.origin) as library:
        (job,) = library.transcript_jobs.rows()
        assert (job.id, job.state) == (id, JobState.READY)
        (kept,) = library.kept_transcripts.of(LIGHTHOUSE)
        assert kept.source is TranscriptSource.SERVICE


def test_two_programs_at_once_send_it_once_and_both_hear_of_its_end(
    run: Callable[[], subprocess.Popen[str]], service: FaultyService
) -> None:
    both = [run(), run()]
    asked = {line_of(each, "asked") for each in both}
    assert len(asked) == 1
    assert [line_of(each, "ready", "failed") for each in both] == ["ready", "ready"]
    for each in both:
        each.communicate()
    assert service.jobs.posts == 1


def test_where_the_one_that_listens_is_killed_the_other_goes_on(
    run: Callable[[], subprocess.Popen[str]], service: FaultyService
) -> None:
    first = run()
    line_of(first, "words")
    second = run()
    line_of(second, "asked")
    killed(first)
    assert line_of(second, "ready", "failed") == "ready"
    second.communicate()
    assert (service.jobs.made, service.jobs.posts) == (1, 1)
