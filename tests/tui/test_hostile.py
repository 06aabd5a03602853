"""Words from strangers in every field: shown as they stand, and never obeyed."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from textual.widgets import Input

from steno_tui.core.core import Core
from steno_tui.demo.catalogue import Content, DemoPodcast
from steno_tui.models.episode import NOT_REQUESTED, Chapter, EpisodeKey, Highlight
from steno_tui.models.request import RequestState
from steno_tui.text.sanitize import is_unsafe, line
from steno_tui.tui.messages import ErrorReported
from tests.support.faulty_service import Fault, FaultyService

from .catalogue import demo_episode, demo_podcast
from .stage import NARROW, NOW, Clock, Setting, Stage, staged

pytestmark = pytest.mark.slow

WORDS = (
    "[@click=app.quit]x[/]",
    "[/nope]",
    "[bold",
    "[link=file:///etc/passwd]here[/link]",
    r"\[",
    "[a=b=c]",
    "[12:34]",
    "[Sponsor: A/B]",
    "$text [$primary]",
    "{0} %s %n ${HOME} {{7*7}}",
    "\x1b]0;CANARY\x07\x1b[31m\x9b2J",
    "\u202eright to left\u202c \u2066isolated\u2069 \u200f",
    "z" + "\u0301\u0316\u034f" * 300,
    "x" + "\u200d" * 1500,
    "z" + ("\u0301" * 8 + "\u200d") * 200,
    "👩‍👩‍👧‍👦👨🏽‍🚀🏴‍☠️ ﷽ ＷＩＤＥ 漢字",
    "one\ttwo\r\nthree\u2028four\u0085five\x00six\x7f",
    '<script>alert(1)</script>\' OR 1=1 -- "x" `rm -rf /`',
    "**bold** _it_ [l](javascript:x) ![i](file:///x) # h `c` <b> | t |",
    "NaN None null undefined true -1e999 ../../x CON",
    "العربية فارسی‌زبان עברית ภาษาไทย",
    "x" * 300,
)
LONG_WORD = "w" * 200_000
NESTED = "\n\n".join(
    (
        "[" * 5000,
        "> " * 2000 + "deep",
        "*a_" * 3000,
        "\n".join("  " * n + "- item" for n in range(200)),
        "|" * 3000,
        "`" * 999 + "code",
    )
)
SLUG = "hostile"
KEYS = [EpisodeKey(SLUG, f"e{n}") for n in range(len(WORDS))]


def one_row(text: str) -> str:
    """A title as the service's Markdown can carry it."""
    return " ".join(text.split())


def content(words: str, more: str = "") -> Content:
    return Content(
        summary=words + more,
        topics=(words.replace(", ", " "), "plain"),
        highlights=(Highlight(words.replace(": ", " "), words), Highlight("", words)),
        chapters=tuple(Chapter(60 * n, words.replace(": ", " "), words) for n in range(1, 4)),
    )


def hostile_podcasts() -> tuple[DemoPodcast, ...]:
    rows = [one_row(words) for words in WORDS]
    episodes = [
        demo_episode(
            SLUG,
            row,
            slug=f"e{number}",
            days=number,
            state=NOT_REQUESTED if number == 1 else "processed",
            said=content(row),
            later=content(row) if number == 1 else None,
        )
        for number, row in enumerate(rows)
    ]
    long = demo_episode(
        SLUG, "Long", slug="long", days=90, said=content(LONG_WORD[:4000], LONG_WORD)
    )
    nested = demo_episode(SLUG, "Nested", slug="nested", days=91, said=content("x", NESTED))
    others = [
        demo_podcast(f"p{number}", row.replace("[", "(").replace("]", ")") or "x", [])
        for number, row in enumerate(rows)
    ]
    titled = demo_podcast(SLUG, "[@click=app.quit]Host[/] [/nope] [bold", [*episodes, long, nested])
    return (
        titled,
        *(replace(other, author=row, summary=row) for other, row in zip(others, rows, strict=True)),
    )


@pytest.fixture(scope="module")
def hostile_service() -> Iterator[FaultyService]:
    with FaultyService(catalogue=hostile_podcasts(), clock=Clock(), now=Clock(NOW)) as service:
        yield service


