"""Faults switched on in a running service."""

import threading
import time

import httpx
import pytest

from tests.support.faulty_service import Fault, FaultyService
from tests.support.patience import PATIENCE

PAGE = "/podcast/small-hours/mu-on.md"
ASK = "/v1/public/podcasts/small-hours/episodes/not-asked-for-yet/transcription-requests"


def test_a_status_and_its_headers_come_instead_of_the_page(
    service: FaultyService, http: httpx.Client
) -> None:
    service.faults.set("/podcast/*", Fault(status=503, headers={"retry-after": "3"}))
    answer = http.get(PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert http.get("/docs").status_code == 200


def test_clearing_brings_the_service_back(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("/podcast/*", Fault(status=500))
    service.faults.set("/docs", Fault(status=500))
    service.faults.clear("/podcast/*")
    assert (http.get(PAGE).status_code, http.get("/docs").status_code) == (200, 500)
    service.faults.clear()
    assert http.get("/docs").status_code == 200


def test_the_fault_set_last_goes_first(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(status=500))
    service.faults.set(PAGE, Fault(status=502))
    assert http.get(PAGE).status_code == 502
    service.faults.set("*", Fault(status=504))
    assert http.get(PAGE).status_code == 504


def test_a_fault_can_be_used_up(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(status=500, times=2))
    assert [http.get(PAGE).status_code for _ in range(3)] == [500, 500, 200]


def test_a_fault_can_be_meant_for_one_method(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(status=500, method="POST"))
    assert (http.get(PAGE).status_code, http.post(ASK).status_code) == (200, 500)


def test_a_refused_request_has_no_effect(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(status=500))
    http.post(ASK)
    assert service.life.jobs == 0


def test_an_answer_can_get_lost_after_the_request_took_effect(
    service: FaultyService, http: httpx.Client
) -> None:
    service.faults.set("*", Fault(hang_up=True, times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        http.post(ASK)
    assert service.life.jobs == 1
    assert http.post(ASK).status_code == 202
    assert service.life.jobs == 1


@pytest.mark.parametrize("path", [PAGE, "/audio/small-hours/an-episode-of-four-hours.wav"])
def test_a_body_can_end_too_early(service: FaultyService, http: httpx.Client, path: str) -> None:
    service.faults.set("*", Fault(truncate=20))
    received = b""
    with (
        pytest.raises(httpx.RemoteProtocolError),
        http.stream("GET", path) as answer,
    ):
        for piece in answer.iter_raw():
            received += piece
    assert len(received) == 20


def test_a_body_longer_than_the_cut_is_whole(service: FaultyService, http: httpx.Client) -> None:
    whole = http.get(PAGE).content
    service.faults.set("*", Fault(truncate=10**6))
    assert http.get(PAGE).content == whole


def test_a_body_can_come_drop_by_drop(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(drip=3600, drop_size=10))
    with http.stream("GET", PAGE) as answer:
        assert len(next(answer.iter_raw())) == 10


def test_a_dripping_body_arrives_whole(service: FaultyService, http: httpx.Client) -> None:
    whole = http.get(PAGE).content
    service.faults.set("*", Fault(drip=0, drop_size=10))
    assert http.get(PAGE).content == whole


def test_a_body_can_be_held_back_in_its_midst(service: FaultyService, http: httpx.Client) -> None:
    http.headers["accept-encoding"] = "identity"
    whole, let_go = http.get(PAGE).content, threading.Event()
    service.faults.set("*", Fault(holds_at=40, until=let_go))
    with http.stream("GET", PAGE) as answer:
        pieces = answer.iter_raw()
        assert next(pieces) == whole[:40]
        let_go.set()
        assert b"".join(pieces) == whole[40:]


def test_an_answer_can_come_late(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(delay=60))
    with pytest.raises(httpx.ReadTimeout):
        http.get(PAGE, timeout=httpx.Timeout(PATIENCE, read=0.05))


def test_garbage_comes_with_the_type_of_a_page(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault.garbage())
    answer = http.get(PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/markdown")
    assert b"\x00\x01" in answer.content


def test_a_portal_says_200_and_shows_its_login(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault.portal())
    answer = http.get(PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html")
    assert "log in" in answer.text


def test_a_redirect_leads_wherever_it_is_told(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set(PAGE, Fault.redirect("/docs"))
    answer = http.get(PAGE)
    assert (answer.status_code, answer.headers["location"]) == (302, "/docs")


@pytest.mark.parametrize("pause", [7, "soon", -1])
def test_a_rate_limit_says_when_to_come_back(
    service: FaultyService, http: httpx.Client, pause: str | int
) -> None:
    service.faults.set("*", Fault.rate_limit(pause))
    answer = http.get(PAGE)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, str(pause))


def test_faults_combine(service: FaultyService, http: httpx.Client) -> None:
    service.faults.set("*", Fault(body=b"x" * 100, truncate=30, drip=0.001, status=500))
    with http.stream("GET", PAGE) as answer, pytest.raises(httpx.RemoteProtocolError):
        answer.read()
    assert answer.status_code == 500


def test_every_request_is_logged_with_its_headers_and_time(
    service: FaultyService, http: httpx.Client
) -> None:
    before = time.monotonic()
    http.get("/podcast/small-hours/mu-on.md?x=1", headers={"X-Word": "hello"})
    service.faults.set("*", Fault(status=500))
    http.post(ASK)
    read, asked = service.requests
    assert (read.method, read.path, read.query) == ("GET", PAGE, "x=1")
    assert read.headers["x-word"] == "hello"
    assert before <= read.at <= asked.at <= time.monotonic()
    assert (asked.method, asked.path) == ("POST", ASK)


def test_a_test_publishes_what_it_wants_and_changes_it(
    service: FaultyService, http: httpx.Client
) -> None:
    service.publish("/feeds/mine.xml", "<rss/>")
    first = http.get("/feeds/mine.xml")
    assert (first.text, first.headers["content-type"]) == ("<rss/>", "application/rss+xml")
    known = {"if-none-match": first.headers["etag"]}
    assert http.get("/feeds/mine.xml", headers=known).status_code == 304
    service.publish("/feeds/mine.xml", "<rss><channel/></rss>")
    assert http.get("/feeds/mine.xml", headers=known).text == "<rss><channel/></rss>"
    service.faults.set("/feeds/*", Fault(status=503))
    assert http.get("/feeds/mine.xml").status_code == 503


def test_what_a_test_publishes_goes_before_what_the_demo_has(
    service: FaultyService, http: httpx.Client
) -> None:
    assert "Standing Waves" in http.get("/feeds/standing-waves.xml").text
    service.publish("/feeds/standing-waves.xml", "<rss/>")
    assert http.get("/feeds/standing-waves.xml").text == "<rss/>"
