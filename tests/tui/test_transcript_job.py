"""Audio is written down: the offer, its words as they come, and the transcript in the end."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from steno_tui.core.events import WordsCame
from steno_tui.core.reference import EpisodeRef
from steno_tui.demo.transcript_jobs import DEMO_KEY
from steno_tui.library.library import Library
from steno_tui.models.api_key import KeyPlace
from steno_tui.models.transcript import TranscriptSource
from steno_tui.models.transcript_job import JobState, TranscriptJob
from steno_tui.network.event_stream import EventReader
from steno_tui.stenobird.addresses import STENOBIRD
from steno_tui.text.cells import measure, wrap
from steno_tui.tui.growing_rows import GrowingRows
from steno_tui.tui.screens.api_key import ApiKeyScreen
from steno_tui.tui.screens.browse import BrowseScreen
from steno_tui.tui.screens.question import QuestionScreen
from steno_tui.tui.screens.request_list import RequestsScreen
from steno_tui.tui.screens.transcript import TranscriptScreen
from steno_tui.tui.screens.transcript_job import MEASURE, TranscriptJobScreen
from steno_tui.tui.screens.transcript_offer import TranscriptOfferScreen
from tests.support.faulty_service import Fault, FaultyService
from tests.support.silent_player import SilentPlayer

from .catalogue import SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Setting, Stage, staged
from .test_player import played

SIZES = [WIDE, MEDIUM, NARROW]


@pytest.fixture(autouse=True)
def _no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STENO_TUI_API_KEY", raising=False)


@pytest.fixture
def keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", DEMO_KEY)


@pytest.fixture
def setting(empty: Setting, service: FaultyService) -> Setting:
    """The program at an episode's page; jobs are at their end at once."""
    service.jobs.pace = 0
    return replace(empty, start=EpisodeRef(SLEEPER))


async def at_page(stage: Stage) -> None:
    await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
    await stage.settled()


async def at_empty_reader(stage: Stage) -> None:
    """Open the reader, where there is nothing to read."""
    await at_page(stage)
    await stage.press("w")
    await stage.until(lambda: "written down" in stage.text(), "what can be done")


async def offered(stage: Stage) -> TranscriptOfferScreen:
    """Ask for it, from the page or from the reader."""
    await at_page(stage)
    await stage.press("W")
    await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
    await stage.settled()
    screen = stage.app.screen
    assert isinstance(screen, TranscriptOfferScreen)
    return screen


async def shown(stage: Stage) -> TranscriptJobScreen:
    await stage.until(lambda: stage.is_on(TranscriptJobScreen), "the job")
    screen = stage.app.screen
    assert isinstance(screen, TranscriptJobScreen)
    return screen


async def begun(stage: Stage) -> TranscriptJobScreen:
    """Have a transcript made, and wait until its first words are shown."""
    await offered(stage)
    await stage.press("enter")
    screen = await shown(stage)
    await stage.until(lambda: words(screen) == "The lamp", "its words")
    return screen


async def ended(stage: Stage) -> TranscriptJobScreen:
    screen = await shown(stage)
    await stage.until(lambda: not screen.job.state.is_alive, "the end of the job")
    await stage.settled()
    return screen


def words(screen: TranscriptJobScreen) -> str:
    return "".join([*screen._text, *screen._new])


# What is offered.


@pytest.mark.usefixtures("keyed")
@pytest.mark.parametrize("size", SIZES)
async def test_the_price_is_said_and_nothing_is_sent_before_it_is_agreed_to(
    setting: Setting, service: FaultyService, size: tuple[int, int]
) -> None:
    async with staged(replace(setting, size=size)) as stage:
        await offered(stage)
        seconds = (await stage.app.core.transcript_jobs.offer(SLEEPER)).duration_seconds
        assert seconds is not None
        assert f"${seconds // 60 / 100:.2f}" in stage.text()
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)
    assert service.jobs.posts == 0


