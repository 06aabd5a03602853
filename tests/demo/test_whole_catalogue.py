"""The catalogue that comes with the program: what it promises, and that every page of it reads."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import chain

import httpx
import pytest

from steno_tui.demo.catalogue import Content, DemoEpisode, DemoPodcast, load
from steno_tui.models.episode import NOT_REQUESTED, PROCESSED
from steno_tui.stenobird.parse.page import read_page
from steno_tui.urls import host
from tests.support.faulty_service import FaultyService

_URL = re.compile(r"https?://[^\s)>\]]+")


@pytest.fixture(scope="module")
def catalogue() -> tuple[DemoPodcast, ...]:
    return load()


@pytest.fixture(scope="module")
def episodes(catalogue: tuple[DemoPodcast, ...]) -> list[DemoEpisode]:
    return [episode for podcast in catalogue for episode in podcast.episodes]


def contents(episode: DemoEpisode) -> Iterator[Content]:
    yield episode.content
    if episode.later is not None:
        yield episode.later


def texts(content: Content) -> Iterator[str]:
    yield content.summary
    yield from content.topics
    yield from chain.from_iterable((item.label, item.text) for item in content.highlights)
    yield from chain.from_iterable((item.title, item.summary or "") for item in content.chapters)


def is_full(content: Content) -> bool:
    return (
        len(content.highlights) == 5
        and 7 <= len(content.topics) <= 10
        and 5 <= len(content.chapters) <= 10
    )


def test_there_is_enough_to_browse(
    catalogue: tuple[DemoPodcast, ...], episodes: list[DemoEpisode]
) -> None:
    assert len(catalogue) >= 8
    assert len(episodes) >= 120


def test_at_least_forty_processed_episodes_have_full_pages(episodes: list[DemoEpisode]) -> None:
    full = [item for item in episodes if item.state == PROCESSED and is_full(item.content)]
    assert len(full) >= 40


def test_every_highlight_list_has_the_labels_that_all_pages_have(
    episodes: list[DemoEpisode],
) -> None:
    for content in chain.from_iterable(map(contents, episodes)):
        if content.highlights:
            labels = {highlight.label for highlight in content.highlights}
            assert labels >= {"Main idea", "Practical takeaway", "Failure mode"}


def test_no_address_leads_anywhere_real(
    catalogue: tuple[DemoPodcast, ...], episodes: list[DemoEpisode]
) -> None:
    everything = [podcast.website for podcast in catalogue]
    everything += [podcast.summary for podcast in catalogue]
    for content in chain.from_iterable(map(contents, episodes)):
        everything += texts(content)
    addresses = [url.rstrip(".,;:!?") for text in everything for url in _URL.findall(text)]
    assert addresses
    assert [url for url in addresses if not host(url).endswith(".example")] == []


def test_what_can_be_asked_for_was_prepared(episodes: list[DemoEpisode]) -> None:
    prepared = [
        item
        for item in episodes
        if item.state == NOT_REQUESTED and item.later is not None and is_full(item.later)
    ]
    assert len(prepared) >= 10


def _has_script(text: str, *names: str) -> bool:
    return any(unicodedata.name(character, "").startswith(names) for character in text)


UNUSUAL = {
    "no chapters": lambda item: item.state == PROCESSED and not item.chapters,
    "one chapter": lambda item: len(item.content.chapters) == 1,
    "sixty chapters": lambda item: len(item.content.chapters) >= 60,
    "four hours": lambda item: (item.duration or 0) >= 4 * 3600,
    "no audio": lambda item: not item.has_audio,
    "no duration": lambda item: item.duration is None,
    "Chinese or Japanese": lambda item: _has_script(item.title, "CJK", "HIRAGANA", "KATAKANA"),
    "Arabic": lambda item: _has_script(item.title, "ARABIC"),
    "emoji": lambda item: any(unicodedata.category(c) == "So" for c in item.title),
    "a title of 200 characters": lambda item: len(item.title) > 200,
    "bound to fail": lambda item: item.fails,
}


@pytest.mark.parametrize("kind", UNUSUAL)
def test_the_unusual_is_there(episodes: list[DemoEpisode], kind: str) -> None:
    assert any(map(UNUSUAL[kind], episodes))


def test_every_page_reads_back_as_the_catalogue_has_it(
    catalogue: tuple[DemoPodcast, ...], episodes: list[DemoEpisode]
) -> None:
    with (
        FaultyService(catalogue=catalogue, pace=0) as service,
        httpx.Client(base_url=service.origin, trust_env=False) as http,
    ):
        for episode in episodes:
            path = f"/podcast/{episode.podcast}/{episode.slug}.md"
            for content in contents(episode):
                page = read_page(http.get(path).content)
                assert (page.key, page.title) == (episode.key, episode.title)
                assert page.duration_seconds == episode.duration
                if not episode.fails:
                    assert page.summary == content.summary
                    assert page.topics == content.topics
                    assert page.highlights == content.highlights
                    assert page.chapters == content.chapters
                assert page.notices == ()
                request = page.action("request_transcript")
                assert request is not None
                http.post(request.url)
