"""An episode as a Markdown file: what is known of it, its times leading to the sound; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from steno_tui.export.markdown_text import (
    HARD_BREAK,
    Links,
    Row,
    escaped,
    front_matter,
    item_of,
    laid_out,
    linked,
    paragraphs,
    scalar,
)
from steno_tui.models.episode import Chapter, Episode
from steno_tui.models.moment import Moment
from steno_tui.models.note_paragraphs import Paragraph, first_notes
from steno_tui.models.note_paragraphs import paragraphs as note_paragraphs
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.transcript import Transcript
from steno_tui.text.times import duration, timestamp
from steno_tui.urls import at_time

MARK = "steno_tui"
"""The field of the front matter that says of which episode a file is."""


class Exported(Struct, frozen=True):
    """What is written of an episode.

    Attributes:
        episode: which.
        server: the service's origin, by which addresses are judged.
        offset: by how many seconds the audio is later than the page's times.
        moments: those that the user marked in it, in their order.
        said: what is said in it, in paragraphs; None where that is left out, or not on disk.
        is_partial: whether there would be more of what is said.
    """

    episode: Episode
    server: str
    offset: int = 0
    moments: Sequence[Moment] = ()
    said: Transcript | None = None
    is_partial: bool = False

    @property
    def links(self) -> Links:
        """Judges the addresses."""
        return Links(self.server)

    def at(self, seconds: int) -> str | None:
        """Where a time of the page leads: into the audio, or to the page where there is none."""
        episode = self.episode
        if episode.duration_seconds is not None and seconds >= episode.duration_seconds:
            return None
        if self.links.good(episode.audio_url) is None:
            return episode.page_url or episode.link_url
        return at_time(episode.audio_url or "", self.shifted(seconds))

    def shifted(self, seconds: int) -> int:
        """A time of the page in the audio."""
        return max(0, seconds + self.offset)

    def time(self, seconds: int) -> str:
        """A time as a link."""
        return self.links.link(timestamp(self.shifted(seconds)), self.at(seconds))


def episode_markdown(exported: Exported) -> str:
    """Lay an episode out as Markdown, with what is known of it in front.

    Returns:
        lines, the last one ended too; the same for the same episode, whenever it is made.
    """
    episode = exported.episode
    parts = [front_matter(_fields(exported)), [f"# {escaped(episode.title)}"], _facts(exported)]
    for title, lines in _sections(exported):
        if lines:
            parts += [[f"## {title}"], lines]
    return "\n\n".join("\n".join(lines) for lines in parts if lines) + "\n"


def _fields(exported: Exported) -> Iterator[tuple[str, str | Sequence[str] | None]]:
    """What stands in front; the mark first, so that it is found without reading on."""
    episode, good = exported.episode, exported.links.good

    def address(url: str | None) -> str | None:
        used = good(url)
        return None if used is None else scalar(used)

    published, length = episode.published_at, episode.duration_seconds
    if all(episode.key):
        yield MARK, scalar(str(episode.key))
    yield "title", scalar(episode.title)
    yield "podcast", scalar(episode.podcast.title or episode.podcast.slug)
    yield "date", published.date().isoformat() if published is not None else None
    yield "length", scalar(timestamp(length)) if length is not None else None
    yield "page", address(episode.page_url)
    yield "link", address(episode.link_url)
    yield "audio", address(episode.audio_url)
    yield "topics", [scalar(topic) for topic in episode.topics]


def _facts(exported: Exported) -> list[str]:
    """Whose it is, from when, how long, who is heard in it, and where it is."""
    episode, links = exported.episode, exported.links
    published, publisher = episode.published_at, episode.publisher
    facts = [links.link(episode.podcast.title or episode.podcast.slug, episode.podcast.page_url)]
    if published is not None:
        facts.append(published.date().isoformat())
    if episode.duration_seconds is not None:
        facts.append(duration(episode.duration_seconds))
    if publisher is not None and publisher.season:
        facts.append(f"season {publisher.season}")
    if publisher is not None and publisher.number:
        facts.append(f"episode {publisher.number}")
    addresses = [
        links.link(name, url)
        for name, url in (
            ("Page", episode.page_url),
            ("Publisher's page", episode.link_url),
            ("Audio", episode.audio_url),
        )
        if links.good(url) is not None
    ]
    rows = [" · ".join(fact for fact in facts if fact), " · ".join(addresses)]
    if publisher is not None and publisher.persons:
        named = (
            f"{links.link(one.name, one.url)} ({escaped(one.role)})" for one in publisher.persons
        )
        rows.append("With " + " · ".join(named))
    return laid_out(Row(row) for row in rows if row)


def _sections(exported: Exported) -> Iterator[tuple[str, list[str]]]:
    episode = exported.episode
    first = "Summary" if episode.is_processed else "Show notes"
    yield first, _notes(exported, first_notes(episode))
    marks = ((mark.label, mark.text) for mark in episode.highlights)
    yield "Highlights", [_labelled(label, text) for label, text in marks]
    yield "Chapters", _chapters(exported, episode.chapters)
    yield "Moments", [line for one in exported.moments for line in _moment(exported, one)]
    if episode.publisher is not None:
        bites = [Chapter(one.start_seconds, one.title) for one in episode.publisher.soundbites]
        yield "Soundbites", _chapters(exported, bites)
    for section in episode.sections:
        yield escaped(section.title), paragraphs(section.text)
    if episode.show_notes is not None:
        yield "Show notes", _notes(exported, episode.show_notes)
    if exported.said is not None:
        from steno_tui.export.transcript import transcript_lines  # which lays out what this has

        yield "Transcript", transcript_lines(exported, exported.said, "###")
    else:
        yield "Transcript", paragraphs(episode.transcript or "")


def _labelled(label: str, text: str) -> str:
    words = escaped(text)
    return f"- **{escaped(label)}:** {words}" if label.strip() else f"- {words}"


def _chapters(exported: Exported, chapters: Iterable[Chapter]) -> list[str]:
    lines = []
    for number, chapter in enumerate(chapters, 1):
        title = exported.links.link(chapter.title or f"Chapter {number}", chapter.link_url)
        lines += _item(f"{exported.time(chapter.start_seconds)} {title}", chapter.summary or "")
    return lines


def _item(row: str, below: str) -> list[str]:
    """An item of a list, with words below it."""
    words = escaped(below)
    return [f"- {row}{HARD_BREAK}", f"  {words}"] if words else [f"- {row}"]


def _moment(exported: Exported, moment: Moment) -> list[str]:
    """When it was, what was said there, and below it what the user noted."""
    words = [escaped(moment.words or moment.chapter)]
    if moment.words and moment.chapter and moment.words != moment.chapter:
        words.append(f"({escaped(moment.chapter)})")
    time = [exported.time(moment.seconds)] if moment.seconds is not None else []
    said = " ".join(filter(None, [*time, *words]))
    return _item(said, moment.note) if said else [f"- {escaped(moment.note)}"]


def _notes(exported: Exported, notes: Notes) -> list[str]:
    """Notes, their links leading where they do, and their times into the sound."""
    return laid_out(_row(exported, one) for one in note_paragraphs(notes, exported.episode))


def _row(exported: Exported, one: Paragraph) -> Row:
    parts = list(one.links)
    if one.stamp is not None and (url := exported.at(one.seconds)) is not None:
        start = one.text.index(one.stamp)
        parts.insert(0, NoteLink(start, start + len(one.stamp), url))
    item = item_of(one.text)
    if item is None:
        return Row(linked(one.text, exported.links, parts))
    depth, words = item
    before = len(one.text) - len(words)
    kept = [
        NoteLink(max(0, part.start - before), part.end - before, part.url)
        for part in parts
        if part.end > before
    ]
    return Row(linked(words, exported.links, kept), depth)
