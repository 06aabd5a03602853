"""The manual page: all that there is, in the form that man reads."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from steno_tui import paths
from steno_tui.cli.exit_codes import ExitCode
from steno_tui.cli.manual import FILES, WHERE, manual
from steno_tui.config import Config
from steno_tui.tui.commands import COMMANDS

from .conftest import VERBS, Done

needs_mandoc = pytest.mark.skipif(shutil.which("mandoc") is None, reason="needs mandoc")


def typed(page: str) -> str:
    """A page as its words are typed."""
    return re.sub(r"\\f[BIRP]", "", page).replace("\\-", "-")


def test_the_verb_prints_the_page(bare: Callable[..., Done]) -> None:
    done = bare("man")
    assert (done.code, done.out, done.err) == (0, manual() + "\n", "")


def test_every_verb_and_option_is_on_it() -> None:
    page = typed(manual())
    for name, verb in VERBS.items():
        below = verb.commands if isinstance(verb, click.Group) else {}
        for path, one in {
            name: verb,
            **{f"{name} {sub}": one for sub, one in below.items()},
        }.items():
            _, heading, section = page.partition(f".SS {path} ")
            assert heading, path
            told = section.partition("\n.S")[0]
            for param in one.params:
                if isinstance(param, click.Option) and not param.hidden:
                    assert all(option in told for option in param.opts), (path, param.opts)


def test_every_key_setting_and_exit_code_is_on_it() -> None:
    page = typed(manual())
    assert {one.scope for one in COMMANDS} == {*WHERE, "app", "browse", "move"}
    assert [one.name for one in COMMANDS if f"\n{one.name}\n" not in page] == []
    names = [name for name in Config.__struct_fields__ if name != "keys"]
    assert [name for name in names if f".TP\n{name}\n" not in page] == []
    assert [name for name in names if f"STENO_TUI_{name.upper()}" not in page] == []
    assert [code for code in ExitCode if f".TP\n{code.value}\n" not in page] == []


def test_the_files_on_it_are_where_the_program_has_them(home: Path) -> None:
    found = (paths.config_file(), paths.library(), paths.audio(), paths.state())
    told = [Path(name.replace("~", str(home))) for name in FILES]
    if "Library" in str(found[0]):
        pytest.skip("the page tells of Linux")
    assert set(found) <= {*told, *(path.parent for path in told)}


def test_it_is_ascii_and_no_line_of_text_is_taken_for_a_macro() -> None:
    page = manual()
    assert page.isascii()
    macros = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert macros <= {*[".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".BR", ".br", ".EX", ".EE"]}


@needs_mandoc
def test_nothing_on_it_is_found_fault_with(tmp_path: Path) -> None:
    (tmp_path / "steno-tui.1").write_text(manual() + "\n")
    done = subprocess.run(
        ["mandoc", "-T", "lint", "steno-tui.1"], cwd=tmp_path, capture_output=True, text=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@needs_mandoc
def test_it_can_be_read(tmp_path: Path) -> None:
    done = subprocess.run(
        ["mandoc", "-T", "utf8"], input=manual(), capture_output=True, text=True, check=True
    )
    read = re.sub(".\b", "", done.stdout)
    assert "Go down a row or a line." in read
    assert "\u2193" in read
