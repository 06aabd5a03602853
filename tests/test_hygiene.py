"""House rules that no linter knows, checked over the source; each lists what breaks it."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

import click
import pytest

import steno_tui
from steno_tui.cli.verbs import verbs

ROOT = Path(steno_tui.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))

LONGEST_FUNCTION = 60
MOST_METHODS = 40
DEEPEST = 2
LONGEST_TEST_NAME = 600
NARROW_ROW = 38
"""Cells of a row in a window of 40 columns, one left free at each edge."""


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


def test_a_function_is_short_enough_to_read() -> None:
    def long(path: Path) -> Iterator[ast.stmt]:
        for node in functions(path):
            if node.end_lineno and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION:
                yield node

    assert found(long) == []


def classes() -> Iterator[type]:
    """Every class of ours."""
    for module in pkgutil.walk_packages([str(ROOT)], "steno_tui."):
        if not module.name.endswith("__main__"):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and value.__module__ == module.name:
                    yield value


def is_ours(kind: type) -> bool:
    return kind.__module__.partition(".")[0] == "steno_tui"


def is_method(member: object) -> bool:
    """Whether it was written as one in our source, a property too."""
    for wrapped in ("fget", "__func__", "func", "__wrapped__"):
        member = getattr(member, wrapped, member)
    code = getattr(member, "__code__", None)
    return code is not None and Path(code.co_filename).is_relative_to(ROOT)


def methods(kind: type) -> int:
    """How many methods a class has, with those that it has from classes of ours."""
    ours = [base for base in kind.__mro__ if is_ours(base)]
    return sum(is_method(member) for base in ours for member in vars(base).values())


def depth(kind: type) -> int:
    """How many classes of ours there are from a foreign base down to it."""
    return 1 + max((depth(base) for base in kind.__bases__ if is_ours(base)), default=0)


def test_a_class_has_few_enough_methods_to_be_known_by_heart() -> None:
    assert {each.__name__ for each in classes() if methods(each) > MOST_METHODS} == set()


def test_a_class_has_a_name_of_its_own() -> None:
    names = Counter(each.__name__ for each in classes())
    assert [each for each, count in names.items() if count > 1] == []


def test_a_class_is_put_together_and_not_inherited() -> None:
    # Errors are the exception: what kind of error one is, is all that their bases say.
    deep = {each for each in classes() if depth(each) > DEEPEST and not issubclass(each, Exception)}
    assert {each.__name__ for each in deep} == set()


def test_only_the_two_faces_catch_whatever_is_raised() -> None:
    def broad(path: Path) -> Iterator[ast.excepthandler]:
        if name(path) == "tui/drawing_guard.py" or name(path).startswith("cli/"):
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


def test_the_faces_never_ask_the_library_past_the_core() -> None:
    def asks(path: Path) -> Iterator[ast.Attribute]:
        if name(path).startswith(("cli/", "tui/")):
            for node in ast.walk(tree(path)):
                if isinstance(node, ast.Attribute) and ast.unparse(node).endswith("core.library"):
                    yield node

    assert found(asks) == []


def texts(path: Path) -> Iterator[ast.Constant]:
    """All texts of a module but for those that say what something is."""
    said = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node


def test_what_both_faces_show_names_the_way_of_neither() -> None:
    names = "|".join(verbs.list_commands(click.Context(verbs)))
    way = re.compile(rf"steno-tui ({names})\b|\b[Pp]ress ")

    def told(path: Path) -> Iterator[ast.expr]:
        if not name(path).startswith(("cli/", "tui/", "demo/")):
            yield from (text for text in texts(path) if way.search(str(text.value)))

    assert found(told) == []


def test_toasts_are_shown_from_one_place() -> None:
    assert len({place.partition(":")[0] for place in found(calls_of("notify"))}) <= 1


def test_a_note_fits_the_last_row_of_a_narrow_window() -> None:
    def too_long(path: Path) -> Iterator[ast.expr]:
        for call in calls_of("note")(path):
            match call.args:
                case [ast.Constant(value=str() as words)] if len(words) > NARROW_ROW:
                    yield call

    assert found(too_long) == []


def test_programs_are_started_from_one_place() -> None:
    """Which knows how to end them without a complaint of asyncio's."""
    starts = found(calls_of("create_subprocess_exec")) + found(calls_of("create_subprocess_shell"))
    assert {start.split(":")[0] for start in starts} == {"child_processes.py"}


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


def test_no_test_is_named_by_a_whole_long_text(request: pytest.FixtureRequest) -> None:
    names = [item.nodeid for item in request.session.items]
    assert [name[:200] for name in names if len(name) > LONGEST_TEST_NAME] == []
