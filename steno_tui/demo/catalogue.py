"""The invented podcasts of the demo, read from one TOML file each and checked while they are read.

The format of a file, whose name is the podcast's slug::

    title = "Night Shift"
    author = "…"
    summary = "…"
    website = "https://nightshift.example/"    # under .example, with a slash at the end
    feed = true                                # optional: the publisher's feed is in the demo too
    [[episode]]
    title = "…"
    slug = "…"                                 # optional: else derived from the title
    published = 2026-11-04T06:00:00Z
    duration = 3843                            # seconds; left out where it is unknown
    state = "processed"                        # or "not_requested"
    audio = false                              # optional, true by default
    fails = true                               # optional: processing it ends in a failure
    summary = "…"                              # or the publisher's show notes
    topics = ["…"]
    highlights = [["Main idea", "…"]]
    chapters = [["5:50", "Title", "One sentence."]]
    later = {summary = "…", topics = […], highlights = […], chapters = […]}

``later`` is what the page of an episode not yet requested says once it was processed.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from msgspec import Struct

from steno_tui.demo.catalogue_table import CatalogueError, Table
from steno_tui.demo.synthetic_audio import SyntheticAudio, audio_of
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED, Chapter, EpisodeKey, Highlight
from steno_tui.stenobird.addresses import is_slug
from steno_tui.text.times import parse_timestamp
from steno_tui.urls import host

_PODCAST_KEYS = frozenset({"title", "author", "summary", "website", "feed", "episode"})
_CONTENT_KEYS = frozenset({"summary", "topics", "highlights", "chapters"})
_EPISODE_KEYS = _CONTENT_KEYS | {
    "title", "slug", "published", "duration", "state", "audio", "fails", "later",
}  # fmt: skip
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])")
_CHAPTER_STEP = 5


class Content(Struct, frozen=True):
    """What the page of an episode says about it, at one moment of its life."""

    summary: str
    topics: tuple[str, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    chapters: tuple[Chapter, ...] = ()


class DemoEpisode(Struct, frozen=True):
    """An invented episode."""

    podcast: str
    """The podcast's slug."""
    slug: str
    title: str
    published: datetime
    duration: int | None
    """Seconds; None where nobody knows."""
    state: str
    """`PROCESSED`, or `NOT_REQUESTED` as long as nobody asks."""
    has_audio: bool
    content: Content
    """What the page says before anybody asks."""
    later: Content | None
    """What it says once it was processed; None exactly where it always was."""
    fails: bool
    """Whether processing it ends in a failure."""

    @property
    def key(self) -> EpisodeKey:
        """The slugs that identify the episode."""
        return EpisodeKey(self.podcast, self.slug)

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters that the recording has, whether or not the page knows them yet."""
        return (self.later or self.content).chapters

    @property
    def audio(self) -> SyntheticAudio:
        """Its audio, of a likely length where the catalogue knows none."""
        return audio_of(self.duration, tuple(chapter.start_seconds for chapter in self.chapters))


class DemoPodcast(Struct, frozen=True):
    """An invented podcast with its episodes, newest first."""

    slug: str
    title: str
    author: str
    summary: str
    website: str
    """An address under ``.example`` that ends with a slash."""
    episodes: tuple[DemoEpisode, ...]
    has_feed: bool = False
    """Whether the demo has its publisher's feed too, see `steno_tui.demo.publishers`."""


def slug_of(title: str) -> str:
    """Derive an episode's slug from its title by the service's own rule."""
    return re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")


def _content(table: Table, duration: int | None) -> Content:
    topics = table.rows("topics")
    for topic in topics:
        if ", " in topic:
            raise table.problem(f"the topic {topic!r} would read as two")
    highlights = [Highlight(*pair) for pair in table.tuples("highlights", 2)]
    for highlight in highlights:
        if ": " in highlight.label:
            raise table.problem(f"the label {highlight.label!r} would end at its colon")
    chapters: list[Chapter] = []
    for stamp, title, summary in table.tuples("chapters", 3):
        start = parse_timestamp(stamp)
        if start is None or start % _CHAPTER_STEP or not start:
            raise table.problem(f"{stamp!r} is no multiple of five seconds after 0:00")
        if chapters and start <= chapters[-1].start_seconds:
            raise table.problem(f"the chapter at {stamp} does not come after the one before")
        if duration is not None and start >= duration:
            raise table.problem(f"the chapter at {stamp} starts after the end")
        if ": " in title:
            raise table.problem(f"the chapter title {title!r} would end at its colon")
        chapters.append(Chapter(start, title, summary))
    return Content(table.paragraphs("summary"), tuple(topics), tuple(highlights), tuple(chapters))


