"""``download`` and ``cache``, against a service that has audio."""

from __future__ import annotations

import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from steno_tui.library.library import Library
from steno_tui.models.episode import EpisodeKey
from steno_tui.paths import audio, library
from tests.support.faulty_service import Fault, FaultyService

from .conftest import Done, Steno, finished, process, shown_on_terminal, told_on_terminal

LIGHTHOUSE = "night-shift/the-lighthouse"
SOUND = "/audio/night-shift/the-lighthouse.wav"
SIZE = 44 + 3843 * 16_000
"""The demo's audio: a header, then 16 000 bytes a second."""

HELD_FIELDS = [
    "podcast",
    "slug",
    "title",
    "page_url",
    "audio_url",
    "bytes",
    "total_bytes",
    "complete",
    "state",
    "used_at",
]


def ranges(service: FaultyService) -> list[str | None]:
    """The Range of every request for the audio."""
    return [request.headers.get("range") for request in service.requests if request.path == SOUND]


def parts(service: FaultyService) -> list[int]:
    """The sizes of what was begun and not finished."""
    place = audio()
    assert place is not None
    return [path.stat().st_size for path in place.glob("*.part")]


@pytest.fixture
def begun(service: FaultyService) -> Iterator[None]:
    """Have half of the audio come bit by bit, and no more of it for as long as the test goes on."""
    has_ended = threading.Event()
    half = Fault(drip=0.01, drop_size=SIZE // 100, holds_at=SIZE // 2, until=has_ended)
    service.faults.set(SOUND, half)
    yield
    has_ended.set()


def test_an_episodes_audio_is_fetched_and_its_place_is_told(
    steno: Steno, service: FaultyService
) -> None:
    done = steno("download", LIGHTHOUSE)
    assert done.code == 0
    path = Path(done.out.removesuffix("\n"))
    assert path.stat().st_size == SIZE
    assert path.parent == audio()
    assert "The Lighthouse: 61.5 MB, on this machine." in done.err


def test_where_there_is_no_terminal_progress_comes_in_lines(steno: Steno) -> None:
    lines = steno("download", LIGHTHOUSE).err.splitlines()
    assert len(lines) <= 12
    assert all("\r" not in line for line in lines)


def test_on_a_terminal_progress_keeps_to_one_line(service: FaultyService) -> None:
    seen = told_on_terminal("--server", service.origin, "download", LIGHTHOUSE)
    assert "\r0.0 MB of 61.5 MB, 0 %" in seen
    assert "\r61.5 MB of 61.5 MB, 100 %" in seen
    assert seen.count("\n") == 2
    assert "\x1b" not in seen


def test_what_is_here_is_not_fetched_again_and_needs_no_network(
    steno: Steno, service: FaultyService
) -> None:
    first = steno("download", LIGHTHOUSE)
    again = steno("download", LIGHTHOUSE, offline=True)
    assert (again.code, again.out) == (0, first.out)
    assert ranges(service) == [None]


def test_offline_nothing_is_fetched(steno: Steno, service: FaultyService) -> None:
    steno("show", LIGHTHOUSE)
    done = steno("download", LIGHTHOUSE, offline=True)
    assert (done.code, done.out) == (4, "")
    assert "is not on disk, and steno-tui is offline" in done.err
    assert ranges(service) == []


@pytest.mark.usefixtures("begun")
def test_ctrl_c_leaves_a_part_that_the_next_one_goes_on_with(
    steno: Steno, service: FaultyService
) -> None:
    program = process("--server", service.origin, "download", LIGHTHOUSE)
    assert program.stderr
    progress = program.stderr.readline()
    program.send_signal(signal.SIGINT)
    done = finished(program)
    assert re.fullmatch(r"\d+\.\d MB of 61\.5 MB, [1-5]\d %\n", progress)
    assert (done.code, done.out) == (130, "")
    assert "What came is kept; the same command goes on from there." in done.err
    assert "Traceback" not in done.err
    service.faults.clear()
    (size,) = parts(service)
    assert size > SIZE // 10
    assert steno("download", LIGHTHOUSE).code == 0
    assert ranges(service) == [None, f"bytes={size}-"]


@pytest.mark.usefixtures("begun")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_it_the_next_one_goes_on(
    steno: Steno, service: FaultyService, number: signal.Signals
) -> None:
    program = process("--server", service.origin, "download", LIGHTHOUSE)
    assert program.stderr
    program.stderr.readline()
    program.send_signal(number)
    finished(program)
    service.faults.clear()
    (size,) = parts(service)
    done = steno("download", LIGHTHOUSE)
    assert Path(done.out.strip()).stat().st_size == SIZE
    assert ranges(service) == [None, f"bytes={size}-"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(status=404), "does not have the audio"),
        (Fault(status=503), "is busy"),
        (Fault.portal(), "web page in place of the audio"),
        (Fault(truncate=1_000_000), "broke off"),
        (Fault.redirect("file:///etc/passwd"), "only http and https"),
    ],
    ids=["gone", "busy", "portal", "cut", "astray"],
)
def test_audio_that_cannot_be_had_is_a_sentence(
    steno: Steno, service: FaultyService, fault: Fault, said: str
) -> None:
    service.faults.set(SOUND, fault)
    done = steno("download", LIGHTHOUSE)
    assert done.code == (2 if "redirect" in said or "https" in said else 1)
    assert done.out == ""
    assert said in done.err and "Traceback" not in done.err


