"""The public directory of podcasts: what it is asked, and what it answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from steno_tui.errors import FeedError
from steno_tui.feeds.directory import (
    MAX_RESULTS,
    lookup_url,
    read_directory_entries,
    search_url,
)
from steno_tui.models.directory import APPLE, DirectoryEntry


def answer(*results: object) -> bytes:
    return json.dumps({"resultCount": len(results), "results": results}).encode()


def test_it_is_asked_for_words_and_for_a_number() -> None:
    assert search_url(APPLE, "caf\u00e9 & co", 20) == (
        "https://itunes.apple.com/search?media=podcast&term=caf%C3%A9+%26+co&limit=20"
    )
    assert search_url(APPLE, "x" * 5000, 10**9).endswith(f"&term={'x' * 200}&limit=200")
    assert lookup_url("http://127.0.0.1:1", 7) == "http://127.0.0.1:1/lookup?id=7"


def test_what_it_knows_of_each_podcast_is_read() -> None:
    body = answer(
        {
            "collectionId": 7,
            "collectionName": "Night\u202e Radio",
            "artistName": "Ada",
            "feedUrl": "https://a.example/my feed",
            "trackCount": 12,
            "primaryGenreName": "Science",
            "releaseDate": "2026-01-05T08:00:00Z",
        },
        {"collectionId": 8, "collectionName": "Elsewhere only"},
        {"collectionId": 9, "collectionName": "C", "feedUrl": "file:///x", "trackCount": -1,
         "releaseDate": "soon", "artistName": 7},
        {"collectionId": 7, "collectionName": "The same again"},
        {"collectionName": "Without a number"},
        {"collectionId": True, "collectionName": "x"},
        {"wrapperType": "artist"},
        "x",
    )  # fmt: skip
    assert read_directory_entries(body) == (
        DirectoryEntry(
            7,
            "Night\ufffd Radio",
            "Ada",
            "https://a.example/my%20feed",
            12,
            "Science",
            datetime(2026, 1, 5, 8, tzinfo=UTC),
        ),
        DirectoryEntry(8, "Elsewhere only"),
        DirectoryEntry(9, "C"),
    )


def test_it_may_know_nothing() -> None:
    assert read_directory_entries(answer()) == ()


def test_no_more_is_read_than_it_is_asked_for() -> None:
    many = [{"collectionId": n, "collectionName": "A"} for n in range(MAX_RESULTS + 5)]
    assert len(read_directory_entries(answer(*many))) == MAX_RESULTS


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "it looks like nothing at all"),
        (b"<html>", "it looks like an HTML page"),
        (b"[]", "lists no results"),
        (b'{"results": {}}', "lists no results"),
        (b'{"results": ' + b"[" * 100_000, "nested too deeply"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_what_is_no_answer_is_told_as_what_it_is(body: bytes, why: str) -> None:
    with pytest.raises(FeedError, match=why):
        read_directory_entries(body)
