"""Adding a podcast by whatever names it, on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Steno


@pytest.fixture
def feed(service: FaultyService) -> str:
    """The address of a feed."""
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(2), item(1))))
    return f"{service.origin}/feeds/radio.xml"


def finds(service: FaultyService, *results: dict[str, object]) -> None:
    """Have the directory find these."""
    body = json.dumps({"resultCount": len(results), "results": results})
    service.faults.set("/search", Fault(body=body.encode()))


def listed(steno: Steno) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = steno("podcasts", "--json", offline=True).json
    return rows


NIGHT = {"collectionId": 1, "collectionName": "Night Radio", "artistName": "Ada", "trackCount": 2,
         "releaseDate": "2026-01-05T08:00:00Z"}  # fmt: skip
OTHER: dict[str, object] = {"collectionId": 2, "collectionName": "Night Radio Plus"}


def test_words_that_may_mean_several_add_none(
    steno: Steno, service: FaultyService, feed: str
) -> None:
    finds(service, NIGHT | {"feedUrl": feed}, OTHER)
    done = steno("add", "night", "radio")
    assert done.code == 2 and "none was added" in done.err and "--pick N" in done.err
    assert done.out.splitlines() == [
        f"{feed}\tNight Radio\tAda\t2\t2026-01-05T08:00:00+00:00\t",
        "\tNight Radio Plus\t\t\t\t",
    ]
    done = steno("add", "night radio", "--json")
    assert (done.code, done.json[0]) == (
        2,
        {
            "title": "Night Radio",
            "author": "Ada",
            "feed_url": feed,
            "episodes": 2,
            "newest_at": "2026-01-05T08:00:00+00:00",
            "on_service": False,
            "slug": None,
        },
    )
    assert listed(steno) == []


def test_a_number_says_which_of_several(steno: Steno, service: FaultyService, feed: str) -> None:
    finds(service, NIGHT | {"feedUrl": feed}, OTHER)
    done = steno("add", "night", "radio", "--pick", "1")
    assert (done.code, done.out) == (0, "Added Night Radio: 2 episodes.\n")
    again = steno("add", "night", "radio").out.splitlines()
    assert again[0].endswith("\t@night-radio")
    done = steno("add", "night", "radio", "--pick", "3")
    assert done.code == 2 and "There is no number 3: 2 podcasts found." in done.err
    done = steno("add", "night", "radio", "--pick", "2")
    assert done.code == 1 and "does not tell where the feed" in done.err
    assert [row["slug"] for row in listed(steno)] == ["@night-radio"]


def test_what_leaves_no_choice_is_added_at_once(
    steno: Steno, service: FaultyService, feed: str
) -> None:
    finds(service, NIGHT | {"feedUrl": feed})
    done = steno("add", "night", "radio")
    assert (done.code, done.out) == (0, "Added Night Radio: 2 episodes.\n")
    done = steno("add", feed)
    assert done.out == "Night Radio was followed before: 2 episodes.\n"


def test_the_service_is_asked_for_a_word_before_the_directory(
    steno: Steno, service: FaultyService
) -> None:
    finds(service, OTHER)
    done = steno("add", "night-shift", "--json")
    assert (done.code, done.json["slug"]) == (0, "night-shift")
    assert not [request for request in service.requests if request.path == "/search"]


def test_a_page_with_several_feeds_lists_them(
    steno: Steno, service: FaultyService, feed: str
) -> None:
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="{url}" title="{title}">'
        for url, title in ((feed, "All"), ("/feeds/best.xml", "The best"))
    )
    service.faults.set("/show", Fault(body=f"<!doctype html><head>{links}</head>".encode()))
    done = steno("add", f"{service.origin}/show")
    assert done.code == 2 and [row.split("\t")[1] for row in done.out.splitlines()] == [
        "All",
        "The best",
    ]
    assert steno("add", f"{service.origin}/show", "--pick", "1").code == 0


def test_a_turned_off_directory_is_told(
    steno: Steno, service: FaultyService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STENO_TUI_DIRECTORY")
    (tmp_path / "c.toml").write_text('directory = ""\n')
    done = steno("--config", str(tmp_path / "c.toml"), "add", "night", "radio")
    assert done.code == 2 and 'directory = ""' in done.err


def test_names_are_not_looked_for_offline(steno: Steno) -> None:
    done = steno("add", "night", "radio", offline=True)
    assert done.code == 4 and "only with a network" in done.err


def test_the_demo_finds_by_name_too(steno: Steno, bare: Steno) -> None:
    done = bare("--demo", "add", "standing", "waves")
    assert done.code == 0 and done.out.startswith("Added Standing Waves: ")


def test_a_list_of_feeds_is_taken_in_by_its_path(steno: Steno, feed: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.opml"
    path.write_text(f'<opml><body><outline text="N" xmlUrl="{feed}"/></body></opml>')
    done = steno("add", str(path))
    assert (done.code, done.out) == (0, "1 podcast: 1 added.\n")
    assert [row["slug"] for row in listed(steno)] == ["@night-radio"]
