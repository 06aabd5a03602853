"""Chapters that stand in the audio, for an episode of which nothing else names any."""

from __future__ import annotations

from collections.abc import Callable

from msgspec.structs import replace

from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, Episode


class AudioChapters:
    """Puts the chapters that the player found beside what is known of an episode.

    It is asked for at every change of the status, so it keeps what it put together last.

    Args:
        on_found: takes an episode's chapters, in the audio's own times, when they are others than
            those before.
    """

    def __init__(self, on_found: Callable[[Episode, tuple[Chapter, ...]], None]) -> None:
        self._on_found = on_found
        self._given: tuple[Episode | None, tuple[Chapter, ...], int] = None, (), 0
        self._made: Episode | None = None

    def beside(self, episode: Episode, found: tuple[Chapter, ...], offset: int) -> Episode:
        """An episode with the chapters of its audio, where it has none from elsewhere.

        Args:
            episode: which.
            found: the chapters, in the audio's own times.
            offset: by how many seconds the audio is later than the page's times, which those of
                an episode are.
        """
        is_known = episode.chapters and episode.chapter_source is not ChapterSource.AUDIO
        if is_known or not found:
            return episode
        before = self._given
        is_same = before[0] is episode and before[1] is found and before[2] == offset
        if self._made is None or not is_same:
            chapters = tuple(
                replace(chapter, start_seconds=chapter.start_seconds - offset) for chapter in found
            )
            if before[1] is not found:
                self._on_found(episode, found)
            self._given = episode, found, offset
            self._made = replace(episode, chapters=chapters, chapter_source=ChapterSource.AUDIO)
        return self._made
