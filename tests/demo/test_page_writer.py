"""What the service says, over HTTP, in its three formats."""

from datetime import timedelta
from html.parser import HTMLParser

import httpx
import pytest
from msgspec.structs import replace

from steno_tui.demo.catalogue import DemoEpisode, DemoPodcast
from steno_tui.stenobird.parse.page import read_page
from tests.support.faulty_service import FaultyService

API = "/v1/public/podcasts"

PAGE = """\
# #7: What <Brackets> & [Others] Do

Page: {server}/podcast/small-hours/7-what-brackets-others-do
Text version: {server}/podcast/small-hours/7-what-brackets-others-do.md
Podcast: [Small Hours]({server}/podcast/small-hours)
Published: 2026-10-07T06:00:00+00:00
Episode link: https://smallhours.example/episodes/7-what-brackets-others-do
Audio file: {server}/audio/small-hours/7-what-brackets-others-do.wav
Processing state: processed
JSON: {server}/v1/public/podcasts/small-hours/episodes/7-what-brackets-others-do
Duration seconds: 60

## Resource

Two people talk about brackets. They agree in the end.

## Highlights

- Main idea: Brackets come in pairs: mostly.
- Main idea: Ampersands & angle brackets <need> care.

## Topics

brackets, ampersands, agreement

## Chapters

- 0:10 — Round ones: The usual kind.
- 0:25 — Are square ones better?: A longer story: with a colon.
- 0:45 — Curly ones: The rest.

## Actions

- request_transcript: `POST {server}/v1/public/podcasts/small-hours/episodes/7-what-brackets-others-do/transcription-requests` — Idempotently request low-priority transcript generation for this episode.
- read_markdown: `GET {server}/podcast/small-hours/7-what-brackets-others-do.md` — Read the agent-friendly Markdown representation of this episode resource.

A page view does not enqueue transcription. Agents should invoke `request_transcript` explicitly when they need this episode processed.

## Transcript

Full transcripts are not published on public pages unless there is a clear rights basis.
"""  # noqa: E501


@pytest.fixture
def service(standing: FaultyService) -> FaultyService:
    return standing


