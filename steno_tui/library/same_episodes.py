"""Which of a feed's episodes and of a service's are the same, and of a feed's own; pure.

Publishers rename episodes, and a service keeps the first title. Three rules, in this order: the
slug of the title is the service's; the audio is at the same address, whoever counts its listeners,
or the publisher's page is the same; both were published in the same second and are as long. Never
does it count how near two titles are to one another. What is true of several episodes of either
says nothing.

A feed that moves to another host may give all its episodes other guids. They are known again where
they were published in the same second and one thing more is the same.
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


def _with_time(key: _Key) -> _Key:
    """What a key says, at the second at which it was published."""

    def timed(episode: ComparedEpisode) -> Hashable | None:
        value = key(episode)
        return None if None in (value, episode.published) else (episode.published, value)

    return timed


def _sound(episode: ComparedEpisode) -> str | None:
    return audio_key(episode.audio_url) if episode.audio_url else None


def _undated(episode: ComparedEpisode) -> Hashable | None:
    """Audio and title, which have to do where there is no time."""
    sound = _sound(episode)
    return None if sound is None or episode.published is not None else (sound, episode.title)


_OWN_RULES: tuple[_Key, ...] = (
    _with_time(_sound),
    _with_time(lambda episode: _page_key(episode.link_url)),
    _with_time(lambda episode: episode.title or None),
    _with_time(lambda episode: episode.duration or None),
    _undated,
)


def known_again(
    before: Sequence[ComparedEpisode], now: Sequence[ComparedEpisode]
) -> Iterator[tuple[int, int]]:
    """Find the episodes that a feed tells of under another guid than before.

    Args:
        before: those that it does not tell of any more.
        now: those that it did not tell of before.

    Yields:
        The numbers of one of the first and of the same of the second.
    """
    found_before: set[int] = set()
    found_now: set[int] = set()
    for key in _OWN_RULES:
        theirs = _single((one for one in before if one.number not in found_before), key)
        ours = _single((one for one in now if one.number not in found_now), key)
        for value, told in ours.items():
            same = theirs.get(value)
            if same is not None:
                found_before.add(same.number)
                found_now.add(told.number)
                yield same.number, told.number
