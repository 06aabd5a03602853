"""Completion in a real Bash at a terminal, by Tab."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steno_tui.demo.runner import DemoService
from steno_tui.library.library import Library
from steno_tui.models.podcast import Podcast
from tests.terminal.conftest import Launch
from tests.terminal.terminal import Terminal

PROMPT = "READY>"

Tab = Callable[[str], Terminal]
"""Types something at the prompt, and Tab behind it."""


@pytest.fixture
def tab(launch: Launch, service: DemoService, library: Path, tmp_path: Path) -> Tab:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    with Library.open(library, service.origin) as opened:
        opened.podcasts.put([Podcast("@standing-waves", "Standing Waves")])
    program = tmp_path / "steno-tui"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m steno_tui "$@"\n')
    program.chmod(0o755)
    start = tmp_path / "start"
    start.write_text(f'PATH=".:$PATH" PS1="{PROMPT}"\neval "$(steno-tui completion bash)"\n')
    terminal = launch(
        *("--noprofile", "--rcfile", start, "-i"),
        program=(bash,),
        environ={"PWD": str(tmp_path), "STENO_TUI_SERVER": service.origin},
    )
    terminal.wait_for(PROMPT)

    def typed(text: str) -> Terminal:
        terminal.send(text.replace("SERVER", service.origin) + "\t")
        return terminal

    return typed


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("steno-tui epis", "steno-tui episodes"),
        ("steno-tui --library library episodes har", "episodes harbour-talk"),
        ("steno-tui --library library episodes @st", "episodes @standing-waves"),
        ("steno-tui --library library remove '@st", "remove '@standing-waves'"),
        ("steno-tui --library=library --server SERVER show har", "show harbour-talk/episode-"),
        ("steno-tui --library library --server=SERVER show har", "show harbour-talk/episode-"),
    ],
)
def test_tab_completes_a_word_whatever_stands_in_it_and_before_it(
    tab: Tab, typed: str, completed: str
) -> None:
    tab(typed).wait_for(completed)


def test_of_a_line_that_makes_no_sense_nothing_is_completed_and_nothing_is_said(tab: Tab) -> None:
    terminal = tab("steno-tui nope har")
    terminal.send("\x15steno-tui epis\t")
    terminal.wait_for("steno-tui episodes")
    assert terminal.text.strip() == PROMPT + "steno-tui episodes"
