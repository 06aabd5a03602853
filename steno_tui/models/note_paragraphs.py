"""Notes line by line: what in them leads to a time, and what elsewhere; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from steno_tui.models.episode import Episode
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.text.addresses import find_addresses
from steno_tui.text.times import leading_timestamp


class Paragraph(NamedTuple):
    """A line of notes, however many rows it takes."""

    text: str
    stamp: str | None
    """The time stamp it begins with, if that is one to go to."""
    seconds: int
    """The time that says."""
    links: Sequence[NoteLink]
    """Those in it, counted from its start."""


def first_notes(episode: Episode) -> Notes:
    """What a page begins with: the service's summary, or the publisher's notes in its place."""
    publisher, summary = episode.publisher, episode.summary or ""
    if publisher is not None and publisher.notes.text and not episode.is_processed:
        return publisher.notes
    links = (NoteLink(start, end, summary[start:end]) for start, end in find_addresses(summary))
    return Notes(summary, tuple(links))


def paragraphs(notes: Notes, episode: Episode) -> list[Paragraph]:
    """Notes line by line, each with what it leads to.

    Args:
        notes: all of them.
        episode: whose; there is no going to a time beyond its end, or where there is no audio.
    """
    return list(_paragraphs(notes, episode.audio_url is not None, episode.duration_seconds))


def _paragraphs(notes: Notes, has_audio: bool, length: int | None) -> Iterator[Paragraph]:
    start = number = 0
    for text in notes.text.split("\n"):
        end = start + len(text)
        links = []
        while number < len(notes.links) and notes.links[number].start < end:
            link = notes.links[number]
            # One that goes on behind the line ends with it.
            links.append(NoteLink(link.start - start, min(link.end, end) - start, link.url))
            number += 1
        found = leading_timestamp(text)
        if found is None or not has_audio or (length and found.seconds >= length):
            yield Paragraph(text, None, 0, links)
        else:
            behind = text.index(found.stamp) + len(found.stamp)
            kept = [link for link in links if link.start >= behind]
            yield Paragraph(text, found.stamp, found.seconds, kept)
        start = end + 1


def stamped_words(part: Paragraph) -> str:
    """What a line says behind the time stamp that it begins with."""
    found = leading_timestamp(part.text)
    return part.text if found is None else found.rest
