"""Podcasts, episodes and requests as rows of a list."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.models.episode import EpisodeKey, EpisodeRow
from steno_tui.models.podcast import PodcastRow
from steno_tui.models.request import Request, RequestState, is_requestable
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.tui.list_lines import (
    Asked,
    asked_lines,
    asked_rows,
    clock_length,
    episode_lines,
    long_date,
    part_sign,
    podcast_lines,
    short_date,
    state_span,
    state_words,
)
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import ASCII, UNICODE

from .stage import NOW


def shown(lines: list[Line]) -> list[str]:
    return ["".join(span.text for span in line.spans) for line in lines]


def row(**facts: object) -> EpisodeRow:
    plain = EpisodeRow(
        "night-trains", "lund", "To Lund", "Night Trains", int(NOW) - 86400 * 19,
        3843, "processed", 6, False, None,
    )  # fmt: skip
    return plain._replace(**facts)  # type: ignore[arg-type]


def request(**facts: object) -> Request:
    key = EpisodeKey("night-trains", "lund")
    plain = Request(key, "To Lund", "Night Trains", "", "", RequestState.WAITING, NOW - 300)
    return replace(plain, **facts)


def drawn(
    height: int = 2, width: int = 60, with_podcast: bool = True, **facts: object
) -> list[str]:
    return shown(
        episode_lines(
            row(**facts), width, height, now=NOW, with_podcast=with_podcast, signs=UNICODE
        )
    )


def test_an_episode_shows_title_state_length_date_podcast_and_chapters() -> None:
    first, second = drawn()
    assert first.split() == ["To", "Lund", "●", "1h04"]
    assert second == "4 Nov · Night Trains · 6 chapters"


def test_every_row_of_an_episode_is_as_wide_as_there_is_room() -> None:
    for width in range(1, 80):
        for idea in (None, "語" * 99):
            for text in drawn(
                width=width, title="漢字" * 30, podcast_title="é" * 99, main_idea=idea
            ):
                assert cell_len(text) <= width


def test_a_low_row_shows_title_state_and_length_only() -> None:
    assert len(drawn(height=1)) == 1


def test_a_podcasts_own_list_does_not_repeat_its_name() -> None:
    assert "Night Trains" not in drawn(with_podcast=False)[1]


def test_an_episode_nothing_is_known_of_shows_its_title() -> None:
    first, second = drawn(published=None, duration=None, state=None, chapters=None)
    assert first.split() == ["To", "Lund", "○"]
    assert second == "Night Trains"


def test_what_only_a_feed_tells_of_has_no_state_until_it_is_asked_for() -> None:
    assert drawn(podcast="@night-trains", state=None)[0].split() == ["To", "Lund", "1h04"]
    assert drawn(slug="@lund", state=None)[0].split() == ["To", "Lund", "1h04"]
    assert "◐" in drawn(slug="@lund", state=None, request="waiting")[0]


def test_nobody_can_be_asked_for_an_episode_of_a_podcast_that_only_a_feed_tells_of() -> None:
    assert not is_requestable(EpisodeKey("@night-trains", "lund"), None, None)
    assert is_requestable(EpisodeKey("night-trains", "@lund"), None, None)


def test_the_main_idea_stands_beside_the_date_where_it_is_known() -> None:
    idea = "Trains that sleep wake up elsewhere."
    assert drawn(width=46, main_idea=idea)[1] == f"4 Nov · {idea}"
    assert drawn(width=26, main_idea=idea)[1] == "4 Nov · Trains that sleep…"
    assert drawn(width=46, main_idea=idea, published=None)[1] == idea
    assert drawn(width=46, main_idea=idea, with_podcast=False)[1] == f"4 Nov · {idea}"


def test_where_there_is_room_the_podcast_is_named_before_the_main_idea() -> None:
    idea = "Trains that sleep wake up elsewhere."
    assert drawn(width=60, main_idea=idea)[1] == f"4 Nov · Night Trains · {idea}"
    assert drawn(width=60, main_idea=idea, with_podcast=False)[1] == f"4 Nov · {idea}"
    long = drawn(width=60, main_idea=idea, podcast_title="Night Trains and What They Carry")[1]
    assert long == "4 Nov · Night Trains and Wh… · Trains that sleep wake up el…"


def test_a_request_on_its_way_is_shown_in_place_of_the_main_idea() -> None:
    second = drawn(request="queued", state="not_requested", main_idea="Trains sleep.")[1]
    assert second == "4 Nov · Night Trains · request queued"


def test_a_request_on_its_way_is_shown_in_place_of_the_chapters() -> None:
    assert "request queued" in drawn(request="queued", state="not_requested")[1]


def test_a_request_long_ready_is_not_mentioned() -> None:
    assert "request" not in drawn(request="ready")[1]


def test_a_transcript_on_its_way_is_shown_in_place_of_the_main_idea() -> None:
    first, second = drawn(job="running", main_idea="Trains sleep.")
    assert "◐" in first
    assert second == "4 Nov · Night Trains · transcript on its way"
    assert drawn(job="waiting")[1] == "4 Nov · Night Trains · transcript waiting"


def test_how_far_something_is_goes_before_whose_it_is() -> None:
    queued = drawn(width=30, request="queued", state="not_requested")
    assert queued[1] == "4 Nov · request queued"
    assert drawn(width=30, job="running")[1] == "4 Nov · transcript on its way"


@pytest.mark.parametrize(
    ("state", "asked", "role"),
    [
        ("processed", None, "good"),
        ("processed", "failed", "good"),
        ("not_requested", None, "muted"),
        (None, None, "muted"),
        ("not_requested", "waiting", "accent"),
        ("queued", None, "accent"),
        ("not_requested", "failed", "warning"),
        ("failed", None, "warning"),
        ("not_requested", "ready", "muted"),
        ("failed", "waiting", "accent"),
        ("failed", "failed", "warning"),
    ],
)
def test_the_sign_of_a_state(state: str | None, asked: str | None, role: str) -> None:
    assert state_span(state, asked, UNICODE).role == role


def test_the_signs_of_different_states_differ_without_colour_and_without_unicode() -> None:
    for signs in (UNICODE, ASCII):
        states = (("processed", None), ("queued", None), ("not_requested", None), ("failed", None))
        assert len({state_span(*state, signs).text for state in states}) == 4


def test_the_services_words_are_written_with_spaces() -> None:
    assert state_words("not_requested") == "not requested"
    assert state_words(None) == "state unknown"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "1m"),
        (29, "1m"),
        (90, "2m"),
        (3569, "59m"),
        (3570, "1h00"),
        (3843, "1h04"),
        (90000, "25h00"),
    ],
)
def test_lengths_in_a_narrow_column(seconds: int, text: str) -> None:
    assert clock_length(seconds) == text


def test_a_date_of_this_year_has_no_year() -> None:
    assert short_date(int(NOW), NOW) == "23 Nov"
    assert short_date(int(NOW) - 86400 * 365, NOW) == "23 Nov 2025"


def test_a_date_before_1970_and_one_far_off_are_written_too() -> None:
    assert short_date(-1, NOW) == "31 Dec 1969"
    assert long_date(datetime(9999, 12, 31, tzinfo=UTC)) == "31 Dec 9999"


def test_a_podcast_shows_how_many_of_its_episodes_are_unread() -> None:
    (text,) = shown(
        podcast_lines(PodcastRow("s", "Night Trains", None, 3456, 1204, True, None), 24, UNICODE)
    )
    assert text == "Night Trains       1 204"


@pytest.mark.parametrize("count", [0, 12])
def test_a_podcast_without_unread_episodes_shows_no_number(count: int) -> None:
    (text,) = shown(
        podcast_lines(PodcastRow("s", "Night Trains", None, count, 0, False, None), 24, UNICODE)
    )
    assert text.strip() == "Night Trains"


def test_a_request_shows_when_it_was_made_and_how_far_it_is() -> None:
    first, second = shown(asked_lines(request(), 60, now=NOW, signs=UNICODE))
    assert first.startswith("◐ To Lund") and first.endswith("waiting")
    assert second.strip() == "Night Trains · asked 5 min ago"


def test_a_failed_request_says_why() -> None:
    failed = request(state=RequestState.FAILED, reason="The service says: failed.", updated_at=NOW)
    first, second = shown(asked_lines(failed, 80, now=NOW, signs=UNICODE))
    assert first.endswith("failed")
    assert "ended just now" in second
    assert "The service says: failed." in second


def test_a_queued_request_has_the_services_own_word() -> None:
    queued = request(state=RequestState.QUEUED, word="in_transcription", due_at=NOW + 8)
    first, second = shown(asked_lines(queued, 80, now=NOW, signs=UNICODE))
    assert first.endswith("in transcription")
    assert "next look in 0:08" in second


def test_where_there_is_little_room_a_requests_reason_is_kept() -> None:
    waiting = request(reason="No network.")
    _, second = shown(asked_lines(waiting, 34, now=NOW, signs=UNICODE))
    assert second == "  asked 5 min ago · No network."


def job(**facts: object) -> TranscriptJob:
    plain = TranscriptJob(
        "one", EpisodeKey("night-trains", "lund"), "To Lund", "Night Trains", "", False, 64,
        JobState.RUNNING, NOW - 300,
    )  # fmt: skip
    return replace(plain, **facts)


def test_a_transcript_job_shows_what_was_asked_for_at_which_price_and_how_far_it_is() -> None:
    first, second = shown(asked_lines(job(word="transcribing"), 70, now=NOW, signs=UNICODE))
    assert first.startswith("◐ To Lund") and first.endswith("$0.64  transcribing")
    assert second.strip() == "Night Trains · transcript asked 5 min ago"


@pytest.mark.parametrize(
    ("facts", "state", "sign", "said"),
    [
        ({"is_preview": True, "price_cents": None}, JobState.READY, "●", "preview ready"),
        ({}, JobState.READY, "●", "ready"),
        ({"reason": "The service says: failed."}, JobState.FAILED, "!", "failed"),
        ({"due_at": NOW, "reason": "It was not done."}, JobState.FAILED, "!", "no result"),
    ],
)
def test_a_transcript_job_shows_how_it_ended(
    facts: dict[str, object], state: JobState, sign: str, said: str
) -> None:
    ended = job(state=state, updated_at=NOW, **facts)
    first, second = shown(asked_lines(ended, 90, now=NOW, signs=UNICODE))
    assert first.startswith(f"{sign} ") and first.endswith(said)
    assert "ended just now" in second
    assert str(facts.get("reason", "")) in second


def test_what_failed_again_and_again_is_one_row_that_says_how_often() -> None:
    failed = [job(id=id, state=JobState.FAILED, updated_at=NOW) for id in "abc"]
    left = job(id="d", state=JobState.FAILED, due_at=NOW)
    preview = job(id="e", state=JobState.FAILED, is_preview=True)
    running = job(id="f")
    refused = [request(state=RequestState.FAILED, created_at=NOW - one) for one in (1, 2)]
    found: list[Asked] = [
        running,
        failed[0],
        refused[0],
        left,
        failed[1],
        preview,
        refused[1],
        failed[2],
    ]
    rows = asked_rows(found)
    assert rows == [[running], failed, refused, [left], [preview]]
    first, second = shown(asked_lines(failed[0], 70, now=NOW, signs=UNICODE, times=3))
    assert first.endswith(" failed 3 times")
    assert "ended just now" in second


def test_the_price_stands_beside_what_may_be_paid_for() -> None:
    failed = job(state=JobState.FAILED)
    for one, has_price in [(failed, False), (replace(failed, due_at=NOW), True)]:
        first, _ = shown(asked_lines(one, 70, now=NOW, signs=UNICODE))
        assert ("$0.64" in first) is has_price


def test_every_row_of_a_request_is_as_wide_as_there_is_room() -> None:
    long = request(title="長い" * 40, reason="because " * 40)
    for width in range(1, 90):
        for text in shown(asked_lines(long, width, now=NOW, signs=UNICODE)):
            assert cell_len(text) <= width


@pytest.mark.parametrize(
    ("position", "length", "sign"),
    [(0, 3600, ""), (1, 3600, "▂"), (1200, 3600, "▄"), (2400, 3600, "▆"), (9999, 3600, "▆")]
    + [(60, None, "▄"), (60, 0, "▄")],
)
def test_what_was_heard_in_part_is_marked_by_how_much(
    position: int, length: int | None, sign: str
) -> None:
    assert part_sign(position, length, UNICODE) == sign


def test_what_was_heard_to_its_end_stays_marked_while_it_is_heard_again() -> None:
    assert "✓ ●" in drawn(heard=True, position=60)[0]
    assert "▂ ●" in drawn(position=60)[0]
