"""What a browser is started with: one web address, shown before, and never what a page hides."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.support.faulty_service import Fault, FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import Launch

NO_WEB_ADDRESSES = (
    "-rf",
    "--proxy-server=evil.example",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "data:text/html,x",
    "ssh://-oProxyCommand=x/",
    "smb://evil.example/x",
    "x-apple:y",
    "https://bank.example@evil.example/",
)


@pytest.fixture
def own() -> Iterator[FaultyService]:
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        yield service


def page(number: int) -> str:
    """The path of an episode; the newest one is the 23rd."""
    return f"/podcast/{('harbour-talk', 'second-wind')[number % 2]}/episode-{number}"


def is_long(log: Path, lines: int) -> bool:
    return log.read_text().count("\n") == lines


def opened(
    launch: Launch, service: FaultyService, directory: Path, *links: str, told: str = "Opening"
) -> list[str]:
    """Press o on pages with these links, from the newest on, each of which is told.

    Returns:
        What the browser was started with each time: how many arguments, and they themselves.
    """
    for number, link in enumerate(links):
        path = page(23 - number)
        body = (
            f"# Number {number}\n\nPage: {service.origin}{path}\nEpisode link: {link}\n\n"
            f"## Resource\n\nThis is page {number}.\n"
        )
        service.faults.set(f"{path}.md", Fault(body=body.encode()))
    log = directory / "log"
    log.touch()
    browser = directory / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$# $*" >> {log}\n')
    browser.chmod(0o700)
    terminal = launch("--server", service.origin, environ={"BROWSER": str(browser)})
    terminal.wait_for("saved just now", "This is page 0.")
    terminal.send("l")
    for number in range(len(links)):
        terminal.wait_for("Enter read", f"This is page {number}.")
        terminal.send("o")
        terminal.wait_for(told)
        terminal.wait_until(partial(is_long, log, number + 1), "the browser started")
        terminal.send("j")
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    return log.read_text().splitlines()


def test_the_publishers_page_is_shown_and_opened(
    launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    link = "https://harbour.example/23?a=b&c=$(id);x"
    started = opened(launch, own, tmp_path, link, told="Opening harbour.example")
    assert started == ["1 https://harbour.example/23?a=b&c=$(id);x"]


@pytest.mark.parametrize(
    ("link", "used"),
    [
        ("https://b\u0430nk.example/", "https://xn--bnk-6cd.example/"),
        ("https://\uff28arbour\u3002ex\u00adample/23", "https://harbour.example/23"),
        ("http://0x8.8.8.\uff18/", "http://8.8.8.8/"),
    ],
)
def test_a_host_that_looks_like_another_is_shown_as_what_it_is(
    link: str, used: str, launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    started = opened(launch, own, tmp_path, link, told=used)
    assert started == [f"1 {used}"]


@pytest.mark.slow
def test_any_other_address_is_passed_over_for_the_services_own_page(
    launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    started = opened(launch, own, tmp_path, *NO_WEB_ADDRESSES)
    pages = [page(23 - number) for number in range(len(NO_WEB_ADDRESSES))]
    assert started == [f"1 {own.origin}{path}" for path in pages]
