"""An episode's page as lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from steno_tui.core.events import EpisodeRead, Source
from steno_tui.core.listings import EpisodeStatus
from steno_tui.models.chapters import ChapterSource
from steno_tui.models.episode import Chapter, Episode, EpisodeKey, Highlight, Section
from steno_tui.models.feed import Person, Soundbite
from steno_tui.models.notes import NoteLink, Notes
from steno_tui.models.podcast import Podcast
from steno_tui.models.publisher import Publisher
from steno_tui.models.request import Request, RequestState
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.tui.page_lines import (
    MANY_CHAPTERS,
    MANY_PERSONS,
    PROSE_WIDTH,
    jumps,
    links,
    offered,
    page_lines,
    targets,
)
from steno_tui.tui.page_state import PageState
from steno_tui.tui.page_targets import Link
from steno_tui.tui.text_lines import Line
from steno_tui.tui.theme import ASCII, UNICODE, Signs

from .catalogue import chapters, episode
from .stage import NOW

KEYS = {"refresh": "r", "request": "t", "write_down": "W"}


def state(
    of: Episode,
    *,
    fetched: float | None = NOW - 7200,
    request: Request | None = None,
    offset: int = 0,
    usual_wait: float | None = None,
    job: TranscriptJob | None = None,
    **facts: object,
) -> PageState:
    status = EpisodeStatus(of.key, None, request, offset, usual_wait, job=job)
    read = EpisodeRead(of, Source.LIBRARY, fetched, fetched, status=status)
    return replace(PageState(read), **facts)


def laid_out(page: PageState, width: int = 80, signs: Signs = UNICODE) -> list[Line]:
    return page_lines(page, width, now=NOW, signs=signs, keys=KEYS)


def rows(page: PageState, width: int = 80, signs: Signs = UNICODE) -> list[str]:
    lines = laid_out(page, width, signs)
    return ["".join(span.text for span in line.spans).rstrip() for line in lines]


def text(page: PageState, width: int = 80) -> str:
    return "\n".join(rows(page, width))


def request(kind: RequestState, **facts: object) -> Request:
    key = EpisodeKey("night-trains", "the-sleeper-to-lund")
    return Request(key, "T", "P", "", "", kind, NOW, **facts)  # type: ignore[arg-type]


def test_the_head_says_what_whose_when_and_how_long() -> None:
    head = rows(state(episode()))
    assert head[0] == "The Sleeper to Lund"
    assert head[1] == "Night Trains · 20 Nov 2026 · 1 h"
    assert head[2] == "● processed · saved 2 h ago"


def test_a_head_of_which_nothing_is_known_is_short() -> None:
    bare = replace(episode(state=None, duration=None), published_at=None)
    assert rows(state(bare))[1:3] == ["Night Trains", "○ saved 2 h ago"]


def test_a_podcast_without_a_title_is_named_by_its_slug() -> None:
    plain = episode()
    nameless = replace(plain, podcast=replace(plain.podcast, title=""))
    assert "night-trains ·" in text(state(nameless))


def of_a_feed() -> Episode:
    publisher = Publisher(
        "https://radio.example/feed",
        season=2,
        number=7,
        kind="bonus",
        persons=(Person("Ada"), Person("Grace", "guest")),
        notes=Notes("1:00 The lamp"),
    )
    return replace(
        episode(state=None),
        podcast=Podcast("@night-radio", "Night Radio"),
        highlights=(),
        topics=(),
        chapters=(Chapter(60, "The lamp"),),
        chapter_source=ChapterSource.NOTES,
        summary="1:00 The lamp",
        publisher=publisher,
    )


def test_a_page_of_a_feed_says_so_and_what_the_publisher_says() -> None:
    shown = rows(state(of_a_feed()))
    assert shown[1] == "Night Radio · 20 Nov 2026 · 1 h · season 2 · episode 7 · bonus"
    assert shown[2].strip() == "from its feed, read 2 h ago · not on Stenobird"
    assert shown[3] == "With Ada (host) · Grace (guest)"
    assert any(row.startswith("CHAPTERS") and "from the show notes" in row for row in shown)
    assert any(row.startswith("SHOW NOTES") and "from the publisher" in row for row in shown)


def test_a_page_that_both_tell_of_says_who_says_what() -> None:
    notes = Notes("Read the map\n- 2:00 Fog, see here", (NoteLink(9, 12, "https://map.example/"),))
    publisher = Publisher("https://radio.example/feed", rule="audio", notes=notes)
    page = state(replace(episode(summary="What it is about."), publisher=publisher))
    shown = rows(page)
    assert "found in its feed by its audio" in shown[2]
    heads = dict(row.split("  from ") for row in shown if "  from " in row)
    told = {head.strip(): who.removeprefix("from ") for head, who in heads.items()}
    assert told == {"SUMMARY": "Stenobird", "SHOW NOTES": "the publisher"}
    assert shown[-2:] == ["Read the map", "- 2:00 Fog, see here"]
    assert jumps(page.read.episode)[-1] == 120
    assert links(page.read.episode)[0] == Link("https://map.example/", True)


@pytest.mark.parametrize("width", [32, 40, 88])
def test_what_the_publisher_recommends_to_hear_first_leads_to_its_time(width: int) -> None:
    told = of_a_feed()
    assert told.publisher is not None
    bites = (
        Soundbite(755, 60, "Which comparison is wrong"),
        Soundbite(20, 45, told.title),
        Soundbite(4000, 30, "Beyond its end"),
    )
    page = replace(told, publisher=replace(told.publisher, soundbites=bites))
    lines = laid_out(state(page, offset=5), width)
    shown = ["".join(span.text for span in line.spans) for line in lines]
    at = next(n for n, row in enumerate(shown) if row.startswith("SOUNDBITES"))
    assert all(cell_len(row) <= width for row in shown)
    assert [row[:9] for row in shown[at + 1 : at + 4]] == ["  12:40  ", "   0:25  "]
    if width > 40:
        assert shown[at + 1 : at + 3] == [
            "  12:40  Which comparison is wrong  1 min",
            "   0:25  From here  45 s",
        ]
    found = jumps(page)
    targets = [line.target for line in lines[at + 1 : at + 3] if line.target is not None]
    assert [found[target] for target in targets] == [755, 20]
    assert "SOUNDBITES" not in text(state(replace(page, audio_url=None)))


def test_what_a_list_of_the_service_leaves_out_says_how_it_may_be_found_there() -> None:
    of = replace(of_a_feed(), podcast=Podcast("night-radio", "Night Radio"), slug="@seven")
    assert "Press t to look for it there" in " ".join(text(state(of)).split())
    assert "request" in offered(state(of)) and "not on Stenobird" not in text(state(of))


def test_of_many_persons_some_are_named() -> None:
    persons = tuple(Person(f"P{number}") for number in range(MANY_PERSONS + 3))
    publisher = Publisher("https://radio.example/feed", persons=persons)
    shown = text(state(replace(of_a_feed(), publisher=publisher)))
    assert f"P{MANY_PERSONS - 1} (host)" in shown and f"P{MANY_PERSONS} " not in shown
    assert "3 others" in shown


def test_nothing_is_asked_of_the_service_where_it_does_not_know_the_episode() -> None:
    assert "request" not in offered(state(of_a_feed()))
    assert "its feed is gone" in text(PageState(replace(state(of_a_feed()).read, gone=True)))


def test_a_page_from_a_file_says_so_and_asks_for_nothing() -> None:
    read = EpisodeRead(episode(state="not_requested"), Source.FILE, None, None)
    shown = text(PageState(read))
    assert "from a file" in shown
    assert "has not been read yet" not in shown


def test_a_page_known_from_a_list_only_says_how_to_get_it() -> None:
    shown = text(state(episode(), fetched=None))
    assert "page not read yet" in shown
    assert "press r to ask the service" in shown


def test_a_page_on_its_way_says_just_that() -> None:
    shown = text(state(episode(), fetched=None, fetching=True))
    assert "fetching its page" in shown
    assert "press r" not in shown


def test_a_page_the_service_no_longer_has_is_kept_and_marked() -> None:
    page = state(episode())
    gone = replace(page, read=replace(page.read, gone=True))
    assert "gone from the service" in text(gone)


def test_an_episode_without_audio_says_so() -> None:
    assert "no audio" in text(state(episode(audio_url=None)))


def test_an_episode_whose_page_was_not_read_may_have_audio_yet() -> None:
    assert "no audio" not in text(state(episode(audio_url=None), fetched=None))


def test_the_keys_named_are_those_of_the_configuration() -> None:
    page = state(episode(state="not_requested"))
    lines = page_lines(page, 80, now=NOW, signs=UNICODE, keys=KEYS | {"request": "Ctrl+R"})
    assert any("Press Ctrl+R" in span.text for line in lines for span in line.spans)


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (RequestState.WAITING, "request waiting"),
        (RequestState.SENT, "request sent"),
        (RequestState.QUEUED, "request queued"),
    ],
)
def test_a_living_request_takes_the_place_of_the_state(kind: RequestState, word: str) -> None:
    shown = text(state(episode(state="not_requested"), request=request(kind)))
    assert word in shown
    assert "Press t" not in shown


def test_a_page_that_is_not_processed_says_what_asking_brings() -> None:
    shown = " ".join(text(state(episode(state="not_requested"))).split())
    assert "Press t: it listens, and its summary, highlights and chapters appear here." in shown
    assert "Full transcripts are published only where the rights allow it." in shown


@pytest.mark.parametrize(
    ("usual", "words"),
    [
        (None, "It listens when it has time, which may be minutes or hours"),
        (730.0, "It usually takes about 12 min"),
        (0.0, "It usually takes about 1 s"),
    ],
)
def test_while_one_waits_it_is_said_how_long_that_usually_takes(
    usual: float | None, words: str
) -> None:
    waiting = request(RequestState.QUEUED)
    page = state(episode(state="not_requested"), request=waiting, usual_wait=usual)
    assert f"Stenobird was asked to listen. {words}; its summary" in " ".join(text(page).split())


def test_what_was_not_sent_yet_is_not_said_to_have_been_asked() -> None:
    waiting = request(RequestState.WAITING)
    shown = text(state(episode(state="not_requested"), request=waiting))
    assert "Stenobird is asked to listen once it can be." in shown


def test_a_request_that_waits_or_failed_says_why() -> None:
    failed = request(RequestState.FAILED, reason="The service says: failed.")
    shown = text(state(episode(state="not_requested"), request=failed))
    assert "! The service says: failed." in shown
    assert "Press t to ask Stenobird again to listen to it." in shown
    assert "Nobody has asked" not in shown


def test_what_is_wrong_stands_beside_its_sign() -> None:
    reason = "The service could not fetch the audio, and asks nobody else for it."
    page = state(episode(), request=request(RequestState.FAILED, reason=reason))
    shown = rows(page, width=40)
    first = next(row for row, words in enumerate(shown) if words.startswith("! "))
    assert shown[first : first + 2] == [
        "! The service could not fetch the audio,",
        "  and asks nobody else for it.",
    ]


def test_a_processed_page_says_nothing_of_the_request_it_came_from() -> None:
    shown = text(state(episode(), request=request(RequestState.READY)))
    assert "request" not in shown


def a_job(state: JobState, **facts: object) -> TranscriptJob:
    key = EpisodeKey("night-trains", "the-sleeper-to-lund")
    plain = TranscriptJob("one", key, "T", "P", "", False, 61, state, NOW)
    return replace(plain, **facts)


def test_a_transcript_that_is_being_made_is_told_with_the_key_that_shows_its_words() -> None:
    page = state(episode(), job=a_job(JobState.RUNNING, word="transcribing"))
    assert rows(page)[2] == "◐ transcript: transcribing · processed · saved 2 h ago"
    assert "Stenobird is writing down what is said: W shows the words" in text(page)
    assert "!" not in text(page)


def test_a_transcript_that_waits_says_why() -> None:
    waiting = a_job(JobState.WAITING, reason="Waiting for the network.", is_preview=True)
    shown = text(state(episode(), job=waiting))
    assert "◐ preview: waiting to be sent · processed" in shown
    assert "! Preview: Waiting for the network." in shown
    assert "Stenobird is to write down its first seconds, once it can be asked: W shows" in shown


def test_a_transcript_that_was_left_or_failed_says_what_to_press() -> None:
    failed = a_job(JobState.FAILED, reason="The service says: failed.")
    shown = text(state(episode(), job=failed))
    assert "● processed" in shown
    assert "! Transcript not made: The service says: failed." in shown
    assert "Press W to ask for its transcript again." in shown
    left = text(state(episode(), job=replace(failed, due_at=NOW)))
    assert "Press W to go on with its transcript." in left


def test_a_request_and_a_transcript_are_both_told() -> None:
    page = state(
        episode(state="not_requested"),
        request=request(RequestState.QUEUED),
        job=a_job(JobState.RUNNING),
    )
    assert "◐ transcript: queued · request queued" in text(page)
    assert "Stenobird was asked to listen." in text(page)


def test_what_would_need_the_service_is_not_advised_where_it_may_not_be_asked() -> None:
    page = state(episode(), job=a_job(JobState.FAILED, reason="No."))
    lines = page_lines(page, 80, now=NOW, signs=UNICODE, keys={"request": "t"})
    assert not any("Press" in span.text for line in lines for span in line.spans)


def test_trouble_stands_in_the_head() -> None:
    assert "! No answer." in rows(state(episode(), trouble="No answer."))[3]


def test_a_generated_summary_has_no_heading_and_show_notes_have_one() -> None:
    assert "SHOW NOTES" not in text(state(episode(summary="It is late.")))
    assert "SHOW NOTES" in text(state(episode(summary="Late.", state="not_requested")))


def test_paragraphs_of_show_notes_stay_apart() -> None:
    shown = rows(state(episode(summary="First.\n\n- one\n- two", state="not_requested")))
    assert shown[-4:] == ["First.", "", "- one", "- two"]


HIGHLIGHTS = (Highlight("Main idea", "Trains. " * 20), Highlight("", "No label here."))


def test_highlights_stand_beside_their_labels_where_there_is_room() -> None:
    shown = rows(state(episode(highlights=HIGHLIGHTS)))
    at = shown.index("HIGHLIGHTS")
    assert shown[at + 1].startswith("  Main idea   Trains.")
    assert shown[at + 2].startswith("              Trains.")
    assert "              No label here." in shown


def test_highlights_stand_below_their_labels_where_there_is_none() -> None:
    shown = rows(state(episode(highlights=HIGHLIGHTS)), width=40)
    at = shown.index("HIGHLIGHTS")
    assert shown[at + 1] == "  Main idea"
    assert shown[at + 2].startswith("    Trains.")


@pytest.mark.parametrize("width", [40, 80])
def test_the_cursor_can_be_on_each_highlight_which_leads_nowhere(width: int) -> None:
    page = episode(highlights=HIGHLIGHTS, topics=("rails",), chapters=chapters(2))
    found = targets(page)
    lines = laid_out(state(page), width)
    rows_of = {line.target for line in lines} - {None, 0, 1}
    assert [found.highlight(target) for target in sorted(filter(None, rows_of))] == list(HIGHLIGHTS)
    (first, *_) = sorted(filter(None, rows_of))
    assert (found.seconds(first), found.link(first)) == (None, None)
    assert "choose" not in offered(state(page), leads_nowhere=True)


def test_topics_are_laid_out_as_whole_words() -> None:
    topics = tuple(f"topic {n}" for n in range(20))
    shown = rows(state(episode(topics=topics)), width=40)
    assert all(any(topic in row for row in shown) for topic in topics)


def test_a_page_without_chapters_has_no_heading_for_them() -> None:
    assert "CHAPTERS" not in text(state(episode()))


def test_sixty_chapters_are_all_there_with_their_times_in_one_column() -> None:
    lines = laid_out(state(episode(chapters=chapters(60, every=60), duration=3700)))
    stamps = [line.spans[:2] for line in lines if line.spans[1:] and line.spans[1].role == "stamp"]
    assert len(stamps) == 60
    assert {len(stamp.text) for _, stamp in stamps} == {len("1:00:00")}
    assert any("60" in span.text for line in lines for span in line.spans if span.role == "muted")


def test_many_chapters_have_a_line_each_with_what_fits_of_their_summaries() -> None:
    many = laid_out(state(episode(chapters=chapters(MANY_CHAPTERS + 1, every=60))), width=60)
    targets = [line.target for line in many if line.target is not None]
    assert targets == list(range(MANY_CHAPTERS + 1))
    first = next(line for line in many if line.target == 0)
    assert (
        "".join(span.text for span in first.spans) == "   1:00  Chapter 1  What happens in part 1."
    )
    few = laid_out(state(episode(chapters=chapters(MANY_CHAPTERS, every=60))), width=60)
    assert sum(line.target is not None for line in few) == 2 * MANY_CHAPTERS


@pytest.mark.parametrize("width", [20, 34, 60, 88])
def test_a_line_of_many_chapters_is_never_too_wide(width: int) -> None:
    wordy = tuple(Chapter(60 * n, "Title " * n, "Summary " * n) for n in range(30))
    for row in rows(state(episode(chapters=wordy)), width=width):
        assert cell_len(row) <= width


def test_every_row_of_a_chapter_belongs_to_it() -> None:
    wordy = (Chapter(60, "Title " * 30, "Summary " * 30), Chapter(120, "Next", None))
    targets = [line.target for line in laid_out(state(episode(chapters=wordy)), width=50)]
    assert targets == sorted(targets, key=lambda target: -1 if target is None else target)
    assert targets.count(0) > 4 and targets.count(1) == 1


def test_a_chapter_without_a_title_has_its_number() -> None:
    assert "1:00  Chapter 1" in text(state(episode(chapters=(Chapter(60, ""),))))


def test_a_chapter_beyond_the_end_is_dim_and_says_so() -> None:
    lines = laid_out(state(episode(chapters=(Chapter(60, "In"), Chapter(90, "Out")), duration=90)))
    beyond = [line for line in lines if line.target == 1]
    assert {span.role for line in beyond for span in line.spans if span.text.strip()} == {"muted"}
    assert any("Beyond the end" in span.text for line in beyond for span in line.spans)


def test_where_the_length_is_unknown_no_chapter_lies_beyond_it() -> None:
    shown = text(state(episode(chapters=chapters(3, every=90000), duration=None)))
    assert "Beyond the end" not in shown


def test_unknown_sections_are_kept_as_they_stand() -> None:
    shown = rows(state(episode(sections=(Section("Sponsors", "Nobody.\nReally."),))))
    assert shown[-3:] == ["SPONSORS", "Nobody.", "Really."]


def test_the_transcript_and_what_had_to_be_cut_stand_last() -> None:
    shown = rows(state(episode(transcript="Hello.", notices=("2 chapters were dropped.",))))
    assert shown[-4:] == ["TRANSCRIPT", "Hello.", "", "2 chapters were dropped."]


def test_no_page_ends_in_an_empty_row() -> None:
    for of in (episode(), episode(summary="x"), episode(chapters=chapters(2))):
        assert rows(state(of))[-1] != ""


def test_prose_is_no_wider_than_can_be_read() -> None:
    shown = rows(state(episode(summary="word " * 400)), width=200)
    assert max(map(len, shown)) <= PROSE_WIDTH


def test_a_plain_terminal_gets_plain_signs() -> None:
    lines = rows(state(episode(chapters=chapters(2), highlights=HIGHLIGHTS)), signs=ASCII)
    assert "\n".join(lines).isascii()


WORDS = st.text(alphabet="ab 漢é👩\u200d\u0301[]", max_size=60)


@given(
    WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=4), st.integers(20, 120)
)  # fmt: skip
@settings(deadline=None, max_examples=60)
def test_no_row_of_a_page_is_wider_than_the_width(
    title: str, summary: str, pairs: list[tuple[str, str]], width: int
) -> None:
    whole = episode(
        title or "x",
        summary=summary,
        chapters=tuple(Chapter(n * 60, *pair) for n, pair in enumerate(pairs)),
        highlights=tuple(Highlight(*pair) for pair in pairs),
        topics=tuple(label for label, _ in pairs if label),
        sections=tuple(Section(*pair) for pair in pairs),
    )
    for line in laid_out(state(whole), width):
        assert sum(cell_len(span.text) for span in line.spans) <= width


@pytest.mark.parametrize(
    ("offset", "first", "told"),
    [(0, " 5:00  Chapter 1", "2"), (65, " 6:05  Chapter 1", "2, 65 s later"),
     (-400, " 0:00  Chapter 1", "2, 400 s earlier")],
)  # fmt: skip
def test_chapters_are_shown_where_they_start_in_the_audio(
    offset: int, first: str, told: str
) -> None:
    page = text(state(episode(chapters=chapters(2)), offset=offset))
    assert first in page
    assert any(row.startswith("CHAPTERS") and row.endswith(told) for row in page.split("\n"))
