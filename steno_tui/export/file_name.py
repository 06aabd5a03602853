"""The name of an episode's file: to be read by people, and to be had on every system; pure."""

from __future__ import annotations

import re
import unicodedata

from steno_tui.models.episode import Episode

LONGEST = 120
"""Bytes of a name without its suffix; encrypted directories have room for 143 in all."""

_LONGEST_PODCAST = 40

# Systems keep some of these for themselves, and programs for notes use others in their links.
_BETWEEN = re.compile(r"[/\\|]")
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f-\x9f<>:\"?*#^\[\]`\ufffd]")
_LOOSE_ENDS = " .-~_'"

_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)
"""What Windows takes for something else, whatever stands behind a full stop."""


def file_name(episode: Episode, suffix: str) -> str:
    """The name under which an episode is written: its day, its podcast, its title.

    Args:
        episode: which; its slugs name it where its titles have no letter.
        suffix: what the name ends in, such as ``.md``.
    """
    published = episode.published_at
    day = published.date().isoformat() if published is not None else ""
    title = _clean(episode.title) or _clean(episode.slug) or "episode"
    podcast = _cut(_clean(episode.podcast.title) or _clean(episode.podcast.slug), _LONGEST_PODCAST)
    stem = _cut(" ".join(filter(None, [day, " - ".join(filter(None, [podcast, title]))])), LONGEST)
    if stem.partition(".")[0].strip().lower() in _DEVICES:
        stem = f"_{stem}"
    return stem + suffix


def numbered(name: str, number: int) -> str:
    """Another name beside one that is taken: ``Title (2).md``."""
    stem, dot, suffix = name.rpartition(".")
    return f"{stem} ({number}){dot}{suffix}"


def _clean(text: str) -> str:
    text = _NOT_IN_NAMES.sub(" ", _BETWEEN.sub("-", text))
    return " ".join(unicodedata.normalize("NFC", text).split()).strip(_LOOSE_ENDS)


def _cut(text: str, most: int) -> str:
    """At most so many bytes of a text."""
    body = text.encode()
    if len(body) <= most:
        return text
    return body[:most].decode(errors="ignore").rstrip(_LOOSE_ENDS + "\u200d")