@pytest.mark.parametrize(
    ("megabytes", "said"),
    [("0", "audio_cache_mb in the configuration is 0"), ("61", "larger than the 61 MB")],
)
def test_the_bound_of_the_configuration_holds(
    steno: Steno, monkeypatch: pytest.MonkeyPatch, megabytes: str, said: str
) -> None:
    monkeypatch.setenv("STENO_TUI_AUDIO_CACHE_MB", megabytes)
    done = steno("download", LIGHTHOUSE)
    assert (done.code, done.out) == (1, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("ref", "code", "said"),
    [
        ("night-shift/the-silence", 2, "has no audio"),
        ("night-shift", 3, "names no episode"),
        ("night-shift/nothing", 3, ""),
    ],
)
def test_what_has_no_audio_is_told_of(steno: Steno, ref: str, code: int, said: str) -> None:
    done = steno("download", ref)
    assert (done.code, done.out) == (code, "")
    assert said in done.err


def test_with_a_library_of_its_own_the_audio_lies_below_it(steno: Steno, tmp_path: Path) -> None:
    done = steno("--library", str(tmp_path / "mine"), "download", LIGHTHOUSE)
    assert Path(done.out.strip()).parent == tmp_path / "mine" / "audio"


def test_the_demo_keeps_its_audio_with_its_library(bare: Callable[..., Done], home: Path) -> None:
    done = bare("--demo", "download", "kernel-panic/who-ate-the-page-cache")
    assert done.code == 0
    assert not Path(done.out.strip()).exists()
    assert list(home.rglob("*.audio")) == []


def test_what_is_here_is_listed(steno: Steno) -> None:
    steno("download", LIGHTHOUSE)
    done = steno("cache", "list")
    assert done.code == 0
    reference, title, size, total, used, address, state = done.out.removesuffix("\n").split("\t")
    assert (reference, title, size, total) == (LIGHTHOUSE, "The Lighthouse", str(SIZE), str(SIZE))
    assert used.endswith("+00:00") and address.endswith(SOUND)
    assert state == "whole"
    assert "61.5 MB of at most 2000 MB, in " in done.err
    assert "the disk has room for " in done.err


def test_a_list_of_episodes_may_be_of_what_is_here(steno: Steno) -> None:
    assert steno("episodes", "--downloaded", "--json").json == []
    steno("download", LIGHTHOUSE)
    (row,) = steno("episodes", "--downloaded", "--json").json
    assert f"{row['podcast']['slug']}/{row['slug']}" == LIGHTHOUSE


def test_on_a_terminal_what_is_here_is_listed_for_people(
    steno: Steno, service: FaultyService
) -> None:
    steno("download", LIGHTHOUSE)
    assert shown_on_terminal("--server", service.origin, "cache", "list") == (
        "The Lighthouse\n  Night Shift, night-shift/the-lighthouse, 61.5 MB, used just now\n"
    )


def test_fetched_audio_is_told_as_json(steno: Steno) -> None:
    found = steno("download", LIGHTHOUSE, "--json").json
    assert list(found) == [*HELD_FIELDS, "path"]
    assert Path(found["path"]).stat().st_size == found["bytes"] == SIZE


def test_what_was_freed_is_told_as_json(steno: Steno) -> None:
    steno("download", LIGHTHOUSE)
    freed = steno("cache", "clear", "--json").json
    assert list(freed) == ["freed_bytes"]
    assert freed["freed_bytes"] >= SIZE  # and what is told of it


def test_half_an_audio_is_listed_as_half(steno: Steno, service: FaultyService) -> None:
    service.faults.set(SOUND, Fault(truncate=6_000_000))
    steno("download", LIGHTHOUSE)
    shown = shown_on_terminal("--server", service.origin, "cache", "list")
    assert "6.0 MB of 61.5 MB, paused" in shown


@pytest.mark.slow
@pytest.mark.usefixtures("begun")
def test_what_another_program_fetches_is_listed_as_coming(
    steno: Steno, service: FaultyService
) -> None:
    program = process("--server", service.origin, "download", LIGHTHOUSE)
    while not any(parts(service)):
        assert program.poll() is None
        time.sleep(0.01)
    (held,) = steno("cache", "list", "--json").json
    program.send_signal(signal.SIGINT)
    finished(program)
    assert (held["complete"], held["state"]) == (False, "coming")
    (held,) = steno("cache", "list", "--json").json
    assert held["state"] == "paused"


