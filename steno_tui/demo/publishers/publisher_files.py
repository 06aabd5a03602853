"""What the publishers have published, read from one TOML file each and checked while it is read.

A podcast that is only here has a file with everything about it; its name is that of the feed::

    title = "Standing Waves"
    author = "…"
    summary = "…"
    website = "https://standingwaves.example/"   # where it began; under .example
    language = "en-GB"
    genre = "Science"
    collection = 1512004407                     # its number in the public directory
    format = "atom"                             # optional: else RSS
    damaged = true                              # optional: written by hand, and not to its end
    persons = [["Name", "host"]]
    [[episode]]
    title = "…"
    published = 2026-11-17T05:30:00Z
    duration = 174                              # seconds
    season = 2                                  # optional, as are all that follow
    number = 3
    kind = "bonus"                              # or "trailer"
    notes = "…"                                 # plain text: paragraphs, lists, addresses
    persons = [["Name", "guest"]]               # instead of the podcast's
    chapters = [["0:40", "Title"]]
    silent = [["1:10", "Title"]]                # chapters that are in no table of contents
    chapter_forms = ["json", "podlove"]         # none where the notes have their times
    soundbite = ["1:35", 30, "Title"]
    transcript = [["0:00", "Speaker", "A sentence."]]
    transcript_forms = ["vtt", "srt", "json", "html", "text", "stamped", "broken", "moved"]
    translation = [["0:00", "Speaker", "The same in English."]]

A podcast that is on the service too (``feed = true`` in its catalogue file) has its facts and its
episodes from there. Its file, if it has one, has what else its publisher says: ``slug`` names the
service's episode, and whatever is not given is as it is there. ``title`` is then the name that
the publisher gave to it later, and ``moved = true`` says that its audio is at another address
now. An episode with a slug that is not the service's is one that it does not know.

Instead of episodes there may be a table ``daily``, which makes very many of some words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from importlib.resources.abc import Traversable

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast, slug_of
from steno_tui.demo.catalogue_table import Table
from steno_tui.demo.page_writer import publisher_url
from steno_tui.demo.publishers.published import (
    CHAPTER_FORMS,
    TRANSCRIPT_FORMS,
    Credit,
    PublishedEpisode,
    PublishedMark,
    PublishedPodcast,
    PublishedSoundbite,
    Utterance,
)
from steno_tui.demo.synthetic_audio import audio_of
from steno_tui.text.times import parse_timestamp

_ABOUT_KEYS = frozenset({"title", "author", "summary", "website"})
_PUBLISHER_KEYS = _ABOUT_KEYS | {
    "language", "genre", "collection", "format", "damaged", "persons", "episode", "daily",
}  # fmt: skip
_EPISODE_KEYS = frozenset({
    "slug", "title", "published", "duration", "season", "number", "kind", "notes", "persons",
    "chapters", "silent", "chapter_forms", "soundbite", "transcript", "transcript_forms",
    "translation", "moved",
})  # fmt: skip
_DAILY_KEYS = frozenset({"first", "count", "duration", "openings", "sounds", "notes"})


def _row(table: Table, key: str, default: str) -> str:
    return table.row(key) if key in table.values else default


def _whole(table: Table, key: str, default: int | None = None) -> int | None:
    value = table.values.get(key, default)
    if value is not None and (type(value) is not int or value < 1):
        raise table.problem(f"{key} must be a whole number from 1")
    return value


def _moment(table: Table, key: str) -> datetime:
    value = table.values.get(key)
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise table.problem(f"{key} must be a date and time with a time zone")
    return value


def _choices(table: Table, key: str, among: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(table.rows(key))
    if not set(found) <= set(among):
        raise table.problem(f"{key} may hold {', '.join(among)}")
    return found


def _credits(table: Table) -> tuple[Credit, ...]:
    return tuple(Credit(name, role) for name, role in table.tuples("persons", 2))


def _start(table: Table, stamp: str, duration: int | None) -> int:
    start = parse_timestamp(stamp)
    if start is None or (duration is not None and start >= duration):
        raise table.problem(f"{stamp!r} is no time in the episode")
    return start


def _marks(table: Table, key: str, duration: int | None) -> tuple[PublishedMark, ...]:
    marks = tuple(
        PublishedMark(_start(table, stamp, duration), title)
        for stamp, title in table.tuples(key, 2)
    )
    _check_order(table, key, [mark.start_seconds for mark in marks])
    return marks


def _check_order(table: Table, key: str, starts: list[int]) -> None:
    if starts != sorted(set(starts)):
        raise table.problem(f"{key}: each must start after the one before")


def _soundbite(table: Table, duration: int | None) -> PublishedSoundbite | None:
    match table.values.get("soundbite"):
        case None:
            return None
        case [str(stamp), int(seconds), title]:
            start = _start(table, stamp, duration)
            return PublishedSoundbite(start, seconds, table.checked_row(title, "soundbite"))
    raise table.problem("soundbite must be a time, a number of seconds and a title")


def _transcript(table: Table, key: str, duration: int | None) -> tuple[Utterance, ...]:
    said = [
        (_start(table, stamp, duration), speaker, text)
        for stamp, speaker, text in table.tuples(key, 3)
    ]
    starts = [start for start, _, _ in said]
    _check_order(table, key, starts)
    if not said:
        return ()
    if duration is None:
        raise table.problem("a transcript needs a duration")
    return tuple(
        Utterance(start, end, speaker, text)
        for (start, speaker, text), end in zip(said, (*starts[1:], duration), strict=True)
    )


def _episode(name: str, table: Table, known: PublishedEpisode | None) -> PublishedEpisode:
    """Read one episode.

    Args:
        name: the feed's.
        table: what its file says.
        known: what is so where that says nothing; None where it says everything.
    """
    given = table.values
    title = known.title if known and "title" not in given else table.row("title")
    slug = table.row("slug") if "slug" in given else slug_of(title)
    duration = _whole(table, "duration", known.duration if known else None)
    chapters = _marks(table, "chapters", duration)
    if known and not chapters:
        chapters = known.chapters
    own_path = f"/feeds/{name}/{slug}"
    page = own_path
    audio_path: str | None = f"{own_path}.wav"
    if known:
        is_renamed = "title" in given
        page = known.page.removesuffix(slug) + slug_of(title) if is_renamed else known.page
        if not table.flag("moved", False):
            audio_path = known.audio_path
    return PublishedEpisode(
        slug=slug,
        title=title,
        published=known.published if known else _moment(table, "published"),
        duration=duration,
        notes=known.notes if known else table.paragraphs("notes"),
        page=page,
        audio_path=audio_path,
        audio=audio_of(duration, tuple(chapter.start_seconds for chapter in chapters)),
        season=_whole(table, "season"),
        number=_whole(table, "number"),
        kind=_row(table, "kind", "full"),
        persons=_credits(table),
        chapters=chapters,
        chapter_forms=_choices(table, "chapter_forms", CHAPTER_FORMS),
        silent=_marks(table, "silent", duration),
        soundbite=_soundbite(table, duration),
        transcript=_transcript(table, "transcript", duration),
        translation=_transcript(table, "translation", duration),
        transcript_forms=_choices(table, "transcript_forms", TRANSCRIPT_FORMS),
    )


def _of_service(podcast: DemoPodcast, episode: DemoEpisode) -> PublishedEpisode:
    """An episode of which its publisher says what the service says."""
    return PublishedEpisode(
        slug=episode.slug,
        title=episode.title,
        published=episode.published,
        duration=episode.duration,
        notes=episode.content.summary,
        page=publisher_url(podcast, episode),
        audio_path=f"/audio/{podcast.slug}/{episode.slug}.wav" if episode.has_audio else None,
        audio=episode.audio,
        chapters=tuple(PublishedMark(item.start_seconds, item.title) for item in episode.chapters),
    )


def _daily(name: str, table: Table) -> Iterator[PublishedEpisode]:
    """Very many episodes, made of the words of one table, the newest first."""
    first = _moment(table, "first")
    duration = _whole(table, "duration", 60)
    openings, sounds, notes = (table.rows(key) for key in ("openings", "sounds", "notes"))
    audio = audio_of(duration, ())
    for number in range(_whole(table, "count", 1) or 1, 0, -1):
        opening = openings[number * 7 % len(openings)]
        sound = sounds[number * 5 % len(sounds)]
        slug = f"no-{number}"
        yield PublishedEpisode(
            slug=slug,
            title=f"No. {number:,}: {opening}, and {sound}",
            published=first + timedelta(days=number - 1),
            duration=duration,
            notes=notes[number * 3 % len(notes)],
            page=f"/feeds/{name}/{slug}",
            audio_path=f"/feeds/{name}/{slug}.wav",
            audio=audio,
            number=number,
        )


def _episodes(
    name: str, table: Table, known: Mapping[str, PublishedEpisode]
) -> tuple[PublishedEpisode, ...]:
    episodes = dict(known)
    for number, values in enumerate(table.items("episode"), 1):
        each = Table(values, _EPISODE_KEYS, f"{table.where}, episode {number}")
        episode = _episode(name, each, known.get(each.values.get("slug", "")))
        episodes[episode.slug] = episode
    if "daily" in table.values:
        daily = Table(table.values["daily"], _DAILY_KEYS, f"{table.where}, daily")
        episodes |= {episode.slug: episode for episode in _daily(name, daily)}
    return tuple(sorted(episodes.values(), key=lambda each: each.published, reverse=True))


def read_publisher(name: str, values: object, podcast: DemoPodcast | None) -> PublishedPodcast:
    """Read one publisher's podcast.

    Args:
        name: that of its feed.
        values: what its file holds.
        podcast: the service's, where that has it too.

    Raises:
        CatalogueError: the file breaks the format.
    """
    table = Table(values, _PUBLISHER_KEYS, f"{name}.toml")
    if podcast is None:
        about = {key: table.row(key) for key in _ABOUT_KEYS - {"summary"}}
        about["summary"] = table.paragraphs("summary")
    elif given := _ABOUT_KEYS & table.values.keys():
        raise table.problem(f"{min(given)} is in the catalogue already")
    else:
        about = {key: getattr(podcast, key) for key in _ABOUT_KEYS}
    known = {each.slug: _of_service(podcast, each) for each in podcast.episodes} if podcast else {}
    form = _row(table, "format", "rss")
    if form not in ("rss", "atom"):
        raise table.problem("format must be 'rss' or 'atom'")
    return PublishedPodcast(
        name=name,
        **about,
        episodes=_episodes(name, table, known),
        is_on_service=podcast is not None,
        language=_row(table, "language", "en"),
        genre=_row(table, "genre", "Society & Culture"),
        collection=_whole(table, "collection") or 0,
        is_atom=form == "atom",
        is_damaged=table.flag("damaged", False),
        persons=_credits(table),
    )


class Publishers:
    """All publishers whose feeds the demo has, each read when it is first asked for.

    Args:
        podcasts: the service's; those with a feed are among the publishers'.
        directory: where the files are; by default those that come with the program.
    """

    def __init__(
        self, podcasts: Iterable[DemoPodcast], directory: Traversable | None = None
    ) -> None:
        self._podcasts = {podcast.slug: podcast for podcast in podcasts if podcast.has_feed}
        self._directory = directory or files("steno_tui.demo.publishers") / "feeds"
        self._read: dict[str, PublishedPodcast | None] = {}

    def get(self, name: str) -> PublishedPodcast | None:
        """The publisher with the feed of the given name; None where there is none.

        Raises:
            CatalogueError: its file breaks the format.
        """
        if name not in self._read:
            self._read[name] = self._find(name)
        return self._read[name]

    def all(self) -> Iterator[PublishedPodcast]:
        """All publishers, in the order of their names.

        Raises:
            CatalogueError: a file breaks the format.
        """
        there = {file.name for file in self._directory.iterdir() if file.name.endswith(".toml")}
        names = {name.removesuffix(".toml") for name in there} | self._podcasts.keys()
        return filter(None, map(self.get, sorted(names)))

    def _find(self, name: str) -> PublishedPodcast | None:
        podcast = self._podcasts.get(name)
        try:
            toml = (self._directory / f"{name}.toml").read_text(encoding="utf-8")
        except FileNotFoundError:
            return read_publisher(name, {}, podcast) if podcast else None
        values = tomllib.loads(toml)
        # What only adds to a podcast of the service is nothing where the service has it not.
        return read_publisher(name, values, podcast) if podcast or "title" in values else None
