"""What is fetched by itself, and how long audio is kept; frozen values."""

from __future__ import annotations

from msgspec import Struct

MOST_KEPT = 1000
"""The most episodes that a rule may speak of."""


class KeepRules(Struct, frozen=True):
    """What holds for a podcast, or for all that have no rules of their own."""

    auto_download: int = 0
    """How many of its newest episodes are fetched by themselves; 0 fetches none."""
    keep_downloads: int = 0
    """How many of those that came so are kept, the newest; 0 keeps all of them."""
    delete_when_heard: bool = False
    """Whether an episode's audio is deleted once it was heard to its end."""


class OwnKeepRules(Struct, frozen=True):
    """What a user set for one podcast; None is as for all."""

    auto_download: int | None = None
    keep_downloads: int | None = None
    delete_when_heard: bool | None = None

    def over(self, for_all: KeepRules) -> KeepRules:
        """What holds for the podcast: each rule of its own, else that for all."""
        return KeepRules(
            for_all.auto_download if self.auto_download is None else self.auto_download,
            for_all.keep_downloads if self.keep_downloads is None else self.keep_downloads,
            for_all.delete_when_heard if self.delete_when_heard is None else self.delete_when_heard,
        )


class RuleRow(Struct, frozen=True):
    """A rule as it is told."""

    name: str
    """The field of `KeepRules`."""
    label: str
    words: str
    """What holds: a number, or a word for it."""
    is_own: bool
    """Whether the podcast has this rule of its own."""


_LABELS = {
    "auto_download": "Fetch the newest",
    "keep_downloads": "Keep the newest",
    "delete_when_heard": "Delete when heard",
}


def rule_rows(own: OwnKeepRules, for_all: KeepRules) -> list[RuleRow]:
    """What holds for a podcast, in words."""
    rules = own.over(for_all)
    words = {
        "auto_download": str(rules.auto_download or "none"),
        "keep_downloads": str(rules.keep_downloads or "all"),
        "delete_when_heard": "yes" if rules.delete_when_heard else "no",
    }
    return [
        RuleRow(name, label, words[name], getattr(own, name) is not None)
        for name, label in _LABELS.items()
    ]
