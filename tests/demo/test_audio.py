"""The tones: what is in the bytes, and which of them come over HTTP."""

import io
import struct
import wave
from itertools import pairwise

import httpx
import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.demo.synthetic_audio import (
    BYTES_PER_SECOND,
    HEADER_SIZE,
    RATE,
    SyntheticAudio,
    tone_of,
)

SHORT = "/audio/small-hours/7-what-brackets-others-do.wav"
LONG = "/audio/small-hours/an-episode-of-four-hours.wav"
SHORT_SIZE = HEADER_SIZE + 60 * BYTES_PER_SECOND
LONG_SIZE = HEADER_SIZE + 14400 * BYTES_PER_SECOND


@pytest.fixture
def service(standing: DemoService) -> DemoService:
    return standing


def samples_of(sound: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(sound) // 2}h", sound)


def pitch(second: bytes) -> float:
    """The tone of one second of sound, from how often it crosses zero."""
    samples = samples_of(second)
    return sum((a < 0) != (b < 0) for a, b in pairwise(samples)) / 2


def second_of(http: httpx.Client, path: str, second: int) -> bytes:
    start = HEADER_SIZE + second * BYTES_PER_SECOND
    answer = http.get(path, headers={"range": f"bytes={start}-{start + BYTES_PER_SECOND - 1}"})
    assert answer.status_code == 206
    return answer.content


def test_sixty_chapters_have_sixty_tones_that_the_sample_rate_can_carry() -> None:
    tones = {tone_of(index) for index in range(-1, 60)}
    assert len(tones) == 61
    assert max(tones) < RATE / 2


def test_the_file_is_a_wave_file_of_the_right_length(http: httpx.Client) -> None:
    content = http.get(SHORT).content
    with wave.open(io.BytesIO(content)) as sound:
        assert sound.getparams()[:4] == (1, 2, RATE, 60 * RATE)
    assert int.from_bytes(content[4:8], "little") == len(content) - 8


@pytest.mark.parametrize(
    ("second", "chapter"), [(5, -1), (12, 0), (24, 0), (25, 1), (44, 1), (46, 2), (59, 2)]
)
def test_every_second_sounds_as_its_chapter(http: httpx.Client, second: int, chapter: int) -> None:
    assert pitch(second_of(http, SHORT, second)) == pytest.approx(tone_of(chapter), abs=1)


def test_a_jump_to_the_end_of_four_hours_lands_in_the_last_chapter(http: httpx.Client) -> None:
    assert pitch(second_of(http, LONG, 14390)) == pytest.approx(tone_of(1), abs=1)


def test_chapters_fade_into_one_another(http: httpx.Client) -> None:
    before, after = (samples_of(second_of(http, SHORT, second)) for second in (24, 25))
    middle = max(map(abs, before[1000:2000]))
    assert max(map(abs, before[-20:])) < middle / 20
    assert max(map(abs, after[:20])) < middle / 20
    assert max(map(abs, after[4000:5000])) == pytest.approx(middle, rel=0.05)


def test_there_are_no_clicks_between_seconds() -> None:
    samples = samples_of(b"".join(SyntheticAudio(4, ()).read(HEADER_SIZE, HEADER_SIZE + 64000)))
    steepest = max(abs(a - b) for a, b in pairwise(samples))
    assert steepest < max(samples) * 6.3 * tone_of(-1) / RATE


@pytest.mark.parametrize(
    ("asked", "first", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-43", 0, 44),
        ("bytes=40-50", 40, 51),
        ("bytes=400000-400009", 400_000, 400_010),
        (f"bytes={SHORT_SIZE - 1}-", SHORT_SIZE - 1, SHORT_SIZE),
        (f"bytes=900000-{10**17}", 900_000, SHORT_SIZE),
        ("bytes=-10", SHORT_SIZE - 10, SHORT_SIZE),
        (f"bytes=-{10**17}", 0, SHORT_SIZE),
    ],
)
def test_a_range_brings_exactly_those_bytes(
    http: httpx.Client, asked: str, first: int, end: int
) -> None:
    whole = http.get(SHORT).content
    answer = http.get(SHORT, headers={"range": asked})
    assert answer.status_code == 206
    assert answer.headers["content-range"] == f"bytes {first}-{end - 1}/{SHORT_SIZE}"
    assert answer.content == whole[first:end]


@pytest.mark.parametrize("asked", [f"bytes={SHORT_SIZE}-", "bytes=99999999-", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_size(http: httpx.Client, asked: str) -> None:
    answer = http.get(SHORT, headers={"range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SHORT_SIZE}"


@pytest.mark.parametrize(
    "asked", ["bytes=5-2", "bytes=0-1,5-6", "lines=1-2", "bytes=x-", "bytes=-"]
)
def test_a_range_that_makes_no_sense_brings_the_whole(http: httpx.Client, asked: str) -> None:
    answer = http.head(SHORT, headers={"range": asked})
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(SHORT_SIZE))


def test_a_range_of_another_version_brings_the_whole(http: httpx.Client) -> None:
    part = {"range": "bytes=0-9", "if-range": '"other"'}
    assert http.head(SHORT, headers=part).status_code == 200
    part["if-range"] = http.head(SHORT).headers["etag"]
    assert http.head(SHORT, headers=part).status_code == 206


def test_four_hours_are_promised_and_not_made_before_they_are_read(http: httpx.Client) -> None:
    with http.stream("GET", LONG) as answer:
        assert answer.headers["content-length"] == str(LONG_SIZE)
        assert next(answer.iter_bytes(4)) == b"RIFF"


def test_a_listener_who_leaves_ends_what_was_being_sent(
    http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    with http.stream("GET", LONG) as answer:
        assert next(answer.iter_raw())
    assert http.get(SHORT, headers={"range": "bytes=0-0"}).status_code == 206
    assert [record.getMessage() for record in caplog.records if record.name == "asyncio"] == []
