"""The windows of highlights and topics, and what comes of what is chosen there."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from steno_tui.models.episode import EpisodeKey

if TYPE_CHECKING:
    from steno_tui.models.highlights import HighlightQuery, HighlightRow
    from steno_tui.tui.screens.browse import BrowseScreen


def show_highlights(main: BrowseScreen, query: HighlightQuery | None = None) -> None:
    """Show the stream of highlights, and go to the line of the one that is chosen."""
    from steno_tui.models.highlights import HighlightQuery
    from steno_tui.tui.screens.highlight_stream import HighlightsScreen

    def chosen(row: HighlightRow | None) -> None:
        if row is not None:
            main.reveal(row.key, highlight=row.place)

    pick = partial(pick_topic, main)
    main.app.push_screen(
        HighlightsScreen(main.app.core.highlights, pick, query or HighlightQuery()), chosen
    )


def pick_topic(main: BrowseScreen, picked: Callable[[str], object]) -> None:
    """Have a topic chosen, for who calls."""
    from steno_tui.tui.screens.topic_list import TopicsScreen

    def chosen(topic: str | None) -> None:
        if topic is not None:
            picked(topic)

    main.app.push_screen(TopicsScreen(main.app.core.topics, does="highlights"), chosen)


def show_topics(main: BrowseScreen, select: str | None = None) -> None:
    """Show the topics, and go to the episodes of the one that is chosen; from there back here."""
    from steno_tui.tui.screens.topic_list import TopicsScreen

    def chosen(topic: str | None) -> None:
        if topic is not None:
            show_topic(main, topic, lambda: show_topics(main, topic))

    main.app.push_screen(TopicsScreen(main.app.core.topics, select), chosen)


def show_topic(main: BrowseScreen, topic: str, back: Callable[[], object] = lambda: None) -> None:
    """Show the episodes of a topic.

    Args:
        main: where.
        topic: which, in any spelling.
        back: called where none of them is chosen.
    """
    from steno_tui.models.highlights import HighlightQuery
    from steno_tui.tui.screens.topic_list import TopicScreen

    def chosen(what: EpisodeKey | HighlightQuery | None) -> None:
        if isinstance(what, HighlightQuery):
            show_highlights(main, what)
        elif what is not None:
            main.reveal(what)
        else:
            back()

    main.app.push_screen(TopicScreen(main.app.core.topics, topic, main.downloads), chosen)
