"""Feeds to read: the head of one, and what may stand in it."""

from __future__ import annotations

URL = "https://radio.example/feed.xml"

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"
  xmlns:podcast="https://podcastindex.org/namespace/1.0"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"
  xmlns:psc="http://podlove.org/simple-chapters" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<title>Night Radio</title>
"""
END = "</channel></rss>\n"


def rss(*items: str, channel: str = "") -> bytes:
    """A feed with what stands in its channel and inside of its items."""
    inside = "".join(f"<item>{item}</item>\n" for item in items)
    return f"{HEAD}{channel}{inside}{END}".encode()


def item(number: int, more: str = "") -> str:
    """The inside of an item with a guid, a title and audio."""
    return (
        f"<title>Episode {number}</title><guid>id-{number}</guid>"
        f'<enclosure url="https://cdn.example/{number}.mp3" type="audio/mpeg" length="1000"/>{more}'
    )