def _opening(notes: str) -> str:
    """The first two sentences of show notes."""
    paragraph = " ".join(notes.split("\n\n", 1)[0].split())
    return " ".join(_SENTENCE_END.split(paragraph)[:2])


def _later(table: Table, duration: int | None, content: Content) -> Content:
    if "later" not in table.values:
        return Content(_opening(content.summary))
    return _content(Table(table.values["later"], _CONTENT_KEYS, f"{table.where}, later"), duration)


def _episode(podcast: str, values: object, where: str) -> DemoEpisode:
    table = Table(values, _EPISODE_KEYS, where)
    title = table.row("title")
    table.where = f"{where} {title[:60]!r}"
    slug = table.row("slug") if "slug" in table.values else slug_of(title)
    if not is_slug(slug):
        raise table.problem(f"{slug!r} is no slug: give one with slug = …")
    published = table.values.get("published")
    if not isinstance(published, datetime) or published.tzinfo is None:
        raise table.problem("published must be a date and time with a time zone")
    duration = table.values.get("duration")
    if duration is not None and (type(duration) is not int or duration < 1):
        raise table.problem("duration must be a number of seconds")
    state = table.row("state")
    if state not in (PROCESSED, NOT_REQUESTED):
        raise table.problem(f"state must be {PROCESSED!r} or {NOT_REQUESTED!r}")
    fails = table.flag("fails", False)
    if state == PROCESSED and (fails or "later" in table.values):
        raise table.problem("fails and later are for what is not processed")
    content = _content(table, duration)
    return DemoEpisode(
        podcast=podcast,
        slug=slug,
        title=title,
        published=published,
        duration=duration,
        state=state,
        has_audio=table.flag("audio", True),
        content=content,
        later=None if state == PROCESSED else _later(table, duration, content),
        fails=fails,
    )


def read_podcast(slug: str, toml: str) -> DemoPodcast:
    """Read one catalogue file.

    Args:
        slug: the podcast's slug, which is the file's name without ``.toml``.
        toml: the file's text.

    Raises:
        CatalogueError: the file breaks the format.
    """
    where = f"{slug}.toml"
    try:
        values = tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        raise CatalogueError(f"{where}: {error}") from None
    table = Table(values, _PODCAST_KEYS, where)
    if not is_slug(slug):
        raise table.problem("the file's name is no slug")
    title = table.row("title")
    if set(title) & set("[]"):
        raise table.problem("a podcast's title is shown between brackets and cannot hold any")
    website = table.row("website")
    if not host(website).endswith(".example") or not website.endswith("/"):
        raise table.problem("website must be an address under .example with a slash at the end")
    episodes = [
        _episode(slug, values, f"{where}, episode {number}")
        for number, values in enumerate(table.items("episode"), 1)
    ]
    seen: set[str] = set()
    for episode in episodes:
        if episode.slug in seen:
            raise table.problem(f"two episodes have the slug {episode.slug!r}")
        seen.add(episode.slug)
    episodes.sort(key=lambda episode: episode.published, reverse=True)
    return DemoPodcast(
        slug,
        title,
        table.row("author"),
        table.paragraphs("summary"),
        website,
        tuple(episodes),
        table.flag("feed", False),
    )


def load(directory: Traversable | None = None) -> tuple[DemoPodcast, ...]:
    """Read a directory of catalogue files, by default those that come with the program.

    Returns:
        The podcasts in the order of their slugs.

    Raises:
        CatalogueError: a file breaks the format.
    """
    if directory is None:
        return _packaged()
    return tuple(
        read_podcast(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))
        for file in sorted(directory.iterdir(), key=lambda file: file.name)
        if file.name.endswith(".toml")
    )


@cache
def _packaged() -> tuple[DemoPodcast, ...]:
    return load(files("steno_tui.demo") / "catalogue")
