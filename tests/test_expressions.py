"""No text makes an expression of ours take more steps than its length justifies."""

from __future__ import annotations

import importlib
import pkgutil
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import steno_tui
from tests.support.expressions import Matcher, TooManyStepsError

pytestmark = pytest.mark.slow

ROOT = Path(steno_tui.__file__).parent


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every compiled expression that a module of ours holds, by where it lies."""
    found: dict[str, re.Pattern[Any]] = {}
    for module in pkgutil.walk_packages([str(ROOT)], "steno_tui."):
        if module.name.endswith("__main__"):
            continue
        held = vars(importlib.import_module(module.name))
        for key, value in held.items():
            for number, pattern in enumerate(_within(value)):
                found.setdefault(f"{module.name}.{key}.{number}", pattern)
    unique = {pattern: place for place, pattern in reversed(found.items())}
    return {place: pattern for pattern, place in unique.items()}


def _within(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, list | tuple | set | frozenset):
        for entry in value:
            yield from _within(entry)
    elif isinstance(value, dict):
        yield from _within(list(value.values()))
    elif isinstance(value, type) and value.__module__.startswith("steno_tui"):
        yield from _within([entry for entry in vars(value).values()])


HOSTILE = {
    "time and spaces": ("00:00", " ", "x"),
    "open brackets": ("", "(", ""),
    "closed brackets": ("", ")", ""),
    "square brackets": ("", "[", ""),
    "empty links": ("", "[](", ""),
    "links that never end": ("[a](", "a", "\n"),
    "dashes": ("", "-", ""),
    "dashes and spaces": ("", "- ", "\n"),
    "long dashes": ("- 0:00 ", "— ", ""),
    "spaces": ("", " ", "x"),
    "tabs": ("x", "\t", "x"),
    "newlines": ("", "\n", "x"),
    "newlines and spaces": ("", "\n ", "x"),
    "hashes": ("", "#", ""),
    "headings": ("", "\n# ", "x"),
    "second headings": ("", "\n## ", "x"),
    "hashes and spaces": ("", "# ", "x"),
    "colons": ("", ": ", "x"),
    "colons alone": ("", ":", "x"),
    "commas": ("", ", ", "x"),
    "digits": ("", "0", "x"),
    "numbers": ("", "1.", "x"),
    "times": ("", "0:00 ", "x"),
    "backticks": ("", "`", "x"),
    "angles": ("", "<", ""),
    "tags": ("", "<a ", ""),
    "attributes": ("<a", " a=", ""),
    "quotes": ("", '"', ""),
    "slashes": ("https:", "/", "\x00"),
    "letters": ("", "a", "\x00"),
    "marks": ("", "\u0301", ""),
    "symbols": ("", "…", "x"),
    "stars": ("", "*a_", ""),
    "quotations": ("", "> ", ""),
    "escapes": ("", "\x1b]", ""),
}

LENGTH = 500
MOST = 150
"""Steps a character, once for searching all matches and once for one at the start; with LENGTH
characters, what grows with the square of the length takes some hundreds."""
LOW = 8
"""What any bound of a repetition counts as, see `Matcher`."""

every_pattern = pytest.mark.parametrize(
    ("place", "pattern"), patterns().items(), ids=lambda part: str(part)[:60]
)


def is_in_proportion(pattern: re.Pattern[Any], parts: tuple[str, str, str]) -> bool:
    """Whether matching and searching a text take no more steps than its length justifies."""
    start, middle, end = parts
    text = start + middle * (LENGTH // len(middle)) + end
    matcher = Matcher(pattern, bound=LOW, limit=MOST * len(text))
    subject = text.encode() if isinstance(pattern.pattern, bytes) else text
    try:
        matcher.match(subject)
        matcher.find(subject)
    except TooManyStepsError:
        return False
    return True


@every_pattern
def test_no_line_makes_an_expression_take_more_than_its_length(
    place: str, pattern: re.Pattern[Any]
) -> None:
    slow = [what for what, parts in HOSTILE.items() if not is_in_proportion(pattern, parts)]
    assert slow == [], place


@pytest.mark.parametrize("slow", [r"\s+$", "(a+)+b", r"\[.*\]", "a*a*b", r"(\w+)\s+\1", "<a[^>]+>"])
def test_an_expression_that_takes_longer_would_be_found(slow: str) -> None:
    assert not all(is_in_proportion(re.compile(slow), parts) for parts in HOSTILE.values())


@pytest.mark.parametrize(
    "sound", [r"\s{1,80}$", r"\[[^\[\]]*+\]", "(?<!a)(?>a+)b", "<a[^<>]+>", ".", ""]
)
def test_an_expression_that_does_not_is_not_found(sound: str) -> None:
    assert all(is_in_proportion(re.compile(sound), parts) for parts in HOSTILE.values())


@every_pattern
def test_the_steps_are_those_of_a_matcher_that_finds_the_same(
    place: str, pattern: re.Pattern[Any]
) -> None:
    chance = random.Random(place)
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode()
    letters = sorted({*source, *" \n\t09aZ:/<[(-\x1b\u0301"})
    for _ in range(50):
        text: Any = "".join(chance.choices(letters, k=chance.randint(0, 30)))
        if isinstance(pattern.pattern, bytes):
            text = text.encode()
        assert Matcher(pattern).find(text) == [each.span() for each in pattern.finditer(text)]
