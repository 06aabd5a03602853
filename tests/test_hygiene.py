"""House rules that no linter knows, checked over the source; each lists what breaks it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import steno_tui

ROOT = Path(steno_tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

LONGEST_MODULE = 400
LONGEST_FUNCTION = 60


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


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


def found(nodes: Callable[[Path], Iterable[ast.expr | ast.stmt | ast.excepthandler]]) -> list[str]:
    """Where in all of the source such nodes are, as editors and terminals understand it."""
    return [f"{name(path)}:{node.lineno}" for path in FILES for node in nodes(path)]


def calls_of(function: str) -> Callable[[Path], Iterable[ast.Call]]:
    return lambda path: (call for call in calls(path) if called(call) == function)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_a_module_says_what_lives_in_it() -> None:
    assert [name(path) for path in FILES if not ast.get_docstring(tree(path))] == []


def test_a_module_is_short_enough_to_read() -> None:
    lengths = {name(path): len(path.read_text("utf-8").splitlines()) for path in FILES}
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


def test_a_function_is_short_enough_to_read() -> None:
    def long(path: Path) -> Iterator[ast.stmt]:
        for node in functions(path):
            if node.end_lineno and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
                yield node

    assert found(long) == []


def test_only_the_two_faces_catch_whatever_is_raised() -> None:
    def broad(path: Path) -> Iterator[ast.excepthandler]:
        if name(path) == "tui/app.py" or name(path).startswith("cli/"):
            return
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ExceptHandler) and (
                node.type is None or "Exception" in _names(node.type)
            ):
                yield node

    assert found(broad) == []


def _names(node: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}


def test_nothing_is_checked_at_run_time_by_an_assertion() -> None:
    def assertions(path: Path) -> Iterator[ast.Assert]:
        return (node for node in ast.walk(tree(path)) if isinstance(node, ast.Assert))

    assert found(assertions) == []


def test_nothing_prints_past_the_one_way_to_the_terminal() -> None:
    assert found(calls_of("print")) == []


def test_toasts_are_shown_from_one_place() -> None:
    assert len({place.partition(":")[0] for place in found(calls_of("notify"))}) <= 1


def test_markup_is_never_built_out_of_text() -> None:
    def built(path: Path) -> Iterator[ast.expr]:
        for call in calls_of("from_markup")(path):
            if not (call.args and isinstance(call.args[0], ast.Constant)):
                yield call

    assert found(built) == []


def test_a_worker_has_a_group_and_never_fails_in_silence() -> None:
    def is_wrong(call: ast.Call) -> bool:
        keywords = {keyword.arg for keyword in call.keywords}
        return "group" not in keywords or "exit_on_error" in keywords

    def wrong(path: Path) -> Iterator[ast.expr]:
        for node in functions(path):
            for decorator in node.decorator_list:
                if isinstance(decorator, ast.Call):
                    if called(decorator) == "work" and is_wrong(decorator):
                        yield decorator
                elif getattr(decorator, "id", "") == "work":
                    yield decorator
        yield from (call for call in calls_of("run_worker")(path) if is_wrong(call))

    assert found(wrong) == []
