"""The verbs ``transcript request`` and ``transcript requests``: audio to be written down."""

from __future__ import annotations

import sys
import time
from contextlib import aclosing
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from steno_tui import crash, paths
from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.decorators import as_json, open_core, with_services
from steno_tui.cli.episode_argument import episode_key
from steno_tui.cli.list_output import list_text
from steno_tui.cli.output import (
    info,
    is_terminal,
    json_object,
    write_on,
)
from steno_tui.cli.questions import agree_to
from steno_tui.core.events import Failed, JobChanged, NotUnderstood, TranscriptRead, WordsCame
from steno_tui.errors import ApiKeyError, NotOnDiskError, ServiceError, UnknownError, UsageError
from steno_tui.models.transcript import Transcript, TranscriptSource
from steno_tui.models.transcript_job import ABOUT_LEFT, JobState, TranscriptJob
from steno_tui.text.counts import count

if TYPE_CHECKING:
    from steno_tui.core.core import Core
    from steno_tui.core.transcript_jobs import JobOffer
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.services import Services


@click.command()
@click.argument("ref", shell_complete=completion.episodes)
@click.option("--preview", is_flag=True, help="Only the first seconds, free and without a key.")
@click.option("--yes", is_flag=True, help="Pay what it costs without a question.")
@as_json
@with_services(interrupted="\nWhat was sent goes on at the service; the same command shows it.")
async def request(services: Services, ref: str, preview: bool, yes: bool, as_json: bool) -> str:
    """Have the service write down the audio of an episode.

    The words are printed as they come. The whole needs your API key (steno-tui key set) and is
    paid for: what it costs is said, and has to be agreed to. It is asked for once, whatever
    happens: the same command goes on, and prints what is in the library once it is there.

    Example: steno-tui transcript request kernel-panic/the-inode-famine --preview
    """
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    jobs = core.transcript_jobs
    offer = await jobs.offer(key)
    whole = [one for one in await jobs.of(offer.episode.key) if not one.is_preview]
    is_asked_for = any(one.state.is_alive for one in whole)
    if not (preview or is_asked_for) and (made := await jobs.made(offer.episode.key)) is not None:
        return await _made(core, made, services, as_json)
    if not preview and offer.key_place is None:
        raise ApiKeyError(_no_key(offer))
    taken_up = None if preview or is_asked_for else await jobs.take_up(offer.episode.key)
    if not (preview or is_asked_for or taken_up):
        _agree_to_pay(offer, services.server, yes)
    change = taken_up or await jobs.ask(offer, preview=preview)
    if taken_up:
        info("It goes on, and costs nothing more.")
    elif change.asked_before:
        info("It was asked for before; nothing is sent twice.")
    printing = _Printing(await jobs.text(change.job.id), shows=not as_json)
    job = await printing.follow(core, change.job)
    if job.state.is_alive:
        raise NotOnDiskError(
            "It is recorded. The same command and the full screen send it once there is a network."
        )
    if job.state is JobState.FAILED:
        raise ServiceError(job.reason or "The service wrote nothing down.")
    text = printing.text
    said = None if job.is_preview else await _said(core, job)
    if as_json:
        text = text if said is None else _words(said)
        return json_object(json_output.transcript_job(job, services.addresses, text))
    if job.reason is not None:
        info(job.reason)
    if said is None:
        return ""
    info(f"It is in the library: steno-tui transcript {job.key}")
    return text_output.transcript(_untold(said, text))


def _agree_to_pay(offer: JobOffer, server: str, yes: bool) -> None:
    """Have the price agreed to; where that was done, say what may be paid for already."""
    if not yes:
        terms = offer.terms(server)
        agree_to(terms, f"{terms} Nothing was sent: give --yes to pay for it.")
    elif about_lost := offer.about_lost(server):
        info(about_lost)


def _no_key(offer: JobOffer) -> str:
    return (
        "The whole is written down only with an API key: steno-tui key set. "
        f"The first {offer.preview_seconds} seconds are free: --preview."
    )


async def _made(core: Core, job: TranscriptJob, services: Services, as_json: bool) -> str:
    """What was written down before, which is not paid for again."""
    said = await _said(core, job)
    if as_json:
        return json_object(json_output.transcript_job(job, services.addresses, _words(said)))
    info(
        "It was written down before; nothing is paid for twice. To have it anew, delete that "
        f"first: steno-tui transcript remove {job.key}"
    )
    return text_output.transcript(said)


async def _said(core: Core, job: TranscriptJob) -> Transcript:
    """What was written down, in paragraphs.

    Raises:
        StenoError: it cannot be read.
    """
    choices = await core.transcripts.choices(job.key)
    made = next((one for one in choices if one.source is TranscriptSource.SERVICE), None)
    async for event in core.transcripts.open(job.key, made, refresh="never"):
        match event:
            case TranscriptRead():
                return event.paragraphs
            case Failed():
                raise event.error
            case _:
                pass
    raise UnknownError(f"There is no transcript of {job.key} any more.")


