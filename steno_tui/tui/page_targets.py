"""What on an episode's page the cursor can be on: times, what leads elsewhere, and highlights."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from steno_tui.models.episode import EpisodeKey, Highlight
from steno_tui.models.moment import WORDS_LIMIT, Moment
from steno_tui.text.sanitize import line


class Link(Struct, frozen=True):
    """Something on a page that leads elsewhere."""

    text: str
    """An address, not judged yet, or a topic, or an episode's title."""
    is_address: bool
    episode: EpisodeKey | None = None
    """What identifies the episode, if it is one."""
    is_transcript: bool = False
    """Whether it leads to the words of the page's own episode."""


class Targets(Struct, frozen=True):
    """What the numbers stand for that are the ``target`` of a page's lines.

    Each kind is counted on from the one before.
    """

    jumps: Sequence[int] = ()
    links: Sequence[Link] = ()
    highlights: Sequence[Highlight] = ()
    """They lead nowhere, and can be marked."""
    related: Sequence[Link] = ()
    """Episodes that share its topics."""
    has_transcript: bool = False
    """Whether the words of the episode can be read."""
    moments: Sequence[Moment] = ()
    words: Sequence[str] = ()
    """Those of the lines of all but the moments, by their numbers."""

    def seconds(self, target: int | None) -> int | None:
        """The time that a target is, if it is one."""
        if target is not None and target < len(self.jumps):
            return self.jumps[target]
        moment = self.moment(target)
        return moment.seconds if moment is not None else None

    def link(self, target: int | None) -> Link | None:
        """The link that a target is, if it is one."""
        number = -1 if target is None else target - len(self.jumps)
        if 0 <= number < len(self.links):
            return self.links[number]
        number -= len(self.links) + len(self.highlights)
        if 0 <= number < len(self.related):
            return self.related[number]
        is_transcript = self.has_transcript and number == len(self.related)
        return Link("Transcript", False, is_transcript=True) if is_transcript else None

    def highlight(self, target: int | None) -> Highlight | None:
        """The highlight that a target is, if it is one."""
        number = -1 if target is None else target - len(self.jumps) - len(self.links)
        return self.highlights[number] if 0 <= number < len(self.highlights) else None

    @property
    def first_related(self) -> int:
        """The number of the first related episode, where there are any."""
        return len(self.jumps) + len(self.links) + len(self.highlights)

    @property
    def first_moment(self) -> int:
        """The number of the first moment, where there are any."""
        return self.first_related + len(self.related) + self.has_transcript

    def moment(self, target: int | None) -> Moment | None:
        """The moment that a target is, if it is one."""
        number = -1 if target is None else target - self.first_moment
        return self.moments[number] if 0 <= number < len(self.moments) else None

    def find(
        self, seconds: int | None, moment: int | None = None, highlight: int | None = None
    ) -> int | None:
        """The target that is a moment, by what identifies it, or a time; None if none is.

        Args:
            seconds: the time.
            moment: what identifies the moment.
            highlight: which highlight is looked for instead, from 0.
        """
        if highlight is not None and highlight < len(self.highlights):
            return len(self.jumps) + len(self.links) + highlight
        for number, one in enumerate(self.moments, self.first_moment):
            if one.id == moment:
                return number
        return self.jumps.index(seconds) if seconds in self.jumps else None

    def moved(self, before: Targets, target: int | None) -> int | None:
        """Where the cursor goes that was on a target before: along with a moment, else it stays."""
        moment = before.moment(target)
        return target if moment is None else self.find(None, moment.id)

    def leads_to(self, target: int | None) -> int | None:
        """The line on the page that a target leads to: a moment that marks one without a time."""
        moment = self.moment(target)
        if moment is None or moment.seconds is not None or not moment.words:
            return None
        wanted = (number for number in self._lines if self._short_words(number) == moment.words)
        return next(wanted, None)

    def words_of(self, target: int) -> str:
        """The words of a target's line; none for a moment, or where it is gone."""
        return self.words[target] if target < len(self.words) else ""

    @property
    def marked(self) -> frozenset[int]:
        """The lines that moments mark."""
        times = {moment.seconds for moment in self.moments}
        marked = {number for number, seconds in enumerate(self.jumps) if seconds in times}
        if None in times:
            words = {moment.words for moment in self.moments if moment.seconds is None} - {""}
            marked |= {number for number in self._lines if self._short_words(number) in words}
        return frozenset(marked)

    @property
    def _lines(self) -> range:
        """The numbers of what has no time and is no moment."""
        return range(len(self.jumps), len(self.words))

    def _short_words(self, number: int) -> str:
        return line(self.words[number], WORDS_LIMIT)


def enter_word(targets: Targets, target: int | None) -> str:
    """What Enter does where the cursor is, in a word.

    Args:
        targets: those of the page.
        target: what the cursor is on.
    """
    link = targets.link(target)
    if link is None:
        return "play" if targets.leads_to(target) is None else "its line"
    if link.is_transcript:
        return "read"
    return "open" if link.is_address or link.episode is not None else "episodes"
