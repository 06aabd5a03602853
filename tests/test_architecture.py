"""The package's README, held against the package: its rooms, and who may import whom."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "steno_tui"
README = (PACKAGE / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))


def after(mark: str) -> str:
    """What stands below a mark of the README, up to the next heading."""
    return README.split(f"<!-- {mark} -->\n")[1].split("\n## ")[0]


def rooms() -> set[str]:
    """The packages and modules that stand directly under the package."""
    modules = {path.name for path in PACKAGE.glob("*.py")} - {"__init__.py"}
    return modules | {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}


def test_every_room_has_one_line_and_every_line_a_room() -> None:
    told = re.findall(r"^- `([^`]+)`: ", after("rooms"), re.MULTILINE)
    assert sorted(told) == sorted(rooms())


def test_the_picture_of_who_may_import_whom_is_what_is_checked() -> None:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    (checked,) = (contract for contract in contracts if contract["id"] == "layers")
    rows = re.findall(r"│ (.+)$", after("layers"), re.MULTILINE)
    assert rows == checked["layers"]


def test_no_room_is_left_out_of_the_picture() -> None:
    names = {room.removesuffix("/").removesuffix(".py") for room in rooms()}
    drawn = re.findall(r"│ (.+)$", after("layers"), re.MULTILINE)
    assert {name for row in drawn for name in row.split(" | ")} == names


def test_every_workaround_is_told_with_its_reason() -> None:
    told = re.findall(r"^\| `([a-z_]+\.py)`: .+ \| .+ \| .*\|$", README, re.MULTILINE)
    there = {path.name for path in (PACKAGE / "tui" / "workarounds").glob("[!_]*.py")}
    assert sorted(told) == sorted(there)


def test_every_file_the_readme_names_is_there() -> None:
    named = re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.py)`", README)
    assert [name for name in named if not (PACKAGE / name).exists()] == [
        "tests/test_architecture.py"
    ]
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert [link for link in links if not (PACKAGE / link).exists()] == []
