"""What is told of a transcript beside its words: where it is from, how long, what else there is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from steno_tui.core.events import NoTranscript
from steno_tui.models.transcript import FORM_NAMES, TranscriptChoice, TranscriptSource
from steno_tui.models.transcript_job import TranscriptJob
from steno_tui.text.cells import fit_end, measure, wrap
from steno_tui.text.counts import count
from steno_tui.text.times import duration
from steno_tui.tui.text_lines import BLANK, Line, Span, spread
from steno_tui.tui.theme import Signs
from steno_tui.tui.transcript_text import TranscriptText

_FROM: Mapping[TranscriptSource, str] = {
    TranscriptSource.FILE: "from your file",
    TranscriptSource.AUDIO: "from beside the audio",
    TranscriptSource.SERVICE: "made by Stenobird",
    TranscriptSource.PAGE: "from Stenobird's page",
    TranscriptSource.PUBLISHER: "from the publisher",
}


_SHORTEST_NAME = 9
"""Cells that a name has at least, if it has as many."""


def choice_words(choice: TranscriptChoice) -> list[str]:
    """Where a transcript is from, in which language and form, in a few words each."""
    words = [_FROM[choice.source]]
    words += [choice.name] if choice.is_partial else []
    words += [choice.language] if choice.language else []
    words += [FORM_NAMES[choice.form]] if choice.form is not None else []
    return words


def choice_line(choice: TranscriptChoice, width: int, signs: Signs) -> Line:
    """One of an episode's transcripts in a list; in little room what tells it from others stays."""
    told, here = choice_words(choice), "" if choice.is_here else "not on disk"
    name = "" if choice.is_partial else choice.name
    least = min(measure(name), _SHORTEST_NAME)

    def room(words: Sequence[str], here: str) -> int:
        taken = measure(f" {signs.dot} ".join(words)) + (measure(here) + 1 if here else 0)
        return width - taken - 2

    narrower = told[1:] or told
    ways = [(told, here), (narrower, here), (narrower, ""), (told[-1:], "")]
    words, here = next((way for way in ways if room(*way) >= least), ways[-1])
    left = [Span(f" {signs.dot} ".join(words))]
    if name := fit_end(name, room(words, here), signs.ellipsis):
        left.append(Span(f"  {name}", "muted"))
    return spread(left, [Span(here, "muted")], width, signs.ellipsis)


def length_words(text: TranscriptText) -> str:
    """How long a transcript is."""
    last = text.seconds_of(len(text.segments) - 1)
    if last is None:
        return "without times"
    return duration(max(1, round(last)))


def more_words(job: TranscriptJob | None, key: str) -> str:
    """What becomes of the rest of a transcript that is there only in part.

    Args:
        job: that of its episode there is something to say of.
        key: how that is written which has audio written down.
    """
    if job is not None and job.state.is_alive:
        return f"More of it is on its way: {key} shows the words as they come."
    what = "go on with it" if job is not None and job.is_left else "have all of it written down"
    return f"There would be more of it: press {key} to {what}."


def section_words(choices: Sequence[TranscriptChoice]) -> list[str]:
    """What a page says of the transcripts that there are, the best first."""
    words = choice_words(choices[0])
    return words + ([f"and {count(len(choices) - 1, 'other')}"] if len(choices) > 1 else [])


class Way(NamedTuple):
    """Something that can be done where there is no transcript."""

    key: str
    """As it is written; empty where nothing needs to be done."""
    words: str


def can_be_requested(found: NoTranscript) -> bool:
    """Whether the service can be asked, and was not yet."""
    return found.may_be_asked and not (found.request is not None and found.request.is_alive)


def ways_on(
    found: NoTranscript | None, keys: Mapping[str, str], *, may_ask: bool, has_audio: bool
) -> list[Way]:
    """What can be done where there is no transcript.

    Args:
        found: why there is none; None where one could not be had.
        keys: how the keys are written, by command.
        may_ask: whether there is a network that may be used.
        has_audio: whether it is known where the audio is.
    """
    ways = []
    if found is not None and found.request is not None and found.request.is_alive:
        ways.append(Way("", "Stenobird was asked to listen; what comes of it appears by itself."))
    elif found is not None and can_be_requested(found):
        again = " again" if found.request is not None else ""
        words = (
            f"asks Stenobird{again} to listen. It publishes the words where the rights allow it."
        )
        ways.append(Way(keys["request"], words))
    if may_ask and has_audio:
        words = "has the audio written down: its first seconds for nothing, all of it for money."
        if found is not None and found.is_at_work:
            words = "shows the words of it that are being written down."
        ways.append(Way(keys["write_down"], words))
    words = "imports a file that you have: WebVTT, SRT, JSON, HTML or text."
    ways.append(Way(keys["import_transcript"], words))
    if may_ask:
        ways.append(Way(keys["refresh"], "looks for one again, where the page and the feed say."))
    return ways


def missing_lines(sentence: str, ways: Sequence[Way], width: int) -> list[Line]:
    """What stands where there is no transcript.

    Args:
        sentence: why.
        ways: what can be done.
        width: cells.
    """
    lines = [Line((Span(row, "strong"),)) for row in wrap(sentence, width)]
    lines += [BLANK] if ways else []
    column = max((len(way.key) for way in ways), default=0) + 2
    for way in ways:
        for number, row in enumerate(wrap(way.words, max(8, width - column))):
            key = "" if number else way.key
            lines.append(Line((Span(key.ljust(column), "key"), Span(row))))
    return lines
