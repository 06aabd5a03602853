"""The line of a page that the cursor is on, as it is copied; pure."""

from __future__ import annotations

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_line import highlight_line, moment_line, time_line
from steno_tui.tui.page_state import PageState
from steno_tui.tui.page_targets import Targets


def copied_line(state: PageState, targets: Targets, cursor: int | None, server: str) -> str | None:
    """A highlight, a moment or a time as Markdown, with the episode's title and a link.

    Args:
        state: the page.
        targets: what on it the cursor can be on.
        cursor: what it is on.
        server: the service's origin, by which addresses are judged.

    Returns:
        None where the cursor is on none of them.
    """
    exported = Exported(state.read.episode, server, state.status.offset)
    if (highlight := targets.highlight(cursor)) is not None:
        return highlight_line(exported, highlight)
    if (moment := targets.moment(cursor)) is not None:
        return moment_line(exported, moment)
    if cursor is None or (seconds := targets.seconds(cursor)) is None:
        return None
    return time_line(exported, seconds, targets.words[cursor])
