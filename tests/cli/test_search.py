"""``search``: what has the words, for people, for pipes and as JSON."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.support.faulty_service import FaultyService
from tests.support.patience import PATIENCE

from .conftest import Steno, shown_on_terminal

LIGHTHOUSE = "night-shift/the-lighthouse"


@pytest.fixture
def stocked(steno: Steno) -> Steno:
    """A command line with a podcast in its library, of which a page was read."""
    assert steno("add", "night-shift").code == 0
    assert steno("show", LIGHTHOUSE).code == 0
    return steno


def test_a_hit_is_a_line_in_a_pipe(stocked: Steno) -> None:
    done = stocked("search", "keeper", "climbs")
    (row,) = done.out.splitlines()
    reference, title, published, kind, seconds, text = row.split("\t")
    assert (done.code, done.err) == (0, "")
    assert (reference, title, kind, seconds) == (LIGHTHOUSE, "The Lighthouse", "summary", "")
    assert published.startswith("2026-") and text == "A keeper climbs the stairs."


def test_what_was_found_says_where_it_stands(stocked: Steno) -> None:
    found = stocked("search", "--json", "keeper").json
    (hit,) = found["hits"]
    start, end = hit["lit"][0]
    assert hit["text"][start:end] == "keeper"
    assert (hit["kind"], hit["number"], hit["passages"]) == ("summary", 1, 1)
    assert hit["episode"]["slug"] == "the-lighthouse"
    assert (found["podcasts"], found["more"], found["left"]) == ([], False, 0)
    (chapter,) = stocked("search", "--json", "--in", "chapters", "--limit", "1", "the").json["hits"]
    assert chapter["kind"] == "chapter" and chapter["start_seconds"] is not None


def test_what_was_marked_is_found_alone(stocked: Steno) -> None:
    assert stocked("moments", "add", LIGHTHOUSE, "70", "--note", "Keeper of zebras").code == 0
    rows = stocked("search", "keeper", "--in", "moments").out.splitlines()
    (cells,) = [row.split("\t") for row in rows]
    assert cells[0] == LIGHTHOUSE and cells[3:] == ["moment", "70", "Keeper of zebras"]
    (hit,) = stocked("search", "zebras", "--json").json["hits"]
    assert (hit["kind"], hit["number"], hit["start_seconds"]) == ("moment", 1, 70)


def test_podcasts_are_found_by_their_titles(stocked: Steno) -> None:
    first = stocked("search", "night").out.splitlines()[0]
    assert first.split("\t") == ["night-shift", "Night Shift", "", "podcast", "", ""]
    assert stocked("search", "--json", "night").json["podcasts"][0]["slug"] == "night-shift"


def test_what_lists_alone_tell_is_found_too(stocked: Steno) -> None:
    assert stocked("search", "bakery", "--in", "titles").out.startswith("night-shift/the-bakery\t")


def test_words_filters_and_podcasts_narrow(stocked: Steno) -> None:
    assert stocked("search", "the", "-keeper", "--in", "titles").out.count("\n") == 3
    assert stocked("search", '"climbs keeper"').code == 3
    assert stocked("search", "keeper", "--podcast", "night-shift").code == 0
    assert stocked("search", "keeper", "--started").code == 3
    assert stocked("search", "keep", "--best", "--processed", "--in", "summaries").code == 0


def test_people_read_a_title_and_the_sentences_below_it(
    stocked: Steno, service: FaultyService, home: Path
) -> None:
    said = shown_on_terminal("--server", service.origin, "search", "keeper", "climbs")
    assert "The Lighthouse\n  night-shift/the-lighthouse, Night Shift, 2026-" in said
    assert "  Summary: A keeper climbs the stairs.\n" in said


def test_the_network_is_left_alone(stocked: Steno, service: FaultyService) -> None:
    asked = len(service.requests)
    assert stocked("search", "keeper").code == 0
    assert len(service.requests) == asked


@pytest.mark.parametrize("verb", [["search", "climbs"], ["highlights", "--limit", "1"]])
def test_where_the_disk_takes_no_more_what_is_in_the_index_is_found(
    stocked: Steno, service: FaultyService, verb: list[str]
) -> None:
    assert stocked("search", "keeper").code == 0
    assert stocked("moments", "add", LIGHTHOUSE, "70", "--note", "Keeper of zebras").code == 0
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 0 && exec "$0" -B -m steno_tui "$@"', sys.executable]
        + ["--server", service.origin, *verb],
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (done.returncode, done.stdout.count("\n")) == (0, 1), done.stderr
    assert "could not be changed" in done.stderr
    assert "1 episode could not be looked through yet" in done.stderr


def test_no_other_episode_is_begun_once_the_time_for_what_is_new_is_over(
    stocked: Steno, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stocked("search", "keeper").code == 0
    episodes = stocked("episodes", "night-shift", "--json").json[:3]
    (file := tmp_path / "said.txt").write_text("Ada: Zebras, and a keeper.\n")
    for one in episodes:
        assert stocked("transcript", "import", f"night-shift/{one['slug']}", str(file)).code == 0
    ticks = count(step=2)
    clock = SimpleNamespace(monotonic=lambda: next(ticks), time=time.time)
    monkeypatch.setattr("steno_tui.cli.commands.search.time", clock)
    assert "2 episodes could not be looked through yet" in stocked("search", "keeper").err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["xyzzy"], 3, "Nothing in the library has these words."),
        (["keeper", "--podcast", "night-shif"], 3, "Did you mean night-shift?"),
        (["!!!"], 2, "!!! has no word that could be looked for."),
        (["", " "], 2, "The words are empty: give one at least to look for."),
        (["-keeper"], 2, "-keeper has no word that could be looked for."),
        (["keeper", "--unreed"], 2, "There is no option --unreed."),
        (["keeper", "--in", "verse"], 2, "'verse' is not one of"),
        (["keeper", "--limit", "0"], 2, "give 1 to"),
        ([], 2, "Missing argument"),
    ],
)
def test_what_finds_nothing_is_told(
    stocked: Steno, arguments: list[str], code: int, said: str
) -> None:
    done = stocked("search", *arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


@pytest.mark.parametrize("word", ['"', "NEAR(a", "*", "a:b", "x" * 10_000, "\ud800", "👩‍🚀", "夜"])
def test_no_word_is_a_crash(stocked: Steno, word: str) -> None:
    assert stocked("search", "--", word).code in (2, 3)
    assert stocked("search", "keeper", word).code in (0, 3)


def test_nothing_found_is_told_in_json_as_well(stocked: Steno) -> None:
    done = stocked("search", "xyzzy", "--json")
    assert done.code == 3 and done.json["hits"] == []


def test_more_is_told_of(stocked: Steno) -> None:
    done = stocked("search", "the", "--in", "titles", "--limit", "1")
    assert (done.code, done.out.count("\n")) == (0, 1)
    assert "There is more" in done.err
