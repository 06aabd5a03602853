"""The line of a page that the cursor is on, as it is copied; pure."""

from __future__ import annotations

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_line import highlight_line, time_line
from steno_tui.models.episode import Episode
from steno_tui.models.note_paragraphs import first_notes, paragraphs
from steno_tui.text.times import leading_timestamp
from steno_tui.tui.page_lines import PageState
from steno_tui.tui.page_targets import Targets
from steno_tui.tui.soundbite_lines import soundbites


def copied_line(state: PageState, targets: Targets, cursor: int | None, server: str) -> str | None:
    """A highlight or a time as Markdown, with the episode's title and a link.

    Args:
        state: the page.
        targets: what on it the cursor can be on.
        cursor: what it is on.
        server: the service's origin, by which addresses are judged.

    Returns:
        None where the cursor is on neither.
    """
    exported = Exported(state.read.episode, server, state.status.offset)
    if (highlight := targets.highlight(cursor)) is not None:
        return highlight_line(exported, highlight)
    if cursor is None or (seconds := targets.seconds(cursor)) is None:
        return None
    return time_line(exported, seconds, _words(state.read.episode, cursor))


def _words(episode: Episode, number: int) -> str:
    """What stands at one of a page's times, which are counted as `jumps` has them."""
    notes = [first_notes(episode), *([episode.show_notes] if episode.show_notes else [])]
    rows = [part for each in notes for part in paragraphs(each, episode)]
    stamped = [leading_timestamp(part.text) for part in rows if part.stamp is not None]
    words = [
        *(one.title or f"Chapter {n}" for n, one in enumerate(episode.chapters, 1)),
        *("" if one is None else one.rest for one in stamped),
        *(one.title for one in soundbites(episode)),
    ]
    return words[number] if number < len(words) else ""
