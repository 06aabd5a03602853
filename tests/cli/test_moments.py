"""``moments``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from steno_tui.core.moments import moment_at
from steno_tui.library.library import Library
from steno_tui.models.episode import Episode
from steno_tui.models.podcast import Podcast
from tests.support.faulty_service import FaultyService

from .conftest import Steno, shown_on_terminal

BAKERY = "night-shift/the-bakery"
LIGHTHOUSE = "night-shift/the-lighthouse"


@pytest.fixture
def marked(steno: Steno) -> Steno:
    """A command line with a moment in two episodes each, and a second one in the first."""
    for words in ((LIGHTHOUSE, "12:34", "--note", "Ask Ada"), (BAKERY, "60"), (LIGHTHOUSE, "5")):
        assert steno("moments", "add", *words).code == 0
    return steno


def times(steno: Steno, *words: str) -> list[tuple[str, int]]:
    rows = steno("moments", *words, "--json", offline=True).json
    return [(row["slug"], row["start_seconds"]) for row in rows]


def test_nothing_is_marked_at_first(steno: Steno) -> None:
    done = steno("moments")
    assert (done.code, done.out) == (0, "")
    assert "steno-tui moments add" in done.err
    assert steno("moments", "--json").json == steno("moments", BAKERY, "--json").json == []


def test_all_are_listed_the_newest_first_and_those_of_an_episode_by_their_times(
    marked: Steno,
) -> None:
    lighthouse = [("the-lighthouse", 5), ("the-lighthouse", 754)]
    assert sorted(times(marked)) == sorted([*lighthouse, ("the-bakery", 60)])
    assert times(marked, LIGHTHOUSE) == times(marked, "list", LIGHTHOUSE) == lighthouse
    assert times(marked, "list", BAKERY) == [("the-bakery", 60)]
    assert len(times(marked, "list", "night-shift")) == 3


def test_of_a_podcast_without_any_there_are_none(steno: Steno) -> None:
    assert steno("show", BAKERY).code == 0
    done = steno("moments", "list", "night-shift")
    assert (done.code, done.out) == (0, "") and "Nothing is marked there." in done.err


def test_an_episode_may_stand_behind_the_option(marked: Steno) -> None:
    assert len(marked("moments", "--json", LIGHTHOUSE).json) == 2


def test_a_moment_is_told_as_json(marked: Steno, service: FaultyService) -> None:
    row: dict[str, Any] = marked("moments", LIGHTHOUSE, "--json").json[1]
    assert row.pop("made_at").endswith("+00:00")
    assert row == {
        "podcast": {
            "slug": "night-shift",
            "title": "Night Shift",
            "page_url": f"{service.origin}/podcast/night-shift",
        },
        "slug": "the-lighthouse",
        "title": "The Lighthouse",
        "page_url": f"{service.origin}/podcast/night-shift/the-lighthouse",
        "start_seconds": 754,
        "chapter": "The stairs",
        "text": None,
        "note": "Ask Ada",
    }


def test_in_a_pipe_a_moment_is_a_line(marked: Steno) -> None:
    first, second = marked("moments", LIGHTHOUSE).out.splitlines()
    assert second.split("\t")[:4] == [LIGHTHOUSE, "754", "The stairs", "Ask Ada"]
    assert first.split("\t")[-1] == "The Lighthouse"


@pytest.mark.usefixtures("marked")
def test_on_a_terminal_a_moment_has_its_note_below_it(service: FaultyService) -> None:
    shown = shown_on_terminal("--server", service.origin, "moments", LIGHTHOUSE)
    assert shown == (
        "0:05  The Lighthouse\n  night-shift/the-lighthouse, marked just now\n"
        "12:34  The stairs\n  Ask Ada\n"
        "  The Lighthouse, night-shift/the-lighthouse, marked just now\n"
    )


def test_a_time_is_marked_once_and_its_note_changed(marked: Steno) -> None:
    again = marked("moments", "add", LIGHTHOUSE, "754")
    assert (again.code, again.err) == (0, "It was marked before.\n")
    changed = marked("moments", "add", LIGHTHOUSE, "0:12:34", "--note", "Ask\nGrace", "--json")
    assert (changed.json["note"], changed.err) == ("Ask Grace", "")
    assert len(times(marked, LIGHTHOUSE)) == 2


def test_a_moment_is_deleted_by_its_time_or_its_words(marked: Steno) -> None:
    assert marked("moments", "remove", LIGHTHOUSE, "0:05").out == "Deleted: 0:05  The Lighthouse\n"
    assert marked("moments", "remove", LIGHTHOUSE, "--line", "ADA", "--json").json["note"]
    assert times(marked) == [("the-bakery", 60)]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("add", LIGHTHOUSE, "soon"), 2, "'soon' is no time"),
        (("add", LIGHTHOUSE, "99:00:00"), 2, "ends at 1:04:03"),
        (("add", "night-shift", "5"), 3, "names no episode"),
        (("add", "night-shift/nothing", "5"), 3, "no episode"),
        (("add", LIGHTHOUSE), 2, "Missing argument"),
        (("remove", LIGHTHOUSE, "7:00"), 3, "has no moment at 7:00"),
        (("remove", LIGHTHOUSE, "--line", "nothing"), 3, "has no moment with these words"),
        (("remove", LIGHTHOUSE, "--line", "lighthouse"), 2, "2 moments of"),
        (("remove", LIGHTHOUSE), 2, "Give the time"),
        (("remove", BAKERY, "--line", " "), 2, "Give the time"),
        (("remove", LIGHTHOUSE, "5", "--line", "x"), 2, "Give the time"),
        (("list", "night-shif"), 3, "There is no podcast night-shif in the library."),
        (("list", "night-shif", "--json"), 3, "Did you mean night-shift?"),
        (("list", "a/b/c"), 3, "names no podcast or episode"),
        (("lsit",), 2, "Did you mean 'list'?"),
        (("night-shift",), 2, "Of a podcast: steno-tui moments list night-shift\n"),
    ],
)
def test_what_makes_no_sense_is_a_sentence_and_changes_nothing(
    marked: Steno, words: tuple[str, ...], code: int, sentence: str
) -> None:
    before = times(marked)
    done = marked("moments", *words)
    assert (done.code, done.out) == (code, "") and sentence in done.err
    assert times(marked) == before


def test_a_saved_page_has_no_moments(steno: Steno, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# A page\n")
    assert steno("moments", "list", str(page)).code == 2
    assert steno("moments", "add", str(page), "5").code == 2


def test_a_page_tells_what_was_marked_in_it(marked: Steno) -> None:
    shown = marked("show", LIGHTHOUSE).out
    assert "Moments\n\n  0:05  The Lighthouse\n  12:34  The stairs\n    Ask Ada\n" in shown
    found = marked("show", LIGHTHOUSE, "--json").json["moments"]
    assert [(one["start_seconds"], one["note"]) for one in found] == [(5, None), (754, "Ask Ada")]
    assert marked("show", "field-notes/moss", "--json").json["moments"] == []


def test_a_line_without_a_time_is_listed_and_deleted(
    steno: Steno, service: FaultyService, home: Path
) -> None:
    of = Episode(Podcast("night-shift", "Night Shift"), "the-bakery", "The Bakery")
    with Library.open(home / ".local/share/steno-tui", service.origin) as library:
        library.moments.put(moment_at(of, None, "Main idea: \x1b[2J bread"))
    assert steno("moments", BAKERY).out.split("\t")[:3] == [
        BAKERY,
        "",
        "Main idea: \ufffd[2J bread",
    ]
    assert steno("moments", "remove", BAKERY, "--line", "idea bread").code == 0
    assert times(steno) == []


@pytest.mark.parametrize("verb", ["list", "add", "remove"])
def test_every_verb_of_moments_has_help_with_an_example(steno: Steno, verb: str) -> None:
    done = steno("moments", verb, "--help")
    assert done.code == 0
    assert done.out.count(f"Example: steno-tui moments {verb}") == 1
