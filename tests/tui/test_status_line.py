"""The last row: hints that fit beside the state of things, at every width."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len
from textual._context import active_app

from steno_tui.tui.base_app import BaseApp
from steno_tui.tui.commands import command, key_words
from steno_tui.tui.screens.browse import _HINTS
from steno_tui.tui.text_lines import Line
from steno_tui.tui.widgets.status_line import StatusLine


@pytest.fixture(autouse=True)
def app() -> Iterator[BaseApp]:
    """A program whose keys can be changed, for lines that are on no screen."""
    app = BaseApp()
    token = active_app.set(app)
    yield app
    active_app.reset(token)


def made(**state: object) -> StatusLine:
    line = StatusLine()
    for name, value in state.items():
        line.set_reactive(getattr(StatusLine, name), value)
    return line


def shown(line: Line) -> str:
    return "".join(span.text for span in line.spans)


@pytest.mark.parametrize("hints", _HINTS.values(), ids=list(_HINTS))
@pytest.mark.parametrize("network", ["", "online", "offline"])
def test_hints_fit_at_every_width(hints: tuple[str, ...], network: str) -> None:
    line = made(hints=hints, network=network, progress="Refreshing 3 of 12", waiting=3)
    for width in range(1, 160):
        assert cell_len(shown(line.line(width))) <= width


@pytest.mark.parametrize("hints", _HINTS.values(), ids=list(_HINTS))
def test_hints_are_whole_or_absent(hints: tuple[str, ...]) -> None:
    line = made(hints=hints, network="online")
    for width in range(24, 160):
        text = shown(line.line(width)).split("●")[0].strip()
        words = [f"{key_words(command(n), {})[0]} {command(n).hint}" for n in hints]
        assert [part for part in text.split("  ") if part] == words[
            : len(text.split("  ")) if text else 0
        ]


def test_the_first_hint_is_the_last_to_go() -> None:
    line = made(hints=("choose", "help"), network="online")
    assert "open" in shown(line.line(24))


def test_the_state_stands_at_the_right_edge() -> None:
    assert shown(made(hints=("help",), network="offline", online=False).line(60)).endswith(
        "○ offline"
    )


def test_a_hint_has_the_configured_key(app: BaseApp) -> None:
    app.own_keys["help"] = "f1"
    assert "F1 help" in shown(made(hints=("help",)).line(40)).replace("f1", "F1")


def test_every_hint_can_be_clicked() -> None:
    spans = made(hints=("help", "quit")).line(60).spans
    assert {span.action for span in spans if span.text.strip()} == {
        "app.hint('help')",
        "app.hint('quit')",
    }


def test_a_hint_may_have_another_word_where_it_does_something_else() -> None:
    line = made(hints=("choose",), words={"choose": "play"})
    assert "Enter play" in shown(line.line(40))
