"""The publishers' feeds, what they lead to, and the public directory, over real HTTP."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from html import unescape
from typing import Any
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import httpx
import pytest
from msgspec.structs import replace

from steno_tui.demo.catalogue import DemoPodcast, load, slug_of
from steno_tui.urls import host
from tests.support.faulty_service import FaultyService

ONLY_HERE = ("standing-waves", "weather-for-one", "one-minute-of-harbour", "first-light")
ON_BOTH = ("night-shift", "kernel-panic", "kleine-geschichte-der-zahlen")
SOUND = (*ONLY_HERE, *ON_BOTH, "moved-by-word")
"""All feeds that are as they should be."""

NAMES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
}
API = "/v1/public/podcasts"
STAMP = re.compile(r"(\d+):(\d\d):(\d\d)[.,](\d{3})")
NOTED_STAMP = re.compile(r"(?:<li>|<p>|<br>\n)(\d+):(\d\d) ")


@pytest.fixture(scope="module")
def service() -> Iterator[FaultyService]:
    with FaultyService() as service:
        yield service


@pytest.fixture(scope="module")
def http(service: FaultyService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.origin, trust_env=False) as client:
        yield client


def feed(http: httpx.Client, name: str) -> ET.Element:
    return ET.fromstring(http.get(f"/feeds/{name}.xml").raise_for_status().content)


def episodes(root: ET.Element) -> list[ET.Element]:
    return root.findall("channel/item") + root.findall("atom:entry", NAMES)


def text(element: ET.Element, path: str) -> str:
    return element.findtext(path, "", NAMES)


def title(episode: ET.Element) -> str:
    return text(episode, "title") or text(episode, "atom:title")


def notes(episode: ET.Element) -> str:
    return text(episode, "content:encoded") or text(episode, "atom:content")


def duration(episode: ET.Element) -> int:
    return int(text(episode, "itunes:duration"))


def enclosure(episode: ET.Element) -> tuple[str, int] | None:
    for element in episode.findall("enclosure"):
        return element.attrib["url"], int(element.attrib["length"])
    for element in episode.findall("atom:link[@rel='enclosure']", NAMES):
        return element.attrib["href"], int(element.attrib["length"])
    return None


@pytest.fixture(scope="module")
def everything(http: httpx.Client) -> list[ET.Element]:
    """Every episode of every sound feed but the longest."""
    names = (name for name in SOUND if name != "one-minute-of-harbour")
    return [episode for name in names for episode in episodes(feed(http, name))]


# --- Feeds


@pytest.mark.parametrize("name", SOUND)
def test_a_feed_is_valid_xml_of_its_kind_and_says_where_it_is(
    service: FaultyService, http: httpx.Client, name: str
) -> None:
    answer = http.get(f"/feeds/{name}.xml")
    root = ET.fromstring(answer.content)
    is_atom = name == "weather-for-one"
    kind = "application/atom+xml" if is_atom else "application/rss+xml"
    assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
    assert root.tag == (f"{{{NAMES['atom']}}}feed" if is_atom else "rss")
    (at,) = root.findall(".//atom:link[@rel='self']", NAMES)
    assert at.attrib["href"] == f"{service.origin}/feeds/{name}.xml"
    assert len(root.findall(".//podcast:guid", NAMES)) == 1


def test_every_episode_has_what_good_publishers_give(everything: list[ET.Element]) -> None:
    identities = [text(item, "guid") or text(item, "atom:id") for item in everything]
    assert all(identities)
    for episode in everything:
        assert title(episode)
        assert notes(episode).startswith("<")
        assert episode.find("itunes:image", NAMES) is not None
        assert text(episode, "itunes:episodeType") in ("full", "trailer", "bonus")


def test_a_podcast_has_thousands_of_episodes(http: httpx.Client) -> None:
    items = episodes(feed(http, "one-minute-of-harbour"))
    assert len(items) == len({text(item, "guid") for item in items}) == 2000
    dates = [parsedate_to_datetime(text(item, "pubDate")) for item in items]
    assert dates == sorted(dates, reverse=True)


def test_a_feed_is_not_sent_again_to_whoever_has_it(http: httpx.Client) -> None:
    for name in SOUND:
        for coding in ("gzip", "identity"):
            headers = {"accept-encoding": coding}
            whole = http.get(f"/feeds/{name}.xml", headers=headers)
            known = headers | {"if-none-match": whole.headers["etag"]}
            again = http.get(f"/feeds/{name}.xml", headers=known)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["last-modified"] == whole.headers["last-modified"]


def test_both_codings_of_a_feed_say_the_same(http: httpx.Client) -> None:
    path = "/feeds/night-shift.xml"
    packed, plain = (
        http.get(path, headers={"accept-encoding": coding}) for coding in ("gzip", "identity")
    )
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content


@pytest.mark.parametrize(
    ("name", "status", "to"),
    [("moved-for-good", 301, "standing-waves"), ("moved-for-now", 307, "weather-for-one")],
)
def test_a_feed_that_has_moved_leads_to_the_other(
    service: FaultyService, http: httpx.Client, name: str, status: int, to: str
) -> None:
    answer = http.get(f"/feeds/{name}.xml")
    assert answer.status_code == status
    assert answer.headers["location"] == f"{service.origin}/feeds/{to}.xml"


def test_a_feed_that_says_that_it_has_moved_is_the_same_podcast_s(
    service: FaultyService, http: httpx.Client
) -> None:
    old, new = feed(http, "moved-by-word"), feed(http, "standing-waves")
    said = text(old, "channel/itunes:new-feed-url")
    assert said == f"{service.origin}/feeds/standing-waves.xml"
    assert text(new, "channel/itunes:new-feed-url") == ""
    assert text(old, "channel/podcast:guid") == text(new, "channel/podcast:guid")


def test_some_feeds_are_none(http: httpx.Client) -> None:
    assert http.get("/feeds/the-last-ferry.xml").status_code == 410
    closed = http.get("/feeds/members-only.xml")
    assert (closed.status_code, closed.headers["www-authenticate"][:5]) == (401, "Basic")
    assert http.get("/feeds/nobody.xml").status_code == 404
    assert http.get("/feeds/nobody.xml").headers["content-type"] == "application/problem+json"


def test_a_damaged_feed_is_no_xml_but_holds_whole_episodes(http: httpx.Client) -> None:
    answer = http.get("/feeds/gravel-and-other-roads.xml")
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    with pytest.raises(ET.ParseError):
        ET.fromstring(answer.content)
    assert answer.text.count("</item>") == 2
    assert "this feed is damaged" in answer.text  # for who wonders at its characters
    assert "<title>Camber & Crown</title>" in answer.text


def test_a_feed_may_have_no_episodes_yet(http: httpx.Client) -> None:
    assert episodes(feed(http, "first-light")) == []


def test_no_address_in_a_feed_leads_anywhere_real(
    service: FaultyService, http: httpx.Client
) -> None:
    for name in (*SOUND, "gravel-and-other-roads"):
        body = http.get(f"/feeds/{name}.xml").text
        for address in NAMES.values():
            body = body.replace(address, "")
        for url in re.findall(r"https?://[^\s\"<>]+", body):
            assert url.startswith(service.origin) or host(url).endswith(".example")


# --- What is in the service too


def known_to_service(http: httpx.Client, slug: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = http.get(f"{API}/{slug}/episodes").json()["episodes"]
    return found


@pytest.mark.parametrize("slug", ON_BOTH)
def test_the_service_tells_where_the_feed_is(http: httpx.Client, slug: str) -> None:
    podcast = http.get(f"{API}/{slug}").json()["podcast"]
    root = ET.fromstring(http.get(podcast["rss_url"]).content)
    assert text(root, "channel/title") == podcast["title"]
    assert text(root, "channel/itunes:author") == podcast["author"]


def test_a_podcast_without_a_feed_here_keeps_the_address_that_leads_nowhere(
    http: httpx.Client,
) -> None:
    podcast = http.get(f"{API}/salt-and-iron").json()["podcast"]
    assert podcast["rss_url"] == "https://saltandiron.example/feed.xml"
    assert http.get("/feeds/salt-and-iron.xml").status_code == 404


@pytest.mark.parametrize("slug", ON_BOTH)
def test_every_episode_of_the_service_is_in_the_feed_by_one_rule_or_another(
    http: httpx.Client, slug: str
) -> None:
    items = episodes(feed(http, slug))
    for known in known_to_service(http, slug):
        assert any(
            slug_of(title(item)) == known["slug"]
            or (enclosure(item) or ("", 0))[0] == known["audio_url"]
            or is_same_moment(item, known)
            for item in items
        )


def is_same_moment(item: ET.Element, known: dict[str, Any]) -> bool:
    published = parsedate_to_datetime(text(item, "pubDate"))
    is_same_second = published == datetime.fromisoformat(known["published_at"])
    return is_same_second and text(item, "itunes:duration") == str(known["duration_seconds"])


def renamed(http: httpx.Client, slug: str, title_then: str) -> tuple[ET.Element, dict[str, Any]]:
    """The feed's and the service's episode of which the service keeps the first title."""
    (known,) = (each for each in known_to_service(http, slug) if each["title"] == title_then)
    items = episodes(feed(http, slug))
    assert title_then not in map(title, items)
    (item,) = (item for item in items if is_same_moment(item, known))
    return item, known


def test_a_renamed_episode_is_known_by_its_audio(http: httpx.Client) -> None:
    item, known = renamed(http, "night-shift", "Milk Train")
    assert title(item) == "The Milk Train, or How a Valley Wakes Up"
    assert (enclosure(item) or ("", 0))[0] == known["audio_url"]
    assert text(item, "link") != known["url"]


def test_a_renamed_episode_whose_audio_moved_is_known_by_its_second_and_length(
    http: httpx.Client,
) -> None:
    item, known = renamed(http, "kernel-panic", "The Inode Famine")
    url, length = enclosure(item) or ("", 0)
    assert url != known["audio_url"]
    assert text(item, "link") != known["url"]
    assert length == int(http.head(url).headers["content-length"])
    assert http.head(url).headers["etag"] == http.head(known["audio_url"]).headers["etag"]


def test_an_episode_may_be_in_the_feed_alone(http: httpx.Client) -> None:
    known = {each["title"] for each in known_to_service(http, "night-shift")}
    items = episodes(feed(http, "night-shift"))
    assert {title(item) for item in items} - known == {
        "Bonus: The Kettle at Dunmarrow",
        "The Milk Train, or How a Valley Wakes Up",
    }


def test_a_podcast_of_any_catalogue_can_have_a_feed(podcast: DemoPodcast) -> None:
    with (
        FaultyService(catalogue=(replace(podcast, has_feed=True),)) as service,
        httpx.Client(base_url=service.origin, trust_env=False) as http,
    ):
        assert len(episodes(feed(http, "small-hours"))) == len(podcast.episodes)
        assert http.get("/feeds/night-shift.xml").status_code == 404
        assert "Night Shift" not in http.get("/feeds").text


# --- What feeds lead to


def test_everything_a_feed_names_on_the_demo_is_there(
    service: FaultyService, http: httpx.Client
) -> None:
    for name in ("standing-waves", "weather-for-one", *ON_BOTH):
        body = http.get(f"/feeds/{name}.xml").text
        urls = set(re.findall(rf"\"({service.origin}[^\"]+)\"", body))
        urls |= set(re.findall(rf">({service.origin}[^<]+)<", body))
        answers = {url: http.head(url, follow_redirects=True).status_code for url in urls}
        assert {url: status for url, status in answers.items() if status != 200} == {}


def test_audio_is_as_long_as_the_feed_says(
    everything: list[ET.Element], http: httpx.Client
) -> None:
    told = list(filter(None, map(enclosure, everything)))
    assert len(told) == len(everything) - 1  # one has none
    assert [
        url for url, length in told if http.head(url).headers["content-length"] != str(length)
    ] == []
    part = http.get(told[0][0], headers={"range": "bytes=100-199"})
    assert (part.status_code, len(part.content)) == (206, 100)


def test_chapters_as_json_have_their_times_within_the_audio(
    everything: list[ET.Element], http: httpx.Client
) -> None:
    hidden = 0
    found = [(item, item.find("podcast:chapters", NAMES)) for item in everything]
    links = [(item, link) for item, link in found if link is not None]
    assert len(links) >= 5
    for item, link in links:
        answer = http.get(link.attrib["url"])
        kind = "application/json+chapters"
        assert answer.headers["content-type"] == link.attrib["type"] == kind
        value = answer.json()
        starts = [chapter["startTime"] for chapter in value["chapters"]]
        assert value["version"] == "1.2.0"
        assert starts == sorted(set(starts))
        assert starts[-1] < duration(item)
        hidden += sum(chapter.get("toc") is False for chapter in value["chapters"])
    assert hidden >= 1


def test_podlove_chapters_are_in_rss_and_in_atom(everything: list[ET.Element]) -> None:
    kinds = set()
    for item in everything:
        starts = []
        for chapter in item.findall("psc:chapters/psc:chapter", NAMES):
            hours, minutes, seconds, _ = map(int, _stamp(chapter.attrib["start"]))
            starts.append(hours * 3600 + minutes * 60 + seconds)
            assert chapter.attrib["title"]
        if starts:
            kinds.add(item.tag)
            assert starts == sorted(set(starts))
            assert starts[-1] < duration(item)
    assert kinds == {"item", f"{{{NAMES['atom']}}}entry"}


def _stamp(written: str) -> tuple[str, ...]:
    match = STAMP.fullmatch(written)
    assert match is not None
    return match.groups()


def test_notes_have_times_in_lists_and_on_lines(everything: list[ET.Element]) -> None:
    shapes = set()
    for item in everything:
        for match in NOTED_STAMP.finditer(notes(item)):
            shapes.add(match[0].strip("0123456789: \n"))
            if item.find("itunes:duration", NAMES) is not None:
                assert int(match[1]) * 60 + int(match[2]) < duration(item)
    assert shapes == {"<li>", "<p>", "<br>"}


def transcripts(everything: list[ET.Element], kind: str) -> list[tuple[ET.Element, str]]:
    return [
        (item, link.attrib["url"])
        for item in everything
        for link in item.findall("podcast:transcript", NAMES)
        if link.attrib["type"] == kind
    ]


@pytest.mark.parametrize("kind", ["text/vtt", "application/x-subrip"])
def test_captions_follow_one_another_to_the_end_of_the_audio(
    everything: list[ET.Element], http: httpx.Client, kind: str
) -> None:
    found = transcripts(everything, kind)
    assert len(found) >= 2
    for item, url in found:
        answer = http.get(url, follow_redirects=True)
        assert answer.headers["content-type"] == f"{kind}; charset=utf-8"
        assert answer.text.startswith("WEBVTT\n\n" if kind == "text/vtt" else "1\n00:00:00,000")
        times = []
        for start, end in re.findall(r"^(\S+) --> (\S+)$", answer.text, re.MULTILINE):
            for written in (start, end):
                hours, minutes, seconds, thousandths = map(int, _stamp(written))
                times.append(hours * 3600 + minutes * 60 + seconds + thousandths / 1000)
        assert times == sorted(times)
        assert duration(item) - 1 < times[-1] <= duration(item)
    if kind == "application/x-subrip":
        rows = answer.text.splitlines()
        assert max(len(row) for row in rows if "-->" not in row) <= 32


def test_a_transcript_as_json_has_segments(
    everything: list[ET.Element], http: httpx.Client
) -> None:
    for item, url in transcripts(everything, "application/json"):
        if url.endswith(".broken.json"):
            continue
        value = http.get(url).json()
        assert value["version"] == "1.0.0"
        segments = value["segments"]
        assert segments[0]["speaker"] == "Salka Brandvold"
        assert segments[-1]["endTime"] == duration(item)
        assert all(one["startTime"] < one["endTime"] and one["body"] for one in segments)


def test_the_forms_of_one_transcript_say_the_same(http: httpx.Client) -> None:
    at = "/feeds/standing-waves/how-quiet-is-a-library"
    html = http.get(f"{at}.html")
    plain = http.get(f"{at}.txt")
    assert html.headers["content-type"] == "text/html; charset=utf-8"
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    said = [unescape(words) for words in re.findall(r"<p>(.*)</p>", html.text)]
    assert [segment["body"] for segment in http.get(f"{at}.json").json()["segments"]] == said
    assert "<cite>Ruben Ekwueme:</cite>\n<time>0:13</time>\n" in html.text
    assert all(words in plain.text for words in said)
    vtt = " ".join(http.get(f"{at}.vtt").text.split())
    srt = " ".join(re.sub(r"\n\n\d+\n.*-->.*\n", " ", http.get(f"{at}.srt").text).split())
    assert all(words in vtt and words in srt for words in said)


def test_some_transcripts_are_no_longer_where_they_were_or_were_cut(http: httpx.Client) -> None:
    moved = http.get("/feeds/standing-waves/the-beep-at-the-crossing.captions.vtt")
    assert moved.status_code == 301
    assert moved.headers["location"] == "/feeds/standing-waves/the-beep-at-the-crossing.vtt"
    with pytest.raises(ValueError, match="Unterminated"):
        http.get("/feeds/standing-waves/a-foghorn-retired.broken.json").json()


def test_a_transcript_may_be_lines_with_times_and_have_a_translation(http: httpx.Client) -> None:
    stamped = http.get("/feeds/kernel-panic/who-ate-the-page-cache.stamped.txt")
    assert stamped.headers["content-type"] == "text/plain; charset=utf-8"
    assert stamped.text.splitlines()[1].startswith("[00:00:14] Tom Okoro-Lind: I am Tom")
    root = feed(http, "kleine-geschichte-der-zahlen")
    links = episodes(root)[0].findall("podcast:transcript", NAMES)
    assert [link.attrib["language"] for link in links] == ["de", "en"]
    said = [http.get(link.attrib["url"]).text for link in links]
    assert "Willkommen" in said[0] and "Welcome" in said[1]
    assert re.findall(".*-->.*", said[0]) == re.findall(".*-->.*", said[1])


def test_persons_seasons_numbers_and_soundbites_are_there(http: httpx.Client) -> None:
    root = feed(http, "standing-waves")
    newest = episodes(root)[0]
    persons = newest.findall("podcast:person", NAMES)
    assert [(person.text, person.attrib["role"]) for person in persons] == [
        ("Salka Brandvold", "host"),
        ("Mirela Osei-Tarn", "guest"),
    ]
    assert len(root.findall("channel/podcast:person", NAMES)) == 2
    assert (text(newest, "itunes:season"), text(newest, "itunes:episode")) == ("2", "3")
    (bite,) = newest.findall("podcast:soundbite", NAMES)
    assert bite.attrib == {"startTime": "95.0", "duration": "30.0"}
    assert root.find("channel/itunes:category", NAMES) is not None
    assert root.findall("channel/itunes:category", NAMES)[0].attrib["text"] == "Science"


@pytest.mark.parametrize(
    ("name", "kind"),
    [("standing-waves", "application/rss+xml"), ("weather-for-one", "application/atom+xml")],
)
def test_a_publisher_s_web_page_names_the_feed(
    service: FaultyService, http: httpx.Client, name: str, kind: str
) -> None:
    answer = http.get(f"/feeds/{name}")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    link = re.search(
        r'<link rel="alternate" type="([^"]+)" title="[^"]+" href="(.+)">', answer.text
    )
    assert link is not None
    assert link[1] == kind
    assert urljoin(str(answer.url), link[2]) == f"{service.origin}/feeds/{name}.xml"


def test_there_is_a_list_of_all_feeds(service: FaultyService, http: httpx.Client) -> None:
    assert f'<a href="{service.origin}/feeds">' in http.get("/").text
    listed = re.findall(r'href="([^"]+)"', http.get("/feeds").text)
    assert {url.rpartition("/")[2].removesuffix(".xml") for url in listed} == {
        *SOUND,
        "gravel-and-other-roads",
        "moved-for-good",
        "moved-for-now",
        "the-last-ferry",
        "members-only",
    }


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/nobody",
        "/feeds/nobody/x.wav",
        "/feeds/standing-waves/nothing",
        "/feeds/standing-waves/a-foghorn-retired.vtt",
        "/feeds/standing-waves/a-foghorn-retired.chapters.json",
        "/feeds/night-shift/milk-train.wav",
        "/feeds/a/b/c",
    ],
)
def test_what_a_publisher_does_not_have_is_a_problem(http: httpx.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == answer.status_code == 404


# --- The public directory


def found(http: httpx.Client, **asked: str | int) -> list[dict[str, Any]]:
    answer = http.get("/search", params={"media": "podcast", **asked})
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    value = answer.json()
    assert value["resultCount"] == len(value["results"])
    results: list[dict[str, Any]] = value["results"]
    return results


def test_the_directory_finds_podcasts_by_words_of_their_title_and_author(
    service: FaultyService, http: httpx.Client
) -> None:
    (waves,) = found(http, term="WAVES ékwueme")
    assert waves["feedUrl"] == f"{service.origin}/feeds/standing-waves.xml"
    assert (waves["collectionName"], waves["trackCount"]) == ("Standing Waves", 7)
    assert waves["primaryGenreName"] == "Science"
    assert waves["releaseDate"] == "2026-11-17T05:30:00Z"
    assert waves["artistName"] == "Salka Brandvold and Ruben Ekwueme"
    assert [each["collectionName"] for each in found(http, term="night")] == [
        "Night Shift",
        "Night Desk Extra",
    ]
    assert found(http, term="") == found(http, term="nothing like it") == []
    assert found(http, term="night", media="music") == []


def test_the_directory_gives_no_more_than_it_is_asked_for(http: httpx.Client) -> None:
    assert len(found(http, term="o", limit=2)) == 2
    for limit in (0, 201, "x", "9" * 5000):
        assert http.get("/search", params={"term": "o", "limit": limit}).status_code == 400


def test_the_directory_does_not_know_every_feed(http: httpx.Client) -> None:
    (closed,) = found(http, term="curtain")
    assert "feedUrl" not in closed
    (gone,) = found(http, term="last ferry")
    assert http.get(gone["feedUrl"]).status_code == 410


def test_the_directory_looks_numbers_up(http: httpx.Client) -> None:
    (waves,) = found(http, term="waves")
    number = waves["collectionId"]
    assert http.get("/lookup", params={"id": number}).json()["results"] == [waves]
    two = http.get("/lookup", params={"id": f"{number},1566602473"}).json()
    assert two["resultCount"] == 2
    for none in ("1", "", "x"):
        nothing = {"resultCount": 0, "results": []}
        assert http.get("/lookup", params={"id": none}).json() == nothing


def test_every_podcast_of_the_directory_can_be_told_from_the_others(http: httpx.Client) -> None:
    numbers = [each["collectionId"] for each in found(http, term="e", limit=200)]
    assert len(numbers) == len(set(numbers)) >= 8


# --- The start


def test_nothing_of_the_publishers_is_loaded_before_somebody_asks_for_it() -> None:
    code = """
import sys, httpx
from steno_tui.demo.runner import DemoService

def loaded():
    return any(name.startswith("steno_tui.demo.publishers") for name in sys.modules)

with DemoService() as service:
    httpx.get(service.origin, trust_env=False).raise_for_status()
    before = loaded()
    httpx.get(service.origin + "/feeds/first-light.xml", trust_env=False).raise_for_status()
sys.exit(before or not loaded())
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_catalogue_s_podcasts_on_both_are_those_of_this_test() -> None:
    assert {podcast.slug for podcast in load() if podcast.has_feed} == set(ON_BOTH)
