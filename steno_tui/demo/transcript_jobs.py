"""The demo's transcripts API: jobs that write down invented speech in real time, and their routes.

What a job tells and when is settled when it is made; an answer is derived from the time that has
passed. Jobs with the key `DEMO_KEY` come to a whole transcript, and their streams break twice on
the way; those without one end with the words of the first seconds. An episode whose processing
fails has a job that fails, and one that is longer than `SLOW_SECONDS` waits in a queue first.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.demo.responses import problem

DEMO_KEY = "demo-key-1234"
"""The one API key that the demo takes."""

SLOW_SECONDS = 5400
"""The audio of a longer episode waits in a queue."""

PATH = "/v1/transcripts"

_STAGES = ((0.6, "validating_url"), (1.4, "submitted"), (2.2, "transcribing"))
_QUEUED = 20.0
_WORD = 0.09
"""Seconds from one word to the next."""

_WORDS_OF_PREVIEW = 36
_WORDS_BEFORE_FAILURE = 12
_CHUNK = 3
"""Words that are told together."""

_LOOKED = 0.25
"""How long a stream that has nothing to tell rests at most, in seconds."""

_ALIVE = 10.0
"""How often it says at least that it is there."""

_BREAKS = (1 / 3, 2 / 3)

_SENTENCE = re.compile(r"\S.*?(?:[.?!…؟](?=\s)|[。？！]|$)")
_UNSPACED = re.compile(r"[\u3040-\u9fff]")
_LETTERS = re.compile(r".{1,3}")


class _Sentence(NamedTuple):
    """A piece of invented speech."""

    start: float
    end: float
    text: str


class _Sent(NamedTuple):
    """An event of a job."""

    at: float
    """Seconds after the job was made."""
    name: str
    data: dict[str, Any]


class _DemoJob:
    """One job: what it tells, and how often it was listened to."""

    def __init__(
        self, id: str, made: float, is_whole: bool, sentences: Sequence[_Sentence]
    ) -> None:
        self.id = id
        self.made = made
        self.is_whole = is_whole
        self.sentences = sentences
        self.script: list[_Sent] = []
        self.times_heard = 0


class TranscriptJobService:
    """The jobs that were made, and what answers of them.

    Args:
        clock: monotonic seconds, from which all progress is derived.
        pace: how much longer than usual everything takes; 0 is at once.

    Attributes:
        pace: as it was given.
        posts: how often a job was asked for, the same one again included.
    """

    def __init__(self, clock: Callable[[], float], pace: float = 1.0) -> None:
        self._clock = clock
        self.pace = pace
        self._jobs: dict[str, _DemoJob] = {}
        self._by_key: dict[str, _DemoJob] = {}
        self.posts = 0

    @property
    def made(self) -> int:
        """How many different jobs there are."""
        return len(self._jobs)

    def routes(self, podcasts: Sequence[DemoPodcast], server: str) -> list[Route]:
        """What answers, over one catalogue."""
        api = _JobEndpoints(self, podcasts, server)
        return [
            Route(PATH, api.make, methods=["POST"]),
            Route(PATH + "/{id}", api.status),
            Route(PATH + "/{id}/events", api.events),
            Route(PATH + "/{id}/result", api.result),
        ]

    def make(
        self, key: str | None, is_whole: bool, episode: DemoEpisode | None, name: str
    ) -> _DemoJob:
        """Make a job, or find the one that was made with the same Idempotency-Key."""
        self.posts += 1
        if key is not None and (known := self._by_key.get(key)) is not None:
            return known
        sentences = list(_speech(episode, name))
        job = _DemoJob(f"tr_{len(self._jobs) + 1:04}", self._clock(), is_whole, sentences)
        fails = is_whole and episode is not None and episode.fails
        is_slow = is_whole and episode is not None and (episode.duration or 0) > SLOW_SECONDS
        job.script = list(_script(job, fails=fails, is_slow=is_slow))
        self._jobs[job.id] = job
        if key is not None:
            self._by_key[key] = job
        return job

    def find(self, id: str) -> _DemoJob:
        """A job by its name; a 404 where there is none."""
        if id not in self._jobs:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no such transcript job.")
        return self._jobs[id]

    def told(self, job: _DemoJob) -> list[_Sent]:
        """What a job has told by now."""
        passed = self._clock() - job.made
        return [each for each in job.script if each.at * self.pace <= passed]


class _JobEndpoints:
    """What answers at the routes."""

    def __init__(
        self, jobs: TranscriptJobService, podcasts: Sequence[DemoPodcast], server: str
    ) -> None:
        self._jobs = jobs
        self._server = server
        self._episodes = {
            f"/audio/{episode.podcast}/{episode.slug}.wav": episode
            for podcast in podcasts
            for episode in podcast.episodes
        }

    async def make(self, request: Request) -> Response:
        try:
            asked = json.loads(await request.body())
            url = asked["audio_url"]
            parts = urlsplit(url)
        except (ValueError, KeyError, TypeError, AttributeError):
            return problem(HTTPStatus.BAD_REQUEST, "Name the audio as audio_url.")
        if f"{parts.scheme}://{parts.netloc}" != self._server:
            return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The demo hears only audio of its own.")
        given = request.headers.get("authorization")
        if given is not None and given != f"Bearer {DEMO_KEY}":
            return problem(HTTPStatus.UNAUTHORIZED, f"The demo's API key is {DEMO_KEY}.")
        key = request.headers.get("idempotency-key")
        path = unquote(parts.path)
        name = path.rpartition("/")[2].rpartition(".")[0].replace("-", " ") or "something"
        before = self._jobs.made
        job = self._jobs.make(key, given is not None, self._episodes.get(path), name)
        told = job.script[:1] if self._jobs.made > before else self._jobs.told(job)
        return JSONResponse(self._status(job, told), HTTPStatus.CREATED)

    async def status(self, request: Request) -> Response:
        job = self._job(request)
        return JSONResponse(self._status(job, self._jobs.told(job)))

    async def result(self, request: Request) -> Response:
        job = self._job(request)
        status = self._status(job, self._jobs.told(job))
        if not status["result_ready"]:
            detail = {"error": "transcript_not_ready", "retry_after_seconds": 2}
            return JSONResponse(detail, HTTPStatus.CONFLICT)
        segments = [
            {"startTime": each.start, "endTime": each.end, "body": each.text}
            for each in job.sentences
        ]
        transcript = {"version": "1.0.0", "segments": segments}
        return JSONResponse({**status, "transcript": transcript})

    async def events(self, request: Request) -> Response:
        job = self._job(request)
        last = request.headers.get("last-event-id", "")
        first = int(last) + 1 if last.isdecimal() and len(last) < 10 else 0
        if first >= len(job.script):
            return Response(status_code=HTTPStatus.NO_CONTENT)
        job.times_heard += 1
        breaks_at = len(job.script)
        if job.is_whole and job.times_heard <= len(_BREAKS):
            breaks_at = int(len(job.script) * _BREAKS[job.times_heard - 1])
        return StreamingResponse(
            self._stream(job, first, breaks_at), media_type="text/event-stream"
        )

    def _job(self, request: Request) -> _DemoJob:
        return self._jobs.find(request.path_params["id"])

    def _status(self, job: _DemoJob, told: Sequence[_Sent]) -> dict[str, Any]:
        """How a job stands that has told so much, and where more is told of it."""
        at = f"{self._server}{PATH}/{job.id}"
        stands: dict[str, Any] = {
            "id": job.id,
            "status": "queued",
            "mode": "full" if job.is_whole else "preview",
            "terminal": False,
            "result_ready": False,
            "status_url": at,
            "poll_url": at,
            "events_url": f"{at}/events",
            "result_url": f"{at}/result",
            "retry_after_seconds": 2,
        }
        known = ("status", "stage", "terminal", "result_ready")
        for each in told:
            stands |= {name: each.data[name] for name in known if name in each.data}
        return stands

    async def _stream(self, job: _DemoJob, first: int, breaks_at: int) -> AsyncIterator[bytes]:
        """The events from one on, as they come due; it may break in the midst of one."""
        yield b"retry: 1000\n\n"
        number, rested = first, 0.0
        while number < len(job.script):
            due = len(self._jobs.told(job))
            if number >= due:
                await asyncio.sleep(_LOOKED / 5)
                rested += _LOOKED / 5
                if rested >= _ALIVE:
                    yield b": still here\n\n"
                    rested = 0.0
                continue
            rested = 0.0
            told = job.script[number]
            event = f"id: {number}\nevent: {told.name}\ndata: {json.dumps(told.data)}\n\n".encode()
            if number == breaks_at:
                yield event[: len(event) // 2]
                return
            yield event
            number += 1


def _script(job: _DemoJob, *, fails: bool, is_slow: bool) -> Iterator[_Sent]:
    """All that a job tells, and when."""
    about = {"id": job.id}
    begins = _QUEUED if is_slow else 0.0
    yield _Sent(0.0, "status", {**about, "status": "queued", "terminal": False})
    for at, stage in _STAGES:
        working = {"status": "transcribing", "stage": stage, "terminal": False}
        yield _Sent(begins + at, "status", {**about, **working})
    words = [word for each in job.sentences for word in _words(each.text)]
    if not job.is_whole:
        words = words[:_WORDS_OF_PREVIEW]
    elif fails:
        words = words[:_WORDS_BEFORE_FAILURE]
    at = begins + _STAGES[-1][0]
    for chunk, number in enumerate(range(0, len(words), _CHUNK)):
        at += _WORD * _CHUNK
        text = "".join(words[number : number + _CHUNK])
        speaking = {"status": "transcribing", "stage": "transcribing", "chunk_index": chunk}
        yield _Sent(at, "transcript", {**about, **speaking, "text": text})
    at += 0.5
    if not job.is_whole:
        more = "The preview ends here. With an API key the whole is written down."
        locked = {"status": "preview_complete", "terminal": True, "message": more}
        yield _Sent(at, "preview_locked", {**about, **locked, "result_ready": True})
    word = "failed" if fails else "completed" if job.is_whole else "preview_complete"
    ended = {"status": word, "terminal": True, "result_ready": not fails}
    yield _Sent(at + 0.1, "done", {**about, **ended})


def _words(sentence: str) -> Iterator[str]:
    """Its words, each with the space behind it; where there are no spaces, a few letters each."""
    for word in sentence.split():
        pieces = _LETTERS.findall(word) if _UNSPACED.search(word) else [word]
        yield from pieces[:-1]
        yield f"{pieces[-1]} "


def _ended(title: str) -> str:
    """A title as a sentence."""
    if title[-1] in ".?!…。？！؟":
        return title
    return f"{title}。" if _UNSPACED.search(title) else f"{title}."


def _speech(episode: DemoEpisode | None, name: str) -> Iterator[_Sentence]:
    """What is said in an episode, made of what its page says of it in the end."""
    if episode is None:
        pieces = [
            (0, f"This is {name}. Nobody knows what is said in it, for it is invented."),
            (9, "So this is what a machine would hear in it. It hears a hum, and a bell for each "
                "chapter, and it writes that down as well as it can."),
            (22, "That was all. Thank you for listening."),
        ]  # fmt: skip
        length = 30
    else:
        content = episode.later or episode.content
        pieces = [(0, f"Hello, and welcome. Today: {_ended(episode.title)} {content.summary}")]
        pieces += [
            (chapter.start_seconds, f"{_ended(chapter.title)} {chapter.summary or ''}".strip())
            for chapter in content.chapters
        ]
        length = episode.duration or pieces[-1][0] + 60
        pieces.append((max(pieces[-1][0] + 20, length - 10), "That was all. Thank you."))
    ends = [*(float(start) for start, _ in pieces[1:]), float(max(length, pieces[-1][0] + 5))]
    for (start, text), end in zip(pieces, ends, strict=True):
        sentences = _SENTENCE.findall(text.replace("\n", " "))
        step = min(8.0, (end - start) / len(sentences))
        for number, sentence in enumerate(sentences):
            at = start + number * step
            yield _Sentence(round(at, 2), round(at + step, 2), sentence.strip())
