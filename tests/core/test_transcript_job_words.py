"""The words of a job: each once, wherever its stream is cut, and however the service goes on."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steno_tui.core.transcript_job_stream import understood
from steno_tui.core.transcript_job_words import JobWords
from steno_tui.library.transcript_jobs import Words
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.event_stream import ListeningPolicy, StreamBroke
from steno_tui.network.exchange import Response
from steno_tui.network.http_client import Reply
from steno_tui.stenobird.transcripts_api import TranscriptsApi

from .support import LIGHTHOUSE

SERVER = "https://stenobird.example"
EVENTS = f"{SERVER}/v1/transcripts/tr_1/events"
Event = tuple[str, str | None, str]
"""Its kind, its own id if it has one, and what it says."""


class Service:
    """Tells a job's events over connections that are cut; then all of them, and no more."""

    def __init__(self, told: Sequence[Event], cuts: Sequence[int], *, goes_on: bool) -> None:
        self._told = told
        self._cuts = list(cuts)
        self._goes_on = goes_on
        self._is_told = False

    async def call(self, method: str, url: str, *_: Any, **__: Any) -> Reply:
        raise NotImplementedError

    @asynccontextmanager
    async def listen(
        self, url: str, headers: Mapping[str, str], *, silence: float
    ) -> AsyncIterator[Response]:
        if self._is_told:
            yield Response(httpx.Response(204), url, "stenobird.example", None)
            return
        body = b"".join(map(written, self._rest(headers.get("Last-Event-ID"))))
        self._is_told = not self._cuts
        body = body[: self._cuts.pop(0)] if self._cuts else body
        headers = {"Content-Type": "text/event-stream"}
        answer = httpx.Response(200, headers=headers, stream=httpx.ByteStream(body))
        yield Response(answer, url, "stenobird.example", None)

    def _rest(self, last_id: str | None) -> Sequence[Event]:
        """What is told to one who has heard so much, which is all where that is not understood."""
        ids = [id for _, id, _ in self._told]
        if last_id is None or last_id not in ids or not self._goes_on:
            return self._told
        return self._told[len(ids) - ids[::-1].index(last_id) :]


def written(event: Event) -> bytes:
    kind, id, said = event
    data = {"text": said} if kind == "transcript" else {"stage": said}
    own = "" if id is None else f"id: {id}\n"
    return f"event: {kind}\n{own}data: {json.dumps(data)}\n\n".encode()


async def heard(service: Service, kept: Sequence[Words] = (), last_id: str = "") -> JobWords:
    """Hear all that is told, as a program does that begins with what is on disk."""
    job = TranscriptJob("one", LIGHTHOUSE, "", "", "", False, 1, JobState.RUNNING, 0.0)
    job = replace(job, last_event_id=last_id)
    words = JobWords(kept)
    words.begin_again(goes_on=bool(last_id))
    policy = ListeningPolicy(sleep=lambda _: asyncio.sleep(0), random=Random(1))
    async for found in TranscriptsApi(service, SERVER).events(EVENTS, None, policy, last_id):
        if isinstance(found, StreamBroke):
            words.begin_again(goes_on=bool(job.last_event_id))
        else:
            job = understood(job, words, *found).job
    return words


pieces = st.lists(st.sampled_from(["no", "No", "yes", "The lamp"]), max_size=8)
cuts = st.lists(st.integers(0, 600), max_size=5)
kinds = st.sampled_from(["transcript", "transcript", "status"])


@given(pieces, cuts, st.data())
def test_words_are_told_once_wherever_the_stream_is_cut(
    said: list[str], cuts: list[int], data: st.DataObject
) -> None:
    told: list[Event] = []
    ids = data.draw(st.sampled_from(["none", "each", "some", "one for all"]))
    goes_on = ids != "one for all" and data.draw(st.booleans())
    for number, text in enumerate(said):
        # Where all comes again, what stands before the first id cannot be told from what is new.
        is_named = data.draw(st.booleans()) or (number == 0 and not goes_on)
        has_id = ids == "each" or (ids == "some" and is_named)
        id = "tr_1" if ids == "one for all" else f"at {number}" if has_id else None
        told.append((data.draw(kinds), id, text))
    words = asyncio.run(heard(Service(told, cuts, goes_on=goes_on)))
    wanted = [text for kind, _, text in told if kind == "transcript"]
    assert [each.text for each in words.unsaved] == wanted


@given(pieces, st.integers(0, 600), st.booleans())
def test_words_are_told_once_where_another_program_goes_on(
    said: list[str], cut: int, has_ids: bool
) -> None:
    told: list[Event] = [
        ("transcript", str(number) if has_ids else None, text) for number, text in enumerate(said)
    ]
    body = b"".join(map(written, told))[:cut]
    number = body.count(b"\n\n")
    kept = [Words(at, text) for at, text in enumerate(said[:number])]
    last_id = str(number - 1) if has_ids and number else ""
    words = asyncio.run(heard(Service(told, (), goes_on=True), kept, last_id))
    assert [each.text for each in [*kept, *words.unsaved]] == said
