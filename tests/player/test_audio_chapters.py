"""Chapters that stand in the audio itself: as mpv tells of them, and from the real mpv."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path

import pytest
from msgspec.structs import replace

from steno_tui.models.chapters import MAX_CHAPTERS
from steno_tui.models.episode import Chapter
from steno_tui.player.audio_chapters import is_worth_reading, read_chapters
from tests.player.audio_files import SECONDS
from tests.player.conftest import Started, TrackAt, until


def told(*chapters: tuple[object, object]) -> list[object]:
    return [{"time": time, "title": title} for time, title in chapters]


def test_chapters_are_read_in_order_and_have_titles() -> None:
    assert read_chapters([*told((29.86, "Later"), (-0.14, "First")), {"time": 50}], 60.0) == (
        Chapter(0, "First"),
        Chapter(30, "Later"),
        Chapter(50, "Chapter 3"),
    )


def test_what_starts_at_the_end_of_the_audio_or_beyond_is_left_out() -> None:
    chapters = told((0, "A"), (59.4, "B"), (60, "C"), (10**9, "D"))
    assert [chapter.title for chapter in read_chapters(chapters, 60.0)] == ["A", "B"]
    assert [chapter.title for chapter in read_chapters(chapters, None)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "value",
    [
        None,
        "0:00 A",
        {"time": 0},
        [],
        told((0, "The whole")),
        told((0, "The whole"), (0, "The whole")),
        told((float("nan"), "A"), (-1, "B"), (True, "C"), ("5", "D"), (None, "E")),
        [1, [2], None, "x"],
        told(*((second, "A") for second in range(MAX_CHAPTERS + 1))),
    ],
)
def test_what_is_no_chapters_is_none(value: object) -> None:
    assert read_chapters(value, None) == ()


def test_a_title_is_safe_to_print_and_short() -> None:
    wild = told((0, "\x1b]0;gone\x07A\nB" + "x" * 9999), (9, ["list"]), (10, "\u202eevil"))
    first, second, third = read_chapters(wild, None)
    assert first.title.isprintable() and len(first.title) < 5000 and "\n" not in first.title
    assert second.title == "Chapter 2" and "\u202e" not in third.title


@pytest.mark.parametrize("count", [0, 1, MAX_CHAPTERS + 1, 100_000, -1, None, "2", 2.0, True])
def test_mpv_is_not_asked_for_one_chapter_or_for_far_too_many(count: object) -> None:
    assert not is_worth_reading(count)
    assert is_worth_reading(2)


# From the real mpv.


def _syncsafe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _frame(name: str, content: bytes) -> bytes:
    return name.encode() + _syncsafe(len(content)) + b"\0\0" + content


def tagged(mp3: bytes, chapters: Iterable[tuple[int, str]]) -> bytes:
    """An MP3 with chapters in it (ID3v2.4, chapter frames), each at a second."""
    frames = b"".join(
        _frame(
            "CHAP",
            f"c{number}".encode()
            + struct.pack(">xIIII", at * 1000, at * 1000 + 1, 0xFFFFFFFF, 0xFFFFFFFF)
            + _frame("TIT2", b"\3" + title.encode()),
        )
        for number, (at, title) in enumerate(chapters)
    )
    return b"ID3\4\0\0" + _syncsafe(len(frames)) + frames + mp3


@pytest.mark.mpv
async def test_chapters_of_the_audio_are_told_for_each_track_anew(
    start: Started, real_mpv: str, track: TrackAt, varying: bytes, tmp_path: Path
) -> None:
    file, other = tmp_path / "tones.mp3", tmp_path / "plain.mp3"
    file.write_bytes(tagged(varying, ((0, "Start"), (20, "Mid\x1bdle"), (SECONDS + 9, "Beyond"))))
    other.write_bytes(varying)
    player = await start(real_mpv)
    with_chapters = replace(track("/tones.mp3"), file=file)
    for _ in range(2):
        await player.play(with_chapters, 30)
        await until(player, lambda status: bool(status.chapters))
        assert [chapter.start_seconds for chapter in player.status.chapters] == [0, 20]
        assert player.status.chapters[1].title.isprintable()
        await player.play(replace(track("/plain.mp3"), file=other), 0)
        await until(player, lambda status: status.state == "playing")
        assert player.status.chapters == ()


@pytest.mark.mpv
@pytest.mark.parametrize(
    "chapters", [[(0, "x" * 700_000), (9, "y" * 700_000)], [(n % 50, "z") for n in range(6000)]]
)
async def test_audio_with_far_too_much_written_in_it_plays_without_chapters(
    chapters: list[tuple[int, str]],
    start: Started,
    real_mpv: str,
    track: TrackAt,
    varying: bytes,
    tmp_path: Path,
) -> None:
    file = tmp_path / "tones.mp3"
    file.write_bytes(tagged(varying, chapters))
    player = await start(real_mpv)
    await player.play(replace(track("/tones.mp3"), file=file), 30)
    await until(player, lambda status: (status.position or 0) > 31)
    assert player.status.state == "playing" and player.status.chapters == ()
