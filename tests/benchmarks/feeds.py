"""Reading a publisher's feed, beside expat with handlers that do nothing, over the same bytes."""

from __future__ import annotations

import pyexpat
from random import Random

from steno_tui.feeds.feed_reader import read_feed
from tests.benchmarks.figures import Figure
from tests.benchmarks.pages import milliseconds

EPISODES = 2000
BAR = 2

_URL = "https://radio.example/feed.xml"
_WORDS = (
    "night radio stars and the people who watch them, moons \u2014 caf\u00e9s, long trains & "
    "short sleep: what it\u2019s like to be awake when nobody else is"
)

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel>
<title>Night Radio</title>
<link>https://radio.example/</link>
<description>About nights.</description>
"""
_ITEM = """<item>
<title>{number}: {title}</title>
<link>https://radio.example/episodes/{number}</link>
<guid isPermaLink="false">radio-{number}-5f69</guid>
<pubDate>Mon, 05 Jan 2026 08:{minute:02}:00 +0000</pubDate>
<description><![CDATA[{short}]]></description>
<content:encoded><![CDATA[{notes}]]></content:encoded>
<enclosure url="https://cdn.example/audio/{number}.mp3?a=1&amp;b=2" length="48123456" \
type="audio/mpeg"/>
<itunes:title>{title}</itunes:title>
<itunes:duration>1:02:{minute:02}</itunes:duration>
<itunes:season>3</itunes:season>
<itunes:episode>{number}</itunes:episode>
<itunes:episodeType>full</itunes:episodeType>
<itunes:explicit>false</itunes:explicit>
<itunes:author>Ada Lund</itunes:author>
<itunes:image href="https://radio.example/{number}.jpg"/>
<podcast:transcript url="https://radio.example/{number}.vtt" type="text/vtt"/>
<podcast:chapters url="https://radio.example/{number}.json" type="application/json+chapters"/>
<podcast:person role="host">Ada Lund</podcast:person>
<podcast:person role="guest" href="https://bo.example">Bo</podcast:person>
</item>
"""


def a_feed(episodes: int) -> bytes:
    """A feed as large ones are, with some 3 kB an episode."""
    chance = Random(2000)

    def words(number: int) -> str:
        return " ".join(chance.choices(_WORDS.split(), k=number)).replace("&", "&amp;")

    items = []
    for number in range(episodes, 0, -1):
        paragraphs = [
            f'<p>{words(12)} <a href="https://a.example/{number}">{words(2)}</a>.</p>\n'
            for _ in range(12)
        ]
        items.append(
            _ITEM.format(
                number=number,
                minute=number % 60,
                title=words(5),
                short=" ".join(paragraphs[:4]),
                notes="".join(paragraphs),
            )
        )
    return f"{_HEAD}{''.join(items)}</channel></rss>\n".encode()


def _start(name: str, attributes: dict[str, str]) -> None:
    """Do nothing at the start of an element."""


def _end(name: str) -> None:
    """Do nothing at its end."""


def _data(text: str) -> None:
    """Do nothing with its text."""


def parse(body: bytes) -> None:
    """Have expat read a document of which nothing is kept."""
    parser = pyexpat.ParserCreate()
    parser.StartElementHandler = _start
    parser.EndElementHandler = _end
    parser.CharacterDataHandler = _data
    parser.Parse(body, True)


def reading(rounds: int) -> Figure:
    """A feed with all of a podcast's episodes, read in turns with expat."""
    body = a_feed(EPISODES)
    ours, floor = [], []
    for _ in range(rounds):
        floor.append(milliseconds(lambda: parse(body), 1, 1))
        ours.append(milliseconds(lambda: read_feed(body, _URL), 1, 1))
    name = f"read a feed of {EPISODES} episodes"
    return Figure(name, ours, floor, bar=BAR, more=f"{len(body) / 1e6:.1f} MB")
