"""What shells complete, asked for as they ask for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from steno_tui.cli.main import run
from steno_tui.library.library import Library
from steno_tui.models.podcast import Podcast
from tests.support.faulty_service import FaultyService

from .conftest import Done, Steno, finished, process

BAKERY = "night-shift/the-bakery"
LIGHTHOUSE = "night-shift/the-lighthouse"


def asked(service: FaultyService, *words: str, incomplete: str = "") -> dict[str, str]:
    """The environment in which a shell asks what may stand in the last place of a command line."""
    line = ["steno-tui", "--server", service.origin, *words]
    return {
        "_STENO_TUI_COMPLETE": "bash_complete",
        "COMP_WORDS": " ".join([*line, incomplete]),
        "COMP_CWORD": str(len(line)),
    }


def offers(out: str) -> list[str]:
    return [row.partition(",")[2] for row in out.splitlines() if row]


def completed(service: FaultyService, *words: str, incomplete: str = "") -> list[str]:
    """What is offered for the last word of a command line."""
    with patch.dict(os.environ, asked(service, *words, incomplete=incomplete)):
        done = finished(process())
    assert (done.code, done.err) == (0, "")
    return offers(done.out)


@pytest.fixture
def stocked(steno: Steno) -> Steno:
    steno("episodes")
    return steno


OFFERED = [
    (("episodes",), "", ["field-notes", "night-shift"]),
    (("remove",), "ni", ["night-shift"]),
    (("refresh",), "f", ["field-notes"]),
    (("show",), "", ["field-notes/", "night-shift/"]),
    (("play",), "night-shift/the-l", [LIGHTHOUSE]),
    (("play", "--speed", "2"), "night-shift/the-l", [LIGHTHOUSE]),
    (("request",), "night-shift/the-b", ["night-shift/the-bakery"]),
    (("queue", "add"), "night-shift/the-t", ["night-shift/the-tunnel"]),
    (("mark", "--read"), "night-shift/the-t", ["night-shift/the-tunnel"]),
    (("open",), "field-notes", ["field-notes", "field-notes/moss"]),
    (("open",), "night-shift/the-l", [LIGHTHOUSE]),
    (("show",), "nobody/", []),
    (("show",), "./x", ["./x"]),
    (("transcript",), "i", ["import"]),
    (("transcript",), "night-shift/the-l", [LIGHTHOUSE]),
    (("transcript", "--format", "srt"), "night-shift/the-l", [LIGHTHOUSE]),
    (("transcript", "list"), "night-shift/the-l", [LIGHTHOUSE]),
    (("export",), "night-shift/the-l", [LIGHTHOUSE]),
    (("export", LIGHTHOUSE), "night-shift/the-b", ["night-shift/the-bakery"]),
    (("export", "--podcast"), "ni", ["night-shift"]),
    (("export", "--output"), "ta", ["ta"]),
    (("queue", "remove"), "", []),
    (("cache", "clear"), "", []),
    (("add",), "f", ["field-notes"]),
    (("opml",), "", ["export", "import"]),
    (("opml", "import"), "lists", ["lists"]),
    (("opml", "export"), "", [""]),
    (("completion",), "z", ["zsh"]),
]
"""What is typed, the word that is not whole yet, and what is offered for it."""


@pytest.mark.usefixtures("stocked")
def test_podcasts_and_episodes_are_completed_from_the_library(
    service: FaultyService, capsys: pytest.CaptureFixture[str]
) -> None:
    service.stop()
    for words, incomplete, found in OFFERED:
        shell = patch.dict(os.environ, asked(service, *words, incomplete=incomplete))
        with shell, pytest.raises(SystemExit) as ended:
            run(())
        captured = capsys.readouterr()
        assert (ended.value.code, captured.err) == (0, ""), words
        assert sorted(offers(captured.out)) == found, words


def test_a_podcast_that_alone_is_meant_leads_on_to_its_episodes(
    stocked: Steno, service: FaultyService
) -> None:
    rows = stocked("episodes", "night-shift", offline=True).out.splitlines()
    assert completed(service, "show", incomplete="night") == [row.split("\t")[0] for row in rows]


def test_what_waits_and_what_is_here_is_completed(stocked: Steno, service: FaultyService) -> None:
    stocked("queue", "add", LIGHTHOUSE)
    stocked("download", LIGHTHOUSE)
    stocked("transcript", "request", LIGHTHOUSE, "--preview")
    assert completed(service, "queue", "remove") == [LIGHTHOUSE]
    assert completed(service, "transcript", "requests", "--remove") == [LIGHTHOUSE]
    stocked("request", BAKERY, offline=True)
    assert completed(service, "requests", "--remove") == [BAKERY]
    assert completed(service, "cache", "remove") == ["night-shift", LIGHTHOUSE]


def test_the_transcripts_of_the_episode_that_was_typed_are_completed(
    stocked: Steno, service: FaultyService, tmp_path: Path
) -> None:
    words = tmp_path / "two words.txt"
    words.write_text("Words.")
    stocked("transcript", "import", LIGHTHOUSE, str(words))
    service.stop()
    assert completed(service, "transcript", LIGHTHOUSE, "--name") == ["two words.txt"]
    assert completed(service, "transcript", "show", LIGHTHOUSE, "--name", incomplete="x") == []
    assert completed(service, "transcript", BAKERY, "--name") == []
    assert completed(service, "transcript", "show", "--name") == []


def test_where_there_is_no_library_nothing_is_completed_and_none_is_made(
    service: FaultyService, tmp_path: object
) -> None:
    assert completed(service, "--library", f"{tmp_path}/none", "show") == []
    assert completed(service, "show") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_of_a_shell_is_printed(bare: Callable[..., Done], shell: str) -> None:
    if shell == "bash" and shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    done = bare("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"_STENO_TUI_COMPLETE={shell}_complete" in done.out


def test_bash_takes_the_script(bare: Callable[..., Done]) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    script = bare("completion", "bash").out
    done = subprocess.run([bash, "-c", script + "\ncomplete -p steno-tui"], capture_output=True)
    assert done.returncode == 0
    assert b"steno-tui" in done.stdout


def test_fish_is_told_titles_whole(
    bare: Callable[..., Done], service: FaultyService, tmp_path: Path
) -> None:
    fish = shutil.which("fish")
    if fish is None:
        pytest.skip("there is no fish here")
    with Library.open(tmp_path / "library", service.origin) as library:
        library.podcasts.put([Podcast("night-shift", "Night Shift, and Morning")])
    program = tmp_path / "steno-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m steno_tui "$@"\n')
    program.chmod(0o755)
    script = bare("completion", "fish").out
    line = f"steno-tui --library {tmp_path}/library remove nig"
    done = subprocess.run(
        [fish, "--no-config", "-c", f"{script}\ncomplete -C '{line}'"],
        env=os.environ
        | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": os.pathsep.join(sys.path)}
        | {"STENO_TUI_SERVER": service.origin},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "night-shift\tNight Shift, and Morning\n"


def test_a_shell_that_is_not_known_is_a_sentence(bare: Callable[..., Done]) -> None:
    done = bare("completion", "tcsh")
    assert done.code == 2
    assert "bash" in done.err
