import pytest
from hypothesis import given
from hypothesis import strategies as st

from steno_tui.models.episode import EpisodeKey
from steno_tui.stenobird.parse.links import EpisodeLink, episode_links
from tests.support.steps import grows_with_its_input

SITE = "https://stenobird.com"
PODCAST = f"{SITE}/podcast/night-shift"


def link(episode: str, title: str) -> EpisodeLink:
    return EpisodeLink(EpisodeKey("night-shift", episode), title)


MARKDOWN = f"""# Night Shift

Page: {PODCAST}
JSON: {SITE}/v1/public/podcasts/night-shift/episodes/one

- [Two: [live] (really)]({PODCAST}/two.md) — 2026-01-05
- [![cover](https://a.example/x.png)**One**](/podcast/night-shift/one#chapters)
- [One again]({PODCAST}/one?from=list)
- <{PODCAST}/three>, or {PODCAST}/four.
- [Elsewhere](https://evil.example/podcast/night-shift/five)
- [Another podcast]({SITE}/podcast/other/six)
- [Too deep]({PODCAST}/seven/eight) [Docs](/docs) [Broken](http://[)
"""

HTML = f"""<!DOCTYPE html>
<html><head><link rel="canonical" href="{PODCAST}"></head><body>
<a href="/">Home</a> <a name="x">no link</a>
<ul>
<li><a class="card" href="{PODCAST}/two"><h2>Two &amp;
  more</h2></a><p>Words</p>
<li><A data-href="/podcast/night-shift/nine" HREF='/podcast/night-shift/one'><img alt="x"></A>
    <a href=/podcast/night-shift/one>One</a>
<li><a href="{SITE}/podcast/night-shift/three.md?a=1&amp;b=2">Three, not closed
</ul>
<a href="https://evil.example/podcast/night-shift/five">Five</a>
<a href="//evil.example/podcast/night-shift/five">Five</a>
<a href="http://stenobird.com/podcast/night-shift/five">Five</a>
<a href="javascript:alert('/podcast/night-shift/five')">Five</a>
<a href="/podcast/other/six">Six</a>
"""


def test_markdown_links_are_read_once_each_and_in_order() -> None:
    assert episode_links(MARKDOWN.encode(), f"{PODCAST}.md") == (
        link("two", "Two: [live] (really)"),
        link("one", "One"),
        link("three", "three"),
        link("four", "four"),
    )


def test_html_links_are_read_once_each_and_in_order() -> None:
    assert episode_links(HTML.encode(), PODCAST) == (
        link("two", "Two & more"),
        link("one", "One"),
        link("three", "Three, not closed"),
    )


def test_a_page_collapsed_onto_one_line_has_the_same_links() -> None:
    collapsed = " ".join(MARKDOWN.split()).encode()
    assert episode_links(collapsed, PODCAST) == episode_links(MARKDOWN.encode(), PODCAST)


def test_an_address_relative_to_the_page_is_resolved() -> None:
    assert episode_links(b"[A](night-shift/a) [B](./night-shift/b)", PODCAST) == (
        link("a", "A"),
        link("b", "B"),
    )


def test_a_title_is_safe_to_print() -> None:
    body = f"[a\x1b(0x\x07\nb\u202e]({PODCAST}/a)".encode()
    assert [each.title for each in episode_links(body, PODCAST)] == ["a�(0x� b�"]


@pytest.mark.parametrize("path", ["../../x", "%2e%2e", "a%2fb", "a%00b", "%20", "x" * 1500])
def test_an_episode_s_name_that_is_no_slug_is_left_out(path: str) -> None:
    assert episode_links(f"[A](/podcast/night-shift/{path})".encode(), PODCAST) == ()


@pytest.mark.parametrize("url", ["", "x", SITE, f"{SITE}/docs", "file:///podcast/a", "http://["])
def test_a_page_of_no_podcast_has_no_episodes(url: str) -> None:
    assert episode_links(MARKDOWN.encode(), url) == ()


@pytest.mark.parametrize("body", [b"", b"{}", b"\x00\xff\xfe", b"<html>", b"plain words"])
def test_a_page_without_links_has_no_episodes(body: bytes) -> None:
    assert episode_links(body, PODCAST) == ()


@given(st.text(st.sampled_from('<a href="/podcast/night-shift/x">[]()! &\n\x00https:.md')))
def test_whatever_is_read_are_episodes_of_the_podcast(text: str) -> None:
    for body in (text, f"<html>{text}", text.encode("utf-16").decode("latin-1")):
        keys = [each.key for each in episode_links(body.encode(), PODCAST)]
        assert all(key.podcast == "night-shift" for key in keys)
        assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    "shape",
    ["<", "<a ", "<a>", "<a href=", "<a href=x>", "<a href='/podcast/a/b'>", '<a x="', "<!--", "</",
     "</a", "&", "[", "[[", "[a", "[[a]", "[a]", "[[a] [b] ", "[a](", "](", "![", "![a](b)",
     "https://", "http", f"{PODCAST}/b ", "\n", "(", "a", " href", "<a\t", "[ "],
)  # fmt: skip
@pytest.mark.parametrize("start", ["# T\n", "<html>"])
def test_reading_nonsense_takes_steps_in_proportion_to_its_length(start: str, shape: str) -> None:
    def read(text: str) -> object:
        return episode_links((start + text).encode(), PODCAST)

    assert grows_with_its_input(read, shape, 4000)
