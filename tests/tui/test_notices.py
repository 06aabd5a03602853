"""What is told, and where: in the status line, in a toast, on the desktop."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from textual import events

from steno_tui.config import Config
from steno_tui.demo.runner import DemoService
from steno_tui.tui.messages import ErrorReported

from .catalogue import FOG, SLEEPER
from .stage import MEDIUM, NARROW, WIDE, Clock, Setting, Stage, staged
from .test_requests import asked, later

SAID = "\x1b]9;Stenobird has listened: A Platform in the Fog\x1b\\"


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
    await stage.notes("Ready: A Platform in the Fog")


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
    assert not [words for words in written if "Stenobird has listened" in words]


async def test_who_wants_no_notices_gets_none(
    empty: Setting, service: DemoService, clock: Clock, written: list[str]
) -> None:
    setting = replace(empty, config=Config(notify=False))
    async with staged(setting, clock=clock) as stage:
        await becomes_ready(stage, events.AppBlur())
    assert not [words for words in written if "Stenobird has listened" in words]


@pytest.mark.parametrize("size", [WIDE, MEDIUM, NARROW])
async def test_what_keys_answer_covers_nothing(full: Setting, size: tuple[int, int]) -> None:
    async with staged(replace(full, size=size)) as stage:
        await stage.press("l", "enter")
        await stage.until(lambda: stage.main.page.key == SLEEPER, "the page")
        for keys, words in (
            ("y", "Copied: http://"),
            ("o", "Opening night-trains.example"),
            ("n", "Heard next"),
            ("t", "Stenobird has listened"),
            ("z", "Nothing is playing"),
        ):
            await stage.press(keys)
            await stage.notes(words)
            assert [toast for toast in stage.toasts if "browser" not in toast] == []
            *above, last = stage.rows()
            assert words[:12] in last
            assert not any(words[:12] in row for row in above)


async def test_one_thing_is_told_at_a_time(full: Setting) -> None:
    async with staged(full) as stage:
        for words in ("The disk is full.", "The sound broke."):
            stage.app.post_message(ErrorReported(words))
            await stage.says(words)
            assert stage.toasts == [words]


async def test_what_nothing_keeps_is_not_replaced_by_what_is_less(full: Setting) -> None:
    async with staged(full) as stage:
        stage.app.tell("Nothing is kept.", "error")
        await stage.says("Nothing is kept.")
        stage.app.tell("The service did not answer.")
        await stage.settled()
        assert stage.toasts == ["Nothing is kept."]
        await stage.shows("The service did not answer.")


async def test_a_press_on_a_widget_that_has_just_gone_is_nothing(full: Setting) -> None:
    async with staged(full) as stage:
        view = stage.main.page.view
        x, y = view.region.offset + (2, 2)
        assert stage.main.get_widget_and_offset_at(x, y)[0] is view
        parent, view._parent = view._parent, None
        found = stage.main.get_widget_and_offset_at(x, y)
        view._parent = parent
        assert found == (None, None)
