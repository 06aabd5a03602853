"""Episodes taken along from the command line: printed, or written to files with a report."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from steno_tui.export.kept_text import KEPT_LINE
from tests.support.faulty_service import FaultyService

from .conftest import Done, Steno, shown_on_terminal, told_on_terminal

LIGHTHOUSE, BAKERY, SILENCE = (
    f"night-shift/the-{name}" for name in ("lighthouse", "bakery", "silence")
)
NAME = "2026-11-04 Night Shift - The Lighthouse.md"


def test_one_episode_is_printed(steno: Steno) -> None:
    done = steno("export", LIGHTHOUSE)
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f'---\nsteno_tui: "{LIGHTHOUSE}"\ntitle: "The Lighthouse"\n')
    assert "- [5:50](http" in done.out and "#t=350) The stairs  \n  There are many.\n" in done.out
    assert KEPT_LINE not in done.out
    assert steno("export", LIGHTHOUSE, "--output", "-", offline=True).out == done.out
    assert os.listdir(".") == ["home"]


@pytest.mark.parametrize("how", [("--json",), ("--format", "json")], ids=" ".join)
def test_as_json_it_is_what_show_prints_and_what_is_said(
    steno: Steno, how: tuple[str, ...]
) -> None:
    assert steno("moments", "add", LIGHTHOUSE, "6:00", "--note", "Ask Ada").code == 0
    shown = steno("show", LIGHTHOUSE, "--json").json
    assert [moment["note"] for moment in shown["moments"]] == ["Ask Ada"]
    assert shown.pop("transcripts") == []
    exported = steno("export", LIGHTHOUSE, *how, offline=True).json
    assert exported == shown | {"source": "library", "transcript": None}


@pytest.fixture
def said(steno: Steno, tmp_path: Path) -> Steno:
    """A command line with a transcript of the lighthouse, whose page was read."""
    path = tmp_path / "lamp.vtt"
    path.write_text("WEBVTT\n\n05:55.000 --> 05:59.000\n<v Ada>The *lamp* turns.\n")
    assert steno("show", LIGHTHOUSE).code == 0
    assert steno("transcript", "import", LIGHTHOUSE, str(path)).code == 0
    return steno


def test_what_is_said_is_in_it_with_links_to_its_times(said: Steno) -> None:
    text = said("export", LIGHTHOUSE, offline=True).out
    (line,) = (line for line in text.splitlines() if "lamp" in line and "turns" in line)
    assert line.startswith("[5:55](http") and "#t=355) **Ada:** The \\*lamp\\* turns." in line
    assert "## Transcript\n\n### " in text
    (paragraph,) = said("export", LIGHTHOUSE, "--json").json["transcript"]["paragraphs"]
    assert paragraph == {
        "start_seconds": 355.0,
        "end_seconds": 359.0,
        "speaker": "Ada",
        "text": "The *lamp* turns.",
    }


def test_it_may_be_left_out(said: Steno, tmp_path: Path) -> None:
    assert "turns" not in said("export", LIGHTHOUSE, "--no-transcript").out
    assert said("export", LIGHTHOUSE, "--no-transcript", "--json").json["transcript"] is None
    file = tmp_path / "one.md"
    assert said("export", LIGHTHOUSE, "--output", str(file)).code == 0
    assert "turns" in file.read_text()
    assert said("export", LIGHTHOUSE, "--output", str(file), "--no-transcript").code == 0
    assert "turns" not in file.read_text()


def test_a_saved_page_is_printed_too(steno: Steno, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    shutil.copy(Path(__file__).parents[1] / "stenobird" / "data" / "page.md", page)
    done = steno("export", str(page))
    assert done.code == 0 and "## Highlights" in done.out
    assert steno("export", str(page), "--output", str(tmp_path / "new.md")).code == 0
    assert KEPT_LINE in (tmp_path / "new.md").read_text()


def test_a_file_is_written_and_then_only_what_changed(steno: Steno, tmp_path: Path) -> None:
    file = tmp_path / "lighthouse.md"
    done = steno("export", LIGHTHOUSE, "--output", str(file))
    assert (done.code, done.err) == (0, "1 episode: 1 written.\n")
    assert done.out == f"{LIGHTHOUSE}\tThe Lighthouse\twritten\t{file}\n"
    file.write_text(file.read_text() + "\nMine\n")
    again = steno("export", LIGHTHOUSE, "--output", str(file), "--json")
    (told,) = again.json
    assert (told["outcome"], told["slug"], told["reason"]) == (
        "unchanged",
        "the-lighthouse",
        None,
    )
    assert file.read_text().endswith(f"{KEPT_LINE}\n\nMine\n")


def test_many_are_written_to_a_directory_each_with_a_line_of_the_report(
    steno: Steno, tmp_path: Path
) -> None:
    steno("episodes")
    done = steno("export", LIGHTHOUSE, SILENCE, "--output", "taken")
    assert done.code == 0 and done.err == "2 episodes: 2 written.\n"
    assert [row.split("\t")[::2] for row in done.out.splitlines()] == [
        [LIGHTHOUSE, "written"],
        [SILENCE, "written"],
    ]
    assert len(os.listdir("taken")) == 2
    filtered = steno("export", "--podcast", "night-shift", "--processed", "--output", "taken/")
    assert filtered.err == "2 episodes: 2 unchanged.\n"
    newest = steno("export", "--unread", "--limit", "1", "--output", "taken")
    assert newest.out.count("\n") == 1
    none = steno("export", "--started", "--output", "nowhere")
    assert (none.code, none.out, none.err) == (0, "", "0 episodes.\n")
    assert not Path("nowhere").exists()


def test_without_a_place_many_go_to_that_of_the_configuration(
    steno: Steno, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert steno("export", LIGHTHOUSE, SILENCE).code == 0
    assert len(os.listdir(home / "Documents" / "steno-tui")) == 2
    monkeypatch.setenv("STENO_TUI_EXPORT_DIRECTORY", "~/notes")
    assert steno("export", "--processed").code == 0
    assert NAME in os.listdir(home / "notes")


def test_of_lists_what_is_on_disk_is_written_and_nobody_is_asked(
    steno: Steno, service: FaultyService
) -> None:
    steno("episodes")
    asked = len(service.requests)
    done = steno("export", "--podcast", "night-shift", "--output", "taken")
    assert len(service.requests) == asked
    assert done.code == 0 and "Of 4 the page was never read" in done.err
    assert len(os.listdir("taken")) == 4


def test_what_is_left_alone_is_told_with_why_and_the_exit_code_says_so(
    steno: Steno, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada")
    done = steno("export", LIGHTHOUSE, "--output", str(letter))
    assert done.code == 1 and "left alone" in done.out
    assert f"{letter} is there already" in done.err and "it is left as it is" in done.err
    assert letter.read_text() == "Dear Ada"
    (told,) = steno("export", LIGHTHOUSE, "--output", str(letter), "--json").json
    assert told["outcome"] == "left alone" and told["reason"] in done.err


@pytest.mark.parametrize(
    ("episodes", "end"), [([LIGHTHOUSE], "/a%20page.md"), ([LIGHTHOUSE, BAKERY], "/")]
)
def test_the_place_may_be_given_by_its_address(
    steno: Steno, tmp_path: Path, episodes: list[str], end: str
) -> None:
    (tmp_path / "notes&").mkdir()
    done = steno("export", *episodes, "--output", f"file://{tmp_path}/notes%26{end}")
    assert done.code == 0
    assert len(os.listdir(tmp_path / "notes&")) == len(episodes)
    elsewhere = steno("export", *episodes, "--output", f"file://server/notes{end}")
    assert elsewhere.code == 1 and "on another host, server: give the path" in elsewhere.err
    assert "file:" not in os.listdir()


def test_one_that_cannot_be_had_stops_no_other_and_the_exit_code_tells_of_it(
    steno: Steno,
) -> None:
    done = steno("export", "night-shift/nobody", LIGHTHOUSE, "--output", "taken")
    assert done.code == 3 and "night-shift/nobody: " in done.err
    assert os.listdir("taken") == [NAME]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((), 2, "Name an episode, or say which"),
        ((LIGHTHOUSE, BAKERY, "--output", "-"), 2, "Several episodes need a directory"),
        (("--unread", "--output", "-"), 2, "Several episodes need a directory"),
        (("night-shift",), 3, "names no episode"),
        ((LIGHTHOUSE, "--output", ""), 2, "The path to write to is empty"),
        (("--podcast", "nobody"), 3, "There is no podcast nobody in the library"),
        ((LIGHTHOUSE, "--format", "pdf"), 2, "'pdf' is not one of 'markdown', 'json'"),
        (("night-shift/the-lighthose",), 3, f"Did you mean {LIGHTHOUSE}?"),
        ((LIGHTHOUSE, "--output", "home/x/y/z.md"), 1, "home/x/y/z.md could not be written: No su"),
        (
            (LIGHTHOUSE, "--output", "a file/"),
            1,
            "a file is a file, and a directory is needed: name another one, as by",
        ),
        (
            (LIGHTHOUSE, "--output", "/dev/null"),
            1,
            "/dev/null is no file: it is left as it is. Name another file or a directory.",
        ),
        (
            (LIGHTHOUSE, "--output", "a link"),
            1,
            "a link is a link: it is left as it is. Name another file or a directory.",
        ),
    ],
)
def test_what_makes_no_sense_or_has_no_place_is_a_sentence(
    steno: Steno, tmp_path: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    (tmp_path / "a file").write_text("in the way")
    (tmp_path / "a link").symlink_to("a file")
    steno("episodes")
    done = steno("export", *words)
    assert done.code == code and said in done.err and done.out.count("\n") <= 1
    assert "Traceback" not in done.err and (tmp_path / "a file").read_text() == "in the way"


def test_a_disk_that_takes_no_more_keeps_what_was_written_and_tells_it(
    service: FaultyService, steno: Steno, tmp_path: Path
) -> None:
    for one in (LIGHTHOUSE, SILENCE):
        steno("show", one)
    small = len(steno("export", SILENCE, offline=True).out.encode()) + 200
    script = f'ulimit -f {small // 1024 + 1}; exec "$@"'
    done = subprocess.run(
        ["bash", "-c", script, "bash", sys.executable, "-m", "steno_tui", "--offline",
         "--server", service.origin, "export", SILENCE, LIGHTHOUSE, "--output", "taken"],
        capture_output=True,
        text=True,
        timeout=60,
        # Nor for its byte code, half of which would be what others find.
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 1 and f"{NAME} could not be written: " in done.stderr
    assert done.stdout.startswith(f"{SILENCE}\t") and "1 episode: 1 written." in done.stderr
    assert [name.partition(" - ")[2] for name in os.listdir("taken")] == ["The Silence.md"]


@pytest.mark.skipif(
    os.getuid() != 0 or shutil.which("setpriv") is None, reason="only root needs it"
)
def test_a_place_that_may_only_be_read_is_a_sentence(
    service: FaultyService, steno: Steno, tmp_path: Path
) -> None:
    steno("show", LIGHTHOUSE)
    (tmp_path / "taken").mkdir(mode=0o500)
    program = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", sys.executable]
    line = [*program, "-m", "steno_tui", "--offline", "--server", service.origin, "export"]
    done = subprocess.run(
        [*line, LIGHTHOUSE, "--output", "taken"],
        capture_output=True,
        text=True,
        timeout=60,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert done.returncode == 1 and "could not be written: Permission denied." in done.stderr
    assert os.listdir("taken") == []


def test_on_a_terminal_it_is_counted_and_reads_well(service: FaultyService, steno: Steno) -> None:
    for one in (LIGHTHOUSE, SILENCE):
        steno("show", one)
    line = ("--offline", "--server", service.origin, "export", LIGHTHOUSE, SILENCE)
    shown = shown_on_terminal(*line, "--output", "taken")
    assert "The Lighthouse\n  written: taken/" in shown
    assert "2 of 2" in told_on_terminal(*line, "--output", "taken")


def test_json_files_are_told_apart_from_others(steno: Steno) -> None:
    for outcome in ("written", "unchanged"):
        done: Done = steno("export", LIGHTHOUSE, "--format", "json", "--output", "taken/")
        assert f"\t{outcome}\t" in done.out
    (name,) = os.listdir("taken")
    assert json.loads(Path("taken", name).read_text())["title"] == "The Lighthouse"
