"""House rules that no linter knows, checked over the source; and no expression takes forever."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import steno_tui

ROOT = Path(steno_tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


every_file = pytest.mark.parametrize("path", FILES, ids=name)


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call))


def called(call: ast.Call) -> str:
    """The last name of what is called: ``notify`` of ``self.app.notify(…)``."""
    match call.func:
        case ast.Name(id=found) | ast.Attribute(attr=found):
            return found
        case _:
            return ""


@every_file
def test_a_module_says_what_lives_in_it(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@every_file
def test_a_module_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_MODULE


@every_file
def test_a_function_is_short_enough_to_read(path: Path) -> None:
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1} lines"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


@every_file
def test_only_the_two_faces_catch_whatever_is_raised(path: Path) -> None:
    if name(path) == "tui/app.py" or name(path).startswith("cli/"):
        return
    broad = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or "Exception" in _names(node.type))
    ]
    assert broad == []


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


@every_file
def test_nothing_is_checked_at_run_time_by_an_assertion(path: Path) -> None:
    assert [node.lineno for node in ast.walk(tree(path)) if isinstance(node, ast.Assert)] == []


@every_file
def test_nothing_prints_past_the_one_way_to_the_terminal(path: Path) -> None:
    assert [call.lineno for call in calls(path) if called(call) == "print"] == []


def test_toasts_are_shown_from_one_place() -> None:
    places = {name(path) for path in FILES for call in calls(path) if called(call) == "notify"}
    assert len(places) <= 1


@every_file
def test_markup_is_never_built_out_of_text(path: Path) -> None:
    built = [
        call.lineno
        for call in calls(path)
        if called(call) == "from_markup"
        and not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert built == []


@every_file
def test_a_worker_has_a_group_and_never_fails_in_silence(path: Path) -> None:
    wrong = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        for decorator in node.decorator_list:
            call = decorator if isinstance(decorator, ast.Call) else None
            named = called(call) if call else getattr(decorator, "id", "")
            if named != "work":
                continue
            keywords = {keyword.arg for keyword in call.keywords} if call else set()
            if "group" not in keywords or "exit_on_error" in keywords:
                wrong.append(node.name)
    wrong += [
        f"line {call.lineno}"
        for call in calls(path)
        if called(call) == "run_worker"
        and (
            "group" not in {keyword.arg for keyword in call.keywords}
            or "exit_on_error" in {keyword.arg for keyword in call.keywords}
        )
    ]
    assert wrong == []


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

SIZES = (500, 4000, 32000)
"""Each eight times the one before: what grows with the length takes 8 times as long, what grows
with its square 64 times; whatever else the machine does lies between."""
MOST = 24
MEASURABLE = 0.002
"""A time below this many seconds is noise, and short enough whatever its growth."""


def took(pattern: re.Pattern[Any], parts: tuple[str, str, str], size: int) -> float:
    """The least of two times that matching and replacing take; replacing searches all along."""
    start, middle, end = parts
    text: Any = start + middle * (size // len(middle)) + end
    empty: Any = ""
    if isinstance(pattern.pattern, bytes):
        text, empty = text.encode(), b""
    times = []
    for _ in range(2):
        began = time.perf_counter()
        pattern.fullmatch(text)
        pattern.sub(empty, text)
        times.append(time.perf_counter() - began)
    return min(times)


@pytest.mark.parametrize(("place", "pattern"), patterns().items(), ids=lambda part: str(part)[:60])
def test_no_line_makes_an_expression_take_more_than_its_length(
    place: str, pattern: re.Pattern[Any]
) -> None:
    slow = [what for what, parts in HOSTILE.items() if not grows_with_length(pattern, parts)]
    # Another program may have had the machine for a moment: only what is slow again is.
    slow = [what for what in slow if not grows_with_length(pattern, HOSTILE[what])]
    slow = [what for what in slow if not grows_with_length(pattern, HOSTILE[what])]
    assert slow == [], place


def grows_with_length(pattern: re.Pattern[Any], parts: tuple[str, str, str]) -> bool:
    """Whether a text eight times as long takes about eight times as long."""
    before = took(pattern, parts, SIZES[0])
    for size in SIZES[1:]:
        now = took(pattern, parts, size)
        if now > MEASURABLE and now > MOST * max(before, MEASURABLE / 8):
            return False
        before = now
    return True


def test_a_quadratic_expression_would_be_found() -> None:
    with pytest.raises(AssertionError):
        test_no_line_makes_an_expression_take_more_than_its_length("here", re.compile(r"\s+$"))
