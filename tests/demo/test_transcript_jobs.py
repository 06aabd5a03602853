"""The demo's transcripts API, as any client sees it, on a clock that the test moves."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from steno_tui.demo import catalogue
from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.demo.transcript_jobs import DEMO_KEY, PATH, SLOW_SECONDS, TranscriptJobService
from tests.support.faulty_service import FaultyService

from .clock import Clock

LONG_AFTER = 10_000


def ask(
    http: httpx.Client, episode: DemoEpisode, key: str | None = DEMO_KEY, once: str = "one"
) -> httpx.Response:
    audio = f"{http.base_url}/audio/{episode.podcast}/{episode.slug}.wav"
    headers = {"Idempotency-Key": once}
    if key is not None:
        headers["Authorization"] = f"Bearer {key}"
    return http.post(PATH, json={"audio_url": audio}, headers=headers)


def events(http: httpx.Client, job: dict[str, Any], last_id: int | None = None) -> list[Any]:
    """Whole events of one listening: the name and what it says."""
    headers = {} if last_id is None else {"Last-Event-ID": str(last_id)}
    body = http.get(job["events_url"], headers=headers).text
    found = []
    for block in body.split("\n\n")[:-1]:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" in fields:
            found.append((int(fields["id"]), fields["event"], json.loads(fields["data"])))
    return found


def words(found: list[Any]) -> str:
    return "".join(data["text"] for _, name, data in found if name == "transcript")


def test_without_a_key_it_is_a_preview_that_ends_by_itself(
    http: httpx.Client, processed: DemoEpisode, clock: Clock
) -> None:
    reply = ask(http, processed, None)
    assert reply.status_code == 201
    job = reply.json()
    assert (job["mode"], job["status"], job["terminal"]) == ("preview", "queued", False)
    clock.seconds += LONG_AFTER
    told = events(http, job)
    assert [name for _, name, _ in told][-2:] == ["preview_locked", "done"]
    assert told[-1][2]["status"] == "preview_complete"
    assert 0 < len(words(told).split()) <= 36


def test_a_preview_is_a_part_in_any_script() -> None:
    jobs = TranscriptJobService(Clock())
    for podcast in catalogue.load():
        episode = podcast.episodes[0]
        told = jobs.make(None, False, episode, episode.title).script
        whole = jobs.make(None, True, episode, episode.title)
        first = "".join(each.data["text"] for each in told if each.name == "transcript")
        spoken = "".join(f"{each.text} " for each in whole.sentences)
        assert spoken.startswith(first) and len(first) < len(spoken) / 2
        assert not any(each.text.endswith(("。.", "؟.")) for each in whole.sentences)


def test_the_whole_breaks_twice_and_goes_on_from_the_last_event(
    http: httpx.Client, processed: DemoEpisode, clock: Clock
) -> None:
    job = ask(http, processed).json()
    clock.seconds += LONG_AFTER
    told = events(http, job)
    for _ in range(2):
        assert told[-1][1] != "done"
        told += events(http, job, told[-1][0])
    assert [number for number, _, _ in told] == list(range(len(told)))
    assert told[-1][1:] == ("done", told[-1][2]) and told[-1][2]["result_ready"]
    result = http.get(job["result_url"]).json()
    assert words(told).split() == [
        word for each in result["transcript"]["segments"] for word in each["body"].split()
    ]
    assert (
        http.get(job["events_url"], headers={"Last-Event-ID": str(told[-1][0])}).status_code == 204
    )


def test_it_says_how_far_it_is_and_has_no_result_before_the_end(
    http: httpx.Client, processed: DemoEpisode, clock: Clock
) -> None:
    job = ask(http, processed).json()
    assert http.get(job["status_url"]).json()["status"] == "queued"
    early = http.get(job["result_url"])
    assert (early.status_code, early.json()["error"]) == (409, "transcript_not_ready")
    clock.seconds += 1
    assert http.get(job["status_url"]).json()["stage"] == "validating_url"
    clock.seconds += LONG_AFTER
    assert http.get(job["status_url"]).json()["result_ready"]


def test_one_that_fails_says_so(http: httpx.Client, podcast: DemoPodcast, clock: Clock) -> None:
    failing = next(episode for episode in podcast.episodes if episode.fails)
    job = ask(http, failing).json()
    clock.seconds += LONG_AFTER
    stands = http.get(job["status_url"]).json()
    assert (stands["status"], stands["terminal"], stands["result_ready"]) == ("failed", True, False)


def test_a_long_one_waits_in_a_queue(
    http: httpx.Client, podcast: DemoPodcast, clock: Clock
) -> None:
    long = next(one for one in podcast.episodes if (one.duration or 0) > SLOW_SECONDS)
    job = ask(http, long).json()
    clock.seconds += 10
    assert http.get(job["status_url"]).json()["status"] == "queued"
    clock.seconds += 20
    assert http.get(job["status_url"]).json()["status"] != "queued"


def test_the_same_ask_again_is_the_same_job(
    http: httpx.Client, service: FaultyService, processed: DemoEpisode
) -> None:
    first, again = ask(http, processed).json(), ask(http, processed).json()
    other = ask(http, processed, once="two").json()
    assert first["id"] == again["id"] != other["id"]
    assert (service.jobs.made, service.jobs.posts) == (2, 3)


def test_another_key_is_not_taken(http: httpx.Client, processed: DemoEpisode) -> None:
    assert ask(http, processed, "another-key").status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"audio_url": 7}', 400),
        (b'{"audio_url": "https://elsewhere.example/a.mp3"}', 422),
    ],
)
def test_what_is_no_audio_of_the_demos_is_refused(
    http: httpx.Client, body: bytes, status: int
) -> None:
    assert http.post(PATH, content=body).status_code == status


def test_audio_that_is_in_no_list_of_the_service_is_written_down_too(
    http: httpx.Client, clock: Clock
) -> None:
    reply = http.post(PATH, json={"audio_url": f"{http.base_url}/feeds/x/some-owls.wav"})
    clock.seconds += LONG_AFTER
    assert "some owls" in words(events(http, reply.json()))


def test_there_is_no_other_job(http: httpx.Client) -> None:
    assert http.get(f"{PATH}/tr_9999").status_code == 404
