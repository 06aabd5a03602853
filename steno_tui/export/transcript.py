"""What is said in an episode as Markdown, its times leading to the sound; pure."""

from __future__ import annotations

from collections.abc import Iterator

from steno_tui.export.markdown import Exported
from steno_tui.export.markdown_text import escaped
from steno_tui.models.chapters import chapter_at
from steno_tui.models.transcript import Segment, Transcript


def transcript_markdown(exported: Exported, paragraphs: Transcript) -> str:
    """A transcript on its own: the episode's title, and what is said below it.

    Returns:
        lines, the last one ended too.
    """
    episode = exported.episode
    podcast = exported.links.link(
        episode.podcast.title or episode.podcast.slug, episode.podcast.page_url
    )
    head = [f"# {escaped(episode.title)}", "", podcast, ""]
    return "\n".join([*head, *transcript_lines(exported, paragraphs, "##")]) + "\n"


def transcript_lines(exported: Exported, paragraphs: Transcript, heading: str) -> list[str]:
    """What is said as lines of Markdown, in paragraphs under the titles of their chapters.

    Args:
        exported: the episode.
        paragraphs: what is said in it.
        heading: the signs before a chapter's title.
    """
    blocks = list(_blocks(exported, paragraphs, heading))
    lines = [line for block in blocks for line in (block, "")]
    return lines[:-1]


def _blocks(exported: Exported, paragraphs: Transcript, heading: str) -> Iterator[str]:
    if exported.is_partial:
        yield "*In part: the words as far as they came.*"
    chapters = exported.episode.chapters
    chapter: int | None = None
    speaker = ""
    for said in paragraphs.segments:
        at = None if said.start is None else chapter_at(chapters, int(said.start))
        if at is not None and at != chapter:
            chapter = at
            yield f"{heading} {escaped(chapters[at].title or f'Chapter {at + 1}')}"
        yield _paragraph(exported, said, speaker)
        speaker = said.speaker


def _paragraph(exported: Exported, said: Segment, before: str) -> str:
    """When it is said, by whom if somebody else spoke before, and what."""
    words = escaped(said.text)
    if said.speaker and said.speaker != before:
        words = f"**{escaped(said.speaker)}:** {words}"
    return words if said.start is None else f"{exported.time(int(said.start))} {words}"
