"""What on an episode's page the cursor can be on: times, what leads elsewhere, and highlights."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

from steno_tui.models.episode import Highlight


class Link(NamedTuple):
    """Something on a page that leads elsewhere."""

    text: str
    """An address, not judged yet, or a topic."""
    is_address: bool


class Targets(Struct, frozen=True):
    """What the numbers stand for that are the ``target`` of a page's lines.

    Each kind is counted on from the one before.
    """

    jumps: Sequence[int] = ()
    links: Sequence[Link] = ()
    highlights: Sequence[Highlight] = ()
    """They lead nowhere, and can be marked."""

    def seconds(self, target: int | None) -> int | None:
        """The time that a target is, if it is one."""
        is_time = target is not None and target < len(self.jumps)
        return self.jumps[target] if target is not None and is_time else None

    def link(self, target: int | None) -> Link | None:
        """The link that a target is, if it is one."""
        number = -1 if target is None else target - len(self.jumps)
        return self.links[number] if 0 <= number < len(self.links) else None

    def highlight(self, target: int | None) -> Highlight | None:
        """The highlight that a target is, if it is one."""
        number = -1 if target is None else target - len(self.jumps) - len(self.links)
        return self.highlights[number] if 0 <= number < len(self.highlights) else None


def enter_word(link: Link | None) -> str:
    """What Enter does where the cursor is, in a word.

    Args:
        link: what the cursor is on, if that leads elsewhere.
    """
    if link is None:
        return "play"
    return "open" if link.is_address else "episodes"
