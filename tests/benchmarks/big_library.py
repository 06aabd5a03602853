"""A library as somebody has it after years: 200 podcasts of 250 episodes, in many scripts.

Every title begins with a number of its own, by which a test knows it on the screen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from msgspec.structs import replace

from steno_tui.core.core import Core
from steno_tui.library.library import Library
from steno_tui.models.episode import MAIN_IDEA, Chapter, Episode, Highlight
from steno_tui.models.http import Validators
from steno_tui.models.podcast import Podcast
from steno_tui.stenobird.addresses import Addresses
from tests.stenobird.page_writer import write_page

SERVER = "http://127.0.0.1:9"
"""An origin at which nobody answers."""

PODCASTS = 200
EPISODES = 250

PAGES = 60
"""How many pages there are; see `build`."""

_NEWEST = datetime(2026, 11, 4, 6, tzinfo=UTC)

_WORDS = tuple(
    words.split()
    for words in (
        "sleep light harbour engine memory bridge winter signal garden copper river failure",
        "Gedächtnis Brücke Größe Zahlen Übung Nachtzug Straße Wetter Kühlung Ursprung",
        "сон память мост сигнал зима река ошибка двигатель сад медь гавань число",
        "ذاكرة جسر ضوء نوم شتاء نهر حديقة إشارة محرك نحاس",
        "睡眠 記憶 橋の話 冬の光 信号 庭と川 機械 失敗学 港町 数の起源",
        "수면 기억 다리 겨울빛 신호 정원 기계 실패 항구 숫자",
        "🌙 naïve café déjà-vu 👩‍🚀 rôle 🏗️ façade élan 🧭 soirée",
    )
)


def title(random: Random, words: int) -> str:
    """Some words of one script."""
    script = random.choice(_WORDS)
    return " ".join(random.choice(script) for _ in range(words))


def some_podcasts(server: str, count: int = PODCASTS) -> Iterator[Podcast]:
    """The podcasts, always the same ones."""
    random = Random(1)
    for number in range(count):
        slug = f"podcast-{number:03}"
        page_url = Addresses(server).podcast(slug)
        yield Podcast(
            slug, f"{title(random, 2)} {number}", page_url, author=title(random, 2), summary="—"
        )


def some_episodes(
    podcast: Podcast, server: str, number: int, count: int = EPISODES
) -> list[Episode]:
    """A podcast's episodes, newest first, as a list tells of them."""
    random = Random(number)
    addresses = Addresses(server)
    found = []
    for age in range(count):
        slug = f"{count - age}-{'-'.join(random.choices(_WORDS[0], k=6))}"
        found.append(
            Episode(
                podcast,
                slug,
                f"{number * count + age:05} {title(random, random.randint(3, 9))}",
                page_url=addresses.episode(podcast.slug, slug),
                published_at=_NEWEST - timedelta(weeks=age, minutes=number),
                duration_seconds=random.randint(600, 9000),
                audio_url=f"{server}/audio/{podcast.slug}/{slug}.mp3",
                state=random.choice(("processed", "not_requested")),
            )
        )
    return found


def with_page(episode: Episode, number: int) -> Episode:
    """The episode as its own page tells of it; `body_mark` is the first word of its text."""
    random = Random(number)
    return replace(
        episode,
        state="processed",
        summary=f"{body_mark(episode.title)} {title(random, 60)}.",
        highlights=tuple(
            Highlight(label, title(random, 20))
            for label in (MAIN_IDEA, *(title(random, 2) for _ in range(4)))
        ),
        topics=tuple(title(random, 2) for _ in range(8)),
        chapters=tuple(
            Chapter(start, title(random, 5), title(random, 14)) for start in range(300, 3000, 300)
        ),
    )


def body_mark(title: str) -> str:
    """A word that stands on the page of the episode with a title, and nowhere else."""
    return f"Page-of-{title.split()[0]}"


def build(
    directory: Path, podcasts: int = PODCASTS, episodes: int = EPISODES, pages: int = PAGES
) -> list[str]:
    """Fill a library, and return the titles as the list of all episodes has them, newest first.

    Args:
        directory: where.
        podcasts: how many.
        episodes: how many each of them has.
        pages: how many of the newest episodes have their page on disk.
    """
    by_slugs = {}
    with Library.open(directory, SERVER) as library:
        for number, podcast in enumerate(some_podcasts(SERVER, podcasts)):
            listed = some_episodes(podcast, SERVER, number, episodes)
            library.podcasts.follow(podcast)
            library.episodes.put(podcast.slug, listed)
            by_slugs.update({episode.key: episode for episode in listed})
        rows = library.episodes.rows()
        for number, row in enumerate(rows[:pages]):
            episode = with_page(by_slugs[row.key], number)
            url = Addresses(SERVER).episode_text(*row.key)
            library.episodes.put_page(
                episode, url, write_page(episode).encode(), Validators(f'"{number}"')
            )
    return [row.title for row in rows]


def look_through(directory: Path) -> None:
    """Have all episodes of a library be found by their words, as the program does by and by."""

    async def all_turns() -> None:
        async with await Core.open(directory, SERVER, offline=True) as core:
            while (await core.search.index_some()).done:
                pass

    asyncio.run(all_turns())