class _Outline(HTMLParser):
    """The texts of headings and the targets of links."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.links: list[str] = []
        self._is_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._is_heading = tag in ("h1", "h2")
        if self._is_heading:
            self.headings.append("")
        self.links += [value for name, value in attrs if name == "href" and value]

    def handle_endtag(self, tag: str) -> None:
        self._is_heading = False

    def handle_data(self, data: str) -> None:
        if self._is_heading:
            self.headings[-1] += data


def test_an_episode_s_page_is_written_line_by_line_as_the_service_does(
    service: FaultyService, http: httpx.Client
) -> None:
    answer = http.get("/podcast/small-hours/7-what-brackets-others-do.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text == PAGE.replace("{server}", service.origin)


def test_what_an_episode_lacks_is_left_out_of_its_page(http: httpx.Client) -> None:
    page = http.get("/podcast/small-hours/mu-on.md").text
    assert "Audio file" not in page
    assert "## Chapters" not in page
    assert "Duration" not in http.get("/podcast/small-hours/nothing-prepared.md").text


def test_every_page_is_read_back_as_the_catalogue_has_it(
    podcast: DemoPodcast, http: httpx.Client
) -> None:
    for episode in podcast.episodes:
        answer = http.get(f"/podcast/small-hours/{episode.slug}.md")
        page = read_page(answer.content)
        content = episode.content
        assert page.key == episode.key
        assert (page.title, page.state) == (episode.title, episode.state)
        assert (page.published_at, page.duration_seconds) == (episode.published, episode.duration)
        assert (page.summary, page.topics) == (content.summary, content.topics)
        assert (page.highlights, page.chapters) == (content.highlights, content.chapters)
        assert page.notices == ()


def test_an_episode_s_html_has_other_labels_in_another_order(http: httpx.Client) -> None:
    html = http.get("/podcast/small-hours/7-what-brackets-others-do").text
    assert _Outline(html).headings == [
        "#7: What <Brackets> & [Others] Do",
        "Actions",
        "Summary",
        "Topics",
        "Highlights",
        "Chapters",
    ]
    assert "Canonical source: " in html
    assert "Audio: " in html


def test_a_podcast_s_html_links_to_all_its_episodes(
    service: FaultyService, podcast: DemoPodcast, http: httpx.Client
) -> None:
    outline = _Outline(http.get("/podcast/small-hours").text)
    for episode in podcast.episodes:
        assert f"{service.origin}/podcast/small-hours/{episode.slug}" in outline.links


def test_a_podcast_s_markdown_links_to_all_its_episodes(
    service: FaultyService, http: httpx.Client
) -> None:
    lines = http.get("/podcast/small-hours.md").text.splitlines()
    at = f"{service.origin}/podcast/small-hours"
    assert lines[0] == "# Small Hours"
    assert (
        rf"- [#7: What <Brackets> & \[Others\] Do]({at}/7-what-brackets-others-do) — 2026-10-07"
        in (lines)
    )
    assert f"- [無音]({at}/mu-on) — 2026-10-03" in lines


def test_an_episode_s_json_tells_its_facts_and_its_podcast_s(
    service: FaultyService, http: httpx.Client
) -> None:
    answer = http.get(f"{API}/small-hours/episodes/7-what-brackets-others-do")
    assert answer.headers["content-type"] == "application/json"
    podcast, episode = answer.json()["podcast"], answer.json()["episode"]
    assert podcast["slug"] == "small-hours"
    assert podcast["rss_url"] == "https://smallhours.example/feed.xml"
    assert podcast["episode_count"] == 6
    assert podcast["last_synced_at"] is None
    assert (
        episode["show_page_url"] == podcast["page_url"] == f"{service.origin}/podcast/small-hours"
    )
    assert episode["published_at"] == "2026-10-07T06:00:00+00:00"
    assert episode["summary"].startswith("Two people")
    assert episode["chapters"][1]["start_seconds"] == 25


def test_the_collections_lead_to_every_episode(http: httpx.Client) -> None:
    (listed,) = http.get(API).json()["podcasts"]
    assert http.get(f"{API}/{listed['slug']}").json()["podcast"] == listed
    answer = http.get(f"{API}/{listed['slug']}/episodes").json()
    assert answer["podcast"] == listed
    assert [item["slug"] for item in answer["episodes"]][-1] == "an-episode-of-four-hours"
    assert answer["next"] is None


def test_a_long_collection_comes_in_pages_of_fifty(
    podcast: DemoPodcast, processed: DemoEpisode
) -> None:
    many = tuple(
        replace(processed, slug=f"e{n}", published=processed.published - timedelta(days=n))
        for n in range(120)
    )
    with (
        FaultyService(catalogue=(replace(podcast, episodes=many),)) as service,
        httpx.Client(trust_env=False) as http,
    ):
        url = f"{service.origin}{API}/small-hours/episodes"
        pages = []
        while url:
            answer = http.get(url).json()
            pages.append([item["slug"] for item in answer["episodes"]])
            url = answer["next"]
    assert [len(page) for page in pages] == [50, 50, 20]
    assert [slug for page in pages for slug in page] == [episode.slug for episode in many]


def test_a_page_number_that_is_none_is_refused(http: httpx.Client) -> None:
    for number in ("0", "-1", "x", "9" * 5000):
        assert http.get(f"{API}/small-hours/episodes?page={number}").status_code == 400


@pytest.mark.parametrize("path", ["/", "/docs", "/pricing"])
def test_the_site_s_other_pages_are_there(http: httpx.Client, path: str) -> None:
    assert http.get(path).headers["content-type"] == "text/html; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/podcast/nobody",
        "/podcast/nobody/x.md",
        "/podcast/small-hours/nothing.md",
        f"{API}/nobody/episodes",
        f"{API}/small-hours/episodes/nothing",
        "/audio/small-hours/mu-on.wav",
    ],
)
def test_what_does_not_exist_is_a_problem(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == 404


def test_the_collections_can_be_missing(podcast: DemoPodcast) -> None:
    with (
        FaultyService(catalogue=(podcast,), collections=False) as service,
        httpx.Client(base_url=service.origin, trust_env=False) as http,
    ):
        for path in (API, f"{API}/small-hours", f"{API}/small-hours/episodes"):
            assert http.get(path).status_code == 404
        assert http.get(f"{API}/small-hours/episodes/mu-on").status_code == 200
