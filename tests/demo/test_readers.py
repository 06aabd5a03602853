"""What the service says, read by the program's own readers."""

import httpx
import pytest
from msgspec.structs import replace

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.stenobird.addresses import Addresses
from steno_tui.stenobird.parse.json_payloads import (
    read_episodes,
    read_podcast,
    read_podcasts,
    read_problem,
    read_state,
)
from steno_tui.stenobird.parse.links import episode_links
from tests.support.faulty_service import FaultyService


@pytest.fixture
def service(standing: FaultyService) -> FaultyService:
    return standing


@pytest.fixture
def at(service: FaultyService) -> Addresses:
    return Addresses(service.origin)


def test_a_podcast_s_json_says_the_same_in_all_places(
    http: httpx.Client, at: Addresses, podcast: DemoPodcast
) -> None:
    read = read_podcast(http.get(at.api_podcast("small-hours")).content)
    assert (read.slug, read.title, read.author) == (podcast.slug, podcast.title, podcast.author)
    (episode, *_) = podcast.episodes
    assert read_podcast(http.get(at.api_episode(*episode.key)).content) == read
    assert read_podcasts(http.get(at.api_podcasts).content, at.api_podcasts).items == (read,)


def test_a_list_of_episodes_says_their_facts(
    http: httpx.Client, at: Addresses, podcast: DemoPodcast
) -> None:
    url = at.api_episodes("small-hours")
    listing = read_episodes(http.get(url).content, url)
    assert listing.next_url is None
    assert [
        (item.key, item.title, item.published_at, item.duration_seconds, item.state)
        for item in listing.items
    ] == [
        (item.key, item.title, item.published, item.duration, item.state)
        for item in podcast.episodes
    ]


def test_the_next_part_of_a_list_is_found(http: httpx.Client, podcast: DemoPodcast) -> None:
    many = tuple(replace(podcast.episodes[0], slug=f"e{number}") for number in range(51))
    long = replace(podcast, episodes=many)
    with FaultyService(catalogue=(long,)) as service:
        url = Addresses(service.origin).api_episodes(podcast.slug)
        first = read_episodes(http.get(url).content, url)
        assert first.next_url is not None
        last = read_episodes(http.get(first.next_url).content, first.next_url)
    assert [item.slug for item in first.items + last.items] == [item.slug for item in many]


@pytest.mark.parametrize("suffix", ["", ".md"])
def test_a_podcast_s_page_links_to_its_episodes_in_order(
    http: httpx.Client, at: Addresses, podcast: DemoPodcast, suffix: str
) -> None:
    url = at.podcast(podcast.slug) + suffix
    links = episode_links(http.get(url).content, url)
    assert [link.key for link in links] == [episode.key for episode in podcast.episodes]
    assert links[1].title == podcast.episodes[1].title


def test_the_answer_to_a_request_names_its_state(
    http: httpx.Client, at: Addresses, processed: DemoEpisode
) -> None:
    assert read_state(http.post(at.api_request(*processed.key)).content) == "processed"


def test_a_problem_says_what_is_missing(http: httpx.Client, at: Addresses) -> None:
    said = read_problem(http.get(at.podcast("nobody")).content)
    assert said == "Not Found: There is no such podcast."
