"""The lists of the screens: podcasts, episodes, requests."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from enum import Enum

from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.request import Request
from steno_tui.playback.active_downloads import Downloads
from steno_tui.text.counts import count
from steno_tui.tui.page_lines import episode_lines, podcast_lines, request_lines
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import UNICODE, Signs
from steno_tui.tui.widgets.line_list import LineList


class Everything(Enum):
    """The first row of the list of podcasts: the episodes of all of them."""

    EPISODES = "All podcasts"


ALL = Everything.EPISODES


class PodcastList(LineList[PodcastRow | Everything]):
    """The podcasts, below a row for all of them together."""

    def __init__(self, *, id: str | None = None, signs: Signs = UNICODE) -> None:
        super().__init__(id=id, signs=signs)
        self.total = 0

    def key_of(self, item: PodcastRow | Everything) -> Hashable:
        """A podcast's slug; the row for all has none."""
        return item if isinstance(item, Everything) else item.slug

    def draw(self, item: PodcastRow | Everything, width: int) -> list[Line]:
        """One row each."""
        if isinstance(item, Everything):
            number = f"{self.total:,}".replace(",", " ") if self.total else ""
            right = [Span(number, "muted")]
            return [spread([Span(item.value, "strong")], right, width, self.signs.ellipsis)]
        return podcast_lines(item, width, self.signs)


class EpisodeList(LineList[EpisodeRow]):
    """The episodes of one podcast or of all.

    Attributes:
        with_podcast: whether their podcasts are to be named.
        downloads: whose audio is on this machine.
    """

    def __init__(
        self,
        *,
        id: str | None = None,
        signs: Signs = UNICODE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(id=id, signs=signs)
        self.with_podcast = True
        self.downloads = Downloads()
        self._clock = clock

    def key_of(self, item: EpisodeRow) -> EpisodeKey:
        """Its slugs."""
        return item.key

    def draw(self, item: EpisodeRow, width: int) -> list[Line]:
        """Two rows each, or one where the screen is low."""
        return episode_lines(
            item,
            width,
            self.row_height,
            now=self._clock(),
            with_podcast=self.with_podcast,
            signs=self.signs,
            audio=self.downloads.share(item.key),
        )


class RequestList(LineList[Request]):
    """The requests, newest first."""

    def __init__(
        self,
        *,
        id: str | None = None,
        signs: Signs = UNICODE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(id=id, signs=signs)
        self.row_height = 2
        self._clock = clock

    def key_of(self, item: Request) -> Hashable:
        """Its episode and when it was made."""
        return item.key, item.created_at

    def draw(self, item: Request, width: int) -> list[Line]:
        """Two rows each."""
        return request_lines(item, width, now=self._clock(), signs=self.signs)


def episodes_title(shown: int, total: int) -> str:
    """How the list of episodes says how many it shows."""
    return count(total, "episode") if shown == total else f"{shown} of {count(total, 'episode')}"