@pytest.mark.usefixtures("keyed")
async def test_the_price_is_that_of_the_audio_that_plays_where_it_is_of_another_length(
    full: Setting,
) -> None:
    async with staged(full) as stage:
        await played(stage)
        player = stage.app.actions.playback._player
        assert isinstance(player, SilentPlayer)
        player._go(replace(player.status, duration=3600.0 + 600))

        def is_longer() -> bool:
            heard = stage.main.now_playing
            return heard is not None and heard.differs_by == 600

        await stage.until(is_longer, "another length")
        await offered(stage)
        assert "$0.70" in stage.text() and "plays here" in stage.text()


@pytest.mark.usefixtures("keyed")
async def test_what_is_agreed_to_comes_word_by_word_and_is_read_in_the_end(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await ended(stage)
        assert words(screen).startswith("Hello, and welcome.")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.until(lambda: "made by Stenobird" in stage.text(), "its words")
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_words_in_part_stand_on_the_page_once_they_are_kept(
    setting: Setting, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts/*/result", Fault(status=404))
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)

        def is_told() -> bool:
            state = stage.main.page.state
            return state is not None and any(one.is_partial for one in state.status.transcripts)

        await stage.until(is_told, "the words on the page")


@pytest.mark.usefixtures("keyed")
async def test_what_was_written_down_is_read_and_not_offered_again(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("escape", "W")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.press("W")
        await stage.until(lambda: stage.noted == "It was written down before", "why")
        assert stage.is_on(TranscriptScreen)
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_what_the_service_knows_no_more_is_said_before_it_is_paid_for_twice(
    setting: Setting, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts/*", Fault(status=404))
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("W")
        await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
        await stage.settled()
        assert "tr_0001" in stage.text() and "pay $" in stage.text()
        await stage.press("escape", "T")
        await stage.until(lambda: stage.is_on(RequestsScreen), "the list")
        await stage.settled()
        await stage.press("x")
        await stage.until(lambda: stage.is_on(QuestionScreen), "the question")
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_the_preview_is_had_by_its_own_key(setting: Setting, service: FaultyService) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("p")
        screen = await ended(stage)
        assert screen.job.is_preview
        assert "API key" in stage.text()
    assert "authorization" not in service.requests[-1].headers


async def test_without_a_key_an_empty_field_is_the_preview(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        assert (await ended(stage)).job.is_preview
    assert service.jobs.posts == 1


@pytest.mark.parametrize(("place", "hint"), [(None, "go on"), (KeyPlace.FILE, "pay $60.00")])
@pytest.mark.parametrize("size", [*SIZES, (40, 20), (40, 18), (34, 8)])
async def test_what_the_keys_do_is_seen_beside_the_longest_terms_which_scroll(
    setting: Setting, size: tuple[int, int], place: KeyPlace | None, hint: str
) -> None:
    async with staged(replace(setting, size=size)) as stage:
        await at_page(stage)
        core = stage.app.core
        offer = await core.transcript_jobs.offer(SLEEPER)
        episode = replace(offer.episode, title="Many a long word " * 9)
        lost = TranscriptJob("one", SLEEPER, "T", "P", "", False, 61, JobState.FAILED, 0.0)
        offer = replace(
            offer,
            episode=episode,
            duration_seconds=360_000,
            price_cents=6000,
            key_place=place,
            is_heard=True,
            other=TranscriptSource.PUBLISHER,
            lost=replace(lost, service_id="t" * 200, sent_at=stage.clock.now),
        )
        await stage.app.push_screen(TranscriptOfferScreen(offer, core.api_keys, STENOBIRD))
        await stage.settled()
        assert f"Enter {hint}" in stage.text()
        await stage.press(*["pagedown"] * 20)
        await stage.settled()
        assert f"Enter {hint}" in stage.text()
        assert ("are free." if place else "field empty.") in stage.text()


async def test_the_terms_have_all_the_room_there_is_beside_the_keys(setting: Setting) -> None:
    async with staged(replace(setting, size=(40, 16))) as stage:
        await offered(stage)
        await stage.settled()
        assert "leave the field empty." in stage.text()
        assert "Esc cancel" in stage.text()


async def test_a_key_is_typed_unseen_and_then_the_price_is_asked_for(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        screen = await offered(stage)
        await stage.press(*DEMO_KEY)
        await stage.settled()
        assert DEMO_KEY not in stage.text()
        assert "•" in stage.text()
        await stage.press("enter")
        await stage.until(lambda: stage.app.screen is not screen, "the key kept")
        await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
        await stage.settled()
        assert "pay" in stage.text()
        assert service.jobs.posts == 0
        await stage.press("enter")
        assert not (await ended(stage)).job.is_preview
        assert DEMO_KEY not in stage.text()


async def offered_to_pay(stage: Stage) -> None:
    await stage.until(
        lambda: stage.is_on(TranscriptOfferScreen) and "pay" in stage.text(), "the offer"
    )
    await stage.settled()


@pytest.mark.parametrize("from_page", [True, False])
async def test_a_key_that_is_not_taken_gives_way_to_another(
    setting: Setting, service: FaultyService, from_page: bool
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press(*"another-key-0", "enter")
        await offered_to_pay(stage)
        await stage.press("enter")
        assert (await ended(stage)).job.state is JobState.FAILED
        await stage.press("escape" if from_page else "W")
        if from_page:
            await stage.press("W")
            await offered_to_pay(stage)
            await stage.press("k")
        await stage.shows("not shown as you type")
        await stage.press(*DEMO_KEY, "enter")
        await offered_to_pay(stage)
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptJobScreen), "the job")
        assert (await ended(stage)).job.state is JobState.READY
    assert service.jobs.made == 1


async def test_what_waits_for_another_key_goes_on_with_it(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press(*DEMO_KEY, "enter")
        await offered_to_pay(stage)
        service.faults.set("/v1/transcripts/*", Fault(status=401))
        await stage.press("enter")
        await stage.until(lambda: "enter a key" in stage.text(), "what is wrong")
        assert "Enter another one." in stage.text() and "steno-tui key" not in stage.text()
        assert (await shown(stage)).job.state.is_alive
        await stage.press("W")
        await stage.shows("It replaces any that is kept")
        await stage.press("enter")
        await stage.shows("That is no API key")
        service.faults.clear()
        await stage.press(*DEMO_KEY, "enter")
        await stage.until(lambda: stage.is_on(TranscriptJobScreen), "the job")
        assert (await ended(stage)).job.state is JobState.READY
    assert service.jobs.made == 1


@pytest.mark.parametrize("size", [*SIZES, (34, 8)])
async def test_another_key_is_asked_for_at_every_size(
    setting: Setting, size: tuple[int, int]
) -> None:
    async with staged(replace(setting, size=size)) as stage:
        await stage.app.push_screen(ApiKeyScreen(stage.app.core.api_keys))
        await stage.settled()
        await stage.press(*"secret", "enter")
        await stage.shows("That is no API key")
        assert "secret" not in stage.text()
        assert "no blanks" in " ".join(stage.text().split())
        assert "Enter go on" in stage.text() and "Esc close" in stage.text()


async def test_what_is_kept_and_is_no_key_gives_way_to_one(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press(*DEMO_KEY, "enter")
        await offered_to_pay(stage)
        await stage.press("escape")
        found = await stage.app.core.api_keys.find()
        assert found is not None
        await asyncio.to_thread(Path(found.where.removeprefix("the file ")).write_text, "none")
        await stage.press("W")
        await stage.shows("Enter an API key")
        await stage.press(*DEMO_KEY, "enter")
        await offered_to_pay(stage)
    assert service.jobs.posts == 0


@pytest.mark.parametrize(
    ("size", "is_said"), [((40, 20), True), ((40, 12), True), (SIZES[0], False)]
)
async def test_a_window_too_narrow_to_hint_at_another_key_says_it(
    setting: Setting, size: tuple[int, int], is_said: bool
) -> None:
    async with staged(replace(setting, size=(80, 24))) as stage:
        await offered(stage)
        await stage.press(*DEMO_KEY, "enter")
        await offered_to_pay(stage)
        await stage.pilot.resize_terminal(*size)
        await stage.settled()
        words = " ".join(stage.text().split())
        assert ("k enters another API key" in words) == is_said
        assert ("k other key" in words) == (not is_said)


@pytest.mark.usefixtures("keyed")
async def test_no_other_key_is_offered_than_one_of_the_environment(setting: Setting) -> None:
    async with staged(setting) as stage:
        screen = await offered(stage)
        assert "other key" not in stage.text()
        await stage.press("k")
        assert stage.app.screen is screen


async def test_what_is_no_key_is_said_to_be_none(setting: Setting) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press(*"short", "enter")
        await stage.settled()
        assert "no API key" in stage.text()
        assert "short" not in stage.text()


@pytest.mark.usefixtures("keyed")
async def test_keys_pressed_twice_ask_once(setting: Setting, service: FaultyService) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter", "enter")
        await stage.until(lambda: service.jobs.posts > 0, "the job")
        await stage.settled()
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_where_there_is_no_transcript_the_way_to_one_leads_back_to_it(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await at_empty_reader(stage)
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("enter")
        assert stage.is_on(TranscriptScreen)
        await stage.until(lambda: "made by Stenobird" in stage.text(), "its words")
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)


@pytest.mark.parametrize("size", SIZES)
async def test_how_far_it_is_is_told_at_any_size(
    setting: Setting, service: FaultyService, size: tuple[int, int]
) -> None:
    async with staged(replace(setting, size=size)) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        assert "preview ready" in stage.text()
        assert "Esc back" in stage.text()


@pytest.mark.usefixtures("keyed")
async def test_after_a_preview_the_whole_is_offered_by_the_same_key(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("p")
        await ended(stage)
        assert "W all of it" in stage.rows()[-1]
        await stage.press("W")
        await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
        await stage.settled()
        assert service.jobs.posts == 1
        await stage.press("enter")
        assert not (await ended(stage)).job.is_preview
    assert service.jobs.posts == 2


@pytest.mark.usefixtures("keyed")
async def test_the_reader_has_what_is_written_down_meanwhile(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await at_empty_reader(stage)
        service.jobs.pace = 1
        await offered(stage)
        await stage.press("enter")
        await shown(stage)
        await stage.press("escape")
        assert stage.is_on(TranscriptScreen)
        await stage.until(lambda: "being written down" in stage.text(), "how far it is")
        await stage.until(lambda: stage.main.open_jobs == 1, "its number")
        service.jobs.pace = 0
        await stage.until(lambda: "made by Stenobird" in stage.text(), "its words")
        await stage.until(lambda: stage.main.open_jobs == 0, "its end")
    assert service.jobs.posts == 1


# On the page, and in the list of episodes.


def row_of(stage: Stage) -> str | None:
    """How far a job is, as the list of episodes has it."""
    rows = stage.main.episodes.rows
    return next(one.job for one in rows if one is not None and one.key == SLEEPER)


@pytest.mark.usefixtures("keyed")
async def test_a_job_on_its_way_is_told_by_the_page_and_the_list_until_it_has_ended(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp")
    async with staged(setting) as stage:
        await begun(stage)
        await stage.press("escape")
        await stage.until(lambda: "W shows the words as they come" in stage.page(), "the page")
        assert "transcript: queued" in stage.page()
        await stage.until(lambda: row_of(stage) == "running", "the list")
        service.faults.clear()
        stage.app.core.transcript_jobs.nudge()
        await stage.until(lambda: "Read what is said" in stage.page(), "its transcript")
        await stage.until(lambda: row_of(stage) is None, "its end in the list")
        assert "transcript: " not in stage.page()


@pytest.mark.usefixtures("keyed")
async def test_a_job_that_failed_is_told_by_the_page_until_it_is_taken_off_the_list(
    setting: Setting, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts", Fault(status=422))
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("escape")
        await stage.until(lambda: "! Transcript not made: " in stage.page(), "why not")
        assert "Press W to ask for its transcript again." in stage.page()
        await listed(stage)
        await stage.press("x", "escape")
        await stage.until(lambda: "not made" not in stage.page(), "nothing of it")


@pytest.mark.usefixtures("keyed")
async def test_the_page_stays_where_it_is_read_when_a_job_is_told_above(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp")
    async with staged(replace(setting, size=MEDIUM)) as stage:
        await at_page(stage)
        await stage.press("c", "j", "j")
        view = stage.main.page.view
        before = view.rows[2].start - view.scroll_offset.y
        await begun(stage)
        await stage.press("escape")
        await stage.until(lambda: "W shows the words as they come" in stage.page(), "the page")
        assert view.rows[2].start - view.scroll_offset.y == before


@pytest.mark.usefixtures("keyed")
async def test_a_job_of_an_earlier_run_is_told_when_its_page_is_opened(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp")
    async with staged(setting) as stage:
        await begun(stage)
    async with staged(setting) as stage:
        await at_page(stage)
        await stage.until(lambda: "W shows the words as they come" in stage.page(), "the page")


# In the list of requests.


async def listed(stage: Stage) -> None:
    await stage.press("T")
    await stage.until(lambda: stage.is_on(RequestsScreen), "the list")
    await stage.shows("The Sleeper")


async def test_the_words_of_a_preview_are_seen_again_from_the_list(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        told = words(await ended(stage))
        await stage.press("escape")
        await listed(stage)
        await stage.shows("preview ready")
        await stage.press("enter")
        assert words(await shown(stage)) == told
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_what_was_written_down_is_read_from_the_list_and_stays_in_it(
    setting: Setting,
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("escape")
        await listed(stage)
        await stage.shows("  ready")
        await stage.press("x")
        await stage.shows("It stays while its transcript is here")
        await stage.press("enter")
        await stage.until(lambda: stage.is_on(TranscriptScreen), "the transcript")
        await stage.until(lambda: "made by Stenobird" in stage.text(), "its words")


@pytest.mark.usefixtures("keyed")
async def test_one_on_its_way_is_listed_and_not_taken_off(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp")
    async with staged(setting) as stage:
        await begun(stage)
        await stage.press("escape")
        await listed(stage)
        await stage.shows("1 of 1 request open")
        await stage.press("x")
        await stage.shows("on its way")
        await stage.press("enter")
        assert words(await shown(stage)) == "The lamp"


@pytest.mark.usefixtures("keyed")
async def test_one_that_is_chosen_over_another_is_shown_in_its_place(
    setting: Setting, service: FaultyService
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("p")
        preview = (await ended(stage)).job
        stage.clock.now += 1
        telling(service, "The lamp")
        await stage.press("W")
        await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
        await stage.settled()
        await stage.press("enter")
        screen = await shown(stage)
        await stage.until(lambda: words(screen) == "The lamp", "its words")
        await listed(stage)
        await stage.press("j", "enter")
        await stage.until(lambda: stage.app.screen is not screen, "the other")
        assert (await shown(stage)).job == preview
        await stage.press("T", "g", "enter")
        again = await shown(stage)
        assert again.job.id == screen.job.id
        again.take_words(WordsCame(again.job, " turns", len("The lamp")))
        assert words(again) == "The lamp turns"
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)


@pytest.mark.usefixtures("keyed")
async def test_what_another_program_has_written_down_is_told_on_the_page(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("steno_tui.tui.screens.browse._AGE_SECONDS", 0.2)
    async with staged(setting) as stage:
        await at_page(stage)
        library, now = stage.app.core.library, stage.clock.now
        job = TranscriptJob(
            *("one", SLEEPER, "The Sleeper", "Night Shift", "https://cdn.example/1.mp3"),
            *(False, 61, JobState.RUNNING, now, now),
            service_id="tr_9",
        )

        def begin(library: Library) -> None:
            library.transcript_jobs.record(job)
            with pytest.MonkeyPatch.context() as other:
                other.setattr(os, "getpid", os.getppid)
                assert library.transcript_jobs.claim(job.id, now=now)

        def told() -> TranscriptJob | None:
            return stage.main.page.state.job if stage.main.page.state is not None else None

        await library.run(begin)
        await stage.until(lambda: told() is not None, "the job on the page")
        await stage.until(lambda: stage.main.open_jobs == 1, "its number")
        canceled = replace(job, state=JobState.FAILED, reason="The service says: canceled.")
        await library.run(lambda library: library.transcript_jobs.put(canceled))
        await stage.says("Not written down")
        await stage.until(lambda: stage.main.open_jobs == 0, "its end")
        await stage.until(lambda: told() == canceled, "how it ended")


@pytest.mark.usefixtures("keyed")
async def test_one_that_failed_says_why_and_offers_to_ask_again(
    setting: Setting, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts", Fault(status=422))
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        await ended(stage)
        await stage.press("escape")
        await listed(stage)
        await stage.shows("does not transcribe this")
        await stage.press("enter")
        await shown(stage)
        await stage.shows("does not transcribe this")
        assert "W ask again" in stage.rows()[-1]
        await stage.press("W")
        await stage.until(lambda: stage.is_on(TranscriptOfferScreen), "the offer")
        await stage.press("escape")
        await listed(stage)
        await stage.press("x")
        await stage.shows("No requests yet")


async def test_why_it_failed_is_no_wider_than_its_words(
    setting: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STENO_TUI_API_KEY", "not-the-demos-key")
    async with staged(replace(setting, size=WIDE)) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await ended(stage)
        await stage.shows("does not take the API key")
        rows = ["".join(span.text for span in line.spans) for line in screen.view.lines]
        assert len(rows) > 1
        assert max(map(measure, rows)) <= MEASURE


@pytest.mark.usefixtures("keyed")
async def test_one_that_failed_again_is_one_row_and_goes_as_one(
    setting: Setting, service: FaultyService
) -> None:
    service.faults.set("/v1/transcripts", Fault(status=422))
    async with staged(setting) as stage:
        for _ in range(2):
            await offered(stage)
            await stage.press("enter")
            await ended(stage)
            await stage.press("escape")
        await listed(stage)
        await stage.shows("failed 2 times")
        assert stage.text().count("does not transcribe this") == 1
        await stage.press("x")
        await stage.shows("No requests yet")
        assert not await stage.app.core.transcript_jobs.all()


@pytest.mark.usefixtures("keyed")
async def test_what_nobody_expects_of_its_words_is_reported_and_the_job_goes_on(
    setting: Setting, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def feed(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr(EventReader, "feed", feed)
    setting = replace(setting, reports=tmp_path / "reports", leaves_out=True)
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await ended(stage)
        assert screen.job.state is JobState.READY
        (report,) = (tmp_path / "reports").iterdir()
        assert "IndexError" in report.read_text()


@pytest.mark.usefixtures("keyed")
async def test_what_was_given_up_is_gone_on_with_by_the_same_key_and_not_offered(
    setting: Setting, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling(service, "The lamp")
    async with staged(setting) as stage:
        screen = await begun(stage)
        await stage.press("escape")
        stage.clock.now += 8 * 24 * 3600
        stage.app.core.transcript_jobs.nudge()
        await stage.says("Not written down")
        await listed(stage)
        await stage.press("x")
        await stage.until(lambda: stage.is_on(QuestionScreen), "whether it is to go")
        await stage.press("escape", "enter")
        await shown(stage)
        await stage.shows("costs nothing more")
        assert "W ask again" in stage.rows()[-1]
        service.faults.clear()
        await stage.press("W")
        await stage.until(lambda: stage.app.screen is not screen, "the job")
        assert not (await ended(stage)).job.is_preview
        await stage.shows("ready")
    assert service.jobs.made == 1


async def test_what_may_be_paid_for_is_taken_off_the_list_only_after_a_question(
    setting: Setting,
) -> None:
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        job = (await ended(stage)).job
        left = replace(job, state=JobState.FAILED, is_preview=False, due_at=stage.clock.now)
        await stage.app.core.library.run(lambda library: library.transcript_jobs.put(left))
        await stage.press("escape")
        await listed(stage)
        await stage.shows("no result")
        await stage.press("x")
        await stage.shows("may be paid for already")
        await stage.press("enter")
        await stage.shows("No requests yet")


# The words as they come.


def telling(service: FaultyService, *texts: str, every: float | None = None) -> None:
    """Have jobs tell some words, and no end."""
    told = "".join(
        f"id: {number}\nevent: transcript\ndata: "
        + json.dumps({"text": text, "chunk_index": number})
        + "\n\n"
        for number, text in enumerate(texts)
    )
    headers = {"content-type": "text/event-stream"}
    fault = Fault(body=told.encode(), headers=headers, drip=every)
    service.faults.set("/v1/transcripts/*/events", fault)
    service.faults.set("/v1/transcripts/tr_*", Fault(body=b"{}"))
    service.faults.set("/v1/transcripts/*/events", fault)


@pytest.mark.usefixtures("keyed")
async def test_left_while_it_is_told_it_goes_on_and_is_found_again(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp", "turns", "all night")
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await shown(stage)
        await stage.until(lambda: words(screen) == "The lamp turns all night", "its words")
        await stage.press("escape")
        assert stage.is_on(BrowseScreen)
        await stage.press("W")
        again = await shown(stage)
        assert words(again) == "The lamp turns all night"
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_a_job_of_an_earlier_run_is_gone_on_with(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, "The lamp")
    async with staged(setting) as stage:
        await begun(stage)
    service.faults.clear()
    async with staged(setting) as stage:
        await stage.until(lambda: "Written down" in stage.text(), "its end")
    assert service.jobs.posts == 1


@pytest.mark.usefixtures("keyed")
async def test_hostile_words_are_shown_as_they_stand(
    setting: Setting, service: FaultyService
) -> None:
    telling(service, *"[@click=app.quit]x[/nope] \x1b[31m")
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await shown(stage)
        await stage.until(lambda: "nope" in words(screen).replace(" ", ""), "its words")
        await stage.settled()
        assert "\x1b" not in stage.text()


@pytest.mark.usefixtures("keyed")
async def test_a_flood_of_words_costs_few_frames(
    setting: Setting, service: FaultyService, monkeypatch: pytest.MonkeyPatch
) -> None:
    shows = 0
    show = TranscriptJobScreen._show_new  # others show that the stream broke, whenever it does

    def counted(self: TranscriptJobScreen) -> None:
        nonlocal shows
        shows += 1
        show(self)

    telling(service, "Hello")
    async with staged(setting) as stage:
        await offered(stage)
        await stage.press("enter")
        screen = await shown(stage)
        await stage.until(lambda: words(screen) == "Hello", "its words")
        await stage.settled()
        monkeypatch.setattr(TranscriptJobScreen, "_show_new", counted)
        for _ in range(5000):
            screen.take_words(WordsCame(screen.job, " word", screen._length))
        await stage.until(lambda: not screen._new, "the words shown")
        assert shows == 1
        assert words(screen) == "Hello" + " word" * 5000


# Rows that grow.


@given(
    st.lists(st.text(st.sampled_from("ab é漢\n\u0301\t👩‍🚀."), max_size=12), max_size=20),
    st.integers(4, 30),
)
def test_rows_that_grow_are_those_of_the_whole(pieces: list[str], width: int) -> None:
    growing = GrowingRows(width)
    for piece in pieces:
        growing.add(piece)
    assert all(measure(row) <= width for row in growing.rows)
    assert "".join("".join(growing.rows).split()) == "".join("".join(pieces).split())


@given(st.lists(st.sampled_from(["word", " ", "longer", " a", "b "]), max_size=40))
def test_rows_of_plain_words_are_as_if_they_had_come_at_once(pieces: list[str]) -> None:
    growing = GrowingRows(12)
    for piece in pieces:
        growing.add(piece)
    text = " ".join("".join(pieces).split())
    if growing.rows:
        assert [row for row in growing.rows if row] == [row for row in wrap(text, 12) if row]
