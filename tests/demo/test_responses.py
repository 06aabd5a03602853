"""Conditional and compressed answers, and HEAD."""

import httpx
import pytest

from steno_tui.demo.catalogue import DemoPodcast
from tests.support.faulty_service import FaultyService

PATHS = [
    "/",
    "/docs",
    "/podcast/small-hours",
    "/podcast/small-hours.md",
    "/podcast/small-hours/mu-on",
    "/podcast/small-hours/mu-on.md",
    "/v1/public/podcasts",
    "/v1/public/podcasts/small-hours",
    "/v1/public/podcasts/small-hours/episodes",
    "/v1/public/podcasts/small-hours/episodes/mu-on",
    "/audio/small-hours/an-episode-of-four-hours.wav",
    "/feeds",
    "/feeds/standing-waves.xml",
    "/feeds/weather-for-one.xml",
    "/feeds/standing-waves",
    "/feeds/standing-waves/a-foghorn-retired",
    "/feeds/standing-waves/a-foghorn-retired.srt",
    "/feeds/standing-waves/a-foghorn-retired.wav",
    "/search?term=waves",
]


@pytest.fixture
def service(standing: FaultyService) -> FaultyService:
    return standing


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_what_the_client_has_already_is_not_sent_again(
    http: httpx.Client, path: str, coding: str
) -> None:
    accepts = {"accept-encoding": coding}
    etag = http.head(path, headers=accepts).headers["etag"]
    for tags in (etag, f'"other", W/{etag}', "*"):
        answer = http.get(path, headers=accepts | {"if-none-match": tags})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == etag


@pytest.mark.parametrize("path", PATHS)
def test_a_date_makes_a_request_conditional_too(http: httpx.Client, path: str) -> None:
    modified = http.head(path).headers["last-modified"]
    assert http.get(path, headers={"if-modified-since": modified}).status_code == 304


def test_a_tag_outranks_a_date(http: httpx.Client) -> None:
    modified = http.head(PATHS[5]).headers["last-modified"]
    conditions = {"if-none-match": '"other"', "if-modified-since": modified}
    assert http.get(PATHS[5], headers=conditions).status_code == 200


@pytest.mark.parametrize("date", ["", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"])
def test_an_older_date_or_none_brings_the_page(http: httpx.Client, date: str) -> None:
    assert http.get(PATHS[5], headers={"if-modified-since": date}).status_code == 200


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [
        ("gzip", "gzip"),
        ("br, GZIP;q=0.5", "gzip"),
        ("gzip;q=0", None),
        ("gzip; q=0.0", None),
        ("identity", None),
        ("", None),
    ],
)
def test_pages_are_compressed_only_where_that_is_accepted(
    http: httpx.Client, accepts: str, coding: str | None
) -> None:
    answer = http.get(PATHS[5], headers={"accept-encoding": accepts})
    assert answer.headers.get("content-encoding") == coding
    assert answer.text.startswith("# 無音\n")


def test_the_two_codings_of_a_page_have_different_tags(http: httpx.Client) -> None:
    tags = {
        http.head(PATHS[5], headers={"accept-encoding": coding}).headers["etag"]
        for coding in ("gzip", "identity")
    }
    assert len(tags) == 2


@pytest.mark.parametrize("path", PATHS)
def test_head_tells_what_get_would(http: httpx.Client, path: str) -> None:
    head = http.head(path)
    with http.stream("GET", path) as get:
        for name in ("etag", "last-modified", "content-length", "content-type"):
            assert head.headers[name] == get.headers[name]
    assert head.content == b""


def test_no_invented_date_makes_a_page_younger_than_the_service(
    podcast: DemoPodcast,
) -> None:
    with FaultyService(catalogue=(podcast,), now=lambda: 1_000_000_000.0) as early:
        answer = httpx.get(f"{early.origin}{PATHS[5]}", trust_env=False)
    assert answer.headers["last-modified"] == "Sun, 09 Sep 2001 01:46:40 GMT"
