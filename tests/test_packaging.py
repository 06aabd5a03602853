"""What packagers are given beside the program: entries of menus and catalogues, and versions."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
import tomllib
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from steno_tui import RELEASED, __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
(METAINFO,) = (ROOT / ".packaging").glob("*.metainfo.xml")
DESKTOP = ROOT / ".packaging" / "steno-tui.desktop"
ICON = ROOT / ".packaging" / "steno-tui.svg"

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
RELEASES = re.findall(r"^## \[(\d[^]]*)\] - (\d{4}-\d\d-\d\d)$", CHANGELOG, re.MULTILINE)


def test_the_version_and_its_day_are_those_of_the_changelog() -> None:
    assert RELEASES[0] == (__version__, RELEASED)


def test_the_catalogue_knows_the_same_releases() -> None:
    component = ElementTree.parse(METAINFO).getroot()
    told = [(one.get("version"), one.get("date")) for one in component.iter("release")]
    assert told == RELEASES
    assert component.findtext("id") == METAINFO.name.removesuffix(".metainfo.xml")
    assert component.findtext("launchable") == DESKTOP.name


def test_the_catalogue_does_not_take_the_program_for_the_services() -> None:
    named = (ElementTree.parse(METAINFO).getroot().findtext("id") or "").split(".")
    assert "stenobird" not in named


def test_the_menu_and_the_catalogue_start_the_program_that_is_installed() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP, encoding="utf-8")
    (program,) = PROJECT["project"]["scripts"]
    assert entry["Desktop Entry"]["Exec"] == entry["Desktop Entry"]["TryExec"] == program
    assert ElementTree.parse(METAINFO).getroot().findtext("provides/binary") == program


def test_the_menu_and_the_catalogue_have_the_icon_that_is_installed() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.read(DESKTOP, encoding="utf-8")
    component = ElementTree.parse(METAINFO).getroot()
    assert entry["Desktop Entry"]["Icon"] == component.findtext("icon") == ICON.stem
    installed = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    place = installed[str(ICON.relative_to(ROOT))]
    assert place == f"share/icons/hicolor/scalable/apps/{ICON.name}"
    drawn = ElementTree.parse(ICON).getroot()
    assert drawn.tag.endswith("svg") and drawn.get("viewBox") == "0 0 128 128"


def test_what_the_wheel_takes_from_here_is_here() -> None:
    taken = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert (ROOT / taken["hooks"]["custom"]["path"]).is_file()
    assert {ROOT / name for name in taken["shared-data"]} == {DESKTOP, METAINFO, ICON}


def test_all_that_stands_here_is_published() -> None:
    included = set(PROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["include"])
    tree = {".ci", ".github", ".packaging", "screenshots", "steno_tui", "tests"}
    assert tree <= included
    assert {path.name for path in ROOT.iterdir() if path.suffix == ".md"} <= included


@pytest.mark.parametrize(
    ("command", "file"),
    [
        (("desktop-file-validate",), DESKTOP),
        (("appstreamcli", "validate", "--no-net", "--pedantic"), METAINFO),
    ],
    ids=["menu", "catalogue"],
)
def test_those_who_read_it_find_no_fault(command: tuple[str, ...], file: Path) -> None:
    if shutil.which(command[0]) is None:
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run([*command, file], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
