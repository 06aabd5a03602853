"""Broken XML repaired, where what was meant is plain."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.feeds.xml_repair import INVALID, repaired
from tests.support.steps import grows_with_its_input


@pytest.mark.parametrize(
    ("broken", "mended"),
    [
        (b"<a>b</a>", "<a>b</a>"),
        (b"junk\n<a>b</a>", "\n<a>b</a>"),
        (b'\n<?xml version="1.0"\nencoding="x"?><a/>', "\n\n<a/>"),
        (b"<a>&amp;&lt;&#65;&#x42;&quot;</a>", "<a>&amp;&lt;&#65;&#66;&quot;</a>"),
        (b"<a>R&B &nbsp;&eacute;&AMP;&LT;</a>", "<a>R&amp;B \u00a0\u00e9&amp;&lt;</a>"),
        (b"<a>&#0;&#xffff;&#xd800;&#99999999;&;</a>", "<a>&amp;#99999999;&amp;;</a>"),
        (b"<a b='x&y'>1 < 2</a>", "<a b='x&amp;y'>1 &lt; 2</a>"),
        (b"<a><![CDATA[R&B &nbsp; < ]]>&<![CDATA[ never ends", None),
        (b"<a>\x00\x1b\xef\xbf\xbf</a>", "<a></a>"),
        (b"<a>t\xfcr</a>", "<a>t\u00fcr</a>"),
        (b"<a>t\xc3\xbcr t\xfcr \xc3\xa9 \xc3\xa9</a>", "<a>t\u00fcr t\ufffdr \u00e9 \u00e9</a>"),
        (b'<?xml version="1.0" encoding="iso-8859-2"?><a>\xb1</a>', "<a>\u0105</a>"),
        (b'<?xml version="1.0" encoding="idna"?><a>b</a>', "<a>b</a>"),
        (b"<a><itunes:b/></a>",
         '<a xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><itunes:b/></a>'),
        (b'<a xmlns:x="y"><x:b/><z:c/></a>', '<a xmlns:z="urn:z" xmlns:x="y"><x:b/><z:c/></a>'),
        (b"", ""),
        (b"no tag at all", "no tag at all"),
    ],
)  # fmt: skip
def test_what_was_meant_is_put_in_its_place(broken: bytes, mended: str | None) -> None:
    if mended is None:
        mended = "<a><![CDATA[R&B &nbsp; < ]]>&amp;<![CDATA[ never ends"
    assert repaired(broken).decode() == mended


def test_what_is_mended_can_be_read() -> None:
    broken = b"\n<rss>R&B<itunes:x>\x08&eacute; 1 < 2</itunes:x><![CDATA[&<]]></rss>"
    assert "".join(ET.fromstring(repaired(broken)).itertext()) == "R&B\u00e9 1 < 2&<"


@given(st.binary(max_size=100) | st.text(st.sampled_from("<a:b>&#;x\n![CDATA]? ")).map(str.encode))
def test_whatever_there_is_becomes_utf_8_with_characters_that_xml_has(body: bytes) -> None:
    assert INVALID.search(repaired(body).decode()) is None


@pytest.mark.parametrize(
    "shape",
    ["<", "&", "&a", "&#", "&#9", "<![CDATA[", "]]>", "<a:b>", "<?xml ", "\x00", "xmlns:a=", "\xfc",
     "<a", "<a b='c'", "encoding='x'"],
)  # fmt: skip
def test_repairing_takes_steps_in_proportion_to_the_length(shape: str) -> None:
    assert grows_with_its_input(lambda text: repaired(text.encode("latin-1")), shape)
