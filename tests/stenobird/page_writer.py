"""Writes an episode as the service does, so that what is read can be compared with it."""

from collections.abc import Iterator

from steno_tui.models.episode import Chapter, Episode, Highlight
from steno_tui.text.times import timestamp


def write_page(episode: Episode) -> str:
    """The Markdown page of an episode; what the episode does not have is left out."""
    return "\n\n".join(_parts(episode)) + "\n"


def _parts(episode: Episode) -> Iterator[str]:
    yield f"# {episode.title}"
    yield "\n".join(_header(episode))
    if episode.summary:
        yield f"## Resource\n\n{episode.summary}"
    if episode.highlights:
        yield "## Highlights\n\n" + "\n".join(map(_highlight, episode.highlights))
    if episode.topics:
        yield "## Topics\n\n" + ", ".join(episode.topics)
    if episode.chapters:
        yield "## Chapters\n\n" + "\n".join(map(_chapter, episode.chapters))
    if episode.actions:
        yield "## Actions\n\n" + "\n".join(
            f"- {action.name}: `{action.method} {action.url}` — {action.description}"
            for action in episode.actions
        )
    if episode.transcript:
        yield f"## Transcript\n\n{episode.transcript}"
    for section in episode.sections:
        yield f"## {section.title}\n\n{section.text}"


def _header(episode: Episode) -> Iterator[str]:
    published = episode.published_at
    for label, value in (
        ("Page", episode.page_url),
        ("Text version", episode.text_url),
        ("Podcast", f"[{episode.podcast.title}]({episode.podcast.page_url})"),
        ("Published", published.isoformat() if published else None),
        ("Episode link", episode.link_url),
        ("Audio file", episode.audio_url),
        ("Processing state", episode.state),
        ("JSON", episode.json_url),
        ("Duration seconds", episode.duration_seconds),
    ):
        if value is not None:
            yield f"{label}: {value}"


def _highlight(highlight: Highlight) -> str:
    return "- " + (f"{highlight.label}: " if highlight.label else "") + highlight.text


def _chapter(chapter: Chapter) -> str:
    said = f"- {timestamp(chapter.start_seconds)} — {chapter.title}"
    return said if chapter.summary is None else f"{said}: {chapter.summary}"
