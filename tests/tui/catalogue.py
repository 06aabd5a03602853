"""A small catalogue for the screens: every kind of episode once, and one long list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from steno_tui.demo.catalogue import Content, DemoEpisode, DemoPodcast, slug_of
from steno_tui.models.episode import (
    NOT_REQUESTED,
    PROCESSED,
    Chapter,
    Episode,
    EpisodeKey,
    Highlight,
)
from steno_tui.models.podcast import Podcast

NEWEST = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)

NIGHT = "night-trains"
WEATHER = "weather-desk"
SLEEPER = EpisodeKey(NIGHT, "the-sleeper-to-lund")
"""Processed: six chapters, and a page longer than a screen."""
FOG = EpisodeKey(NIGHT, "a-platform-in-the-fog")
"""Not requested; once processed it has three chapters."""
BROKEN = EpisodeKey(NIGHT, "broken-signal")
"""Not requested; processing it fails."""
QUIET = EpisodeKey(NIGHT, "the-quiet-coach")
"""Processed, without audio and without chapters."""


def chapters(number: int, every: int = 300, about: str = "Chapter") -> tuple[Chapter, ...]:
    """So many chapters, the first at ``every`` seconds and each so much later than the last."""
    return tuple(
        Chapter(every * n, f"{about} {n}", f"What happens in part {n}.")
        for n in range(1, number + 1)
    )


def content(
    summary: str, *, topics: Sequence[str] = (), chapters: tuple[Chapter, ...] = ()
) -> Content:
    highlights = (Highlight("Main idea", "Night trains are late on purpose."),) if chapters else ()
    return Content(summary, tuple(topics), highlights, chapters)


def demo_episode(
    podcast: str,
    title: str,
    *,
    days: int = 0,
    slug: str | None = None,
    said: Content | None = None,
    later: Content | None = None,
    state: str = PROCESSED,
    duration: int | None = 3600,
    audio: bool = True,
    fails: bool = False,
) -> DemoEpisode:
    """An episode published so many days before the newest."""
    return DemoEpisode(
        podcast=podcast,
        slug=slug or slug_of(title),
        title=title,
        published=NEWEST - timedelta(days=days),
        duration=duration,
        state=state,
        has_audio=audio,
        content=said or content(f"All about {title}."),
        later=later,
        fails=fails,
    )


def demo_podcast(slug: str, title: str, episodes: Sequence[DemoEpisode]) -> DemoPodcast:
    return DemoPodcast(
        slug, title, "Ada Example", f"{title}, weekly.", f"https://{slug}.example/", tuple(episodes)
    )


_LONG = " ".join(
    f"Sentence number {n} says a little more about sleeping on rails." for n in range(24)
)

PODCASTS = (
    demo_podcast(
        NIGHT,
        "Night Trains",
        [
            demo_episode(
                NIGHT,
                "The Sleeper to Lund",
                said=content(_LONG, topics=["rails", "sleep"], chapters=chapters(6)),
            ),
            demo_episode(
                NIGHT,
                "A Platform in the Fog",
                days=1,
                state=NOT_REQUESTED,
                said=content("The publisher's notes on fog."),
                later=content("Fog was listened to.", chapters=chapters(3, about="Fog")),
            ),
            demo_episode(
                NIGHT,
                "Broken Signal",
                days=2,
                state=NOT_REQUESTED,
                said=content("The publisher's notes on signals."),
                later=content("Never seen."),
                fails=True,
            ),
            demo_episode(NIGHT, "The Quiet Coach", days=3, audio=False),
            demo_episode(
                NIGHT,
                "Changing Gauge",
                days=4,
                said=content("Wheels that move.", chapters=chapters(4, about="Gauge")),
            ),
        ],
    ),
    demo_podcast(
        "stone-soup",
        "Stone Soup",
        [
            demo_episode("stone-soup", "Salt First", days=5),
            demo_episode("stone-soup", "The Sleeper to Lund", days=6),
        ],
    ),
    demo_podcast(
        WEATHER,
        "Weather Desk",
        [demo_episode(WEATHER, f"Forecast {n:02}", days=10 + n) for n in range(40)],
    ),
)
"""Night Trains, Stone Soup and Weather Desk; the newest five episodes are of Night Trains."""


def episode(
    title: str = "The Sleeper to Lund",
    *,
    chapters: tuple[Chapter, ...] = (),
    state: str | None = PROCESSED,
    duration: int | None = 3600,
    **facts: object,
) -> Episode:
    """An episode as read from a page."""
    podcast = Podcast(NIGHT, "Night Trains", "https://stenobird.com/podcast/night-trains")
    return Episode(
        podcast,
        slug_of(title) or "untitled",
        title,
        published_at=NEWEST,
        duration_seconds=duration,
        state=state,
        chapters=chapters,
        **({"audio_url": "https://media.example/lund.mp3"} | facts),  # type: ignore[arg-type]
    )
