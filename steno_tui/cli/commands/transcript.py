"""The verb ``transcript``: prints what is said in an episode, and keeps what the user brings."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from steno_tui.cli import completion, json_output, tab_output, text_output
from steno_tui.cli.commands import transcript_request
from steno_tui.cli.decorators import as_json, open_core, session_options, with_services
from steno_tui.cli.episode_argument import episode_key
from steno_tui.cli.list_output import list_text
from steno_tui.cli.output import info, json_object
from steno_tui.cli.questions import agree_to
from steno_tui.cli.transcript_names import STANDARD_INPUT, typed_name
from steno_tui.cli.verb_group import VerbGroup
from steno_tui.core.events import Failed, NoTranscript, TranscriptRead
from steno_tui.core.transcript_choices import choice_of
from steno_tui.errors import StenoError, UnknownError, UsageError
from steno_tui.export.episode_object import transcript_choice
from steno_tui.models.transcript import (
    TranscriptChoice,
    TranscriptForm,
    TranscriptSource,
)
from steno_tui.text.counts import count
from steno_tui.text.dropped_path import addressed_path
from steno_tui.text.languages import primary
from steno_tui.text.sanitize import line

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from steno_tui.core.core import Core
    from steno_tui.models.episode import EpisodeKey
    from steno_tui.services import Services


class _Format(StrEnum):
    """What is made of a transcript."""

    TEXT = "text"
    MARKDOWN = "markdown"
    SRT = "srt"
    VTT = "vtt"
    JSON = "json"


_FORMS = {
    _Format.SRT: TranscriptForm.SRT,
    _Format.VTT: TranscriptForm.VTT,
    _Format.JSON: TranscriptForm.JSON,
}
"""Those that have the transcript as it is, and not in paragraphs."""


class TranscriptGroup(VerbGroup):
    """The verbs of transcripts, of which ``show`` may be left out."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take an episode, or an option of ``show``, for what is to be shown."""
        if args and not {*args} & {*self.commands, *ctx.help_option_names}:
            is_shown = "/" in args[0] or args[0].startswith("-")
            args = ["show", *args] if is_shown else args
        return super().parse_args(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs, and the episodes that may stand in their place."""
        (ref, *_) = self.commands["show"].params
        found = super().shell_complete(ctx, incomplete)
        return [*found, *completion.episodes(ctx, ref, incomplete)]


@click.group(cls=TranscriptGroup, subcommand_metavar="REF | VERB ...")
@session_options()
def transcript() -> None:
    """Print what is said in an episode, bring it, or have it made.

    Example: steno-tui transcript kernel-panic/who-ate-the-page-cache --format srt
    """


@transcript.command()
@click.argument("ref", shell_complete=completion.episodes)
@click.option(
    "--format",
    "form",
    type=click.Choice([str(one) for one in _Format]),
    default=str(_Format.TEXT),
    help="What is made of it.",
)
@click.option(
    "--source",
    type=click.Choice([str(one) for one in TranscriptSource]),
    help="Only one that is from there.",
)
@click.option("--language", metavar="CODE", help="Only one in a language, such as en.")
@click.option(
    "--name",
    metavar="NAME",
    shell_complete=completion.transcripts,
    help="The one that transcript list names so.",
)
@as_json
@with_services()
async def show(
    services: Services,
    ref: str,
    form: str,
    source: str | None,
    language: str | None,
    name: str | None,
    as_json: bool,
) -> str:
    """Print what is said in an episode.

    Text, Markdown and --json have it in paragraphs; the others as it came, cue by cue. Without
    --source, --language and --name it is the one that is on disk, or else the best. One without a
    name goes by where it is from, such as page, or - if it was piped in.

    Example: steno-tui transcript show kernel-panic/who-ate-the-page-cache --language en
    """
    key = episode_key(ref, services.server)
    core = await open_core(services)
    choice = None
    if any(one is not None for one in (source, language, name)):
        choice = await _chosen(core, key, source, language, name)
    read = await _read(core, key, choice)
    for notice in read.transcript.notices:
        info(notice)
    if as_json:
        return json_object(json_output.transcript(read, services.addresses))
    info(f"{text_output.transcript_choice(read.choice)}.")
    if read.choice.is_partial:
        info("There would be more of it: steno-tui transcript requests says what became of that.")
    return _made(core, read, _Format(form)).removesuffix("\n")


def _made(core: Core, read: TranscriptRead, form: _Format) -> str:
    if form is _Format.MARKDOWN:
        return core.exports.transcript_markdown(read)
    if form is _Format.TEXT:
        return text_output.transcript(read.paragraphs)
    from steno_tui.transcripts.writing import write_transcript

    return write_transcript(read.transcript, _FORMS[form])


async def _chosen(
    core: Core, key: EpisodeKey, source: str | None, language: str | None, name: str | None
) -> TranscriptChoice:
    """The best of those that are meant.

    Raises:
        UnknownError: there is none.
    """
    wanted = primary(language)
    if language is not None and wanted is None:
        raise UsageError(f"{line(language, 40)!r} is no code of a language, such as en or pt-BR.")
    choices = await core.transcripts.look(key)
    named = [one for one in choices if name in (None, typed_name(one))]
    for one in named:
        if source in (None, one.source) and wanted in (None, primary(one.language)):
            return one
    if not choices:
        raise await _none(core, key)
    if not named:
        raise UnknownError(
            f"No transcript of {key} is called {line(name or '', 80)!r}. There are: "
            f"{_names(choices)}."
        )
    there = "; ".join(text_output.transcript_words(one) for one in choices)
    raise UnknownError(f"There is no such transcript of {key}. There are: {there}.")


async def _none(core: Core, key: EpisodeKey) -> StenoError:
    """Why there is no transcript of an episode."""
    try:
        await _read(core, key, None)
    except StenoError as error:
        return error
    return UnknownError(f"There is no transcript of {key}.")


async def _read(core: Core, key: EpisodeKey, choice: TranscriptChoice | None) -> TranscriptRead:
    """The newest copy of a transcript that can be had; tells what failed.

    Raises:
        StenoError: there is none.
    """
    best: TranscriptRead | None = None
    failure: StenoError | None = None
    async for event in core.transcripts.open(key, choice):
        match event:
            case TranscriptRead():
                best = event
            case NoTranscript():
                failure = failure or UnknownError(f"{event.sentence} {_advice(event)}")
            case Failed():
                failure = event.error
            case _:
                pass
    if best is None:
        raise failure or UnknownError(f"There is no transcript of {key}.")
    if failure is not None:
        info(failure.message)
    return best


def _advice(event: NoTranscript) -> str:
    """What can be done where there is no transcript."""
    key = event.episode.key
    bring = f"To bring one: steno-tui transcript import {key} FILE"
    if event.is_at_work:
        return "It was asked for: steno-tui transcript requests says how that stands."
    if event.episode.audio_url is not None:
        bring += f". To have one made: steno-tui transcript request {key}"
    if event.request is not None and event.request.is_alive:
        return f"It was asked for: steno-tui requests says how that stands. {bring}"
    if event.may_be_asked:
        return f"To have the service process it: steno-tui request {key}. {bring}"
    return bring


@transcript.command("list")
@click.argument("ref", shell_complete=completion.episodes)
@as_json
@with_services()
async def list_(services: Services, ref: str, as_json: bool) -> str:
    """List the transcripts of an episode, the best first.

    Example: steno-tui transcript list kernel-panic/who-ate-the-page-cache
    """
    key = episode_key(ref, services.server)
    core = await open_core(services)
    choices = await core.transcripts.look(key)
    if not choices and not as_json:
        raise await _none(core, key)
    return list_text(
        choices,
        as_json=as_json,
        objects=map(transcript_choice, choices),
        cells=tab_output.transcript_choice,
        lines=map(text_output.transcript_choice, choices),
    )


@transcript.command("import")
@click.argument("ref", shell_complete=completion.episodes)
@click.argument("file", shell_complete=completion.files)
@as_json
@with_services()
async def import_(services: Services, ref: str, file: str, as_json: bool) -> str:
    """Keep a transcript as an episode's. FILE may be - for the standard input.

    It may be WebVTT, SRT, JSON, HTML or text, with times or without. One of the same name, or the
    same file under another name, takes the place of the one before.

    Example: steno-tui transcript import kernel-panic/entropy-at-boot words.vtt
    """
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    if file == STANDARD_INPUT:
        change = await core.transcripts.import_stream(key, sys.stdin.buffer)
    else:
        change = await core.transcripts.import_file(key, Path(addressed_path(file)))
    for notice in change.notices:
        info(notice)
    choice = choice_of(change.transcript)
    if as_json:
        return json_object(transcript_choice(choice))
    return f"Kept as a transcript of {key}: {text_output.transcript_words(choice)}."


@transcript.command()
@click.argument("ref", shell_complete=completion.episodes)
@click.argument("name", required=False)
@click.option("--yes", is_flag=True, help="Delete what was paid for without a question.")
@as_json
@with_services()
async def remove(services: Services, ref: str, name: str | None, yes: bool, as_json: bool) -> str:
    """Delete a transcript that you brought or had made.

    NAME is that of its file, - of one that was piped in, or service of the one that was made, and
    needed where there are several. One that was paid for is deleted once that is agreed to.

    Example: steno-tui transcript remove kernel-panic/entropy-at-boot words.vtt
    """
    key = episode_key(ref, services.server)
    core = await open_core(services, saves=True)
    kept = await core.transcripts.kept(key)
    if not kept:
        raise UnknownError(f"There is no transcript of yours of {key}.")
    found = [one for one in kept if name in (None, one.name, typed_name(choice_of(one)))]
    if not found:
        raise UnknownError(
            f"No transcript of yours of {key} is called {line(name or '', 80)!r}. There are: "
            f"{_names(map(choice_of, kept))}."
        )
    if len(found) > 1:
        which = f"{count(len(found), 'transcript')} of {key}: {_names(map(choice_of, found))}"
        raise UsageError(f"There are {which}. Give the name of one behind the episode.")
    if found[0].is_made and not yes:
        words = "The service made it: to have it made again is to be paid for again."
        agree_to(words, f"{words} Nothing was deleted: give --yes to delete it.", "deleted")
    change = await core.transcripts.remove(key, found[0].id)
    choice = choice_of(change.transcript)
    if as_json:
        return json_object(transcript_choice(replace(choice, is_here=False)))
    return f"Deleted the transcript of {key}: {text_output.transcript_words(choice)}."


def _names(choices: Iterable[TranscriptChoice]) -> str:
    """What each of several is called, for a sentence."""
    return ", ".join(map(typed_name, choices))


transcript.add_command(transcript_request.request)
transcript.add_command(transcript_request.requests)
