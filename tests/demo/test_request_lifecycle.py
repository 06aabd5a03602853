"""The life of requests, on a clock that the test moves."""

import httpx
import pytest

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.models.episode import Episode
from steno_tui.stenobird.parse.page import read_page
from tests.support.faulty_service import FaultyService

from .clock import Clock

UNASKED = "not-asked-for-yet"


def ask(http: httpx.Client, slug: str = UNASKED) -> httpx.Response:
    return http.post(f"/v1/public/podcasts/small-hours/episodes/{slug}/transcription-requests")


def page(http: httpx.Client, slug: str = UNASKED) -> Episode:
    return read_page(http.get(f"/podcast/small-hours/{slug}.md").content)


def test_reading_asks_for_nothing(service: FaultyService, http: httpx.Client, clock: Clock) -> None:
    page(http)
    clock.seconds += 100
    assert page(http).state == "not_requested"
    assert service.life.jobs == 0


@pytest.mark.parametrize(
    ("seconds", "job", "state"),
    [
        (0, "accepted", "not_requested"),
        (0.9, "accepted", "not_requested"),
        (1, "queued", "queued"),
        (3, "processing", "processing"),
        (7.9, "processing", "processing"),
        (8, "processed", "processed"),
        (10**6, "processed", "processed"),
    ],
)
def test_a_request_goes_through_its_states_by_itself(
    http: httpx.Client, clock: Clock, seconds: float, job: str, state: str
) -> None:
    ask(http)
    clock.seconds += seconds
    assert page(http).state == state
    assert ask(http).json()["processing_state"] == job


def test_the_pace_stretches_a_life(podcast: DemoPodcast, clock: Clock) -> None:
    with (
        FaultyService(catalogue=(podcast,), clock=clock, pace=10) as service,
        httpx.Client(base_url=service.origin, trust_env=False) as http,
    ):
        ask(http)
        clock.seconds = 79.9
        assert page(http).state == "processing"
        clock.seconds = 80
        assert page(http).state == "processed"


def test_what_was_asked_for_a_while_ago_goes_on_at_a_pace_of_its_own(
    service: FaultyService, http: httpx.Client, clock: Clock, unasked: DemoEpisode
) -> None:
    assert service.life.ask(unasked, ago=50, pace=10) == "processing"
    clock.seconds += 29.9
    assert page(http).state == "processing"
    assert ask(http).json()["processing_state"] == "processing"
    clock.seconds += 0.1
    assert page(http).state == "processed"


def test_once_processed_the_page_says_what_it_could_not_say_before(
    http: httpx.Client, clock: Clock, unasked: DemoEpisode
) -> None:
    before = page(http)
    assert (before.summary, before.chapters) == (unasked.content.summary, ())
    ask(http)
    clock.seconds += 8
    after = page(http)
    assert unasked.later is not None
    assert after.summary == unasked.later.summary
    assert after.highlights == unasked.later.highlights
    assert after.chapters == unasked.later.chapters


def test_asking_twice_is_one_job_with_one_life(
    service: FaultyService, http: httpx.Client, clock: Clock
) -> None:
    assert ask(http).status_code == 202
    clock.seconds += 5
    assert ask(http).status_code == 202
    clock.seconds += 3
    assert page(http).state == "processed"
    assert service.life.jobs == 1


def test_asking_for_what_is_processed_starts_nothing(
    service: FaultyService, http: httpx.Client
) -> None:
    answer = ask(http, "mu-on")
    assert (answer.status_code, answer.json()["processing_state"]) == (200, "processed")
    assert service.life.jobs == 0


def test_an_episode_may_fail_and_keeps_its_notes(http: httpx.Client, clock: Clock) -> None:
    ask(http, "bound-to-fail")
    clock.seconds += 8
    after = page(http, "bound-to-fail")
    assert (after.state, after.summary) == ("failed", "This one cannot be processed.")
    assert ask(http, "bound-to-fail").json()["processing_state"] == "failed"


def test_an_episode_sounds_the_same_before_and_after_it_is_processed(
    http: httpx.Client, clock: Clock
) -> None:
    path = f"/audio/small-hours/{UNASKED}.wav"
    before = http.head(path).headers["etag"]
    ask(http)
    clock.seconds += 8
    assert page(http).state == "processed"
    assert http.head(path).headers["etag"] == before


def test_every_step_of_a_life_has_a_tag_and_a_date_of_its_own(
    http: httpx.Client, clock: Clock
) -> None:
    ask(http)
    seen = []
    for seconds in (0, 1, 3, 8):
        clock.seconds = seconds
        headers = http.get(f"/podcast/small-hours/{UNASKED}.md").headers
        seen.append((headers["etag"], headers["last-modified"]))
    assert len({etag for etag, _ in seen}) == 4
    assert len({modified for _, modified in seen}) == 4


def test_the_json_and_the_lists_tell_the_same_state(http: httpx.Client, clock: Clock) -> None:
    ask(http)
    clock.seconds += 1
    api = "/v1/public/podcasts/small-hours/episodes"
    assert http.get(f"{api}/{UNASKED}").json()["episode"]["processing_state"] == "queued"
    states = {item["slug"]: item["processing_state"] for item in http.get(api).json()["episodes"]}
    assert states[UNASKED] == "queued"


def test_asking_for_nothing_that_exists_is_a_404(http: httpx.Client) -> None:
    assert ask(http, "nothing").status_code == 404


def test_the_address_of_requests_cannot_be_read(http: httpx.Client) -> None:
    answer = http.get(f"/v1/public/podcasts/small-hours/episodes/{UNASKED}/transcription-requests")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
