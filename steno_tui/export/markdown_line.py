"""One line of an episode as Markdown, with what it is of and where that is; pure."""

from __future__ import annotations

from collections.abc import Sequence

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_text import escaped
from steno_tui.models.episode import Highlight
from steno_tui.models.moment import Moment
from steno_tui.models.transcript import Segment
from steno_tui.text.times import timestamp


def highlight_line(exported: Exported, highlight: Highlight) -> str:
    """A highlight, and the episode's page."""
    label = f"**{escaped(highlight.label)}:** " if highlight.label.strip() else ""
    return f"{label}{escaped(highlight.text)} — {_page(exported)}"


def time_line(exported: Exported, seconds: int, words: str) -> str:
    """What is said at a time, and where that is to be heard.

    Args:
        exported: the episode.
        seconds: the time, by its page.
        words: what stands there; may be empty.
    """
    said = escaped(words)
    stamp = timestamp(exported.shifted(seconds))
    where = exported.links.link(f"{exported.episode.title}, {stamp}", exported.at(seconds))
    return f"{said} — {where}" if said else where


def moment_line(exported: Exported, moment: Moment) -> str:
    """What the user marked, with what was noted there, and where that is."""
    words, note = moment.words or moment.chapter, moment.note
    said = f"{words} ({note})" if words and note else words or note
    if moment.seconds is not None:
        return time_line(exported, moment.seconds, said)
    return f"{escaped(said)} — {_page(exported)}"


def spoken_lines(exported: Exported, segments: Sequence[Segment]) -> str:
    """Lines of a transcript: one as `time_line` has it, several as a list, with who says what.

    Args:
        exported: the episode.
        segments: what is said, one or more.
    """
    if len(segments) == 1:
        [one] = segments
        if one.start is not None:
            return time_line(exported, int(one.start), _said(one))
        return f"{escaped(_said(one))} — {_page(exported)}"
    rows, speaker = [], ""
    for one in segments:
        name = f"**{escaped(one.speaker)}:** " if one.speaker and one.speaker != speaker else ""
        stamp = "" if one.start is None else f"{exported.time(int(one.start))} "
        rows.append(f"- {stamp}{name}{escaped(one.text)}")
        speaker = one.speaker
    return "\n".join([*rows, "", f"— {_page(exported)}"])


def _said(segment: Segment) -> str:
    return f"{segment.speaker}: {segment.text}" if segment.speaker else segment.text


def _page(exported: Exported) -> str:
    """The episode's title, which leads to its page."""
    episode = exported.episode
    return exported.links.link(episode.title, episode.page_url or episode.link_url)
