"""What a page says of what the service was asked for, of what went wrong, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator

from steno_tui.core.events import Source
from steno_tui.models.episode import NOT_REQUESTED
from steno_tui.models.request import RequestState
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.text.times import duration
from steno_tui.tui.list_lines import job_words, request_words, state_words
from steno_tui.tui.page_state import PageState


def under_way(state: PageState) -> Iterator[str]:
    """How far the service is with its transcript, where that is on its way, and with its page."""
    job, request, episode = state.job, state.request, state.read.episode
    if job is not None and job.state.is_alive:
        yield f"{_what_of(job)}: {job_words(job)}"
    if request is not None and request.state.is_alive and not episode.is_processed:
        yield f"request {request_words(request)}"
    elif episode.state:
        yield state_words(episode.state)


def _what_of(job: TranscriptJob) -> str:
    return "preview" if job.is_preview else "transcript"


def job_trouble(job: TranscriptJob | None) -> str | None:
    """Why a transcript is not made, or what else there is to know of it."""
    if job is None or (job.reason is None and job.state.is_alive):
        return None
    what = _what_of(job).capitalize()
    return f"{what if job.state.is_alive else f'{what} not made'}: {job.reason or 'it failed.'}"


def next_step(state: PageState, keys: dict[str, str]) -> str:
    """What to do about a page that is not all it could be; empty where nothing is missing."""
    episode = state.read.episode
    if state.read.fetched_at is None and state.read.source is not Source.FILE:
        if state.fetching:
            return ""
        if "refresh" not in keys:
            return "Its page has not been read yet, and steno-tui was told to stay offline."
        return f"Its page has not been read yet: press {keys['refresh']} to ask the service."
    if episode.is_processed:
        return ""
    if state.request is not None and state.request.state.is_alive:
        return _while_waiting(state)
    if episode.is_feeds and not episode.key.podcast_is_feeds:
        return (
            f"Stenobird does not list this episode. Press {keys['request']} to look for it there: "
            "if Stenobird has it, it is asked to listen."
        )
    if episode.state == NOT_REQUESTED and state.request is not None:
        return f"Press {keys['request']} to ask Stenobird again to listen to it."
    if episode.state == NOT_REQUESTED:
        return (
            f"Nobody has asked Stenobird to listen to this episode. Press {keys['request']}: it "
            "listens, and its summary, highlights and chapters appear here. Full transcripts are "
            "published only where the rights allow it."
        )
    return ""


def job_step(job: TranscriptJob | None, keys: dict[str, str]) -> str:
    """What can be done about a transcript that is on its way, or was not made."""
    if job is None or "write_down" not in keys:
        return ""
    key, what = keys["write_down"], "its first seconds" if job.is_preview else "what is said"
    if job.state is JobState.WAITING:
        return (
            f"Stenobird is to write down {what}, once it can be asked: {key} shows how it stands."
        )
    if job.state is JobState.RUNNING:
        return f"Stenobird is writing down {what}: {key} shows the words as they come."
    if job.is_left:
        return f"Press {key} to go on with its transcript."
    return f"Press {key} to ask for its transcript again."


def _while_waiting(state: PageState) -> str:
    """What to expect while a request is on its way."""
    usual_wait = state.status.usual_wait
    if usual_wait is None:
        how_long = "It listens when it has time, which may be minutes or hours"
    else:
        how_long = f"It usually takes about {duration(max(1, round(usual_wait)))}"
    is_sent = state.request is None or state.request.state is not RequestState.WAITING
    asked = "was asked to listen" if is_sent else "is asked to listen once it can be"
    return (
        f"Stenobird {asked}. {how_long}; its summary, highlights and chapters appear here by "
        "themselves."
    )