async def _fill(directory: Path, server: str) -> None:
    async with await Core.open(directory, server, clock=Clock(NOW)) as core:
        async for _ in core.podcasts.update(force=True):
            pass


@pytest.fixture(scope="module")
def listed(hostile_service: FaultyService, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library that has all the lists, and none of the pages."""
    directory = tmp_path_factory.mktemp("listed") / "library"
    asyncio.run(_fill(directory, hostile_service.origin))
    return directory


@pytest.fixture
def hostile(hostile_service: FaultyService, listed: Path, tmp_path: Path) -> Iterator[Setting]:
    yield Setting(hostile_service.origin, Path(shutil.copytree(listed, tmp_path / "library")))
    hostile_service.faults.clear()


async def filled(stage: Stage) -> None:
    await stage.until(
        lambda: len(stage.main.episodes.listing.items) == len(WORDS) + 2, "all the hostile episodes"
    )
    await stage.settled()


async def opened(stage: Stage, key: EpisodeKey) -> None:
    stage.main.reveal(key)
    await stage.until(
        lambda: (
            stage.main.page.key == key
            and stage.main.page.state is not None
            and stage.main.page.state.read.fetched_at is not None
        ),
        f"the page of {key}",
    )
    await stage.settled()


def safe(words: str) -> str:
    """What is to be seen of a text: all of it, without what a terminal would obey."""
    return line(one_row(words))


async def test_every_title_is_listed_as_it_stands(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        titles = [row.title for row in stage.main.episodes.listing.items[: len(WORDS)]]
        assert titles == [safe(words) for words in WORDS]
        for row in stage.rows():
            assert not is_unsafe(row)
        for words in (WORDS[0], WORDS[1], WORDS[2], WORDS[4]):
            assert words in stage.text()


async def test_every_page_shows_its_words_as_they_stand(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        for key, words in zip(KEYS, WORDS, strict=True):
            await opened(stage, key)
            shown = "".join(stage.page().split())
            assert "".join(safe(words).split()) in shown
            assert not any(is_unsafe(row) for row in stage.rows())


async def test_a_row_of_a_list_stays_one_row(hostile: Setting) -> None:
    async with staged(replace(hostile, size=(112, 60))) as stage:
        await filled(stage)
        episodes = stage.main.episodes.listing
        x = episodes.region.x
        for number in range(len(WORDS)):
            y = episodes.region.y + number * episodes.row_height + 1
            if y < episodes.region.bottom:
                assert "Nov" in stage.rows()[y][x:] or "Oct" in stage.rows()[y][x:]


async def test_clicking_every_cell_never_quits(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        await opened(stage, KEYS[0])
        for y in range(1, stage.app.size.height - 1, 2):
            for x in range(1, stage.app.size.width, 12):
                await stage.pilot.click(offset=(x, y))
            assert not any(is_unsafe(row) for row in stage.rows())
        await stage.settled()
        assert stage.app.is_running
        assert stage.is_home()
        assert stage.app.return_code is None


async def test_no_cell_of_a_page_carries_an_action_or_a_link(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        for key in (KEYS[0], KEYS[3]):
            await opened(stage, key)
            for widget in (stage.main.page, stage.main.episodes, stage.main.podcasts):
                for y in range(widget.size.height):
                    for segment in widget.render_line(y):
                        assert segment.style is None or not segment.style.link
                        assert "@click" not in (segment.style.meta if segment.style else {})


async def test_toasts_say_the_words_as_they_stand(empty: Setting) -> None:
    async with staged(replace(empty, offline=True, size=NARROW)) as stage:
        for words in WORDS:
            stage.app.tell(line(words))
            stage.app.post_message(ErrorReported(line(words)))
            await stage.settled()
            assert stage.toasts == [line(words)]
            assert stage.app.is_running


@pytest.mark.usefixtures("painted")
async def test_all_kinds_of_toasts_survive_hostile_titles(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        for key in KEYS[:4]:
            await opened(stage, key)
            await stage.press("t", "y", "o", "m")
        await stage.press("h", "h", "j", "x", "r")
        assert stage.app.is_running


async def test_hostile_requests_are_listed_as_they_stand(
    hostile: Setting, hostile_service: FaultyService
) -> None:
    detail = '{"detail": "[/nope] \\u001b]0;CANARY\\u0007 [@click=app.quit]x[/]"}'
    hostile_service.faults.set(
        "*transcription-requests",
        Fault(
            status=403, body=detail.encode(), headers={"content-type": "application/problem+json"}
        ),
    )
    async with staged(hostile) as stage:
        await filled(stage)
        await opened(stage, KEYS[1])
        await stage.press("t")
        await stage.says("Request failed: [/nope]")
        await stage.press("T")
        await stage.shows("[/nope]")
        requests = await stage.app.core.requests.all()
        assert [request.state for request in requests] == [RequestState.FAILED]
        assert not any(is_unsafe(row) for row in stage.rows())
        await stage.click("[/nope]")
        assert stage.app.is_running


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "[/nope]"},
        {"retry-after": "-1"},
        {"retry-after": "99999999999999999999"},
        {"retry-after": "Fri, 31 Feb 9999 25:61:61 GMT"},
        {"etag": '"[@click=app.quit]"', "retry-after": "0"},
    ],
    ids=lambda headers: str(headers["retry-after"]),
)
async def test_hostile_headers_are_no_trouble(
    hostile: Setting, hostile_service: FaultyService, headers: dict[str, str]
) -> None:
    async with staged(replace(hostile, size=NARROW)) as stage:
        await filled(stage)
        hostile_service.faults.set("*/e2.md", Fault(status=429, headers=headers))
        stage.main.reveal(KEYS[2])
        await stage.shows("is busy")
        assert not any(is_unsafe(row) for row in stage.rows())
        assert stage.app.is_running


async def test_finding_shows_hostile_titles_as_they_stand(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        await opened(stage, KEYS[0])
        await stage.press("slash")
        field = stage.app.screen.query_one(Input)
        for text in ("click", "nope", "bold", "sponsor", "right", "z", "x"):
            field.value = text
            await stage.settled()
            assert not any(is_unsafe(row) for row in stage.rows())
        field.value = "app.quit"
        await stage.settled()
        await stage.click("[@click=app.quit]x[/]")
        assert stage.app.is_running
        assert stage.app.return_code is None


async def test_a_hostile_filter_matches_only_what_it_says(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        await stage.press("f")
        stage.main.episodes.field.value = "[@click=app.quit]"
        listing = stage.main.episodes.listing
        await stage.until(lambda: len(listing.items) in (1, len(KEYS) + 2), "the filter")
        for words in (*WORDS, "\\", "((((", ".*", "%", "a" * 2000):
            stage.main.episodes.field.value = words
        await stage.settled()
        assert stage.app.is_running


@pytest.mark.usefixtures("painted")
async def test_200_kb_without_a_space_can_be_read(hostile: Setting) -> None:
    async with staged(replace(hostile, size=NARROW)) as stage:
        await filled(stage)
        await opened(stage, EpisodeKey(SLUG, "long"))
        await stage.until(lambda: len(stage.main.page.view.lines) > 5000, "it laid out")
        assert "".join(stage.page().split()).count("w") >= 200_000
        await stage.press("G", "g", "pagedown")
        assert stage.app.is_running


async def test_markdown_nested_too_deep_is_only_text(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        await opened(stage, EpisodeKey(SLUG, "nested"))
        await stage.until(lambda: "deep" in stage.page(), "it shown")
        assert "".join(stage.page().split()).count("[") >= 5000


async def test_a_hostile_episode_is_heard_under_its_own_title(hostile: Setting) -> None:
    async with staged(hostile) as stage:
        await filled(stage)
        await opened(stage, KEYS[0])
        await stage.press("c", "enter")
        await stage.plays()
        await stage.shows("[@click=app.quit]x[/]")
        for x in range(0, stage.app.size.width, 4):
            await stage.pilot.click("#player", offset=(x, 0))
        assert stage.app.is_running
