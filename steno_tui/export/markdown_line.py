"""One line of an episode as Markdown, with what it is of and where that is; pure."""

from __future__ import annotations

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_text import escaped
from steno_tui.models.episode import Highlight
from steno_tui.text.times import timestamp


def highlight_line(exported: Exported, highlight: Highlight) -> str:
    """A highlight, and the episode's page."""
    label = f"**{escaped(highlight.label)}:** " if highlight.label.strip() else ""
    episode = exported.episode
    page = exported.links.link(episode.title, episode.page_url or episode.link_url)
    return f"{label}{escaped(highlight.text)} — {page}"


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