def _words(said: Transcript) -> str:
    """The words alone for a program, a row for each paragraph."""
    return "\n".join(segment.text for segment in said.segments)


def _untold(said: Transcript, told: str) -> Transcript:
    """What is said behind the words that were told; nothing where these were others.

    Some may not have come on the way, as where another program carries the job on. Blanks are no
    part of what is compared.
    """
    flat, at = "".join(told.split()), 0
    for number, segment in enumerate(said.segments):
        words = "".join(segment.text.split())
        if flat.startswith(words, at):
            at += len(words)
        elif words.startswith(flat[at:]):
            first = replace(segment, text=_behind(segment.text, len(flat) - at))
            return replace(said, segments=(first, *said.segments[number + 1 :]))
        else:
            break
    return replace(said, segments=())


def _behind(text: str, number: int) -> str:
    """A text behind so many characters, of which blanks are none."""
    for at, sign in enumerate(text):
        if not number:
            return text[at:].lstrip()
        number -= not sign.isspace()
    return ""


class _Printing:
    """Prints words as they come, and what else happens beside them.

    Args:
        text: what came before.
        shows: whether the words are printed.
    """

    def __init__(self, text: str, *, shows: bool) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._shows = shows
        self._said = set[str]()
        self._is_line_ended = True
        self._add(text)

    @property
    def text(self) -> str:
        """All that was printed, or would have been."""
        return "".join(self._parts)

    async def follow(self, core: Core, job: TranscriptJob) -> TranscriptJob:
        """Follow a job to its end, or as far as it can be followed now."""
        async with aclosing(core.transcript_jobs.follow(job.id)) as events:
            async for event in events:
                match event:
                    case WordsCame():
                        self._add(event.text[max(0, self._length - event.before) :])
                    case JobChanged():
                        job = event.job
                        self._tell(job)
                    case NotUnderstood():
                        self._end_line()
                        if (path := crash.report(event.error, paths.state())) is not None:
                            info(f"A report of an error it does not know is in {path}.")
                    case _:
                        pass
        self._end_line()
        return job

    def _add(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)
        if self._shows and text:
            write_on(text)
            self._is_line_ended = text.endswith("\n")

    def _tell(self, job: TranscriptJob) -> None:
        """Say how far it is, each thing once: a break between the words is none when they go on."""
        said = text_output.job_state(job)
        if job.state.is_alive and said not in self._said:
            self._said.add(said)
            if is_terminal(sys.stdout) and is_terminal(sys.stderr):
                self._end_line()
            info(said)

    def _end_line(self) -> None:
        """Leave the line that the words are on."""
        if self._shows and self._length and not self._is_line_ended:
            write_on("\n")
            self._is_line_ended = True


async def _removed(core: Core, key: EpisodeKey, yes: bool) -> list[TranscriptJob]:
    """Take off the list what was asked for of an episode; tells what stays, and why.

    Raises:
        UnknownError: nothing of it is on the list.
        UsageError: all of it stays, or it is not agreed to.
    """
    jobs = await core.transcript_jobs.of(key)
    if not jobs:
        raise UnknownError(f"The service was asked to write nothing down of {key}.")
    if any(one.may_be_paid for one in jobs) and not yes:
        words = ABOUT_LEFT
        if any(one.is_left for one in jobs):
            words += f" To go on with it: steno-tui transcript request {key}."
        agree_to(words, f"{words} Nothing was taken off: give --yes to take it off.", "taken off")
    removed, stays = list[TranscriptJob](), list[UsageError]()
    for job in jobs:
        try:
            await core.transcript_jobs.forget(job)
        except UsageError as error:
            stays.append(error)
        else:
            removed.append(job)
    if not removed:
        raise stays[0]
    for refusal in stays:
        info(refusal.message)
    info(f"Taken off the list of {key}: {count(len(removed), 'request')}.")
    return removed


@click.command()
@click.option(
    "--remove",
    "ref",
    metavar="REF",
    shell_complete=completion.written_down,
    help="Take what was asked for of an episode off the list, and print that.",
)
@click.option("--yes", is_flag=True, help="Take off what may be paid for without a question.")
@as_json
@with_services()
async def requests(services: Services, ref: str | None, yes: bool, as_json: bool) -> str:
    """List what you asked the service to write down, the newest first.

    With --remove what has ended of an episode is taken off, and what was never sent. What is on its
    way stays, and what you would pay for again without it. What was left may be paid for already,
    and is taken off once that is agreed to.

    Example: steno-tui transcript requests
    """
    if yes and ref is None:
        raise UsageError("--yes is for what is taken off: name an episode as --remove.")
    key = episode_key(ref, services.server) if ref is not None else None
    core = await open_core(services, saves=key is not None)
    jobs = await (core.transcript_jobs.all() if key is None else _removed(core, key, yes))
    now = time.time()
    return list_text(
        jobs,
        as_json=as_json,
        objects=(json_output.transcript_job(one, services.addresses) for one in jobs),
        cells=tab_output.transcript_job,
        lines=(text_output.transcript_job(one, now) for one in jobs),
        nothing="The service was asked to write nothing down yet.",
    )
