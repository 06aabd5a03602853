"""Which of a feed's episodes and of a service's are the same; pure.

Publishers rename episodes, and a service keeps the first title. Three rules, in this order: the
slug of the title is the service's; the audio is at the same address, whoever counts its listeners,
or the publisher's page is the same; both were published in the same second and are as long. Never
does it count how near two titles are to one another. What is true of several episodes of either
says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from steno_tui.errors import AddressError
from steno_tui.urls import same_place_key

_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}", re.IGNORECASE)
_SOUND = re.compile(r"\.(?:mp3|m4a|aac|ogg|oga|opus|flac|wav|m4b|mp4)$", re.IGNORECASE)

BY_TITLE = "title"
BY_AUDIO = "audio"
BY_PAGE = "page"
BY_TIME = "time"


class ComparedEpisode(NamedTuple):
    """What is known of an episode that may be the same as another."""

    number: int
    """That of its row."""
    slug: str
    title: str
    published: int | None
    duration: int | None
    link_url: str | None
    audio_url: str | None


def title_slug(title: str) -> str:
    """The slug that the service makes of a title."""
    return _BETWEEN_WORDS.sub("-", title.lower()).strip("-")


def audio_key(url: str) -> str | None:
    """Where audio lies in the end, without the hosts before that count its listeners."""
    try:
        key = same_place_key(url)
    except AddressError:
        return None
    path, mark, query = key.partition("?")
    steps = path.split("/")
    inner = [
        place
        for place, step in enumerate(steps[:-1])
        if place and _HOST.fullmatch(step) and not _SOUND.search(step)
    ]
    path = "/".join(steps[inner[-1] :] if inner else steps)
    return path.removeprefix("www.") if _SOUND.search(path) else f"{path}{mark}{query}"


def _page_key(url: str | None) -> str | None:
    """Where an episode's own page is; None where it is none, but the front of a host."""
    try:
        key = same_place_key(url) if url else ""
    except AddressError:
        return None
    return key.removeprefix("www.") if "/" in key or "?" in key else None


_Key = Callable[[ComparedEpisode], Hashable | None]

_RULES: tuple[tuple[str, _Key, _Key], ...] = (
    (BY_TITLE, lambda told: title_slug(told.title) or None, lambda ours: ours.slug),
    *(
        (rule, key, key)
        for rule, key in (
            (BY_AUDIO, lambda told: audio_key(told.audio_url) if told.audio_url else None),
            (BY_PAGE, lambda told: _page_key(told.link_url)),
            (
                BY_TIME,
                lambda told: (
                    (told.published, told.duration)
                    if told.published is not None and told.duration
                    else None
                ),
            ),
        )
    ),
)
"""Each with what has to be equal: of an episode of the feed, and of one of the service."""


def _single(episodes: Iterable[ComparedEpisode], key: _Key) -> dict[Hashable, ComparedEpisode]:
    """The episodes of which something is true that is true of no other."""
    keyed = [(value, episode) for episode in episodes if (value := key(episode)) is not None]
    counts = Counter(value for value, _ in keyed)
    return {value: episode for value, episode in keyed if counts[value] == 1}


def same_episodes(
    feed: Sequence[ComparedEpisode], service: Sequence[ComparedEpisode], joined: frozenset[int]
) -> Iterator[tuple[ComparedEpisode, ComparedEpisode, str]]:
    """Find the episodes that are the same.

    Args:
        feed: all episodes of a feed.
        service: all of the service.
        joined: the numbers of those whose counterpart is known.

    Yields:
        One of the feed, the same of the service, and by which rule they are.
    """
    found = set(joined)
    for rule, of_feed, of_service in _RULES:
        ours = _single(service, of_service)
        for value, told in _single(feed, of_feed).items():
            same = ours.get(value)
            if same is not None and told.number not in found and same.number not in found:
                found |= {told.number, same.number}
                yield told, same, rule
