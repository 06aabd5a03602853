"""What was found, as lines of a list: what it is, when, and whether it is on disk. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from steno_tui.models.episode import ChapterHit, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.text.cells import fit
from steno_tui.text.counts import count
from steno_tui.text.times import timestamp
from steno_tui.tui.commands import Command
from steno_tui.tui.list_lines import clock_length, long_date, state_span
from steno_tui.tui.text_lines import Line, Span, spread
from steno_tui.tui.theme import Signs

Hit = PodcastRow | EpisodeRow | ChapterHit

_GROUP_WIDTH = 12
_ROOM_FOR_GROUPS = 60


def _on_disk(has_page: bool, has_audio: bool) -> str:
    if has_page and has_audio:
        return "page and audio on disk"
    if has_page or has_audio:
        return f"{'page' if has_page else 'audio'} on disk"
    return "not on disk yet"


def _day(published: int | None) -> list[str]:
    return [] if published is None else [long_date(datetime.fromtimestamp(published, UTC))]


def hit_lines(
    hit: Hit, width: int, *, is_chosen: bool, has_audio: bool, signs: Signs
) -> list[Line]:
    """A podcast, an episode or a chapter that was found, in two rows.

    Args:
        hit: which.
        width: cells.
        is_chosen: whether Enter opens it; the others are quieter.
        has_audio: whether the audio is on this machine.
        signs: the terminal's.
    """
    title = Span(hit.title, "strong" if is_chosen else "text")
    left, right = [title], []
    match hit:
        case PodcastRow():
            facts = ["Podcast", count(hit.count, "episode") if hit.count else "no episodes on disk"]
        case EpisodeRow():
            page = _on_disk(hit.chapters is not None, has_audio)
            facts = ["Episode", hit.podcast_title, *_day(hit.published), page]
            length = clock_length(hit.duration) if hit.duration is not None else ""
            sign = state_span(hit.state, hit.request, signs, is_feeds=hit.key.is_feeds)
            right = [sign, Span(f"{length:>6}", "muted")]
        case ChapterHit():
            left = [Span(f"{timestamp(hit.start_seconds)}  ", "stamp"), title]
            page = _on_disk(True, has_audio)
            facts = [f"Chapter of {hit.episode_title}", *_day(hit.published), page]
    words = fit(f" {signs.dot} ".join(facts), width, signs.ellipsis)
    return [spread(left, right, width, signs.ellipsis), Line((Span(words, "muted"),))]


def command_lines(
    command: Command, keys: str, width: int, *, is_chosen: bool, signs: Signs
) -> list[Line]:
    """A command in one row: its heading, what it does, its keys.

    Args:
        command: which.
        keys: how its keys are written.
        width: cells.
        is_chosen: whether Enter does it; the others are quieter.
        signs: the terminal's.
    """
    words = Span(command.help.rstrip("."), "strong" if is_chosen else "text")
    group = Span(f"{command.group:<{_GROUP_WIDTH}}", "muted")
    left = [group, words] if width >= _ROOM_FOR_GROUPS else [words]
    return [spread(left, [Span(keys, "key")], width, signs.ellipsis)]
