"""The page for agents: what it says of the verbs is what they do, on the demo."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from steno_tui.cli.exit_codes import MEANINGS
from steno_tui.cli.skill import skill
from steno_tui.demo.runner import DemoService

from .conftest import VERBS, Done

PAGE = skill()

_BLOCK = re.compile(r"```sh\n(.*?)```\n\n(?:(?:Each|It) has (`.*?)\.\n)?", re.DOTALL)
BLOCKS = [
    (line, re.findall(r"`(\w+)`", fields))
    for lines, fields in _BLOCK.findall(PAGE)
    for line in lines.splitlines()
]
"""Each command of the page, and the fields that are named below it."""

REF = "kernel-panic/who-ate-the-page-cache"
MAKES = {
    "queue": ["queue", "add", REF],
    "cache": ["download", REF],
    "highlights": ["show", REF],
    "topics": ["show", REF],
}

CHANGING = {
    *("add", "remove", "mark", "keep", "queue add", "queue remove", "queue clear"),
    *("moments add", "moments remove", "opml import", "download", "cache remove", "cache clear"),
    *("transcript import", "transcript remove", "key set", "key remove"),
    *("export", "opml export", "refresh", "play", "continue", "request", "transcript request"),
}
READING = {
    *("cache list", "completion", "demo", "doctor", "episodes", "man", "moments list", "open"),
    "key show-where",
    *("highlights", "topics", "podcasts", "queue list", "requests", "search", "show", "skill"),
    *("transcript show", "transcript list", "transcript requests"),
}


@pytest.fixture(scope="module")
def demo() -> Iterator[DemoService]:
    with DemoService() as service:
        yield service


def test_the_verb_prints_the_page(bare: Callable[..., Done]) -> None:
    done = bare("skill")
    assert (done.code, done.out, done.err) == (0, PAGE + "\n", "")


@pytest.mark.parametrize(("line", "fields"), BLOCKS, ids=[line for line, _ in BLOCKS])
def test_each_command_answers_on_the_demo_as_the_page_says(
    bare: Callable[..., Done], demo: DemoService, line: str, fields: list[str]
) -> None:
    program, *words = shlex.split(line)
    assert program == "steno-tui"
    done = bare("--demo", *words)
    if done.json == []:  # the demo has none of it until somebody makes some
        assert bare("--server", demo.origin, *MAKES[words[0]]).code == 0
        done = bare("--server", demo.origin, *words)
    assert done.code == 0, done.err
    found: Any = done.json[0] if isinstance(done.json, list) else done.json
    assert found
    assert not fields or list(found) == fields


def test_only_what_is_said_to_ask_for_work_sends_an_ask(
    bare: Callable[..., Done], demo: DemoService, tmp_path: Path
) -> None:
    lines = [shlex.split(line)[1:] for line, _ in BLOCKS]
    said = tmp_path / "words.txt"
    said.write_text("Some words.")
    assert bare("--server", demo.origin, "transcript", "import", REF, str(said)).code == 0
    for words in lines:
        if words[0] != "request":
            assert bare("--server", demo.origin, *words).code == 0, words
    assert demo.life.jobs == 0
    assert sum(words[0] == "request" for words in lines) == 1


def test_every_verb_is_named_and_those_that_change_something_are_told() -> None:
    listed = dict(re.findall(r"^- `([a-z -]+)`: (.+)$", PAGE, re.MULTILINE))
    verbs = {
        f"{name} {below}".strip(): one
        for name, verb in VERBS.items()
        for below, one in (
            verb.commands.items() if isinstance(verb, click.Group) else {"": verb}.items()
        )
        if not one.hidden
    }
    assert set(listed) == set(verbs)
    rules = PAGE.partition("2. **")[2].partition("4. **")[0]
    assert {name for name in verbs if f"`{name}`" in rules} == CHANGING
    assert set(verbs) == CHANGING | READING


def test_the_exit_codes_are_all_there() -> None:
    assert all(f"- {code.value}: {meaning}" in PAGE for code, meaning in MEANINGS.items())


def test_it_is_a_page_and_begins_as_agents_read_it() -> None:
    front = re.match(r"---\nname: [a-z-]+\ndescription: .+\n---\n", PAGE)
    assert front is not None
    assert len(PAGE) < 10_000
    assert max(map(len, PAGE.splitlines())) < 300
