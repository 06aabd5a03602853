"""How podcasts and episodes stand in the tables, and come back from there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from steno_tui.text.folding import fold
from steno_tui.text.sanitize import line

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)

PODCAST_FACTS = ("author", "page_url", "rss_url", "summary")
"""What may be known of a podcast besides its title: fields of `Podcast` and columns alike."""

EPISODE_FACTS = (
    "published",
    "duration",
    "state",
    "page_url",
    "text_url",
    "json_url",
    "link_url",
    "audio_url",
    "summary",
)
"""What may be known of an episode besides its title, without its page: columns."""


MAIN_IDEA_LIMIT = 120
"""Characters of a main idea that are kept for the lists; none has a wider row."""


def stable_ids(*source: str, items: Iterable[str]) -> list[int]:
    """The numbers that identify some items of a source: 63 bits, for ever the same."""
    from hashlib import blake2b  # which reading has no use for

    head = "".join([f"{len(part)}:{part}" for part in source])
    told = [f"{head}{len(item)}:{item}".encode("utf-8", "surrogatepass") for item in items]
    return [int.from_bytes(blake2b(each, digest_size=8).digest(), "big") >> 1 for each in told]


def stable_id(*source: str) -> int:
    """The number that identifies what comes from a source, as in `stable_ids`."""
    return stable_ids(*source[:-1], items=source[-1:])[0]


def short_idea(text: str | None) -> str | None:
    """A main idea as it is kept for the lists; None where there is none."""
    return (line(text, MAIN_IDEA_LIMIT) or None) if text else None


def unix_seconds(time: datetime | None) -> int | None:
    """A time as it is kept; None where there is none, or none that a calendar has in UTC."""
    if time is None:
        return None
    try:
        return (time.astimezone(UTC) - _EPOCH) // _SECOND
    except OverflowError:
        return None


def utc_time(seconds: int | None) -> datetime | None:
    """A time as it was kept, in UTC; None for what a damaged file has in its place."""
    try:
        return None if seconds is None else _EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return None


_SOON = 24 * 3600
"""Seconds: what is dated less far ahead, as by another time zone's clock, comes true by itself."""

_SET_CLOCK = 1_767_225_600
"""The year 2026, in Unix seconds: a clock that says less was never set, and knows no future."""


def is_ahead(published: int | None, now: float) -> bool:
    """Whether a date is one that an episode cannot have been published at; in Unix seconds."""
    return published is not None and now >= _SET_CLOCK and published > now + _SOON


def podcast_values(origin: int, number: int, podcast: Podcast) -> tuple[Any, ...]:
    """The values of origin, id, slug, title, folded and `PODCAST_FACTS`."""
    title = podcast.title or podcast.slug
    facts = (getattr(podcast, name) for name in PODCAST_FACTS)
    return (origin, number, podcast.slug, title, fold(title), *facts)


def podcast_from(values: tuple[Any, ...]) -> Podcast:
    """A podcast from its slug, title and `PODCAST_FACTS`."""
    slug, title, *facts = values
    return Podcast(slug, title, **dict(zip(PODCAST_FACTS, facts, strict=True)))


EpisodeValues = tuple[Any, ...]
"""What a list tells of an episode, as the tables have it: slug, title, folded, `EPISODE_FACTS`."""

PUBLISHED = 3
"""The place of the date among these."""


def episode_values(episode: Episode) -> EpisodeValues:
    """What is told of an episode, as the tables have it."""
    title = episode.title or episode.slug
    return (
        episode.slug,
        title,
        fold(title),
        unix_seconds(episode.published_at),
        episode.duration_seconds,
        episode.state,
        episode.page_url,
        episode.text_url,
        episode.json_url,
        episode.link_url,
        episode.audio_url,
        episode.summary,
    )


def episode_from(podcast: Podcast, values: tuple[Any, ...]) -> Episode:
    """An episode from its slug, title and `EPISODE_FACTS`."""
    slug, title, published, duration, state, page, text, json, link, audio, summary = values
    return Episode(
        podcast=podcast,
        slug=slug,
        title=title,
        page_url=page,
        text_url=text,
        json_url=json,
        published_at=utc_time(published),
        duration_seconds=duration,
        link_url=link,
        audio_url=audio,
        state=state,
        summary=summary,
    )


def upsert(table: str, key: tuple[str, ...], facts: Iterable[str], *, rows: int = 1) -> str:
    """The statement that adds some rows, or adds to them what was not known.

    A fact that is not known this time leaves the known one, and so does a title that is only the
    slug. A row that would stay the same is not touched, and not counted as changed.
    """
    known = {name: f"coalesce(excluded.{name}, {name})" for name in facts}
    for name in ("title", "folded"):
        known[name] = f"CASE excluded.title WHEN {key[-1]} THEN {name} ELSE excluded.{name} END"
    columns = (*key[:-1], "id", key[-1], "title", "folded", *facts)
    row = f"({', '.join('?' * len(columns))})"
    return (
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES {', '.join([row] * rows)}"
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET"
        f" {', '.join(f'{name} = {value}' for name, value in known.items())}"
        f" WHERE ({', '.join(known)}) IS NOT ({', '.join(known.values())})"
    )