def test_what_is_here_is_listed_as_json(steno: Steno, service: FaultyService) -> None:
    assert steno("cache", "list", "--json").json == []
    steno("download", LIGHTHOUSE)
    (held,) = steno("cache", "list", "--json").json
    assert list(held) == HELD_FIELDS
    assert held["podcast"]["slug"] == "night-shift"
    assert held["page_url"] == f"{service.origin}/podcast/{LIGHTHOUSE}"
    assert held["audio_url"] == service.origin + SOUND
    assert (held["bytes"], held["total_bytes"], held["complete"]) == (SIZE, SIZE, True)


def test_an_empty_cache_says_what_fills_it(steno: Steno) -> None:
    done = steno("cache", "list")
    assert (done.code, done.out) == (0, "")
    assert "steno-tui download REF" in done.err


def test_clearing_says_how_much_was_freed(steno: Steno) -> None:
    steno("download", LIGHTHOUSE)
    done = steno("cache", "clear")
    assert (done.code, done.out, done.err) == (0, "", "Freed 61.5 MB.\n")
    assert steno("cache", "list", "--json").json == []


@pytest.mark.parametrize("ref", [LIGHTHOUSE, "night-shift"], ids=["one", "podcast"])
def test_removing_says_how_much_was_freed(steno: Steno, ref: str) -> None:
    steno("download", LIGHTHOUSE)
    done = steno("cache", "remove", ref)
    assert (done.code, done.out, done.err) == (0, "", "Freed 61.5 MB.\n")
    assert steno("cache", "list", "--json").json == []


def test_a_part_is_removed_and_told_as_json(steno: Steno, service: FaultyService) -> None:
    service.faults.set(SOUND, Fault(truncate=6_000_000))
    steno("download", LIGHTHOUSE)
    assert steno("cache", "remove", LIGHTHOUSE, "--json").json["freed_bytes"] >= 6_000_000
    assert parts(service) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["night-shift/the-bakery"], 3, "There is no audio of night-shift/the-bakery here."),
        ([], 2, "Missing argument"),
    ],
    ids=["unknown", "nothing"],
)
def test_removing_what_is_not_here_is_told_of(
    steno: Steno, words: list[str], code: int, said: str
) -> None:
    done = steno("cache", "remove", *words)
    assert done.code == code
    assert said in done.err


def test_what_clears_all_takes_no_name(steno: Steno) -> None:
    steno("download", LIGHTHOUSE)
    assert steno("cache", "clear", LIGHTHOUSE).code == 2
    assert len(steno("cache", "list", "--json").json) == 1


def test_clearing_an_empty_cache_frees_nothing(steno: Steno) -> None:
    assert steno("cache", "clear").err == "There was no audio here.\n"


@pytest.mark.parametrize("verb", ["list", "remove", "clear"])
def test_every_verb_of_the_cache_has_help_with_one_example(
    bare: Callable[..., Done], verb: str
) -> None:
    done = bare("cache", verb, "--help")
    assert done.code == 0
    assert done.out.count(f"Example: steno-tui cache {verb}") == 1


def test_a_verb_of_the_cache_that_is_not_there_is_a_sentence(bare: Callable[..., Done]) -> None:
    done = bare("cache", "lst")
    assert done.code == 2
    assert "Did you mean 'list'" in done.err


def test_titles_in_the_cache_cannot_command_the_terminal(
    steno: Steno, service: FaultyService
) -> None:
    place = audio()
    assert place is not None
    steno("download", LIGHTHOUSE)
    (label,) = place.glob("*.json")
    label.write_text(label.read_text().replace("The Lighthouse", "\\u001b]0;owned\\u0007"))
    assert "\x1b" not in steno("cache", "list").out


@pytest.fixture
def waiting(steno: Steno, service: FaultyService) -> Steno:
    """A command line beside which two episodes wait to be fetched by the full screen."""
    steno("show", LIGHTHOUSE)
    kept = library()
    assert kept is not None
    with Library.open(kept, service.origin) as opened:
        opened.download_line.change(
            [EpisodeKey("night-shift", slug) for slug in ("the-lighthouse", "the-bakery")], ()
        )
    return steno


def test_what_waits_for_the_full_screen_is_listed_behind_what_is_here(
    waiting: Steno, service: FaultyService
) -> None:
    waiting("download", LIGHTHOUSE)
    here, to_come = waiting("cache", "list", "--json").json
    assert (here["state"], to_come["state"]) == ("whole", "waiting")
    assert (to_come["slug"], to_come["audio_url"], to_come["used_at"]) == ("the-bakery", None, None)
    shown = shown_on_terminal("--server", service.origin, "cache", "list")
    assert shown.splitlines()[-1].endswith("night-shift/the-bakery, waiting")
    assert waiting("cache", "list").out.splitlines()[-1].startswith("night-shift/the-bakery\t")


@pytest.mark.parametrize("words", [["remove", "night-shift"], ["clear"]])
def test_what_waits_comes_no_more_once_it_is_deleted(waiting: Steno, words: list[str]) -> None:
    done = waiting("cache", *words)
    assert (done.code, waiting("cache", "list", "--json").json) == (0, [])
    assert "2 episodes will not be fetched any more." in done.err
