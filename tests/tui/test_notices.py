"""A request that becomes ready: who is told, and how, by what they look at and want."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from steno_tui.config import Config
from steno_tui.demo.runner import DemoService

from .catalogue import FOG
from .stage import Clock, Setting, Stage, staged
from .test_requests import asked, later

SAID = "\x1b]9;Transcript ready: A Platform in the Fog\x1b\\"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is written to a terminal that takes notices."""
    monkeypatch.setenv("TERM", "xterm-kitty")
    seen: list[str] = []
    monkeypatch.setattr(
        "textual.drivers.headless_driver.HeadlessDriver.write", lambda _, data: seen.append(data)
    )
    return seen


async def becomes_ready(stage: Stage, *looks: events.Event) -> None:
    """Ask for an episode, have the user look somewhere, and wait until it is ready."""
    await asked(stage, FOG)
    for look in looks:
        stage.app.post_message(look)
    await later(stage, 60)
    await stage.says("Ready: A Platform in the Fog")


@pytest.mark.usefixtures("service")
async def test_who_looks_elsewhere_is_told_once(
    empty: Setting, clock: Clock, written: list[str]
) -> None:
    async with staged(empty, clock=clock) as stage:
        await becomes_ready(stage, events.AppBlur())
    assert written.count(SAID) == 1


@pytest.mark.parametrize("looks", [(), (events.AppBlur, events.AppFocus)])
async def test_who_looks_at_it_has_seen_it(
    empty: Setting,
    service: DemoService,
    clock: Clock,
    written: list[str],
    looks: tuple[type[events.Event], ...],
) -> None:
    async with staged(empty, clock=clock) as stage:
        await becomes_ready(stage, *(look() for look in looks))
    assert not [words for words in written if "Transcript ready" in words]


async def test_who_wants_no_notices_gets_none(
    empty: Setting, service: DemoService, clock: Clock, written: list[str]
) -> None:
    setting = replace(empty, config=Config(notify=False))
    async with staged(setting, clock=clock) as stage:
        await becomes_ready(stage, events.AppBlur())
    assert not [words for words in written if "Transcript ready" in words]
