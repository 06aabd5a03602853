"""What a browser is started with: one web address, shown before, and never what a page hides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.faulty_service import Fault, FaultyService
from tests.terminal import catalogues
from tests.terminal.conftest import Launch

PAGE = "/podcast/second-wind/episode-23"


@pytest.fixture
def own() -> Iterator[FaultyService]:
    with FaultyService(catalogue=catalogues.plain(), pace=0) as service:
        yield service


def opened(launch: Launch, service: FaultyService, directory: Path, link: str) -> tuple[str, str]:
    """Press o on a page with this link; what was shown, and what the browser was started with."""
    page = f"# Second Wind number 23\n\nPage: {service.origin}{PAGE}\nEpisode link: {link}\n"
    service.faults.set(f"{PAGE}.md", Fault(body=page.encode()))
    log = directory / "log"
    browser = directory / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$#" "$@" >> {log}\n')
    browser.chmod(0o700)
    terminal = launch("--server", service.origin, environ={"BROWSER": str(browser)})
    terminal.wait_for("Second Wind number 23", "saved just now")
    terminal.send("lo")
    terminal.wait_for("Opening")
    shown = terminal.text
    terminal.wait_until(
        lambda: log.exists() and log.read_text().count("\n") == 2, "the browser started"
    )
    terminal.send("q")
    assert terminal.wait_for_end() == 0
    return shown, log.read_text()


def test_the_publishers_page_is_shown_and_opened(
    launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    shown, started = opened(launch, own, tmp_path, "https://harbour.example/23?a=b&c=$(id);x")
    assert "Opening harbour.example" in shown
    assert started == "1\nhttps://harbour.example/23?a=b&c=$(id);x\n"


def test_a_host_that_looks_like_another_is_shown_as_what_it_is(
    launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    shown, started = opened(launch, own, tmp_path, "https://b\u0430nk.example/")
    assert "xn--bnk-6cd.example" in shown
    assert started == "1\nhttps://xn--bnk-6cd.example/\n"


@pytest.mark.parametrize(
    "link",
    [
        "-rf",
        "--proxy-server=evil.example",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "ssh://-oProxyCommand=x/",
        "smb://evil.example/x",
        "x-apple:y",
        "https://bank.example@evil.example/",
    ],
)
def test_any_other_address_is_passed_over_for_the_services_own_page(
    link: str, launch: Launch, own: FaultyService, tmp_path: Path
) -> None:
    _, started = opened(launch, own, tmp_path, link)
    assert started == f"1\n{own.origin}{PAGE}\n"
