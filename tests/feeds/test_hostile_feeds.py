"""Feeds that are built to exhaust their reader: refused, or read within bounds."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from steno_tui.errors import FeedError
from steno_tui.feeds import bounded_xml
from steno_tui.feeds.feed_reader import read_feed
from tests.feeds.feeds import END, HEAD, URL, item, rss

LAUGHS = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(10))
DOCTYPES = [
    f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>',
    f'<!DOCTYPE rss [<!ENTITY a10 "{"x" * 100_000}">]>',
    '<!DOCTYPE rss [<!ENTITY a10 SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
    '<!DOCTYPE rss [<!ATTLIST item a CDATA "x">]>',
    "<!DOCTYPE rss [<!ELEMENT rss ANY>]>",
]


def hostile(body: bytes) -> str:
    with pytest.raises(FeedError) as refusal:
        read_feed(body, URL)
    return refusal.value.message


@pytest.mark.parametrize("doctype", DOCTYPES)
def test_what_declares_entities_is_refused(doctype: str) -> None:
    body = f"{doctype}<rss><channel><item><title>&a10;</title></item></channel></rss>"
    assert "entities of its own" in hostile(body.encode())


def test_a_doctype_that_declares_nothing_is_not_looked_up() -> None:
    doctype = b'<!DOCTYPE rss PUBLIC "x" "http://127.0.0.1:1/rss.dtd"><rss>'
    body = rss("<title>a&nbsp;&eacute;&nosuch;</title>").replace(b"<rss", doctype[:-5] + b"<rss", 1)
    assert read_feed(body, URL).episodes[0].title == "a \u00e9&nosuch;"


def attributes(first: int, last: int) -> str:
    return " ".join(f"a{number}=''" for number in range(first, last))


def namespaces(number: int) -> str:
    return " ".join(f"xmlns:p{number}x{other}='u'" for other in range(150))


SHAPES: dict[str, Callable[[], str]] = {
    "attributes": lambda: f"<item {attributes(0, 200_000)}/>",
    "attributes in pieces": lambda: "".join(
        f"<item {attributes(n, n + 500)}/>" for n in range(0, 9000, 500)
    ),
    "names": lambda: "".join(f"<a{number}/>" for number in range(20_000)),
    "namespaces": lambda: "".join(f"<item {namespaces(n)}/>" for n in range(1000)),
    "namespaces again": lambda: f"<item {namespaces(0)}/>" * 1000,
    "nesting": lambda: "<a>" * 200_000,
    "closed nesting": lambda: "<a>" * 200_000 + "</a>" * 200_000,
    "a tag that does not end": lambda: f"<item a='{'x' * 1_000_000}'/>",
    "a comment that does not end": lambda: f"<!--{'x' * 1_000_000}",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_what_no_honest_feed_has_is_refused(shape: str) -> None:
    assert "built to do harm" in hostile((HEAD + SHAPES[shape]() + END).encode())


def test_a_document_with_more_tags_than_any_is_left_in_the_middle(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bounded_xml, "MAX_TAGS", 10_000)
    feed = read_feed(rss(item(1), item(2), "<a/>" * 50_000, item(3)), URL)
    assert [each.guid for each in feed.episodes] == ["id-1", "id-2"]
    assert not feed.is_whole


@pytest.mark.parametrize(
    "more", ["x" * 3_000_000, "<b>x</b>" * 300_000, "<![CDATA[" + "x" * 3_000_000]
)
@pytest.mark.parametrize("inside", ["", "<item>", "<item><title>", "<image>"])
def test_nothing_is_kept_of_what_does_not_end(inside: str, more: str) -> None:
    body = f"{HEAD}<item>{item(1)}</item><item>{item(2)}</item>{inside}{more}".encode()
    feed = read_feed(body, URL)
    assert [each.guid for each in feed.episodes][:1] == ["id-1"]
    assert not feed.is_whole


class Counted(bytes):
    """A body that counts how often a part is taken out of it."""

    taken = 0

    def __getitem__(self, part: Any) -> Any:
        self.taken += 1
        return super().__getitem__(part)


@pytest.mark.parametrize(
    ("body", "most"),
    [
        (f"{HEAD}<item>{'x' * 20_000_000}", 40),
        (f"{HEAD}{'<item/>' * 3_000_000}", 80),
        (HEAD + "<a>" * 3_000_000, 3),
        (f"{HEAD}<item a='{'x' * 20_000_000}", 10),
    ],
)
def test_a_large_one_is_left_after_a_few_pieces(body: str, most: int) -> None:
    counted = Counted(body.encode())
    with suppress(FeedError):
        read_feed(counted, URL)
    assert 0 < counted.taken <= most


BOMBS = f"""
import resource, sys
sys.path.insert(0, "tests")
from steno_tui.errors import FeedError
from steno_tui.feeds.feed_reader import MAX_BYTES, read_feed
HEAD = {HEAD!r}
SIZE = MAX_BYTES - len(HEAD) - 10
"""
KINDS = {
    "text": '"x" * SIZE',
    "emoji in a text": '"x" * (SIZE - 10) + "\\U0001f600"',
    "elements": '"<a/>" * (SIZE // 4)',
    "items": '"<item/>" * (SIZE // 7)',
    "episodes": '"".join(f"<item><guid>{n}</guid></item>" for n in range(SIZE // 40))',
    "notes": """("<item><description>" + "x" * 9000 + "\\U0001f600</description></item>")"""
    " * (SIZE // 9100)",
    "titles": '"".join(f"<item><title>{n} {\'x\' * 4000}\\U0001f600</title></item>"'
    " for n in range(SIZE // 4100))",
    "persons": """"<item xmlns:p='https://podcastindex.org/namespace/1.0'>" + """
    """"<p:person>x</p:person>" * (SIZE // 24)""",
    "persons of the podcast": """"<podcast:person role='x'>x</podcast:person>" * (SIZE // 42)""",
    "namespaces": """"<item " + " ".join(f"xmlns:p{n}='u'" for n in range(SIZE // 17))""",
    "namespaces in pieces": "''.join(f'<a {attributes}/>' for n in range(SIZE // 3000) "
    "for attributes in [' '.join(f'xmlns:p{n}x{k}=\\'u{n}\\'' for k in range(150))])",
    "chapters": """"<item xmlns:p='http://podlove.org/simple-chapters'><p:chapters>" + """
    """"<p:chapter start='1'/>" * (SIZE // 24)""",
    "attributes": """("<item a='' b='' c='' d='' e='' f='' g='' h=''/>") * (SIZE // 50)""",
    "markup": '"<item><description>" + "<b>x</b>" * (SIZE // 9)',
    "ampersands": '"<item><title>" + "& " * (SIZE // 8)',
}


def memory(kind: str) -> Iterator[int]:
    """How much memory a Python has used at most, in MB: before a bomb was read, and after."""
    code = f"""{BOMBS}
body = (HEAD + {KINDS[kind]}).encode()[:MAX_BYTES]
used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(used())
try:
    read_feed(body, "https://a.example/")
except FeedError:
    pass
print(used())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return map(int, done.stdout.split())


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted otherwise elsewhere")
@pytest.mark.parametrize("kind", KINDS)
def test_the_largest_feed_of_all_takes_no_more_memory_than_that(kind: str) -> None:
    before, after = memory(kind)
    assert after - before < 100
