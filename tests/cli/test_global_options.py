"""A command line without a verb is read as click reads it, or left to click."""

from __future__ import annotations

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.cli.global_options import COMPLETES, Options, without_verb
from steno_tui.cli.verbs import PROGRAM, verbs

WORDS = (
    "--demo",
    "--demo=1",
    "--offline",
    "--server",
    "--server=http://here",
    "--server=",
    "--library",
    "--library=/",
    "--library=/nowhere",
    "--config",
    "--config=/",
    "--lib",
    "--",
    "-",
    "--version",
    "-h",
    "podcasts",
    "/",
    "",
)


def read_by_click(arguments: list[str]) -> Options | None:
    """What click makes of a command line; None where it refuses it, or finds a verb on it."""
    context = click.Context(verbs, info_name=PROGRAM, **verbs.context_settings)
    try:
        words = click.Command.parse_args(verbs, context, list(arguments))
    except (click.ClickException, click.exceptions.Exit):
        return None
    return context.obj if not words and isinstance(context.obj, Options) else None


@given(st.lists(st.sampled_from(WORDS), max_size=5))
def test_what_is_read_is_what_click_would_read(arguments: list[str]) -> None:
    read = without_verb(arguments)
    assert read is None or read == read_by_click(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--demo", "--offline"],
        ["--server", "--demo"],
        ["--server=http://a=b", "--offline", "--server", "http://there"],
        ["--library", "/", "--config=/"],
    ],
)
def test_options_alone_are_not_left_to_click(arguments: list[str]) -> None:
    read = without_verb(arguments)
    assert read is not None
    assert read == read_by_click(arguments)


def test_a_shell_that_completes_is_left_to_click(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COMPLETES, "bash_complete")
    assert without_verb([]) is None
