"""Lists of feeds on the command line: taken in, told of, and written again without a loss."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.feeds.opml import read_opml
from tests.feeds.feeds import item, rss
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Done, Steno, finished, process


@pytest.fixture
def feeds(service: FaultyService) -> tuple[str, str]:
    """The addresses of a feed and of one that is gone."""
    service.faults.set("/feeds/radio.xml", Fault(body=rss(item(1))))
    service.faults.set("/feeds/gone.xml", Fault(status=410, body=b""))
    return f"{service.origin}/feeds/radio.xml", f"{service.origin}/feeds/gone.xml"


def opml(*outlines: str) -> str:
    return f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>"


def outline(url: str, title: str) -> str:
    return f"<outline text='{title}' xmlUrl='{url}'/>"


@pytest.fixture
def path(feeds: tuple[str, str], tmp_path: Path) -> Path:
    path = tmp_path / "podcasts.opml"
    inside = outline(feeds[0], "Night Radio")
    path.write_text(opml(f"<outline text='At work'>{inside}</outline>", outline(feeds[1], "Once")))
    return path


@pytest.mark.parametrize("verb", [("opml", "import"), ("add",)])
def test_a_list_may_be_given_by_its_address(
    steno: Steno, path: Path, verb: tuple[str, ...]
) -> None:
    done = steno(*verb, path.as_uri())
    assert done.out == "2 podcasts: 1 added, 1 added but not read yet.\n"


def test_what_became_of_each_is_told_and_the_exit_code_is_honest(
    steno: Steno, path: Path, feeds: tuple[str, str]
) -> None:
    done = steno("opml", "import", str(path))
    assert (done.code, done.out) == (3, "2 podcasts: 1 added, 1 added but not read yet.\n")
    assert "Once was added but not read yet: " in done.err and "no longer has" in done.err
    found = steno("opml", "import", str(path), "--json")
    assert (found.code, found.json) == (
        0,
        {
            "podcasts": [
                {
                    "title": title,
                    "feed_url": url,
                    "page_url": None,
                    "description": None,
                    "tags": tags,
                    "slug": slug,
                    "outcome": "known",
                    "new": 0,
                    "reason": None,
                }
                for title, url, tags, slug in (
                    ("Night Radio", feeds[0], ["At work"], "@night-radio"),
                    ("Once", feeds[1], [], "@once"),
                )
            ],
            "left_out": [],
        },
    )


def test_lines_that_cannot_be_used_are_told(
    steno: Steno, feeds: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "list.xml"
    path.write_text(opml(outline(feeds[0], "N"), "\n", outline("file:///x", "F")))
    done = steno("opml", "import", str(path))
    assert (done.code, done.out) == (1, "1 podcast: 1 added.\n")
    assert "Left out. Line 2: " in done.err


def test_a_list_comes_from_the_standard_input(
    steno: Steno, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(path.read_bytes())))
    assert steno("opml", "import", "-", offline=True).code == 0
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"{}")))
    done = steno("opml", "import", "-")
    assert done.code == 1 and done.err.startswith("The standard input is no list of feeds")


def test_a_list_comes_out_as_it_went_in(steno: Steno, path: Path, tmp_path: Path) -> None:
    steno("opml", "import", str(path))
    before = read_opml(path.read_bytes(), "before").subscriptions
    printed = steno("opml", "export", offline=True)
    assert printed.code == 0
    assert set(read_opml(printed.out.encode(), "printed").subscriptions) == set(before)
    assert steno("opml", "export", "-").out == printed.out and not Path("-").exists()
    target = tmp_path / "out.opml"
    done = steno("opml", "export", str(target))
    assert (done.code, done.out) == (0, "") and "2 podcasts written to " in done.err
    assert target.read_text() == printed.out
    assert [one["tags"] for one in steno("opml", "export", "--json").json] == [["At work"], []]
    assert steno("opml", "export", str(target)).code == 0  # a list may be replaced
    addressed = tmp_path / "by address.opml"
    assert steno("opml", "export", addressed.as_uri()).code == 0
    assert addressed.read_text() == printed.out
    for verb in (("opml", "import"), ("opml", "export"), ("add",)):
        elsewhere = steno(*verb, "file://server/list.opml")
        assert elsewhere.code != 0 and "on another host, server: give the path" in elsewhere.err
    assert [each for each in os.listdir(tmp_path) if each.startswith(".out")] == []


def test_another_file_is_not_replaced(steno: Steno, path: Path, tmp_path: Path) -> None:
    steno("opml", "import", str(path), offline=True)
    precious = tmp_path / "letter.txt"
    precious.write_text("Dear Ada")
    done = steno("opml", "export", str(precious))
    assert done.code == 1 and "is there already and is no list of feeds" in done.err
    assert precious.read_text() == "Dear Ada"
    for place in (tmp_path, tmp_path / "no" / "where.opml"):
        assert steno("opml", "export", str(place)).code == 1


@pytest.mark.parametrize(("file", "code"), [("nowhere.opml", 3), (".", 3)])
def test_a_file_that_is_not_there_is_told(bare: Callable[..., Done], file: str, code: int) -> None:
    done = bare("opml", "import", file)
    assert done.code == code and file in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_list_from_a_pipe_that_nobody_writes_to_is_left_at_a_signal(
    number: signal.Signals, tmp_path: Path
) -> None:
    pipe = tmp_path / "podcasts.opml"
    os.mkfifo(pipe)
    program = process("--library", str(tmp_path / "library"), "opml", "import", str(pipe))
    with pipe.open("wb"):  # waits until it is read
        program.send_signal(number)
        done = finished(program)
    assert done.code == 128 + number
    assert "Traceback" not in done.err
